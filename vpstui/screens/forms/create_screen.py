"""The form for a new server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on
from textual.content import Content
from textual.widgets import Input, Select, Static

from vpstui.api.dialects.reading import DIALECTS
from vpstui.api.models import ServerCreate, hostname_problem, name_problem
from vpstui.base.formatting import price_text
from vpstui.fleet.state.create_choices import Choice, Choices
from vpstui.screens.forms.form_screen import FormScreen
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.form_fields import CheckField, ChoiceField, Field, TextField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpstui.api.models import Id, Server
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.account_state import AccountState


DIGITS: Final = 18
"""Digits of an id, at most."""


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
        self._dialect = account.dialect or DIALECTS["documented"]

    def fields(self) -> Iterable[Field]:
        """One field per parameter that the dialect has; those without a mark are optional."""
        return [one for one in self._all_fields() if one.id in self._dialect.create_fields]

    def _all_fields(self) -> Iterable[Field]:
        known = self._choices
        yield TextField("Name *", id="name", placeholder="letters, digits, hyphens")
        yield ChoiceField(
            "Plan *", known.plans, id="plan_id", placeholder=self._id_hint("plan_id", "plan id")
        )
        yield ChoiceField(
            "Location *", self._places(known.locations), id="location",
            placeholder=self._id_hint("location", "location id")
            if "location" in self._dialect.create_numbers
            else "location code, e.g. us-west",
        )  # fmt: skip
        yield ChoiceField(
            "OS *", known.systems, id="os_id", placeholder=self._id_hint("os_id", "OS id")
        )
        yield TextField("Hostname", id="hostname", placeholder="e.g. web1.example.com")
        yield ChoiceField(
            "SSH key", known.ssh_keys, id="ssh_key_id",
            placeholder=self._id_hint("ssh_key_id", "SSH key id"), optional=True,
        )  # fmt: skip
        yield CheckField("Backups", id="backups_enabled", note="keep automatic backups")

    def _id_hint(self, field: str, what: str) -> str:
        return f"{what}, a number" if field in self._dialect.create_numbers else what

    def _places(self, places: tuple[Choice, ...]) -> tuple[Choice, ...]:
        """Offer places by their codes; where a number is sent, a name is no choice."""
        return () if "location" in self._dialect.create_numbers else places

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
        location.offer(self._places(places))

    async def send(self) -> Server | None:
        """Check what the contract says, and create the server."""
        values = self.values
        problems = {
            "name": name_problem(values["name"]),
            "plan_id": self._id_problem("plan_id", "plan"),
            "location": self._id_problem("location", "location")
            if values["location"]
            else "A location is required.",
            "os_id": self._id_problem("os_id", "OS"),
            "hostname": hostname_problem(values.get("hostname", ""), required=False),
            "ssh_key_id": self._id_problem("ssh_key_id", "SSH key", required=False),
        }
        self.show_errors({name: text for name, text in problems.items() if name in values})
        if any(problems.values()):
            return None
        self._show_status("Creating …")
        request = ServerCreate(
            name=values["name"],
            plan_id=self._sent_id("plan_id"),
            os_id=self._sent_id("os_id"),
            location=self._sent_id("location"),
            hostname=values.get("hostname") or None,
            ssh_key_id=self._sent_id("ssh_key_id") if values["ssh_key_id"] else None,
            backups_enabled=any(field.checked for field in self.query(CheckField)),
        )
        return await self._fleet.create(self._profile, request, logins=self._logins)

    def _sent_id(self, field: str) -> Id:
        """What a field holds, as it is sent."""
        text = self.field(field).value
        return int(text) if field in self._dialect.create_numbers else text

    def _id_problem(self, field: str, what: str, *, required: bool = True) -> str:
        """What is wrong with an id, for the form; empty when it is right."""
        text = self.field(field).value
        if not text:
            return f"The {what} is required." if required else ""
        is_number = text.isascii() and text.isdecimal() and len(text) <= DIGITS
        if field in self._dialect.create_numbers and not is_number:
            return f"The id of the {what} is a whole number."
        return ""
