"""Reads a user's regular expression into a pattern that is matched in linear time.

What it means is what Python's `re` takes it for, case ignored; a few things that need an engine
that tries one way after the other are refused: repeated groups, lookarounds, backreferences,
possessive repeats.
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from vpstui.query.bit_matching import Choice, Edge, Letter, Repeat, Series

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.query.bit_matching import Node

MAX_LENGTH: Final = 100
"""Characters of a pattern."""

_COUNTED: Final = r"\{(?:[0-9]+(?:,[0-9]*)?|,[0-9]*)\}"
_REPEAT: Final = rf"[*+?]|{_COUNTED}"
_PARTS: Final = re.compile(
    rf"""(?P<barred>\(\?|\\[1-9])
    | (?P<edge>\\[AZbB]|\^|\$)
    | (?P<open>\() | \)(?P<close>{_REPEAT}|)(?P<after>[?+]?) | (?P<or>\|)
    | (?P<letter>\\x[0-9A-Fa-f]{{2}}|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}}|\\N\{{[^}}]*\}}
        |\\0[0-7]{{0,2}}|\\.|\[\^?\]?(?:\\.|[^]\\])*\]|.)
      (?P<repeat>{_REPEAT}|)(?P<how>[?+]?)""",
    re.VERBOSE | re.DOTALL,
)
"""One part of a pattern after the other, of one that Python takes."""

_EDGES: Final[Mapping[str, Literal["^", "$", "b", "B"]]] = {
    "^": "^", r"\A": "^", "$": "$", r"\Z": "$", r"\b": "b", r"\B": "B",
}  # fmt: skip


class InvalidPattern(ValueError):
    """A pattern that cannot be used.

    Attributes:
        message: why, in a few words.
        position: index of the character of the pattern where the trouble begins.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


def parse_pattern(pattern: str) -> Node:
    """Read a regular expression.

    Raises:
        InvalidPattern: it is none, or has something that is refused.
    """
    if len(pattern) > MAX_LENGTH:
        raise InvalidPattern(f"a pattern has at most {MAX_LENGTH} characters", MAX_LENGTH)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what may change in later versions of Python
            re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        position = min(error.pos or 0, len(pattern) - 1)
        raise InvalidPattern(f"no pattern: {error.msg}", position) from None
    except OverflowError:
        raise InvalidPattern("no pattern: too large a number", 0) from None
    return _Reader().read(pattern)


class _Reader:
    """Puts the parts of a pattern together."""

    def __init__(self) -> None:
        self._choices: list[list[list[Node]]] = [[[]]]
        """Of each open bracket, the alternatives with their parts; the last is being read."""

    def read(self, pattern: str) -> Node:
        """Read a pattern that Python takes.

        Raises:
            InvalidPattern: it has something that is refused.
        """
        for part in _PARTS.finditer(pattern):
            if part["barred"]:
                raise InvalidPattern(f"{part[0]} is not for patterns here", part.start())
            if part["open"]:
                self._choices.append([[]])
            elif part["or"]:
                self._choices[-1].append([])
            else:
                node = self._part(part)  # first: it may close the bracket
                self._parts.append(node)
        return _one_of(self._choices[0])

    @property
    def _parts(self) -> list[Node]:
        return self._choices[-1][-1]

    def _part(self, part: re.Match[str]) -> Node:
        if part["edge"]:
            return Edge(_EDGES[part["edge"]])
        if part["letter"] is None:
            return self._closed(part)
        if part["how"] == "+":
            raise InvalidPattern(
                f"{part['repeat']}+ is not for patterns here", part.start("repeat")
            )
        letter, repeat = letter_of(part["letter"]), part["repeat"]
        return Repeat(letter, *_bounds(repeat)) if repeat else letter

    def _closed(self, part: re.Match[str]) -> Node:
        """Return the group that ends here."""
        if part["close"] not in ("", "?") or part["after"] == "+":
            raise InvalidPattern("a group cannot be repeated here", part.start() + 1)
        group = _one_of(self._choices.pop())
        return Choice((group, Series(()))) if part["close"] else group


@lru_cache(maxsize=1 << 9)
def letter_of(source: str) -> Letter:
    """Return the letter of a regular expression for one character; the same for the same one."""
    return Letter(source)


def _one_of(choices: list[list[Node]]) -> Node:
    series = tuple(Series(tuple(parts)) for parts in choices)
    return series[0] if len(series) == 1 else Choice(series)


def _bounds(repeat: str) -> tuple[int, int | None]:
    """Return how often at least and at most; None: without an end."""
    if repeat in "*+?":
        return int(repeat == "+"), 1 if repeat == "?" else None
    least, comma, most = repeat.strip("{}").partition(",")
    if not comma:
        return int(least), int(least)
    return int(least or 0), int(most) if most else None
