"""The history on screen: how it looks, and what its keys do."""

from __future__ import annotations

from dataclasses import replace
from operator import methodcaller
from typing import TYPE_CHECKING, Any

import pytest
from textual.app import App

from tests.screens.history.example_history import (
    PATH,
    Host,
    Shelf,
    history_table,
    many,
    of_all_kinds,
    open_on,
    record,
    selected_name,
)
from tests.support.apps.pilot import line_with, resized, screen_text, sees, shows, types, until
from vpstui.api.models import ServerKey
from vpstui.base.threads import run_in_thread
from vpstui.journal.history import History, read_journal_file
from vpstui.journal.journal import Journal, JournalEntry, JournalError
from vpstui.journal.write_events import WriteEvent
from vpstui.screens.history.history_screen import HistoryScreen
from vpstui.widgets.tables.history_table import HistoryTable, columns_for, gap_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.pilot import Pilot
    from textual.strip import Strip

OURS = (ServerKey("prod", 1), "admin.vps.org")

SIZES = [(80, 24), (120, 40), (40, 10)]


# -- what is to be seen


async def test_line_says_when_where_what_and_what_came_of_it() -> None:
    """Glyph and word, the account, and the time in UTC."""
    shelf = Shelf(record(4, WriteEvent.ACCEPTED, WriteEvent.DONE, profile="lab", verb="start"))
    async with open_on(shelf) as pilot:
        words = line_with(pilot, "web-4").split()
        assert "TIME (UTC)" in screen_text(pilot)
    assert words == ["2026-03-01", "11:56", "lab", "start", "web-4", "●", "done"]


async def test_write_without_an_answer_is_not_said_to_be_done() -> None:
    """Only what is known."""
    sending = record(1, is_sending=True)
    async with open_on(Shelf(sending, record(2, WriteEvent.ACCEPTED), record(3))) as pilot:
        assert "◌ sending" in line_with(pilot, "web-1")
        assert "? unknown" in line_with(pilot, "web-3")
        assert line_with(pilot, "web-2").rstrip().endswith("◐ accepted")


async def test_wide_terminal_shows_the_note_and_the_time_it_took() -> None:
    """Where there is room."""
    shelf = Shelf(record(3, WriteEvent.ACCEPTED, WriteEvent.DONE), record(6, WriteEvent.REFUSED))
    async with open_on(shelf, (120, 40)) as pilot:
        assert line_with(pilot, "web-3").rstrip().endswith("done                   2 s")
        assert "The account has no" in line_with(pilot, "web-6 (106)")


async def test_small_terminal_shows_the_outcome_too() -> None:
    """At 40x10, without the account."""
    async with open_on(Shelf(record(6, WriteEvent.REFUSED)), (40, 10)) as pilot:
        assert line_with(pilot, "web-6").split() == [
            "03-01", "11:54", "stop", "web-6", "■", "refused",
        ]  # fmt: skip


@pytest.mark.parametrize("one_server", [False, True])
@pytest.mark.parametrize("width", [*range(30, 140, 3), 400])
def test_columns_fit(width: int, one_server: bool) -> None:
    """No heading is beyond the edge."""
    columns = columns_for(width, one_server=one_server)
    used = 1 + sum(column.width + gap_of(width) for column in columns) - gap_of(width)
    assert used <= max(width, 37)
    assert all(column.width >= 0 for column in columns)


async def test_one_server_is_shown_alone() -> None:
    """Of its own account only, and its history says whose it is."""
    ours = methodcaller("of_server", ServerKey("prod", 104), "admin.vps.org", "ops@example.com")
    shelf = Shelf(record(4, WriteEvent.REFUSED), record(5), record(4, profile="lab", id="lab"))
    async with open_on(shelf, only=ours, heading="History of web-4") as pilot:
        assert "History of web-4" in screen_text(pilot)
        assert "1 record" in screen_text(pilot)
        assert "The account has no" in line_with(pilot, "refused")


async def test_empty_history_says_what_it_is_and_where() -> None:
    """Nothing was sent from here yet."""
    async with open_on(Shelf()) as pilot:
        assert "Nothing was sent from here yet." in screen_text(pilot)
        assert PATH in screen_text(pilot).splitlines()[0]
        assert "noted in the journal" in screen_text(pilot)


