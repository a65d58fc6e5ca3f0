"""The forms that change a server, and the question when somebody else changed it too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from vpstui.api.requests import ServerPatch, hostname_problem, name_problem
from vpstui.base.errors import EditConflict
from vpstui.base.formatting import on_off_text
from vpstui.screens.dialog import Dialog
from vpstui.screens.forms.form_screen import FormScreen
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.form_fields import CheckField, EditField, TextField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from vpstui.api.models import Server
    from vpstui.fleet.fleet import Fleet

LABELS: Final = {"name": "Name", "hostname": "Hostname", "backups_enabled": "Backups"}
"""What can be changed, and what it is called."""


class ConflictScreen(Dialog[str]):
    """Shows theirs beside mine, and returns `mine`, `theirs`, or None to keep editing.

    Args:
        conflict: what somebody else made of the server, and where that collides.
        wanted: the fields as they would be sent.
    """

    BINDINGS = bindings("conflict")

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]

    AUTO_FOCUS = ""  # it would scroll to the buttons

    def __init__(self, conflict: EditConflict, wanted: ServerPatch) -> None:
        super().__init__("Somebody else changed this server meanwhile", danger=True)
        self._conflict = conflict
        self._wanted = wanted

    def body(self) -> Iterable[Widget]:
        """A line per field that both changed, and three ways on."""
        for name in self._conflict.fields:
            yield Static(
                Content.assemble(
                    (LABELS[name], "bold"),
                    ("\n  theirs  ", "$text-muted"),
                    _shown(getattr(self._conflict.theirs, name)),
                    ("\n  mine    ", "$text-muted"),
                    _shown(getattr(self._wanted, name)),
                ),
                classes="conflict",
            )
        with Horizontal(id="buttons"):
            yield Button("Keep editing", id="cancel", compact=True)
            yield Button("Take theirs", id="theirs", compact=True)
            yield Button("Send mine", id="mine", variant="warning", compact=True)

    def on_mount(self) -> None:
        """Begin with what sends nothing; in a low terminal the values stay in sight."""
        self.query_one("#cancel").focus(scroll_visible=False)

    @on(Button.Pressed)
    def _decide(self, event: Button.Pressed) -> None:
        self.finish(None if event.button.id == "cancel" else event.button.id)


def _shown(value: object) -> str:
    return on_off_text(value) if isinstance(value, bool) else str(value)


class EditScreen(FormScreen):
    """Changes name, hostname and backups; sends only what was changed.

    Args:
        fleet: sends the changes.
        server: the server as it was just read.
        logins: how many logins there had been in its account when it was chosen.
        only: the one field to show; by default all three.
        where: in which account it is, where that has to be named.
    """

    BINDINGS = bindings("edit")

    def __init__(
        self,
        fleet: Fleet,
        server: Server,
        *,
        logins: int,
        only: str = "",
        where: str | Content = "",
    ) -> None:
        what = "Rename" if only == "name" else "Edit"
        heading = Content.assemble(f"{what} {server.label}", where, f" · id {server.id}")
        if server.escaped_name:  # the label is not all there is in the name
            heading += Content(f" · {server.escaped_name}")
        super().__init__(heading, button="Save", doing="Saving …")
        self._fleet = fleet
        self._base = server
        self._logins = logins
        self._names = (only,) if only else tuple(LABELS)

    def fields(self) -> Iterable[EditField]:
        """The fields with what the server has now."""
        server = self._base
        if "name" in self._names:
            yield TextField(LABELS["name"], id="name", value=server.name)
        if "hostname" in self._names:
            yield TextField(LABELS["hostname"], id="hostname", value=server.hostname)
        if "backups_enabled" in self._names:
            yield CheckField(
                LABELS["backups_enabled"],
                id="backups_enabled",
                value=bool(server.backups_enabled),
                note="keep automatic backups",
            )

    @on(Input.Submitted)
    def _submit_only_field(self) -> None:
        """A form of one field is sent with Enter."""
        if len(self._names) == 1:
            self.action_save()

    async def send(self) -> Server | None:
        """Check the changed fields and send them, asking when somebody else was there first."""
        changed = {name for name, value in self.values.items() if value != self._blank[name]}
        if not changed:
            self._show_status("Nothing was changed.")
            return None
        problems = {}
        if "name" in changed:
            problems["name"] = name_problem(self.values["name"])
        if "hostname" in changed:
            problems["hostname"] = hostname_problem(self.values["hostname"], required=True)
        self.show_errors(problems)
        if any(problems.values()):
            return None
        self._show_status("Saving …")
        wanted = self._wanted(changed)
        while True:
            try:
                return await self._fleet.edit(self._base, wanted, logins=self._logins)
            except EditConflict as conflict:
                choice = await self.app.push_screen_wait(ConflictScreen(conflict, wanted))
                self._show_status("")
                if choice == "theirs":
                    self._take_theirs(conflict)
                if choice != "mine":
                    return None
                # What was shown is overwritten knowingly; a newer change would ask again.
                self._base = conflict.theirs

    def _wanted(self, changed: set[str]) -> ServerPatch:
        values: dict[str, str | bool] = {name: self.values[name] for name in changed}
        if "backups_enabled" in changed:
            values["backups_enabled"] = self.query_one("#backups_enabled", CheckField).checked
        return ServerPatch.model_validate(values)

    def _take_theirs(self, conflict: EditConflict) -> None:
        """Begin again from what somebody else made of it; my other changes stay."""
        theirs, old = conflict.theirs, self._blank
        self._base, self._blank = theirs, {name: _value(theirs, name) for name in self._names}
        for field in self.query(EditField):
            name = str(field.id)
            if name in conflict.fields or field.value == old[name]:
                field.fill(self._blank[name])
        self._show_status("Their values are in the form now.")


def _value(server: Server, name: str) -> str:
    """What a field holds for a server."""
    value = getattr(server, name)
    return str(value) if isinstance(value, str) else on_off_text(bool(value))
