"""Where toasts lie on a screen: never on the row under the cursor, nor on what stands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from textual.widgets._toast import ToastRack

from vpstui.widgets.tables.line_table import HEADER, LineTable

if TYPE_CHECKING:
    from textual.screen import Screen

LINES_OF_ONE: Final = 3
"""Lines that a toast takes, as a rule."""

MOST: Final = 3 * LINES_OF_ONE
"""Lines that all of them take at most."""


class ToastPlace:
    """Keeps toasts at the foot of a table; above the cursor, where that is too near to the foot.

    On a screen without a table they lie at the foot of it, above the keys.

    Args:
        screen: the screen.
    """

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._place: tuple[bool, int, int, int] | None = None

    def find(self) -> None:
        """Move them, where what they must not cover is elsewhere now."""
        rack = self._screen.query_one_optional(ToastRack)
        if rack is None or not self._screen.size.height:
            return
        place = at_top, above, lines, below = self._free_lines()
        if place != self._place:
            self._place = place
            rack.styles.dock = "top" if at_top else "bottom"
            rack.styles.align_vertical = rack.styles.dock
            rack.styles.margin = (above, 0, below, 0)
            rack.styles.max_height = lines
        # They are hidden but for their texts, and so cannot be scrolled: the newest are shown.
        shown = max(1, lines // LINES_OF_ONE)
        for age, toast in enumerate(reversed(rack.children)):
            toast.display = age < shown

    def _free_lines(self) -> tuple[bool, int, int, int]:
        """Return whether they lie at the top, below how many lines, how many, above how many."""
        height = self._screen.size.height
        table = self._screen.query_one_optional(LineTable)
        if table is None or not table.region:
            return False, 0, max(1, min(MOST, height // 2 - 1)), 1
        top, bottom = table.region.y + HEADER, table.region.bottom
        most, caret = min(MOST, max(4, (bottom - top) // 2)), table.caret
        if caret is None:
            return False, 0, most, height - bottom
        above, below = caret.y - top, bottom - caret.y - 1
        if below < most and above > below:
            return True, top, min(most, above), 0
        return False, 0, max(1, min(most, below)), height - bottom