async def test_empty_history_without_a_file() -> None:
    """As with the simulated account."""
    shelf = Shelf()
    shelf.history = History()
    async with open_on(shelf) as pilot:
        assert "noted in memory" in screen_text(pilot)


async def test_damage_and_what_is_left_out_is_said() -> None:
    """In the line above the records."""
    async with open_on(Shelf(record(1), unreadable=3, has_older=True)) as pilot:
        assert "3 lines cannot be read" in screen_text(pilot)
        assert "older ones are left out" in screen_text(pilot)


async def test_journal_that_cannot_be_read_is_said_and_tried_again() -> None:
    """What was read before stays."""
    shelf = Shelf(record(1))
    shelf.error = JournalError("The journal cannot be used: Permission denied.")
    async with open_on(shelf) as pilot:
        await sees(pilot, "Permission denied.")
        await sees(pilot, "Press r to try again.")
        shelf.error = None
        await pilot.press("r")
        await sees(pilot, "web-1")
        shelf.error = JournalError("The journal cannot be used: Stale file handle.")
        await pilot.press("r")
        await sees(pilot, "Stale file handle.")
        assert "web-1" in screen_text(pilot)


async def test_hostile_journal_stays_in_its_lines(tmp_path: Path) -> None:
    """Neither markup nor escape sequences of a name do anything."""
    journal = Journal(tmp_path / "journal.jsonl")
    evil = "[@click=app.exit]x[/] \x1b[2J\u202e\n[b"
    journal.add(
        JournalEntry(
            profile=evil, host=evil, verb="edit", server=evil, name=evil, sent={evil: evil}
        )
    )

    async def read() -> History:
        return await run_in_thread(lambda: read_journal_file(tmp_path / "journal.jsonl"))

    async with Host(HistoryScreen(read, Shelf().read_changes)).run_test(size=(120, 24)) as pilot:
        await sees(pilot, "1 record")
        assert "[@click=app.exit]x[/] [2J [b"[:20] in line_with(pilot, "edit")
        await pilot.press("enter")
        await shows(pilot, "HistoryEntryScreen")
        await sees(pilot, "[@click=app.exit]x[/] [2J")
        await pilot.click(".text", offset=(5, 0))
        assert pilot.app.is_running


# -- moving


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        (["j"], "web-1"),
        (["down", "down"], "web-2"),
        (["j", "j", "k"], "web-1"),
        (["j", "up", "up"], "web-0"),
        (["pagedown"], "web-18"),
        (["pagedown", "pagedown", "pageup"], "web-18"),
        (["G"], "web-59"),
        (["end", "j"], "web-59"),
        (["G", "g"], "web-0"),
        (["end", "home"], "web-0"),
    ],
)
async def test_keys_that_move(keys: list[str], name: str) -> None:
    """As in the table of servers; the record under the cursor is in sight."""
    async with open_on(Shelf(*many(60))) as pilot:
        await pilot.press(*keys)
        assert selected_name(pilot) == name
        assert f" {name} " in screen_text(pilot)


async def test_mouse_selects_and_opens() -> None:
    """A click, and a double click."""
    async with open_on(Shelf(*many(5))) as pilot:
        await pilot.click(HistoryTable, offset=(5, 3))
        assert selected_name(pilot) == "web-2"
        await pilot.double_click(HistoryTable, offset=(5, 4))
        await shows(pilot, "HistoryEntryScreen")
        await sees(pilot, "web-3")


async def test_click_beside_the_records_does_nothing() -> None:
    """On the heading, and below the last one."""
    async with open_on(Shelf(*many(3))) as pilot:
        await pilot.press("j")
        await pilot.double_click(HistoryTable, offset=(5, 0))
        await pilot.double_click(HistoryTable, offset=(5, 9))
        assert selected_name(pilot) == "web-1"
        assert type(pilot.app.screen) is HistoryScreen


async def test_keys_on_an_empty_history_do_nothing() -> None:
    """There is nothing to move to or to open."""
    async with open_on(Shelf()) as pilot:
        await pilot.press("j", "G", "pagedown", "enter", "k")
        assert history_table(pilot).selected is None
        assert type(pilot.app.screen) is HistoryScreen


