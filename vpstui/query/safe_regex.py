"""Regular expressions of a user that cannot hold up the screen.

Python tries one after the other the ways in which a pattern may fit, and some patterns have more
of them than anybody can wait for. So the ways that a pattern allows on a long name are counted
before it is used: those of repeats and alternatives, each multiplied by those before it. What
repeats a group, looks around or refers back is refused, since it cannot be counted so.
"""

from __future__ import annotations

import re
import warnings
from typing import Final

LENGTH: Final = 100
"""Characters of a pattern."""

LONG: Final = 64
"""Characters of the name that ways are counted on; few are longer."""

WAYS: Final = 4 * LONG**2
"""Ways that take no noticeable time: two repeats without an end, and a few small choices."""

_REPEAT: Final = r"[*+?]|\{[0-9]*,?[0-9]*\}"
_PARTS: Final = re.compile(
    rf"""(?P<barred>\(\?|\\[1-9])
    | \\. | \[\^?\]?(?:\\.|[^]\\])*\]
    | (?P<open>\() | \)(?P<close>{_REPEAT}|) | (?P<or>\|) | (?P<repeat>{_REPEAT})[?+]? | .""",
    re.VERBOSE | re.DOTALL,
)


class WrongPattern(ValueError):
    """A pattern cannot be used.

    Attributes:
        message: why, in a few words.
        position: index of the character of the pattern where the trouble begins.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Read a regular expression; small and large letters are the same to it.

    Raises:
        WrongPattern: it is none, or trying it could take long.
    """
    if len(pattern) > LENGTH:
        raise WrongPattern(f"a pattern has at most {LENGTH} characters", LENGTH)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they tell programmers what may change some day
            compiled = re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        position = min(error.pos or 0, len(pattern) - 1)
        raise WrongPattern(f"no pattern: {error.msg}", position) from None
    except OverflowError:
        raise WrongPattern("no pattern: too large a number", 0) from None
    _count_ways(pattern)
    return compiled


def _count_ways(pattern: str) -> None:
    """Refuse what may be tried in too many ways.

    Raises:
        WrongPattern: there are too many, or they cannot be counted.
    """
    above: list[tuple[int, int]] = []
    others, ways = 0, 1  # those of the alternatives before this one, and of this one so far
    for part in _PARTS.finditer(pattern):
        kind, at = part.lastgroup, part.start()
        if kind == "barred":
            raise WrongPattern(f"{part[0]} is not for patterns here", at)
        if kind == "open":
            above.append((others, ways))
            others, ways = 0, 1
        elif kind == "or":
            others, ways = others + ways, 1
        elif kind == "close":
            if part[kind] not in ("", "?"):
                raise WrongPattern("a group cannot be repeated here", at + 1)
            inner = others + ways + bool(part[kind])
            others, ways = above.pop()
            ways *= inner
        elif kind == "repeat":
            ways *= _ways(part[kind])
        if others + ways > WAYS:
            raise WrongPattern("too many ways to try: use fewer * + ? |", at)


def _ways(repeat: str) -> int:
    """In how many ways a repeat of one character may fit a long name."""
    if repeat == "?":
        return 2
    low, comma, high = repeat.strip("{}").partition(",")
    if repeat in ("*", "+") or (comma and not high):
        return LONG
    return min(LONG, int(high) - int(low or 0) + 1) if comma else 1
