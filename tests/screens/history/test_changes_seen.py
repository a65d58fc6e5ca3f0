"""The changes that were seen, in the second tab of the history."""

from __future__ import annotations

from datetime import timedelta
from operator import methodcaller
from typing import TYPE_CHECKING, Any

import pytest

from tests.screens.history.example_history import NOW, Host, Shelf, many, open_on, record
from tests.support.apps.pictures import OF_ALL_THEMES
from tests.support.apps.pilot import line_with, screen_text, sees, shows, types
from vpstui.api.models import ServerKey
from vpstui.journal.change_log import ChangeHistory
from vpstui.journal.seen_change import ChangedField, ChangeKind, SeenChange
from vpstui.screens.history.history_screen import HistoryScreen
from vpstui.terminal.themes import THEMES
from vpstui.widgets.tables.change_columns import change_columns
from vpstui.widgets.tables.history_table import gap_of

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pictures import Snap

PATH = "/home/ops/.local/state/vpstui/changes.jsonl"

SIZES = [(80, 24), (120, 40), (40, 10)]


def change(number: int, *fields: tuple[str, str, str], **more: Any) -> SeenChange:
    """A change; the higher its number, the older."""
    at = NOW - timedelta(minutes=number)
    known: dict[str, Any] = {"profile": "prod", "host": "admin.vps.org", "server": 100 + number}
    known |= {"name": f"web-{number}", "owner": "ops@example.com", "id": str(number)}
    told = tuple(ChangedField(*one) for one in fields)
    return SeenChange(at=at, fields=told, **{**known, **more})


ALL = (
    change(1, ("status", "active", "stopped")),
    change(2, ("status", "stopped", "active"), ours=True),
    change(3, ("status", "", "provisioning"), kind=ChangeKind.NEW),
    change(4, kind=ChangeKind.GONE, ours=True),
    change(5, kind=ChangeKind.UNLISTED, away=True),
    change(
        6, ("name", "web-6", "a-server-with-a-long-name-06"), ("IP", "192.0.2.6", "192.0.2.66"),
        ("plan", "2c 4G 80G", "4c 8G 160G"), away=True,
    ),
)  # fmt: skip


def shelf(*changes: SeenChange, **more: Any) -> Shelf:
    """What was sent, and what was seen."""
    found = Shelf(*many(3))
    found.changes = ChangeHistory(changes, path=PATH, **more)
    return found


async def seen(pilot: Pilot[int]) -> None:
    """Go to the changes."""
    await pilot.press("tab")
    await sees(pilot, "WHOSE")


async def test_tab_shows_the_changes() -> None:
    """With when, which server, whose, and what was and is; and back."""
    async with open_on(shelf(*ALL), (120, 24)) as pilot:
        await seen(pilot)
        assert line_with(pilot, "web-1").split() == [
            "2026-03-01", "11:59", "prod", "web-1", "not", "ours", "status", "active", "→",
            "stopped",
        ]  # fmt: skip
        assert " ours      gone" in line_with(pilot, "web-4")
        assert "not listed any more" in line_with(pilot, "web-5")
        assert "6 changes" in screen_text(pilot)
        assert PATH in screen_text(pilot).splitlines()[0]
        await pilot.press("tab")
        await sees(pilot, "3 records")
        await pilot.press("2")
        await sees(pilot, "6 changes")
        await pilot.press("1")
        await sees(pilot, "3 records")


async def test_cursor_and_keys_stay_with_their_tab() -> None:
    """Each table keeps its own."""
    async with open_on(shelf(*ALL)) as pilot:
        await pilot.press("j", "tab")
        await sees(pilot, "WHOSE")
        await pilot.press("j", "j", "enter")
        await shows(pilot, "ChangeScreen")
        await sees(pilot, "Change of web-3")
        await pilot.press("escape", "tab", "enter")
        await shows(pilot, "HistoryEntryScreen")
        await sees(pilot, "Stop web-1")


