"""Which keys apply, and why the others do not: pure, without a screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual.actions import parse

from vpstui.api.dialects.reading import DIALECTS
from vpstui.api.models import Server
from vpstui.config.key_registry import KEYS
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.fleet.state.bulk_action import BulkAction
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.fleet.state.operation import Operation, Stage
from vpstui.screens.actions import availability
from vpstui.screens.actions.selection import Selection

if TYPE_CHECKING:
    from vpstui.config.keys.key import Key

if TYPE_CHECKING:
    from vpstui.config.keys.key import Key


def server(status: str = "active", number: int = 1) -> Server:
    """A server of the account `prod`."""
    return Server.model_validate(
        {"id": number, "name": f"web-{number}", "status": status}, context="prod"
    )


ACTIVE, STOPPED = server(), server("stopped", 2)
ACCOUNT = AccountState(profile="prod", phase=Phase.READY, servers=(ACTIVE, STOPPED))
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


def why(action: str, *, marked: bool = False) -> str:
    """What is said where an action does not apply."""
    found = availability.obstacle(action, (), Selection(ACTIVE, is_marked=marked), STATE)
    return "" if found is None else found.text


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
    assert why("results") == "Nothing was done to many servers yet."


LOADING = FleetState.of(AccountState(profile="prod", phase=Phase.LOADING))
SHOP = AccountState(profile="shop", label="Shop")
LOCKED_OF_TWO = FleetState.of(replace(ACCOUNT, label="Production", locked="no"), SHOP)


@pytest.mark.parametrize(
    ("action", "on", "state", "text", "short"),
    [
        ("power('stop')", ACTIVE, LOCKED, "Nothing was done: it is locked (L).",
         "it is locked (L)"),
        ("delete_server", ACTIVE, LOCKED_OF_TWO, "Nothing was done in Production: no.", "no"),
        ("power('start')", ACTIVE, STATE, "web-1 is active already.", "web-1 is active already"),
        ("power('stop')", STOPPED, STATE, "web-2 is stopped already.",
         "web-2 is stopped already"),
        ("power('reboot')", STOPPED, STATE, "web-2 is stopped, and cannot be rebooted.",
         "web-2 is stopped, and cannot be rebooted"),
        ("power('start')", server("suspended"), STATE,
         "web-1 is suspended, and cannot be started.",
         "web-1 is suspended, and cannot be started"),
        ("power('stop')", server("stopping"), STATE, "web-1 is stopping, and cannot be stopped.",
         "web-1 is stopping, and cannot be stopped"),
        ("edit_server", None, STATE, "There is no server to edit.",
         "there is no server to do it to"),
        ("ssh", None, STATE, "There is no server to log in to.", "there is no server to do it to"),
        ("mark", None, STATE, "There is no server to mark.", "there is no server to do it to"),
        ("power('start')", None, STATE, "There is no server to start.",
         "there is no server to do it to"),
        ("power('start')", None, LOADING, "There is no list of servers yet.",
         "there is no list yet"),
        ("edit_server", ACTIVE, BUSY, "web-1: its stop is not finished.",
         "what was asked of web-1 before is not finished"),
        ("power('start')", ACTIVE, IN_DOUBT,
         "web-1: whether its stop was done is unknown; it is being looked up.",
         "what was asked of web-1 before is not finished"),
    ],
)  # fmt: skip
def test_a_key_that_does_nothing_says_why(
    action: str, on: Server | None, state: FleetState, text: str, short: str
) -> None:
    """In a sentence, and in a few words for the palette; a lock comes before anything else."""
    _, name, parameters = parse(action)
    found = availability.obstacle(name, parameters, Selection(on), state)
    assert found is not None
    assert (found.text, found.short) == (text, short)


@pytest.mark.parametrize("action", ["edit_server", "rename_server"])
def test_what_is_for_one_server_says_so_where_servers_are_marked(action: str) -> None:
    """It does not take the one under the cursor instead."""
    assert not applies(action, marked=True)
    assert "only one at a time" in why(action, marked=True)


STATUSES = ("active", "stopped", "suspended", "provisioning", "starting", "stopping", "rebooting",
            "Migrating", "")  # fmt: skip

STATES = {
    "free": STATE, "locked": LOCKED, "busy": BUSY, "in doubt": IN_DOUBT, "loading": LOADING,
    "partial": FleetState.of(replace(ACCOUNT, partial="page 2 failed")),
    "gone": FleetState.of(replace(ACCOUNT, servers=(), gone_at={1: 1.0})),
    "protected": FleetState.of(replace(ACCOUNT, protect=("web-*",))),
    "signed out": FleetState.of(ACCOUNT.with_sign_out("no token")),
}  # fmt: skip


@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("key", [key for key in KEYS if key.scope in ("server", "servers")],
                         ids=lambda key: key.id)  # fmt: skip
def test_a_key_either_applies_or_says_why(key: Key, state: str, marked: bool) -> None:
    """Every key of the table, on a server in any status and on none, whatever else holds."""
    _, name, parameters = parse(key.action)
    for on in (None, *map(server, STATUSES)):
        selection = Selection(on, is_marked=marked)
        applies = availability.check(name, parameters, selection, STATES[state], busy=False)
        found = availability.obstacle(name, parameters, selection, STATES[state])
        assert (applies is True) is (found is None)
        if found is not None:
            assert found.text.endswith(".")
            assert "\n" not in found.text
            assert found.short
            assert not found.short.endswith(".")


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


@pytest.mark.parametrize(
    ("action", "parameters"), [("power", ("hard stop",)), ("resize_server", ())]
)
def test_what_one_dialect_has_waits_until_that_has_shown(
    action: str, parameters: tuple[str, ...]
) -> None:
    """Locked with a word in the other one, and while none is known."""
    for dialect, text in (
        (None, "it is not known yet which dialect this API speaks"),
        (DIALECTS["documented"], "the documented API has no "),
        (DIALECTS["uuid"], ""),
    ):
        state = FleetState.of(replace(ACCOUNT, dialect=dialect))
        found = availability.obstacle(action, parameters, Selection(ACTIVE), state)
        assert text in ("" if found is None else found.short)
        assert (found is None) is (not text)
        assert applies(action, *parameters, state=state) is (not text)
