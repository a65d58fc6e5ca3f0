"""What is sent shows the same as what Textual would send: random frames on an emulator."""

from __future__ import annotations

import os
from random import Random

import pytest

from tests.terminal.drawing.random_frames import Colours, Drawn

FRAMES = int(os.environ.get("VPSTUI_FUZZ", "20000")) // 10
"""How many are drawn; `make fuzz` draws a hundred thousand."""

ROUND = 100
"""Frames on one terminal."""


@pytest.mark.parametrize("colours", ["truecolor", "256", "standard"])
def test_every_cell_is_as_textual_draws_it(colours: Colours) -> None:
    """Wide and combined characters, parts, other sizes, rubbish of others: cell by cell."""
    sent = plain = 0
    for seed in range(FRAMES // ROUND // 3 + 1):
        drawn = Drawn(Random(seed), colours)  # noqa: S311 - no cryptography
        for number in range(ROUND):
            drawn.step()
            assert drawn.differences() == [], (seed, number)
        sent, plain = sent + drawn.sent, plain + drawn.plain
    assert sent < plain / 2
