"""Servers in transition are watched until they settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fleet.account.signed_in_account import opened
from tests.support.open_account import WEB
from vpstui.fleet.state.operation import Operation, Stage

if TYPE_CHECKING:
    from tests.support.servers.simulated_account import Served


async def test_transition_of_somebody_else_is_followed_and_told(served: Served) -> None:
    """How long it took is not known, and not said."""
    async with opened(served) as ours:
        served.account.set_status(WEB, "rebooting")
        await ours.account.refresh()
        assert WEB in ours.state.moving_since
        served.account.set_status(WEB, "active")
        await ours.says("web-1 is active now.")


async def test_server_is_followed_once(served: Served) -> None:
    """However many lists show it in transition."""
    async with opened(served) as ours:
        served.account.set_status(WEB, "rebooting")
        for _ in range(3):
            await ours.account.refresh()
        assert len(ours.observer.tasks._tasks) == 1


async def test_watched_server_that_goes_is_told(served: Served) -> None:
    """And leaves."""
    async with opened(served) as ours:
        served.account.set_status(WEB, "stopping")
        await ours.account.refresh()
        served.account.remove(WEB)
        await ours.says("web-1 is gone.")
        assert ours.state.server(WEB) is None


async def test_watched_server_that_we_delete_is_told_once(served: Served) -> None:
    """Its watch finds it gone and has nothing to add."""
    async with opened(served) as ours:
        served.account.set_status(WEB, "stopping")
        await ours.account.refresh()
        await ours.account.delete(WEB)
        await ours.observer.ends()
        assert ours.said == ["web-1 is deleted."]


async def test_server_that_goes_while_its_delete_is_answered_is_told_by_the_delete(
    served: Served,
) -> None:
    """Whichever is heard of first."""
    async with opened(served) as ours:
        served.account.set_status(WEB, "stopping")
        await ours.account.refresh()
        state = ours.state.with_operation(WEB, Operation("delete", Stage.SENDING))
        ours.account._store.update(state)
        served.account.remove(WEB)
        await ours.observer.ends()
        assert ours.said == []
        assert ours.state.server(WEB) is None


async def test_transition_that_takes_long_is_said_once(served: Served) -> None:
    """After ten minutes; it is watched on."""
    async with opened(served) as ours:
        served.account.set_status(WEB, "provisioning")
        await ours.account.refresh()
        served.clock.time += 600
        looks = len(ours.asked(f"/api/v1/servers/{WEB}/"))
        await ours.until(lambda: len(ours.asked(f"/api/v1/servers/{WEB}/")) > looks + 1)
        assert ours.said == []
        served.clock.time += 1
        await ours.says("web-1: provisioning for 10 min, which is long.")
        served.clock.time += 600
        served.account.set_status(WEB, "active")
        await ours.says("web-1 is active now.")
        assert len(ours.said) == 2


async def test_list_that_shows_the_end_ends_the_watch(served: Served) -> None:
    """It is told at once, and once."""
    async with opened(served) as ours:
        await ours.account.power(WEB, "stop")
        served.clock.time += 30
        await ours.account.refresh()
        assert ours.said == ["web-1: Server is stopping", "web-1 is stopped after 30 s."]
        assert ours.state.operations == {}
        await ours.observer.ends()
        assert len(ours.said) == 2


async def test_watch_outlives_passing_failures(served: Served) -> None:
    """A line that breaks now and then is no reason to give up."""
    async with opened(served) as ours:
        served.account.fail_next("GET", f"/{WEB}/", 503, {}, times=5)
        await ours.account.power(WEB, "stop")
        served.clock.time += 30
        await ours.says("web-1 is stopped after 30 s.")


async def test_watch_that_is_given_up_is_told(served: Served) -> None:
    """And the server is free."""
    async with opened(served) as ours:
        served.account.fail_next("GET", f"/{WEB}/", 403, {"detail": "no"})
        await ours.account.power(WEB, "stop")
        await ours.observer.ends()
        assert len(ours.said) == 2
        assert ours.said[1].startswith("web-1 is not watched any more: ")
        assert ours.state.operations == {}


async def test_server_out_of_sight_is_told_by_its_id(served: Served) -> None:
    """A list limited by the API may not show what was written to."""
    async with opened(served, listed=False) as ours:
        served.account.fail_next("GET", f"/{WEB}/", 403, {"detail": "no"})
        await ours.account.power(WEB, "stop")
        await ours.observer.ends()
        assert ours.said[1].startswith(f"server {WEB} is not watched any more: ")


async def test_gone_server_out_of_sight_is_not_told(served: Served) -> None:
    """Nobody saw it."""
    async with opened(served, listed=False) as ours:
        await ours.account.power(WEB, "stop")
        served.account.remove(WEB)
        await ours.observer.ends()
        assert ours.said == [f"server {WEB}: Server is stopping"]
