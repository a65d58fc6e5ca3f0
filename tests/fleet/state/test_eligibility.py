"""Which of the chosen servers a write will be sent to, and why it is not to the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.fleet.bulk_accounts import LOGINS, known, reasons, server
from vpstui.api.dialects.reading import DIALECTS
from vpstui.fleet.state.account_state import ApiFilter
from vpstui.fleet.state.eligibility import plan_for
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.fleet.state.operation import Operation, Stage

if TYPE_CHECKING:
    from vpstui.fleet.state.bulk_action import BulkVerb


@pytest.mark.parametrize(
    ("verb", "acting", "left_out"),
    [
        ("stop", [1], [(2, "stopped already"), (3, "suspended, and cannot be stopped"),
                       (4, "starting, and cannot be stopped")]),
        ("start", [2], [(1, "active already"), (3, "suspended, and cannot be started"),
                        (4, "starting, and cannot be started")]),
        ("reboot", [1], [(2, "stopped, and cannot be rebooted"),
                         (3, "suspended, and cannot be rebooted"),
                         (4, "starting, and cannot be rebooted")]),
        ("delete", [1, 2, 3, 4], []),
    ],
)  # fmt: skip
def test_what_would_do_nothing_is_left_out(
    verb: BulkVerb, acting: list[int], left_out: list[tuple[int, str]]
) -> None:
    """By the status that each has."""
    statuses = ("active", "stopped", "suspended", "starting")
    servers = tuple(server(at, status) for at, status in enumerate(statuses, 1))
    plan = plan_for(verb, servers, known(*servers), LOGINS)
    assert [one.id for one in plan.acting] == acting
    assert reasons(plan) == left_out


def test_status_that_is_not_known_holds_nothing_back() -> None:
    """The API may know what it means."""
    odd = server(1, "migrating")
    assert plan_for("stop", [odd], known(odd), LOGINS).acting == (odd,)


def test_plan_goes_by_the_newest_status() -> None:
    """What was chosen may have been stopped by somebody else meanwhile."""
    plan = plan_for("stop", [server(1)], known(server(1, "stopped")), LOGINS)
    assert reasons(plan) == [(1, "stopped already")]


def test_server_that_a_filter_hides_from_the_list_is_still_acted_on() -> None:
    """The list may be limited to a status that it no longer has; else what is not in it is gone."""
    state = known(server(1))
    limited = state.with_account(replace(state.first, api_filter=ApiFilter("stopped")))
    assert len(plan_for("stop", [server(9)], limited, LOGINS).acting) == 1
    assert reasons(plan_for("stop", [server(9)], state, LOGINS)) == [(9, "gone")]


@pytest.mark.parametrize("verb", ["backups on", "backups off"])
def test_backups_that_are_so_already_are_left_out(verb: BulkVerb) -> None:
    """Where the API does not tell, they are switched."""
    servers = tuple(
        server(at, "active").model_copy(update={"backups_enabled": on})
        for at, on in enumerate((True, False, None), 1)
    )
    plan = plan_for(verb, servers, known(*servers), LOGINS)
    already = (
        (1, "backed up automatically already")
        if verb == "backups on"
        else (2, "without automatic backups already")
    )
    assert reasons(plan) == [already]
    assert len(plan.acting) == 2


def test_protected_servers_are_left_out_of_a_delete_only() -> None:
    """By the globs of the profile."""
    state = known(server(1), protect=("s-*",))
    assert reasons(plan_for("delete", [server(1)], state, LOGINS)) == [
        (1, "protected in this profile")
    ]
    assert plan_for("stop", [server(1)], state, LOGINS).acting


def test_busy_servers_are_left_out() -> None:
    """One write at a time."""
    prod, shop = known(server(1), server(2)).accounts
    state = FleetState.of(prod.with_operation(1, Operation("edit", Stage.SENDING)), shop)
    plan = plan_for("stop", [server(1), server(2)], state, LOGINS)
    assert reasons(plan) == [(1, "busy (edit not finished)")]
    assert [one.id for one in plan.acting] == [2]


def test_locked_account_is_left_out_whole() -> None:
    """And the others are not."""
    state = known(server(1), locked="it is locked (L)")
    plan = plan_for("stop", [server(1), server(1, profile="shop")], state, LOGINS)
    assert reasons(plan) == [(1, "read-only (it is locked (L))")]
    assert [one.profile for one in plan.acting] == ["shop"]


def test_server_that_is_gone_is_left_out() -> None:
    """Nothing is sent to it."""
    prod, shop = known(server(1)).accounts
    state = FleetState.of(prod.without_server(1, 2.0), shop)
    assert reasons(plan_for("delete", [server(1)], state, LOGINS)) == [(1, "gone")]


def test_servers_of_another_login_are_left_out() -> None:
    """Their ids may mean other servers by now."""
    prod, shop = known(server(1)).accounts
    state = FleetState.of(prod.with_sign_in(), shop)
    plan = plan_for("stop", [server(1)], state, LOGINS)
    assert reasons(plan) == [(1, "of another login than now")]


def test_who_is_left_out_is_told_by_name_or_by_number() -> None:
    """One by its name."""
    servers = [server(1), server(2, "stopped"), server(3, "stopped"), server(4, "suspended")]
    plan = plan_for("stop", servers, known(*servers), LOGINS)
    assert plan.remarks == (
        "2 of 4 are stopped already: left out.",
        "s-4 is suspended, and cannot be stopped: left out.",
    )


def test_hard_stop_is_for_what_has_power_in_the_dialect_that_has_one() -> None:
    """Also where a stop hangs; an account of the other dialect, or of none yet, is left out."""
    statuses = ("active", "stopped", "stopping", "provisioning")
    servers = tuple(server(at, status) for at, status in enumerate(statuses, 1))
    state = known(*servers, dialect=DIALECTS["uuid"])
    prod, shop = state.accounts
    state = FleetState.of(prod.with_operation(3, Operation("stop", Stage.ACCEPTED)), shop)
    plan = plan_for("hard stop", servers, state, LOGINS)
    assert [one.id for one in plan.acting] == [1, 3]
    assert reasons(plan) == [
        (2, "stopped already"), (4, "provisioning, and cannot be hard stopped"),
    ]  # fmt: skip
    for dialect, why in (
        (DIALECTS["documented"], "the documented API has no hard stop"),
        (None, "it is not known yet which dialect this API speaks"),
    ):
        plan = plan_for("hard stop", servers[:1], known(*servers, dialect=dialect), LOGINS)
        assert reasons(plan) == [(1, f"locked ({why})")]
