"""An operator's night: each task is done with so many keys, and every screen says what is next.

The numbers were counted with version 0.1.0, too; what it could not do stands beside them.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.apps.user_steps import number_of
from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.no_cover]

STAGING: Final = [f"staging-{number}" for number in range(1, 7)]

REFUSALS: Final = {
    "staging-2": (409, "A snapshot is running."),
    "staging-4": (403, "Not allowed."),
    "staging-5": (409, "A backup is running."),
}
"""Which servers are not rebooted, and why."""


class Hands:
    """Somebody at the keys, which are counted.

    Attributes:
        keys: how many have been pressed.

    Args:
        session: the app in a terminal.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.keys = 0

    def press(self, *keys: str) -> None:
        """Press keys by their names."""
        self._session.press(*keys)
        self.keys += len(keys)

    def type(self, text: str) -> None:
        """Type a text, key by key."""
        self.press(*text)

    def see(self, pattern: str) -> str:
        """Wait for what must be seen before the next key."""
        return self._session.wait_text(pattern)


@contextmanager
def night(home: Path) -> Iterator[tuple[Hands, Served]]:
    """An account with a staging fleet, which lives by the wall clock, but faster; and the app."""
    with serve(Knobs(servers=12, pace=50), SteppedClock()) as served:
        for name in STAGING:
            served.account.add(name=name, location="us-west")
        env = environment(home, VPSTUI_TOKEN=TOKEN, VPSTUI_API_URL=served.url)
        with Session(VPSTUI, env=env) as session:
            hands = Hands(session)
            hands.see("● live")
            yield hands, served


def test_reboot_by_address(home: Path) -> None:
    """The address of an alert leads to the server: 18 keys, as in 0.1.0."""
    with night(home) as (hands, served):
        address = served.account.servers[number_of(served, "web-1")]["ip_address"]
        hands.type(f"/{address}")
        hands.press("enter", "R")
        hands.see("Reboot this server")
        hands.see(f"web-1 .*{address}")
        hands.press("right", "enter")
        hands.see(r"web-1 is active after \d+ s")
        assert [order[0] for order in served.orders()] == ["reboot"]
        assert hands.keys == 5 + len(address)


def test_three_are_renamed(home: Path) -> None:
    """One that is renamed leaves the filter, and the next is under the cursor: 40 keys."""
    with night(home) as (hands, served):
        hands.type("/staging-")
        hands.press("enter")
        for number in (1, 2, 3):
            hands.see(rf"staging-{number} ")
            hands.press("N")
            hands.see(f"Rename staging-{number} ")
            hands.press("ctrl+u")
            hands.type(f"stage-{number}")
            hands.press("enter")
            hands.see(f"stage-{number} is saved")
        assert {f"stage-{number}" for number in (1, 2, 3)} <= {
            str(one["name"]) for one in served.account.servers.values()
        }
        assert hands.keys == 40


def test_backups_on_for_a_region(home: Path) -> None:
    """One plan for all of it, that leaves out who has them: 17 keys; 48 in 0.1.0, one by one."""
    with night(home) as (hands, served):
        region = [one for one in served.account.servers.values() if one["location"] == "us-west"]
        missing = sum(not one["backups_enabled"] for one in region)
        hands.type("/loc:us-west")
        hands.press("enter", "*", "b")
        hands.see(rf"Switch backups on for {missing} of {len(region)} servers\?")
        hands.press("right", "enter")
        hands.see(f"{missing} with backups on")
        assert all(one["backups_enabled"] for one in region)
        assert len(served.orders()) == missing
        assert hands.keys == 17


def test_staging_is_stopped_but_for_one_and_started_one_after_the_other(home: Path) -> None:
    """The results lead back: 25 keys and 5; 0.1.0 had no pace, and started all at once."""
    with night(home) as (hands, served):
        hands.type("/staging- !staging-6")
        hands.press("enter", "*", "X")
        hands.see(r"Stop 5 of 6 servers")
        hands.press("right", "enter")
        hands.see("5 stopped")
        stopping = hands.keys
        hands.press("o")
        hands.see(r"Start 5 servers\?")
        hands.press("f6", "f6")
        hands.see("Pace: one after the other")
        hands.see("F6 Pace")
        hands.press("right", "enter")
        hands.see("5 started")
        orders = [(verb, number) for verb, number, _ in served.orders()]
        started = [number_of(served, name) for name in STAGING[:5]]
        assert orders[5:] == [("start", number) for number in started]
        assert (stopping, hands.keys - stopping) == (25, 5)


def test_three_failures_and_what_happened(home: Path) -> None:
    """It stops at each, p goes on; n leads from reason to reason, H and Tab tell the rest."""
    with night(home) as (hands, served):
        for name, (status, reason) in REFUSALS.items():
            number = number_of(served, name)
            served.fail("reboot", status, {"detail": reason}, number=number)
        hands.type("/staging-")
        hands.press("enter", "*", "R")
        hands.see(r"Reboot 6 of 7 servers")
        hands.press("f6", "f6", "right", "enter")
        for name in REFUSALS:
            hands.see(f"stopped at {name}: failed")
            hands.press("p")
        hands.see("3 rebooted, 3 failed")
        assert hands.keys == 19
        for name, (_, reason) in REFUSALS.items():
            hands.press("n")
            hands.see(rf"^ {name} \(id \d+\): failed\.  {reason}")
        hands.press("escape")
        hands.see("7 marked")
        hands.press("H")
        for name in REFUSALS:
            hands.see(f"reboot +{name} +■ refused")
        hands.press("tab")
        hands.see("staging-6 +ours +status active → rebooting")
        assert hands.keys == 25
        assert len(served.orders()) == len(STAGING)
