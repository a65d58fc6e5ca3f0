"""Repairs Textual's compositor: repaints where a widget was that went, and no line besides."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, cast

from textual._compositor import Compositor
from textual.geometry import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from textual._compositor import CompositorMap
    from textual.strip import Strip

    Chops = Sequence[dict[int, Strip | None]]


class RepaintingCompositor(Compositor):
    """Repaints the regions of all widgets that leave the map.

    The one of Textual 8.2.8 compares maps when it lays out the screen. When the region of a widget
    is queried just before that, it replaces its map without comparing: a widget that went in
    between, such as a toast, stays on the terminal. Not reported upstream as far as known;
    `tests/terminal/test_upstream.py` fails as soon as it is fixed.

    It also asks every widget that a change touches for all of its lines, between the first and the
    last line that have changed and beyond: a third of what a key costs. Here each is asked for the
    lines that are drawn.
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

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        """Draw the lines of a region that are wanted, in pieces; the others stay without any."""
        last = min(crop.bottom, len(self.cuts))
        lines = [y for y in range(crop.y, last) if is_rendered_line(y)]
        nothing: dict[int, Strip | None] = {}
        chops = [nothing] * len(self.cuts)
        for y in lines:
            chops[y] = dict.fromkeys(self.cuts[y][:-1])
        for run in _runs(lines):
            self._fill(chops, Region(crop.x, run[0], crop.width, len(run)))
        return cast("Sequence[Mapping[int, Strip]]", chops)

    def _fill(self, chops: Chops, wanted: Region) -> None:
        """Draw the lines of a region; of what lies on top of each other the front is seen."""
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            drawn = seen.intersection(Region(seen.x, wanted.y, seen.width, wanted.height))
            if not drawn or not wanted.overlaps(clip):
                continue
            first, last = drawn.column_span
            strips = widget.render_lines(drawn.translate(-region.offset))
            for y, strip in zip(drawn.line_range, strips, strict=False):
                cuts = [cut for cut in self.cuts[y] if first <= cut <= last]
                pieces = strip.divide([cut - drawn.x for cut in cuts[1:]])
                for cut, piece in zip(cuts, pieces, strict=False):
                    if chops[y].get(cut) is None:
                        chops[y][cut] = piece


def _runs(lines: Iterable[int]) -> list[list[int]]:
    """Put lines that follow each other together."""
    groups = groupby(enumerate(lines), key=lambda numbered: numbered[1] - numbered[0])
    return [[y for _, y in group] for _, group in groups]
