"""What is another between two readings of a list, at the cost of a glance at each row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.api.models import Server


class Replaced(NamedTuple):
    """Servers by which two lists differ; one that is the same object in both is in neither.

    Attributes:
        left: those that only the older list has, in its order.
        came: those that only the newer list has, in its order.
    """

    left: Sequence[Server] = ()
    came: Sequence[Server] = ()


def replaced(before: Sequence[Server], after: Sequence[Server]) -> Replaced:
    """Compare two lists, none of which has an object twice.

    Plain loops over identities: there may be 10 000 servers at each poll.
    """
    if before is after:
        return Replaced()
    if len(before) == len(after):  # most are where they were
        pairs = [(old, new) for old, new in zip(before, after, strict=True) if old is not new]
        before, after = [old for old, _ in pairs], [new for _, new in pairs]
    known, listed = set(map(id, before)), set(map(id, after))
    return Replaced(
        [one for one in before if id(one) not in listed],
        [one for one in after if id(one) not in known],
    )
