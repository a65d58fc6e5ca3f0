"""What a terminal says is no key, whole or cut; what a person types is."""

from __future__ import annotations

import pytest
from textual import events, messages
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser

from tests.support.apps.keyboard import Found, Keyboard
from tests.support.apps.terminal_noise import KEYS, NO_KEYS
from vpstui.terminal.input.timing import (
    ESCAPE_SECONDS,
    FEW_BYTES,
    HOLD_SECONDS,
    LONG_STRING,
    REST_SECONDS,
    SHORT_SILENCE,
)

QUIET = 0.3
"""Seconds between the pieces of what was cut."""

SAID = [data for data in NO_KEYS if len(data) > 1 and data != b"\x1b\\"]


def only_keys(found: list[Found]) -> list[Found]:
    """What of it is a key or a paste."""
    names = ("MouseDown", "MouseUp", "MouseMove", "Resize", "AppBlur", "AppFocus")
    return [each for each in found if each not in names]


# -- what a terminal says


@pytest.mark.parametrize("said", SAID)
def test_what_a_terminal_says_is_no_key(said: bytes) -> None:
    """Whole, between two keys."""
    assert only_keys(Keyboard().reads(b"a" + said + b"b")) == ["a", "b"]


@pytest.mark.parametrize("said", SAID)
def test_what_a_terminal_says_is_no_key_when_it_is_cut(said: bytes) -> None:
    """Anywhere, with a pause that takes a lone escape for the Esc key, and never more."""
    for at in range(1, len(said)):
        found = Keyboard().reads_slowly(said[:at], said[at:], b"q", seconds=QUIET)
        was_escape = said[:at] == b"\x1b"
        assert only_keys(found) == ["escape"] * was_escape + ["q"], said[:at]


@pytest.mark.parametrize("said", SAID)
def test_what_a_terminal_says_byte_by_byte(said: bytes) -> None:
    """As over a very slow line."""
    pieces = [said[at : at + 1] for at in range(len(said))]
    found = Keyboard().reads_slowly(*pieces, b"q", seconds=QUIET)
    assert only_keys(found) == ["escape"] * said.startswith(b"\x1b") + ["q"]


@pytest.mark.parametrize("end", [b"\x1b\\", b"\x07", b"\x9c", "\x9c".encode()])
@pytest.mark.parametrize("begin", [b"\x1bP", b"\x1b]", b"\x1bX", b"\x1b^", b"\x1b_", b"\x9d"])
def test_string_ends_where_it_ends(begin: bytes, end: bytes) -> None:
    """In seven and eight bits; characters that have the byte of an end are none."""
    text = "11;rgb D \x18 ✓ МÜ".encode()
    assert Keyboard().reads(begin + text + end + b"D") == ["D"]


def test_string_without_an_end_is_over_after_a_silence() -> None:
    """Then keys are keys again; what still comes of the string is dropped with its end."""
    keyboard = Keyboard()
    assert keyboard.reads_slowly(b"\x1b]11;rgb", b"D", seconds=SHORT_SILENCE + 0.1) == ["D"]
    keyboard = Keyboard()
    keyboard.reads_slowly(b"\x1b]11;rgb", seconds=SHORT_SILENCE + 0.1)
    assert keyboard.reads(b":DD/DD/DD\x1b\\q") == ["q"]
    keyboard.reads_slowly(b"\x1b]52;c;", seconds=SHORT_SILENCE + 0.1)
    assert keyboard.reads(b"D" * 2 * FEW_BYTES, b"D\x07q") == ["q"]


def test_keys_pressed_in_vain_do_not_prolong_a_string() -> None:
    """Alt+P begins one, too."""
    keyboard = Keyboard()
    found = keyboard.reads_slowly(b"\x1bP", *[b"q"] * 60, seconds=QUIET)
    assert 0 < len(found) <= 60 - int(LONG_STRING / (QUIET + 0.1))


