"""Holds the terminal: writes that never get stuck, and an end that always gives it back."""

from __future__ import annotations

import os
import select
import signal
import termios
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, TracebackType
    from typing import Self

BY_SIGNAL: Final = 128
"""Exit status of a program that a signal ended, less the number of the signal."""

HUNG_UP: Final = BY_SIGNAL + signal.SIGHUP
"""Exit status when there is no terminal any more."""

PATIENCE: Final = 2.0
"""Seconds a program that was told to end has, before it is ended."""

STALL: Final = 3.0
"""Seconds without a byte taken after which nobody can have seen what was drawn."""

RECOVERY: Final = 1.0
"""Seconds after a stall before somebody can have looked at what is drawn at last."""

_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)

_NO_MORE: Final = 0
"""No signal has that number: it says that none is spared any more."""

_RESTORE: Final = (
    "\x1b\\"  # ends whatever sequence was cut off
    "\x1b[?2026l\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"
    "{pop}\x1b[0m\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""What undoes the modes that Textual sets: those of `LinuxDriver`, in its order."""

_PUSH, _POP = b"\x1b[>", "\x1b[<u"
"""Of the kitty keyboard protocol: takes keys in another form, and goes back to the one before."""


class Line:
    """The line to the terminal, as the file that a program draws on.

    It has an open file of its own, so that a terminal that takes nothing holds up no more than
    the thread that draws, and gives way when the terminal is given back. What it is given after
    that, or when the terminal is gone, is dropped.

    Args:
        fd: an open file of the terminal.
        encoding: what the terminal reads.
    """

    def __init__(self, fd: int, encoding: str = "utf-8") -> None:
        try:
            flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY
            self._fd = os.open(os.ttyname(fd), flags)
        except OSError:
            # The terminal of another user, as after `su`, cannot be opened again. On the file
            # that is shared with the shell waiting cannot be switched off: it works all the
            # same, but when the line is stuck at the end, the modes stay as they are.
            self._fd = os.dup(fd)
        self._encoding = encoding
        self._text: list[str] = []
        self._closed = False
        self._turn = threading.Lock()
        self._stuck_since: float | None = None
        self._pushed = False
        self._dark = (0.0, 0.0)  # the last time in which nobody can have seen the screen

    # -- the file

    def write(self, text: str) -> int:
        """Take a text in; it is sent by `flush`."""
        self._text.append(text)
        return len(text)

    def flush(self) -> None:
        """Send what was taken in, and wait until the terminal has it."""
        text = "".join(self._text).encode(self._encoding, "replace")
        self._text.clear()
        self._pushed = self._pushed or _PUSH in text
        data = memoryview(text)
        while data and not self._closed:
            data = data[self._send(data) :]

    def fileno(self) -> int:
        """The number of the open file."""
        return self._fd

    def isatty(self) -> bool:
        """It is a terminal."""
        return True

    def _send(self, data: memoryview) -> int:
        """Send what the terminal takes now, or wait a moment for it to take some."""
        with self._turn:
            if self._closed:
                return 0
            try:
                sent = os.write(self._fd, data)
            except BlockingIOError:
                sent = 0
            except OSError:  # the terminal is gone; the input says so too
                self._closed = True
                return 0
        since, now = self._stuck_since, time.monotonic()
        if sent:
            if since is not None and now - since > STALL:
                self._dark = (since + STALL, now + RECOVERY)
            self._stuck_since = None
            return sent
        if since is None:
            self._stuck_since = now
        with suppress(OSError, ValueError):
            select.select([], [self._fd], [], 0.1)
        return 0

    # -- what became of it

    def hid_the_screen(self, moment: float) -> bool:
        """Whether the screen stood still so long that a key pressed at `moment` was blind.

        Args:
            moment: seconds of the monotonic clock.
        """
        since, (begin, end) = self._stuck_since, self._dark
        return begin <= moment < end or (since is not None and moment - since > STALL)

    def give_back(self, keyboard: int, flags: list[Any]) -> None:
        """Restore the terminal from any thread, at once, as far as it lets itself be restored.

        Args:
            keyboard: the open file that keys are read from.
            flags: those of the line from before, as `termios.tcgetattr` returns them.
        """
        self._closed = True
        # In the background, setting flags would stop the program.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        owns = self._turn.acquire(timeout=0.2)
        try:
            with suppress(termios.error):
                termios.tcsetattr(keyboard, termios.TCSANOW, flags)
            with suppress(termios.error):  # what was not taken is of a screen that ends here
                termios.tcflush(self._fd, termios.TCOFLUSH)
            with suppress(OSError):
                if owns:
                    # What was not pushed would be popped from the program that comes after.
                    pop = _POP if self._pushed else ""
                    os.write(self._fd, _RESTORE.format(pop=pop).encode())
        finally:
            if owns:
                self._turn.release()


class Ending:
    """Ends the program when a signal says so, in whatever state the terminal is.

    While it is entered, SIGTERM, SIGHUP and SIGQUIT ask the program to end in its own way. When
    it has not done so `PATIENCE` seconds later, or at a second signal, it gives the terminal back
    and ends then and there. A signal that the program was told to ignore, as by nohup, stays
    ignored.

    Attributes:
        status: the exit status that a signal asks for; 0: none came.

    Args:
        leave: asks the program to end with that exit status; False: it cannot be asked now.
        give_back: restores the terminal, from any thread.
    """

    def __init__(self, leave: Callable[[int], bool], give_back: Callable[[], None]) -> None:
        self.status = 0
        self._leave = leave
        self._give_back = give_back
        self._turn = threading.Lock()
        self._before: dict[signal.Signals, Any] = {}
        self._spared: frozenset[int] = frozenset()
        self._bell: int | None = None

    def __enter__(self) -> Self:
        self._listen()
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, _noted)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._bell is not None:
            signal.set_wakeup_fd(-1)
            os.close(self._bell)
            self._bell = None

    def begin(self, status: int) -> None:
        """Have the program end with that exit status, within `PATIENCE` seconds."""
        with self._turn:
            if self.status:
                return
            self.status = status
        threading.Thread(target=self._end_later, daemon=True).start()
        if not self._leave(status):
            self._end()

    @contextmanager
    def sparing(self, *numbers: signal.Signals) -> Iterator[None]:
        """Overlook signals that are meant for another program at the same terminal.

        Those from its keys, such as Ctrl+C, go to every program in the foreground.
        """
        self._spared = frozenset(numbers)
        try:
            yield
        finally:
            if self._bell is not None:
                # Behind those that came until now, which may not have been heard of yet.
                os.write(self._bell, bytes([_NO_MORE]))

    def _listen(self) -> None:
        """Hear of signals in a thread of its own.

        Python's handlers run in the main thread, between two steps of its code, and a signal that
        comes just before that thread waits for something is only looked at when the wait is over.
        While the terminal takes nothing, it never is.
        """
        heard, self._bell = os.pipe()
        os.set_blocking(self._bell, False)
        signal.set_wakeup_fd(self._bell, warn_on_full_buffer=False)
        threading.Thread(target=self._hear, args=(heard,), daemon=True).start()

    def _hear(self, heard: int) -> None:
        """Take each signal, until nobody sends any more."""
        while numbers := os.read(heard, 1):
            if numbers[0] == _NO_MORE:
                self._spared = frozenset()
            elif numbers[0] in self._before and numbers[0] not in self._spared:
                self._take(numbers[0])
        os.close(heard)

    def _take(self, number: int) -> None:
        if self.status:
            self._end()
        self.begin(BY_SIGNAL + number)

    def _end_later(self) -> None:
        time.sleep(PATIENCE)
        self._end()

    def _end(self) -> None:
        try:
            self._give_back()
        finally:
            os._exit(self.status)


def _noted(number: int, _: FrameType | None) -> None:
    """Leave a signal to the thread that hears of it."""
