"""Which changes come of what was sent from here, as far as the journal tells.

Pure: no clock, no file.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from vpstui.api.statuses import EXPECTED_STATUS
from vpstui.journal.seen_change import ChangeKind
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from vpstui.fleet.seen.compare import Difference
    from vpstui.journal.history_entry import HistoryEntry
    from vpstui.journal.seen_change import ChangedField

SHOWS_WITHIN: Final = timedelta(seconds=60)
"""After the outcome of a write is known, how long a list may still show how it was before."""

TAKES_AT_MOST: Final = timedelta(hours=1)
"""For how long a write without a known end may show."""

_CAME_TO_NOTHING: Final = frozenset({WriteEvent.REFUSED, WriteEvent.NOT_SENT, WriteEvent.NOT_DONE})


def is_explained(
    difference: Difference, writes: Iterable[HistoryEntry], since: datetime, until: datetime
) -> bool:
    """Whether writes that were sent from here explain all of a difference.

    Args:
        difference: what was seen.
        writes: those to its account.
        since: when it was last seen as it was before.
        until: when the difference was seen.
    """
    mine = [
        one
        for one in writes
        if _is_about(one, difference)
        and one.event not in _CAME_TO_NOTHING
        and one.at <= until
        and _last_effect(one) >= since
    ]
    if difference.kind in (ChangeKind.GONE, ChangeKind.UNLISTED):
        return any(one.verb == "delete" for one in mine)
    if difference.kind is ChangeKind.NEW:
        return any(one.verb == "create" for one in mine)
    if difference.kind is ChangeKind.RELISTED:
        return False
    return all(any(_explains(one, field) for one in mine) for field in difference.fields)


def _is_about(write: HistoryEntry, difference: Difference) -> bool:
    """Whether a write was to that server; of a create without an answer, only the name tells."""
    if write.server is None:
        return write.verb == "create" and write.name == difference.name
    return write.server == difference.server


def _last_effect(write: HistoryEntry) -> datetime:
    """Return until when a write may show."""
    if write.event is WriteEvent.DONE:
        return write.steps[-1].at + SHOWS_WITHIN
    return write.at + TAKES_AT_MOST


def _explains(write: HistoryEntry, field: ChangedField) -> bool:
    if write.verb == "create":
        return field.name != "name"
    if field.name == "status":
        return field.after.rpartition("→ ")[2] == EXPECTED_STATUS.get(write.verb)
    if field.name == "plan":
        return write.verb == "resize"
    sent = {one.name: one.value for one in write.sent}
    return write.verb == "edit" and sent.get(field.name) == field.after
