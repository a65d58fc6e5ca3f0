"""The fields of a form, each in an app of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, Static

from tests.support.apps.pilot import screen_text, types
from tests.support.apps.widgets import first_line, hosting
from vpstui.widgets.fields.form_fields import CheckField, TextField, Toggle

if TYPE_CHECKING:
    from textual.pilot import Pilot


def error_of(pilot: Pilot[int]) -> str:
    """The error that is seen, if any."""
    widget = pilot.app.query_one(".field--error", Static)
    return str(widget.content) if widget.display else ""


async def test_text_field_gives_what_was_typed_without_blanks_around() -> None:
    """A label, and a place to type."""
    field = TextField("Name", id="name", placeholder="web-1")
    async with hosting(field) as pilot:
        assert first_line(pilot).startswith("Name          ")
        assert "web-1" in first_line(pilot)
        field.query_one(Input).focus()
        await types(pilot, " ab ")
        assert field.value == "ab"


async def test_text_field_can_be_filled() -> None:
    """From outside, as its value gives it back."""
    field = TextField("Name", id="name")
    async with hosting(field) as pilot:
        field.fill("new")
        await pilot.pause()
        assert field.value == "new"
        assert "new" in first_line(pilot)


async def test_secret_is_not_seen() -> None:
    """Neither what it is nor any part of it."""
    field = TextField("Token", id="token", secret=True)
    async with hosting(field) as pilot:
        field.fill("vps_secret")
        await pilot.pause()
        assert "••••" in first_line(pilot)
        assert "vps" not in screen_text(pilot)
        assert field.value == "vps_secret"


async def test_error_stands_below_its_field_until_one_types() -> None:
    """In words, with no markup read in it."""
    field = TextField("Name", id="name")
    async with hosting(field) as pilot:
        assert error_of(pilot) == ""
        field.show_error("[b]Wrong[/b] [/x]")
        await pilot.pause()
        assert screen_text(pilot).splitlines()[1].strip() == "[b]Wrong[/b] [/x]"
        assert field.has_class("-wrong")
        field.query_one(Input).focus()
        await types(pilot, "a")
        await pilot.pause()
        assert error_of(pilot) == ""
        assert not field.has_class("-wrong")


async def test_empty_error_takes_the_error_away() -> None:
    """The line goes with it."""
    field = TextField("Name", id="name")
    async with hosting(field) as pilot:
        field.show_error("Wrong")
        field.show_error("")
        await pilot.pause()
        assert "Wrong" not in screen_text(pilot)
        assert field.size.height == 1


@pytest.mark.parametrize("key", ["space", "enter"])
async def test_toggle_is_switched_by_key(key: str) -> None:
    """On and off again; seen without colours."""
    toggle = Toggle("Backups", value=False)
    async with hosting(toggle) as pilot:
        assert first_line(pilot) == "[ ] Backups"
        toggle.focus()
        await pilot.press(key)
        assert first_line(pilot) == "[x] Backups"
        assert toggle.value is True
        await pilot.press(key)
        assert first_line(pilot) == "[ ] Backups"


async def test_toggle_is_switched_by_click() -> None:
    """Anywhere on its line."""
    toggle = Toggle("Backups", value=True)
    async with hosting(toggle) as pilot:
        await pilot.click(toggle, offset=(5, 0))
        assert toggle.value is False
        assert first_line(pilot) == "[ ] Backups"


@pytest.mark.parametrize(("filled", "checked"), [("on", True), ("off", False)])
async def test_check_field_gives_back_what_it_was_filled_with(filled: str, checked: bool) -> None:
    """As a word and as a flag."""
    field = CheckField("Backups", id="backups", value=not checked, note="daily")
    async with hosting(field) as pilot:
        field.fill(filled)
        await pilot.pause()
        assert (field.value, field.checked) == (filled, checked)
        assert ("[x] daily" in first_line(pilot)) is checked
