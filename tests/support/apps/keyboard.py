"""What becomes of the bytes of a keyboard, read at times that a test chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from vpstui.terminal.input.input_decoder import InputDecoder
from vpstui.terminal.input.terminal_events import TerminalEvents

if TYPE_CHECKING:
    from textual.message import Message

TICK = 0.05
"""Seconds between two looks for bytes."""

Found = str | tuple[str, str]


class Keyboard:
    """An `InputDecoder` and `TerminalEvents`, with a clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self._decoder = InputDecoder()
        self._events = TerminalEvents()

    def events(self, data: bytes) -> list[Message]:
        """The events of one read; empty: there was nothing to be read."""
        tokens = self._decoder.feed(data, self.now)
        return [event for token in tokens for event in self._events.of(token)]

    def reads(self, *pieces: bytes) -> list[Found]:
        """What becomes of some reads: names of keys, ("paste", text), names of other events."""
        return [named(event) for piece in pieces for event in self.events(piece)]

    def waits(self, seconds: float) -> list[Found]:
        """What becomes of it when nothing comes for so long."""
        found: list[Found] = []
        end = self.now + seconds
        while self.now < end:
            self.now = min(self.now + TICK, end)
            found += self.reads(b"")
        return found

    def reads_slowly(self, *pieces: bytes, seconds: float) -> list[Found]:
        """What becomes of pieces with so long between them, and after the last."""
        found: list[Found] = []
        for piece in pieces:
            found += self.reads(piece) + self.waits(seconds)
        return found


def named(event: Message) -> Found:
    """How a test calls an event."""
    if isinstance(event, events.Key):
        return event.key
    return ("paste", event.text) if isinstance(event, events.Paste) else type(event).__name__
