"""Which servers need somebody: a slice of them is looked at in each turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from vpstui.api.models import Server
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.fleet.state.operation import Operation, Stage
from vpstui.fleet.trouble.trouble_finder import MANY, SLICE, TroubleFinder
from vpstui.query.trouble.server_trouble import reasons_text

NOW = datetime(2026, 3, 1, tzinfo=UTC)

NO_BACKUPS: dict[str, Any] = {"status": "active", "backups_enabled": False}


def rows(number: int, start: int = 0, **given: Any) -> tuple[Server, ...]:
    """Servers."""
    return tuple(Server.model_validate({"id": start + n, **given}) for n in range(number))


def state(servers: tuple[Server, ...], **given: Any) -> FleetState:
    """What is known."""
    return FleetState.of(replace(AccountState(servers=servers), **given))


def turns(finder: TroubleFinder, known: FleetState, now: datetime = NOW) -> list[int]:
    """Look until nothing is left; return how many servers were left after each turn."""
    left: list[int] = []
    while not left or finder.left:
        finder.find(known, 0.0, now)
        left.append(finder.left)
    return left


def test_servers_are_looked_at_in_slices() -> None:
    """What is found is told when all were looked at."""
    known, finder = state(rows(SLICE * 2 + 1, **NO_BACKUPS)), TroubleFinder()
    finder.find(known, 0.0, NOW)
    assert finder.left == SLICE + 1
    assert (dict(finder.found), finder.has_looked) == ({}, False)
    assert turns(finder, known) == [1, 0]
    assert finder.has_looked
    assert len(finder.found) == SLICE * 2 + 1
    assert {reasons_text(reasons) for reasons in finder.found.values()} == {"no backups"}


def test_many_are_only_noted_in_the_turn_in_which_they_come() -> None:
    """Other things happen in it, and noting them takes its time."""
    known, finder = state(rows(MANY + 1, **NO_BACKUPS)), TroubleFinder()
    assert turns(finder, known)[:2] == [MANY + 1, MANY + 1 - SLICE]
    assert len(finder.found) == MANY + 1


def test_quiet_servers_wait_for_nothing() -> None:
    """Most servers of a list are so."""
    finder = TroubleFinder()
    assert turns(finder, state(rows(SLICE * 3, status="active"))) == [0]
    assert finder.has_looked


def test_only_what_was_read_anew_is_looked_at() -> None:
    """What was found before stays while others are looked at."""
    finder, old = TroubleFinder(), rows(SLICE * 2, **NO_BACKUPS)
    turns(finder, state(old))
    found = finder.found
    assert finder.find(state(old), 1.0, NOW) is found
    more = state((*old, *rows(SLICE + 1, start=SLICE * 2, status="suspended")))
    assert finder.find(more, 2.0, NOW) is found
    assert finder.left == 1
    assert len(finder.find(more, 3.0, NOW)) == SLICE * 3 + 1


def test_list_that_changes_meanwhile_loses_nothing() -> None:
    """What was looked at is not looked at again, and what is gone is forgotten."""
    finder, old = TroubleFinder(), rows(SLICE * 2 + 2, **NO_BACKUPS)
    finder.find(state(old), 0.0, NOW)
    assert turns(finder, state(old[1:])) == [1, 0]
    assert set(finder.found) == {server.key for server in old[1:]}


def test_each_hour_all_are_looked_at_again() -> None:
    """Until then one that was stopped stays as it was; what was found stays meanwhile."""
    stopped = NOW - timedelta(days=30)
    known = state(rows(SLICE + 1, status="stopped", updated_at=stopped.isoformat()))
    finder = TroubleFinder()
    assert turns(finder, known) == [1, 0]
    assert turns(finder, known, NOW + timedelta(minutes=59)) == [0]
    assert not finder.found
    assert turns(finder, known, NOW + timedelta(minutes=60)) == [1, 0]
    assert len(finder.found) == SLICE + 1


def test_writes_of_unknown_outcome_do_not_wait() -> None:
    """They are the worst."""
    servers = rows(SLICE + 1, **NO_BACKUPS)
    unknown = state(servers, operations={0: Operation("stop", Stage.UNKNOWN)})
    finder = TroubleFinder()
    found = finder.find(unknown, 0.0, NOW)
    assert [reasons_text(reasons) for reasons in found.values()] == ["stop unknown"]
    turns(finder, unknown)
    assert reasons_text(finder.found[servers[0].key]) == "stop unknown, no backups"


def test_servers_that_stay_are_not_looked_at_again() -> None:
    """One of a thousand is read anew: the others are the same objects, and so are their reasons."""
    finder, old = TroubleFinder(), rows(1000, **NO_BACKUPS)
    turns(finder, state(old))
    found = finder.found
    later = finder.find(state((*old[:-1], *rows(1, start=999, status="suspended"))), 1.0, NOW)
    assert finder.left == 0
    assert all(later[one.key] is found[one.key] for one in old[:-1])
    assert reasons_text(later[old[-1].key]) == "suspended"
