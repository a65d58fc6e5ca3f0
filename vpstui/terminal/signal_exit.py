"""Ends the program by a signal, with the terminal restored, in whatever state the terminal is."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, TracebackType
    from typing import Self

SIGNAL_STATUS_BASE: Final = 128
"""Exit status of a program that a signal ended, less the number of the signal."""

HANGUP_STATUS: Final = SIGNAL_STATUS_BASE + signal.SIGHUP
"""Exit status when there is no terminal any more."""

EXIT_DEADLINE: Final = 2.0
"""Seconds that the program has to end in its own way."""

_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)

_STOP_IGNORING: Final = 0
"""Written to the wakeup pipe: no signal has that number; from there on none is ignored."""


class SignalExit:
    """Ends the program when a signal demands it.

    While it is entered, SIGTERM, SIGHUP, SIGQUIT and SIGINT ask the program to end in its own way.
    When it has not done so `EXIT_DEADLINE` seconds later, or at a second signal, it restores the
    terminal and ends at once. A signal that is ignored at the start, as by nohup, stays ignored.

    Attributes:
        status: the exit status that a signal asks for; 0: none came.

    Args:
        leave: asks the program to end with that exit status; False: it cannot be asked now.
        restore: restores the terminal, from any thread.
    """

    def __init__(self, leave: Callable[[int], bool], restore: Callable[[], None]) -> None:
        self.status = 0
        self._leave = leave
        self._restore = restore
        self._lock = threading.Lock()
        self._handlers_before: dict[signal.Signals, Any] = {}
        self._ignored: frozenset[int] = frozenset()
        self._wakeup_fd: int | None = None

    def __enter__(self) -> Self:
        self._start_reader()
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers_before[number] = signal.signal(number, _leave_to_reader)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        if self._wakeup_fd is not None:
            signal.set_wakeup_fd(-1)
            os.close(self._wakeup_fd)
            self._wakeup_fd = None

    def request(self, status: int) -> None:
        """Have the program end with that exit status, within `EXIT_DEADLINE` seconds."""
        with self._lock:
            if self.status:
                return
            self.status = status
        threading.Thread(target=self._end_after_deadline, daemon=True).start()
        if not self._leave(status):
            self._end()

    @contextmanager
    def ignoring(self, *numbers: signal.Signals) -> Iterator[None]:
        """Ignore signals that are meant for another program at the same terminal.

        Those from its keys, such as Ctrl+C, go to every program in the foreground.
        """
        self._ignored = frozenset(numbers)
        try:
            yield
        finally:
            if self._wakeup_fd is not None:
                # Behind those that came until now, which may not have been read yet.
                os.write(self._wakeup_fd, bytes([_STOP_IGNORING]))

    def _start_reader(self) -> None:
        """Read the numbers of signals in a thread of its own.

        Python's handlers run in the main thread, between two steps of its code, and a signal that
        comes just before that thread waits for something is only handled when the wait is over.
        While the terminal accepts nothing, it never is.
        """
        read_fd, self._wakeup_fd = os.pipe()
        os.set_blocking(self._wakeup_fd, False)
        signal.set_wakeup_fd(self._wakeup_fd, warn_on_full_buffer=False)
        threading.Thread(target=self._read_signals, args=(read_fd,), daemon=True).start()

    def _read_signals(self, read_fd: int) -> None:
        """Handle each signal, until the other end of the pipe is closed."""
        while numbers := os.read(read_fd, 1):
            if numbers[0] == _STOP_IGNORING:
                self._ignored = frozenset()
            elif numbers[0] in self._handlers_before and numbers[0] not in self._ignored:
                self._handle(numbers[0])
        os.close(read_fd)

    def _handle(self, number: int) -> None:
        if self.status:
            self._end()
        self.request(SIGNAL_STATUS_BASE + number)

    def _end_after_deadline(self) -> None:
        time.sleep(EXIT_DEADLINE)
        self._end()

    def _end(self) -> None:
        try:
            self._restore()
        finally:
            os._exit(self.status)


def _leave_to_reader(number: int, _: FrameType | None) -> None:
    """Do nothing: the thread that reads the wakeup pipe handles the signal."""
