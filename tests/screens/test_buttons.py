"""The buttons of the dialogs: their order, which one Enter presses, and their keys."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from textual.widgets import Button

from tests.support.apps.pilot import running, screen_text, sees, shows, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp

SCREENS: Final = Path(__file__).parents[2] / "vpstui" / "screens"

HARMLESS: Final = {"cancel", "close"}
"""Ids of the buttons that change nothing."""


def rows_of_buttons() -> Iterator[tuple[str, list[str]]]:
    """Every row of buttons in the source: its file, and the ids from left to right."""
    for path in sorted(SCREENS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.With) and '"buttons"' in ast.unparse(node.items[0]).replace(
                "'", '"'
            ):
                calls = [
                    one
                    for one in ast.walk(node)
                    if isinstance(one, ast.Call) and ast.unparse(one.func) == "Button"
                ]
                calls.sort(key=lambda call: call.lineno)
                ids = [
                    ast.literal_eval(word.value)
                    for call in calls
                    for word in call.keywords
                    if word.arg == "id"
                ]
                yield path.name, ids


def test_what_changes_nothing_stands_first_everywhere() -> None:
    """Cancel or Close, and what is done at the right of it."""
    rows = list(rows_of_buttons())
    assert len(rows) > 5
    wrong = [file for file, ids in rows if ids[0] not in HARMLESS or HARMLESS & set(ids[1:])]
    assert wrong == []


def last_line(pilot: Pilot[int]) -> str:
    """The keys."""
    return screen_text(pilot).splitlines()[-1]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 10)], ids=str)
async def test_last_line_says_what_enter_does(make_app: MakeApp, size: tuple[int, int]) -> None:
    """That of the button with the focus, whichever it is; and how to get to the other one."""
    async with running(make_app(), size) as pilot:
        await pilot.press("R")
        await shows(pilot, "ConfirmScreen")
        await until(pilot, lambda: "⏎ Cancel  Esc Cancel" in last_line(pilot), "the keys")
        assert "Tab Next" in last_line(pilot)
        await pilot.press("right")
        await until(pilot, lambda: "⏎ Reboot  Esc Cancel" in last_line(pilot), "the other one")


@pytest.mark.parametrize("key", ["n", "e", "f", "R", "b"])
async def test_keys_from_one_to_the_next_are_in_the_last_line(make_app: MakeApp, key: str) -> None:
    """Tab wherever there is more than one thing to go to, the arrows on a button."""
    async with running(make_app(), (80, 24)) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: pilot.app.screen.query("#buttons"), "the dialog")
        await sees(pilot, "Tab Next")
        pilot.app.screen.query_one("#cancel").focus()
        await sees(pilot, "←→ Other button")
        await pilot.press("right")
        focused = pilot.app.focused
        assert isinstance(focused, Button)
        assert focused.id != "cancel"
        await pilot.press("left")
        assert pilot.app.focused is pilot.app.screen.query_one("#cancel")


async def test_dialog_without_buttons_names_no_way_to_them(make_app: MakeApp) -> None:
    """There is nothing to go to."""
    async with running(make_app(), (80, 24)) as pilot:
        await pilot.press("question_mark")
        await shows(pilot, "HelpScreen")
        await sees(pilot, "Esc Close")
        assert "Tab" not in last_line(pilot)


@pytest.mark.no_cover
@pytest.mark.parametrize("size", [(80, 24), (60, 15)], ids=str)
@pytest.mark.parametrize("key", ["n", "e", "f", "R", "D", "b"])
async def test_no_button_is_cut(make_app: MakeApp, key: str, size: tuple[int, int]) -> None:
    """Each has room for its words."""
    async with running(make_app(), size) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: pilot.app.screen.query("#buttons"), "the dialog")
        for button in pilot.app.screen.query(Button):
            assert button.region.width >= len(str(button.label)) + 2
            assert button.region.right <= size[0]
