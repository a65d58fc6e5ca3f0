"""The help of a screen, and the hint for those who are new."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, screen_text, sees, select, shows, types, until
from tests.support.programs.program import ROOT
from vpstui.config.key_overrides import build_keymap
from vpstui.screens.help.help_pages import LANGUAGE, MORE, SIGNS, Row, Section, sections_for
from vpstui.widgets.first_start_hint import FirstStartHint

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from vpstui.app import VpsTuiApp

    Snap = Callable[..., bool]

SIZES = [(80, 24), (120, 40), (40, 10)]


async def open_help(pilot: Pilot[int]) -> None:
    """Press ? and wait."""
    await pilot.press("question_mark")
    await shows(pilot, "HelpScreen")
    await sees(pilot, "Keys")


def rows_of(sections: tuple[Section, ...], heading: str) -> dict[str, str]:
    """Keys and what they do, under a heading."""
    (section,) = (one for one in sections if one.heading == heading)
    return {row.sign: row.text for row in section.rows}


# -- what it says


async def test_keys_stand_under_their_headings(make_app: MakeApp) -> None:
    """Move, look, change, many, app; then the language, the signs, the pages."""
    app = make_app()
    async with running(app):
        sections = sections_for(app.screen)
        assert [section.heading for section in sections] == [
            "Move", "Look", "Change", "Many", "App", LANGUAGE.heading, "Signs", "More",
        ]  # fmt: skip
        assert rows_of(sections, "Move")["↓ j"] == "Go down"
        assert rows_of(sections, "Look")["/"] == "Show only what matches; Esc clears"
        assert rows_of(sections, "Change")["D"] == "Delete a server for good"
        assert rows_of(sections, "Many")["Space"] == "Mark the server, or take its mark away"
        assert rows_of(sections, "App")["? F1"] == "Show every key that works here"


async def test_help_is_that_of_the_screen(make_app: MakeApp) -> None:
    """On a server, the keys of the table are not there."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        sections = sections_for(app.screen)
        assert rows_of(sections, "Look")["r ^r"] == "Read what is shown of this server now"
        said = {row.text for section in sections for row in section.rows}
        assert "Mark every server that is shown" not in said


async def test_keys_of_several_ids_that_do_the_same_are_one_line(make_app: MakeApp) -> None:
    """Each sign once."""
    app = make_app()
    async with running(app):
        texts = [row.text for section in sections_for(app.screen) for row in section.rows]
        assert len(texts) == len(set(texts))


async def test_moved_keys_are_shown_as_moved(make_app: MakeApp) -> None:
    """And those that were unset are not shown."""
    app = make_app()
    app.set_keymap(build_keymap({"servers.wide": "f6", "servers.pause": ""}))
    async with running(app):
        look = rows_of(sections_for(app.screen), "Look")
        assert look["F6"] == "Show every column, or those that fit"
        assert "Stop reading the list by itself, or go on" not in look.values()


async def test_what_does_not_apply_is_dim(make_app: MakeApp) -> None:
    """A running server is not started."""
    app = make_app()
    async with running(app) as pilot:
        await select(pilot, "mail")
        applies = {
            row.sign: row.applies
            for section in sections_for(app.screen)
            if section.heading == "Change"
            for row in section.rows
        }
        assert (applies["S"], applies["X"], applies["n"]) == (False, True, True)


def test_filter_language_that_is_told_can_be_typed() -> None:
    """Every example of the help is a query."""
    from vpstui.query.query import Query

    for row in LANGUAGE.rows:
        assert Query.parse(row.sign), row.sign


def test_every_status_has_its_sign() -> None:
    """As the table draws them."""
    assert [(row.sign, row.text) for row in SIGNS.rows][:2] == [("●", "active"), ("○", "stopped")]


def test_pages_that_are_named_exist() -> None:
    """Where the rest is written."""
    for row in MORE.rows:
        if row.sign.startswith("docs/"):
            assert (ROOT / row.sign).exists()


def test_line_stays_when_it_has_all_words() -> None:
    """In its sign or its text; all lines, when the heading has them."""
    section = Section("Move", (Row("j", "Go down"), Row("k", "Go up"), Row("g", "First server")))
    assert [row.sign for row in section.with_words(["go", "up"]).rows] == ["k"]
    assert [row.sign for row in section.with_words(["j"]).rows] == ["j"]
    assert section.with_words(["mov"]) == section
    assert section.with_words([]) == section
    assert not section.with_words(["nope"]).rows


