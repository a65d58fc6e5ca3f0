"""Removes secrets from texts that are kept: the log and crash reports.

Every token is remembered here, in memory only, as soon as this process has read it, so that it is
found in any text. What merely looks like a token is removed as well.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

HIDDEN: Final = "[hidden]"
"""Written in place of a secret."""

MIN_LENGTH: Final = 6
"""Characters; a shorter text is no token, and removing it would damage words."""

MAX_REMEMBERED: Final = 64
"""Secrets remembered at most, the newest."""

_LOOKS_SECRET: Final = (
    (re.compile(r"vps_[A-Za-z0-9_-]+"), HIDDEN),
    (re.compile(r"\b(bearer)(?:\s|%20)+[^\s'\"]+", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"\b(basic)\s+[A-Za-z0-9+/]{8,}=*", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"://(?!\*+@)\S*@"), f"://{HIDDEN}@"),
    (re.compile(r"(cookie'?\"?[:,] ?)(b?'[^']*'|\S+)", re.IGNORECASE), rf"\1{HIDDEN}"),
)
"""Tokens, values of Authorization headers, users and passwords in URLs, cookies."""

_SECRET_NAME: Final = re.compile(r"(TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY)$", re.IGNORECASE)
"""Endings of names of environment variables that hold a secret."""

_known: dict[str, tuple[str, ...]] = {}
"""Every remembered secret and its other spellings, oldest first."""


def remember_secret(secret: str) -> None:
    """Remove `secret` from every text from now on."""
    if len(secret) < MIN_LENGTH:
        return
    # What prints the help and has no secret does without these.
    from base64 import b64encode
    from urllib.parse import quote

    _known.pop(secret, None)
    encoded = b64encode(secret.encode("utf-8", "surrogateescape")).decode().rstrip("=")
    spellings = {secret, quote(secret, safe="", errors="replace"), repr(secret)[1:-1], encoded}
    _known[secret] = tuple(sorted(spellings, key=len, reverse=True))
    while len(_known) > MAX_REMEMBERED:
        del _known[next(iter(_known))]


def remember_environment_secrets(environ: Mapping[str, str]) -> None:
    """Remember the values of variables whose names are those of secrets."""
    for name, value in environ.items():
        if _SECRET_NAME.search(name):
            remember_secret(value.strip())


def hide_secrets(text: str) -> str:
    """Return `text` without the secrets that were remembered."""
    for spelling in sorted(chain.from_iterable(_known.values()), key=len, reverse=True):
        text = text.replace(spelling, HIDDEN)
    return text


def redact(text: str) -> str:
    """Return `text` without the secrets that were remembered, and without what looks like one."""
    text = hide_secrets(text)
    for pattern, new in _LOOKS_SECRET:
        text = pattern.sub(new, text)
    return text


def redact_line(text: str, limit: int) -> str:
    """Return `text` as one clean line without secrets and without the path of the home.

    Args:
        text: any text.
        limit: the most characters to keep.
    """
    # Cleaned first, so that no invisible character splits a token; cut last, so that no half of
    # one is left at the end.
    text = redact(clean(text, 10 * limit))
    return clean(_without_home(text), limit)


def _without_home(text: str) -> str:
    from pathlib import Path

    try:
        home = str(Path.home())
    except RuntimeError:
        return text
    if home == "/":
        return text
    return re.sub(rf"{re.escape(home)}(?=$|[/'\"\s:,)])", "~", text)
