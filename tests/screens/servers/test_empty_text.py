"""What stands where no server does advises nothing that cannot be done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.screens.servers.empty_text import empty_text, no_trouble_text

EMPTY = AccountState(phase=Phase.READY, listed_at=0.0)
NONE_YET = "There are no servers in this account yet."


def shown(account: AccountState, now: float = 0.0) -> str:
    """The text for one account."""
    return empty_text(FleetState.of(account), now)


def test_first_server_can_be_created() -> None:
    """Where nothing is in the way, the key is named."""
    assert shown(EMPTY) == f"{NONE_YET}\n\nPress n to create the first one."


@pytest.mark.parametrize(
    "account",
    [
        replace(EMPTY, barred="vpstui was started with --read-only"),
        replace(EMPTY, denied="the token may only read servers"),
        replace(EMPTY, unsure="whose it is"),
        EMPTY.with_lock(on=True),
    ],
    ids=["barred", "denied", "unsure", "locked"],
)
def test_where_nothing_is_written_nothing_is_created(account: AccountState) -> None:
    """The key would only say that nothing was done."""
    assert shown(account) == NONE_YET


def test_r_is_named_where_it_asks_the_api() -> None:
    """While the API wants to be left alone, it does not."""
    state = EMPTY.with_failure("Too many requests.", wait=30.0)
    assert shown(state, 10.0) == "Too many requests."
    assert shown(state, 30.0) == "Too many requests.\n\nPress r to try again."


def test_where_not_all_is_known_nothing_is_called_well() -> None:
    """It says what is not known, and how that is read."""
    assert no_trouble_text(0) == "Nothing needs you. Esc goes back."
    one, seven = no_trouble_text(1), no_trouble_text(7)
    assert one.startswith("Nothing is known to need you. 1 server is not fully known: opening")
    assert "need you. 7 servers are not fully known" in seven
