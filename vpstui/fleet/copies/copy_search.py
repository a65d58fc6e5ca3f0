"""Finds in a list the snapshot or backup that a write has begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.api.statuses import COMPLETED, COPY_VERBS, FAILED, UNFINISHED

if TYPE_CHECKING:
    from typing import TypeGuard

    from vpstui.api.extras import Backup, Copies, Snapshot
    from vpstui.api.models import Id
    from vpstui.api.statuses import CopyVerb
    from vpstui.journal.journal import JournalEntry, Verb

    Copy = Snapshot | Backup


def is_copy_verb(verb: Verb) -> TypeGuard[CopyVerb]:
    """Whether a write takes a snapshot or a backup."""
    return verb in COPY_VERBS


def can_be_found(entry: JournalEntry, copy_id: Id | None) -> bool:
    """Whether a list can show the copy: its id was told, or which there were before."""
    return copy_id is not None or isinstance(entry.before.get("ids"), list)


def find_copies(entry: JournalEntry, copies: Copies, copy_id: Id | None = None) -> tuple[Copy, ...]:
    """Return those that a write can have begun; more than one where others took some, too.

    Args:
        entry: the write; `before` has the ids of those that there were, where they were told.
        copies: the list as it is now.
        copy_id: the id that the API told.
    """
    rows: tuple[Copy, ...] = copies.rows
    told = tuple(row for row in rows if row.id == copy_id)
    before = entry.before.get("ids")
    if told or not isinstance(before, list):
        return told
    return tuple(row for row in rows if row.id not in before and _is_like(row, entry))


def _is_like(row: Copy, entry: JournalEntry) -> bool:
    from vpstui.api.extras import Snapshot  # not before the first screen

    if isinstance(row, Snapshot):
        return row.name == entry.sent.get("name")
    return row.backup_type.casefold() != "automatic"


def is_completed(copy: Copy) -> bool:
    """Whether it is whole."""
    return copy.status.casefold() == COMPLETED


def has_failed(copy: Copy) -> bool:
    """Whether it came to nothing."""
    return copy.status.casefold() in FAILED


def is_under_way(copy: Copy) -> bool:
    """Whether it is still being taken; a status that nobody knows is settled."""
    return copy.status.casefold() in UNFINISHED


def text_of(entry: JournalEntry) -> str:
    """Name a copy that was asked for: `the snapshot before-2`, or `the backup`."""
    return f"the {entry.verb} {entry.sent.get('name', '')}".rstrip()
