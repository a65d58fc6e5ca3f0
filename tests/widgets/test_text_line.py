"""A line with a left and a right side."""

from __future__ import annotations

import pytest
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tests.support.apps.pilot import screen_text
from tests.support.apps.widgets import Recording, first_line, hosting
from vpstui.widgets.text_line import CutLine, TextLine, update_text


class RecordingLine(Recording, TextLine):
    """A line that notes how often it is to be drawn again."""


async def test_line_has_a_left_and_a_right_side() -> None:
    """Each at its edge."""
    line = TextLine()
    async with hosting(line, size=(20, 3)) as pilot:
        line.show(Content("left"), Content("right"))
        await pilot.pause()
        assert first_line(pilot) == "left           right"


@pytest.mark.parametrize(
    ("left", "right", "text"),
    [
        ("a long left side", "right", "a long left …  right"),
        ("left", "a right side much too long", "a right side much t…"),
        ("a left side of 20 ce", "", "a left side of 20 ce"),
        ("a left side of 21 cel", "", "a left side of 21 …"),
        ("with-a-word-of-more-than-twenty", "", "with-a-word-of-more…"),
        ("a with-a-word-of-more-than-twenty", "", "a with-a-word-of-mo…"),
        ("a left side of 20 ce and more", "", "a left side of 20 …"),
        ("日本語サーバーは長い名前", "right", "日本語サーバ … right"),
    ],
)
async def test_line_cuts_its_left_side_first(left: str, right: str, text: str) -> None:
    """What stands at the right is the more important."""
    line = TextLine()
    async with hosting(line, size=(20, 3)) as pilot:
        line.show(Content(left), Content(right))
        await pilot.pause()
        assert first_line(pilot) == text


@pytest.mark.parametrize(
    ("left", "right", "drawn"),
    [("left", "right", 0), ("left", "other", 1), ("other", "right", 1)],
)
async def test_line_that_says_the_same_is_not_drawn_again(
    left: str, right: str, drawn: int
) -> None:
    """Only what differs reaches the terminal."""
    line = RecordingLine()
    async with hosting(line) as pilot:
        line.show(Content("left"), Content("right"))
        await pilot.pause()
        line.refreshed.clear()
        line.show(Content(left), Content(right))
        assert len(line.refreshed) == drawn


async def test_line_in_another_colour_is_drawn_again() -> None:
    """The same words can say something else."""
    line = RecordingLine()
    async with hosting(line):
        line.show(Content.styled("live", "$text-success"))
        line.refreshed.clear()
        line.show(Content.styled("live", "$text-error"))
        assert len(line.refreshed) == 1


async def test_line_does_not_parse_markup() -> None:
    """It stands there as it came."""
    line = TextLine()
    async with hosting(line) as pilot:
        line.show(Content("[b]x[/b] [/prod]"))
        await pilot.pause()
        assert first_line(pilot) == "[b]x[/b] [/prod]"


async def test_line_of_a_list_is_cut_where_a_word_ends() -> None:
    """And it is one line."""
    options = OptionList(Option(CutLine(Content("[b] a heading, then a line each"))))
    async with hosting(options, size=(22, 5)) as pilot:
        assert options.virtual_size.height == 1
        assert "[b] a heading, …" in screen_text(pilot)


async def test_list_of_lines_is_as_wide_as_the_longest() -> None:
    """Where it may be."""
    options = OptionList(*(Option(CutLine(Content(text))) for text in ("one", "one and two")))
    options.styles.width = "auto"
    async with hosting(options, size=(40, 5)) as pilot:
        assert "one and two" in screen_text(pilot)
        assert options.outer_size.width < 20


@pytest.mark.parametrize(
    ("text", "laid_out"), [("another", False), ("two\nlines", True), ("word " * 30, True)]
)
async def test_text_that_takes_the_same_room_lays_nothing_out(text: str, laid_out: bool) -> None:
    """The screen is laid out anew only where something has to move."""
    static = Static(Content("one line"))
    async with hosting(static) as pilot:
        before = static._layout_updates
        update_text(static, Content(text))
        assert (static._layout_updates > before) is laid_out
        await pilot.pause()
        assert text.split()[0] in first_line(pilot)
