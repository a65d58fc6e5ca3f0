"""Compiles a user's regular expression, and refuses one that could block the screen.

Python's engine backtracks: it tries one after the other the ways in which a pattern may match, and
some patterns have exponentially many. So the ways that a pattern allows on a long name are counted
before it is used: those of repeats and alternatives, each multiplied by those before it. Repeated
groups, lookarounds and backreferences are refused, since they cannot be counted so.
"""

from __future__ import annotations

import re
import warnings
from typing import Final

MAX_LENGTH: Final = 100
"""Characters of a pattern."""

LONG_NAME: Final = 64
"""Characters of the name that ways are counted for; few names are longer."""

MAX_WAYS: Final = 4 * LONG_NAME**2
"""Ways that take no noticeable time: two unbounded repeats, and a few small choices."""

_REPEAT: Final = r"[*+?]|\{[0-9]*,?[0-9]*\}"
_PARTS: Final = re.compile(
    rf"""(?P<barred>\(\?|\\[1-9])
    | \\. | \[\^?\]?(?:\\.|[^]\\])*\]
    | (?P<open>\() | \)(?P<close>{_REPEAT}|) | (?P<or>\|) | (?P<repeat>{_REPEAT})[?+]? | .""",
    re.VERBOSE | re.DOTALL,
)


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


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a regular expression, ignoring case.

    Raises:
        InvalidPattern: it is none, or trying it could take long.
    """
    if len(pattern) > MAX_LENGTH:
        raise InvalidPattern(f"a pattern has at most {MAX_LENGTH} characters", MAX_LENGTH)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what may change in later versions of Python
            compiled = re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        position = min(error.pos or 0, len(pattern) - 1)
        raise InvalidPattern(f"no pattern: {error.msg}", position) from None
    except OverflowError:
        raise InvalidPattern("no pattern: too large a number", 0) from None
    _count_ways(pattern)
    return compiled


def _count_ways(pattern: str) -> None:
    """Refuse a pattern that may match in too many ways.

    Raises:
        InvalidPattern: there are too many, or they cannot be counted.
    """
    above: list[tuple[int, int]] = []
    others, ways = 0, 1  # of the alternatives before this one, and of this one so far
    for part in _PARTS.finditer(pattern):
        kind, at = part.lastgroup, part.start()
        if kind == "barred":
            raise InvalidPattern(f"{part[0]} is not for patterns here", at)
        if kind == "open":
            above.append((others, ways))
            others, ways = 0, 1
        elif kind == "or":
            others, ways = others + ways, 1
        elif kind == "close":
            if part[kind] not in ("", "?"):
                raise InvalidPattern("a group cannot be repeated here", at + 1)
            inner = others + ways + bool(part[kind])
            others, ways = above.pop()
            ways *= inner
        elif kind == "repeat":
            ways *= _ways(part[kind])
        if others + ways > MAX_WAYS:
            raise InvalidPattern("too many ways to try: use fewer * + ? |", at)


def _ways(repeat: str) -> int:
    """Return in how many ways a repeat of one character may match a long name."""
    if repeat == "?":
        return 2
    low, comma, high = repeat.strip("{}").partition(",")
    if repeat in ("*", "+") or (comma and not high):
        return LONG_NAME
    return min(LONG_NAME, int(high) - int(low or 0) + 1) if comma else 1
