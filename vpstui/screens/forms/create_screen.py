"""The form for a new server."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.content import Content
from textual.widgets import Input, Static

from vpstui.api.dialects.reading import DIALECTS
from vpstui.api.requests import ServerCreate, hostname_problem, name_problem
from vpstui.fleet.state.create_choices import PLAN_HEADINGS, Choice, Choices, Pages
from vpstui.screens.forms.form_screen import FormScreen
from vpstui.screens.forms.like_server import cost_text, hostname_like, values_like
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.choice_field import ChoiceBox, ChoiceField
from vpstui.widgets.fields.form_fields import CheckField, Field, TextField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpstui.api.models import Id, Plan, Server
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
        like: a server whose fields it begins with; None: with none.
    """

    BINDINGS = bindings("create")

    def __init__(
        self, fleet: Fleet, account: AccountState, choices: Choices, *, like: Server | None = None
    ) -> None:
        where = account.label or account.profile
        like_what = "" if like is None else f", like {like.label}"
        super().__init__(f"New server in {where}{like_what}", button="Create", doing="Creating …")
        self._fleet = fleet
        self._account = account
        self._choices = choices
        self._dialect = account.dialect or DIALECTS["documented"]
        names = {server.name for server in account.servers}
        self._like = like
        self._start = {} if like is None else values_like(like, choices, names)
        self._keeps_backups = like is not None and like.backups_enabled is True

    def on_mount(self) -> None:
        """Begin with the name; look for what else can be chosen."""
        super().on_mount()
        if self._start:
            self.query_one("#name Input", Input).select_all()  # it is there to be written over
        self._show_cost()
        self._offer_all()

    @work
    async def _offer_all(self) -> None:
        """Offer what the pages of the API tell, as soon as they are there; none is needed."""
        pages: tuple[Pages, ...] = ("plans", "others")
        for read in pages:
            self._choices = known = await self._fleet.choices(self._account.profile, read)
            for name, choices in (
                ("plan_id", known.plans),
                ("os_id", known.systems),
                ("ssh_key_id", known.ssh_keys),
            ):
                self.query_one(f"#{name}", ChoiceField).offer(choices)
            self._show_plan()
            self._fill_like()

    def _fill_like(self) -> None:
        """Fill what the pattern tells by its name, once the ids of names are known."""
        if self._like is None:
            return
        found = values_like(self._like, self._choices, ())
        for field in self.query(ChoiceField):
            value = found.get(str(field.id), "")
            if value and not field.value and not self._blank[str(field.id)]:
                field.fill(value)
                self._blank = {**self._blank, str(field.id): value}

    def fields(self) -> Iterable[Field]:
        """One field per parameter that the dialect has; those without a mark are optional."""
        return [one for one in self._all_fields() if one.id in self._dialect.create_fields]

    def _all_fields(self) -> Iterable[Field]:
        known, start = self._choices, self._start.get
        are_numbers = "location" in self._dialect.create_numbers
        yield TextField(
            "Name *", id="name", placeholder="letters, digits, hyphens", value=start("name", "")
        )
        yield ChoiceField(
            "Plan *",
            known.plans,
            id="plan_id",
            value=start("plan_id", ""),
            placeholder=self._id_hint("plan_id", "plan id", "see a server that has it"),
            headings=PLAN_HEADINGS,
        )
        yield ChoiceField(
            "Location *",
            known.locations,
            id="location",
            value=start("location", ""),
            placeholder="location id, a number" if are_numbers else "location code, e.g. us-west",
        )
        yield from self._more_fields()

    def _more_fields(self) -> Iterable[Field]:
        known, start = self._choices, self._start.get
        yield ChoiceField(
            "OS *",
            known.systems,
            id="os_id",
            value=start("os_id", ""),
            placeholder=self._id_hint("os_id", "OS id", "see a server that has it"),
        )
        yield TextField(
            "Hostname",
            id="hostname",
            placeholder="e.g. web1.example.com",
            value=start("hostname", ""),
        )
        yield ChoiceField(
            "SSH key",
            known.ssh_keys,
            id="ssh_key_id",
            optional=True,
            placeholder=self._id_hint("ssh_key_id", "SSH key id", "the config can name it"),
        )
        yield CheckField(
            "Backups",
            id="backups_enabled",
            note="keep automatic backups",
            value=self._keeps_backups,
        )

    def _id_hint(self, field: str, what: str, where: str) -> str:
        kind = f"{what}, a number" if field in self._dialect.create_numbers else what
        return f"{kind}: {where}"

    @on(Input.Changed, "#name Input")
    def _follow_name(self) -> None:
        """Let the hostname go with the name, as that of the pattern does, until it is changed."""
        start = self._start.get("hostname")
        if self._like is None or not start or "hostname" not in self.values:
            return
        field = self.query_one("#hostname", TextField)
        if field.value == start:
            self._start["hostname"] = hostname_like(self._like, self.field("name").value)
            field.fill(self._start["hostname"])

    @on(ChoiceBox.Changed, "#plan_id ChoiceBox")
    @on(Input.Changed, "#plan_id Input")
    def _show_plan(self) -> None:
        """Show what it costs, and offer the places where the plan can be had."""
        self._show_cost()
        plan, places = self._plan, self._choices.locations
        if plan is not None and plan.locations is not None:
            sold = plan.locations
            elsewhere = f"a place without {plan.name or 'this plan'}"
            places = tuple(
                one if one.value in sold or one.obstacle else replace(one, obstacle=elsewhere)
                for one in places
            )
            known = {one.value for one in places}
            places += tuple(Choice(one, one) for one in sorted(sold) if one not in known)
        self.query_one("#location", ChoiceField).offer(places)

    @property
    def _plan(self) -> Plan | None:
        return self._choices.plan(self.field("plan_id").value)

    def _show_cost(self) -> None:
        """Say what the server costs a month, and what the account does with it."""
        plan = self._plan
        text = "" if plan is None else cost_text(plan, self._account, self._choices.plan_details)
        self.query_one("#note", Static).update(Content(text))

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
        return await self._fleet.create(self._account.profile, request, logins=self._account.logins)

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