# -- reading and searching it


async def test_help_is_searched(make_app: MakeApp) -> None:
    """/ and words; Esc shows all of it again, then leaves."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await open_help(pilot)
        await pilot.press("slash")
        await types(pilot, "sort")
        await sees(pilot, "Sort by the next column")
        assert "Go down" not in screen_text(pilot)
        await pilot.press("escape")
        await sees(pilot, "Go down")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")


async def test_keys_typed_in_one_go_are_searched_for(make_app: MakeApp) -> None:
    """Letters that scroll or leave otherwise go into the field."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await pilot.press("question_mark", "slash", *"quit", "backspace", *"ck")
        await shows(pilot, "HelpScreen")
        await sees(pilot, "Nothing here has all these words")


async def test_what_was_found_can_be_read_on(make_app: MakeApp) -> None:
    """Enter gives the letters back to scrolling."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await open_help(pilot)
        await pilot.press("slash")
        await types(pilot, "e")
        await pilot.press("enter", "G")
        await sees(pilot, "vpstui doctor")
        await pilot.press("q")
        await shows(pilot, "ServersScreen")


async def test_markup_that_is_searched_stays_text(make_app: MakeApp) -> None:
    """It is only looked for."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await open_help(pilot)
        await pilot.press("slash")
        await types(pilot, "[b]")
        await sees(pilot, "Nothing here has all these words")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_help_is_read_to_its_end_at_every_size(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    """And back, by page and by line."""
    async with running(make_app(), size=size) as pilot:
        await open_help(pilot)
        await sees(pilot, "Go down")
        await pilot.press("G")
        await sees(pilot, "vpstui doctor")
        await pilot.press("g", "pagedown", "j")
        await until(pilot, lambda: "Go down " not in screen_text(pilot), "a page further")
        await pilot.press("k", "pageup")
        await sees(pilot, "Go down")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", ["vpstui-dark", "vpstui-light", "vpstui-ansi"])
def test_help_looks_right(
    snap_compare: Snap, make_app: MakeApp, size: tuple[int, int], theme: str
) -> None:
    """The first page, with what does not apply dim."""
    app = make_app(host="admin.vps.org")
    app.theme = theme

    async def before(pilot: Pilot[int]) -> None:
        await sees(pilot, "bastion")
        await pilot.press("question_mark")
        await shows(pilot, "HelpScreen")
        await sees(pilot, "Go down")

    assert snap_compare(app, terminal_size=size, run_before=before)


# -- the hint


async def with_hint(pilot: Pilot[int], app: VpsTuiApp) -> FirstStartHint:
    """Put the hint on the first screen, and wait until it says something."""
    hint = FirstStartHint()
    await app.screen.mount(hint)
    await sees(pilot, "New here?")
    return hint


async def test_hint_tells_the_first_keys(make_app: MakeApp) -> None:
    """As they are called here."""
    app = make_app()
    app.set_keymap(build_keymap({"servers.filter": "f6"}))
    async with running(app) as pilot:
        await with_hint(pilot, app)
        await sees(pilot, "New here?  ? shows every key, F6 filters, ⏎ opens.")


async def test_hint_leaves_out_a_key_that_was_unset(make_app: MakeApp) -> None:
    """It would help nobody."""
    app = make_app()
    app.set_keymap(build_keymap({"servers.filter": ""}))
    async with running(app) as pilot:
        await with_hint(pilot, app)
        await sees(pilot, "New here?  ? shows every key, ⏎ opens.")


async def test_hint_goes_when_a_filter_is_typed(make_app: MakeApp) -> None:
    """The focus moves into the field."""
    app = make_app()
    async with running(app) as pilot:
        await with_hint(pilot, app)
        await pilot.press("j")
        assert "New here?" in screen_text(pilot)
        await pilot.press("slash")
        await until(pilot, lambda: not app.screen.query(FirstStartHint), "no hint")


async def test_hint_goes_once_when_it_is_told_to(make_app: MakeApp) -> None:
    """Its line is free then; a second time changes nothing."""
    app = make_app()
    async with running(app) as pilot:
        hint = await with_hint(pilot, app)
        hint.leave()
        hint.leave()
        await until(pilot, lambda: not app.screen.query(FirstStartHint), "no hint")
        assert "New here?" not in screen_text(pilot)
