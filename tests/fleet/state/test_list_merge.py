"""A list and what is known, put together: the same as row by row, at the cost of what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from hypothesis import given, settings
from hypothesis import strategies as st

from vpstui.api.answers.merging import merge_server
from vpstui.api.models import Server, ServerList
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.list_merge import merge_list, moving_since

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.models import ServerId

STATUSES = ("active", "stopped", "stopping")


class Counted(Server):
    """A server that counts how often its fields are compared."""

    compared: ClassVar[list[int]] = []

    @property
    def field_values(self) -> tuple[object, ...]:
        """Every field."""
        self.compared.append(1)
        return super().field_values


servers_of = st.lists(
    st.builds(Server, id=st.integers(1, 5), status=st.sampled_from(STATUSES)),
    unique_by=lambda server: server.id,
).map(tuple)

times = st.dictionaries(st.integers(1, 5), st.sampled_from((1.0, 3.0)), max_size=2)


def row_by_row(
    known: tuple[Server, ...],
    listing: ServerList,
    seen_at: Mapping[ServerId, float],
    gone_at: Mapping[ServerId, float],
) -> list[Server]:
    """What is to come of a list that was asked for at 2.0."""
    old = {server.id: server for server in known}
    late = {key for key in old if seen_at.get(key, 0.0) > 2}
    rows = [row for row in listing.servers if gone_at.get(row.id, 0.0) < 2]
    merged = [old[r.id] if r.id in late else merge_server(old.get(r.id), r) for r in rows]
    gone = {row.id for row in listing.servers}
    merged += [one for one in known if one.id not in gone and one.id in late]
    if not listing.is_whole:
        there = {one.id for one in merged} | {key for key in gone if gone_at.get(key, 0.0) > 2}
        merged += [one for one in known if one.id not in there]
    return merged


@settings(deadline=None)
@given(servers_of, servers_of, times, times, st.booleans(), st.booleans())
def test_it_comes_to_the_same_as_row_by_row(
    known: tuple[Server, ...],
    rows: tuple[Server, ...],
    seen_at: dict[ServerId, float],
    gone_at: dict[ServerId, float],
    is_partial: bool,
    is_same: bool,
) -> None:
    """In whatever order, with news of single servers in between."""
    if is_same:  # as it is nearly always: the same servers in the same order
        ids = [one.id for one in known]
        rows = tuple(
            row.model_copy(update={"id": key}) for row, key in zip(rows, ids, strict=False)
        )
        rows += known[len(rows) :]
    listing = ServerList(rows, partial="cut" if is_partial else "")
    merged = merge_list(known, listing, seen_at=seen_at, gone_at=gone_at, asked_at=2.0)
    assert list(merged) == row_by_row(known, listing, seen_at, gone_at)


def test_rows_that_are_the_same_objects_are_not_compared() -> None:
    """Of many servers one is another: no field of the others is looked at, and none if none is."""
    rows = tuple(Counted(id=number, status="active") for number in range(100))
    state = AccountState().with_list(ServerList(rows), 1.0)
    Counted.compared.clear()
    assert state.with_list(ServerList((*rows,)), 2.0).servers is state.servers
    assert not Counted.compared
    changed = (*rows[:50], Counted(id=50, status="stopped"), *rows[51:])
    later = state.with_list(ServerList(changed), 3.0)
    assert later.servers[50].status == "stopped"
    assert len(Counted.compared) <= 4


@settings(deadline=None)
@given(servers_of, servers_of)
def test_transitions_are_as_old_as_the_first_sight_of_them(
    before: tuple[Server, ...], after: tuple[Server, ...]
) -> None:
    """One that was another transition, or none, begins now."""
    since = moving_since((), before, {}, 1.0)
    old = {server.id: server.status for server in before}
    assert moving_since(before, after, since, 2.0) == {
        one.id: 1.0 if old.get(one.id) == one.status else 2.0 for one in after if not one.is_settled
    }
    assert moving_since(before, before, since, 2.0) is since
