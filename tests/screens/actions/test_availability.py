"""Which keys apply, and why the others do not: pure, without a screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vpstui.api.models import Server
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.bulk_action import BulkAction
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.fleet.state.operation import Operation, Stage
from vpstui.screens.actions import availability
from vpstui.screens.actions.selection import Selection


def server(status: str = "active", number: int = 1) -> Server:
    """A server of the account `prod`."""
    return Server.model_validate(
        {"id": number, "name": f"web-{number}", "status": status}, context="prod"
    )


ACTIVE, STOPPED = server(), server("stopped", 2)
ACCOUNT = AccountState(profile="prod", servers=(ACTIVE, STOPPED))
STATE = FleetState.of(ACCOUNT)
LOCKED = FleetState.of(replace(ACCOUNT, locked="it is locked (L)"))
BUSY = FleetState.of(ACCOUNT.with_operation(1, Operation("stop", Stage.SENDING)))
IN_DOUBT = FleetState.of(ACCOUNT.with_operation(1, Operation("stop", Stage.UNKNOWN)))


def applies(
    action: str,
    *parameters: str,
    state: FleetState = STATE,
    on: Server | None = ACTIVE,
    marked: bool = False,
    busy: bool = False,
) -> bool:
    """Whether an action applies."""
    selection = Selection(on, is_marked=marked)
    return availability.check(action, parameters, selection, state, busy=busy) is True


@pytest.mark.parametrize(
    ("action", "parameters"),
    [("power", ("stop",)), ("delete_server", ()), ("edit_server", ()), ("rename_server", ()),
     ("switch_backups", ()), ("create_server", ())],
)  # fmt: skip
def test_what_changes_something_waits_for_lock_and_dialog(
    action: str, parameters: tuple[str, ...]
) -> None:
    """With an active server in focus."""
    assert applies(action, *parameters)
    assert not applies(action, *parameters, state=LOCKED)
    assert not applies(action, *parameters, busy=True)


def test_power_follows_the_status() -> None:
    """Nothing is started that runs, or stopped that does not."""
    assert applies("power", "stop", on=ACTIVE)
    assert not applies("power", "start", on=ACTIVE)
    assert applies("power", "start", on=STOPPED)
    assert not applies("power", "reboot", on=STOPPED)


def test_a_write_under_way_blocks_the_next_one_only() -> None:
    """Not what changes nothing."""
    for action in ("power", "delete_server", "edit_server"):
        assert not applies(action, "stop", state=BUSY)
    assert applies("ssh", state=BUSY)
    assert applies("copy", state=LOCKED)
    assert not applies("ssh", on=None)


def test_marks_make_keys_for_many_apply() -> None:
    """The plan says what is left out; only a dialog has to be waited for."""
    assert applies("power", "start", on=ACTIVE, marked=True, state=LOCKED)
    assert not applies("delete_server", marked=True, busy=True)
    assert not applies("edit_server", marked=True, state=LOCKED)


def test_results_need_a_bulk_action() -> None:
    """Until then it says so."""
    assert not applies("results")
    assert applies("results", state=STATE.with_bulk(BulkAction(1, "stop", ())))
    assert availability.why_not("results", Selection(ACTIVE), STATE)
    assert availability.why_ignored("results", Selection(ACTIVE), STATE) == (
        "Nothing was done to many servers yet.",
        "information",
    )


@pytest.mark.parametrize(
    ("action", "on", "state", "reason"),
    [
        ("power('stop')", ACTIVE, LOCKED, "it is locked (L)"),
        ("power('start')", ACTIVE, STATE, "web-1 is active"),
        ("edit_server", None, STATE, "there is no server to do it to"),
        ("edit_server", ACTIVE, BUSY, "what was asked of web-1 before is not finished"),
        ("filter", ACTIVE, STATE, "it has no use here"),
    ],
)
def test_reasons_of_the_palette(
    action: str, on: Server | None, state: FleetState, reason: str
) -> None:
    """In a few words."""
    assert availability.why_not(action, Selection(on), state) == reason


def test_a_key_that_does_nothing_says_why() -> None:
    """A lock louder than a write that has to end first."""
    focus = Selection(ACTIVE)
    assert availability.why_ignored("power", focus, LOCKED) == (
        "Nothing was done: it is locked (L).",
        "warning",
    )
    assert availability.why_ignored("power", focus, BUSY) == (
        "web-1: its stop is not finished.",
        "information",
    )
    unknown = availability.why_ignored("power", focus, IN_DOUBT)
    assert unknown is not None
    assert "was done is unknown" in unknown[0]
    for action, selection, state in (
        ("power", focus, STATE),
        ("ssh", focus, BUSY),
        ("power", Selection(None), STATE),
        ("power", Selection(ACTIVE, is_marked=True), LOCKED),
    ):
        assert availability.why_ignored(action, selection, state) is None


def test_lock_names_the_account_where_there_are_several() -> None:
    """Another one may be open for writes."""
    shop = AccountState(profile="shop", label="Shop")
    state = FleetState.of(replace(ACCOUNT, label="Production", locked="no"), shop)
    assert availability.why_ignored("delete_server", Selection(ACTIVE), state) == (
        "Nothing was done in Production: no.",
        "warning",
    )


def test_signature_changes_with_what_applies() -> None:
    """And with nothing else."""
    signatures = [
        availability.availability_facts(Selection(on, is_marked=marked), state)
        for on, marked, state in (
            (ACTIVE, False, STATE), (STOPPED, False, STATE), (None, False, STATE),
            (ACTIVE, True, STATE), (ACTIVE, False, LOCKED), (ACTIVE, False, BUSY),
        )
    ]  # fmt: skip
    assert len(set(signatures)) == len(signatures)
    renamed = FleetState.of(replace(ACCOUNT, label="Production"))
    assert availability.availability_facts(Selection(ACTIVE), renamed) == signatures[0]
