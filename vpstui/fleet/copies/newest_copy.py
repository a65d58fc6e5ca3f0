"""How old the newest completed snapshot or backup of a server is, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vpstui.api.extras import Snapshot
from vpstui.api.statuses import COPY_VERBS
from vpstui.base.formatting import seconds_since, since_text
from vpstui.fleet.copies.copy_search import is_completed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vpstui.api.extras import Copies
    from vpstui.api.statuses import CopyVerb
    from vpstui.fleet.copies.copy_search import Copy


@dataclass(frozen=True)
class NewestCopy:
    """What is known of the newest completed snapshot or backup of a server.

    Attributes:
        copy: it; None: none is known.
        not_known: the kinds of which not every one was told.
    """

    copy: Copy | None = None
    not_known: tuple[CopyVerb, ...] = COPY_VERBS

    def text(self, now: datetime) -> str:
        """Say which it is and how old, that there is none, or that it is not known."""
        if self.copy is None and len(self.not_known) == len(COPY_VERBS):
            return "not known"
        rest = "".join(f"; {kind}s not known" for kind in self.not_known)
        if self.copy is not None:
            return f"{_described(self.copy, now)}{rest}"
        told = [kind for kind in COPY_VERBS if kind not in self.not_known]
        return f"no completed {told[0]}{rest}" if rest else "none that is completed"


def newest_of(found: Mapping[CopyVerb, Copies | None]) -> NewestCopy:
    """Return the newest of the completed ones.

    Args:
        found: what was told of each kind; None: nothing was.
    """
    completed: list[Copy] = []
    not_known: list[CopyVerb] = []
    for kind in COPY_VERBS:
        copies = found.get(kind)
        if copies is None or copies.partial or copies.skipped or copies.unassigned:
            not_known.append(kind)
        if copies is not None:
            completed += [row for row in copies.rows if is_completed(row)]
    return NewestCopy(max(completed, key=_made, default=None), tuple(not_known))


def _made(copy: Copy) -> float:
    return float("-inf") if copy.created_at is None else copy.created_at.timestamp()


def _described(copy: Copy, now: datetime) -> str:
    if isinstance(copy, Snapshot):
        what = f"snapshot {copy.name}".rstrip()
    else:
        what = f"{copy.backup_type} backup".lstrip()
    age = seconds_since(copy.created_at, now)
    return f"{what}, age not known" if age is None else f"{what}, {since_text(age)} old"
