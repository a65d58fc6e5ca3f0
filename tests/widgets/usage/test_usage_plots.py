"""Plots of what a server used."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import screen_text, until
from tests.support.apps.widgets import hosting
from vpstui.fleet.usage.course import Point
from vpstui.fleet.usage.usage_samples import Sample
from vpstui.terminal.accessible import ACCESSIBLE
from vpstui.widgets.usage.braille import ROWS, plot_lines, threshold_labels
from vpstui.widgets.usage.usage_plots import UsagePlot, UsagePlots

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from textual.content import Content
    from textual.pilot import Pilot

BLANK = "\N{BRAILLE PATTERN BLANK}"


def samples(*shares: float | None, step: float = 10.0) -> tuple[Sample, ...]:
    """So much CPU, every ten seconds; of the rest only the disk is told."""
    return tuple(
        Sample(step * n, step * n, *[(share, None, 0.5, None)] * 3)
        for n, share in enumerate(shares)
    )


def course(*readings: tuple[float, float]) -> list[Point]:
    """Times and shares."""
    return [Point(at, at, share, share, share) for at, share in readings]


def drawn(points: Sequence[Point], width: int) -> list[str]:
    """The lines of a plot, without its thresholds."""
    return [
        "".join("x" if span_style == "$primary" else " " for span_style in styles_of(line, width))
        for line in plot_lines(points, width)
    ]


def styles_of(line: Content, width: int) -> list[str]:
    """The style of each cell."""
    styles = [""] * width
    for span in line.spans:
        for cell in range(span.start, span.end):
            styles[cell] = str(span.style)
    return styles


# -- the drawing


def test_thresholds_have_lines_and_labels_of_their_own() -> None:
    """Whatever is drawn over them, and each in its colour."""
    labels = threshold_labels()
    assert [label for label, _ in labels] == ["90 %", "75 %", "", "", "0 %"]
    lines = plot_lines(course((0.0, 0.0), (1.0, 0.0)), 20)
    assert [line.plain != BLANK * 20 for line in lines] == [True, True, False, False, True]
    assert set(styles_of(lines[0], 20)) <= {"$text-error", ""}


@pytest.mark.parametrize(
    ("share", "row"), [(0.0, 4), (0.3, 3), (0.5, 2), (0.7, 1), (0.95, 0), (1.0, 0), (7.0, 0)]
)
def test_share_stands_at_its_height(share: float, row: int) -> None:
    """On a fixed scale: more than all is all."""
    lines = drawn(course((0.0, share), (10.0, share)), 10)
    assert [line == "x" * 10 for line in lines] == [number == row for number in range(ROWS)]


def test_one_reading_is_a_dot_at_the_right_end() -> None:
    """Below "last reading"."""
    assert drawn(course((0.0, 0.5)), 10) == [" " * 10] * 2 + [" " * 9 + "x"] + [" " * 10] * 2


def test_time_in_which_nobody_watched_is_a_gap() -> None:
    """No line says what nobody saw."""
    points = [(10.0 * n, 0.5) for n in range(10)] + [(500.0 + 10 * n, 0.5) for n in range(10)]
    assert " " * 20 in drawn(course(*points), 40)[2].strip()
    slow = [(600.0 * n, 0.5) for n in range(10)]
    assert drawn(course(*slow), 40)[2] == "x" * 40


def test_plot_that_is_finer_than_its_dots_is_whole() -> None:
    """A dot may stand for minutes, in which it was read all the time."""
    points = [(10.0 * n, 0.99 if n == 357 else 0.0) for n in range(720)]
    for width in (10, 32):
        lines = drawn(course(*points), width)
        assert lines[-1].count("x") >= width - 1
        assert all("x" in line for line in lines)


def test_readings_that_became_one_reach_to_their_end() -> None:
    """Beside newer ones that are far closer."""
    old = [Point(300.0 * n, 300.0 * n + 290, 0.1, 0.2, 0.5) for n in range(12)]
    new = course(*((3600.0 + 10 * n, 0.5) for n in range(100)))
    assert drawn([*old, *new], 40)[2] == "x" * 40


def test_peak_is_drawn_where_there_are_more_readings_than_dots() -> None:
    """Of those in one place the highest."""
    points = [(float(n), 0.99 if n == 357 else 0.1) for n in range(720)]
    assert "x" in drawn(course(*points), 20)[0]


@pytest.mark.parametrize("width", [1, 2, 33])
def test_every_line_is_as_wide_as_it_shall_be(width: int) -> None:
    """And there are as many as is said."""
    lines = plot_lines(course((0.0, 0.1), (5.0, 0.9)), width)
    assert [line.cell_length for line in lines] == [width] * ROWS


# -- the widgets


@asynccontextmanager
async def plots(
    shown: Sequence[Sample], size: tuple[int, int] = (80, 24), *, accessible: bool = False
) -> AsyncIterator[tuple[Pilot[int], UsagePlots]]:
    """Plots of these samples."""
    widget = UsagePlots()
    async with hosting(widget, size=size) as pilot:
        pilot.app.set_class(accessible, ACCESSIBLE)
        widget.show(shown)
        if shown:
            await until(pilot, lambda: widget.display and widget.is_drawn, "the plots")
        await pilot.pause()
        yield pilot, widget


async def test_plot_has_words_thresholds_and_times() -> None:
    """What was never told has no plot."""
    async with plots(samples(0.2, None, 0.5)) as (pilot, widget):
        await until(pilot, lambda: "CPU" in screen_text(pilot), "the plot")
        text = screen_text(pilot)
        for said in ("50 % rising · 20 to 50 %", "90 %", "75 %", "0 %", "last reading"):
            assert said in text
        assert "<1 min earlier" in text
        assert "Disk  50 % each time" in text
        assert [plot.display for plot in widget.query(UsagePlot)] == [True, False, True, False]


async def test_words_have_no_half_remarks() -> None:
    """What does not fit is left out, whole."""
    wide, narrow = "20 to 95 % · critical at times", "20 to 95 %"
    shown = samples(0.95, 0.2, 0.95, step=120.0)
    async with plots(shown, size=(140, 24)) as (pilot, _):
        assert wide in screen_text(pilot)
    async with plots(shown, size=(80, 24)) as (pilot, _):
        assert narrow in screen_text(pilot)
        assert "critical" not in screen_text(pilot)
        assert "…" not in screen_text(pilot)


@pytest.mark.parametrize(("width", "lines"), [(38, {0, 8}), (80, {0})])
async def test_plots_stand_beside_each_other_where_there_is_room(
    width: int, lines: set[int]
) -> None:
    """Else one below the other."""
    async with plots(samples(0.2, 0.3), size=(width, 24)) as (pilot, widget):
        shown = [plot for plot in widget.query(UsagePlot) if plot.display]
        await until(pilot, lambda: all(plot.size.height for plot in shown), "their places")
        top = min(plot.region.y for plot in shown)
        assert {plot.region.y - top for plot in shown} == lines


@pytest.mark.parametrize("width", [38, 78, 120])
async def test_to_be_heard_there_are_only_the_words(width: int) -> None:
    """All of them, one measure after the other, and no dots."""
    shown = samples(0.2, 0.95, 0.2, step=60.0)
    async with plots(shown, size=(width, 12), accessible=True) as (pilot, _):
        text = " ".join(screen_text(pilot).split())
        assert text == (
            "CPU: 20 % steady, 20 to 95 %, critical at times, watched for 2 min "
            "Disk: 50 % each time, watched for 2 min"
        )


async def test_nothing_is_shown_of_what_was_never_watched() -> None:
    """Not even an axis."""
    async with plots(()) as (pilot, widget):
        assert not widget.display
        assert screen_text(pilot).strip() == ""
