"""The form for a snapshot of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from vpstui.api.extras import snapshot_name_problem
from vpstui.screens.actions.confirm_question import ConfirmQuestion
from vpstui.screens.actions.confirm_screen import ConfirmScreen
from vpstui.screens.forms.form_screen import FormScreen
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.form_fields import TextField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpstui.api.models import Server
    from vpstui.fleet.fleet import Fleet


class SnapshotScreen(FormScreen):
    """Asks what a snapshot is called, shows the plan, and takes it.

    Args:
        fleet: takes it.
        server: the server, as it was when the key was pressed.
        logins: how many logins there had been in its account by then.
        account: which account it is, in words.
        has_description: whether the dialect of the API has one.
    """

    BINDINGS = bindings("snapshot")

    def __init__(
        self, fleet: Fleet, server: Server, *, logins: int, account: str, has_description: bool
    ) -> None:
        heading = Content.assemble(f"Snapshot of {server.label}", f" · id {server.id}")
        super().__init__(heading, button="Take", doing="")
        self._fleet = fleet
        self._server = server
        self._logins = logins
        self._account = account
        self._has_description = has_description

    def fields(self) -> Iterable[TextField]:
        """Its name, and what it is for."""
        yield TextField("Name *", id="name", placeholder="letters, digits, - and _")
        if self._has_description:
            yield TextField("Description", id="description", placeholder="optional")

    async def send(self) -> Server | None:
        """Check the name, show the plan, and take the snapshot."""
        name, description = self.values["name"], self.values.get("description", "")
        self.show_errors({"name": snapshot_name_problem(name)})
        if snapshot_name_problem(name):
            return None
        question = ConfirmQuestion(
            "Take a snapshot of this server?",
            "Take",
            (self._server,),
            self._account,
            (f"It will be called {name}.",),
            back="Back",
        )
        if not await self.app.push_screen_wait(ConfirmScreen(question)):
            return None
        self._show_status("Asking for it …")
        take = self._fleet.extras.take_snapshot
        await take(self._server.key, name, description, logins=self._logins)
        return self._server
