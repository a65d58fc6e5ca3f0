"""A gauge: how much of something is used, and how that went while it was watched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widget import Widget

from vpstui.base.formatting import fit, half_up, per_cent_text, sparkline
from vpstui.fleet.usage.shares import CRITICAL, HIGH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.geometry import Size

READINGS: Final = 60
"""Readings that the sparkline shows at most."""

ONE_LINE: Final = 57
"""Cells from which all of it stands in one line."""

LABEL_WIDTH: Final = 11
PER_CENT_WIDTH: Final = 8
AMOUNT_WIDTH: Final = 21
WORD_WIDTH: Final = 9


@dataclass(frozen=True)
class Reading:
    """One reading of a gauge.

    Attributes:
        amount: what is used of how much, in words with units.
        share: the used share, 0-1 (more where more than all is used); None: not known.
    """

    amount: str
    share: float | None


def word_for(share: float | None) -> tuple[str, str]:
    """Return the word for a share (0-1), and the theme colour that goes with it."""
    if share is None:
        return "", "$text-muted"
    if share >= CRITICAL:
        return "critical", "$text-error"
    return ("high", "$text-warning") if share >= HIGH else ("ok", "$text-success")


class Gauge(Widget):
    """A bar with its label, amount, per cent, a word for it, and a sparkline.

    The bar and the sparkline stand on a fixed scale from nothing to all, so that a small
    change never looks like a large one. Where there is no room for all of it in one line, the
    amount and the sparkline stand in a second one.
    """

    DEFAULT_CSS = """
    Gauge { height: auto; width: 1fr; text-wrap: nowrap; }
    """

    ALLOW_SELECT = False

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(id=id)
        self._label = label
        self._reading = Reading("", None)
        self._shares: Sequence[float] = ()

    def show(self, reading: Reading, shares: Sequence[float] = ()) -> None:
        """Show a reading.

        Args:
            reading: the last one.
            shares: those that were seen, 0-1 or more, the oldest first.
        """
        before = (self._reading, self._sparks)
        self._reading, self._shares = reading, shares[-READINGS:]
        if before != (reading, self._sparks):
            self.refresh()

    @property
    def _spark_width(self) -> int:
        """Cells of the sparkline; what nobody sees must not be drawn again as it grows."""
        width = self.content_size.width
        wanted = max(8, min(READINGS, width // 5))
        return min(wanted, width - ONE_LINE) if width >= ONE_LINE else wanted

    @property
    def _sparks(self) -> str:
        return sparkline(self._shares, self._spark_width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - of the base
        """Return how many lines it takes in a width."""
        return 1 if width >= ONE_LINE else 2

    def render(self) -> Content:
        """Return the parts side by side, in the width that there is."""
        share, width = self._reading.share, self.content_size.width
        word, colour = word_for(share)
        per_cent = "" if share is None else per_cent_text(share)
        is_one_line = width >= ONE_LINE
        fixed = LABEL_WIDTH + PER_CENT_WIDTH + 1 + WORD_WIDTH
        fixed += AMOUNT_WIDTH + self._spark_width if is_one_line else 0
        bar = max(6, min(40, width - fixed - 2))
        filled = 0 if share is None else int(half_up(min(share, 1.0) * bar))
        return Content.assemble(
            (fit(self._label, LABEL_WIDTH), "$text-muted"),
            ("█" * filled, colour),
            ("░" * (bar - filled), "$text-disabled"),
            fit(per_cent, PER_CENT_WIDTH, right=True),
            "  ",
            (fit(word, WORD_WIDTH), colour),
            "" if is_one_line else "\n" + " " * LABEL_WIDTH,
            fit(self._reading.amount, AMOUNT_WIDTH),
            (self._sparks, "$text-muted"),
        )
