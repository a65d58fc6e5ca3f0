"""Repairs Textual's compositor: also repaints where a widget was that went at the wrong moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual._compositor import Compositor

if TYPE_CHECKING:
    from textual._compositor import CompositorMap


class RepaintingCompositor(Compositor):
    """Repaints the regions of all widgets that leave the map.

    The one of Textual 8.2.8 compares maps when it lays out the screen. When the region of a widget
    is queried just before that, it replaces its map without comparing: a widget that went in
    between, such as a toast, stays on the terminal. Not reported upstream as far as known;
    `tests/terminal/test_upstream.py` fails as soon as it is fixed.
    """

    @property
    def full_map(self) -> CompositorMap:
        """The regions of all widgets; those of widgets that went are marked dirty."""
        before = self._full_map if self._full_map_invalidated else {}
        now = super().full_map
        for widget in before.keys() - now.keys():
            place = before[widget]
            if visible := place.clip.intersection(place.region):
                self._dirty_regions.add(visible)
        return now

    def drop_changes(self) -> None:
        """Draw nothing of what has changed so far: all of it is drawn when it is seen again."""
        self._dirty_regions.clear()
