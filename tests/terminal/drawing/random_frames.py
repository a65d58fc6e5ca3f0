"""Random frames, drawn as Textual draws them and as the app does, on two emulators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal
from unicodedata import combining

import pyte
from rich.color import Color
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Offset, Region, Size
from textual.strip import Strip

from tests.support.programs.looks import Cell, looks
from vpstui.terminal.drawing.abilities import NONE, Abilities
from vpstui.terminal.drawing.frames import Frames

if TYPE_CHECKING:
    from random import Random

LETTERS: Final = (
    *"ab 01 x-/   .", *("  ", "        "), *"─●✗é…", *("中", "한", "か"), *("e\u0301", "o\u0308"),
    *("⚠", "👍"),
)  # fmt: skip
"""Clusters on whose width the emulator agrees with Rich; some that others disagree about."""

SURE: Final = -2
"""The last of them are those that are drawn one cell wide by some terminals, and two by others."""

COLOURS: Final = (
    None, None, "default", "red", "bright_blue", "#102030", "#d8dee9", "color(120)",
)  # fmt: skip


def random_style(chance: Random) -> Style | None:
    """A style, seldom none."""
    if chance.random() < 0.1:
        return None
    ink, paper = chance.choice(COLOURS), chance.choice(COLOURS)
    flags: dict[str, Any] = {
        name: chance.choice((True, False, None))
        for name in ("bold", "dim", "italic", "underline", "reverse", "strike", "blink")
        if chance.random() < 0.15
    }
    if chance.random() < 0.05:
        flags["link"] = "https://example.com/a"
    return Style(color=ink and Color.parse(ink), bgcolor=paper and Color.parse(paper), **flags)


ABILITIES: Final = (
    NONE,
    Abilities(erases_cells=True, scrolls=True),
    Abilities(erases_in_colour=True, erases_cells=True, scrolls=True),
    Abilities(erases_in_colour=True, erases_cells=True),
    Abilities(erases_in_colour=True, scrolls=True),
)
"""Those of a terminal that nothing is known of, of a few that are used, and of rare ones."""

Colours = Literal["truecolor", "256", "standard"]
"""The colours that a terminal has, as Rich calls them."""


class Drawn:
    """The same frames on two emulators: what Textual sends, and what the app sends.

    Attributes:
        sent: characters of the app.
        plain: characters of Textual.
    """

    def __init__(self, chance: Random, colours: Colours) -> None:
        self._chance = chance
        self._console = Console(color_system=colours, force_terminal=True)
        Segment._split_cells.cache_clear()  # its styles know their colours on another terminal
        self._styles = [random_style(chance) for _ in range(6)]
        self._letters = chance.choice((LETTERS, LETTERS[:SURE]))
        self._abilities = chance.choice(ABILITIES)
        self._frames = Frames(self._console, self._abilities)
        self.sent = self.plain = 0
        self._begin()

    def step(self) -> None:
        """Draw another frame, or have something happen to the terminal."""
        what = self._chance.random()
        if what < 0.03:
            self._begin()
        elif what < 0.06:
            self._forget()
        elif what < 0.15:
            self._styles[self._chance.randrange(6)] = random_style(self._chance)
        elif what < 0.3:
            self._scroll()
        elif what < 0.55:
            self._draw(self._whole())
        else:
            self._draw(self._parts())

    def differences(self) -> list[tuple[int, int, Cell, Cell]]:
        """Line, column, and both cells, where the emulators differ."""
        one, other = self._emulators
        return [
            (line, column, *cells)
            for line in range(self._size.height)
            for column, cells in enumerate(zip(looks(one, line), looks(other, line), strict=True))
            if cells[0] != cells[1]
        ] + [
            (-1, -1, (screen.cursor.y, screen.cursor.x), ())
            for screen in (one, other)
            if (screen.cursor.x, screen.cursor.y) != self._cursor
        ]

    # -- what happens

    def _begin(self) -> None:
        """Another size, with rubbish on the screen."""
        width = self._chance.choice((7, 12, 20, 40))
        self._size = Size(width, self._chance.choice((1, 2, 5, 16, 16)))
        self._emulators = tuple(pyte.Screen(*self._size) for _ in range(2))
        for screen in self._emulators:
            screen.reset_mode(7 << 5)
        self._streams = [pyte.Stream(screen) for screen in self._emulators]
        self._lines = [self._line() for _ in range(self._size.height)]
        self._strips = [Strip(line) for line in self._lines]
        self._cuts: list[list[int]] = [[] for _ in range(self._size.height)]
        self._forget()

    def _forget(self) -> None:
        """Somebody else has drawn."""
        for stream in self._streams:
            stream.feed("\x1b[H\x1b[7;31mjunk\x1b[m")
        self._cursor = (4, 0)
        self._frames.forget()

    def _change(self) -> None:
        """Make some lines other ones, or parts of them; some are only drawn anew."""
        for number in self._some_lines():
            what, line = self._chance.random(), self._lines[number]
            if what < 0.2:
                self._lines[number] = self._line()
            elif what < 0.8:
                begin, end = self._span()
                whole = Strip(line)
                new = self._text(end - begin)
                parts = whole.crop(0, begin), unmarked(whole.crop(end, self._size.width))
                self._lines[number] = [*parts[0], *new, *parts[1]]
            self._strips[number] = Strip(self._lines[number])
            if self._chance.random() < 0.3:
                cuts = {self._chance.randrange(1, self._size.width) for _ in range(3)}
                self._cuts[number] = sorted(cuts)

    def _scroll(self) -> None:
        """Move some lines up or down, as a list does between other things; new ones come in."""
        height = self._size.height
        top = self._chance.randrange(height // 3 + 1)
        bottom = height - self._chance.randrange(height // 3 + 1)
        by = self._chance.choice((-5, -2, -1, 1, 2, 5))
        lines, cuts = self._lines[:], self._cuts[:]
        for number in range(top, bottom):
            is_new = not top <= number + by < bottom
            self._lines[number] = self._line() if is_new else lines[number + by]
            self._cuts[number] = cuts[number if is_new else number + by]
            self._strips[number] = Strip(self._lines[number])
        if self._chance.random() < 0.3:
            self._change()
        self._draw(self._layout())

    def _whole(self) -> LayoutUpdate:
        self._change()
        return self._layout()

    def _layout(self) -> LayoutUpdate:
        strips = [self._chops(number).values() for number in range(self._size.height)]
        return LayoutUpdate([*strips], Region(0, 0, *self._size))

    def _parts(self) -> ChopsUpdate:
        self._change()
        chops: list[dict[int, Strip | None]] = [
            {
                column: strip if self._chance.random() < 0.9 else None
                for column, strip in self._chops(number).items()
            }
            for number in range(self._size.height)
        ]
        spans = [(number, *self._span()) for number in self._some_lines()]
        ends = [[*list(line)[1:], self._size.width] for line in chops]
        return ChopsUpdate(chops, spans, ends)

    def _draw(self, update: LayoutUpdate | ChopsUpdate) -> None:
        cursor = Offset(
            self._chance.choice((0, self._chance.randrange(self._size.width))),
            self._chance.randrange(self._size.height),
        )
        plain = update.render_segments(self._console) + Control.move_to(*cursor).segment.text
        sent = self._frames.differences(update, self._size, cursor)
        assert sent is not None
        self._streams[0].feed("\x1b[H")  # else Textual's line feeds might scroll
        for stream, text in zip(self._streams, (plain, sent), strict=True):
            stream.feed(without_links(text))
        self.plain += len(plain)
        self.sent += len(sent)
        self._cursor = (cursor.x, cursor.y)
        assert self._frames.differences(update, self._size, cursor) == ""

    # -- what it is made of

    def _chops(self, number: int) -> dict[int, Strip]:
        cuts = self._cuts[number]
        strips = self._strips[number].divide([*cuts, self._size.width])
        return dict(zip([0, *cuts], map(unmarked, strips), strict=True))

    def _some_lines(self) -> list[int]:
        lines = [n for n in range(self._size.height) if self._chance.random() < 0.5]
        return lines or [self._chance.randrange(self._size.height)]

    def _span(self) -> tuple[int, int]:
        begin = self._chance.randrange(self._size.width)
        return begin, self._chance.randint(begin + 1, self._size.width)

    def _line(self) -> list[Segment]:
        return self._text(self._size.width)

    def _text(self, width: int) -> list[Segment]:
        """Segments of a width; often there is nothing but blanks at their end."""
        segments: list[Segment] = []
        letters = self._letters if self._chance.random() < 0.5 else LETTERS[:14]
        while width > 0 and self._chance.random() < 0.8:
            text = "".join(self._chance.choices(letters, k=self._chance.randint(1, 8)))
            part = Strip([Segment(text, self._chance.choice(self._styles))]).crop(0, width)
            segments += part
            width -= part.cell_length
        if width > 0:
            segments.append(Segment(" " * width, self._chance.choice(self._styles)))
        return segments


def unmarked(strip: Strip) -> Strip:
    """A strip without the marks of a letter that was cut off; pyte would add them each time."""
    segments = list(strip)
    if not segments or not combining(segments[0].text[:1] or " "):
        return strip
    first = Segment(segments[0].text[1:], segments[0].style)
    return Strip([first, *segments[1:]])


def without_links(text: str) -> str:
    """What pyte can read; it knows no links."""
    parts = text.split("\x1b]8;")
    return parts[0] + "".join(part.split("\x1b\\", 1)[1] for part in parts[1:])
