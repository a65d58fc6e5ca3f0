"""From what Textual would draw to what has to be sent.

Textual 8.2.8 sends every widget that it draws again whole, with the attributes of each segment
anew, and all of the screen for a dialog that opens. Over ssh that is what one waits for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import COLOR_SYSTEMS
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, LayoutUpdate

from vpstui.terminal.drawing.abilities import NONE, Abilities
from vpstui.terminal.drawing.cells import is_sure
from vpstui.terminal.drawing.pieces import Line, Piece, orders
from vpstui.terminal.drawing.scrolling import Scroll, find_scroll
from vpstui.terminal.drawing.sequences import SequenceWriter, move_to
from vpstui.terminal.drawing.shadow import Shadow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import Console, RenderableType
    from textual.geometry import Offset, Size
    from textual.strip import Strip

    from vpstui.terminal.drawing.scrolling import Cells
    from vpstui.terminal.drawing.shadow import Changes

SMALL: Final = 512
"""Characters that a terminal reads in one go, so that nobody sees a part of them alone."""


class Frames:
    """Compares each frame with what the terminal shows, and returns what differs.

    One for the terminal: what is on it does not depend on which screen drew it.

    Args:
        console: knows the colours that the terminal has.
        abilities: what else it can do.
    """

    def __init__(self, console: Console, abilities: Abilities = NONE) -> None:
        self._abilities = abilities
        self._system = COLOR_SYSTEMS[console.color_system or "truecolor"]
        self._shadow: Shadow | None = None
        self._cursor: Offset | None = None

    def forget(self) -> None:
        """Rely on nothing that was sent: somebody else may have drawn, or erased."""
        self._shadow = None
        self._cursor = None

    def differences(
        self, update: RenderableType | None, size: Size, cursor: Offset, is_held: bool = False
    ) -> str | None:
        """Return the text that draws an update.

        Args:
            update: what Textual would draw.
            size: that of the terminal.
            cursor: where its cursor is to stand.
            is_held: whether the terminal can be told to show a frame at once, and not in parts.

        Returns:
            Empty when the terminal shows all of it. None when only the terminal knows what becomes
            of it: then it is to be drawn as Textual does, and nothing that was sent counts.
        """
        if not isinstance(update, (ChopsUpdate, LayoutUpdate)):
            self.forget()
            return None
        if self._shadow is None or self._shadow.size != size:
            self._shadow = Shadow(size, self._system)
        shadow = self._shadow
        if not all(shadow.draw(*strip) for strip in _strips(update)):
            self.forget()
            return None
        before, changes = shadow.take_before(), shadow.take_changes()
        is_moved, self._cursor = cursor != self._cursor, cursor
        if not changes:
            return move_to(cursor.y, cursor.x) if is_moved else ""
        text = self._shortest(shadow, before, changes, cursor)
        return f"{SYNC_START}{text}{SYNC_END}" if is_held and len(text) > SMALL else text

    def _shortest(
        self, shadow: Shadow, before: Mapping[int, Cells], changes: Changes, cursor: Offset
    ) -> str:
        """Return the shortest text that draws changes, with lines moved or without."""
        scroll = find_scroll(before, shadow.chars) if self._abilities.scrolls else None
        moved = shadow.changes_after(scroll, before) if scroll else None
        if scroll is None or moved is None:
            return self._text(shadow, changes, cursor)
        rest = {line: runs for line, runs in changes.items() if not scroll.has(line)} | moved
        text = self._text(shadow, rest, cursor, scroll)
        if 2 * _count(rest) < _count(changes):
            return text
        return min(text, self._text(shadow, changes, cursor), key=len)

    def _text(
        self, shadow: Shadow, changes: Changes, cursor: Offset, scroll: Scroll | None = None
    ) -> str:
        """Return the shortest text that draws changes, after lines have moved."""
        pieces: list[Piece] = []
        for line in sorted(changes):
            cells = Line(line, shadow.chars[line], shadow.pens[line], self._abilities)
            pieces += cells.pieces(changes[line])
        # Where terminals disagree about a width, a letter may be drawn over the next cell.
        is_sure_of_all = all(is_sure("".join(shadow.chars[line])) for line in changes)
        texts = []
        for order in orders(pieces) if is_sure_of_all else (pieces,):
            writer = SequenceWriter(shadow, self._abilities)
            if scroll:
                writer.scroll(scroll)
            writer.draw(order)
            texts.append(writer.finish(cursor.y, cursor.x))
        return min(texts, key=len)


def _count(changes: Changes) -> int:
    """How many cells have changed."""
    return sum(end - begin for runs in changes.values() for begin, end in runs)


def _strips(update: ChopsUpdate | LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Return line, column and strip of everything that is drawn."""
    if isinstance(update, ChopsUpdate):
        yield from _chops(update)
        return
    for line, strips in enumerate(update.strips, update.region.y):
        column = update.region.x
        for strip in strips:
            yield line, column, strip
            column += strip.cell_length


def _chops(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """The same parts of lines that `ChopsUpdate.render_segments` sends."""
    for line, begin, end in update.spans:
        chops = zip(update.chop_ends[line], update.chops[line].items(), strict=False)
        for stop, (column, strip) in chops:
            if strip is None or column > end or stop <= begin:
                continue
            is_whole = begin <= column < end and stop <= end
            yield line, column, strip if is_whole else strip.crop(0, min(stop, end) - column)