async def test_long_change_is_read_whole() -> None:
    """Line by line, with whose it is."""
    async with open_on(shelf(*ALL)) as pilot:
        await seen(pilot)
        await pilot.press("G", "enter")
        await shows(pilot, "ChangeScreen")
        for text in (
            "name web-6 → a-server-with-a-long-name-06",
            "IP 192.0.2.6 → 192.0.2.66",
            "plan 2c 4G 80G → 4c 8G 160G",
            "it happened while it did not run",
            "not ours: nothing that was sent from here explains it",
            "prod · ops@example.com · admin.vps.org",
            "2026-03-01 11:54:00 UTC",
        ):
            assert text in screen_text(pilot)
        await pilot.press("j", "k", "pagedown", "pageup", "q")
        await shows(pilot, "HistoryScreen")


async def test_changes_are_searched() -> None:
    """As the history is, with fields of their own."""
    async with open_on(shelf(*ALL)) as pilot:
        await seen(pilot)
        for words, number in (("whose:ours !whose:not", 2), ("change:gone", 1), ("192.0.2.66", 1)):
            await pilot.press("slash")
            await types(pilot, words.replace("!", "!"))
            await sees(pilot, f"{number} of 6 changes")
            await pilot.press("escape")
        await pilot.press("slash")
        await types(pilot, "nowhere")
        await sees(pilot, "No change has all these words.")


async def test_one_server_is_shown_alone() -> None:
    """In both tabs."""
    ours = methodcaller("of_server", ServerKey("prod", 104), "admin.vps.org", "ops@example.com")
    found = shelf(*ALL)
    found.put([record(4)])
    async with open_on(found, only=ours) as pilot:
        await seen(pilot)
        assert "1 change" in screen_text(pilot)
        assert "gone" in screen_text(pilot)
        assert "SERVER" not in screen_text(pilot)


async def test_no_change_was_seen_yet() -> None:
    """What would be there, and where."""
    async with open_on(shelf()) as pilot:
        await seen(pilot)
        assert "Nothing was seen to change yet." in screen_text(pilot)
        assert "log of changes" in screen_text(pilot)


async def test_damage_is_said() -> None:
    """And what is left out."""
    async with open_on(shelf(*ALL, unreadable=2, has_older=True)) as pilot:
        await seen(pilot)
        assert "2 lines cannot be read" in screen_text(pilot)
        assert "older ones are left out" in screen_text(pilot)


async def test_tab_is_opened_by_a_click() -> None:
    """On its name."""
    async with open_on(shelf(*ALL)) as pilot:
        await pilot.click("#tabs", offset=(20, 0))
        await sees(pilot, "WHOSE")


@pytest.mark.parametrize("one_server", [False, True])
@pytest.mark.parametrize("width", [*range(36, 140, 3), 400])
def test_columns_fit(width: int, one_server: bool) -> None:
    """No heading is beyond the edge."""
    columns = change_columns(width, one_server=one_server)
    used = 1 + sum(column.width + gap_of(width) for column in columns) - gap_of(width)
    assert used <= width
    assert all(column.width >= 0 for column in columns)


# -- pictures


def in_theme(theme: str, **options: Any) -> Host:
    """An app with the changes, in a theme."""
    found = shelf(*ALL)
    app = Host(HistoryScreen(found.read, found.read_changes, **options))
    for one in THEMES:
        if one.name != app.theme:
            app.register_theme(one)
    app.theme = theme
    return app


@OF_ALL_THEMES
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_picture_of_changes(snap_compare: Snap, size: tuple[int, int], theme: str) -> None:
    """What others did stands out."""
    assert snap_compare(in_theme(theme), terminal_size=size, run_before=seen)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_picture_of_a_change(snap_compare: Snap, size: tuple[int, int]) -> None:
    """All there is to say of it."""

    async def steps(pilot: Pilot[int]) -> None:
        await seen(pilot)
        await pilot.press("G", "enter")
        await shows(pilot, "ChangeScreen")

    assert snap_compare(in_theme("vpstui-dark"), terminal_size=size, run_before=steps)