def test_sequence_without_an_end_holds_a_thousand_digits() -> None:
    """And more; it is no key, and the next key is one."""
    assert Keyboard().reads(b"\x1b[", *[b"1" * 4000] * 50, b"A", b"q") == ["q"]


def test_sequence_that_another_one_interrupts() -> None:
    """The first is dropped; control characters in between are keys."""
    assert Keyboard().reads(b"\x1b[1;\x1b[A") == ["up"]
    assert Keyboard().reads(b"\x1b]11;\x1b[A") == ["up"]
    assert Keyboard().reads(b"\x1b[\x1b\x1b[A") == ["escape", "up"]
    assert Keyboard().reads(b"\x1b[1;\x115C\x1b[1;\x1aq") == ["ctrl+q", "ctrl+right", "ctrl+z", "q"]


def test_escape_sequences_with_intermediate_bytes() -> None:
    """The third kind of the grammar: no keys; alone they are keys with Alt."""
    assert Keyboard().reads(b"\x1b(B\x1b#8\x1b %Gq") == ["q"]
    assert Keyboard().reads_slowly(b"\x1b(", b"B", seconds=QUIET) == ["left_parenthesis", "B"]


# -- the Esc key, and keys with Alt


def test_escape_alone_is_the_key() -> None:
    """After a moment, and at once when the next one comes."""
    keyboard = Keyboard()
    assert keyboard.reads(b"\x1b") == []
    assert keyboard.waits(ESCAPE_SECONDS + 0.06) == ["escape"]
    assert Keyboard().reads(b"\x1b\x1b\x1b[A") == ["escape", "escape", "up"]


@pytest.mark.parametrize(("key", "name"), [(b"/", "slash"), (b":", "colon")])
def test_escape_and_a_search_that_are_typed_fast(key: bytes, name: str) -> None:
    """Both are keys, also over a line that brings them together: the text goes into the field."""
    typed = [*["escape"], name, "s", "t", "a"]
    assert Keyboard().reads(b"\x1b" + key + b"sta") == typed
    assert Keyboard().reads_slowly(b"\x1b", key, b"s", b"t", b"a", seconds=0.05) == typed


def test_a_process_that_stood_still_takes_no_escape_for_a_key() -> None:
    """What came meanwhile can be read at once."""
    keyboard = Keyboard()
    keyboard.reads(b"\x1b")
    keyboard.now += 60
    assert keyboard.reads(b"[D") == ["left"]


@pytest.mark.parametrize(
    "rest", [b"[D", b"OD", b"]11;rgb:0/0/0\x07", b"[<0;3;3M", b"[200", b"P>|x\x1b\\", b"XDD\x1b\\"]
)
def test_rest_of_a_sequence_whose_escape_was_a_key(rest: bytes) -> None:
    """It is no text, and no other key, in one piece or in several."""
    for pieces in ([rest], [rest[at : at + 1] for at in range(len(rest))]):
        found = Keyboard().reads_slowly(b"\x1b", *pieces, b"q", seconds=QUIET)
        assert found == ["escape", "q"] or (rest == b"[200" and found == ["escape"])


@pytest.mark.parametrize("key", "OXP_^]")
def test_key_pressed_soon_after_escape(key: str) -> None:
    """Alone it is a key a moment later; before Enter, at once; later, at once."""
    name = {"_": "underscore", "^": "circumflex_accent", "]": "right_square_bracket"}.get(key, key)
    keyboard = Keyboard()
    assert keyboard.reads_slowly(b"\x1b", key.encode(), seconds=QUIET) == ["escape"]
    assert keyboard.waits(HOLD_SECONDS) == [name]
    keyboard.reads_slowly(b"\x1b", seconds=QUIET)
    assert keyboard.reads(key.encode() + b"\r") == [name, "enter"]
    keyboard.reads_slowly(b"\x1b", seconds=QUIET + REST_SECONDS)
    assert keyboard.reads(key.encode()) == [name]


