"""A file of lines to which several processes append.

Everything here blocks, and raises the system's `OSError`.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LOCK_DEADLINE: Final = 2.0
"""Seconds to wait for another process that holds the lock."""


class AppendFile:
    """A file of lines that only its owner can read.

    Args:
        path: the file; its directory is created when something is written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, line: bytes) -> None:
        """Append a line; it is on the disk when this returns.

        Args:
            line: the line without its end.

        Raises:
            OSError: it cannot be written; no part of it stays.
        """
        data = line + b"\n"
        with self.locked(), self._opened(os.O_RDWR | os.O_CREAT) as handle:
            size = os.fstat(handle).st_size
            if size and os.pread(handle, 1, size - 1) != b"\n":
                data = b"\n" + data  # a part of a line was left there: this one does not join it
            written = os.write(handle, data)
            if written < len(data):  # the disk is full: a part of a line helps nobody
                os.ftruncate(handle, os.fstat(handle).st_size - written)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(handle)

    def read(self, last: int | None = None) -> bytes:
        """Return the content of the file.

        Args:
            last: read at most so many bytes from its end; None: everything.

        Raises:
            OSError: it cannot be read, or does not exist.
        """
        with self._opened(os.O_RDONLY) as handle:
            size = os.fstat(handle).st_size
            parts, at = [], 0 if last is None else max(0, size - last)
            while at < size and (part := os.pread(handle, size - at, at)):
                parts.append(part)
                at += len(part)
            if not size:  # raises for a pipe or a directory
                os.pread(handle, 1, 0)
        return b"".join(parts)

    def replace(self, lines: Iterable[bytes]) -> None:
        """Replace the content of the file; whatever happens, the old or the new one is there.

        Raises:
            OSError: the new lines cannot be written.
        """
        new = self._path.with_name(f"{self._path.name}.new")
        write_private(new, b"".join(line + b"\n" for line in lines))
        new.replace(self._path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock, in a lock file of its own, since this one may be replaced.

        Raises:
            OSError: another process, which may be stopped, held it for `LOCK_DEADLINE`.
        """
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = self._path.with_name(f"{self._path.name}.lock")
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
        try:
            _lock(handle)
            yield
        finally:
            os.close(handle)

    @contextmanager
    def _opened(self, flags: int) -> Iterator[int]:
        flags |= os.O_APPEND | os.O_CLOEXEC | os.O_NONBLOCK
        handle = os.open(self._path, flags, 0o600)
        try:
            yield handle
        finally:
            os.close(handle)


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read; it is on the disk when this returns.

    Raises:
        OSError: it cannot be written.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(handle)


def _lock(handle: int) -> None:
    """Lock an open file.

    Raises:
        OSError: another process held the lock for `LOCK_DEADLINE`.
    """
    end = time.monotonic() + LOCK_DEADLINE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return
