"""What the tests of the simulated account share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulator.clients import open_client
from vpstui.simulator import Account, Knobs

if TYPE_CHECKING:
    import httpx

    from tests.support.servers.simulated_account import SteppedClock


@pytest.fixture
def account(clock: SteppedClock) -> Account:
    """An account whose time stands still."""
    return Account(Knobs(clock=clock))


@pytest.fixture
def client(account: Account) -> httpx.AsyncClient:
    """A client of the account."""
    return open_client(account)
