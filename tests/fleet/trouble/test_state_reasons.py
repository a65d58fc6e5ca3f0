"""Why servers need somebody, as only the app can know."""

from __future__ import annotations

from dataclasses import replace

from vpstui.api.models import Server
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.fleet.state.operation import Operation, Stage
from vpstui.fleet.trouble.state_reasons import state_reasons

SERVERS = tuple(
    Server.model_validate({"id": number, "status": "rebooting"}, context="prod")
    for number in (1, 2, 3)
)


def said(now: float, **given: object) -> dict[object, list[str]]:
    """What is said of each server, by its id."""
    account = replace(AccountState(profile="prod", servers=SERVERS), **given)  # type: ignore[arg-type]
    found = state_reasons(FleetState.of(account), now)
    return {key.id: [reason.text for reason in reasons] for key, reasons in found.items()}


def test_unknown_outcome_is_a_reason() -> None:
    """Of a write that is under way or accepted, nothing is said."""
    operations = {
        1: Operation("stop", Stage.UNKNOWN),
        2: Operation("stop", Stage.SENDING),
        3: Operation("reboot", Stage.ACCEPTED),
        9: Operation("delete", Stage.UNKNOWN),
    }
    assert said(0.0, operations=operations) == {1: ["stop unknown"]}


def test_transition_that_takes_long_is_a_reason() -> None:
    """From ten minutes on."""
    moving = {1: 0.0, 2: 0.5, 9: 0.0}
    assert said(599.0, moving_since=moving) == {}
    assert said(600.0, moving_since=moving) == {1: ["rebooting for 10 min"]}


def test_both_are_said() -> None:
    """Of one server."""
    unknown = {1: Operation("reboot", Stage.UNKNOWN)}
    found = said(700.0, operations=unknown, moving_since={1: 0.0})
    assert found == {1: ["reboot unknown", "rebooting for 11 min"]}
