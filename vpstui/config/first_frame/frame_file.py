"""Writes the frame that the next start shows first, and forgets all of them at a login."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vpstui import __version__
from vpstui.base.files.private import make_private_folder
from vpstui.base.redaction import redact
from vpstui.config.first_frame.frame_folder import (
    EPOCH,
    EPOCH_DIGITS,
    SUFFIX,
    file_name,
    frames_folder,
    read_epoch,
    stamps_of,
    start_of,
)
from vpstui.config.first_frame.kept_frame import KeptFrame

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

FRAMES_LIMIT: Final = 20
"""Frames kept: those of the last starts of different kinds."""


class FrameFile:
    """The file of one kind of start. Everything here blocks.

    Args:
        folder: where frames are kept; None: nowhere.
        start: how the program was started; empty: it keeps no frame.
        paths: files that decide what is shown, looked at now; a frame is dropped with any change.
    """

    def __init__(self, folder: Path | None, start: str, paths: Iterable[str] = ()) -> None:
        self._folder = folder
        self._start = start
        self._stamps = stamps_of(paths)
        self._epoch = ""
        if self.is_kept and folder is not None:
            with suppress(OSError):
                self._epoch = _begin_epoch(folder)

    @classmethod
    def of(cls, argv: Sequence[str], environ: Mapping[str, str], paths: Iterable[str]) -> FrameFile:
        """Return the file for starts like this one."""
        folder = frames_folder(environ)
        return cls(Path(folder) if folder else None, start_of(argv, environ), paths)

    @property
    def is_kept(self) -> bool:
        """Whether a frame of this start is kept."""
        return self._folder is not None and bool(self._start)

    def save(
        self, *, size: tuple[int, int], at: datetime, owner: str, names: str, facts: str,
        table: Sequence[str],
    ) -> None:  # fmt: skip
        """Keep a frame in place of the one before; a convenience, so that no failure is reported.

        What holds a secret is not kept at all.

        Args:
            size: columns and lines of the terminal.
            at: when the list was read.
            owner: whose token it is.
            names: the accounts as the table calls them.
            facts: what the filter line says.
            table: heading and rows.
        """
        if self._folder is None or not self._epoch:
            return
        frame = KeptFrame(
            version=__version__, start=self._start, epoch=self._epoch, stamps=self._stamps,
            size=size, at=at.timestamp(), owner=owner, names=names, facts=facts,
            table=tuple(table),
        )  # fmt: skip
        with suppress(OSError, ValueError):
            text = "\n".join((self._start, owner, names, facts, *table))
            if redact(text) == text:
                _put(self._folder / file_name(self._start), frame.encode())
                _forget_oldest(self._folder)

    def forget(self) -> None:
        """Forget every frame, and keep none of this run any more."""
        self._epoch = ""
        if self._folder is not None:
            _forget(self._folder)


def forget_frames(environ: Mapping[str, str]) -> None:
    """Forget every frame: from now on another account may be meant."""
    folder = frames_folder(environ)
    if folder:
        _forget(Path(folder))


def _forget(folder: Path) -> None:
    """Begin another epoch first: whatever is written later by another run is of the old one."""
    if not folder.is_dir():
        return
    with suppress(OSError):
        _put(folder / EPOCH, os.urandom(EPOCH_DIGITS // 2).hex().encode())
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(OSError):
            path.unlink()


def _begin_epoch(folder: Path) -> str:
    """Return the epoch of the logins; the first one begins it.

    Raises:
        OSError: there can be none.
    """
    make_private_folder(folder)
    try:
        return read_epoch(str(folder))
    except (OSError, ValueError):
        _put(folder / EPOCH, os.urandom(EPOCH_DIGITS // 2).hex().encode())
    try:
        return read_epoch(str(folder))
    except ValueError as error:
        raise OSError from error


def _put(path: Path, data: bytes) -> None:
    """Put a whole file in the place of one, for its owner only.

    Without waiting for the disk: one that is lost with the power is only not shown.

    Raises:
        OSError: it cannot be written.
    """
    new = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(new, flags, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _forget_oldest(folder: Path) -> None:
    files = list(folder.glob(f"*{SUFFIX}"))
    if len(files) > FRAMES_LIMIT:
        files.sort(key=lambda path: path.stat().st_mtime)
        for path in files[:-FRAMES_LIMIT]:
            path.unlink(missing_ok=True)
