"""Which lines have moved."""

from __future__ import annotations

import pytest

from vpstui.terminal.drawing.pens import PLAIN
from vpstui.terminal.drawing.scrolling import Scroll, find_scroll


def found(before: str, after: str) -> Scroll | None:
    """What is found between two screens, a letter for each line, a bar at their ends."""
    old = {n: ([*one * 5, "|"], [PLAIN] * 6) for n, one in enumerate(before) if one != after[n]}
    return find_scroll(old, [[*one * 5, " "] for one in after])


@pytest.mark.parametrize(
    ("before", "after", "scroll"),
    [
        ("HabcdefK", "HbcdefgK", Scroll(1, 6, 1)),
        ("HabcdefK", "HzabcdeK", Scroll(1, 6, -1)),
        ("HabcdefK", "HdefxyzK", Scroll(1, 6, 3)),
        ("HabcdefK", "Hxbcde-K", None),
        ("HabK", "HbaK", None),
        ("Habcdef", "Kdefxyz", Scroll(1, 6, 3)),
        ("abcdefghi", "bcdXfghij", Scroll(4, 8, 1)),
    ],
)
def test_blocks_of_lines_that_have_moved(before: str, after: str, scroll: Scroll | None) -> None:
    """The largest one; a line between that is another one ends it."""
    assert found(before, after) == scroll


def test_equal_lines_tell_no_way() -> None:
    """Empty ones least of all."""
    assert found("ab    cd", "cd    ab") is None


def test_where_lines_come_from() -> None:
    """Lines that come in are empty."""
    scroll = Scroll(1, 4, 2)
    assert [scroll.source(line) for line in range(1, 5)] == [3, 4, None, None]
    assert [scroll.has(line) for line in (0, 1, 4, 5)] == [False, True, True, False]
