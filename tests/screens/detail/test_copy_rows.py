"""The lines that snapshots and backups are put into."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vpstui.api.extras import Backup, Snapshot
from vpstui.screens.detail.copy_rows import SHOWN, copy_lines

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def lines(*copies: Snapshot | Backup) -> list[str]:
    """The lines as text."""
    is_backup = bool(copies) and isinstance(copies[0], Backup)
    return copy_lines(copies, NOW, is_backup=is_backup).plain.splitlines()


def snapshot(number: int, **fields: object) -> Snapshot:
    """A snapshot as the API tells it."""
    return Snapshot.model_validate({"id": number, **fields})


def test_the_newest_is_first_and_what_has_no_date_last() -> None:
    """Whatever order they come in."""
    made = [
        snapshot(1, name="undated"),
        snapshot(2, name="old", created_at=(NOW - timedelta(days=9)).isoformat()),
        snapshot(3, name="new", created_at=(NOW - timedelta(hours=2)).isoformat()),
    ]
    assert [line.split()[0] for line in lines(*made)] == ["NAME", "new", "old", "undated"]


def test_what_is_not_told_is_a_dash() -> None:
    """Never 0, never another column's value."""
    heading, line = lines(snapshot(1))
    assert heading.split() == ["NAME", "STATUS", "SIZE", "AGE", "CREATED", "(UTC)"]
    assert line.split() == ["-", "·", "-", "-", "-", "-"]


def test_a_backup_has_its_type_and_its_end() -> None:
    """One without an end is a dash there."""
    kept, ends = lines(
        Backup.model_validate({"id": 1, "backup_type": "manual", "size_mb": 2048,
                               "status": "Completed", "created_at": "2026-03-01T09:00:00Z"}),
        Backup.model_validate({"id": 2, "backup_type": "automatic", "size_mb": 0,
                               "expires_at": "2026-03-29T07:00:00Z", "description": "[b]words"}),
    )[1:]  # fmt: skip
    assert kept.split() == [
        "manual", "●", "Completed", "2", "GB", "3", "h", "2026-03-01", "09:00", "-"
    ]  # fmt: skip
    assert ends.endswith("2026-03-29   [b]words")
    assert " 0 MB " in ends


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({}, "-"),
        ({"expires_at": None}, "no end"),
        ({"expires_at": "2026-03-29T07:00:00Z"}, "2026-03-29"),
        ({"expires_at": "soon"}, "unreadable"),
        ({"expires_at": "2026-03-29T07:00:00"}, "unreadable"),
        ({"expires_at": "no end"}, "unreadable"),
        ({"expires_at": 7}, "unreadable"),
        ({"expires_at": {}}, "unreadable"),
        ({"expires_at": ""}, "unreadable"),
    ],
)  # fmt: skip
def test_an_end_is_told_as_what_it_is(told: dict[str, object], shown: str) -> None:
    """Missing, null, a date, or something that nobody can read."""
    heading, line = lines(Backup.model_validate({"id": 1, "description": "x", **told}))
    at = heading.index("EXPIRES")
    assert line[at : at + len("EXPIRES") + 4].strip() == shown


def test_columns_stand_below_each_other_whatever_a_name_is() -> None:
    """A long one is cut, a wide one counts by its cells."""
    from vpstui.base.formatting import width_of

    heading, first, second = lines(snapshot(1, name="x" * 300), snapshot(2, name="東京"))
    at = heading.index("STATUS")
    assert width_of(first[: first.index("·")]) == width_of(second[: second.index("·")]) == at


def test_of_very_many_the_oldest_are_counted() -> None:
    """So that a list without an end does not hold the screen."""
    made = [snapshot(number, name="one") for number in range(SHOWN + 5)]
    shown = lines(*made)
    assert len(shown) == SHOWN + 2
    assert shown[-1] == "… and 5 older ones"
