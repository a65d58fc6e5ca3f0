"""What is sent of a frame, to the byte."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Offset, Region, Size
from textual.strip import Strip

from vpstui.terminal.drawing.abilities import Abilities
from vpstui.terminal.drawing.frames import SMALL, Frames

if TYPE_CHECKING:
    from collections.abc import Sequence

HOME = "\x1b[H"
SIZE = Size(20, 3)

Part = str | tuple[str, str]


def strip(*parts: Part) -> Strip:
    """A line of texts, each with its style where it has one."""
    segments = [
        Segment(part) if isinstance(part, str) else Segment(part[0], Style.parse(part[1]))
        for part in parts
    ]
    return Strip(segments).extend_cell_length(SIZE.width)


def lines(*strips: Strip | str) -> LayoutUpdate:
    """The whole screen; lines that are not told are blank."""
    found = [one if isinstance(one, Strip) else strip(one) for one in strips]
    found += [strip("")] * (SIZE.height - len(found))
    return LayoutUpdate([[one] for one in found], Region(0, 0, *SIZE))


@pytest.fixture
def frames() -> Frames:
    """What was drawn on is not known yet."""
    return Frames(Console(color_system="truecolor", force_terminal=True))


@pytest.fixture
def able() -> Frames:
    """The same for a terminal that can do all that is asked for."""
    abilities = Abilities(erases_in_colour=True, erases_cells=True, scrolls=True)
    return Frames(Console(color_system="truecolor", force_terminal=True), abilities)


def sent(frames: Frames, update: LayoutUpdate | ChopsUpdate, at: Sequence[int] = (0, 0)) -> str:
    """What is sent of a frame."""
    text = frames.differences(update, SIZE, Offset(*at))
    assert text is not None
    return text


def test_the_first_frame_is_sent_whole(frames: Frames) -> None:
    """Blank lines are erased: nobody knows what is there."""
    assert sent(frames, lines("ab")) == "\x1b[Hab\x1b[K\r\n\x1b[K\r\n\x1b[K" + HOME


def test_nothing_is_sent_of_what_is_there(frames: Frames) -> None:
    """Neither the frame, nor a move, nor the beginning of a frame."""
    sent(frames, lines("ab"))
    assert sent(frames, lines("ab")) == ""
    assert frames.differences(lines("ab"), SIZE, Offset(0, 0), is_held=True) == ""


def test_one_cell_is_one_cell(frames: Frames) -> None:
    """With the moves there and back."""
    sent(frames, lines("one two", "three"))
    assert sent(frames, lines("one two", "threw")) == "\x1b[2;5Hw" + HOME


def test_short_gaps_are_sent_again_and_long_ones_skipped(frames: Frames) -> None:
    """Whichever is shorter."""
    sent(frames, lines("a-b--------c"))
    assert sent(frames, lines("A-B--------C")) == "\x1b[HA-B\x1b[8CC" + HOME


def test_gaps_in_another_look_are_skipped(frames: Frames) -> None:
    """Changing the pen twice would be longer than a move."""
    sent(frames, lines(strip("a", ("-", "red"), "b")))
    assert sent(frames, lines(strip("A", ("-", "red"), "B"))) == "\x1b[HA\x1b[CB" + HOME


def test_the_next_line_is_near(frames: Frames) -> None:
    """And so is the same column of a line below."""
    sent(frames, lines("ab", "ab", "ab"))
    assert sent(frames, lines("Ab", "Ab", "aB")) == "\x1b[HA\r\nA\x1b[BB" + HOME


def test_colours_of_blanks_are_not_sent(frames: Frames) -> None:
    """What cannot be seen has not changed."""
    sent(frames, lines(strip(("ab", "red"))))
    assert sent(frames, lines(strip(("ab    ", "red")))) == ""
    assert sent(frames, lines(strip(("ab  c ", "red")))) == "\x1b[1;5H\x1b[31mc\x1b[m" + HOME


def test_only_what_every_terminal_erases_alike_is_erased(frames: Frames) -> None:
    """In a colour, some do and some do not."""
    sent(frames, lines("abcdefghij"))
    assert sent(frames, lines("ab")) == "\x1b[1;3H\x1b[K" + HOME
    blue = sent(frames, lines(strip((" " * 20, "on blue"))))
    assert blue == "\x1b[H\x1b[44m" + " " * 20 + "\x1b[m" + HOME


def test_a_colour_is_erased_where_the_terminal_can(able: Frames) -> None:
    """To the end of the line, or some cells, over which the words are written."""
    sent(able, lines())
    assert sent(able, lines(strip((" " * 20, "on blue")))) == "\x1b[H\x1b[44m\x1b[K\x1b[m" + HOME
    sent(able, lines("x" * 20))
    new = sent(able, lines(strip(("a        b       c ", "on blue"), ("|", "red"))))
    assert new == "\x1b[H\x1b[44ma\x1b[18X\x1b[8Cb\x1b[7Cc \x1b[0;31m|\x1b[m" + HOME


def test_what_is_more_than_a_background_is_not_erased(able: Frames) -> None:
    """A line under it, or colours that are swapped."""
    sent(able, lines())
    for style, codes in (("underline", "4"), ("reverse", "7")):
        new = sent(able, lines(strip((" " * 20, style))))
        assert new.startswith(f"\x1b[H\x1b[{codes}m" + " " * 20)
        able.forget()


def test_a_pen_is_taken_up_once_where_that_is_shorter(able: Frames) -> None:
    """Colours are long, moves are short."""
    sent(able, lines())
    one, other = "#102030", "#405060"
    rows = [strip(("ab", one), ("c", other)), strip(("de", one), ("f", other))]
    assert sent(able, lines(*rows)) == (
        "\x1b[H\x1b[38;2;16;32;48mab\r\x0bde\x1b[A\x1b[38;2;64;80;96mc\x0b\bf\x1b[m" + HOME
    )


def test_like_pens_follow_each_other(able: Frames) -> None:
    """Of ink and background only what is another one is told."""
    sent(able, lines())
    one, other = (
        strip(("ab", f"#102030 on {paper}"), (" " * 8, f"on {paper}"), ("c", f"red on {paper}"))
        for paper in ("blue", "green")
    )
    inks = re.findall("\x1b\\[([0-9;]+)m", sent(able, lines(one, other)))
    assert inks == ["31;44", "38;2;16;32;48", "42", "31"]


def test_what_ends_the_line_is_below(able: Frames) -> None:
    """A bar at the right edge is written down a column, as lines are not wrapped."""
    sent(able, lines("a" * 20, "b" * 20))
    bar = [strip(letter * 19, ("|", "red")) for letter in "ab"]
    assert sent(able, lines(*bar)) == "\x1b[1;20H\x1b[31m|\x0b|\x1b[m" + HOME


def test_lines_that_move_are_moved(able: Frames) -> None:
    """With what has changed in them, and those that come in."""
    size = Size(30, 8)

    def screen(*rows: str) -> LayoutUpdate:
        found = [Strip([Segment(row)]).extend_cell_length(30) for row in rows]
        return LayoutUpdate([[one] for one in found], Region(0, 0, *size))

    rows = [f"{n}" * 30 for n in range(1, 9)]
    able.differences(screen("head", *rows[:6], "keys"), size, Offset(0, 0))
    down = able.differences(screen("head", *rows[2:7], "- instead", "keys"), size, Offset(0, 0))
    assert down == (f"\x1b[2;7r\x1b[7H\x0b\x0b\x1b[r\x1b[6H{rows[6]}\r\x0b- instead" + HOME)
    up = able.differences(screen("head", rows[1], *rows[2:6], "7", "keys"), size, Offset(0, 0))
    assert up == f"\x1b[2;6r\x1b[2H\x1bM\x1b[r\x1b[2H{rows[1]}\x1b[7H7\x1b[K" + HOME


def test_nothing_follows_the_last_column_without_a_move(frames: Frames) -> None:
    """Where the cursor is then depends on the terminal."""
    sent(frames, lines("x" * 20, "x" * 20))
    new = sent(frames, lines("x" * 19 + "y", "x" * 19 + "y"))
    assert new == "\x1b[1;20Hy\x1b[2;20Hy" + HOME


def test_a_cut_wide_character_leaves_a_blank(frames: Frames) -> None:
    """Terminals differ in what they leave of it, so that it is sent."""
    sent(frames, lines("a中b"))
    part = ChopsUpdate([{2: Strip([Segment("x")])}, {}, {}], [(0, 2, 3)], [[3], [], []])
    assert sent(frames, part) == "\x1b[1;2H x" + HOME
    assert sent(frames, lines("a中b")) == "\x1b[1;2H中" + HOME
    part = ChopsUpdate([{1: Strip([Segment("x")])}, {}, {}], [(0, 1, 2)], [[2], [], []])
    assert sent(frames, part) == "\x1b[1;2Hx " + HOME


def test_where_widths_are_unsure_the_cursor_is_told_where_to_go(frames: Frames) -> None:
    """And what may have been drawn over is sent again."""
    sent(frames, lines("a.bc"))
    assert sent(frames, lines("a⚠bc")) == "\x1b[1;2H⚠\x1b[1;3Hb" + HOME
    assert sent(frames, lines("a.bc")) == "\x1b[Ha.bc " + HOME
    assert sent(frames, lines("a.⚠⚠")) == "\x1b[1;3H⚠\x1b[1;4H⚠\x1b[1;5H " + HOME


def test_a_letter_and_its_mark_in_two_strips_are_one_cell(frames: Frames) -> None:
    """Textual cuts between them."""
    parts = [Strip([Segment("e")]), Strip([Segment("\u0301" + "b" * 19)])]
    update = LayoutUpdate([parts, [strip("")], [strip("")]], Region(0, 0, *SIZE))
    assert "e\u0301bb" in sent(frames, update)
    sent(frames, update)
    assert sent(frames, lines("e\u0301" + "b" * 19)) == ""


def test_the_cursor_moves_alone(frames: Frames) -> None:
    """Where it is seen, it stands on what keys act on; it is not told twice."""
    sent(frames, lines("ab"))
    assert sent(frames, lines("ab"), (1, 2)) == "\x1b[3;2H"
    assert sent(frames, lines("ab"), (1, 2)) == ""
    assert sent(frames, lines("xb"), (1, 2)) == "\x1b[Hx\x1b[3;2H"


def test_what_was_forgotten_is_sent_again(frames: Frames) -> None:
    """The cursor, too."""
    first = sent(frames, lines("ab"))
    frames.forget()
    assert sent(frames, lines("ab")) == first


def test_another_size_is_another_screen(frames: Frames) -> None:
    """All of it is sent; what lies outside is not."""
    sent(frames, lines("abcdef"))
    assert frames.differences(lines("abcdef"), Size(3, 1), Offset(0, 0)) == "\x1b[Habc" + HOME


@pytest.mark.parametrize("strange", [Segment("a\tb"), Segment("", None, [])])
def test_what_only_the_terminal_understands_is_left_to_textual(
    frames: Frames, strange: Segment
) -> None:
    """And what it draws counts as not known."""
    first = sent(frames, lines("ab"))
    if strange.text:
        odd = ChopsUpdate([{0: Strip([strange], 3)}, {}, {}], [(0, 0, 3)], [[3], [], []])
        assert frames.differences(odd, SIZE, Offset(0, 0)) is None
    else:
        assert frames.differences(Text("x"), SIZE, Offset(0, 0)) is None
    assert sent(frames, lines("ab")) == first


def test_long_frames_are_held_until_they_are_whole(frames: Frames) -> None:
    """Where the terminal can do that; a short one comes in one piece anyway."""
    size = Size(SMALL, 1)
    letters = LayoutUpdate([[Strip([Segment("x" * SMALL)])]], Region(0, 0, *size))
    text = frames.differences(letters, size, Offset(0, 0), is_held=True)
    assert text == f"{SYNC_START}{HOME}{'x' * SMALL}{HOME}{SYNC_END}"
