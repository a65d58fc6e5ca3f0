"""One write on many servers of several accounts: planned, sent a few at once, and followed."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import keyring.backends.fail
import pytest
from pydantic import SecretStr

from tests.support.open_account import Observer
from tests.support.simulated_account import ONCE, QUICK
from tests.support.two_accounts import NAMES, Accounts
from vpstui.api.models import Server, ServerList
from vpstui.api.urls import host_of
from vpstui.base.clocks import MAX_CONCURRENT_WRITES, Clock, Timing
from vpstui.base.errors import AccountsError
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.account.transition_watcher import WATCHED_ALONE
from vpstui.fleet.bulk_runner import UNANSWERED
from vpstui.fleet.connection import connect
from vpstui.fleet.fleet import Fleet
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.bulk_action import BulkAction, Step, Target, summary, tally
from vpstui.fleet.state.eligibility import Plan, plan_for
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.fleet.state.operation import Operation, Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.simulated_account import Served
    from vpstui.fleet.state.bulk_action import BulkVerb


def server(number: int, status: str = "active", profile: str = "prod", **given: Any) -> Server:
    """A server of an account."""
    row = {"id": number, "name": f"s-{number}", "status": status, **given}
    return Server.model_validate(row, context=profile)


def known(*servers: Server, **given: Any) -> FleetState:
    """What is known of two accounts."""
    prod = AccountState(profile="prod", label="Production", **given)
    prod = prod.with_list(ServerList(servers=servers), 1.0)
    return FleetState.of(prod, AccountState(profile="shop"))


LOGINS = {"prod": 0, "shop": 0}


def reasons(plan: Plan) -> list[tuple[object, str]]:
    """Who is left out, and why."""
    return [(one.server.id, one.reason) for one in plan.left_out]


# -- the plan


@pytest.mark.parametrize(
    ("verb", "acting", "left_out"),
    [
        ("stop", [1], [(2, "stopped already"), (3, "suspended, and cannot be stopped"),
                       (4, "starting, and cannot be stopped")]),
        ("start", [2], [(1, "active already"), (3, "suspended, and cannot be started"),
                        (4, "starting, and cannot be started")]),
        ("reboot", [1], [(2, "stopped, and cannot be rebooted"),
                         (3, "suspended, and cannot be rebooted"),
                         (4, "starting, and cannot be rebooted")]),
        ("delete", [1, 2, 3, 4], []),
    ],
)  # fmt: skip
def test_what_would_do_nothing_is_left_out(
    verb: BulkVerb, acting: list[int], left_out: list[tuple[int, str]]
) -> None:
    """By the status that each has."""
    statuses = ("active", "stopped", "suspended", "starting")
    servers = tuple(server(at, status) for at, status in enumerate(statuses, 1))
    plan = plan_for(verb, servers, known(*servers), LOGINS)
    assert [one.id for one in plan.acting] == acting
    assert reasons(plan) == left_out


def test_status_that_is_not_known_holds_nothing_back() -> None:
    """The API may know what it means."""
    odd = server(1, "migrating")
    assert plan_for("stop", [odd], known(odd), LOGINS).acting == (odd,)


def test_plan_goes_by_the_newest_status() -> None:
    """What was chosen may have been stopped by somebody else meanwhile."""
    plan = plan_for("stop", [server(1)], known(server(1, "stopped")), LOGINS)
    assert reasons(plan) == [(1, "stopped already")]


def test_server_that_a_filter_hides_from_the_list_is_still_acted_on() -> None:
    """The list may be limited to a status that it no longer has."""
    assert len(plan_for("stop", [server(9)], known(), LOGINS).acting) == 1


def test_protected_servers_are_left_out_of_a_delete_only() -> None:
    """By the globs of the profile."""
    state = known(server(1), protect=("s-*",))
    assert reasons(plan_for("delete", [server(1)], state, LOGINS)) == [
        (1, "protected in this profile")
    ]
    assert plan_for("stop", [server(1)], state, LOGINS).acting


def test_busy_servers_are_left_out() -> None:
    """One write at a time."""
    prod, shop = known(server(1), server(2)).accounts
    state = FleetState.of(prod.with_operation(1, Operation("edit", Stage.SENDING)), shop)
    plan = plan_for("stop", [server(1), server(2)], state, LOGINS)
    assert reasons(plan) == [(1, "busy (edit not finished)")]
    assert [one.id for one in plan.acting] == [2]


def test_locked_account_is_left_out_whole() -> None:
    """And the others are not."""
    state = known(server(1), locked="it is locked (L)")
    plan = plan_for("stop", [server(1), server(1, profile="shop")], state, LOGINS)
    assert reasons(plan) == [(1, "read-only (it is locked (L))")]
    assert [one.profile for one in plan.acting] == ["shop"]


def test_server_that_is_gone_is_left_out() -> None:
    """Nothing is sent to it."""
    prod, shop = known(server(1)).accounts
    state = FleetState.of(prod.without_server(1, 2.0), shop)
    assert reasons(plan_for("delete", [server(1)], state, LOGINS)) == [(1, "gone")]


def test_servers_of_another_login_are_left_out() -> None:
    """Their ids may mean other servers by now."""
    prod, shop = known(server(1)).accounts
    state = FleetState.of(prod.with_sign_in(), shop)
    plan = plan_for("stop", [server(1)], state, LOGINS)
    assert reasons(plan) == [(1, "of another login than now")]


def test_who_is_left_out_is_told_by_name_or_by_number() -> None:
    """One by its name."""
    servers = [server(1), server(2, "stopped"), server(3, "stopped"), server(4, "suspended")]
    plan = plan_for("stop", servers, known(*servers), LOGINS)
    assert plan.remarks == (
        "2 of 4 are stopped already: left out.",
        "s-4 is suspended, and cannot be stopped: left out.",
    )


# -- how it stands, in words


def bulk_of(*steps: Step, verb: BulkVerb = "stop") -> BulkAction:
    """A bulk action whose targets have come so far."""
    targets = tuple(Target(server(at), step) for at, step in enumerate(steps))
    return BulkAction(1, verb, targets)


def test_bulk_action_is_told_while_it_goes_on() -> None:
    """What went wrong is not counted as done; each by its own word."""
    bulk = bulk_of(Step.DONE, Step.FAILED, Step.NOT_SENT, Step.ACCEPTED, Step.UNKNOWN, Step.WAITING)
    assert summary(bulk) == "stopping 1 of 6 …, 1 failed, 1 unknown, 1 not sent"
    assert not bulk.is_over


def test_bulk_action_is_told_at_its_end() -> None:
    """Every outcome by its own word."""
    bulk = bulk_of(
        Step.DONE, Step.DONE, Step.DONE, Step.FAILED, Step.UNCLEAR, Step.NOT_DONE, Step.NOT_SENT
    )
    assert bulk.is_over
    assert summary(bulk) == (
        "stop 7 servers: 3 stopped, 1 seen not done, 1 failed, 1 unknown, 1 not sent"
    )
    assert not bulk.is_a_success


def test_deletes_that_were_accepted_are_done() -> None:
    """The API answers them with nothing more to wait for."""
    bulk = bulk_of(Step.ACCEPTED, Step.DONE, verb="delete")
    assert bulk.is_over
    assert tally(bulk) == "2 deleted"


def test_only_what_surely_was_not_done_is_asked_for_again() -> None:
    """Never what may have been."""
    assert [one.id for one in bulk_of(*Step).again] == [
        at for at, step in enumerate(Step) if step in (Step.FAILED, Step.NOT_SENT)
    ]


# -- the real thing


@dataclass
class Crew:
    """Two accounts, open at the same time, without a screen."""

    fleet: Fleet
    accounts: Accounts
    observer: Observer

    @property
    def state(self) -> FleetState:
        """What is known."""
        return self.fleet.state

    @property
    def bulk(self) -> BulkAction:
        """The last bulk action."""
        return self.state.bulks[-1]

    def servers(self, *profiles: str, status: str = "active") -> tuple[Server, ...]:
        """The servers of a status."""
        return tuple(
            one
            for one in self.state.servers
            if one.profile in (profiles or NAMES) and one.status == status
        )

    def start(self, verb: BulkVerb, servers: tuple[Server, ...]) -> BulkAction:
        """Begin a bulk action."""
        logins = {one.profile: one.logins for one in self.state.accounts}
        return self.fleet.run(verb, servers, logins)

    async def run(self, verb: BulkVerb, servers: tuple[Server, ...]) -> BulkAction:
        """Run a bulk action to its end, while time passes; lists come only when they are read."""
        self.start(verb, servers)
        await self.ends()
        return self.bulk

    async def ends(self) -> None:
        """Wait for the end of the last bulk action."""

        def later() -> bool:
            self.accounts.prod.clock.time += 1
            return self.bulk.is_over

        await self.observer.until(later)

    async def all_sent(self) -> None:
        """Wait until nothing waits for its turn."""
        await self.until_none(Step.WAITING, Step.SENDING)

    async def until_none(self, *steps: Step) -> None:
        """Wait until no server stands there any more."""
        await self.observer.until(lambda: not self.bulk.count(*steps))

    async def is_quiet(self) -> None:
        """Wait until nothing but the polls goes on."""
        polls = set(self.fleet._accounts._polls.values())
        await self.observer.until(lambda: self.fleet._tasks._tasks <= polls)

    async def refresh(self) -> None:
        """Read both lists."""
        await self.fleet._accounts.each(lambda account: account.refresh())

    def steps(self) -> list[Step]:
        """How far each has come."""
        return [one.step for one in self.bulk.targets]

    def notes(self, step: Step) -> set[str]:
        """What is said of those that stand there."""
        return {one.note for one in self.bulk.targets if one.step is step}


def written(served: Served) -> list[str]:
    """What was sent, without bodies."""
    return [f"{method} {path}" for method, path, _ in served.writes()]


def fill(served: Served, number: int, **given: Any) -> None:
    """Add servers that are active."""
    for _ in range(number):
        served.account.add(**given)


@asynccontextmanager
async def opened(accounts: Accounts, **profiles: Any) -> AsyncIterator[Crew]:
    """Open both accounts; lists are read on request only."""
    served = {"prod": accounts.prod, "shop": accounts.shop}
    settings = {name: Profile(api_url=served[name].url) for name in NAMES}
    observer = Observer()
    clock = accounts.prod.clock
    known = [
        replace(
            AccountState(profile=name, label=name, host=host_of(settings[name].api_url)),
            **profiles.get(name, {}),
        )
        for name in NAMES
    ]
    fleet = Fleet(
        lambda name: connect(
            name,
            settings[name],
            ChoiceNames(),
            {"VPSTUI_TOKEN": f"vps_{name}"},
            pace=QUICK,
            retries=ONCE,
            backend=keyring.backends.fail.Keyring(),
        ),
        known,
        opened=NAMES,
        clock=Clock(seconds=clock, now=clock.now),
        timing=Timing(refresh=None),
    )
    observer.tasks = fleet._tasks
    fleet.subscribe(observer)
    try:
        await fleet.start()
        yield Crew(fleet, accounts, observer)
        await observer.close()
    finally:
        await fleet.aclose()


@pytest.mark.knobs(latency=0.01)
async def test_every_server_is_written_to_once_and_a_few_at_once(accounts: Accounts) -> None:
    """Over all accounts together; each is seen done."""
    fill(accounts.prod, 6)
    async with opened(accounts) as crew:
        chosen = crew.servers()
        bulk = await crew.run("stop", chosen)
        assert crew.steps() == [Step.DONE] * len(chosen)
        for profile, served in (("prod", accounts.prod), ("shop", accounts.shop)):
            wanted = [one.id for one in chosen if one.profile == profile]
            assert sorted(written(served)) == sorted(f"POST /servers/{n}/stop/" for n in wanted)
        assert (
            max(state.writes_in_flight for state in crew.observer.states) == MAX_CONCURRENT_WRITES
        )
        assert [one.server for one in bulk.targets] == list(chosen)


async def test_end_is_told_once(accounts: Accounts) -> None:
    """And none of the servers by itself; the bell rings."""
    async with opened(accounts) as crew:
        number = len(crew.servers())
        await crew.run("stop", crew.servers())
        assert crew.observer.notices == [
            (f"Stop {number} servers: {number} stopped.", "information")
        ]
        assert len(crew.observer.rings) == 1


async def test_refusals_are_failures_with_their_reasons(accounts: Accounts) -> None:
    """The others go on; those alone are for another try."""
    async with opened(accounts) as crew:
        first, *others = crew.servers()
        served = accounts.prod if first.profile == "prod" else accounts.shop
        served.account.fail_next("POST", f"/{first.id}/stop/", 409, {"detail": "A snapshot runs."})
        bulk = await crew.run("stop", (first, *others))
        assert crew.steps() == [Step.FAILED, *[Step.DONE] * len(others)]
        assert "A snapshot runs." in bulk.targets[0].note
        assert bulk.again == (first,)
        ((text, severity),) = crew.observer.notices
        assert severity == "warning"
        assert text.endswith(f"{len(others)} stopped, 1 failed.")


async def test_lost_answer_is_looked_up_and_not_sent_again(accounts: Accounts) -> None:
    """Unknown, until reading shows what became of it; never for another try."""
    async with opened(accounts) as crew:
        chosen = crew.servers("prod")[:2]
        served = accounts.prod
        served.account.fail_next("POST", f"/{chosen[0].id}/stop/", 504, "")
        crew.start("stop", chosen)
        await crew.all_sent()
        await crew.observer.until(lambda: crew.steps()[0] is Step.UNKNOWN)
        assert crew.bulk.again == ()
        served.account.set_status(int(chosen[0].id), "stopped")
        await crew.ends()
        assert crew.steps() == [Step.DONE, Step.DONE]
        assert len(written(served)) == 2


async def test_lost_answer_that_was_not_carried_out_is_seen_not_done(accounts: Accounts) -> None:
    """As far as can be seen, so it is not for another try either."""
    async with opened(accounts) as crew:
        chosen = crew.servers("prod")[:1]
        accounts.prod.account.fail_next("POST", "/stop/", 504, "")
        bulk = await crew.run("stop", chosen)
        assert crew.steps() == [Step.NOT_DONE]
        assert bulk.again == ()
        assert len(crew.observer.notices) == 1


async def test_no_more_are_sent_into_the_dark(accounts: Accounts) -> None:
    """After a few in a row without an answer, the rest of the account is left out."""
    fill(accounts.prod, 8)
    async with opened(accounts) as crew:
        accounts.prod.account.fail_next("POST", "/stop/", 504, "", times=99)
        crew.start("stop", crew.servers("prod"))
        await crew.all_sent()
        sent = len(written(accounts.prod))
        assert UNANSWERED <= sent < UNANSWERED + MAX_CONCURRENT_WRITES
        assert crew.bulk.count(Step.NOT_SENT) == len(crew.bulk.targets) - sent
        assert crew.notes(Step.NOT_SENT) == {"4 before it were not answered"}


@pytest.mark.parametrize(
    ("status", "detail"), [(402, "The credit is used up."), (401, "Invalid token.")]
)
async def test_account_that_says_no_ends_there_and_only_there(
    accounts: Accounts, status: int, detail: str
) -> None:
    """What was not sent to it yet never will be; the other account goes on."""
    fill(accounts.prod, 8)
    async with opened(accounts) as crew:
        accounts.prod.account.fail_next("POST", "/stop/", status, {"detail": detail}, times=99)
        mine, theirs = crew.servers("prod"), crew.servers("shop")
        bulk = await crew.run("stop", (*mine, *theirs))
        assert len(written(accounts.prod)) <= MAX_CONCURRENT_WRITES
        assert bulk.count(Step.FAILED) == len(written(accounts.prod))
        assert bulk.count(Step.NOT_SENT) == len(mine) - len(written(accounts.prod))
        assert bulk.count(Step.DONE) == len(theirs)
        assert crew.notes(Step.NOT_SENT) == crew.notes(Step.FAILED)
        assert set(bulk.again) == set(mine)


async def test_account_that_asks_to_wait_is_left_alone_so_long(accounts: Accounts) -> None:
    """Those that wait say why; the one that was refused is not sent again by itself."""
    fill(accounts.prod, 6)
    async with opened(accounts) as crew:
        headers = {"Retry-After": "1"}
        accounts.prod.account.fail_next("POST", "/stop/", 429, {"detail": "Slow."}, headers)
        loop, chosen = asyncio.get_running_loop(), crew.servers("prod")
        began = loop.time()
        crew.start("stop", chosen)
        await crew.observer.until(lambda: crew.notes(Step.WAITING) == {"the API asked to wait 1 s"})
        await crew.ends()
        assert loop.time() - began >= 1
        assert crew.bulk.count(Step.FAILED) == 1
        assert crew.bulk.count(Step.DONE) == len(chosen) - 1
        assert len(written(accounts.prod)) == len(chosen)


async def test_account_with_writes_that_wait_is_not_closed(accounts: Accounts) -> None:
    """Else they would be lost without a word."""
    fill(accounts.prod, 6)
    async with opened(accounts) as crew:
        headers = {"Retry-After": "1"}
        accounts.prod.account.fail_next("POST", "/stop/", 429, {"detail": "Slow."}, headers)
        crew.start("stop", crew.servers("prod"))
        await crew.observer.until(
            lambda: crew.bulk.count(Step.WAITING) and not crew.state.writes_in_flight
        )
        with pytest.raises(AccountsError, match="wait for it"):
            await crew.fleet.close("prod")
        await crew.ends()
        await crew.fleet.close("prod")


@pytest.mark.knobs(latency=0.05)
async def test_next_bulk_action_waits_as_long_as_the_api_asked_for(accounts: Accounts) -> None:
    """What one learns of an account, the others heed, and say so."""
    fill(accounts.prod, 3)
    async with opened(accounts) as crew:
        first, *others = crew.servers("prod")
        headers = {"Retry-After": "60"}
        accounts.prod.account.fail_next("POST", "/stop/", 429, {"detail": "Slow."}, headers)
        crew.start("stop", (first,))
        await crew.ends()
        bulk = crew.start("stop", tuple(others))
        await crew.observer.until(
            lambda: crew.notes(Step.WAITING) == {"the API asked to wait 60 s"}
        )
        assert len(written(accounts.prod)) == 1
        crew.fleet.cancel(bulk.number)


@pytest.mark.knobs(servers=6)
async def test_reading_again_after_a_refusal_is_quiet(accounts: Accounts) -> None:
    """The end of it is told once, even where the servers cannot be read."""
    async with opened(accounts) as crew:
        chosen = crew.servers("prod")
        for server in chosen:
            accounts.prod.account.set_status(int(server.id), "stopped")
        accounts.prod.account.fail_next("GET", "/", 500, {"detail": "boom"}, times=500)
        await crew.run("stop", chosen)
        await crew.is_quiet()
        assert crew.steps() == [Step.FAILED] * len(chosen)
        assert len(crew.observer.notices) == 1


async def test_reboot_that_was_never_seen_is_not_called_done(accounts: Accounts) -> None:
    """Active it was before as well."""
    async with opened(accounts) as crew:
        chosen = crew.servers("prod")[:2]
        for server in chosen:
            accounts.prod.account.fail_next(
                "POST", f"/{server.id}/reboot/", 200, {"status": "success"}
            )
        await crew.run("reboot", chosen)
        assert crew.steps() == [Step.UNCLEAR] * len(chosen)
        assert all("accepted, and not seen on its way" in one for one in crew.notes(Step.UNCLEAR))


async def test_cancelled_ones_are_not_sent(accounts: Accounts) -> None:
    """What was sent goes on."""
    fill(accounts.prod, 12)
    async with opened(accounts) as crew:
        bulk = crew.start("stop", crew.servers("prod"))
        await crew.observer.until(lambda: crew.bulk.count(Step.ACCEPTED))
        crew.fleet.cancel(bulk.number)
        assert crew.bulk.count(Step.WAITING) == 0
        assert crew.notes(Step.NOT_SENT) == {"cancelled"}
        await crew.ends()
        assert crew.bulk.count(Step.DONE) == len(written(accounts.prod)) < len(bulk.targets)


@pytest.mark.knobs(latency=0.05)
async def test_nothing_is_sent_to_another_login(accounts: Accounts) -> None:
    """The same ids mean other servers there; what was accepted before is not known to be done."""
    fill(accounts.prod, 12)
    async with opened(accounts) as crew:
        crew.start("stop", crew.servers("prod"))
        await crew.observer.until(lambda: crew.bulk.count(Step.ACCEPTED) >= 2)
        account = await crew.fleet._accounts.get("prod")
        accounts.prod.account.knobs.__dict__["email"] = "other@example.com"
        await account.sign_in(SecretStr("vps_another"))
        assert crew.bulk.count(Step.WAITING) == 0
        await crew.until_none(Step.SENDING)
        sent = len(written(accounts.prod))
        assert sent < len(crew.bulk.targets)
        assert crew.bulk.count(Step.UNCLEAR) == sent
        assert crew.bulk.count(Step.NOT_SENT) == len(crew.bulk.targets) - sent
        assert crew.bulk.is_over


async def test_login_before_the_first_one_is_sent_is_noticed(accounts: Accounts) -> None:
    """Between the plan and its confirmation, say."""
    async with opened(accounts) as crew:
        chosen = crew.servers("prod")
        crew.fleet.run("stop", chosen, {"prod": 0})
        await crew.ends()
        assert set(crew.steps()) == {Step.NOT_SENT}
        assert "another login came before" in crew.bulk.targets[0].note
        assert written(accounts.prod) == []


@pytest.mark.knobs(latency=0.05)
async def test_account_that_is_locked_in_the_middle_gets_no_more(accounts: Accounts) -> None:
    """The core refuses what the plan did not know."""
    fill(accounts.prod, 8)
    async with opened(accounts) as crew:
        crew.start("stop", crew.servers("prod"))
        account = await crew.fleet._accounts.get("prod")
        await crew.observer.until(lambda: crew.bulk.count(Step.ACCEPTED))
        account.lock(True)
        await crew.all_sent()
        assert crew.bulk.count(Step.NOT_SENT) > 0
        assert all("it is locked (L)" in note for note in crew.notes(Step.NOT_SENT))
        assert len(written(accounts.prod)) == len(crew.bulk.targets) - crew.bulk.count(
            Step.NOT_SENT
        )


async def test_account_that_was_closed_is_let_go(accounts: Accounts) -> None:
    """Nothing is heard of its servers any more, and nobody waits for it."""
    async with opened(accounts) as crew:
        crew.start("stop", crew.servers("prod"))
        await crew.all_sent()
        await crew.fleet.close("prod")
        assert set(crew.steps()) == {Step.UNCLEAR}
        assert crew.bulk.is_over


async def test_deletes_are_seen_done_when_a_list_has_them_no_more(accounts: Accounts) -> None:
    """The API says they are gone at once; that is told, and then looked at."""
    async with opened(accounts) as crew:
        chosen = crew.servers()
        await crew.run("delete", chosen)
        assert set(crew.steps()) == {Step.ACCEPTED}
        assert crew.observer.said == [f"Delete {len(chosen)} servers: {len(chosen)} deleted."]
        accounts.prod.clock.time += 1
        await crew.refresh()
        assert set(crew.steps()) == {Step.DONE}
        assert len(crew.observer.said) == 1


async def test_delete_of_one_that_is_gone_is_done(accounts: Accounts) -> None:
    """404 means gone."""
    async with opened(accounts) as crew:
        (chosen, *_) = crew.servers("prod")
        accounts.prod.account.remove(int(chosen.id))
        bulk = await crew.run("delete", (chosen,))
        assert tally(bulk) == "1 deleted"


async def test_server_that_is_gone_cannot_be_stopped(accounts: Accounts) -> None:
    """404 is a failure of everything else."""
    async with opened(accounts) as crew:
        chosen = crew.servers("prod")
        accounts.prod.account.remove(int(chosen[0].id))
        await crew.run("stop", chosen)
        assert crew.steps()[0] is Step.FAILED


async def test_two_bulk_actions_share_what_may_be_sent_at_once(accounts: Accounts) -> None:
    """And each hears of its own servers only."""
    async with opened(accounts) as crew:
        mine, theirs = crew.servers("prod"), crew.servers("shop")
        crew.start("stop", mine)
        crew.start("reboot", theirs)
        await crew.all_sent()
        paths = [f"/servers/{one.id}/" for one in theirs]
        await crew.observer.until(  # each of them is seen on its way
            lambda: all(reads(accounts.shop, path) > 1 for path in paths)
        )
        await crew.ends()
        await crew.observer.until(lambda: all(one.is_over for one in crew.state.bulks))
        assert [tally(one) for one in crew.state.bulks] == [
            f"{len(mine)} stopped", f"{len(theirs)} rebooted",
        ]  # fmt: skip
        assert (
            max(state.writes_in_flight for state in crew.observer.states) <= MAX_CONCURRENT_WRITES
        )


# -- how many are followed


def reads(served: Served, path: str) -> int:
    """How often something was asked for."""
    return sum(one.method == "GET" and one.path.endswith(path) for one in served.account.requests)


def read_alone(served: Served) -> int:
    """How many questions about one server there were."""
    return sum(
        request.method == "GET" and request.path.rstrip("/").rpartition("/")[2].isdigit()
        for request in served.account.requests
    )


async def test_many_are_settled_by_the_list(accounts: Accounts) -> None:
    """Only a few are asked for one by one, whatever the number of servers."""
    fill(accounts.prod, 40)
    async with opened(accounts) as crew:
        crew.start("stop", crew.servers("prod"))
        await crew.all_sent()
        account = await crew.fleet._accounts.get("prod")
        watches = account._watcher._watches
        assert len(watches) == len(crew.bulk.targets)
        crowd = {key for key, watch in watches.items() if not watch.is_alone}
        assert len(watches) - len(crowd) == WATCHED_ALONE
        accounts.prod.clock.time += 60
        await account.refresh()
        assert {one.step for one in crew.bulk.targets if one.server.id in crowd} == {Step.DONE}
        assert not crowd & set(watches)
        await crew.ends()
        assert set(crew.steps()) == {Step.DONE}


async def test_list_is_believed_that_nothing_was_done_only_after_a_few(
    accounts: Accounts,
) -> None:
    """It may lag behind, as answers about single servers do."""
    fill(accounts.prod, 20)
    async with opened(accounts) as crew:
        chosen = crew.servers("prod")
        crew.start("stop", chosen)
        await crew.all_sent()
        account = await crew.fleet._accounts.get("prod")
        crowd = {key for key, watch in account._watcher._watches.items() if not watch.is_alone}
        assert crowd
        for one in chosen:
            accounts.prod.account.set_status(int(one.id), "active")
        for last in (False, False, True):
            accounts.prod.clock.time += 1
            await account.refresh()
            steps = {one.server.id: one.step for one in crew.bulk.targets}
            still = {key for key in crowd if steps[key] is Step.ACCEPTED}
            alone = account._watcher._watches
            assert last or still == {key for key in crowd if not alone[key].is_alone}
        await crew.observer.until(lambda: set(crew.steps()) == {Step.NOT_DONE})
        assert crew.observer.said == [f"Stop {len(chosen)} servers: {len(chosen)} seen not done."]


async def test_those_that_no_list_shows_are_asked_for_by_turns(accounts: Accounts) -> None:
    """Nothing is read by itself here, as where the user paused it."""
    fill(accounts.prod, 20)
    async with opened(accounts) as crew:
        bulk = await crew.run("stop", crew.servers("prod"))
        assert set(crew.steps()) == {Step.DONE}
        assert read_alone(accounts.prod) >= len(bulk.targets)


async def test_server_that_leaves_the_account_meanwhile_is_told(accounts: Accounts) -> None:
    """Whether it was stopped before that cannot be seen."""
    async with opened(accounts) as crew:
        chosen = crew.servers("prod")
        crew.start("stop", chosen)
        await crew.all_sent()
        accounts.prod.account.remove(int(chosen[0].id))
        await crew.ends()
        assert crew.steps()[0] is Step.UNCLEAR
        assert crew.bulk.targets[0].note == "it is gone"
        assert len(crew.observer.said) == 1


def test_bulk_actions_that_ended_are_forgotten_in_the_end() -> None:
    """Those under way never are."""
    state = FleetState()
    state = state.with_bulk(replace(bulk_of(Step.WAITING), number=0))
    for number in range(1, 31):
        state = state.with_bulk(replace(bulk_of(Step.DONE), number=number))
    numbers = [bulk.number for bulk in state.bulks]
    assert numbers == [0, *range(22, 31)]
