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
