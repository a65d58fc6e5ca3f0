"""One write on many servers of several accounts: sent a few at once, and followed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.fleet.bulk_accounts import fill, opened, reads, written
from vpstui.base.clocks import MAX_CONCURRENT_WRITES
from vpstui.base.errors import AccountsError
from vpstui.fleet.bulk_runner import MAX_UNANSWERED
from vpstui.fleet.state.bulk_action import Step, tally

if TYPE_CHECKING:
    from tests.support.apps.two_accounts import Accounts


@pytest.mark.knobs(latency=0.01)
async def test_every_server_is_written_to_once_and_a_few_at_once(accounts: Accounts) -> None:
    """Over all accounts together; each is seen done."""
    fill(accounts.prod, 6)
    async with opened(accounts) as pair:
        chosen = pair.servers()
        bulk = await pair.run("stop", chosen)
        assert pair.steps() == [Step.DONE] * len(chosen)
        for profile, served in (("prod", accounts.prod), ("shop", accounts.shop)):
            wanted = [one.id for one in chosen if one.profile == profile]
            assert sorted(written(served)) == sorted(f"POST /servers/{n}/stop/" for n in wanted)
        assert (
            max(state.writes_in_flight for state in pair.observer.states) == MAX_CONCURRENT_WRITES
        )
        assert [one.server for one in bulk.targets] == list(chosen)


async def test_end_is_told_once(accounts: Accounts) -> None:
    """And none of the servers by itself; the bell rings."""
    async with opened(accounts) as pair:
        number = len(pair.servers())
        await pair.run("stop", pair.servers())
        assert pair.observer.notices == [
            (f"Stop {number} servers: {number} stopped.", "information")
        ]
        assert len(pair.observer.rings) == 1


async def test_refusals_are_failures_with_their_reasons(accounts: Accounts) -> None:
    """The others go on; those alone are for another try."""
    async with opened(accounts) as pair:
        first, *others = pair.servers()
        served = accounts.prod if first.profile == "prod" else accounts.shop
        served.account.fail_next("POST", f"/{first.id}/stop/", 409, {"detail": "A snapshot runs."})
        bulk = await pair.run("stop", (first, *others))
        assert pair.steps() == [Step.FAILED, *[Step.DONE] * len(others)]
        assert "A snapshot runs." in bulk.targets[0].note
        assert bulk.retryable == (first,)
        ((text, severity),) = pair.observer.notices
        assert severity == "warning"
        assert text.endswith(f"{len(others)} stopped, 1 failed.")


async def test_lost_answer_is_looked_up_and_not_sent_again(accounts: Accounts) -> None:
    """Unknown, until reading shows what became of it; never for another try."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")[:2]
        served = accounts.prod
        served.account.fail_next("POST", f"/{chosen[0].id}/stop/", 504, "")
        pair.start("stop", chosen)
        await pair.all_sent()
        await pair.observer.until(lambda: pair.steps()[0] is Step.UNKNOWN)
        assert pair.bulk.retryable == ()
        served.account.set_status(int(chosen[0].id), "stopped")
        await pair.ends()
        assert pair.steps() == [Step.DONE, Step.DONE]
        assert len(written(served)) == 2


