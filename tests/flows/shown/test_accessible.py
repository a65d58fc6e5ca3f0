"""For who hears the screen: words and no signs, the cursor where keys act, one line of news."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Button

from tests.support.apps.pilot import line_with, running, screen_text, sees, select, shows, until
from vpstui.terminal.accessible import spoken
from vpstui.widgets.said_line import SaidLine

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

SMALL = (80, 24)


def caret_line(pilot: Pilot[int]) -> str:
    """The line of the screen in which the terminal's cursor stands."""
    return screen_text(pilot).splitlines()[pilot.app.cursor_position.y]


def words_at_caret(pilot: Pilot[int]) -> str:
    """What stands in that line; in an empty field, what stands above it."""
    line = pilot.app.cursor_position.y
    lines = screen_text(pilot).splitlines()
    return lines[line].strip() or lines[line - 1].strip()


async def says(pilot: Pilot[int], text: str) -> None:
    """Wait until the line for what happens says it."""

    def is_said() -> bool:
        lines = pilot.app.screen.query(SaidLine)
        return any(text in str(line.render()) for line in lines)

    await until(pilot, is_said, f"the line {text!r}")


SCREENS: dict[str, tuple[list[str], str]] = {
    "detail": (["enter"], "DetailScreen"),
    "stop": (["X"], "ConfirmScreen"),
    "delete": (["D"], "ConfirmScreen"),
    "create": (["n"], "CreateScreen"),
    "help": (["question_mark"], "HelpScreen"),
    "palette": (["colon"], "PaletteScreen"),
    "copy": (["y"], "CopyScreen"),
    "views": (["v"], "ViewsScreen"),
    "history": (["H"], "HistoryScreen"),
    "accounts": (["a"], "AccountsScreen"),
    "ask for": (["f"], "ApiFilterScreen"),
}


@pytest.mark.no_cover
@pytest.mark.parametrize("name", SCREENS)
async def test_no_screen_has_frames_or_signs(make_app: MakeApp, name: str) -> None:
    """And the cursor stands in a line with words in it."""
    keys, screen = SCREENS[name]
    async with running(make_app(accessible=True), SMALL) as pilot:
        await select(pilot, "web-1")
        await pilot.press(*keys)
        await shows(pilot, screen)
        await until(pilot, lambda: words_at_caret(pilot), "the cursor at a text")
        text = screen_text(pilot)
        assert text == spoken(text)


async def test_what_lies_below_a_dialog_is_not_heard(make_app: MakeApp) -> None:
    """Its lines would be read together with those of the dialog."""
    async with running(make_app(accessible=True), SMALL) as pilot:
        await select(pilot, "web-1")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        assert "Stop this server?" in screen_text(pilot)
        assert "LOCATION" not in screen_text(pilot)


async def test_cursor_is_where_keys_act(make_app: MakeApp) -> None:
    """On the selected row, in the field, on the button, on the entry of a list."""
    async with running(make_app(accessible=True), SMALL) as pilot:
        await pilot.press("G", "k")
        table = pilot.app.focused
        assert caret_line(pilot) == line_with(pilot, "web-1")
        await pilot.press("slash", "w")
        await pilot.pause()
        assert pilot.app.cursor_position.x == line_with(pilot, " / w").index("w") + 1
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.focused is table, "the table")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await until(pilot, lambda: isinstance(pilot.app.focused, Button), "the button")
        assert "Cancel" in caret_line(pilot)
        await pilot.press("escape", "y")
        await shows(pilot, "CopyScreen")
        await until(pilot, lambda: pilot.app.focused is not None, "the list")
        await pilot.press("down")
        await pilot.pause()
        assert "hostname" in caret_line(pilot).lower() or "ipv6" in caret_line(pilot).lower()


async def test_marks_and_order_are_words(make_app: MakeApp) -> None:
    """In the margin of the table, and in the filter line."""
    async with running(make_app(accessible=True), SMALL) as pilot:
        await pilot.press("G", "space")
        assert line_with(pilot, "web-2").startswith("marked  web-2")
        assert "sort name ascending" in screen_text(pilot)
        await pilot.press("O")
        await sees(pilot, "sort name descending")


async def test_what_changes_is_said_in_one_line(make_app: MakeApp, served: Served) -> None:
    """By others; what was done before is told by it, too, and no toast lies over the screen."""
    async with running(make_app(accessible=True), SMALL) as pilot:
        await pilot.press("G")
        served.account.set_status(next(iter(served.account.servers)), "suspended")
        await pilot.press("r")
        await says(pilot, "is suspended, was active")
        await sees(pilot, "changed ")
        await pilot.press("u", "u")
        await says(pilot, "No server is marked.")
        assert not pilot.app.screen.query("Toast")


async def test_marked_entry_of_a_list_is_said_while_one_types(make_app: MakeApp) -> None:
    """The cursor stays in the field."""
    async with running(make_app(accessible=True), SMALL) as pilot:
        await pilot.press("colon")
        await shows(pilot, "PaletteScreen")
        await pilot.press(*"refre")
        await says(pilot, "Refresh")
        assert "refre" in caret_line(pilot)


async def test_keys_have_names(make_app: MakeApp) -> None:
    """Not signs, in the key bar and in the help; the list of signs is not there."""
    async with running(make_app(accessible=True), SMALL) as pilot:
        assert "Enter Open" in screen_text(pilot)
        await pilot.press("question_mark")
        await shows(pilot, "HelpScreen")
        await pilot.press("slash", *"down")
        await sees(pilot, "Down j")


async def test_changes_are_counted_beyond_three(make_app: MakeApp, served: Served) -> None:
    """The line does not become longer than one can listen to."""
    async with running(make_app(accessible=True), (160, 45)) as pilot:
        for server_id in list(served.account.servers)[:5]:
            served.account.set_status(server_id, "suspended")
        await pilot.press("r")
        await says(pilot, "; 2 more changes")
