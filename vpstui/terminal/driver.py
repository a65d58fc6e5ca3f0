"""Textual's driver for Linux, with repairs for what it does not survive.

Each difference to `LinuxDriver` of Textual 8.2.8 is explained where it is made, and
`test_upstream.py` in `tests/terminal` or `tests/e2e/terminal` fails for it as soon as Textual
does better.
"""

from __future__ import annotations

import os
import signal
import sys
import termios
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

from textual import constants, events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from vpstui.config.terminal_capabilities import terminal_size
from vpstui.terminal.accessible import is_accessible
from vpstui.terminal.drawing.abilities import read_abilities
from vpstui.terminal.drawing.frames import Frames
from vpstui.terminal.handover import job_control, modes
from vpstui.terminal.handover.answers import AnswerFence
from vpstui.terminal.handover.first_frame import FIRST_FRAME
from vpstui.terminal.input.input_decoder import InputDecoder
from vpstui.terminal.input.input_wait import InputWait, keep_from_blocking
from vpstui.terminal.input.pending_input import discard_pending
from vpstui.terminal.input.terminal_events import TerminalEvents
from vpstui.terminal.nonblocking_writer import STALL_SECONDS, NonBlockingWriter
from vpstui.terminal.outside.window_title import title_sequence

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

    from vpstui.terminal.input.background_answer import BackgroundAnswer

RESTORE_SECONDS: Final = 0.3
"""Seconds to wait for answers at most, when a signal ends the program at once."""

_BY_HAND: Final = (events.InputEvent, events.Paste)
"""Events that a person causes."""


