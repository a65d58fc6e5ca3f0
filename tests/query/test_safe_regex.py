"""Patterns of a user: what is one, and what would take too long."""

from __future__ import annotations

import re
import time
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vpstui.query.safe_regex import MAX_LENGTH, InvalidPattern, compile_pattern

UNHURRIED = settings(deadline=None)
"""A busy machine is no failure."""


@pytest.mark.parametrize(
    "pattern",
    [
        "web",
        "^web-[0-9]+$",
        r"^(web|db|app)-\d+\.(eu|us)",
        r"^203\.0\.\d{1,3}\.\d{1,3}$",
        ".*web.*",
        r"\(?x\)*",
        r"\\d",
        "[*+?(|)]{3}",
        "[]*+](a|b)?",
        r"[\]*]+",
        "[(?]",
        "a{,3}b{2,}c{}d{x",
        "(a|b|)x??y+?",
        "a" * MAX_LENGTH,
        "[[a]",
    ],
)
def test_a_pattern_is_that_of_python(pattern: str) -> None:
    """What can be tried soon is used as it stands, in any case."""
    compiled = compile_pattern(pattern)
    assert compiled.pattern == pattern
    assert compiled.flags & re.IGNORECASE


@pytest.mark.parametrize(
    ("pattern", "position", "message"),
    [
        ("*", 0, "no pattern: nothing to repeat"),
        ("a**", 2, "no pattern: multiple repeat"),
        ("a(", 1, "no pattern: missing ), unterminated subpattern"),
        ("a[b", 1, "no pattern: unterminated character set"),
        ("ab\\", 2, "no pattern: bad escape (end of pattern)"),
        ("a{99999999999999}", 0, "no pattern: too large a number"),
        ("a" * (MAX_LENGTH + 1), MAX_LENGTH, "a pattern has at most 100 characters"),
        ("(a+)+", 4, "a group cannot be repeated here"),
        ("x(a|b){2}", 6, "a group cannot be repeated here"),
        ("a(?=b)", 1, "(? is not for patterns here"),
        ("(?i)a", 0, "(? is not for patterns here"),
        (r"(a)\1", 3, r"\1 is not for patterns here"),
        (".*a.*b.*", 7, "too many ways to try: use fewer * + ? |"),
        ("a?" * 15, 29, "too many ways to try: use fewer * + ? |"),
        ("x{1,64}y{2,}z+", 13, "too many ways to try: use fewer * + ? |"),
        ("(a*|b*)(c*|d*)(e|f)", 18, "too many ways to try: use fewer * + ? |"),
    ],
)
def test_what_is_no_pattern_or_takes_long_is_refused(
    pattern: str, position: int, message: str
) -> None:
    """The error says what it is and where."""
    with pytest.raises(InvalidPattern) as caught:
        compile_pattern(pattern)
    assert (caught.value.position, caught.value.message) == (position, message)


@pytest.mark.parametrize(
    "pattern",
    [".*a.*b", "a?" * 14, "(a|a)?(a|a|a|a)a*x", "a{1,64}b{1,64}c?d?", "a{64}b{64,64}c*d*"],
)
def test_a_few_ways_are_not_too_many(pattern: str) -> None:
    """Two repeats without an end may have small choices beside them."""
    assert compile_pattern(pattern)


@UNHURRIED
@given(st.text(st.sampled_from("a1|()*+?{,}[]^\\.$"), max_size=30))
@example("(a|a)?" * 5 + "x")
@example("a*a*(b|c)?x?y")
@example("a?" * 14 + "a" * 14)
def test_what_is_accepted_is_soon_done(pattern: str) -> None:
    """No accepted pattern holds up the screen, even on the name that suits it least."""
    with suppress(InvalidPattern):
        compiled = compile_pattern(pattern)
        begin = time.perf_counter()
        compiled.search("a" * 64 + "!")
        assert time.perf_counter() - begin < 5
