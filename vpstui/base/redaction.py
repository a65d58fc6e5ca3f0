"""Takes secrets out of texts that are kept: the log and crash reports.

Every token is remembered here, in memory only, as soon as this process has met it, so that it can
be found in whatever text it got into. What merely looks like a token is taken out as well.
"""

from __future__ import annotations

import re
from base64 import b64encode
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

HIDDEN: Final = "[hidden]"
"""Stands where a secret was."""

SHORTEST: Final = 6
"""Characters; a shorter text is no token, and taking it out would take words apart."""

REMEMBERED: Final = 64
"""Secrets remembered at most, the newest; a person meets a few."""

_LOOKS_SECRET: Final = (
    (re.compile(r"vps_[A-Za-z0-9_-]+"), HIDDEN),
    (re.compile(r"\b(bearer)(?:\s|%20)+[^\s'\"]+", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"\b(basic)\s+[A-Za-z0-9+/]{8,}=*", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (re.compile(r"://(?!\*+@)\S*@"), f"://{HIDDEN}@"),
    (re.compile(r"(cookie'?\"?[:,] ?)(b?'[^']*'|\S+)", re.IGNORECASE), rf"\1{HIDDEN}"),
)
"""Tokens, what stands in an Authorization header, who asks a proxy, what a server recognises
somebody by."""

_SECRET_NAME: Final = re.compile(r"(TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY)$", re.IGNORECASE)
"""How the name of an environment variable ends that holds a secret."""

_known: dict[str, tuple[str, ...]] = {}
"""Every remembered secret and how else it may be written, oldest first."""


def remember(secret: str) -> None:
    """Take `secret` out of every text from now on."""
    if len(secret) < SHORTEST:
        return
    _known.pop(secret, None)
    encoded = b64encode(secret.encode("utf-8", "surrogateescape")).decode().rstrip("=")
    ways = {secret, quote(secret, safe="", errors="replace"), repr(secret)[1:-1], encoded}
    _known[secret] = tuple(sorted(ways, key=len, reverse=True))
    while len(_known) > REMEMBERED:
        del _known[next(iter(_known))]


def remember_environment(environ: Mapping[str, str]) -> None:
    """Remember what stands in variables whose names say that it is a secret."""
    for name, value in environ.items():
        if _SECRET_NAME.search(name):
            remember(value.strip())


def hide(text: str) -> str:
    """Return `text` without the secrets that were remembered."""
    for way in sorted(chain.from_iterable(_known.values()), key=len, reverse=True):
        text = text.replace(way, HIDDEN)
    return text


def redact(text: str) -> str:
    """Return `text` without the secrets that were remembered, and without what looks like one."""
    text = hide(text)
    for pattern, new in _LOOKS_SECRET:
        text = pattern.sub(new, text)
    return text


def scrub(text: str, limit: int) -> str:
    """Return `text` as one clean line without secrets, and without the name of the home.

    Args:
        text: anything at all.
        limit: the most characters to keep.
    """
    # Cleaned before, so that no invisible character splits a token, and cut only after, so that
    # no half of one is left at the end.
    text = redact(clean(text, 10 * limit))
    return clean(_without_home(text), limit)


def _without_home(text: str) -> str:
    try:
        home = str(Path.home())
    except RuntimeError:
        return text
    if home == "/":
        return text
    return re.sub(rf"{re.escape(home)}(?=$|[/'\"\s:,)])", "~", text)