async def test_lost_answer_that_was_not_carried_out_is_seen_not_done(accounts: Accounts) -> None:
    """As far as can be seen, so it is not for another try either."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")[:1]
        accounts.prod.account.fail_next("POST", "/stop/", 504, "")
        bulk = await pair.run("stop", chosen)
        assert pair.steps() == [Step.NOT_DONE]
        assert bulk.retryable == ()
        assert len(pair.observer.notices) == 1


async def test_no_more_are_sent_into_the_dark(accounts: Accounts) -> None:
    """After a few in a row without an answer, the rest of the account is left out."""
    fill(accounts.prod, 8)
    async with opened(accounts) as pair:
        accounts.prod.account.fail_next("POST", "/stop/", 504, "", times=99)
        pair.start("stop", pair.servers("prod"))
        await pair.all_sent()
        sent = len(written(accounts.prod))
        assert MAX_UNANSWERED <= sent < MAX_UNANSWERED + MAX_CONCURRENT_WRITES
        assert pair.bulk.count(Step.NOT_SENT) == len(pair.bulk.targets) - sent
        assert pair.notes(Step.NOT_SENT) == {"4 before it were not answered"}


@pytest.mark.parametrize(
    ("status", "detail"), [(402, "The credit is used up."), (401, "Invalid token.")]
)
async def test_account_that_says_no_ends_there_and_only_there(
    accounts: Accounts, status: int, detail: str
) -> None:
    """What was not sent to it yet never will be; the other account goes on."""
    fill(accounts.prod, 8)
    async with opened(accounts) as pair:
        accounts.prod.account.fail_next("POST", "/stop/", status, {"detail": detail}, times=99)
        mine, theirs = pair.servers("prod"), pair.servers("shop")
        bulk = await pair.run("stop", (*mine, *theirs))
        assert len(written(accounts.prod)) <= MAX_CONCURRENT_WRITES
        assert bulk.count(Step.FAILED) == len(written(accounts.prod))
        assert bulk.count(Step.NOT_SENT) == len(mine) - len(written(accounts.prod))
        assert bulk.count(Step.DONE) == len(theirs)
        assert pair.notes(Step.NOT_SENT) == pair.notes(Step.FAILED)
        assert set(bulk.retryable) == set(mine)


async def test_account_that_asks_to_wait_is_left_alone_so_long(accounts: Accounts) -> None:
    """Those that wait say why; the one that was turned away waits with them, and is done."""
    fill(accounts.prod, 6)
    async with opened(accounts) as pair:
        headers = {"Retry-After": "1"}
        accounts.prod.account.fail_next("POST", "/stop/", 429, {"detail": "Slow."}, headers)
        loop, chosen = asyncio.get_running_loop(), pair.servers("prod")
        began = loop.time()
        pair.start("stop", chosen)
        await pair.observer.until(lambda: pair.notes(Step.WAITING) == {"the API asked to wait 1 s"})
        await pair.ends()
        assert loop.time() - began >= 1
        assert pair.steps() == [Step.DONE] * len(chosen)
        assert len(written(accounts.prod)) == len(chosen) + 1


async def test_account_with_writes_that_wait_is_not_closed(accounts: Accounts) -> None:
    """Else they would be lost without a word."""
    fill(accounts.prod, 6)
    async with opened(accounts) as pair:
        headers = {"Retry-After": "1"}
        accounts.prod.account.fail_next("POST", "/stop/", 429, {"detail": "Slow."}, headers)
        pair.start("stop", pair.servers("prod"))
        await pair.observer.until(
            lambda: pair.bulk.count(Step.WAITING) and not pair.state.writes_in_flight
        )
        with pytest.raises(AccountsError, match="wait for it"):
            await pair.fleet.close("prod")
        await pair.ends()
        await pair.fleet.close("prod")


@pytest.mark.knobs(latency=0.05)
async def test_next_bulk_action_waits_as_long_as_the_api_asked_for(accounts: Accounts) -> None:
    """What one learns of an account, the others heed, and say so."""
    fill(accounts.prod, 3)
    async with opened(accounts) as pair:
        first, *others = pair.servers("prod")
        headers = {"Retry-After": "60"}
        accounts.prod.account.fail_next("POST", "/stop/", 429, {"detail": "Slow."}, headers)
        pair.start("stop", (first,))
        asked = {"the API asked to wait 1 min"}
        await pair.observer.until(lambda: pair.notes(Step.WAITING) == asked)
        pair.start("stop", tuple(others))
        await pair.observer.until(lambda: pair.notes(Step.WAITING) == asked)
        assert len(written(accounts.prod)) == 1
        for bulk in pair.state.bulks:
            pair.fleet.cancel(bulk.number)


@pytest.mark.knobs(servers=6)
async def test_reading_again_after_a_refusal_is_quiet(accounts: Accounts) -> None:
    """The end of it is told once, even where the servers cannot be read."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")
        for server in chosen:
            accounts.prod.account.set_status(int(server.id), "stopped")
        accounts.prod.account.fail_next("GET", "/", 500, {"detail": "boom"}, times=500)
        await pair.run("stop", chosen)
        await pair.is_quiet()
        assert pair.steps() == [Step.FAILED] * len(chosen)
        assert len(pair.observer.notices) == 1


@pytest.mark.knobs(pace=1e9)
async def test_reboots_that_are_quicker_than_two_looks_are_done(accounts: Accounts) -> None:
    """Many at once: those that are fetched alone, and those that the list shows."""
    fill(accounts.prod, 36)
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")
        pair.start("reboot", chosen)
        await pair.all_sent()
        accounts.prod.clock.time += 1
        await pair.refresh()
        await pair.ends()
        assert pair.steps() == [Step.DONE] * len(chosen)
        assert pair.observer.said == [f"Reboot {len(chosen)} servers: {len(chosen)} rebooted."]


