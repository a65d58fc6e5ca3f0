"""The debug log: one line for each event inside the program.

It is off, unless `VPSTUI_LOG` names a file. Logging never stops the program: where the file cannot
be written, it goes on without.
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
from vpstui.base.redaction import redact_line
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LOG_VARIABLE: Final = "VPSTUI_LOG"
"""The environment variable that names the file."""

VERBOSE_LOGGERS: Final = ("vpstui", "httpx", "httpcore", "asyncio")
"""Loggers whose debug messages are kept; of the others only warnings are."""

LINE_LIMIT: Final = 4000
"""Characters of a line; a traceback is one line too."""

_LOG: Final = logging.getLogger("vpstui")


class _OneLine(logging.Formatter):
    """Formats a record as one clean line without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        text = redact_line(super().format(record), LINE_LIMIT)
        return f"{when} {record.process} {record.levelname} {record.name}: {text}"


class _File:
    """A file to which each line is appended in one piece; several processes may share it."""

    def __init__(self, path: Path) -> None:
        path = path.expanduser()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        if path.parts[:2] != ("/", "dev"):  # where /dev/stderr is a link
            flags |= os.O_NOFOLLOW
        self._handle = os.open(path, flags, 0o600)
        try:
            self._begin()
        except OSError:
            self.close()
            raise

    def _begin(self) -> None:
        """Make sure that lines can be written, and that only the owner can read them.

        Raises:
            OSError: that is not so.
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
def debug_logging(environ: Mapping[str, str]) -> Iterator[str]:
    """Log to the file that `environ` names, until the block ends.

    Without a log, messages of libraries are dropped: the terminal belongs to the app.

    Yields:
        Why there is no log, in one line; empty when there is one, or none was asked for.
    """
    path, warning = environ.get(LOG_VARIABLE, ""), ""
    handler: logging.Handler = logging.NullHandler()
    with ExitStack() as stack:
        if path:
            try:
                file = _File(Path(path))
            except (OSError, RuntimeError, ValueError) as error:
                why = error.strerror if isinstance(error, OSError) else "it names no file"
                warning = f"No log: {clean(path)} ({LOG_VARIABLE}) cannot be written: {why}."
            else:
                stack.callback(file.close)
                handler = logging.StreamHandler(file)
                stack.enter_context(_debug_level())
        handler.setFormatter(_OneLine())
        stack.enter_context(_handling_everything(handler))
        yield warning


@contextmanager
def _debug_level() -> Iterator[None]:
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in VERBOSE_LOGGERS]
    for logger, _ in before:
        logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        for logger, level in before:
            logger.setLevel(level)


@contextmanager
def _handling_everything(handler: logging.Handler) -> Iterator[None]:
    """Give every record to `handler`, and what Python itself would print on the terminal."""
    before = logging.raiseExceptions, threading.excepthook, sys.unraisablehook
    logging.raiseExceptions = False  # else a full disk puts a traceback on the terminal
    threading.excepthook, sys.unraisablehook = _log_thread_error, _log_unraisable
    logging.captureWarnings(True)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        logging.captureWarnings(False)
        logging.raiseExceptions, threading.excepthook, sys.unraisablehook = before


def _log_thread_error(ended: threading.ExceptHookArgs) -> None:
    _LOG.error("A thread ended by a bug.", exc_info=ended.exc_value)


def _log_unraisable(ignored: sys.UnraisableHookArgs) -> None:
    _LOG.error("A bug that nobody could be told of.", exc_info=ignored.exc_value)
