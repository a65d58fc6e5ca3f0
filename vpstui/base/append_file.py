"""A file of lines to which several processes append.

Everything here blocks, and raises the system's `OSError`.
"""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vpstui.base.files.private import (
    close_file_to_others,
    make_private_folder,
    open_private,
    write_private,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOCK_DEADLINE: Final = 2.0
"""Seconds to wait for another process that holds the lock."""


class AppendFile:
    """A file of lines that only its owner can read.

    Args:
        path: the file; its directory is created when something is written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, *lines: bytes) -> None:
        """Append lines; they are on the disk when this returns.

        Args:
            lines: the lines without their ends.

        Raises:
            OSError: they cannot be written; no part of them stays.
        """
        data = b"".join(line + b"\n" for line in lines)
        with self.locked(), self._opened(os.O_RDWR) as handle:
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

    def read_lines(self) -> bytes:
        """Return the content of the file, its last line whole, while others may append to it.

        Raises:
            OSError: it cannot be read, or does not exist.
        """
        data = self.read()
        if data and not data.endswith(b"\n"):  # one is being written just now, or was cut off
            with suppress(OSError), self.locked():
                now = self.read()
                data = now if now.startswith(data) else data
        return data

    def replace(self, lines: Iterable[bytes]) -> None:
        """Replace the content of the file; whatever happens, the old or the new one is there.

        Raises:
            OSError: the new lines cannot be written.
        """
        write_private(self._path, b"".join(line + b"\n" for line in lines))

    def rewrite(self, old: bytes, lines: Iterable[bytes]) -> None:
        """Put lines in place of the content that was read; what was appended since stays.

        Whatever happens, the old content or the new one is there. Others can append to the file
        for all but the last moment; where somebody else has replaced it, nothing is done.

        Args:
            old: the content, as `read_lines` returned it.
            lines: the lines without their ends.

        Raises:
            OSError: the new lines cannot be written, or another process held the lock.
        """
        handle, name = tempfile.mkstemp(prefix=f"{self._path.name}.", dir=self._path.parent)
        new = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                close_file_to_others(handle)
                file.write(b"".join(line + b"\n" for line in lines))
                file.flush()
                os.fsync(handle)
                with self.locked():
                    now = self.read()
                    if now.startswith(old):
                        file.write(now[len(old) :].lstrip(b"\n"))
                        file.flush()
                        os.fsync(handle)
                        new.replace(self._path)
        finally:
            new.unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock, in a lock file of its own, since this one may be replaced.

        Raises:
            OSError: another process, which may be stopped, held it for `LOCK_DEADLINE`.
        """
        make_private_folder(self._path.parent)
        lock = self._path.with_name(f"{self._path.name}.lock")
        handle = open_private(lock, os.O_RDWR)
        try:
            _lock(handle)
            yield
        finally:
            os.close(handle)

    @contextmanager
    def _opened(self, flags: int) -> Iterator[int]:
        if flags == os.O_RDONLY:
            handle = os.open(self._path, flags | os.O_CLOEXEC | os.O_NONBLOCK)
        else:
            handle = open_private(self._path, flags | os.O_APPEND)
        try:
            yield handle
        finally:
            os.close(handle)


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
