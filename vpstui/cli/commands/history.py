"""`vpstui history`: prints what was sent from here, or the changes that were seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from vpstui.base.errors import SettingsError
from vpstui.base.formatting import age_text, count_text
from vpstui.cli.exit_status import DONE, FAILED
from vpstui.cli.launch_options import read_launch_options
from vpstui.cli.output.layout_options import read_layout
from vpstui.cli.output.printing import print_sheet, say
from vpstui.cli.reading.kept_records import first_columns, first_fields
from vpstui.journal.history import History, read_journal_file
from vpstui.journal.history_entry import OUTCOME_TEXTS, HistoryEntry
from vpstui.journal.history_search import search_history
from vpstui.query.fields import InvalidTerm, seconds_of
from vpstui.query.sheets.sheet import Sheet, SheetColumn

if TYPE_CHECKING:
    import argparse

USUAL: Final = ("time", "account", "verb", "server", "id", "outcome", "took", "note")
"""Columns of the table."""

FLAT: Final = ("time", "account", "host", "owner", "verb", "server", "id", "outcome", "note")
"""Columns of TSV and CSV."""


def run_history(arguments: argparse.Namespace) -> int:
    """Print the records of the journal, the newest first; nothing is asked for over the network.

    Args:
        arguments: what `parse_arguments` returned.

    Returns:
        The exit status: 1 where lines of the journal cannot be read.

    Raises:
        VpsTuiError: the journal cannot be read, or the output cannot be printed.
    """
    since = _since(arguments.since)
    if arguments.changes:
        from vpstui.cli.reading.seen_changes import print_changes

        return print_changes(arguments, since)
    layout = read_layout(arguments, COLUMNS)
    options = read_launch_options(arguments)
    path = options.journal_path
    history = History() if path is None else read_journal_file(path)
    records = search_history(history.entries, " ".join(arguments.words))
    if arguments.profile:
        records = tuple(one for one in records if one.profile in options.opened)
    if since is not None:
        records = tuple(one for one in records if one.at >= since)
    if arguments.outcome:
        outcome = arguments.outcome.replace("-", " ")
        records = tuple(one for one in records if one.outcome == outcome)
    sheet = Sheet(COLUMNS, USUAL, _as_json, FLAT, shape="records")
    print_sheet(sheet, sheet.ordered(records, layout), layout, "history")
    if history.has_older and (since is None or history.entries[-1].at >= since):
        say(["older records are left out: the journal is longer than what is read of it"])
    if history.unreadable:
        say([f"{count_text(history.unreadable, 'line')} of {history.path} cannot be read"])
    return FAILED if history.unreadable else DONE


def _since(text: str | None) -> datetime | None:
    """Return the moment so long ago.

    Raises:
        SettingsError: it is no span of time.
    """
    if text is None:
        return None
    try:
        return datetime.now(UTC) - timedelta(seconds=seconds_of(text))
    except InvalidTerm as error:
        raise SettingsError(f"--since: {error.message} Such as 2d.") from None
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def _as_json(record: HistoryEntry) -> dict[str, Any]:
    """Return a record; its shape is ours."""
    return {
        **first_fields(record),
        "verb": record.verb,
        "server_id": record.server,
        "server": record.name or None,
        "sent": [
            {"field": one.name, "value": one.value, "before": one.before} for one in record.sent
        ],
        "outcome": record.outcome,
        "note": record.note or None,
        "steps": [
            {
                "at": one.at.isoformat(),
                "outcome": OUTCOME_TEXTS[one.event],
                "note": one.note or None,
            }
            for one in record.steps
        ],
    }


def _server_id(record: HistoryEntry) -> str:
    return "-" if record.server is None else str(record.server)


def _took(record: HistoryEntry) -> float | None:
    seconds = record.duration
    return None if seconds is None else round(seconds, 3)


Column = SheetColumn[HistoryEntry]

COLUMNS: Final = {
    one.key: one
    for one in (
        *first_columns(HistoryEntry),
        Column("verb", "ACTION", lambda r: r.verb, lambda r: r.verb),
        Column("server", "SERVER", lambda r: r.name or "-", lambda r: r.name),
        Column("id", "ID", _server_id, lambda r: r.server, "server_id", right=True),
        Column("outcome", "OUTCOME", lambda r: r.outcome, lambda r: r.outcome),
        Column("took", "TOOK", lambda r: age_text(r.duration), _took, "seconds", right=True),
        Column("note", "NOTE", lambda r: r.note, lambda r: r.note),
    )
}
"""By their keys."""
