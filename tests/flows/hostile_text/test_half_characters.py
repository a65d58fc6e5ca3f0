"""Half a character in an answer, which is no text, costs no row."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import example, given
from pydantic import SecretStr

from tests.support.apps.hostile_text import FEW, TEXT, read_servers
from tests.support.servers.misbehaving_server import answer, raw_server
from tests.support.servers.simulated_account import TOKEN
from vpstui.api.answers.body import parse
from vpstui.api.answers.page_models import ServerPage
from vpstui.api.endpoints import VpsClient
from vpstui.api.models import Server
from vpstui.base.errors import NotAnApiAnswer


async def test_half_a_character_hides_no_row() -> None:
    """A name with half a character in it, which is no text, costs neither its row nor others."""
    body = rb'{"results": [{"id": 1, "name": "a\ud800b"}, {"id": 2, "name": "\\ud800"}, 3]}'
    async with raw_server(answer(body)) as raw, VpsClient(raw.url, SecretStr(TOKEN)) as client:
        listing = await client.list_servers()
    assert [server.name for server in listing.servers] == ["a\ufffdb", r"\ud800"]
    assert listing.skipped == 1


@FEW
@given(TEXT)
@example("\udc00\ud800")
@example("\ud83d\ude00")
@example("\\\ud800")
def test_halves_of_a_character_change_nothing_else(text: str) -> None:
    """What is whole comes out as it is anywhere; what is not is one sign for each half."""
    names = (text, "\\ud800 \\\\ud800", "\ud800")  # the last is what cannot be read at first
    odd, plain, _ = read_servers(
        {"id": number, "name": name} for number, name in enumerate(names, 1)
    )
    joined = json.loads(json.dumps(text))  # two halves side by side make a whole
    mended = "".join("\ufffd" if unicodedata.category(c) == "Cs" else c for c in joined)
    assert odd == Server(id=1, name=mended)
    assert plain.name == "\\ud800 \\\\ud800"


@pytest.mark.parametrize(
    "body",
    [
        b'{"results": [{"name": "\\ud800"}',
        b'{"results": ' + b"[" * 100_000,
        b'{"results": 1, "x": "\\ud800"}',
        b"\\ud800" * 10_000,
        b"\xef\xbb\xbf[{}]",
        '[{"id": 1}]'.encode("utf-16"),
        b'[{"id": 1, "name": "M\xfcnchen"}]',
    ],
)
def test_what_is_no_list_is_one_line_with_halves_in_it_too(body: bytes) -> None:
    """Mending does not make a list of what is none."""
    with pytest.raises(NotAnApiAnswer) as caught:
        parse(ServerPage, body, "the list")
    assert caught.value.message.isprintable()
