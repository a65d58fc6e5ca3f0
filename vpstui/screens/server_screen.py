"""What can be done with a server, on every screen that shows one.

Dialogs and forms are imported when they are opened: they bring widgets and pydantic along, for
which the first paint does not wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.binding import Binding
from textual.screen import Screen

from vpstui.compositor import ThoroughCompositor
from vpstui.errors import VpsTuiError
from vpstui.formatting import on_off
from vpstui.messages import (
    DeleteServer,
    EditServer,
    GatherChoices,
    KeysMayCome,
    PowerServer,
    ReadServer,
    ask,
)
from vpstui.screens.action_plan import ActionPlan, typed_word
from vpstui.state import AppState, Stage
from vpstui.statuses import allows_power

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from textual.events import Key

    from vpstui.messages import Ask
    from vpstui.models import Server
    from vpstui.service import PowerVerb

SLOW = 0.7
"""Seconds after which one wants to know that a key was heard."""

BILLED = "A stopped server is still billed until it is deleted."
"""From the provider's FAQ."""

_REMARKS = {
    "start": "The cursor came here by itself.",
    "stop": BILLED,
    "reboot": "It will be out of reach for a while.",
}


class ServerScreen(Screen[None]):
    """A full screen with a server in focus, and the keys that act on it.

    Every action freezes its server when the key is pressed; what moves on screen meanwhile
    does not change what is acted on.
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
    ]  # fmt: skip

    NEEDS_SERVER = frozenset(
        {"edit_server", "power", "delete_server", "rename_server", "switch_backups"}
    )
    """Actions that are about the server in focus."""

    ACTS = NEEDS_SERVER | {"create_server"}
    """Actions that wait while a dialog is about to open."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = ThoroughCompositor()
        self.state = AppState()
        self._allowed: tuple[bool, ...] = ()
        self._opening = False
        self._awaited = False

    @property
    def is_opening(self) -> bool:
        """Whether a dialog or screen is about to open; keys wait until it is there."""
        return self._awaited

    @property
    def target(self) -> Server | None:
        """The server that a key acts on."""
        raise NotImplementedError

    @property
    def target_jumped(self) -> bool:
        """Whether the target became so by itself: a repeated key would act on one after another."""
        return False

    def on_mount(self) -> None:
        """Follow the app's state."""
        self.watch(self.app, "state", self._take_state)

    def _take_state(self, state: AppState) -> None:
        self.state = state
        self.show_state()
        self.refresh_allowed()

    def show_state(self) -> None:
        """Show `self.state`."""
        raise NotImplementedError

    # -- what applies

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what does not apply to the server in focus."""
        if action in self.ACTS and self._opening:
            return None
        if action not in self.NEEDS_SERVER:
            return True
        server = self.target
        if server is None or self.state.is_busy(server.id):
            return None
        if action == "power" and not allows_power(str(parameters[0]), server.status):
            return None
        return True

    def refresh_allowed(self) -> None:
        """Tell the key bar, when what applies has changed."""
        server = self.target
        allowed: tuple[bool, ...] = (server is not None and not self.state.is_busy(server.id),)
        if server is not None:
            allowed += tuple(allows_power(verb, server.status) for verb in ("start", "stop"))
        if allowed != self._allowed:
            self._allowed = allowed
            self.refresh_bindings()

    # -- actions

    def on_key(self, event: Key) -> None:
        """Say why a key does nothing while a write on the server has no end yet."""
        server = self.target
        operation = None if server is None else self.state.operations.get(server.id)
        if server is None or operation is None or not self.state.is_busy(server.id):
            return
        found = self.active_bindings.get(event.key)
        if found is None or found.binding.action.partition("(")[0] not in self.NEEDS_SERVER:
            return
        unknown = operation.stage is Stage.UNKNOWN
        how = "has no known outcome yet; it is being looked up" if unknown else "is not finished"
        self.notify(f"{server.label}: its {operation.verb} {how}.", markup=False)

    def _begin(self, steps: Coroutine[Any, Any, None], *, form: bool = False) -> None:
        """Take the steps of a dialog. Until they are taken, no key acts on a server.

        Keys typed ahead of a dialog that takes a moment to open would else act on the server
        under the cursor: `n` and a name with an `S` in it would start one. They wait for the
        dialog; where a form does not come, they go nowhere.

        Args:
            steps: what is to be done.
            form: whether they open a form, for which keys may be meant.
        """
        if self._opening or not self.is_active:
            steps.close()
            return
        self._opening = self._awaited = True
        self.set_timer(SLOW, self._say_waiting)
        self.run_worker(self._take_steps(steps, form=form))

    def _in_front(self) -> bool:
        """Whether no other screen came to lie on this one."""
        return self.is_active

    def _say_waiting(self) -> None:
        if self._opening and self.is_active:
            self.notify("Waiting for the API …", timeout=2, markup=False)

    def on_screen_suspend(self) -> None:
        """What was awaited lies on this screen now; it says itself when keys may come."""
        self._awaited = False

    def on_screen_resume(self) -> None:
        """Keys act here again."""
        self.call_after_refresh(self.post_message, KeysMayCome())

    async def _take_steps(self, steps: Coroutine[Any, Any, None], *, form: bool) -> None:
        try:
            await steps
        finally:
            self._opening = False
            if self._awaited:
                self._awaited = False
                self.post_message(KeysMayCome(drop=form))
            self.refresh_bindings()

    def attempt(self, message: Ask[Any]) -> None:
        """Ask for something, and tell the user when it fails."""
        self.run_worker(self._attempt(message))

    async def _attempt(self, message: Ask[Any]) -> None:
        try:
            await ask(self, message)
        except VpsTuiError as error:
            self._tell(error)

    def _tell(self, error: VpsTuiError) -> None:
        from vpstui.screens.error import tell

        tell(self, error)

    async def _confirms(self, plan: ActionPlan) -> bool:
        """Show what is about to be done, and ask."""
        from vpstui.screens.confirm import ConfirmScreen

        confirmed = await self.app.push_screen_wait(ConfirmScreen(plan))
        return bool(confirmed)

    async def _read(self, server: Server) -> Server | None:
        """Read a server afresh; None, and the user told, when that fails."""
        try:
            return await ask(self, ReadServer(server.id))
        except VpsTuiError as error:
            self._tell(error)
            return None

    @property
    def _account(self) -> str:
        state = self.state
        return " · ".join(filter(None, (state.account, state.host, state.profile)))

    def action_create_server(self) -> None:
        """Open the form for a new server."""
        self._begin(self._create(), form=True)

    async def _create(self) -> None:
        from vpstui.screens.create import CreateScreen

        choices = await ask(self, GatherChoices())
        if not self._in_front():
            return
        created = await self.app.push_screen_wait(CreateScreen(choices))
        if created is not None:
            self.show_created(created)

    def show_created(self, server: Server) -> None:
        """Bring a new server into view."""

    def action_edit_server(self) -> None:
        """Open the form for name, hostname and backups."""
        self._begin(self._edit(""), form=True)

    def action_rename_server(self) -> None:
        """Open the form for the name alone."""
        self._begin(self._edit("name"), form=True)

    async def _edit(self, only: str) -> None:
        from vpstui.screens.edit import EditScreen

        server = self.target
        fresh = None if server is None else await self._read(server)
        if fresh is not None and self._in_front():
            await self.app.push_screen_wait(EditScreen(fresh, only=only))

    def action_switch_backups(self) -> None:
        """Switch automatic backups, after saying which way."""
        self._begin(self._switch_backups())

    async def _switch_backups(self) -> None:
        from vpstui.models import ServerPatch

        server = self.target
        fresh = None if server is None else await self._read(server)
        if fresh is None:
            return
        if not self._in_front():
            return
        wanted = not fresh.backups_enabled
        told = fresh.backups_enabled is not None
        plan = ActionPlan(
            f"Switch backups {on_off(wanted)}?",
            f"Switch {on_off(wanted)}",
            (fresh,),
            self._account,
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
        self._begin(self._power(verb))

    async def _power(self, verb: PowerVerb) -> None:
        server = self.target
        if server is None:
            return
        if verb != "start" or self.target_jumped:
            remark = _REMARKS[verb]
            plan = ActionPlan(
                f"{verb.capitalize()} this server?",
                verb.capitalize(),
                (server,),
                self._account,
                (remark,),
            )
            if not await self._confirms(plan):
                return
        self.attempt(PowerServer(server.id, verb))

    def action_delete_server(self) -> None:
        """Delete, after the name was typed."""
        self._begin(self._delete())

    async def _delete(self) -> None:
        server = self.target
        if server is None:
            return
        plan = ActionPlan(
            "Delete this server for good?",
            "Delete",
            (server,),
            self._account,
            ("The server and all its data will be gone. This cannot be undone.",),
            typed=typed_word(server),
        )
        if await self._confirms(plan):
            self.attempt(DeleteServer(server.id))
