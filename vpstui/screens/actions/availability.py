"""Which keys apply to what is selected, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.api.statuses import allows_power
from vpstui.fleet.state.account_state import Phase
from vpstui.fleet.state.eligibility import power_obstacle
from vpstui.fleet.state.locks import NO_BACKUP, verb_lock
from vpstui.fleet.state.operation import Stage

if TYPE_CHECKING:
    from vpstui.api.models import Server
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.fleet.state.store import Severity
    from vpstui.screens.actions.selection import Selection

ABOUT_SERVER: Final = {
    "ssh": "log in to",
    "copy": "copy from",
    "open": "open",
    "create_like_server": "take as the pattern of a new one",
}
"""Actions that are about the server in focus and change nothing of it, with what they do: no lock,
and no write that has not come to its end, is in their way."""

CHANGES_SERVER: Final = {
    "edit_server": "edit",
    "power": "start, stop or reboot",
    "delete_server": "delete",
    "resize_server": "resize",
    "rename_server": "rename",
    "switch_backups": "switch backups of",
    "take_snapshot": "take a snapshot of",
    "back_up": "back up",
}
"""Actions that change the server in focus, with what they do to it."""

CHANGES: Final = {*CHANGES_SERVER, "create_server", "create_like_server"}
"""Actions that change something in the account."""

EDITS: Final = frozenset({"edit_server", "rename_server", "switch_backups"})
"""Actions that edit a server, which one dialect of the API has no call for."""

FOR_MANY: Final = frozenset({"power", "delete_server", "switch_backups", "copy", "ssh"})
"""Actions that are done to all marked servers, where any are."""

FOR_ONE: Final = {
    "edit_server": "edited",
    "rename_server": "renamed",
    "resize_server": "resized",
    "take_snapshot": "copied to a snapshot",
    "back_up": "backed up",
    "create_like_server": "the pattern of a new one",
}
"""Actions that cannot be done to several servers at once, with what comes of them."""

MARKS: Final = {"mark": "mark", "mark_range": "mark", "mark_shown": "mark"}
"""Actions that mark servers of the table."""


@dataclass(frozen=True)
class Obstacle:
    """Why an action does not apply.

    Attributes:
        text: a sentence for who pressed the key.
        short: a few words, for the palette.
        severity: how serious it is.
    """

    text: str
    short: str
    severity: Severity = "information"


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
    if busy and action in CHANGES:
        return None
    return True if obstacle(action, parameters, selection, state) is None else None


def obstacle(
    action: str, parameters: tuple[object, ...], selection: Selection, state: FleetState
) -> Obstacle | None:
    """Return what keeps an action from being done; None where nothing does.

    Args:
        action: its name.
        parameters: its arguments.
        selection: what keys act on.
        state: what is known.
    """
    if action in FOR_MANY and selection.is_marked:  # the plan says what is left out
        return None
    if action in FOR_ONE and selection.is_marked:
        text = f"Servers are marked, and only one at a time can be {FOR_ONE[action]}."
        return Obstacle(text, "servers are marked", "warning")
    account = account_in_focus(selection, state)
    if action in CHANGES and account.lock:
        where = f" in {account.label or account.profile}" if state.has_several else ""
        return Obstacle(f"Nothing was done{where}: {account.lock}.", account.lock, "warning")
    if action in EDITS and account.edit_lock:
        return Obstacle(f"Nothing was done: {account.edit_lock}.", account.edit_lock, "warning")
    if action == "back_up" and not _can_back_up(account):
        return Obstacle(f"Nothing was done: {NO_BACKUP}.", NO_BACKUP, "warning")
    verb = str(parameters[0]) if action == "power" else CHANGES_SERVER.get(action, "")
    if lock := verb_lock(verb, account.dialect):
        return Obstacle(f"Nothing was done: {lock}.", lock, "warning")
    if action == "results" and not state.bulks:
        text = "Nothing was done to many servers yet."
        return Obstacle(text, "nothing was done to many servers yet")
    return _obstacle_of_server(action, parameters, selection.server, state)


def _can_back_up(account: AccountState) -> bool:
    return account.dialect is None or account.dialect.can_back_up


def _obstacle_of_server(
    action: str, parameters: tuple[object, ...], server: Server | None, state: FleetState
) -> Obstacle | None:
    """Return what the server in focus, or that there is none, has against an action."""
    verb = (ABOUT_SERVER | CHANGES_SERVER | MARKS).get(action, "")
    if not verb:
        return None
    if action == "power":
        verb = str(parameters[0])
    if server is None:
        if state.phase is not Phase.READY:
            return Obstacle("There is no list of servers yet.", "there is no list yet")
        return Obstacle(f"There is no server to {verb}.", "there is no server to do it to")
    if action not in CHANGES_SERVER:
        return None
    operation = state.operation(server.key)
    if operation is not None and state.is_busy(server.key) and not operation.yields_to(verb):
        text = f"{server.label}: its {operation.verb} is not finished."
        if operation.stage is Stage.UNKNOWN:
            how = "was done is unknown; it is being looked up"
            text = f"{server.label}: whether its {operation.verb} {how}."
        return Obstacle(text, f"what was asked of {server.label} before is not finished")
    if (bulk := state.held_by(server.key)) is not None:
        text = f"{server.label}: its {bulk.name} is not sent yet; B shows it, c there ends it."
        return Obstacle(text, f"the {bulk.name} of {server.label} is not sent yet")
    status = power_obstacle(verb, server.status) if action == "power" else ""
    is_so = f"{server.label} is {status}"
    return Obstacle(f"{is_so}.", is_so) if status else None


def availability_facts(selection: Selection, state: FleetState) -> tuple[bool, ...]:
    """What `check` depends on: while it stays the same, so does what applies."""
    server = selection.server
    facts: tuple[bool, ...] = (
        not account_in_focus(selection, state).lock,
        not account_in_focus(selection, state).edit_lock,
        _can_back_up(account_in_focus(selection, state)),
        selection.is_marked,
        bool(state.bulks),
        server is not None and not state.is_busy(server.key),
        server is not None and state.held_by(server.key) is None,
    )
    if server is not None:
        facts += tuple(allows_power(verb, server.status) for verb in ("start", "stop"))
    return facts
