"""One line of text with something at its left and something at its right."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.widget import Widget

LONGEST_WORD: Final = 16
"""Letters of a word that is left out whole rather than cut."""


def cut_at_blank(text: Content, width: int) -> Content:
    """Cut a line where a word ends, with an ellipsis; in a word where that is a long one.

    Args:
        text: the line.
        width: cells that there are.
    """
    cut = text.truncate(width, ellipsis=True)
    if text.cell_length <= width:
        return cut
    kept = cut.plain.removesuffix("…")
    if not text.plain.startswith(kept) or text.plain[len(kept)] == " ":
        return cut
    blank = kept.rfind(" ")
    if blank < max(1, len(kept) - LONGEST_WORD):
        return cut
    return text[: blank + 1] + Content("…")


class TextLine(Widget):
    """A line that is drawn again only when its text or its colours have changed.

    When both sides do not fit, the left one is cut.
    """

    DEFAULT_CSS = """
    TextLine {
        height: 1;
        width: 1fr;
        text-wrap: nowrap;
    }
    """

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._left = Content()
        self._right = Content()

    def show(self, left: Content, right: Content | None = None) -> None:
        """Show `left` at the left edge and `right` at the right one."""
        right = right or Content()
        if self._left.is_same(left) and self._right.is_same(right):
            return
        self._left, self._right = left, right
        self.refresh()

    def render(self) -> Content:
        """Return both sides, in the width that there is."""
        width = self.content_size.width
        right = self._right.truncate(width, ellipsis=True)
        room = width - right.cell_length
        gap = 1 if right else 0
        left = cut_at_blank(self._left, max(0, room - gap))
        return left.pad_right(room - left.cell_length) + right
