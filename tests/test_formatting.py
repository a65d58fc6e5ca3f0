"""Numbers, times and texts as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from vpstui import formatting as f
from vpstui.models import Plan
from vpstui.sanitize import clean


@given(st.text(max_size=60), st.integers(0, 40), st.booleans())
def test_fitted_text_takes_exactly_its_cells(text: str, width: int, right: bool) -> None:
    """Cut or padded, a cleaned text fills its column and no more."""
    assert wcswidth(f.fit(clean(text), width, right=right)) == width


@pytest.mark.parametrize(
    ("text", "width", "right", "result"),
    [
        ("abc", 5, False, "abc  "), ("abc", 5, True, "  abc"), ("abcdef", 4, False, "abc…"),
        ("東京都", 4, False, "東… "), ("東京", 4, False, "東京"), ("abc", 0, False, ""),
    ],
)  # fmt: skip
def test_fit(text: str, width: int, right: bool, result: str) -> None:
    """Padding, cutting, wide characters."""
    assert f.fit(text, width, right=right) == result


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "-"), (-5, "0 s"), (0, "0 s"), (59.9, "59 s"), (60, "1 min"), (3599, "59 min"),
        (3600, "1 h"), (86400, "1 d"), (59 * 86400, "59 d"), (60 * 86400, "2 mo"),
        (729 * 86400, "24 mo"), (731 * 86400, "2 y"),
    ],
)  # fmt: skip
def test_age(seconds: float | None, text: str) -> None:
    """The largest sensible unit, never negative."""
    assert f.age_text(seconds) == text


def test_moments_are_told_in_utc() -> None:
    """Whatever zone they came in."""
    zone = timezone(timedelta(hours=2))
    assert f.moment_text(datetime(2025, 1, 10, 16, 30, tzinfo=zone)) == "2025-01-10 14:30 UTC"
    assert f.moment_text(None) == "-"


def test_moment_in_the_future_is_no_age() -> None:
    """A clock that is off does not make a server young."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert f.seconds_since(now + timedelta(hours=1), now) is None
    assert f.seconds_since(now - timedelta(hours=1), now) == 3600
    assert f.seconds_since(None, now) is None


@pytest.mark.parametrize(("value", "text"), [(None, "-"), (512, "512 MB"), (1536, "1.5 GB")])
def test_memory(value: float | None, text: str) -> None:
    """MB below a gigabyte."""
    assert f.megabytes(value) == text


@pytest.mark.parametrize(("value", "text"), [(None, "-"), (80, "80 GB"), (2048, "2 TB")])
def test_storage(value: float | None, text: str) -> None:
    """GB below a terabyte."""
    assert f.gigabytes(value) == text


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (None, "-"), (Plan(), "-"), (Plan(name="Big"), "Big"),
        (Plan(vcpus=2, memory=4096, storage=80), "2c 4G 80G"), (Plan(memory=512), "512M"),
    ],
)  # fmt: skip
def test_plan(plan: Plan | None, text: str) -> None:
    """What a plan has, in few cells."""
    assert f.plan_size(plan) == text


def test_small_words() -> None:
    """Prices, switches, counts."""
    assert (f.price_text(None), f.price_text(1234.5)) == ("-", "$1,234.50")
    assert (f.on_off(None), f.on_off(True), f.on_off(False)) == ("-", "on", "off")
    assert (f.count_text(1, "row"), f.count_text(2, "row")) == ("1 row", "2 rows")
    assert f.count_text(0, "reply", "replies") == "0 replies"


def test_sparkline_stands_on_a_fixed_scale() -> None:
    """A small change never looks like a large one; only the last readings are drawn."""
    assert f.sparkline([0.50, 0.51, 0.52], 10) == "▅▅▅"
    assert f.sparkline([0, 1, 2, -1], 3) == "██▁"
