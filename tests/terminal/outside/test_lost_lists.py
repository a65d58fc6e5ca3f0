"""That an account cannot be read for long is told once, and that it can be again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vpstui.base.errors import ConnectionFailed, TooManyRequests, VpsTuiError
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.terminal.outside.lost_lists import LostLists

READY = AccountState(profile="prod", phase=Phase.READY, listed_at=0.0)
DOWN = READY.with_failure("The host cannot be reached.", ConnectionFailed)


def told(lost: LostLists, account: AccountState, now: float, *, is_told: bool = True) -> list[str]:
    """What is news of one account."""
    return [*lost.news(FleetState.of(account), now, is_told=is_told)]


def test_what_is_lost_for_long_is_told_once() -> None:
    """Not at first; and what comes back is told, too."""
    lost = LostLists()
    assert told(lost, READY, 0) == told(lost, DOWN, 10) == told(lost, DOWN, 69) == []
    assert told(lost, DOWN, 70) == ["1 min without a list: The host cannot be reached."]
    assert told(lost, DOWN, 300) == []
    assert told(lost, READY, 730) == ["Connected again, after 12 min."]
    assert told(lost, READY, 740) == []


def test_what_mends_itself_soon_is_not_told() -> None:
    """Nor does the next failure count from the first one."""
    lost = LostLists()
    assert told(lost, DOWN, 0) == told(lost, READY, 50) == []
    assert told(lost, DOWN, 60) == told(lost, DOWN, 100) == []


def test_what_was_seen_is_told_later() -> None:
    """While the window has the focus nothing is told; the next time it has not."""
    lost = LostLists()
    assert told(lost, DOWN, 0) == told(lost, DOWN, 61, is_told=False) == []
    assert len(told(lost, DOWN, 120)) == 1


@pytest.mark.parametrize(
    "account",
    [
        DOWN.with_sign_out("The API does not accept this token."),
        READY.with_failure("The API asks to slow down.", TooManyRequests),
        replace(DOWN, listed_at=None),
        READY.with_failure("What nobody knows."),
    ],
    ids=["logged out", "asked to wait", "never there", "no fault"],
)
def test_what_is_not_lost(account: AccountState) -> None:
    """Another screen says so, or the API wished it."""
    lost = LostLists()
    assert told(lost, account, 0) == told(lost, account, 500) == []


def test_log_out_ends_it_in_silence() -> None:
    """The login asks; it is not connected again."""
    lost = LostLists()
    told(lost, DOWN, 0)
    assert told(lost, DOWN, 60)
    assert told(lost, DOWN.with_sign_out("no token"), 70) == told(lost, READY, 80) == []


def test_several_accounts_are_named() -> None:
    """Each counts for itself."""
    lost = LostLists()
    other = replace(DOWN, profile="shop")
    state = FleetState.of(READY, other)
    assert [*lost.news(state, 0, is_told=True)] == []
    (text,) = lost.news(state, 60, is_told=True)
    assert text.startswith("shop: 1 min without a list: ")


def test_any_failure_counts() -> None:
    """The person cannot see what is behind it."""
    lost = LostLists()
    account = READY.with_failure("A web page came.", VpsTuiError)
    assert told(lost, account, 0) == []
    assert told(lost, account, 60) == ["1 min without a list: A web page came."]
