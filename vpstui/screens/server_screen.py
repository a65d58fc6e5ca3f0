"""What can be done with a server, on every screen that shows one.

Dialogs and forms are imported when they are opened: they bring widgets and pydantic along, for
which the first paint does not wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from vpstui.account_state import Stage
from vpstui.errors import VpsTuiError
from vpstui.formatting import on_off
from vpstui.messages import (
    DeleteServer,
    EditServer,
    GatherChoices,
    Lock,
    PowerServer,
    ReadServer,
    ask,
)
from vpstui.screens.action_plan import ActionPlan, typed_word
from vpstui.screens.stepping import SteppingScreen
from vpstui.statuses import allows_power

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.events import Key

    from vpstui.account_state import AccountState
    from vpstui.models import Server
    from vpstui.service import PowerVerb
    from vpstui.settings import Profile

BILLED = "A stopped server is still billed until it is deleted."
"""From the provider's FAQ."""

_REMARKS = {
    "start": "The cursor came here by itself.",
    "stop": BILLED,
    "reboot": "It will be out of reach for a while.",
}


class ServerScreen(SteppingScreen):
    """A full screen with a server in focus, and the keys that act on it.

    Every action freezes its server when the key is pressed; what moves on screen meanwhile
    does not change what is acted on.

    Attributes:
        profiles: the settings of every account.

    Args:
        profiles: the settings of every account.
    """

    BINDINGS = [
        Binding("n", "create_server", "New", id="servers.create", tooltip="Create a server"),
        Binding("e", "edit_server", "Edit", id="servers.edit",
                tooltip="Change name, hostname and backups"),
        Binding("S", "power('start')", "Start", id="servers.start",
                tooltip="Start a stopped server"),
        Binding("X", "power('stop')", "Stop", id="servers.stop",
                tooltip="Shut a running server down"),
        Binding("R", "power('reboot')", "Reboot", id="servers.reboot",
                tooltip="Restart a running server"),
        Binding("D", "delete_server", "Delete", id="servers.delete",
                tooltip="Delete a server for good"),
        Binding("N", "rename_server", "Rename", id="servers.rename",
                tooltip="Change the name only"),
        Binding("b", "switch_backups", "Backups", id="servers.backups",
                tooltip="Switch automatic backups on or off"),
        Binding("L", "lock", "Lock", id="servers.lock",
                tooltip="Refuse every change in this account, or allow them again"),
    ]  # fmt: skip

    NEEDS_SERVER = frozenset(
        {"edit_server", "power", "delete_server", "rename_server", "switch_backups"}
    )
    """Actions that are about the server in focus."""

    ACTS = NEEDS_SERVER | {"create_server"}
    """Actions that wait while a dialog is about to open."""

    def __init__(self, profiles: Mapping[str, Profile]) -> None:
        super().__init__()
        self.profiles = profiles
        self._allowed: tuple[bool, ...] = ()

    @property
    def target(self) -> Server | None:
        """The server that a key acts on."""
        raise NotImplementedError

    @property
    def targets(self) -> tuple[Server, ...]:
        """The servers that a key for many acts on."""
        server = self.target
        return () if server is None else (server,)

    @property
    def hidden_targets(self) -> tuple[Server, ...]:
        """Those of them that are not on screen, since a filter hides them."""
        return ()

    @property
    def target_jumped(self) -> bool:
        """Whether the target became so by itself: a repeated key would act on one after another."""
        return False

    # -- what applies

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what does not apply to the server in focus."""
        if action in self.ACTS and (self._opening or self.locked_why):
            return None
        if action not in self.NEEDS_SERVER:
            return True
        server = self.target
        if server is None or self.state.is_busy(server.key):
            return None
        if action == "power" and not allows_power(str(parameters[0]), server.status):
            return None
        return True

    @property
    def locked_why(self) -> str:
        """Why nothing can be written where a key would act; empty where it can."""
        server = self.target
        account = self.state.first if server is None else self.state.account_of(server)
        return account.lock

    def refresh_allowed(self) -> None:
        """Tell the key bar, when what applies has changed."""
        server = self.target
        allowed: tuple[bool, ...] = (
            not self.locked_why,
            server is not None and not self.state.is_busy(server.key),
        )
        if server is not None:
            allowed += tuple(allows_power(verb, server.status) for verb in ("start", "stop"))
        if allowed != self._allowed:
            self._allowed = allowed
            self.refresh_bindings()

    # -- actions

    def on_key(self, event: Key) -> None:
        """Say why a key does nothing: a lock, or a write on the server that has no end yet."""
        found = self.active_bindings.get(event.key)
        action = "" if found is None else found.binding.action.partition("(")[0]
        if self.locked_why and action in self.ACTS:
            self.notify(f"Nothing was done: {self.locked_why}.", severity="warning", markup=False)
            return
        server = self.target
        operation = None if server is None else self.state.operation(server.key)
        if server is None or operation is None or not self.state.is_busy(server.key):
            return
        if action not in self.NEEDS_SERVER:
            return
        unknown = operation.stage is Stage.UNKNOWN
        how = "has no known outcome yet; it is being looked up" if unknown else "is not finished"
        self.notify(f"{server.label}: its {operation.verb} {how}.", markup=False)

    async def _confirms(self, plan: ActionPlan) -> bool:
        """Show what is about to be done, and ask."""
        from vpstui.screens.confirm import ConfirmScreen

        confirmed = await self.app.push_screen_wait(ConfirmScreen(plan))
        return bool(confirmed)

    async def _read(self, server: Server) -> Server | None:
        """Read a server afresh; None, and the user told, when that fails."""
        try:
            return await ask(self, ReadServer(server.key))
        except VpsTuiError as error:
            self.tell(error)
            return None

    def account_text(self, profile: str) -> str:
        """Say which account is meant, as far as it is known."""
        state = self.state.account(profile)
        return " · ".join(filter(None, (state.account, state.host, state.profile)))

    def action_create_server(self) -> None:
        """Open the form for a new server."""
        server = self.target
        account = self.state.first if server is None else self.state.account_of(server)
        self.begin(self._create(account), form=True)

    async def _create(self, account: AccountState) -> None:
        from vpstui.screens.create import CreateScreen

        choices = await ask(self, GatherChoices(account.profile))
        if not self.is_in_front():
            return
        created = await self.app.push_screen_wait(CreateScreen(account, choices))
        if created is not None:
            self.show_created(created)

    def show_created(self, server: Server) -> None:
        """Bring a new server into view."""

    def action_edit_server(self) -> None:
        """Open the form for name, hostname and backups."""
        self.begin(self._edit(self.target, ""), form=True)

    def action_rename_server(self) -> None:
        """Open the form for the name alone."""
        self.begin(self._edit(self.target, "name"), form=True)

    async def _edit(self, server: Server | None, only: str) -> None:
        from vpstui.screens.edit import EditScreen

        fresh = None if server is None else await self._read(server)
        if fresh is not None and self.is_in_front():
            await self.app.push_screen_wait(EditScreen(fresh, only=only))

    def action_switch_backups(self) -> None:
        """Switch automatic backups, after saying which way."""
        self.begin(self._switch_backups(self.target))

    async def _switch_backups(self, server: Server | None) -> None:
        from vpstui.models import ServerPatch

        fresh = None if server is None else await self._read(server)
        if fresh is None:
            return
        if not self.is_in_front():
            return
        wanted = not fresh.backups_enabled
        told = fresh.backups_enabled is not None
        plan = ActionPlan(
            f"Switch backups {on_off(wanted)}?",
            f"Switch {on_off(wanted)}",
            (fresh,),
            self.account_text(fresh.profile),
            (
                f"Automatic backups are {on_off(fresh.backups_enabled)} now."
                if told
                else "The API does not tell whether they are on now.",
            ),
        )
        if await self._confirms(plan):
            self.attempt(EditServer(fresh, ServerPatch(backups_enabled=wanted)))

    def action_power(self, verb: PowerVerb) -> None:
        """Ask before a stop or a reboot; start at once, if the user chose the server."""
        self.begin(self._power(self.target, verb, jumped=self.target_jumped))

    async def _power(self, server: Server | None, verb: PowerVerb, *, jumped: bool) -> None:
        if server is None:
            return
        if verb != "start" or jumped:
            remark = _REMARKS[verb]
            plan = ActionPlan(
                f"{verb.capitalize()} this server?",
                verb.capitalize(),
                (server,),
                self.account_text(server.profile),
                (remark,),
            )
            if not await self._confirms(plan):
                return
        self.attempt(PowerServer(server.key, verb))

    def action_delete_server(self) -> None:
        """Delete, after the name was typed."""
        self.begin(self._delete(self.target))

    async def _delete(self, server: Server | None) -> None:
        if server is None:
            return
        plan = ActionPlan(
            "Delete this server for good?",
            "Delete",
            (server,),
            self.account_text(server.profile),
            ("The server and all its data will be gone. This cannot be undone.",),
            typed=typed_word(server),
        )
        if await self._confirms(plan):
            self.attempt(DeleteServer(server.key))

    def action_lock(self) -> None:
        """Refuse every change in the account, or allow them again."""
        server = self.target
        account = self.state.first if server is None else self.state.account_of(server)
        name = account.label or account.profile
        if account.is_lock_fixed:
            self.notify(f"{name} stays read-only: {account.lock}.", markup=False)
            return
        on = not account.lock
        self.attempt(Lock(account.profile, on=on))
        text = "is locked: nothing is changed until L" if on else "can be changed again"
        self.notify(f"{name} {text}.", markup=False)
