"""Reads the config file as text, finds the line of a key in it, and says what is wrong there."""

from __future__ import annotations

import errno
import os
import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails

CONFIG_LIMIT: Final = 1 << 20
"""Bytes of the largest config file."""


MISTAKES_SHOWN: Final = 30
"""Mistakes of one file that are told at once."""

_WANTED: Final = {
    "unexpected_keyword_argument": "this key is not known",
    "literal_error": "write {expected}",
    "bool": "write true or false",
    "float": "write a number",
    "int": "write a whole number",
    "string": "write a text in quotes",
    "tuple": 'write a list of texts, such as ["a", "b"]',
    "dict": "write a table: names with values",
    "dataclass": "write a table: names with values",
}
"""What has to stand there, by pydantic's name of an error, or the beginning of that name."""


@dataclass(frozen=True)
class Mistake:
    """A key that cannot be used.

    Attributes:
        keys: the names that lead to it.
        reason: what is wrong, and what to write.
    """

    keys: tuple[str, ...]
    reason: str


class WrongConfig(SettingsError):
    """Everything that is wrong in a config file.

    Attributes:
        lines: each mistake in a line of its own, in the order of the file, the first ones.
        all_lines: those of all mistakes.
    """

    def __init__(self, path: Path, text: str, mistakes: Iterable[Mistake]) -> None:
        by_line = sorted(
            ((find_key_line(text, one.keys), one) for one in mistakes), key=lambda found: found[0]
        )
        told = [
            f"line {line}, {clean('.'.join(one.keys))}: {clean(one.reason)}"
            for line, one in by_line
        ]
        name = clean(str(path))
        self.all_lines = tuple(f"{name}, {one}" for one in told)
        told = told[:MISTAKES_SHOWN]
        if more := len(by_line) - len(told):
            told[-1] += f" (and {more} more)"
        self.lines = tuple(f"{name}, {one}" for one in told)
        joined = "; ".join([*(one.rstrip(".") for one in told[:-1]), told[-1]])
        super().__init__(f"{name}, {joined}")


def mistake_of(error: ErrorDetails, names: Sequence[str] = ()) -> Mistake:
    """Say in our words what pydantic found.

    Args:
        error: what it found.
        names: the names that lead on from its place, where a check of ours knows them.
    """
    keys, kind = [str(part) for part in error["loc"]], error["type"]
    context: Mapping[str, object] = error.get("ctx", {})
    if kind == "value_error":
        reason = str(context.get("error", "this cannot be used"))
    elif keys[:1] == ["keys"] and len(keys) > 1:
        # pydantic appends the type that did not fit.
        keys, reason = keys[:2], 'write a key, a list of keys, or "" for none'
    elif keys[:1] == ["notify"]:
        keys, reason = keys[:1], 'write "off", "terminal", or a program and its arguments'
    elif keys[:1] == ["choices"] and len(keys) > 3:  # the same
        keys, reason = keys[:3], "write a whole number or, in quotes, the text that is the id"
    else:
        start = kind.partition("_")[0]
        reason = _WANTED.get(kind) or _WANTED.get(start, "this cannot stand here")
        reason = reason.format(expected=context.get("expected", ""))
    return Mistake((*keys, *names), reason)


def remove_key(values: dict[str, object], keys: Sequence[str]) -> bool:
    """Remove a key, or the nearest one above it that is there; False where there is none."""
    inner: object = values
    where: tuple[dict[str, object], str] | None = None
    for key in keys:
        if not isinstance(inner, dict) or key not in inner:
            break
        where, inner = (inner, key), inner[key]
    if where is None:
        return False
    del where[0][where[1]]
    return True


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
