"""Bulk actions that go on to the next servers only when the last ones are done."""

from __future__ import annotations

import asyncio
import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.fleet.bulk_accounts import fill, opened, written
from vpstui.base.errors import ConnectionFailed
from vpstui.fleet.state.bulk_action import (
    Answer,
    BulkAction,
    Halt,
    Pace,
    Step,
    Target,
    pace_text,
    summary,
    tally,
)
from vpstui.fleet.state.eligibility import plan_for

if TYPE_CHECKING:
    from tests.fleet.bulk_accounts import AccountPair
    from tests.support.apps.two_accounts import Accounts
    from vpstui.api.models import Server
    from vpstui.fleet.state.bulk_action import BulkVerb


def roll(
    pair: AccountPair, servers: tuple[Server, ...], verb: BulkVerb = "stop", size: int = 1
) -> BulkAction:
    """Begin a rolling bulk action."""
    logins = {one.profile: one.logins for one in pair.state.accounts}
    return pair.fleet.run(verb, servers, logins, Pace(size))


async def passes(pair: AccountPair, *, until: object) -> None:
    """Let time pass until the bulk action has come so far."""

    def later() -> bool:
        pair.accounts.prod.clock.time += 1
        assert callable(until)
        return bool(until())

    await pair.observer.until(later)


async def stops(pair: AccountPair) -> Halt:
    """Let time pass until it sends no more."""
    await passes(pair, until=lambda: pair.bulk.halt is not None)
    assert pair.bulk.halt is not None
    return pair.bulk.halt


@pytest.mark.parametrize("size", [1, 2])
async def test_next_is_never_sent_before_the_last_is_done(accounts: Accounts, size: int) -> None:
    """In the order of the plan, and never more than so many at a time."""
    fill(accounts.prod, 3)
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")
        roll(pair, chosen, size=size)
        await pair.ends()
        assert pair.steps() == [Step.DONE] * len(chosen)
        sent = written(accounts.prod)
        paths = [f"POST /servers/{one.id}/stop/" for one in chosen]
        batches = [paths[at : at + size] for at in range(0, len(paths), size)]
        assert [set(sent[at : at + size]) for at in range(0, len(sent), size)] == [
            set(batch) for batch in batches
        ]
        for bulk in (bulk for state in pair.observer.states for bulk in state.bulks):
            steps = [one.step for one in bulk.targets]
            begun = [step for step in steps if step is not Step.WAITING]
            before = len(begun) - (len(begun) % size or size) if begun else 0
            assert set(steps[:before]) <= {Step.DONE}


async def test_it_stops_at_the_first_that_fails_and_goes_on(accounts: Accounts) -> None:
    """It says where it stands, once; what was not sent waits until a person says so."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")[:4]
        path = f"/{chosen[1].id}/stop/"
        accounts.prod.account.fail_next("POST", path, 409, {"detail": "A snapshot runs."})
        bulk = roll(pair, chosen)
        assert "stopping 0 of 4, one after the other" in summary(pair.bulk)
        halt = await stops(pair)
        assert halt.at is not None
        assert halt.at.server == chosen[1]
        where = f"Rolling stop stopped at {chosen[1].label}: failed; 2 not sent yet"
        assert pair.observer.notices == [(f"{where}. B shows it.", "warning")]
        assert len(written(accounts.prod)) == 2
        assert len(pair.observer.rings) == 1
        pair.fleet.bulks.pause(bulk.number, on=False)
        await pair.ends()
        assert tally(pair.bulk) == "3 stopped, 1 failed"
        assert pair.bulk.halt is None


async def test_it_is_ended_where_it_stopped(accounts: Accounts) -> None:
    """The rest is never sent."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")[:4]
        path = f"/{chosen[0].id}/stop/"
        accounts.prod.account.fail_next("POST", path, 409, {"detail": "A snapshot runs."})
        bulk = roll(pair, chosen)
        await stops(pair)
        pair.fleet.cancel(bulk.number)
        assert pair.bulk.is_over
        assert tally(pair.bulk) == "1 failed, 3 not sent"
        assert len(written(accounts.prod)) == 1


