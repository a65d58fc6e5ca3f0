"""Lines of text that are drawn again only when they read differently, or are cut at a blank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.visual import Visual
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.css.styles import RulesMap
    from textual.strip import Strip
    from textual.style import Style
    from textual.visual import RenderOptions
    from textual.widgets import Static

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


def update_text(static: Static, shown: Content) -> None:
    """Show another text, and draw it only where it reads differently.

    The screen is laid out anew only where the text takes another room than the one before.
    """
    before = static.content
    if not isinstance(before, Content):
        static.update(shown)
    elif not shown.is_same(before):
        static.update(shown, layout=not _fits_in_place_of(before, shown, static))


def _fits_in_place_of(before: Content, shown: Content, static: Static) -> bool:
    """Whether a text is as high as another one, in a width that depends on neither."""
    width, given = static.content_size.width, static.styles.width
    if not width or (given is not None and given.is_auto):
        return False
    rules = static.styles.get_rules()
    return shown.get_height(rules, width) == before.get_height(rules, width)


class CutLine(Visual):
    """A line of a list that is cut where a word ends, in the width that there is.

    Args:
        text: the line.
    """

    def __init__(self, text: Content) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text.plain

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Return the line."""
        return cut_at_blank(self._text, width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Return how wide the whole line is."""
        return self._text.get_optimal_width(rules, container_width)

    def get_height(self, rules: RulesMap, width: int) -> int:  # noqa: ARG002 - of the base
        """Return one: what does not fit is cut."""
        return 1


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
