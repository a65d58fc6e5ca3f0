"""Which keys apply to what is selected, and why the others do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.api.statuses import allows_power
from vpstui.fleet.state.operation import Stage

if TYPE_CHECKING:
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.fleet.state.store import Severity
    from vpstui.screens.actions.selection import Selection

ABOUT_SERVER: Final = frozenset({"ssh", "copy"})
"""Actions that are about the server in focus and change nothing of it: no lock, and no write that
has not come to its end, is in their way."""

CHANGES_SERVER: Final = frozenset(
    {"edit_server", "power", "delete_server", "rename_server", "switch_backups"}
)
"""Actions that change the server in focus."""

CHANGES: Final = CHANGES_SERVER | {"create_server"}
"""Actions that change something in the account."""

FOR_MANY: Final = frozenset({"power", "delete_server"})
"""Actions that are done to all marked servers, where any are."""


def account_in_focus(selection: Selection, state: FleetState) -> AccountState:
    """The account that a key acts in."""
    server = selection.server
    return state.first if server is None else state.account_of(server)


def check(
    action: str,
    parameters: tuple[object, ...],
    selection: Selection,
    state: FleetState,
    *,
    busy: bool,
) -> bool | None:
    """Tell whether an action applies, as Textual's `check_action` does: True, or None to dim it.

    Args:
        action: its name.
        parameters: its arguments.
        selection: what keys act on.
        state: what is known.
        busy: whether a dialog is under way.
    """
    if action in FOR_MANY and selection.is_marked:  # the plan says what is left out
        return None if busy else True
    if action in CHANGES and (busy or account_in_focus(selection, state).lock):
        return None
    if action == "results":
        return True if state.bulks else None
    server = selection.server
    if action in ABOUT_SERVER:
        return None if server is None else True
    if action not in CHANGES_SERVER:
        return True
    if server is None or state.is_busy(server.key):
        return None
    if action == "power" and not allows_power(str(parameters[0]), server.status):
        return None
    return True


def why_not(action: str, selection: Selection, state: FleetState) -> str:
    """Say in a few words why an action does not apply just now, for the palette."""
    name, server = action.partition("(")[0], selection.server
    lock = account_in_focus(selection, state).lock
    if name == "results":
        return "nothing was done to many servers yet"
    if name in CHANGES and lock:
        return lock
    if server is None:
        return "there is no server to do it to"
    if state.is_busy(server.key):
        return f"what was asked of {server.label} before is not finished"
    return f"{server.label} is {server.status}" if name == "power" else "it has no use here"


def why_ignored(
    action: str, selection: Selection, state: FleetState
) -> tuple[str, Severity] | None:
    """Say in a sentence why a key did nothing, and how serious that is; None: nothing to say.

    A lock, a write that has no end yet, no results to be shown.
    """
    if action in FOR_MANY and selection.is_marked:
        return None
    account = account_in_focus(selection, state)
    if account.lock and action in CHANGES:
        where = f" in {account.label or account.profile}" if state.has_several else ""
        return f"Nothing was done{where}: {account.lock}.", "warning"
    if action == "results" and not state.bulks:
        return "Nothing was done to many servers yet.", "information"
    server = selection.server
    operation = None if server is None else state.operation(server.key)
    if server is None or operation is None or not state.is_busy(server.key):
        return None
    if action not in CHANGES_SERVER:
        return None
    if operation.stage is Stage.UNKNOWN:
        how = "was done is unknown; it is being looked up"
        return f"{server.label}: whether its {operation.verb} {how}.", "information"
    return f"{server.label}: its {operation.verb} is not finished.", "information"


def availability_facts(selection: Selection, state: FleetState) -> tuple[bool, ...]:
    """What `check` depends on: while it stays the same, so does what applies."""
    server = selection.server
    facts: tuple[bool, ...] = (
        not account_in_focus(selection, state).lock,
        selection.is_marked,
        bool(state.bulks),
        server is not None and not state.is_busy(server.key),
    )
    if server is not None:
        facts += tuple(allows_power(verb, server.status) for verb in ("start", "stop"))
    return facts