async def test_lost_answer_is_awaited_and_stops_it_if_it_stays_unknown(accounts: Accounts) -> None:
    """Nothing is sent while it is looked up; not done is no better than failed."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")[:3]
        accounts.prod.account.fail_next("POST", f"/{chosen[0].id}/stop/", 504, "")
        roll(pair, chosen)
        await pair.observer.until(lambda: pair.steps()[0] is Step.UNKNOWN)
        assert pair.bulk.halt is None
        assert len(written(accounts.prod)) == 1
        halt = await stops(pair)
        assert halt.text == f"stopped at {chosen[0].label}: not done"
        assert len(written(accounts.prod)) == 1


async def test_connection_that_fails_stops_it(accounts: Accounts) -> None:
    """The others of the account are kept for when a person goes on."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")[:3]
        failed = Target(chosen[0], Step.NOT_SENT, "no route", ConnectionFailed)
        assert failed.stops_rolling
        assert not Target(chosen[0], Step.NOT_SENT, "it is gone").stops_rolling


@pytest.mark.knobs(latency=0.05)
async def test_pause_holds_back_what_is_not_sent(accounts: Accounts) -> None:
    """What was sent goes on; so it does with all at once."""
    fill(accounts.prod, 8)
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")
        bulk = roll(pair, chosen, size=0)
        await pair.observer.until(lambda: pair.bulk.count(Step.ACCEPTED))
        pair.fleet.bulks.pause(bulk.number, on=True)
        await pair.until_none(Step.SENDING)
        sent = len(written(accounts.prod))
        assert sent < len(chosen)
        assert summary(pair.bulk) == f"stop paused; {len(chosen) - sent} not sent yet"
        pair.fleet.bulks.pause(bulk.number, on=False)
        await pair.ends()
        assert pair.steps() == [Step.DONE] * len(chosen)


async def test_each_server_is_looked_at_again_before_its_turn(accounts: Accounts) -> None:
    """Gone, or so already: it is left out, which is said, and the others go on."""
    async with opened(accounts) as pair:
        first, second, third, fourth, *_ = pair.servers("prod")
        bulk = roll(pair, (first, second, third, fourth))
        pair.fleet.bulks.pause(bulk.number, on=True)
        accounts.prod.account.remove(int(second.id))
        accounts.prod.account.set_status(int(third.id), "stopped")
        await pair.refresh()
        pair.fleet.bulks.pause(bulk.number, on=False)
        await pair.ends()
        assert pair.steps()[3] is Step.DONE
        assert [one.note for one in pair.bulk.targets[1:3]] == [
            "it is gone", "it is stopped already",
        ]  # fmt: skip
        assert not [path for path in written(accounts.prod) if f"/{third.id}/" in path]


async def test_lock_leaves_out_the_rest(accounts: Accounts) -> None:
    """Each with the reason."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")[:3]
        bulk = roll(pair, chosen)
        pair.fleet.bulks.pause(bulk.number, on=True)
        await pair.fleet.lock("prod", on=True)
        pair.fleet.bulks.pause(bulk.number, on=False)
        await pair.ends()
        assert any("read-only" in note for note in pair.notes(Step.NOT_SENT))
        assert pair.bulk.halt is None


async def test_account_that_asks_to_wait_gets_the_same_server_again(accounts: Accounts) -> None:
    """No other is sent before it."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")[:2]
        headers = {"Retry-After": "1"}
        accounts.prod.account.fail_next("POST", "/stop/", 429, {"detail": "Slow."}, headers)
        roll(pair, chosen)
        await pair.ends()
        first, second = (f"POST /servers/{one.id}/stop/" for one in chosen)
        assert written(accounts.prod) == [first, first, second]


