"""Plots of how much of itself a server used, over the time for which it was watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import work
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget

from vpstui.base.formatting import since_text
from vpstui.base.threads import run_in_thread
from vpstui.fleet.usage.shares import MEASURES
from vpstui.fleet.usage.usage_words import usage_words
from vpstui.terminal.accessible import is_accessible
from vpstui.widgets.usage.braille import ROWS, plot_lines, prepare, threshold_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.events import Resize
    from textual.geometry import Size

    from vpstui.fleet.usage.usage_samples import Sample
    from vpstui.fleet.usage.usage_words import Point

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
    UsagePlot { height: auto; width: 1fr; }
    """

    ALLOW_SELECT = False

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(id=id)
        self._label = label
        self.points: Sequence[Point] = ()
        self.display = False

    def show(self, points: Sequence[Point]) -> None:
        """Show what was seen, the oldest first; of what was never told there is no plot."""
        if points != self.points:
            self.points = points
            self.display = bool(points)
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - of the base
        """Return how many lines it takes: its words, the plot and the times."""
        return 1 if is_accessible(self) else ROWS + 2

    def render(self) -> Content:
        """Return all of it, in the width that there is."""
        if not self.points:
            return Content()
        heading = f"{self._label}  "
        words = usage_words(self.points)
        # No half of a remark: what there is no room for, the plot shows, too.
        room = self.content_size.width - len(heading)
        while len(words) > 1 and len(SEPARATOR.join(words)) > room and not is_accessible(self):
            words.pop()
        words_line = Content.assemble((heading, "$text-muted"), SEPARATOR.join(words))
        if is_accessible(self):
            return words_line
        width = max(1, self.content_size.width - LABELS)
        drawn = plot_lines(self.points, width)
        lines = [
            Content.assemble((f"{label:>{LABELS - 1}} ", style), line)
            for (label, style), line in zip(threshold_labels(), drawn, strict=True)
        ]
        times = Content.styled(" " * LABELS + self._times(width), "$text-muted")
        return Content("\n").join([words_line, *lines, times])

    def _times(self, width: int) -> str:
        """What stands below the plot: how far apart its ends are."""
        last = "last reading"
        if len(self.points) == 1:
            return last.rjust(width)
        first = f"{since_text(self.points[-1][0] - self.points[0][0])} earlier"
        return first + last.rjust(width - len(first))


class UsagePlots(Container):
    """A plot of each measure that is told, two beside each other where there is room.

    Attributes:
        is_prepared: whether what draws them is there.
    """

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
        self.is_prepared = False

    def compose(self) -> ComposeResult:
        """One for each."""
        for measure, label in MEASURES.items():
            yield UsagePlot(label, id=f"{measure}-plot")

    def on_mount(self) -> None:
        """Get ready to draw, beside the first reading."""
        self._prepare()

    @work
    async def _prepare(self) -> None:
        if not is_accessible(self):
            await run_in_thread(prepare)  # it takes longer than a frame
        self.is_prepared = True
        self._show()

    def on_resize(self, event: Resize) -> None:
        """Stand as there is room."""
        self.set_class(event.size.width >= SIDE_BY_SIDE, "-side-by-side")

    def show(self, samples: Sequence[Sample]) -> None:
        """Show what was seen of a server, the oldest first."""
        if samples is not self._samples:
            self._samples = samples
            self._show()

    def _show(self) -> None:
        if not self.is_prepared:
            return
        for measure in MEASURES:
            self.query_one(f"#{measure}-plot", UsagePlot).show(points_of(self._samples, measure))
        self.set_class(bool(self._samples), "-any")


def points_of(samples: Sequence[Sample], measure: str) -> list[Point]:
    """Return when which share of one measure was seen; what was not told is no zero."""
    return [
        (sample.at, share) for sample in samples if (share := sample.shares[measure]) is not None
    ]
