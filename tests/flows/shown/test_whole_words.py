"""No word of ours is broken at the end of a line, on any screen, in small terminals too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from textual.widgets import Input

from tests.support.apps.pilot import resized, running, screen_text, shows, until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp

ROOMY: Final = (220, 200)
SMALL: Final = ((80, 24), (60, 15), (40, 10))

SCREENS: Final[dict[str, tuple[list[str], str]]] = {
    "list": ([], "ServersScreen"),
    "filter that matches nothing": (["slash", *"nope", "enter"], "ServersScreen"),
    "server": (["enter"], "DetailScreen"),
    "stop": (["X"], "ConfirmScreen"),
    "stop of many": (["asterisk", "X"], "ConfirmScreen"),
    "delete": (["D"], "ConfirmScreen"),
    "delete of many": (["asterisk", "D"], "ConfirmScreen"),
    "hidden": (["asterisk", "slash", *"web", "enter", "X"], "HiddenTargetsScreen"),
    "rolling": (["asterisk", "R", "f6"], "ConfirmScreen"),
    "ssh to many": (["asterisk", "s"], "ConfirmScreen"),
    "backups of many": (["asterisk", "b"], "ConfirmScreen"),
    "hand over": (["asterisk", "y"], "ExportScreen"),
    "to a file": (["asterisk", "y", "f", "n"], "FileScreen"),
    "create": (["n"], "CreateScreen"),
    "snapshot": (["colon", *"snapshot", "space", *"mail", "enter"], "SnapshotScreen"),
    "help": (["question_mark"], "HelpScreen"),
    "end of the help": (["question_mark", "G"], "HelpScreen"),
    "ask for": (["f"], "ApiFilterScreen"),
    "views": (["v"], "ViewsScreen"),
    "save a view": (["slash", *"web", "enter", "v", "s"], "ViewsScreen"),
    "accounts": (["a"], "AccountsScreen"),
    "token": (["a", "l"], "LoginScreen"),
    "plans": (["colon", *"plans", "enter"], "OffersScreen"),
    "trouble": (["v", "1"], "ServersScreen"),
    "history": (["H"], "HistoryScreen"),
    "changes": (["H", "tab"], "HistoryScreen"),
}

BARS: Final = " ▁▂▃▄▅▆▇█▌▼│"
"""Scrollbars and frames, which stand behind a text."""


def ends_of_lines(pilot: Pilot[int]) -> list[str]:
    """The last word of each line of the screen in front, but for fields, which scroll."""
    screen = pilot.app.screen
    boxes = screen.query("#dialog")
    area = boxes.first().region if boxes else screen.region
    fields = {one.region.y for one in screen.query(Input)}
    found = []
    for y, line in enumerate(screen_text(pilot).splitlines()):
        if not area.y <= y < area.bottom or y in fields:
            continue
        part = line[area.x : area.right].strip(BARS)
        if word := re.search(r"(?<![A-Za-z])[A-Za-z]+$", part):
            found.append(word[0])
    return found


def words_on(pilot: Pilot[int]) -> set[str]:
    """Every word on screen."""
    return set(re.findall(r"[A-Za-z]+", screen_text(pilot)))


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("name", SCREENS)
async def test_words_at_the_end_of_a_line_are_whole(make_app: MakeApp, name: str) -> None:
    """Each is one that the same screen shows where it has all the room it wants."""
    keys, screen = SCREENS[name]
    async with running(make_app(), ROOMY) as pilot:
        await pilot.press(*keys)
        await shows(pilot, screen)
        await until(pilot, lambda: ends_of_lines(pilot), "the screen")
        words = words_on(pilot)
        ends = []
        for size in SMALL:
            await resized(pilot, *size)
            await until(pilot, lambda: ends_of_lines(pilot), "the screen")
            ends += [(size, word) for word in ends_of_lines(pilot)]
        await resized(pilot, *ROOMY)
        words |= words_on(pilot)  # the side pane may have read a server meanwhile
        assert [(size, word) for size, word in ends if word not in words] == []
