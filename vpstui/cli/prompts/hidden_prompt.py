"""Asks for a line that is not shown, and goes on hiding it after the shell had the terminal."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from typing import Self

_LFLAG: Final = 3
"""Where the local flags are in what `termios.tcgetattr` returns."""


def ask_hidden(prompt: str) -> str:
    """Ask the person at the terminal for a line that is not echoed; in the main thread.

    `getpass` hides what is typed until Ctrl+Z: the shell then shows it again, and nobody hides it
    after `fg`.

    Raises:
        EOFError: there is no line; Ctrl+D was pressed.
        OSError: the terminal cannot hide anything, or is gone.
        UnicodeDecodeError: what was typed is no text.
    """
    with _HiddenLine(sys.stdin.fileno(), prompt) as hidden:
        hidden.wait()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        hidden.print("\n")  # that of Enter was not shown
    return line.removesuffix("\n")


def open_screen(keyboard: int, undo: ExitStack) -> int:
    """Open the terminal that a keyboard belongs to for writing: stderr may lead elsewhere.

    Args:
        keyboard: an open file of the terminal.
        undo: closes what is opened.

    Returns:
        A file to write to; stderr where the terminal cannot be opened.
    """
    try:
        screen = os.open(os.ttyname(keyboard), os.O_WRONLY | os.O_NOCTTY)
    except OSError:  # that of another user, as after `su`
        return 2
    undo.callback(os.close, screen)
    return screen


def _wakeup(undo: ExitStack) -> int:
    """Have every signal that comes written to a pipe, and return the end to read from."""
    reader, writer = os.pipe()
    undo.callback(os.close, reader)
    undo.callback(os.close, writer)
    os.set_blocking(writer, False)
    undo.callback(signal.set_wakeup_fd, signal.set_wakeup_fd(writer, warn_on_full_buffer=False))
    return reader


class _HiddenLine:
    """A terminal that echoes nothing while this is entered, but for the shell that stopped us.

    As soon as the program is continued nothing is echoed again, what was typed in between is
    dropped, and the prompt is printed again.

    Args:
        keyboard: an open file of the terminal.
        prompt: the text in front of the line.
    """

    def __init__(self, keyboard: int, prompt: str) -> None:
        self._keyboard = keyboard
        self._prompt = prompt
        self._prompts = 0
        self._at_end = ExitStack()
        self._flags: list[Any] = []
        self._signalled = -1

    def __enter__(self) -> Self:
        try:
            self._flags = termios.tcgetattr(self._keyboard)
            with ExitStack() as undo:
                undo.callback(self._show)
                self._signalled = _wakeup(undo)
                for number, action in (
                    (signal.SIGTSTP, self._stop),
                    (signal.SIGCONT, self._go_on),
                ):
                    undo.callback(signal.signal, number, signal.signal(number, action))
                self._screen = open_screen(self._keyboard, undo)
                self._hide()
                self._at_end = undo.pop_all()
        except termios.error as error:
            raise OSError(*error.args) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._at_end.close()

    def wait(self) -> None:
        """Wait until a line was typed, and handle every signal meanwhile.

        One that comes just before a program begins to read would be handled only after the read.
        """
        while True:
            ready, _, _ = select.select([self._keyboard, self._signalled], [], [])
            if self._signalled not in ready:
                return
            os.read(self._signalled, 4096)

    def print(self, text: str) -> None:
        """Print a text on the terminal."""
        with suppress(OSError):
            os.write(self._screen, text.encode())

    def _hide(self) -> None:
        flags = [*self._flags]
        flags[_LFLAG] = flags[_LFLAG] & ~termios.ECHO | termios.ICANON | termios.ISIG
        # In the background this stops the program once more, as it should.
        termios.tcsetattr(self._keyboard, termios.TCSAFLUSH, flags)
        self._prompts += 1
        self.print(self._prompt)

    def _show(self) -> None:
        with suppress(termios.error):
            termios.tcsetattr(self._keyboard, termios.TCSADRAIN, self._flags)

    def _stop(self, *_: object) -> None:
        """Stop as any program does, with the terminal as it was; where no shell is, go on."""
        before = self._prompts
        self._show()
        handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)  # the kernel drops it where nobody could continue us
        signal.signal(signal.SIGTSTP, handler)
        if self._prompts == before:
            self._go_on()

    def _go_on(self, *_: object) -> None:
        with suppress(termios.error):  # no terminal any more: reading finds that out, too
            self._hide()