async def test_token_that_is_not_taken_ends_it(accounts: Accounts) -> None:
    """As it ends any bulk action: nothing waits for a person to go on."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")[:3]
        accounts.prod.account.fail_next("POST", "/stop/", 401, {"detail": "Who?"}, times=9)
        roll(pair, chosen)
        await pair.ends()
        assert pair.steps() == [Step.FAILED, Step.NOT_SENT, Step.NOT_SENT]
        assert pair.bulk.halt is None


async def test_servers_that_wait_are_busy_for_others_only(accounts: Accounts) -> None:
    """The plan of another action leaves them out; other servers are free."""
    async with opened(accounts) as pair:
        first, second, third, *_ = pair.servers("prod")
        bulk = roll(pair, (first, second))
        pair.fleet.bulks.pause(bulk.number, on=True)
        logins = {one.profile: one.logins for one in pair.state.accounts}
        plan = plan_for("reboot", (second, third), pair.state, logins)
        assert plan.acting == (third,)
        assert [one.reason for one in plan.left_out] == ["busy (its rolling stop not sent yet)"]
        pair.fleet.cancel(bulk.number)


async def test_end_of_the_app_records_what_was_not_sent(accounts: Accounts) -> None:
    """And sends nothing more."""
    async with opened(accounts) as pair:
        chosen = pair.servers("prod")[:3]
        roll(pair, chosen)
        await pair.observer.until(lambda: pair.steps()[0] is Step.ACCEPTED)
        account = await pair.fleet._accounts.get("prod")
        pair.fleet.bulks.end()
        await asyncio.gather(*pair.fleet._tasks._last)
        history = await pair.fleet.history()
        noted = [one for one in history.entries if one.note.startswith("vpstui was left")]
        assert {one.name for one in noted} == {one.label for one in chosen[1:]}
        assert account.state.profile == "prod"
        assert len(written(accounts.prod)) == 1


# -- ssh


async def rebooted_with_port(pair: AccountPair, number: int, patience: float) -> None:
    """Reboot two servers in turn, each until it answers on this machine."""
    for served in (pair.accounts.prod, pair.accounts.shop):
        for row in served.account.servers.values():
            row["ip_address"] = "127.0.0.1"
    await pair.refresh()
    logins = {one.profile: one.logins for one in pair.state.accounts}
    pace = Pace(1, {"prod": number}, patience)
    pair.fleet.run("reboot", pair.servers("prod")[:2], logins, pace)


async def test_next_waits_for_the_answer_on_ssh(accounts: Accounts) -> None:
    """Done is not enough; then both are told in the note."""
    async with opened(accounts) as pair:
        with closing(socket.socket()) as port:
            port.bind(("127.0.0.1", 0))
            number = port.getsockname()[1]
            await rebooted_with_port(pair, number, 60)
            await passes(pair, until=lambda: pair.bulk.targets[0].answer is Answer.AWAITED)
            assert f"no answer at port {number} yet" in pair.bulk.targets[0].note
            assert "rebooting 0 of 2, one after the other" in summary(pair.bulk)
            assert len(written(accounts.prod)) == 1
            port.listen()
            await pair.ends()
            assert [one.answer for one in pair.bulk.targets] == [Answer.CAME, Answer.CAME]
            assert "answers after" in pair.bulk.targets[0].note
            assert pair.bulk.succeeded


async def test_silence_on_ssh_stops_it(accounts: Accounts) -> None:
    """After the time for which it is waited for."""
    async with opened(accounts) as pair:
        with closing(socket.socket()) as port:
            port.bind(("127.0.0.1", 0))
            await rebooted_with_port(pair, port.getsockname()[1], 0.1)
            halt = await stops(pair)
            assert halt.text.endswith("no answer on ssh")
            assert len(written(accounts.prod)) == 1
            pair.fleet.cancel(pair.bulk.number)
            assert tally(pair.bulk) == "1 rebooted, 1 not sent, 1 without an answer on ssh"


# -- words


@pytest.mark.parametrize(
    ("pace", "text", "rule"),
    [
        (Pace(), "all at once (4 at a time)", ""),
        (Pace(1), "one after the other", "the next when the last is done"),
        (Pace(1, {"prod": 22}), "one after the other", "the next when the last answers on ssh"),
        (Pace(3), "3 at a time", "the next 3 when those are done"),
        (Pace(2, {"a": 22}), "2 at a time", "the next 2 when those answer on ssh"),
    ],
)
def test_pace_in_words(pace: Pace, text: str, rule: str) -> None:
    """How many, and when the next."""
    assert (pace.text, pace.rule) == (text, rule)
    assert pace_text(pace.size) == text
