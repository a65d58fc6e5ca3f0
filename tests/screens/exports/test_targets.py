"""Which servers are handed over, and what is said of that choice."""

from __future__ import annotations

from dataclasses import replace

from tests.query.export.hostile import server
from vpstui.fleet.state.account_state import AccountState, ApiFilter, Phase
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.query.columns import CellContext
from vpstui.query.query import Query
from vpstui.query.table_rows import TableRows
from vpstui.screens.actions.selection import Selection
from vpstui.screens.exports.targets import export_targets

SERVERS = tuple(server("", id=number, name=f"web-{number}") for number in range(1, 4))

ACCOUNT = AccountState(phase=Phase.READY)


def state_of(account: AccountState) -> FleetState:
    """What is known, with those servers in it."""
    return replace(FleetState(accounts=(account,)), servers=SERVERS)


def rows_of(query: str = "") -> TableRows:
    """The rows of a table that is filtered so."""
    rows = TableRows()
    rows.update(SERVERS, CellContext(), sort="name", reverse=False, query=Query.parse(query))
    return rows


def test_marks_come_first() -> None:
    """Whatever is shown; those that a filter hides are counted."""
    selection = Selection(SERVERS[2], is_marked=True, marked=SERVERS[:2], hidden=SERVERS[:1])
    found = export_targets(selection, state_of(ACCOUNT), rows_of("web-3"))
    assert found.servers == SERVERS[:2]
    assert found.said == "2 marked servers"
    assert found.remarks == ("The filter hides 1 of them.",)


def test_else_what_is_shown() -> None:
    """All of it, or so many of so many."""
    nothing = Selection(SERVERS[0])
    assert export_targets(nothing, state_of(ACCOUNT), rows_of()).said == "all 3 servers"
    found = export_targets(nothing, state_of(ACCOUNT), rows_of("web-3"))
    assert (found.servers, found.said, found.remarks) == (SERVERS[2:], "1 server shown of 3", ())


def test_what_the_filter_cannot_know_is_said() -> None:
    """The list does not tell of backups."""
    found = export_targets(Selection(), state_of(ACCOUNT), rows_of("backups:on"))
    assert found.remarks == (
        "3 servers not known: the list does not tell what the filter asks for.",
    )


def test_filter_that_is_not_done_is_said() -> None:
    """It stops after half a frame, and goes on later."""
    rows = rows_of()
    rows.left = 7
    found = export_targets(Selection(), state_of(ACCOUNT), rows)
    assert found.remarks == ("The filter is still searching: not all that match are here yet.",)


def test_list_that_is_not_whole_is_said() -> None:
    """Who takes it for whole would miss servers; also where some are marked."""
    account = replace(
        ACCOUNT, partial="fewer than counted", skipped=2, api_filter=ApiFilter(status="active")
    )
    selection = Selection(SERVERS[0], is_marked=True, marked=SERVERS)
    said = (
        "The list is partial: servers may be missing.",
        "2 rows could not be read as a server.",
        "The API was asked for a part of the servers only.",
    )
    assert export_targets(selection, state_of(account)).remarks == said
    growing = state_of(AccountState(phase=Phase.LOADING))
    assert export_targets(selection, growing).remarks == ("A list is still being read.",)
