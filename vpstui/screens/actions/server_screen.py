"""What can be done with a server, on every screen that shows one.

Dialogs and forms are imported when they are opened: they bring widgets and pydantic along, for
which the first paint does not wait.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from vpstui.api.statuses import allows_power
from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import on_off
from vpstui.fleet.state.account_state import Stage
from vpstui.screens.account_messages import Lock
from vpstui.screens.actions.acting import ActingScreen
from vpstui.screens.actions.action_plan import ActionPlan
from vpstui.screens.actions.reach import Reach
from vpstui.screens.asking import ask
from vpstui.screens.help.palette_user import PaletteUser
from vpstui.screens.messages import EditServer, GatherChoices, ReadHistory, ReadServer
from vpstui.terminal.key_bindings import bindings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.events import Key

    from vpstui.api.models import Server
    from vpstui.config.settings import Profile
    from vpstui.fleet.state.account_state import AccountState


class ServerScreen(ActingScreen, PaletteUser):
    """A full screen with a server in focus, and the keys that act on it.

    Every action freezes its server when the key is pressed; what moves on screen meanwhile
    does not change what is acted on.

    Attributes:
        profiles: the settings of every account.

    Args:
        profiles: the settings of every account.
    """

    BINDINGS = bindings("server")

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

    def reach(self, server: Server) -> Reach:
        """Tell how a server is reached: as the profile of its account says."""
        profile = self.profiles[server.profile]
        asked = asdict(self.state.account_of(server).api_filter)
        return Reach(profile.api_url, profile.ssh, profile.ssh_open or "here", asked)

    # -- what applies

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what does not apply to the server in focus."""
        if action in self.FOR_MANY and self.is_marked:  # the plan says what is left out
            return None if self._opening else True
        if action in self.ACTS and (self._opening or self.locked_why):
            return None
        if action == "results":
            return True if self.state.bulks else None
        server = self.target
        if action in self.REACHES:
            return None if server is None else True
        if action not in self.NEEDS_SERVER:
            return True
        if server is None or self.state.is_busy(server.key):
            return None
        if action == "power" and not allows_power(str(parameters[0]), server.status):
            return None
        return True

    def why_not(self, action: str) -> str:
        """Say why an action does not apply just now, for the palette."""
        name, server = action.partition("(")[0], self.target
        if name == "results":
            return "nothing was done to many servers yet"
        if name in self.ACTS and self.locked_why:
            return self.locked_why
        if server is None:
            return "there is no server to do it to"
        if self.state.is_busy(server.key):
            return f"what was asked of {server.label} before is not finished"
        return f"{server.label} is {server.status}" if name == "power" else "it has no use here"

    @property
    def locked_why(self) -> str:
        """Why nothing can be written where a key would act; empty where it can."""
        return self._account_in_focus.lock

    @property
    def _account_in_focus(self) -> AccountState:
        server = self.target
        return self.state.first if server is None else self.state.account_of(server)

    @property
    def _locked_where(self) -> str:
        account = self._account_in_focus
        return f" in {account.label or account.profile}" if self.state.has_several else ""

    def refresh_allowed(self) -> None:
        """Tell the key bar, when what applies has changed."""
        server = self.target
        allowed: tuple[bool, ...] = (
            not self.locked_why,
            self.is_marked,
            bool(self.state.bulks),
            server is not None and not self.state.is_busy(server.key),
        )
        if server is not None:
            allowed += tuple(allows_power(verb, server.status) for verb in ("start", "stop"))
        if allowed != self._allowed:
            self._allowed = allowed
            self.refresh_bindings()

    # -- actions

    def on_key(self, event: Key) -> None:
        """Say why a key does nothing: a lock, a write that has no end yet, nothing to be shown."""
        found = self.active_bindings.get(event.key)
        action = "" if found is None else found.binding.action.partition("(")[0]
        if action in self.FOR_MANY and self.is_marked:
            return
        if self.locked_why and action in self.ACTS:
            text = f"Nothing was done{self._locked_where}: {self.locked_why}."
            self.notify(text, severity="warning", markup=False)
            return
        if action == "results" and not self.state.bulks:
            self.notify("Nothing was done to many servers yet.", markup=False)
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

    async def _read(self, server: Server, logins: Mapping[str, int]) -> Server | None:
        """Read a server afresh; None, and the user told, when that fails."""
        try:
            fresh = await ask(self, ReadServer(server.key))
        except VpsTuiError as error:
            self.tell(error)
            return None
        return fresh if self._is_still(server, logins) else None

    def action_create_server(self) -> None:
        """Open the form for a new server."""
        server = self.target
        account = self.state.first if server is None else self.state.account_of(server)
        self.begin(self._create(account), form=True)

    async def _create(self, account: AccountState) -> None:
        from vpstui.screens.forms.create_form import CreateScreen

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
        self.begin(self._edit(self.target, "", self._logins), form=True)

    def action_rename_server(self) -> None:
        """Open the form for the name alone."""
        self.begin(self._edit(self.target, "name", self._logins), form=True)

    async def _edit(self, server: Server | None, only: str, logins: Mapping[str, int]) -> None:
        from vpstui.screens.forms.edit_form import EditScreen

        fresh = None if server is None else await self._read(server, logins)
        if fresh is not None and self.is_in_front():
            where = self.where(fresh)
            form = EditScreen(fresh, only=only, logins=logins[fresh.profile], where=where)
            await self.app.push_screen_wait(form)

    def action_switch_backups(self) -> None:
        """Switch automatic backups, after saying which way."""
        self.begin(self._switch_backups(self.target, self._logins))

    async def _switch_backups(self, server: Server | None, logins: Mapping[str, int]) -> None:
        from vpstui.api.models import ServerPatch

        fresh = None if server is None else await self._read(server, logins)
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
        if await self.confirms(plan):
            patch = ServerPatch(backups_enabled=wanted)
            self.attempt(EditServer(fresh, patch, logins[fresh.profile]))

    @property
    def history_of(self) -> Server | None:
        """The server whose history is shown; None: that of all."""
        return None

    def action_history(self) -> None:
        """Show what was sent from here, and what came of it."""
        self.begin(self._show_history(self.history_of))

    async def _show_history(self, server: Server | None) -> None:
        from vpstui.screens.history.history_screen import HistoryScreen

        key, heading = None, "History"
        if server is not None:
            account = self.state.account_of(server)
            where = f" in {account.label or account.profile}" if self.state.has_several else ""
            key, heading = server.key, f"History of {server.label}{where}"
        await self.app.push_screen_wait(
            HistoryScreen(lambda: ask(self, ReadHistory()), heading=heading, only=key)
        )

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