async def test_read_again_keeps_the_cursor_on_its_record() -> None:
    """Newer ones come above it."""
    shelf = Shelf(*many(60)[10:])
    async with open_on(shelf) as pilot:
        await pilot.press("j", "j")
        assert selected_name(pilot) == "web-12"
        shelf.put(many(60))
        await pilot.press("r")
        await sees(pilot, "60 records")
        assert selected_name(pilot) == "web-12"
        assert " web-12 " in screen_text(pilot)


async def test_cursor_stays_about_where_it_was_when_its_record_goes() -> None:
    """As after the journal was cut."""
    shelf = Shelf(*many(60))
    async with open_on(shelf) as pilot:
        await pilot.press("G")
        shelf.put(many(30))
        await pilot.press("r")
        await sees(pilot, "30 records")
        assert selected_name(pilot) == "web-29"
        assert " web-29 " in screen_text(pilot)


async def test_other_size_keeps_the_cursor_in_sight() -> None:
    """Down to 40x10."""
    async with open_on(Shelf(*many(60)), (120, 40)) as pilot:
        await pilot.press("pagedown", "k")
        name = selected_name(pilot)
        await resized(pilot, 40, 10)
        await sees(pilot, "03-01")
        assert selected_name(pilot) == name
        assert name in screen_text(pilot)


async def test_q_leaves_at_once() -> None:
    """Whatever is searched."""
    async with open_on(Shelf(*many(3))) as pilot:
        await pilot.press("slash")
        await types(pilot, "web")
        await pilot.press("enter", "q")
        await until(pilot, lambda: type(pilot.app.screen) is not HistoryScreen, "the way back")


async def test_keys_are_told_in_the_last_line() -> None:
    """Those that one looks for."""
    async with open_on(Shelf(*many(3))) as pilot:
        last = screen_text(pilot).splitlines()[-1]
        for key in ("⏎ Open", "/ Search", "Esc Back", "r Read again"):
            assert key in last


# -- twenty thousand


class Counting(HistoryTable):
    """A table that counts the lines that it draws."""

    drawn = 0

    def render_line(self, y: int) -> Strip:
        self.drawn += 1
        return super().render_line(y)


class Alone(App[int]):
    """Shows a table and nothing else."""

    def compose(self) -> ComposeResult:
        yield Counting()


async def test_only_lines_in_sight_are_drawn() -> None:
    """However many records there are; and two of them for a step of the cursor."""
    async with Alone().run_test(size=(80, 24)) as pilot:
        counting = pilot.app.query_one(Counting)
        counting.focus()
        counting.show(many(20_000))
        await pilot.pause()
        assert counting.drawn <= 4 * 24
        counting.drawn = 0
        await pilot.press("j")
        assert counting.drawn == 2
        await pilot.press("G")
        await sees(pilot, " web-19999 ")
        assert counting.drawn <= 4 * 24


# -- pictures


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def looks_right(
    request: pytest.FixtureRequest, snap_compare: Callable[..., bool]
) -> Callable[..., bool]:
    """Compare a history with the stored picture, after some keys."""

    def compare(shelf: Shelf, *keys: str, **options: Any) -> bool:
        async def before(pilot: Pilot[int]) -> None:
            await until(pilot, lambda: shelf.reads, "a read")
            await pilot.press(*keys)
            await pilot.pause()

        app = Host(HistoryScreen(shelf.read, shelf.read_changes, **options))
        return snap_compare(app, terminal_size=request.param, run_before=before)

    return compare


def test_picture_of_an_empty_history(looks_right: Callable[..., bool]) -> None:
    """What it is, and where."""
    assert looks_right(Shelf())


def test_picture_of_a_history(looks_right: Callable[..., bool]) -> None:
    """A record for each outcome."""
    assert looks_right(Shelf(*of_all_kinds()), "j", "j")


def test_picture_of_one_server(looks_right: Callable[..., bool]) -> None:
    """Without account and name in each line."""
    shelf = Shelf(*(replace(one, server=1) for one in of_all_kinds()[:8]))
    heading, only = "History of web-1 in prod", methodcaller("of_server", *OURS)
    assert looks_right(shelf, only=only, heading=heading)


def test_picture_of_a_record(looks_right: Callable[..., bool]) -> None:
    """Everything about it."""
    assert looks_right(Shelf(*of_all_kinds()), "j", "j", "enter")


def test_picture_of_a_search(looks_right: Callable[..., bool]) -> None:
    """While it is typed."""
    assert looks_right(Shelf(*of_all_kinds()), "slash", "e", "d", "i", "t")
