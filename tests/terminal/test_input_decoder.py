"""What the keyboard sends and no parser expects: foreign bytes, mouse reports, endless pastes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.apps.keyboard import Keyboard
from vpstui.terminal.input.paste_reader import ENDLESS_PASTE, PASTE_LIMIT
from vpstui.terminal.input.timing import FEW_BYTES, LONG_SILENCE, SHORT_SILENCE

BEGIN, END = b"\x1b[200~", b"\x1b[201~"


def every_cut(data: bytes) -> list[bytes]:
    """The bytes one by one."""
    return [data[at : at + 1] for at in range(len(data))]


# -- bytes


@pytest.mark.parametrize("bad", [b"\xe9", b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\xf0\x9f\x98"])
def test_bytes_that_are_no_text_are_dropped(bad: bytes) -> None:
    """Latin-1, cut and forbidden UTF-8; the keys around them count."""
    assert Keyboard().reads(b"a" + bad + b"b") == ["a", "b"]


def test_character_cut_by_a_read_is_whole() -> None:
    """UTF-8 arrives in pieces as well."""
    assert Keyboard().reads(*every_cut("žя".encode())) == ["ž", "я"]


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_no_bytes_are_too_strange(first: bytes, second: bytes) -> None:
    """Whatever comes, the keyboard works a moment later."""
    keyboard = Keyboard()
    keyboard.reads(first, second)
    keyboard.waits(LONG_SILENCE + 1)
    keyboard.reads(b"\x07")  # ends what was given up
    assert keyboard.reads(b" \x1b[A", b"q")[-2:] == ["up", "q"]


# -- mouse reports of the oldest kind


@pytest.mark.parametrize("report", [b"\x1b[M \xff\xfe", b"\x1b[MDDD", b"\x1b[M \xc3\xa9"])
def test_x10_report_is_ignored(report: bytes) -> None:
    """Its coordinates are bytes of any value, and never keys."""
    assert Keyboard().reads(b"a" + report + b"b") == ["a", "b"]
    assert Keyboard().reads(b"a", *every_cut(report), b"b") == ["a", "b"]


def test_report_whose_end_never_comes() -> None:
    """A moment later keys are keys again."""
    keyboard = Keyboard()
    keyboard.reads(b"\x1b[M")
    assert keyboard.waits(SHORT_SILENCE + 0.1) == []
    assert keyboard.reads(b"Dq") == ["D", "q"]


# -- pastes


def test_paste_is_one_event() -> None:
    """Also in pieces, with an end that is cut."""
    whole = BEGIN + "zwei\rZeilen ž".encode() + END + b"q"
    assert Keyboard().reads(whole) == [("paste", "zwei\rZeilen ž"), "q"]
    assert Keyboard().reads(*every_cut(whole)) == [("paste", "zwei\rZeilen ž"), "q"]


def test_paste_that_never_ends_is_delivered() -> None:
    """After a silence it is over, and keys come back."""
    keyboard = Keyboard()
    assert keyboard.reads(BEGIN + b"lost") == []
    assert keyboard.waits(SHORT_SILENCE + 0.1) == [("paste", "lost")]
    assert keyboard.reads(b"q") == ["q"]


def test_keys_pressed_in_vain_do_not_prolong_a_paste() -> None:
    """Somebody who presses keys to get out of it gets out."""
    keyboard = Keyboard()
    keyboard.reads(BEGIN + b"lost")
    seen: list[str | tuple[str, str]] = []
    for _ in range(20):
        seen += keyboard.waits(0.4) + keyboard.reads(b"q")
    assert seen[0] == ("paste", "lost" + "q" * 12)
    assert seen[-1] == "q"


def test_rest_of_a_paste_that_was_given_up_is_no_keys() -> None:
    """What comes after a stall of the line, up to the end of the paste, acts on nothing."""
    keyboard = Keyboard()
    keyboard.reads(BEGIN + b"first")
    keyboard.waits(SHORT_SILENCE + 0.1)
    assert keyboard.reads(b"DX" * FEW_BYTES, b"D" + END + b"q") == ["q"]
    assert keyboard.reads(b"D") == ["D"]


def test_long_paste_is_cut() -> None:
    """A paste longer than any field is cut, and what follows it are keys."""
    keyboard = Keyboard()
    found = keyboard.reads(BEGIN, *[b"x" * 4096] * 20, END + b"q")
    assert found == [("paste", "x" * PASTE_LIMIT), "q"]


def test_endless_paste_is_delivered_early() -> None:
    """Its end is not waited for; the rest of it is dropped."""
    keyboard = Keyboard()
    found = keyboard.reads(BEGIN, *[b"x" * 4096] * (ENDLESS_PASTE // 4096 + 1))
    assert found == [("paste", "x" * PASTE_LIMIT)]
    assert keyboard.reads(b"x" * 4096, END + b"q") == ["q"]


def test_escapes_in_a_paste_are_no_keys() -> None:
    """Only the real end ends it; pasted sequences do nothing."""
    pasted = b"\x1b[31mred" + b"\x1b[" + b"x" * 60 + b"\x1b[A"
    found = Keyboard().reads(BEGIN + pasted + END)
    assert found == [("paste", pasted.replace(b"\x1b", b"").decode())]
