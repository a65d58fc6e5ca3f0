"""Makes files and folders that only their owner can read, whatever the umask.

A new file is never made where somebody else may have put a link: it gets a name that nobody can
foresee, in the folder where it belongs, and takes the place of the old one when it is whole.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700

OWN_FOLDER: Final = "vpstui"
"""The name of a folder that is ours alone, as those within it are; others keep their mode."""


def make_private_folder(path: Path) -> None:
    """Make a folder with those above it, and keep others out of it if it is our own.

    Raises:
        OSError: it cannot be made.
    """
    missing = []
    while not os.path.lexists(path):
        missing.append(path)
        path = path.parent
    folder = missing[0] if missing else path
    for part in reversed(missing):
        with suppress(FileExistsError):  # by another process, meanwhile
            part.mkdir(FOLDER_MODE)
            part.chmod(FOLDER_MODE)
    for own in (folder.parent, folder):
        if OWN_FOLDER in (own.name, own.parent.name):
            _close_to_others(own, FOLDER_MODE)


def open_private(path: Path, flags: int) -> int:
    """Open a file, or make it where it is not there, so that only its owner can read it.

    A new one is made through no link; its owner may have put one to an old file.

    Raises:
        OSError: it can neither be opened nor made.
    """
    flags |= os.O_CLOEXEC | os.O_NONBLOCK
    try:
        handle = os.open(path, flags)
    except FileNotFoundError:
        with suppress(FileExistsError):  # made by another process meanwhile, or a link to nothing
            handle = os.open(path, flags | os.O_CREAT | os.O_EXCL, FILE_MODE)
            close_file_to_others(handle)
            return handle
        handle = os.open(path, flags | os.O_NOFOLLOW)
    close_file_to_others(handle)
    return handle


def close_file_to_others(handle: int) -> None:
    """Take every right on an open regular file from others, if it is our own."""
    facts = os.fstat(handle)
    if stat.S_ISREG(facts.st_mode) and stat.S_IMODE(facts.st_mode) != FILE_MODE:
        with suppress(OSError):  # it belongs to somebody else, or the system knows no rights
            os.fchmod(handle, FILE_MODE)


def write_private(path: Path, data: bytes) -> None:
    """Put a new file in the place of one; it is on the disk when this returns.

    Raises:
        OSError: it cannot be written; the old one stays.
    """
    new = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    handle = open_private(new, os.O_WRONLY)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def create_private(path: Path, data: bytes) -> None:
    """Write a new file, never over one that is there, nor through a link.

    Raises:
        FileExistsError: something of that name is there.
        OSError: it cannot be written; nothing is left of it.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    handle = os.open(path, flags, FILE_MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            close_file_to_others(handle)
            file.write(data)
            file.flush()
            os.fsync(handle)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _close_to_others(folder: Path, mode: int) -> None:
    with suppress(OSError):
        facts = folder.stat()
        if facts.st_uid == os.getuid() and stat.S_IMODE(facts.st_mode) != mode:
            folder.chmod(mode)
