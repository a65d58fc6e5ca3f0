"""Plots of how much of itself a server used, over the time for which it was watched."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from textual import work
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget

from vpstui.base.formatting import since_text
from vpstui.base.threads import run_in_thread
from vpstui.fleet.usage.shares import MEASURES
from vpstui.fleet.usage.usage_samples import points_of
from vpstui.fleet.usage.usage_words import usage_words
from vpstui.terminal.accessible import is_accessible
from vpstui.widgets.usage.braille import ROWS, plot_lines, threshold_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.events import Resize
    from textual.geometry import Size

    from vpstui.fleet.usage.course import Point
    from vpstui.fleet.usage.usage_samples import Sample

SIDE_BY_SIDE: Final = 76
"""Cells from which two plots stand beside each other."""

LABELS: Final = 6
"""Cells before a plot."""

SEPARATOR: Final = " · "


class UsagePlot(Widget):
    """How one share went: in words, and below them as a line over time.

    Where it is to be heard, there are only the words, and all of them.

    Attributes:
        points: what is shown, the oldest first.
    """

    DEFAULT_CSS = """
    UsagePlot { height: auto; width: 1fr; text-wrap: nowrap; }
    """

    ALLOW_SELECT = False

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(id=id)
        self._label = label
        self.points: Sequence[Point] = ()
        self._lines: list[Content] = [Content()] * ROWS
        self._is_drawn = True
        self.display = False

    def show(self, points: Sequence[Point]) -> None:
        """Show what was seen, the oldest first; of what was never told there is no plot."""
        if points != self.points:
            self.points = points
            self.display = bool(points)
            self.refresh(layout=is_accessible(self))
            self._draw()

    def on_resize(self) -> None:
        """Draw it as wide as it is now."""
        self._draw()

    @property
    def is_drawn(self) -> bool:
        """Whether the line is that of the points, at this width."""
        return self._is_drawn or not self.display

    def _draw(self) -> None:
        width = self.content_size.width - LABELS
        if self.points and width > 0 and not is_accessible(self):
            self._is_drawn = False
            self._draw_beside(self.points, width)

    @work(exclusive=True)
    async def _draw_beside(self, points: Sequence[Point], width: int) -> None:
        """Draw the line in a thread: several at once take longer than a frame."""
        self._lines = await run_in_thread(lambda: plot_lines(points, width))
        self._is_drawn = True
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - of the base
        """Return how many lines it takes: its words, the plot and the times."""
        return len(self._spoken(width)) if is_accessible(self) else ROWS + 2

    def _spoken(self, width: int) -> list[str]:
        words = f"{self._label}: {', '.join(usage_words(self.points))}" if self.points else ""
        return wrap(words, max(width, len(self._label) + 1)) or [""]

    def render(self) -> Content:
        """Return all of it, in the width that there is."""
        width = self.content_size.width
        if not self.points:
            return Content()
        if is_accessible(self):
            return Content("\n".join(self._spoken(width)))
        lines = [
            Content.assemble((f"{label:>{LABELS - 1}} ", style), line)
            for (label, style), line in zip(threshold_labels(), self._lines, strict=True)
        ]
        times = Content.styled(" " * LABELS + self._times(max(1, width - LABELS)), "$text-muted")
        return Content("\n").join([self._heading(width), *lines, times])

    def _heading(self, width: int) -> Content:
        """The words as far as there is room: no half of a remark, since the plot shows it, too."""
        label, words = f"{self._label}  ", usage_words(self.points)
        while len(words) > 1 and len(label) + len(SEPARATOR.join(words)) > width:
            words.pop()
        return Content.assemble((label, "$text-muted"), SEPARATOR.join(words))

    def _times(self, width: int) -> str:
        """What stands below the plot: how far apart its ends are."""
        last = "last reading"
        if len(self.points) == 1:
            return last.rjust(width)
        first = f"{since_text(self.points[-1].until - self.points[0].at)} earlier"
        return first + last.rjust(width - len(first))


class UsagePlots(Container):
    """A plot of each measure that is told, two beside each other where there is room."""

    DEFAULT_CSS = """
    UsagePlots {
        height: auto; margin-top: 1; display: none;
        layout: grid; grid-size: 1; grid-rows: auto; grid-gutter: 1 3; keyline: none;
    }
    UsagePlots.-any { display: block; }
    UsagePlots.-side-by-side { grid-size: 2; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._samples: Sequence[Sample] = ()

    def compose(self) -> ComposeResult:
        """One for each."""
        for measure, label in MEASURES.items():
            yield UsagePlot(label, id=f"{measure}-plot")

    @property
    def is_drawn(self) -> bool:
        """Whether every line is drawn."""
        return all(plot.is_drawn for plot in self.query(UsagePlot))

    def on_resize(self, event: Resize) -> None:
        """Stand as there is room; what is heard is read line by line."""
        has_room = event.size.width >= SIDE_BY_SIDE and not is_accessible(self)
        self.set_class(has_room, "-side-by-side")

    def show(self, samples: Sequence[Sample]) -> None:
        """Show what was seen of a server, the oldest first."""
        if samples is self._samples:
            return
        self._samples = samples
        for measure in MEASURES:
            self.query_one(f"#{measure}-plot", UsagePlot).show(points_of(samples, measure))
        self.set_class(bool(samples), "-any")
