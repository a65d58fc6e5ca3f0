"""How old the newest completed snapshot or backup is, and what is not known of that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from vpstui.api.extras import Backup, ServerCopies, Snapshot
from vpstui.fleet.copies.newest_copy import newest_of

if TYPE_CHECKING:
    from vpstui.api.extras import Copies

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NONE: Copies = ServerCopies[Snapshot]()


def snapshots(*ages: float | None, status: str = "completed", **more: Any) -> Copies:
    """Snapshots of so many days."""
    rows = tuple(
        Snapshot.model_validate({"id": at, "name": f"s{at}", "status": status, **_made(age)})
        for at, age in enumerate(ages, 1)
    )
    return ServerCopies(rows, **more)


def backups(*ages: float | None, status: str = "completed") -> Copies:
    """Backups of so many days."""
    return ServerCopies(
        tuple(
            Backup.model_validate(
                {"id": at, "backup_type": "automatic", "status": status, **_made(age)}
            )
            for at, age in enumerate(ages, 1)
        )
    )


def _made(age: float | None) -> dict[str, str]:
    return {} if age is None else {"created_at": (NOW - timedelta(days=age)).isoformat()}


@pytest.mark.parametrize(
    ("taken", "kept", "text"),
    [
        (snapshots(9, 3), NONE, "snapshot s2, 3 d old"),
        (snapshots(9), backups(20, 2), "automatic backup, 2 d old"),
        (snapshots(9, status="Completed"), NONE, "snapshot s1, 9 d old"),
        (snapshots(1, status="failed"), backups(2, status="creating"), "none that is completed"),
        (snapshots(None, 4), NONE, "snapshot s2, 4 d old"),
        (snapshots(None), NONE, "snapshot s1, age not known"),
        (snapshots(-1), NONE, "snapshot s1, age not known"),
        (NONE, NONE, "none that is completed"),
        (None, None, "not known"),
        (NONE, None, "no completed snapshot; backups not known"),
        (None, NONE, "no completed backup; snapshots not known"),
        (snapshots(9), None, "snapshot s1, 9 d old; backups not known"),
        (snapshots(skipped=1), NONE, "no completed backup; snapshots not known"),
        (snapshots(unassigned=1), NONE, "no completed backup; snapshots not known"),
        (snapshots(partial="No more."), NONE, "no completed backup; snapshots not known"),
        (snapshots(9, partial="x"), NONE, "snapshot s1, 9 d old; snapshots not known"),
    ],
)
def test_nothing_is_concluded_from_what_is_missing(
    taken: Copies | None, kept: Copies | None, text: str
) -> None:
    """That there is none is said only where both lists came whole."""
    assert newest_of({"snapshot": taken, "backup": kept}).text(NOW) == text
