"""The writer behind every frame, on a pseudo-terminal: what it leaves when a signal comes last."""

from __future__ import annotations

import os
import termios
from typing import TYPE_CHECKING

import pytest

from vpstui.terminal.handover import modes
from vpstui.terminal.nonblocking_writer import NonBlockingWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

POP = modes.KITTY_POP.encode()
PUSH = f"{modes.KITTY_PUSH}1u"


@pytest.fixture
def pty() -> Iterator[tuple[int, int]]:
    """Both ends of a pseudo-terminal."""
    outer, inner = os.openpty()
    os.set_blocking(outer, False)
    yield outer, inner
    os.close(outer)
    os.close(inner)


def written(outer: int) -> bytes:
    """What has come out of the terminal."""
    try:
        return os.read(outer, 1 << 16)
    except BlockingIOError:
        return b""


@pytest.mark.parametrize(
    ("frames", "pops"),
    [((), 0), ((PUSH,), 1), ((PUSH, "x"), 1), ((PUSH, modes.leave(pushed=True)), 0),
     ((PUSH, modes.leave(pushed=True), PUSH), 1)],
    ids=["nothing", "pushed", "drawn", "left", "taken over again"],
)  # fmt: skip
def test_form_of_keys_is_popped_once(
    pty: tuple[int, int], frames: tuple[str, ...], pops: int
) -> None:
    """A signal at the very end, when the app has left already, pops nothing of the shell's."""
    outer, inner = pty
    writer = NonBlockingWriter(inner, "utf-8")
    for frame in frames:
        writer.write(frame)
        writer.flush()
    drawn = b""
    while len(drawn) < len("".join(frames)):  # a terminal delivers when it likes
        drawn += written(outer)
    writer.restore(inner, termios.tcgetattr(inner))
    os.write(inner, b"<end>")
    shown = b""
    while not shown.endswith(b"<end>"):
        shown += written(outer)
    assert shown.count(POP) == pops
