"""A file of lines to which several instances append, and which outlives any of them.

Everything here blocks, and raises `OSError` when the system says no.
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
"""Seconds to wait for another instance that is writing."""


class JournalFile:
    """A file of lines, readable by its owner alone.

    Args:
        path: the file; its directory is made when something is written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, line: bytes) -> None:
        """Append a line, and have it on the disk before this returns.

        Args:
            line: without its end.

        Raises:
            OSError: it cannot be written; nothing of it stays.
        """
        data = line + b"\n"
        with self.alone(), self._opened(os.O_RDWR | os.O_CREAT) as handle:
            size = os.fstat(handle).st_size
            if size and os.pread(handle, 1, size - 1) != b"\n":
                data = b"\n" + data  # half a line was left there: this one does not join it
            written = os.write(handle, data)
            if written < len(data):  # the disk is full: half a line helps nobody
                os.ftruncate(handle, os.fstat(handle).st_size - written)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(handle)

    def read(self, last: int | None = None) -> bytes:
        """Return what is in the file.

        Args:
            last: read so many bytes from its end at most; None: everything.

        Raises:
            OSError: it cannot be read, as when there is none.
        """
        with self._opened(os.O_RDONLY) as handle:
            size = os.fstat(handle).st_size
            begin = 0 if last is None else max(0, size - last)
            parts, at = [], begin
            while at < size and (part := os.pread(handle, size - at, at)):
                parts.append(part)
                at += len(part)
            if not size:  # tells a pipe or a directory from an empty file
                os.pread(handle, 1, 0)
        return b"".join(parts)

    def replace(self, lines: Iterable[bytes]) -> None:
        """Put other lines in place of the file; whatever happens, one of both is there.

        Raises:
            OSError: the new ones cannot be written.
        """
        new = self._path.with_name(f"{self._path.name}.new")
        write_new(new, b"".join(line + b"\n" for line in lines))
        new.replace(self._path)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other instances out; by a file of its own, since this one may be replaced.

        Raises:
            OSError: somebody else has had it for `LOCK_DEADLINE`; it may be stopped.
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


def write_new(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, and have it on the disk.

    Raises:
        OSError: it cannot be written.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(handle)


def _lock(handle: int) -> None:
    """Have the file for ourselves.

    Raises:
        OSError: somebody else has had it for `LOCK_DEADLINE`.
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
