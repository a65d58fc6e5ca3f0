"""Reads the config file as text, and finds the line of a key in it."""

from __future__ import annotations

import errno
import os
import re
import stat
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CONFIG_LIMIT: Final = 1 << 20
"""Bytes of the largest config file."""


def read_config(path: Path) -> str:
    """Read a regular file, or /dev/null, of at most `CONFIG_LIMIT` bytes.

    Raises:
        OSError: it does not exist, or cannot be read.
        SettingsError: it is another kind of file, or too large.
        UnicodeDecodeError: it is not UTF-8.
    """
    # Opening a pipe that nobody writes to would block for ever.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    with os.fdopen(handle, "rb") as file:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode) and str(path) != os.devnull:
            raise SettingsError(f"{clean(str(path))}: it is not a regular file.")
        data = file.read(CONFIG_LIMIT + 1)
    if len(data) > CONFIG_LIMIT:
        raise SettingsError(f"{clean(str(path))}: it is too long for a config.")
    return data.decode("utf-8-sig")


def find_key_line(text: str, keys: Sequence[str]) -> int:
    """Return the number of the line that sets a key, or its closest parent; 1 if there is none.

    Args:
        text: the config file.
        keys: the names that lead to the key, such as `profiles`, `prod`, `api_url`.
    """
    best, depth, section = 1, 0, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if header := re.fullmatch(r"\[([^\[\]]+)\]\s*(?:#.*)?", stripped):
            section = _dotted(header[1])
            here = section
        elif "=" in stripped and not stripped.startswith("#"):
            here = section + _dotted(_before_equals(stripped))
        else:
            continue
        if len(here) > depth and here == list(keys[: len(here)]):
            best, depth = number, len(here)
    return best


def _before_equals(line: str) -> str:
    """Return what precedes the equals sign; one in quotes is part of a key."""
    found = re.match(r"""(?:'[^']*'|"[^"]*"|[^='"])*""", line)
    return found[0] if found else ""


def _dotted(text: str) -> list[str]:
    parts = re.findall(r"""'[^']*'|"[^"]*"|[^.\s]+""", text)
    return [part.strip("\"'") for part in parts]
