"""Waiting for keys, and being told that no more are wanted."""

from __future__ import annotations

import os
import pty
import termios
import threading
import tty
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from vpstui.terminal.input import input_wait
from vpstui.terminal.input.input_wait import InputWait, keep_from_blocking

if TYPE_CHECKING:
    from collections.abc import Iterator


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


# -- reading


def test_what_is_gone_before_it_is_read_is_not_waited_for() -> None:
    """A key was there, and is dropped before it is read: who waits for the reader goes on."""
    terminal, keyboard = pty.openpty()
    try:
        tty.setraw(keyboard)
        assert keep_from_blocking(keyboard) == termios.tcgetattr(keyboard)
        with InputWait(keyboard) as waiting:
            os.write(terminal, b"x")
            assert waiting.wait(20.0)
            termios.tcflush(keyboard, termios.TCIFLUSH)
            assert waiting.read() == b""
            os.write(terminal, b"yz")
            assert waiting.wait(20.0)
            assert waiting.read() == b"yz"
    finally:
        os.close(terminal)
        os.close(keyboard)


def test_terminal_that_is_gone_is_the_end() -> None:
    """Nothing is read there, either, and nothing ever will be."""
    terminal, keyboard = pty.openpty()
    try:
        tty.setraw(keyboard)
        keep_from_blocking(keyboard)
        with InputWait(keyboard) as waiting:
            os.close(terminal)
            assert waiting.wait(20.0)
            with pytest.raises(EOFError):
                waiting.read()
    finally:
        os.close(keyboard)


def test_end_of_a_file_is_the_end() -> None:
    """What is no terminal has no mode, and an end."""
    read, write = os.pipe()
    assert keep_from_blocking(read) is None
    os.close(write)
    with InputWait(read) as waiting, pytest.raises(EOFError):
        waiting.read()
    os.close(read)


def test_terminal_that_another_program_made_nonblocking() -> None:
    """Nothing there is not the end."""
    terminal, keyboard = pty.openpty()
    try:
        tty.setraw(keyboard)
        os.set_blocking(keyboard, False)
        with InputWait(keyboard) as waiting:
            assert waiting.read() == b""
    finally:
        os.close(terminal)
        os.close(keyboard)
