"""The base of the screens that show servers and act on them."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from operator import methodcaller
from typing import TYPE_CHECKING, Any, TypeVar

from textual import work
from textual.actions import parse

from vpstui.base.errors import VpsTuiError
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.screens.actions import availability
from vpstui.screens.actions.resize_action import resize
from vpstui.screens.actions.server_access import ServerAccess
from vpstui.screens.actions.server_actions import ServerActions
from vpstui.screens.actions.switch_lock import switch_lock
from vpstui.screens.bulk.bulk_actions import BulkActions
from vpstui.screens.copies.copy_actions import CopyActions
from vpstui.screens.dialog_runner import DialogRunner
from vpstui.screens.forms.form_actions import FormActions
from vpstui.screens.full_screen import FullScreen
from vpstui.screens.help.palette import Palette
from vpstui.terminal.key_bindings import bindings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence

    from textual.binding import Binding
    from textual.events import Key
    from textual.screen import Screen

    from vpstui.api.extras import OfferKind
    from vpstui.api.models import Server
    from vpstui.api.service import PowerVerb
    from vpstui.config.settings import Profile
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.store import Severity
    from vpstui.query.palette_search import PaletteChoice, PaletteCommand
    from vpstui.screens.actions.selection import Selection

R = TypeVar("R")


class ServerScreen(FullScreen[None]):
    """A full screen with a server in focus, and the keys that act on it.

    What they do is done by objects that the screen holds; each sees of the screen what `ScreenHost`
    declares.

    Attributes:
        fleet: what is asked for reads and writes.
        profiles: the settings of every account.
        state: what is known, as far as the screen shows it.
        dialogs: runs the dialogs that keys open.
        bulk: does that with the marked servers.
        actions: starts, stops, reboots, deletes.
        forms: creates and changes.
        copies: takes snapshots and backups.
        access: ssh and copy.
        palette: everything by its name.

    Args:
        fleet: what is asked for reads and writes.
        profiles: the settings of every account.
    """

    BINDINGS = bindings("server")

    def __init__(self, fleet: Fleet, profiles: Mapping[str, Profile]) -> None:
        super().__init__()
        self.fleet = fleet
        self.profiles = profiles
        self.state = FleetState()
        self.dialogs = DialogRunner(self)
        self.bulk = BulkActions(self, open_server=self.open_server, mark_only=self.mark_only)
        self.actions = ServerActions(self, self.bulk)
        self.forms = FormActions(self, self.show_created)
        self.copies = CopyActions(self)
        self.access = ServerAccess(self, profiles)
        self.palette = Palette(self)
        self._shown_as_applying: tuple[bool, ...] = ()

    # -- what a screen of this kind has of its own

    @property
    @abstractmethod
    def key_target(self) -> Selection:
        """The server in focus and whether servers are marked, without more: asked at every key."""

    @property
    def selection(self) -> Selection:
        """What a key that is pressed now acts on."""
        return self.freeze()

    @abstractmethod
    def show_state(self) -> None:
        """Show `self.state`."""

    @abstractmethod
    def go_to(self, server: Server) -> None:
        """Bring a server into view."""

    def visit(self, server: Server) -> None:
        """Show a server in detail, and have the cursor on it afterwards."""
        self.go_to(server)
        self.run_dialog(self.open_server(server))

    @property
    def history_of(self) -> Server | None:
        """The server whose history is shown; None: that of all."""
        return None

    async def open_server(self, server: Server) -> None:
        """Show a server in detail, until it was left."""
        from vpstui.screens.detail.detail_flow import show_detail

        logins = self.state.account_of(server).logins
        await show_detail(self, self.profiles, server, logins=logins, go_to=self.go_to)

    def mark_only(self, servers: Sequence[Server]) -> None:
        """Mark servers and no others in the table, which lies below where a screen has no marks."""
        for screen in self.app.screen_stack:
            if isinstance(screen, ServerScreen) and screen is not self:
                screen.mark_only(servers)
                break

    def show_created(self, server: Server) -> None:
        """Bring a new server into view."""

    def palette_commands(self) -> Sequence[PaletteCommand]:
        """What takes an argument in the palette here, beside what does everywhere."""
        return ()

    def choose(self, choice: PaletteChoice) -> bool:  # noqa: ARG002 - nothing of its own by itself
        """Do what was chosen in the palette, where it is something of this screen's own."""
        return False

    # -- the state

    def on_mount(self) -> None:
        """Show the app's state from now on."""
        self.watch(self.app, "state", self.on_new_state)

    def on_new_state(self, state: FleetState) -> None:
        """Show another state."""
        self.state = state
        self.show_state()
        self.refresh_applying()

    def freeze(self, **more: Any) -> Selection:
        """Add to `key_target` how many logins there have been, and what else is selected."""
        logins = {account.profile: account.logins for account in self.state.accounts}
        return replace(self.key_target, logins=logins, **more)

    # -- what its parts ask of it

    @property
    def is_in_front(self) -> bool:
        """Whether no other screen lies on this one."""
        return self.is_active

    @property
    def is_opening(self) -> bool:
        """Whether a dialog is about to open; keys wait until it is there."""
        return self.dialogs.is_opening

    def on_screen_suspend(self) -> None:
        """A dialog lies on this screen now."""
        self.dialogs.on_suspend()

    def run_dialog(self, flow: Coroutine[Any, Any, None], *, form: bool = False) -> None:
        """Run a flow of dialogs, unless one runs; until it ends, no key acts on a server."""
        self.dialogs.run(flow, form=form)

    async def show(self, screen: Screen[R]) -> R:
        """Put a screen on this one, and return what it came to."""
        return await self.app.push_screen_wait(screen)

    @work
    async def attempt(self, request: Callable[[], Awaitable[object]]) -> None:
        """Send a request in the background, and report an error of it."""
        try:
            await request()
        except VpsTuiError as error:
            self.report(error)

    def report(self, error: VpsTuiError) -> None:
        """Show an error: in a toast, or on a screen of its own when it is long."""
        from vpstui.screens.error_screen import show_error

        show_error(self, error)

    def notice(self, text: str, severity: Severity = "information") -> None:
        """Show a line in a toast."""
        self.notify(text, severity=severity, markup=False)

    # -- what applies

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what does not apply to the server in focus."""
        return availability.check(
            action, parameters, self.key_target, self.state, busy=self.dialogs.is_running
        )

    def why_not(self, action: str) -> str:
        """Say why an action does not apply just now, for the palette."""
        obstacle = self._obstacle(action)
        return "it has no use here" if obstacle is None else obstacle.short

    def _obstacle(self, action: str) -> availability.Obstacle | None:
        """Return what keeps an action, as a key names it, from being done."""
        _, name, parameters = parse(action)
        return availability.obstacle(name, parameters, self.key_target, self.state)

    def _binding_of(self, key: str) -> Binding | None:
        """Return the binding of a key: `active_bindings` asks about every other one, too."""
        found = [
            binding
            for node, bindings_of in self._modal_binding_chain
            for binding in bindings_of.key_to_bindings.get(key, ())
            if node.check_action(*parse(binding.action)[1:]) is not False
        ]
        return next((one for one in found if one.priority), found[0] if found else None)

    def refresh_applying(self) -> None:
        """Draw the key bar anew, when what applies has changed."""
        applying = availability.availability_facts(self.key_target, self.state)
        if applying != self._shown_as_applying:
            self._shown_as_applying = applying
            self.refresh_bindings()

    def on_key(self, event: Key) -> None:
        """Say why a key does nothing: a lock, a status, a write that has no end yet, no server."""
        binding = self._binding_of(event.key)
        obstacle = None if binding is None else self._obstacle(binding.action)
        if obstacle is not None:
            self.notice(obstacle.text, obstacle.severity)

    # -- actions

    def action_power(self, verb: PowerVerb) -> None:
        """Start, stop, reboot the servers, or cut their power."""
        self.actions.power(verb, self.selection)

    def action_delete_server(self) -> None:
        """Delete the servers."""
        self.actions.delete(self.selection)

    def action_resize_server(self) -> None:
        """Give the server another plan."""
        self.run_dialog(resize(self, self.selection))

    def action_results(self) -> None:
        """Show how the last bulk action stands."""
        self.actions.show_last_results()

    def action_create_server(self) -> None:
        """Open the form for a new server."""
        self.forms.create(self._account_in_focus)

    def action_create_like_server(self) -> None:
        """Open the form for a new server with the fields of this one."""
        self.forms.create_like(self._account_in_focus, self.selection)

    def action_edit_server(self) -> None:
        """Open the form for name, hostname and backups."""
        self.forms.edit(self.selection)

    def action_rename_server(self) -> None:
        """Open the form for the name alone."""
        self.forms.edit(self.selection, only="name")

    def action_switch_backups(self) -> None:
        """Switch automatic backups."""
        selection = self.selection
        if selection.is_marked:
            self.actions.switch_backups(selection)
        else:
            self.forms.switch_backups(selection)

    def action_take_snapshot(self) -> None:
        """Open the form for a snapshot of the server."""
        self.copies.snapshot(self.selection)

    def action_back_up(self) -> None:
        """Take a backup of the server now."""
        self.copies.back_up(self.selection)

    def action_ssh(self) -> None:
        """Run the ssh program of the server's account."""
        selection = self.selection
        if selection.is_marked:
            from vpstui.screens.bulk.ssh_to_many import ssh_to_many

            self.run_dialog(ssh_to_many(self, self.access, self.bulk, selection), form=True)
        else:
            self.access.ssh(selection)

    def action_copy(self) -> None:
        """Choose what to copy of the servers."""
        self.access.copy(self.selection)

    def action_palette(self) -> None:
        """Choose by name what to do, or where to go."""
        self.palette.open()

    def action_history(self) -> None:
        """Show what was sent from here, and what came of it."""
        self.run_dialog(self._show_history(self.history_of))

    async def _show_history(self, server: Server | None) -> None:
        from vpstui.screens.history.history_screen import HistoryScreen

        heading, only = "History", None
        if server is not None:
            account = self.state.account_of(server)
            where = f" in {account.label or account.profile}" if self.state.has_several else ""
            heading = f"History of {server.label}{where}"
            only = methodcaller("of_server", server.key, account.host, account.owner)
        read, seen, fleet = self.fleet.history, self.fleet.extras.changes.read, self.fleet
        await self.show(HistoryScreen(read, seen, heading=heading, fleet=fleet, only=only))

    def action_browse(self, kind: OfferKind) -> None:
        """Show the plans, locations, systems or SSH keys that the account in focus has."""
        self.run_dialog(self._browse(self._account_in_focus.profile, kind))

    async def _browse(self, profile: str, kind: OfferKind) -> None:
        from vpstui.screens.offers.offers_screen import OffersScreen

        wants_server = await self.show(OffersScreen(self.fleet, profile, kind))
        if wants_server:  # later, when no dialog is under way any more
            self.call_later(self.forms.create, self.state.account(profile))

    def action_lock(self) -> None:
        """Refuse every change in the account, or allow them again."""
        switch_lock(self, self._account_in_focus)

    @property
    def _account_in_focus(self) -> AccountState:
        return availability.account_in_focus(self.key_target, self.state)
