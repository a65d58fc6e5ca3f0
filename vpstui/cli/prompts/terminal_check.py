"""Tells whether a stream of this process is a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal; None stands for a stream that was closed."""
    return stream is not None and stream.isatty()
