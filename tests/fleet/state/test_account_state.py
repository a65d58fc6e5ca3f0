"""How the state passes from one to the next; no clock, no network, no screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from vpstui.api.models import Plan, ResourceUsage, Server, ServerList
from vpstui.fleet.state.account_state import AccountState, ApiFilter, Phase
from vpstui.fleet.state.operation import Operation, Stage
from vpstui.fleet.state.status_text import status_text

STOP = Operation("stop", Stage.ACCEPTED)


def server(server_id: int = 1, status: str = "active", **fields: Any) -> Server:
    """A server."""
    return Server(id=server_id, name=f"web-{server_id}", status=status, **fields)


def listed(*servers: Server, at: float = 10.0, state: AccountState | None = None) -> AccountState:
    """The state after a list of these servers that was asked for `at`."""
    return (state or AccountState()).with_list(ServerList(servers), at)


def known(state: AccountState, server_id: int = 1) -> Server:
    """A server that is known."""
    found = state.server(server_id)
    assert found is not None
    return found


# -- the list


def test_first_list_makes_the_state_ready() -> None:
    """With a list there is something to show, and its age counts from when it was asked for."""
    state = listed(server(), at=10.0)
    assert state.phase is Phase.READY
    assert state.listed_at == 10.0
    assert state.is_live


def test_list_with_nothing_new_keeps_the_very_rows() -> None:
    """Equal rows are the same objects, so that a table sees at once that nothing changed."""
    state = listed(server(1), server(2))
    assert listed(server(1), server(2), at=20.0, state=state).servers is state.servers


def test_list_with_one_change_keeps_the_other_rows() -> None:
    """Only the row that differs is another object."""
    state = listed(server(1), server(2))
    later = listed(server(1, "stopped"), server(2), at=20.0, state=state)
    assert later.servers[1] is state.servers[1]
    assert later.servers[0].status == "stopped"


def test_rows_come_in_the_order_of_the_api() -> None:
    """A list in another order is shown in that order."""
    state = listed(server(2), server(1), at=20.0, state=listed(server(1), server(2)))
    assert [row.id for row in state.servers] == [2, 1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plan", Plan(id=1, memory=512, bandwidth=2048)),
        ("ipv6_address", "2001:db8::1"),
        ("username", "ubuntu"),
        ("backups_enabled", True),
        ("backups_enabled", False),
        ("resource_usage", ResourceUsage(cpu_percent=3)),
    ],
)
def test_row_of_a_list_keeps_what_only_the_detail_told(name: str, value: Any) -> None:
    """A list that does not tell it does not make it unknown, even when the row changed."""
    row = server(status="stopped", plan=Plan(id=1, memory=512))
    state = listed(row).with_server(row.model_copy(update={"status": "active", name: value}), 11.0)
    later = known(listed(row, at=20.0, state=state))
    assert getattr(later, name) == value
    assert later.status == "stopped"


def test_row_that_lacks_only_details_is_the_same_row() -> None:
    """A list after a detail changes nothing."""
    row, plan = server(plan=Plan(id=1)), Plan(id=1, bandwidth=2048)
    state = listed(row).with_server(server(ipv6_address="2001:db8::1", plan=plan), 11.0)
    assert listed(row, at=20.0, state=state).servers is state.servers


@pytest.mark.parametrize("plan", [None, Plan(id=2)])
def test_other_plan_does_not_get_the_bandwidth_of_the_old_one(plan: Plan | None) -> None:
    """A server that was resized has another one, not known yet."""
    state = listed(server()).with_server(server(plan=Plan(id=1, bandwidth=2048)), 11.0)
    assert known(listed(server(plan=plan), at=20.0, state=state)).plan == plan


def test_detail_told_anew_replaces_the_old_one() -> None:
    """What is told is believed."""
    state = listed(server(backups_enabled=True))
    assert known(state.with_server(server(backups_enabled=False), 11.0)).backups_enabled is False


def test_server_that_a_list_lacks_leaves() -> None:
    """What the API no longer lists is not shown."""
    state = listed(server(2), at=20.0, state=listed(server(1), server(2)))
    assert [row.id for row in state.servers] == [2]


def test_list_tells_how_whole_it_is() -> None:
    """Rows left out and the reason why the list ends early are kept, until the next list."""
    state = AccountState().with_list(
        ServerList((server(),), skipped=2, partial="page 3 failed"), 1.0
    )
    assert (state.skipped, state.partial) == (2, "page 3 failed")
    state = listed(server(), at=2.0, state=state)
    assert (state.skipped, state.partial) == (0, "")


def test_part_of_a_list_takes_no_row_away() -> None:
    """What did not come may well be there; who looks is told that the list is not whole."""
    state = listed(server(1), server(2), server(3))
    part = ServerList((server(2, "stopped"),), partial="page 2 failed")
    state = state.with_list(part, 20.0)
    assert sorted((row.id, row.status) for row in state.servers) == [
        (1, "active"),
        (2, "stopped"),
        (3, "active"),
    ]
    assert not state.is_live


def test_part_of_a_list_shows_a_server_with_later_news_once() -> None:
    """It is kept for its news, and because it did not come."""
    state = listed(server(1), server(2)).with_status(2, "stopped", 21.0)
    state = state.with_list(ServerList((server(1),), partial="page 2 failed"), 20.0)
    assert [row.id for row in state.servers] == [1, 2]


# -- a list that comes late


@pytest.mark.parametrize(("asked_at", "status"), [(10.0, "stopped"), (11.0, "stopped"),
                                                  (12.0, "active")])  # fmt: skip
def test_late_list_does_not_undo_newer_news(asked_at: float, status: str) -> None:
    """A list asked for before a server was read alone says nothing new about it."""
    state = listed(server()).with_server(server(status="stopped"), 11.0)
    assert known(listed(server(), at=asked_at, state=state)).status == status


@pytest.mark.parametrize(("asked_at", "there"), [(10.0, True), (11.0, True), (12.0, False)])
def test_server_created_after_a_list_was_asked_for_stays(asked_at: float, there: bool) -> None:
    """It can be missing only from a list that is newer than it."""
    state = listed(server(1)).with_new_server(server(2, "provisioning"), 11.0)
    state = listed(server(1), at=asked_at, state=state)
    assert (state.server(2) is not None) is there


@pytest.mark.parametrize(("asked_at", "there"), [(10.0, False), (11.0, False), (12.0, True)])
def test_server_gone_after_a_list_was_asked_for_stays_away(asked_at: float, there: bool) -> None:
    """An older list cannot bring it back."""
    state = listed(server(1), server(2)).without_server(2, 11.0)
    state = listed(server(1), server(2), at=asked_at, state=state)
    assert (state.server(2) is not None) is there


def test_newer_list_forgets_what_older_news_was_kept_for() -> None:
    """Times of single reads do not pile up."""
    state = listed(server(1), server(2)).with_server(server(1), 11.0).without_server(2, 11.0)
    state = listed(server(1), at=20.0, state=state)
    assert state.seen_at == {}
    assert state.gone_at == {}


def test_server_that_is_listed_before_its_creation_is_answered_is_there_once() -> None:
    """A list can be quicker than the answer to the create that it shows."""
    state = listed(server(1), server(2, "provisioning"))
    state = state.with_new_server(server(2, "provisioning", backups_enabled=True), 11.0)
    assert [row.id for row in state.servers] == [1, 2]
    assert known(state, 2).backups_enabled is True


# -- one server


def test_new_server_stands_at_the_end_at_once() -> None:
    """It is there before any list shows it."""
    state = listed(server(1)).with_new_server(server(2, "provisioning"), 11.0)
    assert [row.id for row in state.servers] == [1, 2]
    assert state.moving_since == {2: 11.0}


@pytest.mark.parametrize(("asked_at", "status"), [(10.5, "stopping"), (11.0, "active"),
                                                  (None, "active")])  # fmt: skip
def test_late_read_does_not_undo_newer_news(asked_at: float | None, status: str) -> None:
    """One asked for before an answer told otherwise says nothing new."""
    state = listed(server()).with_status(1, "stopping", 11.0)
    assert known(state.with_server(server(), 12.0, asked_at)).status == status


def test_server_outside_the_list_does_not_join_it() -> None:
    """A list limited by the API stays limited."""
    state = listed(server(1))
    assert state.with_server(server(2), 11.0) is state


def test_status_told_by_an_answer_is_shown() -> None:
    """The other facts of the server stay."""
    state = listed(server(hostname="a.example.com")).with_status(1, "stopping", 11.0)
    assert (known(state).status, known(state).hostname) == ("stopping", "a.example.com")
    assert state.seen_at == {1: 11.0}


def test_status_of_a_server_that_is_not_known_changes_nothing() -> None:
    """There is no row to show it in."""
    state = listed(server(1))
    assert state.with_status(2, "stopping", 11.0) is state


def test_server_that_goes_takes_everything_along() -> None:
    """Its row, its write, and the times it was seen at."""
    state = listed(server(1), server(2)).with_status(1, "stopping", 11.0).with_operation(1, STOP)
    state = state.without_server(1, 12.0)
    assert [row.id for row in state.servers] == [2]
    assert state.operations == {}
    assert state.moving_since == {}
    assert state.seen_at == {}
    assert state.gone_at == {1: 12.0}


def test_no_id_finds_no_server() -> None:
    """None is what a table without a cursor gives."""
    assert listed(server()).server(None) is None


# -- writes under way


@pytest.mark.parametrize(
    ("stage", "kept"), [(Stage.SENDING, True), (Stage.ACCEPTED, False), (Stage.UNKNOWN, True)]
)
def test_write_on_a_server_that_left_ends_unless_it_is_still_out(stage: Stage, kept: bool) -> None:
    """What has not been answered is a write in flight, whatever the list says."""
    state = listed(server(1)).with_operation(1, Operation("stop", stage))
    assert (1 in listed(at=20.0, state=state).operations) is kept


@pytest.mark.parametrize("stage", list(Stage))
def test_write_on_a_server_still_listed_stays(stage: Stage) -> None:
    """A list does not end a write."""
    operation = Operation("stop", stage)
    state = listed(server(1)).with_operation(1, operation)
    assert listed(server(1), at=20.0, state=state).operations == {1: operation}


def test_write_that_came_to_its_end_is_forgotten() -> None:
    """Those on other servers stay."""
    state = listed(server(1), server(2)).with_operation(1, STOP).with_operation(2, STOP)
    assert state.with_operation(1, None).operations == {2: STOP}


@pytest.mark.parametrize(
    ("stage", "status", "busy"),
    [
        (None, "stopping", False),
        (Stage.SENDING, "active", True),
        (Stage.UNKNOWN, "active", True),
        (Stage.ACCEPTED, "stopping", True),
        (Stage.ACCEPTED, "stopped", False),
    ],
)
def test_busy_until_the_write_is_done(stage: Stage | None, status: str, busy: bool) -> None:
    """An accepted write holds the next one back only while the status passes."""
    operation = None if stage is None else Operation("stop", stage)
    assert listed(server(1, status)).with_operation(1, operation).is_busy(1) is busy


def test_accepted_write_on_a_server_out_of_sight_holds_back() -> None:
    """Whether it is done cannot be seen."""
    assert listed().with_operation(1, STOP).is_busy(1)


# -- servers in transition


def test_transition_counts_from_when_it_was_first_seen() -> None:
    """A list shows it first when it was asked for; it goes on while the status is the same."""
    state = listed(server(status="starting"), at=10.0)
    assert state.moving_since == {1: 10.0}
    assert listed(server(status="starting"), at=20.0, state=state).moving_since == {1: 10.0}


def test_another_transition_counts_anew() -> None:
    """Stopping after starting is a new wait."""
    state = listed(server(status="starting")).with_status(1, "stopping", 15.0)
    assert state.moving_since == {1: 15.0}


def test_transition_ends_when_the_status_stays() -> None:
    """A settled server does not count."""
    state = listed(server(status="starting")).with_status(1, "active", 15.0)
    assert state.moving_since == {}


def test_server_begins_to_move_after_it_was_settled() -> None:
    """The time of the change, not of the first list."""
    assert listed(server()).with_status(1, "rebooting", 15.0).moving_since == {1: 15.0}


# -- failures and phases


def test_failure_keeps_what_was_there() -> None:
    """Rows stay; the failures are counted; what is shown is no longer live."""
    state = listed(server()).with_failure("no answer").with_failure("still none")
    assert [row.id for row in state.servers] == [1]
    assert (state.problem, state.failures) == ("still none", 2)
    assert not state.is_live


def test_list_ends_a_row_of_failures() -> None:
    """The next one begins at one."""
    state = listed(server(), at=20.0, state=listed(server()).with_failure("no answer"))
    assert (state.problem, state.failures) == ("", 0)
    assert state.is_live


def test_failure_before_any_list_has_nothing_to_show() -> None:
    """The phase stays what it was."""
    state = AccountState(phase=Phase.LOADING).with_failure("no answer")
    assert (state.phase, state.listed_at) == (Phase.LOADING, None)


def test_sign_out_keeps_the_rows_and_says_why() -> None:
    """What was there can still be read."""
    state = listed(server()).with_sign_out("token refused")
    assert (state.phase, state.problem) == (Phase.SIGNED_OUT, "token refused")
    assert state.servers
    assert not state.is_live


def test_sign_in_loads_anew() -> None:
    """The token may be of another account: nothing that was known holds for it."""
    old = replace(listed(server()), account="old@example.com", plans=(Plan(id=1),))
    state = old.with_failure("no answer").with_sign_out("refused").with_sign_in()
    assert (state.phase, state.problem, state.failures) == (Phase.LOADING, "", 0)
    assert (state.account, state.plans, state.servers) == ("", (), ())
    assert (state.profile, state.host) == (old.profile, old.host)


def test_sign_in_to_the_same_account_keeps_the_rows() -> None:
    """Its ids mean the same servers; what went on, and why it was signed out, is over."""
    old = replace(listed(server()), owner="ops@example.com", logins=1, denied="it may only read")
    state = old.with_failure("no answer").with_sign_out("refused").with_sign_in(is_same=True)
    assert (state.phase, state.problem, state.failures) == (Phase.READY, "", 0)
    assert (state.servers, state.owner, state.logins) == (old.servers, old.owner, 1)
    assert not state.denied


def test_paused_is_not_live() -> None:
    """Nobody keeps it up to date."""
    assert not AccountState(phase=Phase.READY, paused=True).is_live


@pytest.mark.parametrize(("now", "age"), [(10.0, 0.0), (12.5, 2.5), (9.0, 0.0)])
def test_age_is_never_negative(now: float, age: float) -> None:
    """A clock that is off makes nothing newer than now."""
    assert listed(server(), at=10.0).age(now) == age


def test_without_a_list_there_is_no_age() -> None:
    """Nothing is not new."""
    assert AccountState().age(10.0) is None


# -- words


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        (Operation("reboot", Stage.SENDING), "◌ sending reboot"),
        (Operation("delete", Stage.UNKNOWN), "? delete unknown"),
        (Operation("stop", Stage.ACCEPTED), "● active"),
        (None, "● active"),
    ],
)
def test_status_tells_of_a_write_that_has_no_answer(operation: Operation | None, text: str) -> None:
    """Sent and unknown stand in place of a status that may be wrong; accepted does not."""
    state = listed(server()).with_operation(1, operation)
    assert status_text(state, known(state), 11.0) == text


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (10.9, "◑ stopping"),
        (11.0, "◑ stopping 1 s"),
        (75.0, "◑ stopping 1 min"),
        (5.0, "◑ stopping"),
    ],
)
def test_status_of_a_server_in_transition_has_an_age(now: float, text: str) -> None:
    """From the first second on, and never a negative one."""
    state = listed(server(status="stopping"), at=10.0)
    assert status_text(state, known(state), now) == text


@pytest.mark.parametrize(
    ("status", "text"), [("stopped", "○ stopped"), ("migrating", "? migrating"), ("", "? -")]
)
def test_status_is_told_as_it_came(status: str, text: str) -> None:
    """One that is not known has a sign of its own, and none at all is said to be unknown."""
    state = listed(server(status=status))
    assert status_text(state, known(state), 11.0) == text


@pytest.mark.parametrize(
    ("wanted", "limits"),
    [(ApiFilter(), False), (ApiFilter(status="stopped"), True), (ApiFilter(location="x"), True)],
)
def test_filter_limits_when_it_names_something(wanted: ApiFilter, limits: bool) -> None:
    """An empty one asks for everything."""
    assert bool(wanted) is limits


# -- locks and protection


@pytest.mark.parametrize(
    ("name", "is_protected"),
    [
        ("db-1", True),
        ("db-", True),
        ("my-db-1", False),
        ("DB-1", True),
        ("shop.prod", True),
        ("web-1", False),
        ("d\u200bb-1", True),
        ("db-1\u202e", True),
        ("", False),
    ],
)
def test_which_servers_are_protected(name: str, *, is_protected: bool) -> None:
    """By the whole name, whatever the case; a character that is not seen unlocks nothing."""
    state = AccountState(protect=("db-*", "*.prod"))
    assert state.is_protected(Server(id=1, name=name)) is is_protected


def test_glob_with_hidden_characters_protects_what_looks_like_it() -> None:
    """Names are compared as they are shown."""
    assert AccountState(protect=("a\u200bb",)).is_protected(Server(id=1, name="a\u200bb"))


def test_glob_protects_a_name_however_it_is_spelled() -> None:
    """An accent of its own, or as part of its letter."""
    assert AccountState(protect=("caf\u00e9-*",)).is_protected(Server(id=1, name="Cafe\u0301-1"))


def test_without_globs_nothing_is_protected() -> None:
    """By default every server can be deleted."""
    assert not AccountState().is_protected(Server(id=1, name="db-1"))


def test_lock_of_the_program_outranks_that_of_the_user() -> None:
    """Only the user's own can be taken off."""
    state = AccountState(locked="by hand")
    assert (state.lock, state.is_lock_fixed) == ("by hand", False)
    assert state.with_lock(on=False).lock == ""
    denied = AccountState(locked="by hand", denied="the token may only read servers")
    assert (denied.lock, denied.is_lock_fixed) == ("the token may only read servers", True)
    assert AccountState(barred="--read-only", denied="x").lock == "--read-only"


def test_lock_survives_another_login() -> None:
    """What the last token might do says nothing about the next one."""
    state = AccountState(locked="by hand", denied="x", barred="y").with_sign_in()
    assert (state.locked, state.denied, state.barred) == ("by hand", "", "y")


def test_account_of_which_no_row_can_be_read_is_not_live() -> None:
    """It is locked, and no key takes that off; a row that can be read is one."""
    unread = AccountState().with_list(ServerList((), skipped=5), 0.0)
    assert not unread.is_live
    assert unread.is_lock_fixed
    assert unread.lock == "no row of its list can be read"
    read = AccountState().with_list(ServerList((Server(id=1),), skipped=4), 0.0)
    assert (read.is_live, read.lock) == (True, "")
