"""The debug log: what happens inside, one line each, for whoever looks for a fault.

It is off, unless `VPSTUI_LOG` names a file. A log never harms what it tells of: where it cannot
be written, the program goes on without.
"""

from __future__ import annotations

import errno
import logging
import os
import stat
import sys
import threading
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vpstui import __version__
from vpstui.base.redaction import scrub
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VARIABLE: Final = "VPSTUI_LOG"
"""The environment variable that names the file."""

LOGGERS: Final = ("vpstui", "httpx", "httpcore", "asyncio")
"""Who tells everything; of the others only warnings are kept."""

LINE_LIMIT: Final = 4000
"""Characters of a line; a traceback is one line too."""

_LOG: Final = logging.getLogger("vpstui")


class _OneLine(logging.Formatter):
    """Makes one line of a record: clean, and without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        text = scrub(super().format(record), LINE_LIMIT)
        return f"{when} {record.process} {record.levelname} {record.name}: {text}"


class _File:
    """A file that takes each line in one piece, at its end.

    Several processes may write to it at once.
    """

    def __init__(self, path: Path) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        self._handle = os.open(path.expanduser(), flags, 0o600)
        try:
            self._begin()
        except OSError:
            self.close()
            raise

    def _begin(self) -> None:
        """Make sure that lines can be written, and that only the owner reads them.

        Raises:
            OSError: it is not so.
        """
        if os.isatty(self._handle):
            raise OSError(errno.ENOTSUP, "it is a terminal")
        if stat.S_ISREG(os.fstat(self._handle).st_mode):
            os.fchmod(self._handle, 0o600)
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.write(f"{now} {os.getpid()} INFO vpstui: {__version__} begins\n")

    def write(self, text: str) -> None:
        """Append a line.

        Raises:
            OSError: it cannot be written.
        """
        os.write(self._handle, text.encode("utf-8", "backslashreplace"))

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)


@contextmanager
def logging_to(environ: Mapping[str, str]) -> Iterator[str]:
    """Log as `environ` asks for, until the block ends.

    Without a log, what libraries have to say goes nowhere: the terminal belongs to the app.

    Yields:
        Why there is no log, in one line; empty when there is one, or none was asked for.
    """
    path, warning = environ.get(VARIABLE, ""), ""
    handler: logging.Handler = logging.NullHandler()
    with ExitStack() as stack:
        if path:
            try:
                file = _File(Path(path))
            except (OSError, RuntimeError, ValueError) as error:
                why = error.strerror if isinstance(error, OSError) else "it names no file"
                warning = f"No log: {clean(path)} ({VARIABLE}) cannot be written: {why}."
            else:
                stack.callback(file.close)
                handler = logging.StreamHandler(file)
                stack.enter_context(_everything_told())
        handler.setFormatter(_OneLine())
        stack.enter_context(_heard_by(handler))
        yield warning


@contextmanager
def _everything_told() -> Iterator[None]:
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in LOGGERS]
    for logger, _ in before:
        logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        for logger, level in before:
            logger.setLevel(level)


@contextmanager
def _heard_by(handler: logging.Handler) -> Iterator[None]:
    """Give every record to `handler`, and what Python itself would print on the terminal."""
    before = logging.raiseExceptions, threading.excepthook, sys.unraisablehook
    logging.raiseExceptions = False  # else a full disk is told on the terminal, in a traceback
    threading.excepthook, sys.unraisablehook = _hear_thread, _hear_unraisable
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        logging.raiseExceptions, threading.excepthook, sys.unraisablehook = before


def _hear_thread(ended: threading.ExceptHookArgs) -> None:
    _LOG.error("A thread ended by a bug.", exc_info=ended.exc_value)


def _hear_unraisable(ignored: sys.UnraisableHookArgs) -> None:
    _LOG.error("A bug that nobody could be told of.", exc_info=ignored.exc_value)
