"""Textual's compositor, which also repaints where a widget was that went at the wrong moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual._compositor import Compositor

if TYPE_CHECKING:
    from textual._compositor import CompositorMap


class RepaintingCompositor(Compositor):
    """Notes what leaves the map, however it leaves.

    That of Textual 8.2.8 sees which widgets went when it lays the screen out anew. When somebody
    asks where a widget is just before that, it replaces its map without a look at the old one:
    what went in between, such as a toast, stays on the terminal. Not reported upstream as far as
    known; `tests/terminal/test_upstream.py` fails as soon as it is mended.
    """

    @property
    def full_map(self) -> CompositorMap:
        """Where every widget is; what is no longer there is painted over."""
        before = self._full_map if self._full_map_invalidated else {}
        now = super().full_map
        for widget in before.keys() - now.keys():
            place = before[widget]
            if visible := place.clip.intersection(place.region):
                self._dirty_regions.add(visible)
        return now
