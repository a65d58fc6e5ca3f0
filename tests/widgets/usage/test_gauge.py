"""The gauges of a server."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import screen_text
from tests.support.apps.widgets import Recording, first_line, hosting
from vpstui.widgets.usage.gauge import Gauge, Reading, word_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from textual.pilot import Pilot


class RecordingGauge(Recording, Gauge):
    """A gauge that notes how often it is to be drawn again."""


@pytest.mark.parametrize(
    ("share", "word"),
    [(0.0, "ok"), (0.749, "ok"), (0.75, "high"), (0.899, "high"), (0.90, "critical"),
     (1.5, "critical"), (None, "")],
)  # fmt: skip
def test_word_for_a_share(share: float | None, word: str) -> None:
    """From 75 % on it is high, from 90 % on critical; each in its colour."""
    assert word_for(share)[0] == word


def test_words_differ_in_colour() -> None:
    """Besides the word."""
    assert len({word_for(share)[1] for share in (0.1, 0.8, 0.95, None)}) == 4


@asynccontextmanager
async def gauge(
    reading: Reading, shares: Sequence[float] = (), size: tuple[int, int] = (120, 3)
) -> AsyncIterator[tuple[Pilot[int], RecordingGauge]]:
    """A gauge that shows a reading."""
    widget = RecordingGauge("Memory", id="memory")
    async with hosting(widget, size=size) as pilot:
        widget.show(reading, shares)
        await pilot.pause()
        widget.refreshed.clear()
        yield pilot, widget


async def test_gauge_tells_amount_per_cent_and_word() -> None:
    """A number with its unit, and what to think of it."""
    async with gauge(Reading("3 GB of 4 GB", 0.75)) as (pilot, _):
        line = first_line(pilot)
        assert line.startswith("Memory     ██")
        assert line.split()[2:9] == ["75", "%", "high", "3", "GB", "of", "4"]
        bar = line.split()[1]
        assert bar.count("█") == round(0.75 * len(bar))


@pytest.mark.parametrize(
    ("share", "per_cent", "full"), [(0.0, "0 %", 0.0), (1.0, "100 %", 1.0), (1.37, "137 %", 1.0)]
)
async def test_bar_stays_within_its_bounds(share: float, per_cent: str, full: float) -> None:
    """More than all is told in the number; the bar is full."""
    async with gauge(Reading("", share)) as (pilot, _):
        line = first_line(pilot)
        bar = line.split()[1]
        assert bar.count("█") == full * len(bar)
        assert f" {per_cent} " in line


@pytest.mark.parametrize(
    ("share", "told"), [(0.235, "23.5 %"), (0.2345, "23.5 %"), (0.2, "20 %"), (12.345, "1234.5 %")]
)
async def test_per_cent_has_the_decimal_that_is_told(share: float, told: str) -> None:
    """However much is used, it is not cut."""
    async with gauge(Reading("", share)) as (pilot, _):
        assert f"{told}  " in first_line(pilot)


async def test_half_a_cell_of_the_bar_is_a_cell() -> None:
    """Whether the number before it is even or odd."""
    async with gauge(Reading("", 0.0)) as (pilot, widget):
        cells = len(first_line(pilot).split()[1])
        for full in range(cells):
            widget.show(Reading("", (full + 0.5) / cells))
            await pilot.pause()
            assert first_line(pilot).split()[1].count("█") == full + 1


async def test_gauge_without_a_total_has_no_share() -> None:
    """The amount is told all the same; an empty bar is not said to be ok."""
    async with gauge(Reading("450 GB", None)) as (pilot, _):
        line = first_line(pilot)
        assert line.split() == ["Memory", line.split()[1], "450", "GB"]
        assert set(line.split()[1]) == {"░"}


async def test_sparkline_shows_what_was_seen() -> None:
    """From nothing to all, on one scale."""
    async with gauge(Reading("all", 1.0), [n / 7 for n in range(8)]) as (pilot, _):
        assert first_line(pilot).endswith("▁▂▃▄▅▆▇█")


async def test_sparkline_shows_the_last_readings() -> None:
    """As many as there is room for; the oldest leave."""
    async with gauge(Reading("all", 1.0), [0.0] * 70 + [1.0]) as (pilot, _):
        sparks = first_line(pilot).split()[-1]
        assert len(sparks) == 24
        assert sparks == "▁" * 23 + "█"


async def test_equal_reading_that_moves_no_bar_is_not_drawn_again() -> None:
    """A full sparkline of equal bars looks the same when it moves on."""
    reading = Reading("1 GB of 4 GB", 0.25)
    async with gauge(reading, [0.25] * 24) as (_, widget):
        widget.show(reading, [0.25] * 25)
        assert widget.refreshed == []


async def test_sparkline_without_room_is_not_drawn_again() -> None:
    """It grows where nobody sees it."""
    reading = Reading("1 GB of 4 GB", 0.25)
    async with gauge(reading, [0.25], size=(57, 3)) as (pilot, widget):
        widget.show(reading, [0.25, 0.75])
        assert widget.refreshed == []
        assert "▃" not in first_line(pilot)


async def test_other_reading_is_drawn_again() -> None:
    """Once."""
    async with gauge(Reading("1 GB of 4 GB", 0.25)) as (_, widget):
        widget.show(Reading("2 GB of 4 GB", 0.5))
        assert len(widget.refreshed) == 1


@pytest.mark.parametrize("width", [57, 60, 80, 120, 200])
async def test_gauge_fits_its_line(width: int) -> None:
    """The bar has what the rest leaves."""
    reading = Reading("1.5 GB of 4 GB", 0.38)
    async with gauge(reading, size=(width, 3)) as (pilot, widget):
        assert widget.size.height == 1
        line = first_line(pilot)
        assert "38 %" in line
        assert "1.5 GB of 4 GB" in line
        assert len(line) <= width


@pytest.mark.parametrize("width", [38, 48, 56])
async def test_gauge_takes_two_lines_where_it_has_to(width: int) -> None:
    """Nothing of it is cut."""
    reading = Reading("1.5 GB of 4 GB", 0.93)
    async with gauge(reading, [0.1, 0.93], size=(width, 3)) as (pilot, widget):
        assert widget.size.height == 2
        first, second = screen_text(pilot).splitlines()[:2]
        assert first.split()[2:] == ["93", "%", "critical"]
        assert second.split() == ["1.5", "GB", "of", "4", "GB", "▂█"]
