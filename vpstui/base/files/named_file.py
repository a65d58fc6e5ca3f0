"""Writes a file where the user says: for its owner only, whole or not at all, over none unasked."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from vpstui.base.errors import FileThere, VpsTuiError
from vpstui.base.files.private import create_private
from vpstui.base.sanitize import clean

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
"""How a system says that there is no room, or no more of it for this user."""

_NO_LINKS: Final = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)
"""How a file system says that it has no second name for a file."""


def parse_path(typed: str) -> Path:
    """Return the whole path of the file that a text names; `~` and `~name` are the homes of users.

    Raises:
        VpsTuiError: it names none.
    """
    text = typed.strip()
    if not text:
        raise VpsTuiError("Type the name of a file.")
    path = Path(os.path.expanduser(text))  # noqa: PTH111 - that of Path raises where it knows none
    if "\0" in text:
        raise VpsTuiError("No file has such a name; type another.")
    if str(path).startswith("~"):
        raise VpsTuiError(f"{_shown(path)} is no home that is known here; write the folder out.")
    if text.endswith("/"):
        raise VpsTuiError(f"{_shown(path)} is a folder; add the name of a file to it.")
    try:
        return path.absolute()
    except OSError as error:
        why = "The folder that vpstui was started in is gone"
        raise VpsTuiError(f"{why}: begin with / or ~.") from error


def write_named(path: Path, data: bytes, *, replaces: bool = False) -> None:
    """Write a file; a broken off one leaves nothing behind, and the old one as it was.

    Args:
        path: where.
        data: what.
        replaces: whether a file that is there may go.

    Raises:
        FileThere: a file is there, and may not go.
        VpsTuiError: it cannot be written; the message says what to do.
    """
    try:
        if _is_there(path) and not replaces:
            raise FileThere(f"{_shown(path)} exists.")
        new = path.with_name(f".vpstui.{os.urandom(8).hex()}")
        create_private(new, data)
        try:
            _put(new, path, replaces=replaces)
        finally:
            with suppress(OSError):
                new.unlink(missing_ok=True)
    except FileExistsError as error:  # made by somebody else meanwhile
        raise FileThere(f"{_shown(path)} exists.") from error
    except OSError as error:
        raise VpsTuiError(_reason(path, error)) from error


def _is_there(path: Path) -> bool:
    """Whether a regular file is there.

    Raises:
        VpsTuiError: something else is.
        OSError: that cannot be found out.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISREG(mode):
        return True
    if stat.S_ISDIR(mode):
        raise VpsTuiError(f"{_shown(path)} is a folder; add the name of a file to it.")
    if stat.S_ISLNK(mode):
        target = clean(str(path.readlink()))
        raise VpsTuiError(f"{_shown(path)} is a link to {target}; name a file that is none.")
    raise VpsTuiError(f"{_shown(path)} is no regular file; name another.")


def _put(new: Path, path: Path, *, replaces: bool) -> None:
    """Give a file that is whole its name.

    Raises:
        FileExistsError: something has that name, and may not go.
        OSError: it cannot have it.
    """
    if replaces:
        new.replace(path)
        return
    try:
        os.link(new, path, follow_symlinks=False)  # unlike a rename never over another file
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        create_private(path, new.read_bytes())


def _reason(path: Path, error: OSError) -> str:
    folder = _shown(path.parent)
    if error.errno in _FULL:
        return f"The disk is full: {_shown(path)} was not written. Make room, or name another."
    if isinstance(error, FileNotFoundError):
        return f"There is no folder {folder}; make it first, or name another."
    if isinstance(error, NotADirectoryError):
        return f"{folder} is no folder; name another."
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"Nothing may be written to {folder}; name another folder."
    return f"{_shown(path)} cannot be written: {error.strerror}; name another."


def _shown(path: Path) -> str:
    return clean(str(path))
