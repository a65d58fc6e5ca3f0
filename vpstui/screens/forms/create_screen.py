"""The form for a new server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import Input, Select, Static

from vpstui.api.models import ServerCreate, hostname_problem, name_problem
from vpstui.base.formatting import price_text
from vpstui.fleet.state.create_choices import Choice, Choices
from vpstui.screens.forms.form_screen import FormScreen
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.form_fields import CheckField, ChoiceField, Field, TextField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpstui.api.models import Server
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.account_state import AccountState


class CreateScreen(FormScreen):
    """Asks for what POST /servers/ needs, and says what it costs.

    Args:
        fleet: creates it.
        account: where it will be.
        choices: what is known to choose from.
    """

    BINDINGS = bindings("create")

    def __init__(self, fleet: Fleet, account: AccountState, choices: Choices) -> None:
        where = account.label or account.profile
        super().__init__(f"New server in {where}", button="Create", doing="Creating …")
        self._fleet = fleet
        self._profile = account.profile
        self._logins = account.logins
        self._choices = choices

    def fields(self) -> Iterable[Field]:
        """One field per parameter; those without a mark are optional."""
        known = self._choices
        yield TextField("Name *", id="name", placeholder="letters, digits, hyphens")
        yield ChoiceField("Plan *", known.plans, id="plan_id", placeholder="plan id, a number")
        yield ChoiceField(
            "Location *", known.locations, id="location", placeholder="location code, e.g. us-west"
        )
        yield ChoiceField("OS *", known.systems, id="os_id", placeholder="OS id, a number")
        yield TextField("Hostname", id="hostname", placeholder="e.g. web1.example.com")
        yield ChoiceField(
            "SSH key", known.ssh_keys, id="ssh_key_id", placeholder="SSH key id, a number",
            optional=True,
        )  # fmt: skip
        yield CheckField("Backups", id="backups_enabled", note="keep automatic backups")

    @on(Select.Changed, "#plan_id Select")
    @on(Input.Changed, "#plan_id Input")
    def _show_plan(self) -> None:
        """Show the price, and offer the places where the plan can be had."""
        plan = self._choices.plan(self.field("plan_id").value)
        note, places = "", self._choices.locations
        if plan is not None:
            if plan.price_monthly is not None:
                note = f"{price_text(plan.price_monthly)} a month, until the server is deleted"
            if plan.locations is not None:
                places = tuple(Choice(place, place) for place in sorted(plan.locations))
        self.query_one("#note", Static).update(Content(note))
        location = self.query_one("#location", ChoiceField)
        location.offer(places)

    async def send(self) -> Server | None:
        """Check what the contract says, and create the server."""
        values = self.values
        problems = {
            "name": name_problem(values["name"]),
            "plan_id": _number_problem(values["plan_id"], "plan"),
            "location": "" if values["location"] else "A location is required.",
            "os_id": _number_problem(values["os_id"], "OS"),
            "hostname": hostname_problem(values["hostname"], required=False),
            "ssh_key_id": _number_problem(values["ssh_key_id"], "SSH key", required=False),
        }
        self.show_errors(problems)
        if any(problems.values()):
            return None
        self._show_status("Creating …")
        request = ServerCreate(
            name=values["name"],
            plan_id=int(values["plan_id"]),
            os_id=int(values["os_id"]),
            location=values["location"],
            hostname=values["hostname"] or None,
            ssh_key_id=int(values["ssh_key_id"]) if values["ssh_key_id"] else None,
            backups_enabled=self.query_one("#backups_enabled", CheckField).checked,
        )
        return await self._fleet.create(self._profile, request, logins=self._logins)


def _number_problem(text: str, what: str, *, required: bool = True) -> str:
    if not text:
        return f"The {what} is required." if required else ""
    if not (text.isascii() and text.isdecimal() and 0 < len(text) <= 18):
        return f"The id of the {what} is a whole number."
    return ""