async def test_accepted_reboots_of_servers_that_run_are_done(accounts: Accounts) -> None:
    """Nothing but the answer tells that they were on their way."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")[:2]
        for server in chosen:
            accounts.prod.account.fail_next(
                "POST", f"/{server.id}/reboot/", 200, {"status": "success"}
            )
        await pair.run("reboot", chosen)
        assert pair.steps() == [Step.DONE] * len(chosen)


async def test_cancelled_ones_are_not_sent(accounts: Accounts) -> None:
    """What was sent goes on."""
    fill(accounts.prod, 12)
    async with opened(accounts) as pair:
        bulk = pair.start("stop", pair.servers("prod"))
        await pair.observer.until(lambda: pair.bulk.count(Step.ACCEPTED))
        pair.fleet.cancel(bulk.number)
        assert pair.bulk.count(Step.WAITING) == 0
        assert pair.notes(Step.NOT_SENT) == {"cancelled"}
        await pair.ends()
        assert pair.bulk.count(Step.DONE) == len(written(accounts.prod)) < len(bulk.targets)


@pytest.mark.knobs(latency=0.05)
async def test_nothing_is_sent_to_another_login(accounts: Accounts) -> None:
    """The same ids mean other servers there; what was accepted before is not known to be done."""
    fill(accounts.prod, 12)
    async with opened(accounts) as pair:
        pair.start("stop", pair.servers("prod"))
        await pair.observer.until(lambda: pair.bulk.count(Step.ACCEPTED) >= 2)
        account = await pair.fleet._accounts.get("prod")
        accounts.prod.account.knobs.__dict__["email"] = "other@example.com"
        await account.sign_in(SecretStr("vps_another"))
        assert pair.bulk.count(Step.WAITING) == 0
        await pair.until_none(Step.SENDING)
        sent = len(written(accounts.prod))
        assert sent < len(pair.bulk.targets)
        assert pair.bulk.count(Step.LEFT_UNKNOWN) == sent
        assert pair.bulk.count(Step.NOT_SENT) == len(pair.bulk.targets) - sent
        assert pair.bulk.is_over


async def test_login_before_the_first_one_is_sent_is_noticed(accounts: Accounts) -> None:
    """Between the plan and its confirmation, say."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")
        pair.fleet.run("stop", chosen, {"prod": 0})
        await pair.ends()
        assert set(pair.steps()) == {Step.NOT_SENT}
        assert "Another login came" in pair.bulk.targets[0].note
        assert written(accounts.prod) == []


@pytest.mark.knobs(latency=0.05)
async def test_account_that_is_locked_in_the_middle_gets_no_more(accounts: Accounts) -> None:
    """The core refuses what the plan did not know."""
    fill(accounts.prod, 8)
    async with opened(accounts) as pair:
        pair.start("stop", pair.servers("prod"))
        account = await pair.fleet._accounts.get("prod")
        await pair.observer.until(lambda: pair.bulk.count(Step.ACCEPTED))
        account.lock.switch(on=True)
        await pair.all_sent()
        assert pair.bulk.count(Step.NOT_SENT) > 0
        assert all("It is locked (L)" in note for note in pair.notes(Step.NOT_SENT))
        assert len(written(accounts.prod)) == len(pair.bulk.targets) - pair.bulk.count(
            Step.NOT_SENT
        )


async def test_account_that_was_closed_is_let_go(accounts: Accounts) -> None:
    """Nothing is heard of its servers any more, and nobody waits for it."""
    async with opened(accounts) as pair:
        pair.start("stop", pair.servers("prod"))
        await pair.all_sent()
        await pair.fleet.close("prod")
        assert set(pair.steps()) == {Step.LEFT_UNKNOWN}
        assert pair.bulk.is_over


async def test_deletes_are_done_when_each_server_answers_404(accounts: Accounts) -> None:
    """Neither the answer to the delete nor a list says so."""
    async with opened(accounts) as pair:
        chosen = pair.servers()
        await pair.run("delete", chosen)
        assert set(pair.steps()) == {Step.DONE}
        assert pair.observer.said == [f"Delete {len(chosen)} servers: {len(chosen)} deleted."]
        asked = {
            request.path for request in accounts.prod.account.requests if request.status == 404
        }
        mine = {f"/api/v1/servers/{one.id}/" for one in chosen if one.profile == "prod"}
        assert mine <= asked


async def test_delete_of_one_that_is_gone_is_done(accounts: Accounts) -> None:
    """404 means gone."""
    async with opened(accounts) as pair:
        (chosen, *_) = pair.servers("prod")
        accounts.prod.account.remove(int(chosen.id))
        bulk = await pair.run("delete", (chosen,))
        assert tally(bulk) == "1 deleted"


async def test_server_that_is_gone_cannot_be_stopped(accounts: Accounts) -> None:
    """404 is a failure of everything else."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")
        accounts.prod.account.remove(int(chosen[0].id))
        await pair.run("stop", chosen)
        assert pair.steps()[0] is Step.FAILED


async def test_two_bulk_actions_share_what_may_be_sent_at_once(accounts: Accounts) -> None:
    """And each hears of its own servers only."""
    async with opened(accounts) as pair:
        mine, theirs = pair.servers("prod"), pair.servers("shop")
        pair.start("stop", mine)
        pair.start("reboot", theirs)
        await pair.all_sent()
        paths = [f"/servers/{one.id}/" for one in theirs]
        await pair.observer.until(  # each of them is seen on its way
            lambda: all(reads(accounts.shop, path) > 1 for path in paths)
        )
        await pair.ends()
        await pair.observer.until(lambda: all(one.is_over for one in pair.state.bulks))
        assert [tally(one) for one in pair.state.bulks] == [
            f"{len(mine)} stopped", f"{len(theirs)} rebooted",
        ]  # fmt: skip
        assert (
            max(state.writes_in_flight for state in pair.observer.states) <= MAX_CONCURRENT_WRITES
        )
