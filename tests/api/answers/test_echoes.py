"""An answer that repeats the token, in whichever spelling, is shown without it."""

from __future__ import annotations

import base64
import json
import time
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from tests.support.servers.api_calls import answering
from tests.support.servers.misbehaving_server import SERVER, answer
from vpstui.api.answers.echoes import hide_echoes
from vpstui.base.errors import ApiError

TOKEN = "vps_s3cr3t-Zq8/Yb2+71xw"


def escaped(text: str, form: str) -> str:
    """Every character of a text, spelled so."""
    return "".join(form.format(code=ord(character)) for character in text)


SPELLINGS = {
    "as it is": TOKEN,
    "one escape of JSON": TOKEN.replace("_", "\\u005f"),
    "upper case": TOKEN.replace("/", "\\u002F"),
    "escapes of JSON": escaped(TOKEN, "\\u{code:04x}"),
    "JSON in JSON": escaped(TOKEN, "\\\\u{code:04x}"),
    "a slash after a backslash": TOKEN.replace("/", "\\/"),
    "percent-encoding": quote(TOKEN, safe=""),
    "all percent-encoded": escaped(TOKEN, "%{code:02x}"),
    "percent-encoded twice": escaped(TOKEN, "%25{code:02X}"),
    "HTML": escaped(TOKEN, "&#{code};"),
    "HTML in hexadecimal": escaped(TOKEN, "&#x{code:X};"),
    "HTML by name": TOKEN.replace("_", "&lowbar;"),
    "an invisible character": TOKEN.replace("_", "_\u200b"),
    "an escaped invisible character": TOKEN.replace("_", "_\\u200b"),
    "percent in JSON": escaped(quote(TOKEN, safe=""), "\\u{code:04x}"),
    "base64": base64.b64encode(TOKEN.encode()).decode(),
    "base64 after one byte": base64.b64encode(b"x" + TOKEN.encode() + b"yz").decode(),
    "base64 of the header": base64.b64encode(f"Bearer {TOKEN}".encode()).decode(),
    "base64 in URLs": base64.urlsafe_b64encode(f"?>{TOKEN}".encode()).decode(),
    "digits": TOKEN.encode().hex(),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_token_is_hidden_in_any_spelling(spelling: str) -> None:
    """Neither whole nor by its second half; the rest of the answer stays, as far as it can."""
    body = f'{{"name": "is {spelling}, it is"}}'.encode()
    hidden = hide_echoes(body, TOKEN)
    assert b"[hidden]" in hidden
    assert spelling.encode()[-12:] not in hidden
    if b"{" in hidden:
        assert hidden.startswith(b'{"name": "is ')
        assert hidden.endswith(b', it is"}')


@pytest.mark.parametrize(
    "text",
    [
        "vps_s3cr3t", "web-1", "\\u00fcber", "100%25", "R&amp;D", "?page=2&page_size=100",
        "\u017c\u00f3\u0142w", "C:\\\\vps",
    ],
)  # fmt: skip
def test_what_is_no_token_stays(text: str) -> None:
    """Escapes of other texts are left alone."""
    body = f'{{"name": "{text}"}}'.encode()
    assert hide_echoes(body, TOKEN) == body


def test_repeated_token_ends_in_no_model() -> None:
    """What an API has escaped, the reading of JSON would put together again."""
    body = json.dumps({"name": TOKEN}).replace("_", "\\u005f").encode()
    assert json.loads(hide_echoes(body, TOKEN)) == {"name": "[hidden]"}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
async def test_client_shows_no_spelling(spelling: str) -> None:
    """A name that repeats it is shown without; in an error, too."""
    raw = json.dumps({**SERVER, "name": "NAME"}).replace("NAME", spelling)
    for status in ("200 OK", "400 Bad Request"):
        reply = answer(raw.encode(), status=status)
        async with answering(reply, token=SecretStr(TOKEN)) as (_, client):
            try:
                shown = repr(await client.get_server(1))
            except ApiError as error:
                shown = repr(error) + error.message
        for part in (TOKEN, TOKEN[10:], quote(TOKEN, safe=""), SPELLINGS["base64"][4:-4]):
            assert part not in shown


@pytest.mark.parametrize(
    "body",
    [
        b"v" * 3_000_000 + b"\\",
        b"\\u0076" * 500_000,
        b"".join(f"\\u{ord(c):04x}".encode() * 20_000 for c in TOKEN[:-1]),
        b"vps_" + b"\\u200b" * 500_000,
        b"\\" * 3_000_000,
        b"%25" * 1_000_000,
        b"&amp;" * 600_000,
    ],
    ids=["plain", "first", "all but one", "unseen", "backslashes", "percent", "ampersands"],
)
def test_no_answer_takes_long_to_look_through(body: bytes) -> None:
    """Linear in its length, whatever stands in it: these are 3 MB each."""
    begun = time.process_time()
    assert TOKEN.encode() not in hide_echoes(body, TOKEN)
    assert time.process_time() - begun < 8
