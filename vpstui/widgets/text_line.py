"""One line of text with something at its left and something at its right."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


class Line(Widget):
    """A line that is drawn again only when what it says has changed.

    When both sides do not fit, the left one is cut.
    """

    DEFAULT_CSS = """
    Line {
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
        """Say `left` and `right` from now on."""
        right = right or Content()
        if self._left.is_same(left) and self._right.is_same(right):
            return
        self._left, self._right = left, right
        self.refresh()

    def render(self) -> Content:
        """Put both sides into the width there is."""
        width = self.content_size.width
        right = self._right.truncate(width, ellipsis=True)
        room = width - right.cell_length
        gap = 1 if right else 0
        left = self._left.truncate(max(0, room - gap), ellipsis=True)
        return left.pad_right(room - left.cell_length) + right
