"""How many servers of a bulk action are fetched one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.fleet.bulk_accounts import bulk_of, fill, opened, read_alone
from vpstui.fleet.account.transition_watcher import WATCHED_ALONE
from vpstui.fleet.state.bulk_action import Step
from vpstui.fleet.state.fleet_state import FleetState

if TYPE_CHECKING:
    from tests.support.apps.two_accounts import Accounts


async def test_many_are_settled_by_the_list(accounts: Accounts) -> None:
    """Only a few are asked for one by one, whatever the number of servers."""
    fill(accounts.prod, 40)
    async with opened(accounts) as pair:
        pair.start("stop", pair.servers("prod"))
        await pair.all_sent()
        account = await pair.fleet._accounts.get("prod")
        watches = account._watcher._watches
        assert len(watches) == len(pair.bulk.targets)
        crowd = {key for key, watch in watches.items() if not watch.is_alone}
        assert len(watches) - len(crowd) == WATCHED_ALONE
        accounts.prod.clock.time += 60
        await account.refresh()
        assert {one.step for one in pair.bulk.targets if one.server.id in crowd} == {Step.DONE}
        assert not crowd & set(watches)
        await pair.ends()
        assert set(pair.steps()) == {Step.DONE}


async def test_list_is_believed_that_nothing_was_done_only_after_a_few(
    accounts: Accounts,
) -> None:
    """It may lag behind, as answers about single servers do."""
    fill(accounts.prod, 20)
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")
        pair.start("stop", chosen)
        await pair.all_sent()
        account = await pair.fleet._accounts.get("prod")
        crowd = {key for key, watch in account._watcher._watches.items() if not watch.is_alone}
        assert crowd
        for one in chosen:
            accounts.prod.account.set_status(int(one.id), "active")
        for last in (False, False, True):
            accounts.prod.clock.time += 1
            await account.refresh()
            steps = {one.server.id: one.step for one in pair.bulk.targets}
            still = {key for key in crowd if steps[key] is Step.ACCEPTED}
            alone = account._watcher._watches
            assert last or still == {key for key in crowd if not alone[key].is_alone}
        await pair.observer.until(lambda: set(pair.steps()) == {Step.NOT_DONE})
        assert pair.observer.said == [f"Stop {len(chosen)} servers: {len(chosen)} not done."]


async def test_those_that_no_list_shows_are_asked_for_by_turns(accounts: Accounts) -> None:
    """Nothing is read by itself here, as where the user paused it."""
    fill(accounts.prod, 20)
    async with opened(accounts) as pair:
        bulk = await pair.run("stop", pair.servers("prod"))
        assert set(pair.steps()) == {Step.DONE}
        assert read_alone(accounts.prod) >= len(bulk.targets)


async def test_server_that_leaves_the_account_meanwhile_is_told(accounts: Accounts) -> None:
    """Whether it was stopped before that cannot be seen."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")
        pair.start("stop", chosen)
        await pair.all_sent()
        accounts.prod.account.remove(int(chosen[0].id))
        await pair.ends()
        assert pair.steps()[0] is Step.LEFT_UNKNOWN
        assert pair.bulk.targets[0].note == "it is gone"
        assert len(pair.observer.said) == 1


def test_bulk_actions_that_ended_are_forgotten_in_the_end() -> None:
    """Those under way never are."""
    state = FleetState()
    state = state.with_bulk(replace(bulk_of(Step.WAITING), number=0))
    for number in range(1, 31):
        state = state.with_bulk(replace(bulk_of(Step.DONE), number=number))
    numbers = [bulk.number for bulk in state.bulks]
    assert numbers == [0, *range(22, 31)]
