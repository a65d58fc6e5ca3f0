"""Numbers, times and texts as people read them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

import vpstui
from vpstui.api.models import Plan
from vpstui.base.formatting import (
    STATUS_GLYPHS,
    age_text,
    count_text,
    fit,
    gigabytes_text,
    half_up,
    megabytes_text,
    moment_text,
    on_off_text,
    per_cent_text,
    plan_size,
    price_text,
    seconds_since,
    slice_cells,
    sparkline,
    width_of,
)
from vpstui.base.sanitize import clean
from vpstui.query.sheets.cells import SIGNS as FORMULA_SIGNS

UNHURRIED = settings(deadline=None)
"""A busy machine is no failure."""

DAY = 86400

SCRIPTS = (
    "a", " ", "é", "e\u0301", "ß", "日", "本", "한", "ไ", "ท", "ค\u0e49", "हि", "न्दी", "மி",
    "ழ்", "ب", "ק", "👍", "👍🏽", "🇩🇪", "👨\u200d👩", "❤\ufe0f", "●", "…", "[/]",
)  # fmt: skip
"""Letters as people write them, some of several characters or two cells wide."""


# -- cells


def cells_of(fitted: str) -> int:
    """The cells of a text and the blanks around it."""
    # Counted apart, since wcwidth lets a virama share the cell of a blank, as no script does.
    text = fitted.strip(" ")
    return wcswidth(text) + len(fitted) - len(text)


@UNHURRIED
@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 40), st.booleans())
@example("\u093e", 5, True)
def test_any_clean_text_takes_exactly_its_cells(text: str, width: int, right: bool) -> None:
    """Cut or padded, a clean text fills its column and no more."""
    assert cells_of(fit(clean(text), width, right=right)) == width


@UNHURRIED
@given(st.lists(st.sampled_from(SCRIPTS)), st.integers(0, 40), st.booleans())
@example(["🇩🇪", "🇩🇪"], 3, False)
@example(["हि", "न्दी"], 2, False)
def test_every_script_takes_exactly_its_cells(letters: list[str], width: int, right: bool) -> None:
    """Letters that are wide, combined or share their cells fill a column and no more."""
    assert cells_of(fit(clean("".join(letters)), width, right=right)) == width


@UNHURRIED
@given(st.lists(st.sampled_from(SCRIPTS)), st.integers(1, 40))
def test_a_cut_text_is_a_beginning_with_an_ellipsis(letters: list[str], width: int) -> None:
    """What is cut off shows; what fits is left alone."""
    text = clean("".join(letters))
    fitted = fit(text, width).rstrip(" ")
    if wcswidth(text) <= width:
        assert fitted == text
    else:
        assert fitted.endswith("…")
        assert text.startswith(fitted.removesuffix("…"))


def test_what_we_draw_ourselves_is_measured_without_tables() -> None:
    """The tables of all scripts are read for foreign letters alone: it takes a whole frame."""
    sources = Path(vpstui.__file__).parent.rglob("*.py")
    signs = {sign for one in sources for sign in one.read_text("utf-8") if not sign.isascii()}
    own = "".join(sorted(signs - set(FORMULA_SIGNS)))
    script = (
        "import sys; from vpstui.base.formatting import width_of; "
        "print(width_of(sys.argv[1]), 'wcwidth' in sys.modules)"
    )
    words = [sys.executable, "-c", script, own]
    told = subprocess.run(words, check=True, capture_output=True, text=True)
    assert told.stdout.split() == [str(wcswidth(own)), "False"]


@pytest.mark.parametrize(
    ("text", "width", "fitted"),
    [
        ("abc", 5, "abc  "),
        ("abc", 3, "abc"),
        ("abcdef", 4, "abc…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("", 2, "  "),
        ("", 0, ""),
        ("東京", 4, "東京"),
        ("東京都", 5, "東京…"),
        ("東京都", 4, "東… "),
        ("東京", 2, "… "),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("👍🏽👍🏽👍🏽", 5, "👍🏽👍🏽…"),
        ("🇩🇪🇫🇷", 3, "🇩🇪…"),
    ],
)
def test_a_text_is_cut_or_padded(text: str, width: int, fitted: str) -> None:
    """A wide letter is never cut in half; the cell it leaves is blank."""
    assert fit(text, width) == fitted


@pytest.mark.parametrize(
    ("text", "width", "fitted"),
    [
        ("7", 3, "  7"),
        ("東", 3, " 東"),
        ("abcdef", 4, "abc…"),
        ("東京都", 4, " 東…"),
        ("", 2, "  "),
    ],
)
def test_numbers_stand_on_the_right(text: str, width: int, fitted: str) -> None:
    """Aligned to the right, the blanks come first."""
    assert fit(text, width, right=True) == fitted


@pytest.mark.parametrize(
    ("text", "cells"),
    [("", 0), ("abc", 3), ("é…●", 3), ("東京", 4), ("👍🏽", 2), ("e\u0301", 1), ("\x1b[2J", 0)],
)
def test_cells_are_counted_as_a_terminal_does(text: str, cells: int) -> None:
    """Wide letters count twice, marks not at all; what must not be shown is never negative."""
    assert width_of(text) == cells


def test_what_is_counted_without_tables_takes_one_cell_each() -> None:
    """Latin letters, lines and shapes are counted at sight, and rightly so."""
    for char in map(chr, (*range(0x20, 0x7F), *range(0xA1, 0x300), *range(0x2500, 0x2600))):
        assert width_of(char) == max(0, wcswidth(char)), hex(ord(char))


def test_each_status_has_a_shape_of_one_cell() -> None:
    """No two statuses share a shape, and none moves what stands behind it."""
    assert len(set(STATUS_GLYPHS.values())) == len(STATUS_GLYPHS)
    assert {width_of(glyph) for glyph in STATUS_GLYPHS.values()} == {1}


# -- times


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "-"),
        (-5, "0 s"),
        (0, "0 s"),
        (0.9, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (DAY - 1, "23 h"),
        (DAY, "1 d"),
        (60 * DAY - 1, "59 d"),
        (60 * DAY, "2 mo"),
        (730 * DAY - 1, "24 mo"),
        (730 * DAY, "2 y"),
        (3650 * DAY, "10 y"),
    ],
)
def test_a_span_is_told_in_its_largest_sensible_unit(seconds: float | None, text: str) -> None:
    """Each unit begins where the one before gets long; a span is never negative."""
    assert age_text(seconds) == text


@UNHURRIED
@given(st.floats(0, 1e10))
def test_an_age_fits_its_column(seconds: float) -> None:
    """Up to three centuries, an age takes no more than the six cells of its column."""
    assert len(age_text(seconds)) <= 6


def test_a_moment_is_told_in_utc() -> None:
    """A moment reads the same, whatever zone it came in."""
    moment = datetime(2025, 1, 10, 16, 30, 59, tzinfo=timezone(timedelta(hours=2)))
    assert moment_text(moment) == "2025-01-10 14:30 UTC"


def test_a_moment_that_is_not_known_is_a_dash() -> None:
    """Nothing is made up."""
    assert moment_text(None) == "-"


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        (None, None),
        (NOW + timedelta(seconds=1), None),
        (NOW, 0.0),
        (NOW - timedelta(hours=1), 3600.0),
    ],
)
def test_only_what_has_been_has_an_age(moment: datetime | None, seconds: float | None) -> None:
    """A clock that is off does not make a server younger than new."""
    assert seconds_since(moment, NOW) == seconds


# -- amounts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (0, "0 MB"),
        (511.6, "512 MB"),
        (0.5, "1 MB"),
        (2.5, "3 MB"),
        (1023, "1023 MB"),
        (1023.5, "1 GB"),
        (1024, "1 GB"),
        (1536, "1.5 GB"),
        (1280, "1.3 GB"),
        (4096, "4 GB"),
    ],
)
def test_memory_is_told_in_mb_or_gb(value: float | None, text: str) -> None:
    """Below a gigabyte in MB, from there on in GB."""
    assert megabytes_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (0, "0 GB"),
        (80, "80 GB"),
        (35.25, "35.3 GB"),
        (0.35, "0.4 GB"),
        (1023, "1023 GB"),
        (1023.95, "1 TB"),
        (1024, "1 TB"),
        (2560, "2.5 TB"),
    ],
)
def test_storage_is_told_in_gb_or_tb(value: float | None, text: str) -> None:
    """Below a terabyte in GB, from there on in TB."""
    assert gigabytes_text(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (None, "-"),
        (0.0, "0 %"),
        (0.235, "23.5 %"),
        (23.45 / 100, "23.5 %"),
        (23.44 / 100, "23.4 %"),
        (0.3, "30 %"),
        (0.995, "99.5 %"),
        (1.0, "100 %"),
        (12.345, "1234.5 %"),
    ],
)
def test_a_share_is_told_in_per_cent(share: float | None, text: str) -> None:
    """What the API tells stays: with one decimal, where there is one."""
    assert per_cent_text(share) == text


@given(st.integers(0, 10**9), st.integers(0, 2))
def test_a_half_goes_up(thousands: int, decimals: int) -> None:
    """Whatever is even: as it is done by hand with the digits that are written."""
    value = thousands / 1000
    by_hand = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert half_up(value, decimals) == float(by_hand)


@pytest.mark.parametrize("value", [2.0**52, 1e300, 1.7e308])
def test_a_number_beyond_all_decimals_is_left_alone(value: float) -> None:
    """However large: nothing overflows."""
    assert half_up(value, 1) == value


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (None, "-"),
        (Plan(), "-"),
        (Plan(name="Big"), "Big"),
        (Plan(name="Big", vcpus=2, memory=4096, storage=80), "2c 4G 80G"),
        (Plan(memory=512), "512M"),
        (Plan(memory=1024), "1G"),
        (Plan(memory=1536, storage=0), "1.5G 0G"),
        (Plan(vcpus=0), "0c"),
    ],
)
def test_a_plan_is_told_by_its_size(plan: Plan | None, text: str) -> None:
    """What is known of its size, else its name, else a dash."""
    assert plan_size(plan) == text


@pytest.mark.parametrize(
    ("dollars", "text"),
    [(None, "-"), (0, "$0.00"), (5, "$5.00"), (1234.5, "$1,234.50"), (0.125, "$0.13")],
)
def test_a_price_has_its_cents(dollars: float | None, text: str) -> None:
    """US dollars, with a comma at the thousands."""
    assert price_text(dollars) == text


@pytest.mark.parametrize(("flag", "text"), [(None, "-"), (True, "on"), (False, "off")])
def test_a_switch_is_on_or_off_or_not_known(flag: bool | None, text: str) -> None:
    """What is not known is not off."""
    assert on_off_text(flag) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (10_000, "10000 rows")]
)
def test_one_thing_is_no_plural(number: int, text: str) -> None:
    """The word follows the number."""
    assert count_text(number, "row") == text


def test_a_plural_may_be_irregular() -> None:
    """A plural that no `s` makes is given."""
    assert count_text(2, "reply", "replies") == "2 replies"


# -- sparkline


@pytest.mark.parametrize(
    ("shares", "width", "bars"),
    [
        ([], 5, ""),
        ([0.0], 5, "▁"),
        ([1.0], 5, "█"),
        ([0.50, 0.51, 0.52], 5, "▅▅▅"),
        ([-1.0, 2.0], 5, "▁█"),
        ([0.0, 1.0, 0.0], 2, "█▁"),
        ([0.0, 1.0], 0, ""),
    ],
)
def test_a_sparkline_stands_on_a_fixed_scale(shares: list[float], width: int, bars: str) -> None:
    """A small change never looks like a large one; only the last readings are drawn."""
    assert sparkline(shares, width) == bars


@UNHURRIED
@given(st.lists(st.floats(allow_nan=False), max_size=30), st.integers(0, 20))
def test_a_sparkline_takes_one_cell_a_reading(shares: list[float], width: int) -> None:
    """Never more than there is room for."""
    assert width_of(sparkline(shares, width)) == min(len(shares), width)


@pytest.mark.parametrize(
    ("text", "start", "width", "seen"),
    [
        ("abcdef", 0, 6, "abcdef"),
        ("abcdef", 2, 3, "cde"),
        ("abc", 2, 4, "c   "),
        ("abc", 5, 2, "  "),
        ("日本語", 0, 3, "日 "),
        ("日本語", 1, 4, " 本 "),
        ("a\u0301b", 0, 1, "a\u0301"),
        ("a\u0301b", 1, 1, "b"),
        ("हिन्दी", 0, 9, None),
    ],
)
def test_window_is_as_wide_as_it_is_told(
    text: str, start: int, width: int, seen: str | None
) -> None:
    """Half letters are blanks, marks stay with their letter."""
    assert width_of(slice_cells(text, start, width)) == width
    assert seen is None or slice_cells(text, start, width) == seen
