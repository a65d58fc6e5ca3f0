"""What is another between two readings of a list, at the cost of a glance at each row."""

from __future__ import annotations

from itertools import chain, compress
from operator import indexOf, is_not
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vpstui.api.models import Server


KEPT: Final = 4
"""Comparisons that are kept: those of two accounts, and of what a table shows."""


class Replaced(NamedTuple):
    """Servers by which two lists differ; one that is the same object in both is in neither.

    Attributes:
        left: those that only the older list has, in its order.
        came: those that only the newer list has, in its order.
    """

    left: tuple[Server, ...] = ()
    came: tuple[Server, ...] = ()


class _Latest:
    """The last comparisons: half a dozen parts of the program compare the same two lists."""

    pairs: tuple[tuple[Sequence[Server], Sequence[Server], Replaced], ...] = ()


def replaced(before: tuple[Server, ...], after: tuple[Server, ...]) -> Replaced:
    """Compare two lists, none of which has an object twice.

    There may be 10 000 servers at each poll: identities alone are looked at, and not one by one.
    """
    if before is after:
        return Replaced()
    if not before:
        return Replaced((), after)
    for old, new, found in _Latest.pairs:
        if old is before and new is after:
            return found
    found = _compared(before, after)
    _Latest.pairs = ((before, after, found), *_Latest.pairs[: KEPT - 1])
    return found


def _compared(before: Sequence[Server], after: Sequence[Server]) -> Replaced:
    if len(before) == len(after):  # most are where they were
        differing = list(map(is_not, before, after))
        before, after = list(compress(before, differing)), list(compress(after, differing))
    else:  # those before the first that is another one are where they were, and so at the end
        begin, end = _alike(before, after), _alike(reversed(before), reversed(after))
        end = min(end, len(before) - begin, len(after) - begin)
        before, after = before[begin : len(before) - end], after[begin : len(after) - end]
    known, listed = set(map(id, before)), set(map(id, after))
    return Replaced(
        tuple(one for one in before if id(one) not in listed),
        tuple(one for one in after if id(one) not in known),
    )


def _alike(left: Iterable[Server], right: Iterable[Server]) -> int:
    """Count the objects that both have before the first by which they differ."""
    return indexOf(chain(map(is_not, left, right), (True,)), True)
