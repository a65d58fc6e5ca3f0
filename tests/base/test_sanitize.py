"""Foreign text is made one line of visible characters before it goes anywhere."""

from __future__ import annotations

import unicodedata
from itertools import groupby

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth, wcwidth

from vpstui.base.formatting import fit
from vpstui.base.sanitize import MARKS_IN_A_ROW, SPELLING_LIMIT, TEXT_LIMIT, clean, spelled_out

UNHURRIED = settings(deadline=None, derandomize=True)
"""A busy machine is no failure, and every run tries the same."""

NEVER = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Me"}

# Any code point at all, surrogates too, with plenty of what makes trouble.
TROUBLE = (
    "\x00\x1b\x7f\x85\x9b\u00ad\u0301\u0489\u034f\u1161\u180b\u200b\u200d\u202e\u2028\u2066\u3164\ud800"
    "\ufe0f\U0001f1e9\U0001f3fd\U000e0041 a"
)
ANYTHING = st.text(st.one_of(st.characters(), st.sampled_from(TROUBLE)))


@UNHURRIED
@given(ANYTHING)
@example("".join(map(chr, range(0x300))))
def test_nothing_invisible_is_left(text: str) -> None:
    """No control, format, surrogate, private, unassigned, enclosing or line separating one is."""
    assert not {unicodedata.category(char) for char in clean(text)} & NEVER


@UNHURRIED
@given(ANYTHING)
@example("a\u2028\x85\rb")
def test_what_comes_out_is_one_line(text: str) -> None:
    """What is cleaned never splits into lines."""
    assert len(clean(text).splitlines()) <= 1


@UNHURRIED
@given(ANYTHING, st.integers(1, 40))
@example("x" * 300, 1)
def test_no_more_than_the_limit_is_kept(text: str, limit: int) -> None:
    """However long a text is, no more characters come out than were allowed."""
    assert len(clean(text, limit)) <= limit


@UNHURRIED
@given(ANYTHING, st.integers(1, 40))
@example("a" + "\u0301" * 4 + " " * 9, 3)
@example("a\U0001f1e9\U0001f1eabc", 3)
@example("\U0001f1e9\u0301\U0001f1ea\u0301", 9)
def test_cleaning_twice_changes_nothing(text: str, limit: int) -> None:
    """A clean text stays as it is."""
    once = clean(text, limit)
    assert clean(once, limit) == once


def is_mark(char: str) -> bool:
    """Whether a character is drawn on the one before it."""
    return unicodedata.category(char) in ("Mn", "Mc", "Me") or wcwidth(char) == 0


@UNHURRIED
@given(st.text(st.sampled_from("ae \u0301\u0323\u1161\u0489\u0903\u200d\ufe0f\x00")))
@example("a" + "\u0301\u200d" * 40)
def test_marks_do_not_pile_up(text: str) -> None:
    """At most three combining marks follow each other, whatever stood between them."""
    runs = groupby(clean(text), is_mark)
    assert all(len(list(run)) <= MARKS_IN_A_ROW for marks, run in runs if marks)


@UNHURRIED
@given(st.text(st.sampled_from("ae \u0301\u093f\u1161\u200d\u00a0\U0001f1e9")))
@example("\u0301a")
@example("\U0001f1e9\u0301")
@example("\u00a0\u0301")
def test_no_mark_is_without_its_letter(text: str) -> None:
    """A mark at the beginning or after a blank would sit on what is not its own."""
    kept = clean(text)
    marks = [at for at, char in enumerate(kept) if is_mark(char)]
    assert all(at > 0 and kept[at - 1] != " " for at in marks)


@UNHURRIED
@given(ANYTHING, st.integers(0, 60))
def test_what_is_cleaned_fills_a_column(text: str, width: int) -> None:
    """Whatever came, a cell of a table takes exactly its cells."""
    fitted = fit(clean(text), width)
    # Counted apart, since wcwidth lets a virama share the cell of a blank, as no script does.
    shown = fitted.rstrip(" ")
    assert wcswidth(shown) + len(fitted) - len(shown) == width


@pytest.mark.slow
def test_no_single_character_is_without_width() -> None:
    """Only marks take no cell of their own: nothing else can hide in a name."""
    for code in range(0x110000):
        kept = clean(chr(code))
        assert not kept or wcwidth(kept[0]) > 0, hex(code)


