"""The line between a program and its terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE: Final = 256
"""Bytes of which it is known when they arrive; a line of a screen is about as long."""


@dataclass(frozen=True)
class Line:
    """How slow a line is. The far end takes what a program writes at once, as sshd does.

    Attributes:
        round_trip: seconds there and back.
        rate: bytes per second towards the terminal; 0: without a limit.
    """

    round_trip: float = 0.0
    rate: float = 0.0


FAST: Final = Line()
"""A terminal on the same machine."""

SLOW: Final = Line(round_trip=0.2, rate=20_000)
"""A jump host on another continent, over a telephone."""


class Transit:
    """When what a program writes is on the terminal.

    Attributes:
        free: when the line has nothing more to carry, in the time of what is given to `carry`.

    Args:
        line: the line.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self.free = 0.0

    def carry(self, moment: float, data: bytes) -> Iterator[tuple[float, bytes]]:
        """Yield what was written at `moment` in pieces, each with the time of its arrival."""
        if not self._line.rate:
            yield moment + self._line.round_trip / 2, data
            return
        for at in range(0, len(data), _PIECE):
            piece = data[at : at + _PIECE]
            self.free = max(self.free, moment) + len(piece) / self._line.rate
            yield self.free + self._line.round_trip / 2, piece
