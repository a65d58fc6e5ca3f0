"""Large frames are sent in a turn of their own, and in order."""

from __future__ import annotations

import asyncio
from functools import partial

from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from vpstui.terminal.drawing.frame_turns import LARGE, FrameTurns

SMALL, BIG = LARGE - 1, LARGE


def frame(lines: int) -> LayoutUpdate:
    """A frame of so many lines."""
    return LayoutUpdate([[Strip([], 0)] for _ in range(lines)], Region(0, 0, 1, lines))


async def test_small_frame_is_sent_at_once() -> None:
    """And so is what is no frame at all."""
    sent: list[str] = []
    turns = FrameTurns(lambda error: sent.append(str(error)))
    turns.put(frame(SMALL), partial(sent.append, "small"))
    turns.put(None, partial(sent.append, "none"))
    assert sent == ["small", "none"]


async def test_large_frame_is_sent_in_the_next_turn_once() -> None:
    """And nothing besides."""
    sent: list[str] = []
    turns = FrameTurns(lambda error: sent.append(str(error)))
    turns.put(frame(BIG), partial(sent.append, "large"))
    assert sent == []
    for _ in range(3):
        await asyncio.sleep(0)
    assert sent == ["large"]


async def test_frames_keep_their_order() -> None:
    """A small one does not overtake a large one, and each has a turn of its own."""
    sent: list[str] = []
    turns = FrameTurns(lambda error: sent.append(str(error)))
    turns.put(frame(BIG), partial(sent.append, "first"))
    turns.put(frame(BIG), partial(sent.append, "second"))
    turns.put(frame(SMALL), partial(sent.append, "third"))
    turns.put(None, partial(sent.append, "none"))
    counts = list[int]()
    for _ in range(5):
        counts.append(len(sent))
        await asyncio.sleep(0)
    assert sent == ["first", "second", "third", "none"]
    assert counts == [0, 1, 2, 3, 4]


async def test_what_goes_wrong_in_a_turn_is_told() -> None:
    """Nobody waits for the call."""
    told: list[Exception] = []

    def broken() -> None:
        raise ValueError("odd")

    turns = FrameTurns(told.append)
    turns.put(frame(BIG), broken)
    turns.put(frame(BIG), lambda: told.append(LookupError("next")))
    for _ in range(3):
        await asyncio.sleep(0)
    assert [str(error) for error in told] == ["odd", "next"]
