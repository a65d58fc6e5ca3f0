"""How one line of a table is drawn, and when it is drawn again."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from vpstui.base.formatting import width_of
from vpstui.widgets.tables.line_drawing import DrawnLines, LineKey, TableLine, draw

BASE = Style(bold=True)
RED = Style(color="red")


def drawn(text: str, *spans: tuple[int, int, str], offset: int = 0, width: int = 10) -> Strip:
    """Draw a text whose spans are red."""
    line = TableLine(text, spans=spans)
    return draw(LineKey(line, offset=offset, width=width), BASE, lambda _: RED)


def parts(strip: Strip) -> list[tuple[str, bool]]:
    """The texts of a line, each with whether it is red."""
    return [
        (part.text, part.style is not None and part.style.color is not None)
        for part in strip.simplify()
    ]


def test_spans_have_their_style_on_top_of_that_of_the_line() -> None:
    """What is in none has that of the line alone, the blanks at the end too."""
    strip = drawn("ab cd", (0, 1, "x"), (3, 5, "x"))
    assert parts(strip) == [("a", True), ("b ", False), ("cd", True), (" " * 5, False)]
    assert all(part.style is not None and part.style.bold for part in strip)


def test_span_that_begins_in_another_one_is_left_out() -> None:
    """No letter is drawn twice."""
    assert drawn("abcd", (0, 3, "x"), (2, 4, "x")).text == "abcd" + " " * 6


@pytest.mark.parametrize("offset", range(8))
@pytest.mark.parametrize("text", ["plain letters", "日本語サーバー", "", "e\u0301e\u0301"])
def test_line_has_its_width_wherever_it_is_scrolled_to(text: str, offset: int) -> None:
    """In cells of the terminal, whatever the letters."""
    strip = drawn(text, (0, 2, "x"), offset=offset, width=6)
    assert strip.cell_length == 6
    assert width_of(strip.text) == 6


@pytest.mark.parametrize("width", [3, 6, 9, 12])
def test_line_is_cut_as_terminals_measure_it(width: int) -> None:
    """Rich counts no cell for the vowel signs of Hindi."""
    strip = drawn("हिन्दी सर्वर", width=width)
    assert strip.cell_length == width
    assert width_of(strip.text) == width


def test_equal_line_is_drawn_once() -> None:
    """On whichever line of the screen it stands; after `forget` it is drawn anew."""
    calls = list[LineKey]()

    def draw_one(key: LineKey) -> Strip:
        calls.append(key)
        return Strip([Segment(key.line.text)])

    lines, key = DrawnLines(draw_one), LineKey(TableLine("a"))
    assert lines.strip(1, key) is lines.strip(2, LineKey(TableLine("a")))
    assert calls == [key]
    lines.forget()
    lines.strip(1, key)
    assert calls == [key, key]


def test_line_differs_from_what_is_on_screen_there() -> None:
    """By text, style, cursor, place and width."""
    lines, key = DrawnLines(lambda _: Strip([])), LineKey(TableLine("a"))
    assert lines.differs(1, key)
    lines.strip(1, key)
    assert not lines.differs(1, LineKey(TableLine("a")))
    assert lines.differs(2, key)
    for other in (
        LineKey(TableLine("b")),
        LineKey(TableLine("a", "stale")),
        LineKey(TableLine("a", spans=((0, 1, "mark"),))),
        LineKey(TableLine("a"), on_cursor=True),
        LineKey(TableLine("a"), offset=1),
        LineKey(TableLine("a"), width=9),
    ):
        assert lines.differs(1, other)


@pytest.mark.parametrize("offset", range(1, 8))
@pytest.mark.parametrize("name", ["web-01", "日本語", "हिन्दी"])
def test_what_is_fixed_stays_while_the_rest_is_scrolled(name: str, offset: int) -> None:
    """The rest goes behind it, and nothing of it is lost."""
    at_left = name + " " * (8 - width_of(name))
    line = TableLine(at_left + "a b c d e f g h ", spans=((len(at_left), len(at_left) + 9, "x"),))
    strip = draw(LineKey(line, offset=offset, width=16, fixed=8), BASE, lambda _: RED)
    assert strip.text == at_left + "a b c d e f g h "[offset : offset + 8]
    assert strip.cell_length == 16


@pytest.mark.parametrize(
    ("width", "seen"),
    [(11, "NAME   LOC…"), (15, "NAME   LOCATION"), (7, "NAME   "), (6, "NAME  "), (4, "NAME")],
)
def test_word_that_goes_on_beyond_the_edge_says_so(width: int, seen: str) -> None:
    """By an ellipsis; where a word ends at the edge there is none."""
    assert drawn("NAME   LOCATION   PLAN", width=width).text == seen
