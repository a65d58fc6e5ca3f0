"""Words as bash reads and writes them, compared with bash itself."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.programs.program import require
from vpstui.cli.completion.bash_words import as_replies, parse_word, quoted


@pytest.mark.parametrize(
    ("word", "text", "quote"),
    [
        ("plain", "plain", ""),
        ("two\\ words", "two words", ""),
        ("'a b", "a b", "'"),
        ('"a b', "a b", '"'),
        ("""'it'"'"'s'""", "it's", ""),
        ('"a\\$\\x\\\\"', "a$\\x\\", ""),
        ("'\\'", "\\", ""),
        ("a\\", "a", ""),
        ("$(x)`y`$z", "$(x)`y`$z", ""),
        ("\"it's", "it's", '"'),
    ],
)
def test_word_is_read(word: str, text: str, quote: str) -> None:
    """Its quotes are taken off, and nothing in it is expanded."""
    assert parse_word(word) == (text, quote)


VISIBLE = st.text(st.characters(min_codepoint=32, max_codepoint=0x3FF).filter(str.isprintable))


@settings(deadline=None, derandomize=True)
@given(VISIBLE)
def test_what_is_quoted_is_read_as_it_was(text: str) -> None:
    """In quotes and without, but for what cannot be written there."""
    for quote in ("", '"', "'"):
        typed = quoted(text, quote)
        assert typed is None or parse_word(quote + typed) == (text, quote)


@pytest.mark.e2e
def test_bash_reads_what_is_quoted() -> None:
    """Every printable character, as bash has it: nothing is expanded."""
    require("bash")
    texts = [f"{a}x{b}" for a in map(chr, range(32, 127)) for b in "'\"$`!~ "]
    for quote in ("", '"', "'"):
        known = {text: quoted(text, quote) for text in texts}
        words = [f"{quote}{typed}{quote}" for typed in known.values() if typed is not None]
        script = f"printf '%s\\n' {' '.join(words)}"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines() == [one for one in known if known[one] is not None]


@pytest.mark.parametrize(
    ("word", "part", "replies"),
    [
        ("", "", ["two\\ words", "a:b", "it\\'s", "x=y\\ z"]),
        ("tw", "tw", ["two\\ words"]),
        ("'tw", "tw", ["two words"]),
        ("'it", "it", []),
        ('"it', "it", ["it's"]),
        ("a:", "", ["b"]),
        ("a\\:", "a\\:", ["a:b"]),
        ("x=y\\ ", "y\\ ", ["y\\ z"]),
        ("no", "no", []),
    ],
)
def test_replies_stand_in_the_place_of_a_part(word: str, part: str, replies: list[str]) -> None:
    """What bash leaves before it is not repeated."""
    assert as_replies(["two words", "a:b", "it's", "x=y z"], word, part) == replies
