"""The title: what it says, where it is set, and what cannot be in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vpstui.base.redaction import remember_secret
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.terminal.outside.window_title import (
    TITLE_LIMIT,
    takes_title,
    title_sequence,
    title_text,
)


@pytest.mark.parametrize(
    ("environ", "takes"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "screen", "TMUX": "/run/tmux,1,0"}, True),
        ({"TERM": "tmux-256color"}, True),
        ({"TERM": "screen-256color"}, True),
        ({"TERM": "screen"}, False),
        ({"TERM": "screen.xterm-256color"}, False),
        ({"TERM": "xterm", "STY": "1.pts"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "dumb"}, False),
        ({}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
    ],
)
def test_where_it_is_set(environ: dict[str, str], *, takes: bool) -> None:
    """Only where it can be put back."""
    assert takes_title(environ) is takes


def test_what_it_says() -> None:
    """Which accounts, and how much is waited for."""
    prod = AccountState(profile="prod", label="Production")
    assert title_text(FleetState()) == "vpstui"
    assert title_text(FleetState.of(prod)) == "vpstui: Production"
    waits = replace(prod, unknown_creates={"1": "web", "2": "db"})
    both = FleetState.of(waits, AccountState(profile="shop"))
    assert title_text(both) == "vpstui: Production + shop, 2 waiting"


def test_foreign_text_and_tokens() -> None:
    """A title ends where it should, and tells nobody a token."""
    remember_secret("sesame-1234")
    sequence = title_sequence("a\x1b\\\x07\x9c b sesame-1234 " + "x" * 300)
    assert sequence.startswith("\x1b]2;a")
    assert sequence.count("\x1b") == 2
    assert "sesame" not in sequence
    assert len(sequence) <= TITLE_LIMIT + len("\x1b]2;\x1b\\")
