"""What the servers of a table cost together, and how many have each status."""

from __future__ import annotations

from collections import Counter

from vpstui.api.models import Server
from vpstui.query.prices import Bill, Prices
from vpstui.query.rows.kept_sums import SPARE, KeptSums
from vpstui.query.rows.kept_values import AT_ONCE

STATUSES = ("active", "stopped", "stopped", "suspended", "")
PRICES = Prices({("", 1): 0.1, ("", 2): 7.7})


def server(number: int) -> Server:
    """A server of one of three plans, of which one has no price."""
    plan = {"id": number % 3 + 1, "name": f"p{number % 3}"}
    row = {"id": number, "name": "web", "plan": plan, "status": STATUSES[number % len(STATUSES)]}
    return Server.model_validate(row)


SERVERS = tuple(server(number) for number in range(3 * AT_ONCE))


def test_sums_are_those_of_the_servers_that_are_shown() -> None:
    """Each added for itself, whichever they are."""
    sums = KeptSums()
    assert sums.look_up(SERVERS, PRICES, lambda: False) == 0
    for shown in (SERVERS, SERVERS[5:29], SERVERS[1:2], ()):
        sums.update(shown)
        assert sums.bill == Bill.of(shown, [PRICES.of_server(one) for one in shown])
        assert dict(sums.by_status) == Counter(one.status for one in shown)


def test_prices_are_looked_up_step_by_step_and_once_for_each_reading() -> None:
    """As long as there is time."""
    sums = KeptSums()
    left = [sums.look_up(SERVERS, PRICES, lambda: True) for _ in range(4)]
    assert left[0] == 2 * AT_ONCE
    assert left[-1] == 0
    others = (server(9000), *SERVERS[1:])
    assert sums.look_up(others, PRICES, lambda: True) == 0
    sums.update(others)
    assert sums.bill == Bill.of(others, [PRICES.of_server(one) for one in others])


def test_statuses_that_nobody_has_any_more_are_forgotten() -> None:
    """An API may tell another one each time."""
    sums = KeptSums()
    for reading in range(4 * SPARE):
        one = Server(id=1, name="web", status=f"odd-{reading}")
        sums.look_up((one,), PRICES, lambda: False)
        sums.update((one,))
        assert sums.by_status == ((one.status, 1),)
    assert len(sums._kinds) <= SPARE + 3
