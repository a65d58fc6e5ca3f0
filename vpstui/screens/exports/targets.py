"""Which servers are handed over, and what is to be said of that choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vpstui.base.formatting import count_text

if TYPE_CHECKING:
    from vpstui.api.models import Server
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.query.table_rows import TableRows
    from vpstui.screens.actions.selection import Selection


@dataclass(frozen=True)
class ExportTargets:
    """The servers that are handed over, frozen when that was asked for.

    Attributes:
        servers: the servers, in the order of the table.
        said: which they are: `12 marked servers`, or `4 servers shown of 200`.
        remarks: what may be wrong with that, a sentence each.
    """

    servers: tuple[Server, ...]
    said: str
    remarks: tuple[str, ...] = ()


def export_targets(
    selection: Selection, state: FleetState, rows: TableRows | None = None
) -> ExportTargets:
    """Return what is marked, else what is shown.

    Args:
        selection: what keys act on.
        state: what is known.
        rows: the rows of the table; None: only what is marked is asked for.
    """
    if selection.is_marked or rows is None:
        servers = selection.targets
        said = count_text(len(servers), "marked server")
        hidden = len(selection.hidden)
        remarks = [f"The filter hides {hidden} of them."] if hidden else []
    else:
        servers, total = rows.shown, len(state.servers)
        said = f"all {count_text(total, 'server')}"
        if len(servers) < total:
            said = f"{count_text(len(servers), 'server')} shown of {total}"
        remarks = _remarks_on_rows(rows)
    return ExportTargets(servers, said, (*remarks, *_remarks_on_list(state)))


def _remarks_on_rows(rows: TableRows) -> list[str]:
    if rows.left:
        return ["The filter is still searching: not all that match are here yet."]
    if rows.found.unknown:
        number = count_text(rows.found.unknown, "server")
        return [f"{number} not known: the list does not tell what the filter asks for."]
    return []


def _remarks_on_list(state: FleetState) -> list[str]:
    """Say what is missing in the list itself."""
    remarks = []
    if state.partial:
        remarks.append("The list is partial: servers may be missing.")
    if state.skipped:
        remarks.append(f"{count_text(state.skipped, 'row')} could not be read as a server.")
    if state.is_growing:
        remarks.append("A list is still being read.")
    if state.api_filter:
        remarks.append("The API was asked for a part of the servers only.")
    return remarks
