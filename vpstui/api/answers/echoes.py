"""Takes the token out of answers that repeat it, however it is spelled there.

What answers in the API's place may put the headers of a request into any text: as it came, with
the escapes of JSON, in percent-encoding, as HTML, base64 or hexadecimal digits, and with characters
in between that are not shown.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vpstui.base.redaction import HIDDEN, MIN_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS: Final = 4
"""Times that escapes are taken off: one may stand within another."""

_ESCAPE_SIGNS: Final = tuple(
    re.compile(sign) for sign in (rb"\\", rb"%[2-7][0-9A-Fa-f]", rb"&(?:#|[A-Za-z]{2,12};)")
)
"""What stands in a body in which something is escaped.

Each begins with a character of its own: they are found twenty times as fast as by one pattern.
"""

_INVISIBLE: Final = bytes({*range(32), *range(127, 256)} - {*b"\t\n\r"})
"""The bytes of characters that may not be seen."""

_ESCAPE: Final = re.compile(
    r"\\+(?:u\{0*([0-9a-f]{1,5})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|(?P<same>[!-/:-@\[-`{-~]))"
    r"|%([2-7][0-9a-f])",
    re.IGNORECASE,
)
"""A character as JSON, JavaScript and URLs spell it: by its number, or after a backslash."""

_UNSEEN: Final = (
    rb"(?:[^!-~]|\\+u(?:00[01][0-9a-f]|007f|00[89][0-9a-f]|00ad|20[0-6][0-9a-f]|feff|"
    rb"d[89a-f][0-9a-f]{2}))*?"
)
"""Characters that are not shown, raw or as JSON spells them. None of them is in a token, so that a
pattern with this between characters can match in one way only, and takes no long time to fail."""

_NO_TOKEN_CHARACTER: Final = re.compile(r"[^!-~]+")


def hide_echoes(content: bytes, secret: str) -> bytes:
    """Return a body without the token.

    Args:
        content: the body of an answer.
        secret: the token that was sent.

    Returns:
        The body with `HIDDEN` in place of the token; nothing but that word where the token is in it
        in a spelling that cannot be taken out of the text around it.
    """
    if len(secret) < MIN_LENGTH:
        return content
    for spelling in _encodings(secret):
        content = content.replace(spelling, HIDDEN.encode())
    if not _has_sign(content) or not _is_within(content, secret):
        return content
    content = _spelled(secret).sub(HIDDEN.encode(), content)
    return HIDDEN.encode() if _is_within(content, secret) else content


@lru_cache(maxsize=8)
def _encodings(secret: str) -> tuple[bytes, ...]:
    """Return the token and what it becomes as a whole in other encodings, the longest first."""
    raw = secret.encode()
    found = {raw, raw.hex().encode(), raw.hex().upper().encode()}
    for text in _in_base64(raw):
        found |= {text, text.translate(bytes.maketrans(b"+/", b"-_"))}
    return tuple(sorted(found, key=len, reverse=True))


def _in_base64(raw: bytes) -> Iterator[bytes]:
    """Yield what base64 makes of the token, wherever in a longer text it stands.

    Three bytes become four characters. Those at the ends, which depend on the neighbours as well,
    are left out.
    """
    for before in range(3):
        encoded = b64encode(bytes(before) + raw).rstrip(b"=")
        start = -(-before * 4 // 3) if before else 0
        whole = (before + len(raw)) * 8 // 6
        yield encoded[start:whole]


def _has_sign(content: bytes) -> bool:
    """Whether something is escaped in it, or a character may not be seen."""
    seen = content.translate(None, _INVISIBLE)
    return len(seen) < len(content) or any(sign.search(content) for sign in _ESCAPE_SIGNS)


def _is_within(content: bytes, secret: str) -> bool:
    """Whether the token can be read in a body once all escapes are taken off."""
    # Most texts of an answer are short or have no escape; no token has a quotation mark in it.
    texts = (text for text in content.split(b'"') if len(text) >= len(secret))
    escaped = filter(_has_sign, texts)
    return any(_can_be_read_in(text.decode("utf-8", "replace"), secret) for text in escaped)


def _can_be_read_in(text: str, secret: str) -> bool:
    import html  # a table of two thousand names, which few answers need

    for _ in range(ROUNDS):
        bare = _NO_TOKEN_CHARACTER.sub("", text)
        if any(spelling.decode() in bare for spelling in _encodings(secret)):
            return True
        plain = _ESCAPE.sub(_unescaped, html.unescape(text) if "&" in text else text)
        if plain == text:
            return False
        text = plain
    return False


def _unescaped(found: re.Match[str]) -> str:
    if found["same"]:
        return found["same"]
    digits = next(group for group in found.groups() if group)
    return chr(int(digits, 16))


@lru_cache(maxsize=8)
def _spelled(secret: str) -> re.Pattern[bytes]:
    """Return a pattern of the token with any of its characters escaped, in the usual ways."""
    return re.compile(_UNSEEN.join(map(_character, secret)), re.IGNORECASE)


def _character(character: str) -> bytes:
    """Return a pattern of one character; its case matters where it is not escaped."""
    code = f"{ord(character):02x}"
    plain = rf"(?-i:{re.escape(character)})"
    ways = (
        plain,
        rf"\\+(?:u\{{?0*{code}\}}?|x{code}|{plain})",
        rf"%(?:25)*{code}",
        rf"&(?:amp;)*#(?:0*{ord(character)}|x0*{code});?",
    )
    return f"(?:{'|'.join(ways)})".encode()