@pytest.mark.parametrize(
    "key", [b"d", b"f", b"b", b"1", b"\r", b"\t", b"\x7f", b"\x11", "é".encode()]
)
def test_key_with_alt_is_what_textual_makes_of_it(key: bytes) -> None:
    """Where the next byte comes at once."""
    assert Keyboard().reads(b"\x1b" + key) == by_textual(f"\x1b{key.decode()}")


@pytest.mark.parametrize("key", "O[]PX^_")
def test_key_with_alt_that_begins_a_sequence(key: str) -> None:
    """It waits for the rest, which does not come."""
    found = Keyboard().reads_slowly(b"\x1b" + key.encode(), b"q", seconds=SHORT_SILENCE + 0.1)
    assert found == [*by_textual(f"\x1b{key}"), "q"]


def by_textual(sequence: str) -> list[str]:
    """What Textual's own parser makes of it, once nothing follows."""
    parser = XTermParser()
    found = list(parser.feed(sequence))
    if parser._timeout_time is not None:
        parser._timeout_time = 0.0
        found += parser.tick()
    return [event.key for event in found if isinstance(event, events.Key)]


# -- every key as before


@pytest.mark.parametrize(("data", "key"), KEYS)
def test_key_in_whatever_pieces(data: bytes, key: str) -> None:
    """Arrows, function keys and kitty's sequences."""
    assert Keyboard().reads(data) == [key]
    assert Keyboard().reads(*(data[at : at + 1] for at in range(len(data)))) == [key]


def test_every_key_of_textuals_table() -> None:
    """Is what Textual makes of it, but for what is no key, and sequences it reads wrongly."""
    different = {}
    for sequence, known in ANSI_SEQUENCES_KEYS.items():
        if not isinstance(known, tuple) or sequence.startswith(("\x1b\x1b", "\x9b")):
            continue
        keyboard = Keyboard()
        found = keyboard.reads(sequence.encode()) + keyboard.waits(SHORT_SILENCE + 0.1)
        expected = by_textual(sequence)
        if found != expected and found != [known[0].value]:
            different[sequence] = (found, expected)
    # With Escape before it: what old terminals send for Alt with a digit of the keypad.
    assert all(found == [] for found, _ in different.values()), different
    assert all(sequence[-1] in "Rpqrstuvwxy" for sequence in different), different


# -- what else a terminal reports


def test_sizes_are_believed_within_reason() -> None:
    """With and without pixels; the mouse stays in cells."""
    keyboard = Keyboard()
    for said in (b"\x1b[48;30;100;0;0t", b"\x1b[48;30;100t", b"\x1b[48;30:1;100:2;900;800t"):
        [event] = keyboard.events(said)
        assert isinstance(event, events.Resize)
        assert tuple(event.size) == (100, 30)
        [press] = keyboard.events(b"\x1b[<0;3;4M")
        assert isinstance(press, events.MouseDown)
        assert (press.x, press.y) == (2, 3)
    for said in (
        b"\x1b[48;0;80;1;1t",
        b"\x1b[48;24;2001;1;1t",
        b"\x1b[48;1001;80;1;1t",
        b"\x1b[48t",
    ):
        assert keyboard.events(said) == []


def test_modes_and_focus_are_reported() -> None:
    """What the app asks for at the start."""
    keyboard = Keyboard()
    [mode] = keyboard.events(b"\x1b[?2026;2$y")
    assert isinstance(mode, messages.TerminalSupportsSynchronizedOutput)
    [mode] = keyboard.events(b"\x1b[?2048;2$y")
    assert isinstance(mode, messages.InBandWindowResize)
    assert keyboard.reads(b"\x1b[?2026;0$y\x1b[?2048;0$y\x1b[?7;1$y") == []
    assert keyboard.reads(b"\x1b[I\x1b[O") == ["AppFocus", "AppBlur"]