class TerminalDriver(LinuxDriver):
    """Draws through a `NonBlockingWriter`, reads through an `InputDecoder`, survives every stop.

    Attributes:
        frames: what of a frame has to be sent.
        discarded_at: when what was typed for another program was discarded.
    """

    class Disconnected(Message):
        """The terminal was closed, or the connection to it broke."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        # Else the app asks Rich before the first event tells a size, and that asks COLUMNS.
        self._size = size or self._get_terminal_size()
        screen = sys.__stderr__  # None where it was closed; then there is no app
        drawn_on = (screen.fileno(), screen.encoding) if screen else (self.fileno,)
        self._writer = NonBlockingWriter(*drawn_on)
        self._file = cast("Any", self._writer)
        self.frames = Frames(app.console, read_abilities(os.environ))
        self._active = False
        self._lent = False
        self._left = False  # given back: neither drawn on nor taken again, until it is started anew
        self._active_since = 0.0
        self.discarded_at = 0.0
        self._raw: list[Any] | None = None
        self._answers = AnswerFence()
        self._was_continued = False
        self._input = InputWait(self.fileno)
        self._background: BackgroundAnswer | None = getattr(app, "background", None)
        self._title = ""  # empty: that of the shell was left alone

    def start_application_mode(self) -> None:
        """Take over the terminal."""
        job_control.wait_for_foreground(self.fileno)  # it may have been started with `&`
        self._writer.keeps_screen = FIRST_FRAME.is_shown
        self.attrs_before = flags = FIRST_FRAME.hand_over(self.fileno)
        self._active = True  # from here on: a signal may come at any moment
        self._left = False
        if self._lent and discard_pending(self.fileno):
            self.discarded_at = time.monotonic()
        self._lent = False
        self._active_since = time.monotonic()
        self._input = InputWait(self.fileno)
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self.attrs_before = flags  # those that Textual took may be of the first frame
        self._raw = keep_from_blocking(self.fileno)
        signal.signal(signal.SIGWINCH, self._on_sigwinch)
        self._set_modes()
        if self._title:
            self.write(modes.TITLE_PUSH + title_sequence(self._title))
        question = self._background.begin() if self._background else ""
        self.write(question + self._answers.begin())

    def disable_input(self) -> None:
        """Read no more keys, once nothing that was asked will be answered any more.

        An answer that came later would be typed into the shell.
        """
        if self._key_thread is not None and self._key_thread.is_alive():
            self._answers.wait()
        self._input.end()
        super().disable_input()

    def stop_application_mode(self) -> None:
        """Give the terminal back as whole as `reset` leaves it."""
        self.write(modes.UNDO)
        self.disable_input()
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        pushed = not constants.DISABLE_KITTY_KEY
        self.write(modes.leave(pushed=pushed, titled=bool(self._title)))
        self.flush()
        self._left = True

    def close(self) -> None:
        """Wait until everything is written, including what restores the terminal."""
        super().close()
        self._active = False

    def suspend_application_mode(self) -> None:
        """Lend the terminal to another program."""
        super().suspend_application_mode()
        self._active = False
        self._lent = True

    def write(self, data: str) -> None:
        """Draw; nothing while the terminal is lent or given back."""
        if not (self._lent or self._left):
            super().write(data)

    def show_title(self, text: str) -> None:
        """Give the window another title; nothing is written when it has that one already."""
        if text and text != self._title:
            push = "" if self._title else modes.TITLE_PUSH
            self._title = text
            self.write(push + title_sequence(text))

    @property
    def owns_terminal(self) -> bool:
        """Whether this process may draw: in the background, drawing would stop it."""
        try:
            return self._active and os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:
            return self._active

    def restore(self) -> None:
        """Restore the terminal if that is still to be done, from any thread, without blocking."""
        if self._active and self.attrs_before is not None:
            self._active = False
            if self._key_thread is not None and self._key_thread.is_alive():
                self._answers.wait(RESTORE_SECONDS)
            self._writer.restore(self.fileno, self.attrs_before)

    def was_typed_blind(self, event: events.Event) -> bool:
        """Whether a person caused this event without seeing the current screen.

        That is so when the event waited long for the app, which stands still while the terminal
        accepts nothing; when the terminal had accepted nothing for long at that moment; and when
        the terminal was lent to another program since.
        """
        return isinstance(event, _BY_HAND) and (
            self._lent
            or event.time < self._active_since
            or time.monotonic() - event.time > STALL_SECONDS
            or self._writer.was_stalled_at(event.time)
        )

    # -- the size

    def _on_sigwinch(self, *_: object) -> None:
        """Read the size later, in the event loop.

        Textual reads it at once. A second signal interrupts that, and the size that was read first
        is used in the end. Not reported upstream as far as known. Sizes that come in the input do
        not replace the signal: whoever reports one need not report the next.
        """
        self._loop.call_soon_threadsafe(self._send_size)

    def _send_size(self) -> None:
        size = Size(*self._get_terminal_size())
        # The same way as the first size, which it must not overtake.
        self.send_message(events.Resize(size, size))

    def _enable_mouse_pixels(self) -> None:
        """Leave the mouse in cells: a terminal may report sizes and not tell the pixels."""

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return columns and lines: as the terminal tells them, else the environment.

        Textual believes COLUMNS and LINES first; where a shell exported them, the picture is that
        of another terminal, whatever this one does.
        """
        return terminal_size(self.fileno, os.environ)

    # -- being stopped

    def stop_for_shell(self) -> bool:
        """Give the terminal to the shell until it continues this program.

        Returns:
            False where nothing could continue it; then nothing is done.
        """
        if not job_control.can_be_resumed():
            return False
        self._loop.call_soon(self._stop, job_control.stop)
        return True

    def _sigtstp_application(self, *_: object) -> None:
        """Stop, in the event loop: what a signal interrupts may hold the lock that drawing takes.

        Textual draws in the handler. Not reported upstream as far as known. While another program
        has the terminal there is nothing to draw, and nothing to wait for.
        """
        if self._lent:
            job_control.stop_alone()
        else:
            self._loop.call_soon_threadsafe(self._stop, job_control.stop_alone)

    def _stop(self, stop: Callable[[], None]) -> None:
        """Stop, and take over the terminal again when it is continued in the foreground."""
        if self._left or not self._active:
            stop()
            return
        self.suspend_application_mode()
        stop()
        job_control.wait_for_foreground(self.fileno)
        self.resume_application_mode()
        self._was_continued = False
        self._draw_again()

    def _sigcont_application(self, *_: object) -> None:
        """Look after the terminal, in the event loop, unless `_stop` does.

        Textual assumes that SIGCONT follows a SIGTSTP. After SIGSTOP, which cannot be handled, it
        enters application mode a second time: two threads read the keyboard, and raw mode is what
        is restored at the end. Not reported upstream as far as known.
        """
        self._was_continued = True
        self._loop.call_soon_threadsafe(self._on_continued)

    def _on_continued(self) -> None:
        if self._left or not (self._was_continued and self._active):
            return
        self._was_continued = False
        job_control.wait_for_foreground(self.fileno)
        with suppress(termios.error):  # what was typed meanwhile was typed unseen
            termios.tcflush(self.fileno, termios.TCIFLUSH)
        self.assert_modes()
        self._on_sigwinch()
        self._draw_again()

    def _draw_again(self) -> None:
        self._app.refresh(layout=True)

    def assert_modes(self) -> None:
        """Set the modes of the app, and none that another program may have left on."""
        if self._left:
            return
        if self._raw is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._raw)
        self.write(modes.OTHER_SCREEN)
        self._set_modes()
        if self._title:
            self.write(title_sequence(self._title))

    def _set_modes(self) -> None:
        self.frames.forget()
        self.write(
            modes.UNDO
            + ("" if is_accessible(self._app) else modes.CURSOR_HIDDEN)
            + modes.FOCUS_REPORTS
            + ("" if constants.DISABLE_KITTY_KEY else f"\x1b[={modes.KITTY_LEVEL}u")
        )
        self._enable_mouse_support()
        self._enable_bracketed_paste()
        self._disable_line_wrap()
        if self._in_band_window_resize:
            self._enable_in_band_window_resize()

    # -- keys

    def run_input_thread(self) -> None:
        """Read keys until the driver stops, or there is no terminal any more.

        Textual's own loop ends the app at the first byte that is not UTF-8 (issue 6456), which
        X10 mouse reports have (issue 6668), spins at the end of the input (pull request 6690),
        waits for ever for the end of a paste, takes what it does not know for text, and raises at
        some keys (the last three not reported upstream as far as known).
        """
        decoder, terminal = InputDecoder(), TerminalEvents()
        with self._input as keyboard:
            while not self.exit_event.is_set():
                wait = decoder.wait(time.monotonic())
                data = b""
                if keyboard.wait(wait):
                    try:
                        data = self._read()
                    except EOFError:
                        self.send_message(self.Disconnected())
                        return
                for token in decoder.feed(data, time.monotonic()):
                    for event in terminal.of(token):
                        self.process_message(event)

    def _read(self) -> bytes:
        """Read what was typed: without what the terminal answered.

        Raises:
            EOFError: there will never be more.
        """
        data = self._input.read()
        rest = self._answers.feed(data)
        if self._background is not None:
            self._background.feed(data, is_last=not self._answers.is_due)
        return rest
