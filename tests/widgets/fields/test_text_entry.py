"""A line of text to fill in."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import Input

from tests.support.apps.pilot import until
from tests.support.apps.widgets import hosting
from vpstui.widgets.fields.form_fields import TextField


@pytest.mark.parametrize(
    ("pasted", "value"),
    [
        ("\n\n  vps_token \nsecond", "vps_token"),
        ("\r\n", ""),
        ("x" * 9000, "x" * 4096),
        ("[b]x[/b]", "[b]x[/b]"),
    ],
)
async def test_paste_takes_the_first_line_that_says_something(pasted: str, value: str) -> None:
    """Copied texts often begin with a line break; no paste is longer than a field."""
    field = TextField("Token", id="token")
    async with hosting(field) as pilot:
        field.query_one(Input).focus()
        await pilot.pause()
        pilot.app.post_message(events.Paste(pasted))
        await until(pilot, lambda: field.value == value, "the paste")


SELECTING = ("shift+home", "ctrl+shift+a", "ctrl+shift+left", "home,shift+end", "shift+left")
COPYING = ("ctrl+c", "super+c", "ctrl+x", "super+x", "ctrl+w", "ctrl+u", "ctrl+k", "ctrl+f")


@pytest.mark.parametrize("copying", COPYING)
@pytest.mark.parametrize("selecting", SELECTING)
async def test_hidden_text_is_copied_by_no_key(selecting: str, copying: str) -> None:
    """Neither copied nor cut, nor pasted into another field; the clipboard keeps what it had."""
    hidden, seen = TextField("Token", id="token", secret=True), TextField("Name", id="name")
    async with hosting(hidden, seen) as pilot:
        pilot.app.copy_to_clipboard("before")
        hidden.fill("s3cr3t")
        hidden.query_one(Input).focus()
        await pilot.press("end", *selecting.split(","), copying)
        assert pilot.app.clipboard == "before"
        seen.query_one(Input).focus()
        await pilot.press("ctrl+v")
        assert seen.value == "before"


async def test_hidden_text_is_copied_by_no_mouse() -> None:
    """Not when it is selected by dragging inside of the field, nor across the whole screen."""
    hidden = TextField("Token", id="token", secret=True)
    async with hosting(hidden) as pilot:
        entry = hidden.query_one(Input)
        hidden.fill("s3cr3t")
        entry.focus()
        await pilot.mouse_down(entry, offset=(0, 0))
        await pilot.hover(entry, offset=(6, 0))
        await pilot.mouse_up(entry, offset=(6, 0))
        assert not entry.selection.is_empty
        await pilot.press("ctrl+c")
        assert pilot.app.clipboard == ""
        pilot.app.screen.text_select_all()
        pilot.app.screen.action_copy_text()
        assert "s3cr3t" not in pilot.app.clipboard


async def test_text_that_can_be_seen_is_cut_and_pasted() -> None:
    """A field that hides nothing works as fields do."""
    one, other = TextField("Name", id="name"), TextField("Host", id="host")
    async with hosting(one, other) as pilot:
        one.fill("web-1")
        one.query_one(Input).focus()
        await pilot.press("end", "shift+home", "ctrl+x")
        other.query_one(Input).focus()
        await pilot.press("ctrl+v")
        assert (one.value, other.value) == ("", "web-1")
