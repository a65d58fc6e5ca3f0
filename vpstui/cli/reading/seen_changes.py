"""`vpstui history --changes`: prints the changes of servers that the app has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vpstui.base.errors import SettingsError
from vpstui.base.formatting import count_text
from vpstui.cli.exit_status import DONE, FAILED
from vpstui.cli.launch_options import read_launch_options
from vpstui.cli.output.layout_options import read_layout
from vpstui.cli.output.printing import print_sheet, say
from vpstui.cli.reading.kept_records import first_columns, first_fields
from vpstui.journal.change_log import ChangeLog
from vpstui.journal.history_search import search_changes
from vpstui.journal.seen_change import SeenChange
from vpstui.query.sheets.sheet import Sheet, SheetColumn

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

USUAL: Final = ("time", "account", "server", "id", "whose", "change")
"""Columns of the table."""

FLAT: Final = ("time", "account", "host", "owner", "server", "id", "whose", "change")
"""Columns of TSV and CSV."""


def print_changes(arguments: argparse.Namespace, since: datetime | None) -> int:
    """Print the changes, the newest first; nothing is asked for over the network.

    Args:
        arguments: what `parse_arguments` returned.
        since: the oldest moment of those that are printed; None: all of them are.

    Returns:
        The exit status: 1 where lines of the log cannot be read.

    Raises:
        VpsTuiError: the log cannot be read, or the output cannot be printed.
    """
    if arguments.outcome:
        raise SettingsError("--outcome is about what was sent: it goes without --changes.")
    layout = read_layout(arguments, COLUMNS)
    options = read_launch_options(arguments)
    path, _ = options.change_paths
    history = ChangeLog(path).read()
    changes = search_changes(history.entries, " ".join(arguments.words))
    if arguments.profile:
        changes = tuple(one for one in changes if one.profile in options.opened)
    if since is not None:
        changes = tuple(one for one in changes if one.at >= since)
    sheet = Sheet(COLUMNS, USUAL, _as_json, FLAT, shape="changes")
    print_sheet(sheet, sheet.ordered(changes, layout), layout, "history")
    if history.has_older and (since is None or history.entries[-1].at >= since):
        say(["older changes are left out: the log is longer than what is read of it"])
    if history.unreadable:
        say([f"{count_text(history.unreadable, 'line')} of {history.path} cannot be read"])
    return FAILED if history.unreadable else DONE


def _as_json(change: SeenChange) -> dict[str, Any]:
    """Return a change; its shape is ours."""
    return {
        **first_fields(change),
        "server_id": change.server,
        "server": change.name or None,
        "change": change.kind.value,
        "fields": [
            {"field": one.name, "before": one.before or None, "after": one.after or None}
            for one in change.fields
        ],
        "ours": change.ours,
        "while_not_running": change.away,
    }


Column = SheetColumn[SeenChange]

COLUMNS: Final = {
    one.key: one
    for one in (
        *first_columns(SeenChange),
        Column("server", "SERVER", lambda c: c.name or "-", lambda c: c.name),
        Column("id", "ID", lambda c: str(c.server), lambda c: c.server, "server_id", right=True),
        Column("whose", "WHOSE", lambda c: c.whose, lambda c: c.whose),
        Column("change", "CHANGE", lambda c: c.what, lambda c: c.what),
    )
}
"""By their keys."""
