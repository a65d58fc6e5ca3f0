"""The terminal as the app sees it: Textual's driver, less what it cannot survive.

Each difference to `LinuxDriver` of Textual 8.2.8 says what that one does, and
`tests/terminal/test_upstream.py` fails for it as soon as Textual does better.
"""

from __future__ import annotations

import os
import selectors
import signal
import sys
import termios
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from vpstui.terminal.input_decoder import InputDecoder
from vpstui.terminal.nonblocking_writer import STALL_SECONDS, NonBlockingWriter

if TYPE_CHECKING:
    from textual.app import App

TICK_SECONDS: Final = 0.1
"""Seconds between two looks at what has not come; also how long an escape sequence may take."""

READ_SIZE: Final = 4096
"""Bytes read at once."""

_BY_HAND: Final = (events.InputEvent, events.Paste)
"""What a person does."""


class _Parser(XTermParser):
    """Textual's parser, which tells whether it is in the middle of an escape sequence."""

    @property
    def in_sequence(self) -> bool:
        """Whether it waits for the rest of one, for a limited time."""
        return self._awaiting.timeout is not None


class TerminalDriver(LinuxDriver):
    """Draws through a `NonBlockingWriter`, reads through an `InputDecoder`, survives every stop."""

    class Disconnected(Message):
        """There is no keyboard any more: the terminal was closed, or the line was cut."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        screen = sys.__stderr__  # None where it was closed; then there is no app
        self._line = (
            NonBlockingWriter(screen.fileno(), screen.encoding)
            if screen
            else NonBlockingWriter(self.fileno)
        )
        self._file = cast("Any", self._line)
        self._holds = False
        self._lent = False
        self._held_since = 0.0
        self._raw: list[Any] | None = None

    def start_application_mode(self) -> None:
        """Take the terminal."""
        with suppress(termios.error):
            self.attrs_before = termios.tcgetattr(self.fileno)
        self._holds = True  # from here on: a signal may come at any moment
        self._lent = False
        self._held_since = time.monotonic()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        with suppress(termios.error):
            self._raw = termios.tcgetattr(self.fileno)
        signal.signal(signal.SIGWINCH, self._take_resize)

    def close(self) -> None:
        """Wait until everything is written, what gives the terminal back included."""
        super().close()
        self._holds = False

    def suspend_application_mode(self) -> None:
        """Give the terminal back for a while."""
        super().suspend_application_mode()
        self._holds = False
        self._lent = True

    def write(self, data: str) -> None:
        """Draw; nothing while the terminal is lent: all is drawn again when it is back."""
        if not self._lent:
            super().write(data)

    @property
    def owns_terminal(self) -> bool:
        """Whether the terminal is ours to draw on: in the background, a try stops the program."""
        try:
            return self._holds and os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:
            return self._holds

    def restore(self) -> None:
        """Restore a terminal that is still held, from any thread, without waiting for it."""
        if self._holds and self.attrs_before is not None:
            self._holds = False
            self._line.restore(self.fileno, self.attrs_before)

    def was_typed_blind(self, event: events.Event) -> bool:
        """Whether somebody did this without seeing what the screen was about to show.

        That is the case when it waited long for the app, which stands still while the terminal
        takes nothing, and when the terminal had taken nothing for long when it was done. It also
        is when the terminal was lent to another program since.
        """
        return isinstance(event, _BY_HAND) and (
            self._lent
            or event.time < self._held_since
            or time.monotonic() - event.time > STALL_SECONDS
            or self._line.was_stalled_at(event.time)
        )

    # -- the size

    def _take_resize(self, *_: object) -> None:
        """Look at the size later, in the event loop.

        Textual looks at once. A second signal interrupts that, and the size that was seen first
        counts in the end. Not reported upstream as far as known.
        """
        if not self._in_band_window_resize:
            self._loop.call_soon_threadsafe(self._send_size)

    def _send_size(self) -> None:
        size = Size(*self._get_terminal_size())
        # The same way as the first size takes, which it must not overtake.
        self.send_message(events.Resize(size, size))

    # -- being stopped

    def _sigcont_application(self, *args: object) -> None:
        """Go on after a stop, also one that could not be noticed.

        Textual takes SIGCONT for the end of a SIGTSTP. After SIGSTOP, which cannot be handled, it
        enters application mode a second time: two threads read the keyboard, and raw mode is what
        is restored at the end. Not reported upstream as far as known.
        """
        if self._must_signal_resume:
            super()._sigcont_application(*args)
        elif self._holds:
            self.write("\x1b[?1049h")
            with suppress(termios.error):  # what was typed meanwhile was typed into the dark
                termios.tcflush(self.fileno, termios.TCIFLUSH)
            self.assert_modes()
            self._take_resize()
        if self._holds:
            self._loop.call_soon_threadsafe(self._draw_again)

    def _draw_again(self) -> None:
        self._app.refresh(layout=True)

    def assert_modes(self) -> None:
        """Set again what something else may have changed on the terminal."""
        if self._raw is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._raw)
        self.write("\x1b[?25l\x1b[?1004h")
        self._enable_mouse_support()
        self._enable_bracketed_paste()
        self._disable_line_wrap()

    # -- keys

    def run_input_thread(self) -> None:
        """Read keys until the driver is told to stop, or there is no terminal any more.

        Textual's own loop ends the app at the first byte that is no UTF-8 (issue 6456), which
        X10 mouse reports hold (issue 6668), spins at the end of the input (pull request 6690),
        and waits for ever for the end of a paste (not reported upstream as far as known).
        """
        parser, stdin = _Parser(self._debug), InputDecoder()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                data = b""
                if selector.select(TICK_SECONDS):
                    data = self._read()
                    if not data:
                        self.send_message(self.Disconnected())
                        return
                text = stdin.feed(data, time.monotonic(), in_sequence=parser.in_sequence)
                # An empty text would mean the end of the input to the parser.
                for event in parser.feed(text) if text else ():
                    self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    def _read(self) -> bytes:
        """Read what there is; nothing, when there will never be more."""
        try:
            return os.read(self.fileno, READ_SIZE)
        except BlockingIOError:  # another program has taken what was there
            return b"\0"
        except OSError:
            return b""
