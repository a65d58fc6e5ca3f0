"""Waiting for keys, and being told that no more are wanted."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vpstui.terminal.input import input_wait
from vpstui.terminal.input.input_wait import InputWait

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


@contextmanager
def keyboard() -> Iterator[tuple[int, int]]:
    """A file to read keys from, and one to press them."""
    read, write = os.pipe()
    try:
        yield read, write
    finally:
        os.close(read)
        os.close(write)


def test_key_is_there_to_be_read() -> None:
    """For as long as nobody reads it."""
    with keyboard() as (read, write), InputWait(read) as waiting:
        assert not waiting.wait(0)
        os.write(write, b"x")
        assert waiting.wait(None)
        assert os.read(read, 1) == b"x"
        assert not waiting.wait(0)


def test_who_waits_is_woken_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it would wait; a key is not there for that."""
    monkeypatch.setattr(input_wait, "TICK_SECONDS", 3600.0)
    with keyboard() as (read, _), InputWait(read) as waiting:
        found = list[bool]()
        thread = threading.Thread(target=lambda: found.append(waiting.wait(None)), daemon=True)
        thread.start()
        waiting.end()
        thread.join(20)
        assert found == [False]
        assert not waiting.wait(None)


def test_end_may_come_more_than_once_and_after_the_end() -> None:
    """Who reads the keys may have ended by itself, since there is no terminal any more."""
    with keyboard() as (read, _), InputWait(read) as waiting:
        waiting.end()
        waiting.end()
    waiting.end()
