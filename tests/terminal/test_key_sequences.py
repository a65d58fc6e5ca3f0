"""Keys with event types, alternate codes, locks, and numbers without end."""

from __future__ import annotations

import pytest

from tests.support.apps.keyboard import Keyboard


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("1;1:1A", ["up"]),
        ("1;1:2A", ["up"]),
        ("1;1:3A", []),
        ("1;1:4A", []),
        ("1;5:3A", []),
        ("1;5:1A", ["ctrl+up"]),
        ("3;2:2~", ["shift+delete"]),
        ("97;1:3u", []),
        ("97;5:1u", ["ctrl+a"]),
        ("13;1:3u", []),
        ("13;1:1u", ["enter"]),
        ("1;5:1R", ["ctrl+f3"]),
    ],
)
def test_event_type(said: str, keys: list[str]) -> None:
    """A press and a repetition are the key; a release is none."""
    assert Keyboard().reads(f"\x1b[{said}".encode()) == keys


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("97:65;2u", ["A"]),
        ("97:65:97;2u", ["A"]),
        ("97::99;1u", ["a"]),
        ("97:65;5u", ["ctrl+a"]),
        ("97:65;2;65u", ["A"]),
        ("97;2u", ["shift+a"]),
        ("1:2:3;1A", ["up"]),
        ("97;;98:99u", ["b", "c"]),
        ("97;;1114112u", ["a"]),
        ("97;;27:13u", ["a"]),
        ("27;2;68~", ["D"]),
        ("27;5;68~", ["ctrl+D"]),
        ("27;5:3;68~", []),
    ],
)
def test_alternate_codes_and_text(said: str, keys: list[str]) -> None:
    """The base key, or the text that comes with it."""
    assert Keyboard().reads(f"\x1b[{said}".encode()) == keys


@pytest.mark.parametrize("locks", [0, 64, 128, 192])
def test_locks_are_no_modifiers(locks: int) -> None:
    """Num lock is on with many people."""
    assert Keyboard().reads(f"\x1b[106;{1 + locks}u".encode()) == ["j"]
    assert Keyboard().reads(f"\x1b[1;{5 + locks}A".encode()) == ["ctrl+up"]


@pytest.mark.parametrize(
    "said",
    [
        "1114112;5u", "55296;5u", "57343u", "63743u", "0;300u", "1u", "7u", "97;257u", "97;99999u",
        "99999999999999999999u", "97;99999999999999999999u", "1;99999999999999999999A", "2;1A",
        "97;1;98;1u", "1;1;1;1A", ";;;u", "9" * 5000 + "u", "97;" + "1:" * 100 + "9u", "999~",
    ],
)  # fmt: skip
def test_number_that_is_no_key(said: str) -> None:
    """Nothing, and nothing is raised."""
    assert Keyboard().reads(f"\x1b[{said}q".encode()) == ["q"]


def test_text_without_end_is_no_text() -> None:
    """The key that it came with counts."""
    assert Keyboard().reads(b"\x1b[97;;" + b":".join([b"98"] * 17) + b"u") == ["a"]


def test_keypads_with_modifiers() -> None:
    """As old terminals send them."""
    assert Keyboard().reads(b"\x1bO5A\x1bO1;2P\x1bOj\x1bOzq") == [
        "ctrl+up", "shift+f1", "asterisk", "q",
    ]  # fmt: skip
