"""The screen that the bytes make, worked out afterwards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyte

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COLUMNS: Final = 120
LINES: Final = 40

_UNREADABLE: Final = re.compile(
    rb"\x1b\[[<=>][0-?]*[ -/]*[@-~]|\x1b\[[0-?]*[ -/]+[@-~]|\x1b\[\?[0-9;]*u"
    rb"|\x1b[\]PX^_].*?(?:\x07|\x1b\\)",
    re.DOTALL,
)
"""Sequences that pyte would print."""

_UNFINISHED: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)?\Z")
"""The beginning of a sequence at the end of what came."""

_SYNCHRONIZED: Final = re.compile(rb"\x1b\[\?2026([hl])")
"""Begins and ends a frame that a terminal shows at once."""


class Emulator:
    """A screen to which bytes are given as they came."""

    def __init__(self) -> None:
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self._rest = b""
        self.is_whole = True
        """Whether no frame is under way."""

    def feed(self, data: bytes) -> None:
        """Draw; a sequence may be cut anywhere."""
        whole = self._rest + data
        unfinished = _UNFINISHED.search(whole)
        self._rest = unfinished[0] if unfinished else b""
        whole = whole.removesuffix(self._rest)
        for switch in _SYNCHRONIZED.findall(whole):
            self.is_whole = switch == b"l"
        self._stream.feed(_UNREADABLE.sub(b"", whole))

    @property
    def lines(self) -> list[str]:
        """What is to be seen."""
        return list(self._screen.display)

    @property
    def text(self) -> str:
        """The same as one text."""
        return "\n".join(self._screen.display)

    def look(self, line: int, column: int) -> tuple[str, str, bool, bool]:
        """Colours of a cell, and whether it is reversed and bold."""
        cell = self._screen.buffer[line][column]
        return cell.fg, cell.bg, cell.reverse, cell.bold


def frames(chunks: Iterable[tuple[float, bytes]]) -> Iterator[tuple[float, Emulator]]:
    """Yield the screen whenever a frame is whole, with its time.

    It is one and the same object: look at it before the next one.
    """
    screen = Emulator()
    for when, data in chunks:
        screen.feed(data)
        if screen.is_whole:
            yield when, screen
