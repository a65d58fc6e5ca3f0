"""Prints messages on stderr, without secrets."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from vpstui.base.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Callable

_before: list[Callable[[], object]] = []


def before_messages(action: Callable[[], object]) -> None:
    """Have something done before a message is printed: what is on the screen makes room for it."""
    if action not in _before:
        _before.append(action)


def print_message(*lines: str) -> None:
    """Print lines on stderr, as far as somebody is there to read them."""
    for action in _before:
        action()
    if sys.stderr is None:
        return
    try:
        print(*map(redact, lines), sep="\n", file=sys.stderr, flush=True)  # noqa: T201 - this is its place
    except (OSError, ValueError):
        with suppress(OSError), open(os.devnull, "w") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), 2)  # Python flushes again at its end
