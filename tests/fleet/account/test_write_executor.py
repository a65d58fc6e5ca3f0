"""Several writes of one account at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.fleet.account.signed_in_account import Gate, opened, seen_on_its_way
from tests.support.open_account import WEB
from vpstui.api.requests import ServerPatch
from vpstui.base.clocks import MAX_CONCURRENT_WRITES
from vpstui.base.errors import (
    Busy,
)
from vpstui.fleet.state.operation import Operation, Stage

if TYPE_CHECKING:
    from tests.support.servers.simulated_account import Served


async def test_second_write_on_a_server_is_refused(served: Served) -> None:
    """While the first one is on its way; nothing is sent."""
    async with opened(served, make=Gate) as ours:
        assert isinstance(ours.service, Gate)
        first = asyncio.ensure_future(ours.account.power(WEB, "stop"))
        await ours.until(lambda: ours.state.writes_in_flight == 1)
        with pytest.raises(Busy, match=r"^web-1: the delete was not sent\. Its stop is not f"):
            await ours.account.delete(WEB)
        ours.service.opened.set()
        await first
        assert [method for method, _, _ in served.writes()] == ["POST"]


async def test_write_on_a_server_in_transition_by_us_is_refused(served: Served) -> None:
    """Accepted is not done."""
    async with opened(served) as ours:
        await ours.account.power(WEB, "reboot")
        with pytest.raises(Busy, match="Its reboot is not finished"):
            await ours.account.edit(ours.server(), ServerPatch(name="x"))


async def test_write_may_follow_as_soon_as_the_status_stays(served: Served) -> None:
    """Even while the first one is still watched."""
    async with opened(served) as ours:
        await ours.account.power(WEB, "stop")
        served.account.set_status(WEB, "active")
        await ours.account.read(WEB)
        await ours.account.power(WEB, "reboot")
        assert ours.state.operations == {WEB: Operation("reboot", Stage.ACCEPTED)}
        await seen_on_its_way(ours, served)
        served.clock.time += 30
        await ours.says("web-1 is active after 30 s.")


async def test_at_most_four_writes_are_under_way(served: Served) -> None:
    """The others wait their turn, and have it."""
    active = [key for key, row in served.account.servers.items() if row["status"] == "active"]
    async with opened(served, make=Gate) as ours:
        assert isinstance(ours.service, Gate)
        stops = [asyncio.ensure_future(ours.account.power(key, "stop")) for key in active[:7]]
        await ours.until(lambda: ours.state.writes_in_flight == 7)
        assert ours.service.waiting == MAX_CONCURRENT_WRITES == 4
        ours.service.opened.set()
        await asyncio.gather(*stops)
        assert ours.service.most == 4
        assert len(served.writes()) == 7


async def test_end_of_a_watch_does_not_end_a_write_that_began_meanwhile(served: Served) -> None:
    """A server that settles by itself is still busy with our edit."""
    served.account.set_status(WEB, "rebooting")
    async with opened(served, make=Gate) as ours:
        assert isinstance(ours.service, Gate)
        edit = asyncio.ensure_future(ours.account.edit(ours.server(), ServerPatch(name="mx")))
        await ours.until(lambda: ours.state.writes_in_flight == 1)
        served.account.set_status(WEB, "active")
        await ours.says("web-1 is active now.")
        await ours.observer.ends()
        assert ours.state.operations == {WEB: Operation("edit", Stage.SENDING)}
        ours.service.opened.set()
        await edit
