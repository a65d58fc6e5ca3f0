"""Patterns of a user: what is one, what it finds, and that none takes long."""

from __future__ import annotations

import gc
import re
import time
import warnings
from contextlib import suppress

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from vpstui.api.models import Server
from vpstui.query.bit_matching import SPANS_LIMIT, Page, find_spans
from vpstui.query.query import SLICE, Query
from vpstui.query.safe_regex import MAX_LENGTH, InvalidPattern, parse_pattern

UNHURRIED = settings(deadline=None)
"""A busy machine is no failure."""

_SIGNS = (
    r"a b 1 - . \d \w \s [ab] [^a] [a-z] []a] [^]] * + ? {2} {1,} {,2} {0} {} { } ] ( ) | "
    r"^ $ \b \B \A \Z *? ?? \x41 \u0042 \. \( \] \0 \{"
)

SIGNS = st.lists(st.sampled_from(_SIGNS.split()), max_size=9).map("".join)
"""Patterns, and texts that are nearly ones."""


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("web", "a-WEB-1"),
        ("^web-[0-9]+$", "web-12"),
        (r"^(web|db|app)-\d+\.(eu|us)", "db-7.us-1"),
        (r"^203\.0\.\d{1,3}\.\d{1,3}$", "203.0.113.7"),
        (".*web.*", "web"),
        (r"\(?x\)*", "(x)))"),
        (r"\\d", r"\d"),
        ("[*+?(|)]{3}", "(*)"),
        ("[]*+](a|b)?", "]b"),
        (r"[\]*]+", "]*"),
        ("a{,3}b{2,}c{}d{x", "aabbbc{}d{x"),
        ("(a|b|)x??y+?", "yyy"),
        ("a" * MAX_LENGTH, "a" * MAX_LENGTH),
        ("[[a]", "["),
        (r"\bdb\b", "my db here"),
        (r"\N{LATIN SMALL LETTER A}b", "ab"),
        ("ä", "Ä"),
    ],
)
def test_a_pattern_is_that_of_python(pattern: str, text: str) -> None:
    """What stands in Python's own book holds here, in any case."""
    assert list(Page([text, "-"]).matching(parse_pattern(pattern))) == [True, False]


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
        ("x(a|b)?+", 6, "a group cannot be repeated here"),
        ("xa*+b", 2, "*+ is not for patterns here"),
        ("xa{2,}+b", 2, "{2,}+ is not for patterns here"),
        ("a(?=b)", 1, "(? is not for patterns here"),
        ("(?i)a", 0, "(? is not for patterns here"),
        (r"(a)\1", 3, r"\1 is not for patterns here"),
    ],
)
def test_what_is_no_pattern_or_is_not_understood_is_refused(
    pattern: str, position: int, message: str
) -> None:
    """The error says what it is and where."""
    with pytest.raises(InvalidPattern) as caught:
        parse_pattern(pattern)
    assert (caught.value.position, caught.value.message) == (position, message)


@UNHURRIED
@given(SIGNS, st.lists(st.text(st.sampled_from("ab1-. A]{}(\\äÄ"), min_size=1), min_size=1))
def test_what_is_found_is_what_python_finds(pattern: str, texts: list[str]) -> None:
    """Text by text, however many are looked at together."""
    try:
        node = parse_pattern(pattern)
    except InvalidPattern:
        assume(False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compiled = re.compile(pattern, re.IGNORECASE)
    assert list(Page(texts).matching(node)) == [bool(compiled.search(text)) for text in texts]


@UNHURRIED
@given(SIGNS, st.text(st.sampled_from("ab1-.A"), max_size=8))
def test_what_is_highlighted_is_the_first_and_the_longest(pattern: str, text: str) -> None:
    """Compared with every begin and end, tried one by one with Python's engine."""
    assume(not re.search(r"\\[bBAZ]|[$^]", pattern))  # a part of the text has edges of its own
    try:
        node = parse_pattern(pattern)
    except InvalidPattern:
        assume(False)
    compiled = re.compile(pattern, re.IGNORECASE)
    found, begin = list[tuple[int, int]](), 0
    while begin < len(text):
        ends = range(begin + 1, len(text) + 1)
        last = max((end for end in ends if compiled.fullmatch(text[begin:end])), default=0)
        if last:
            found.append((begin, last))
        begin = last or begin + 1
    assert list(find_spans(node, text))[:3] == found[:3]


def test_only_so_much_is_highlighted() -> None:
    """A cell is drawn at each key, and nobody counts what is underlined."""
    assert len(list(find_spans(parse_pattern("a"), "ab" * 50))) == SPANS_LIMIT


EVIL = (
    ".*.*.?.?x",
    ".*.*.*.*.*.*.*.*x",
    "a?" * 25 + "a" * 25,
    "(a|a)?" * 16,
    "(.*a|.*b)(.*c|.*d)(.*e|.*f)x",
    "x{1,255}y{1,255}" * 5,
    ".{99}.{99}.{50}x",
    r"[a-c]\d\w\s[^a]" * 6,
)
"""Each of them held up an engine that tries one way after the other, or is the longest there is."""

FLEET = tuple(
    Server.model_validate({"id": number, "name": f"{number}{'a-' * 130}"[:255]})
    for number in range(10_000)
)


WILD = ("*a?a*" + "?" * 90 + "x*", "*a*a*a*a*a*a*x", "?" * 255)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", [*(f'name~"{evil}"' for evil in EVIL), *(f"name:{wild}" for wild in WILD), "a-a"]
)
def test_no_expression_holds_the_screen_up(text: str) -> None:
    """10 000 names of 255 characters: no step takes longer than a frame, and it comes to an end.

    Counted is the time of the processor, of the best of five, in that of a plain loop beside it: a
    busy machine is no failure, since another program takes the cache away from both.
    """
    gc.freeze()  # as the app does: what other tests left is not looked through meanwhile
    assert any(is_quick(text) for _ in range(5))


def plain_loop() -> float:
    """Seconds that it takes to look for a text in every name: 4 ms on a quiet machine."""
    begin = time.thread_time()
    assert not any("!" in server.name.casefold() for server in FLEET)
    return time.thread_time() - begin


def is_quick(text: str) -> bool:
    """Whether no step takes much longer than a frame, nor all of them long."""
    floor = plain_loop()
    query, steps, worst, left = Query.parse(text), 0, 0.0, 1
    while left:
        begin = time.thread_time()
        left = query.prepare(FLEET)
        worst, steps = max(worst, time.thread_time() - begin), steps + 1
    begin = time.thread_time()
    query.search(FLEET)
    found = time.thread_time() - begin
    floor = max(floor, plain_loop())
    # Four times the floor is what it takes to read every field; a busy cache makes it five.
    return found < 8 * floor and worst < SLICE + 4 * floor and steps * SLICE < 5


@UNHURRIED
@given(SIGNS)
@example("(a|a)?" * 5 + "x")
@example("a*a*(b|c)?x?y")
@example("a?" * 14 + "a" * 14)
@example(".*.*.?.?x")
def test_what_is_accepted_is_soon_done(pattern: str) -> None:
    """No accepted pattern holds up the screen, even on the name that suits it least."""
    with suppress(InvalidPattern):
        node = parse_pattern(pattern)
        begin = time.thread_time()
        list(Page(["a" * 255 + "!"] * 32).matching(node))
        assert time.thread_time() - begin < 0.1
