"""What the records of the journal and the changes that were seen print alike."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from vpstui.cli.commands import history
from vpstui.cli.reading import seen_changes
from vpstui.cli.reading.kept_records import first_columns, first_fields
from vpstui.journal.history_entry import HistoryEntry

RECORD = HistoryEntry("7", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "prod", "api.test", "stop")


def test_moment_and_account() -> None:
    """An owner who is not known is a hyphen to people, and nothing to programs."""
    columns = first_columns(HistoryEntry)
    told = [column.text(RECORD) for column in columns]
    assert told == ["2026-01-02 03:04:05", "prod", "api.test", "-"]
    assert first_fields(RECORD)["owner"] is None
    assert first_fields(RECORD)["at"] == "2026-01-02T03:04:05+00:00"


@pytest.mark.parametrize("columns", [history.COLUMNS, seen_changes.COLUMNS])
def test_both_begin_with_them(columns: dict[str, object]) -> None:
    """In the same order."""
    assert list(columns)[:4] == ["time", "account", "host", "owner"]