@UNHURRIED
@given(ANYTHING)
@example("\u202e" * 1000)
def test_what_is_spelled_out_is_plain(text: str) -> None:
    """The spelling of any text is short, in ASCII, and cleaning leaves it alone."""
    spelled = spelled_out(text)
    assert spelled.isascii()
    assert len(spelled) <= SPELLING_LIMIT
    assert spelled == "" or spelled.isprintable()


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("web\u202e1", r"web\u202e1"),
        ("a\x1b[2J\n", r"a\x1b[2J\n"),
        (r"a\n", r"a\\n"),
        ("half\ud800", r"half\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 77 + "..."),
    ],
)
def test_what_is_spelled_out_tells_every_character(text: str, spelled: str) -> None:
    """Two names that look the same are told apart."""
    assert spelled_out(text) == spelled


@UNHURRIED
@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=TEXT_LIMIT))
def test_plain_text_only_loses_the_blanks_around_it(text: str) -> None:
    """Printable ASCII, and with it every kind of markup, comes out as it went in."""
    assert clean(text) == text.strip(" ")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("web [/prod]", "web [/prod]"),
        ("a\u202egnp.exe\u202c", "agnp.exe"),
        ("a\u2066\u2067\u2068b\u2069\u200e\u200f\u061c", "ab"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\U0001f469"),
        ("zero\u200bwidth\u2060\ufeff\u00ad", "zerowidth"),
        ("tag" + "".join(chr(0xE0000 + ord(char)) for char in "hidden"), "tag"),
        ("heart\u2764\ufe0f", "heart\u2764"),
        ("ideograph\u8fbb\U000e0100", "ideograph\u8fbb"),
        ("mongolian\u180b\u180c\u180d\u180f", "mongolian"),
        ("joined\u034f", "joined"),
        ("blank\u3164\uffa0\u115f\u1160\u17b4\u17b5\u2800", "blank"),
        ("enclosed\u20dd", "enclosed"),
        ("private\ue000", "private"),
        ("half\ud800", "half"),
        ("\U0001f44d\U0001f3fd thumb", "\U0001f44d thumb"),
        ("\u1161vowel", "vowel"),
        ("nul\x00byte", "nulbyte"),
        ("clear\x1b[2J", "clear[2J"),
        ("c1\x9b2J", "c12J"),
    ],
)
def test_what_is_not_seen_is_dropped(text: str, kept: str) -> None:
    """Characters that steer, hide, reverse or draw nothing leave without a trace."""
    assert clean(text) == kept


@pytest.mark.parametrize("char", "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029\u00a0\u3000")
def test_what_parts_words_becomes_a_space(char: str) -> None:
    """Line ends, tabs and wide spaces keep words apart, as one space each."""
    assert clean(f"left{char}right") == "left right"


@pytest.mark.parametrize(
    "text",
    [
        "Vi\u1ec7t e\u0323\u0302",
        "\u0939\u093f\u0928\u094d\u0926\u0940",
        "\u0e99\u0ec9\u0eb3",
        "\u65e5\u672c",
        "\ud55c\uad6d",
        "\u1112\u1161\u11ab\u1100\u116e\u11a8",
    ],
    ids=["Vietnamese", "Devanagari", "Lao", "Japanese", "Korean", "Korean-parts"],
)
def test_letters_of_every_language_stay(text: str) -> None:
    """Written languages come through whole, with the marks they need."""
    assert clean(text) == text


def test_three_marks_stay_on_a_letter() -> None:
    """Just as many as written languages need; the fourth is one too many."""
    assert clean("a" + "\u0301" * 3) == clean("a" + "\u0301" * 4) == "a" + "\u0301" * 3


def test_flags_are_their_letters() -> None:
    """Whole ones and halves: no two terminals agree on how wide they are."""
    assert clean("\U0001f1e9\U0001f1ea \U0001f1e6\U0001f1ff\U0001f1eb") == "DE AZF"


def test_a_long_text_shows_that_it_was_cut() -> None:
    """A text over the limit ends in an ellipsis at the limit."""
    assert clean("x" * 10_000) == "x" * (TEXT_LIMIT - 1) + "…"
    assert clean("日本語日本語", 4) == "日本語…"


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("ab" + "\u200b" * 8 + "c", 2, "a…"),
        ("a" + "\u200b" * 16 + "b", 4, "a…"),
        ("\u200b" * 99 + "b", 4, "…"),
        ("a" + "\u200b" * 15, 4, "a"),
    ],
)
def test_what_lies_beyond_the_invisible_is_told_as_cut(text: str, limit: int, kept: str) -> None:
    """A text that is mostly invisible does not pass for the few letters at its beginning."""
    assert clean(text, limit) == kept


def test_a_text_at_the_limit_is_whole() -> None:
    """Nothing is cut from a text that just fits."""
    assert clean("x" * TEXT_LIMIT) == "x" * TEXT_LIMIT


def test_what_is_only_blank_is_empty() -> None:
    """A text of blanks and invisible characters is no text."""
    assert clean(" \t\u200b\u3164\n") == ""
