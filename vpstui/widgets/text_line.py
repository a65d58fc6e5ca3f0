"""One line of text with something at its left and something at its right."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


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
        left = self._left.truncate(max(0, room - gap), ellipsis=True)
        return left.pad_right(room - left.cell_length) + right
