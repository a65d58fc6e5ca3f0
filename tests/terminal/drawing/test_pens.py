"""Pens: from any look to any other, and never by a longer way than all anew."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style

from vpstui.terminal.drawing.pens import PLAIN, Pen, change, pen_of

OFF = {
    "22": "12", "23": "3", "24": ("4", "21"), "25": "56", "27": "7", "28": "8", "29": "9",
    "54": ("51", "52"), "55": ("53",),
}  # fmt: skip
"""What each code switches off, as ECMA-48 and xterm have it."""

FLAGS = (
    "bold", "dim", "italic", "underline", "blink", "blink2", "reverse", "conceal", "strike",
    "underline2", "frame", "encircle", "overline",
)  # fmt: skip


def some_styles() -> list[Style]:
    """Styles of some attributes and colours, of each kind of colour."""
    chance = Random(14)  # noqa: S311 - no cryptography
    colours = [None, "default", "red", "bright_blue", "#102030", "color(120)", "color(7)"]
    found = []
    for _ in range(200):
        flags: dict[str, Any] = dict.fromkeys(chance.sample(FLAGS, chance.randrange(4)), True)
        found.append(Style(color=chance.choice(colours), bgcolor=chance.choice(colours), **flags))
    return found


class Terminal:
    """Attributes and colours of a terminal that reads SGR."""

    def __init__(self) -> None:
        self._plain()

    def _plain(self) -> None:
        self.on: set[str] = set()
        self.ink = self.paper = ""

    def read(self, text: str) -> None:
        for found in re.findall(r"\x1b\[([0-9;]*)m", text):
            codes = found.split(";")
            while codes:
                self._code(codes.pop(0), codes)

    def _code(self, code: str, codes: list[str]) -> None:
        if code in ("", "0"):
            self._plain()
        elif code in OFF:
            self.on -= set(OFF[code])
        elif code in ("38", "48"):
            length = 2 if codes[0] == "5" else 4
            value = ";".join([code, *codes[:length]])
            del codes[:length]
            self._colour(value, is_ink=code == "38")
        elif code in ("39", "49"):
            self._colour("", is_ink=code == "39")
        elif int(code) in (*range(30, 38), *range(90, 98)):
            self._colour(code, is_ink=True)
        elif int(code) in (*range(40, 48), *range(100, 108)):
            self._colour(code, is_ink=False)
        else:
            self.on.add(code)

    def _colour(self, value: str, *, is_ink: bool) -> None:
        if is_ink:
            self.ink = value
        else:
            self.paper = value

    def shows(self, pen: Pen) -> bool:
        return (self.on, self.ink, self.paper) == (set(pen.attributes), pen.ink, pen.paper)


@given(st.lists(st.sampled_from(some_styles()), max_size=8), st.sampled_from([*ColorSystem]))
def test_a_terminal_goes_along(looks: list[Style], system: ColorSystem) -> None:
    """After each change it shows the style as Rich would send it."""
    terminal, before = Terminal(), PLAIN
    for style in looks:
        style._ansi = None  # Rich keeps the codes of the system that it was asked for first
        pen = pen_of(style, system)
        text = change(before, pen)
        terminal.read(text)
        assert terminal.shows(pen)
        anew = Terminal()
        rendered = style.render("x", color_system=system).removesuffix("\x1b[0m")
        anew.read(rendered)
        assert anew.shows(pen)
        assert len(text) <= len("\x1b[0;m" + rendered)
        before = pen
    terminal.read(change(before, PLAIN))
    assert terminal.shows(PLAIN)


def test_equal_looks_have_one_pen() -> None:
    """So that they are compared by identity; what a style is for does not matter."""
    one = pen_of(Style(color="red", meta={"@click": "a"}), ColorSystem.TRUECOLOR)
    other = pen_of(Style(color="red", bold=False, bgcolor="default"), ColorSystem.TRUECOLOR)
    assert one is other
    assert change(one, other) == ""
    assert pen_of(None, ColorSystem.STANDARD) is pen_of(Style(), ColorSystem.STANDARD) is PLAIN


def test_no_colours_are_sent_that_the_terminal_has_not() -> None:
    """The style's colour is reduced as Textual does it."""
    inks = [pen_of(Style(color="#ff0000"), system).ink for system in ColorSystem]
    assert inks[:3] == ["31", "38;5;196", "38;2;255;0;0"]


def test_blanks_do_not_show_the_colour_of_letters() -> None:
    """Unless something is drawn through or under them, or the colours are swapped."""

    def blank(text: str) -> object:
        return pen_of(Style.parse(text), ColorSystem.TRUECOLOR).blank

    assert blank("bold red on blue") is blank("green on blue") is not blank("red on green")
    assert blank("underline red") is not blank("underline green")
    assert blank("reverse red") is not blank("reverse green")
    assert PLAIN.blank.ground == ""
    assert blank("italic red") is PLAIN.blank
    grounds = {"bold red on blue": "44", "on default underline": None, "reverse": None}
    for style, ground in grounds.items():
        assert pen_of(Style.parse(style), ColorSystem.TRUECOLOR).blank.ground == ground


def test_links_begin_and_end() -> None:
    """OSC 8, as Textual writes it."""
    link = pen_of(Style(link="https://example.com"), ColorSystem.TRUECOLOR)
    begin = change(PLAIN, link)
    assert re.fullmatch(r"\x1b\]8;id=\d+;https://example.com\x1b\\", begin)
    assert change(link, PLAIN) == "\x1b]8;;\x1b\\"
