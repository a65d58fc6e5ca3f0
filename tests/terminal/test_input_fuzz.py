"""No key that was not in the stream: what terminals send, cut anywhere, against the decoder."""

from __future__ import annotations

import os
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from tests.support.apps.keyboard import Keyboard, named
from tests.support.apps.terminal_noise import cut, random_item

if TYPE_CHECKING:
    from collections.abc import Iterable

SEQUENCES = int(os.environ.get("VPSTUI_FUZZ", "20000"))
"""How many are tried; `make fuzz` tries a million."""

ROUND = 1000
"""Sequences in one stream."""

LONG_PAUSE = 0.2
"""Seconds after which the driver has looked for bytes in vain."""


def keys_of(found: Iterable[object]) -> list[str]:
    """The keys among events."""
    return [event.key for event in found if isinstance(event, events.Key)]


def check_stream(seed: int, length: int) -> None:
    """Read a stream, and compare after each sequence."""
    chance, keyboard = Random(seed), Keyboard()  # noqa: S311 - no cryptography
    for number in range(length):
        item = random_item(chance)
        pieces, expected = cut(item, chance)
        found: list[str] = []
        for data, pause in pieces:
            found += keys_of(keyboard.events(data))
            keyboard.now += pause
            if pause > LONG_PAUSE:
                found += keys_of(keyboard.events(b""))
        assert found == list(expected), (seed, number, pieces)


@pytest.mark.parametrize("part", range(4))
def test_no_key_that_was_not_in_the_stream(part: int) -> None:
    """Every sequence is dropped whole, or is its key, wherever it is cut."""
    rounds = SEQUENCES // ROUND
    for seed in range(part, rounds, 4):
        check_stream(seed, ROUND)


@given(st.lists(st.tuples(st.binary(max_size=30), st.sampled_from([0.0, 0.1, 0.3, 1.1]))))
def test_nothing_that_comes_raises(reads: list[tuple[bytes, float]]) -> None:
    """Any bytes, at any time."""
    keyboard = Keyboard()
    for data, pause in reads:
        for event in keyboard.events(data):
            assert named(event)
        keyboard.waits(pause)


@given(
    st.text("0123456789:;<=>?", max_size=20),
    st.text(" !\"#$%&'()*+,-./", max_size=2),
    st.sampled_from([chr(code) for code in range(0x40, 0x7F)]),
)
def test_no_control_sequence_raises_or_is_text(before: str, middle: str, final: str) -> None:
    """Whatever its parameters; at most it is one key, or the text that kitty's form tells."""
    if f"{before}{middle}{final}" in ("M", "200~", "["):
        return
    found = Keyboard().events(f"\x1b[{before}{middle}{final}".encode())
    keys = keys_of(found)
    assert len(keys) <= 1 or (final == "u" and not middle)
    assert not (middle and keys)
    assert Keyboard().reads(f"\x1b[{before}{middle}{final}q".encode())[-1] == "q"
