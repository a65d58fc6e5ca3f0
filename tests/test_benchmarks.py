"""The parts of the benchmarks that work out and draw; what they measure is measured by them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from benchmarks.harness.emulator import frames
from benchmarks.harness.line import SLOW, Line, Transit
from benchmarks.report.document import between
from benchmarks.report.plot import plot
from benchmarks.report.row import Row
from benchmarks.report.table import table
from benchmarks.world.account import build, change

if TYPE_CHECKING:
    from collections.abc import Sequence


def test_bytes_arrive_as_fast_as_the_line_carries_them() -> None:
    """Half a round trip after they were sent, and after all that was sent before."""
    transit = Transit(SLOW)
    first = list(transit.carry(1.0, b"x" * 2_000))
    assert b"".join(data for _, data in first) == b"x" * 2_000
    assert first[-1][0] == pytest.approx(1.0 + 0.1 + 0.1)
    assert next(transit.carry(1.0, b"y"))[0] == pytest.approx(1.0 + 0.1 + 0.1, abs=1e-3)
    assert list(Transit(Line()).carry(3.0, b"z" * 999)) == [(3.0, b"z" * 999)]


def test_screen_is_looked_at_when_a_frame_is_whole() -> None:
    """Not between the beginning and the end of synchronized output, wherever it is cut."""
    chunks = [(1.0, b"\x1b[?2026"), (2.0, b"hweb"), (3.0, b"-1\x1b[?2026l"), (4.0, b" up")]
    seen = [(when, screen.lines[0].strip()) for when, screen in frames(chunks)]
    assert seen == [(1.0, ""), (3.0, "web-1"), (4.0, "web-1 up")]


@pytest.mark.parametrize(
    ("app", "floor", "ratio", "limit", "met"),
    [
        ([9, 11, 10], [10, 10, 10], 1.0, None, True),
        ([12, 11, 10], [10, 10, 10], 1.0, None, False),
        ([30], [100], 0.5, 20, False),
        ([20], [100], 0.5, 20, True),
        ([0], [], None, 0, True),
        ([1], [], None, 0, False),
        ([], [], None, 5, False),
        ([7], [7], None, None, None),
    ],
)
def test_a_budget_is_met_or_not(
    app: Sequence[float], floor: Sequence[float], ratio: float | None, limit: float | None,
    met: bool | None,
) -> None:  # fmt: skip
    """Of two the worse counts, and what was not measured is not met."""
    row = Row("start", "ms", app, floor, ratio, limit)
    assert row.met is met
    assert row.cells()[-1] == {True: "yes", False: "**no**", None: ""}[met]
    assert ("not there" in table([row])) == (not app)


def test_plot_shows_every_budget_and_says_in_words_which_is_not_kept() -> None:
    """A bar for each that was measured; it is well-formed, whatever a row is called."""
    rows = [
        Row("kept <well>", "ms", [5], limit=10),
        Row("over", "ms", [50], limit=10),
        Row("gone", "ms", (), limit=10),
        Row("no budget", "ms", [5]),
    ]
    root = ElementTree.fromstring(plot(rows))  # noqa: S314 - made here
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["budget", "kept <well>", "0.50", "over", "5.00 → over", "gone", "not there"]
    assert len(list(root.iter("{http://www.w3.org/2000/svg}rect"))) == 2


def test_what_is_measured_is_put_between_the_marks() -> None:
    """And nothing else of the document is touched, whatever a table holds."""
    old = (
        "a\n<!-- table -->\nold\n<!-- end of table -->\nb\n<!-- peers -->\n<!-- end of peers -->\n"
    )
    new = between(between(old, "table", r"\1 new"), "peers", "p")
    assert new == (
        "a\n<!-- table -->\n\\1 new\n<!-- end of table -->\nb\n"
        "<!-- peers -->\np\n<!-- end of peers -->\n"
    )


def test_fleets_are_as_fleets_are() -> None:
    """Every status beside others, and names of every length; changes are those asked for."""
    account = build(200, 1)
    assert {one["status"] for one in account.servers.values()} == {"active", "stopped", "suspended"}
    assert len({len(one["name"]) for one in account.servers.values()}) > 5

    def differ(what: str) -> int:
        before = {number: dict(one) for number, one in account.servers.items()}
        change(account, what)
        return sum(
            any(one[key] != before[number][key] for key in ("location", "status"))
            for number, one in account.servers.items()
        )

    assert (differ("cell"), differ("status"), differ("share")) == (1, 1, 2)
