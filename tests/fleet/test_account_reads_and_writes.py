"""Reads, writes and watches of one account, recorded in a store, over a socket."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from tests.support.open_account import WEB, Observer
from tests.support.simulated_account import ONCE, QUICK, TOKEN, Served
from vpstui.api.endpoints import VpsClient
from vpstui.api.models import ServerCreate, ServerPatch
from vpstui.api.service import ServerService
from vpstui.base.clocks import MAX_CONCURRENT_WRITES, Clock, Timing
from vpstui.base.errors import (
    ApiError,
    BadRequest,
    Busy,
    EditConflict,
    Forbidden,
    NotFound,
    OutcomeUnknown,
    PaymentRequired,
    StatusError,
    Unauthorized,
)
from vpstui.config.credentials import Credentials
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.account.account import Account
from vpstui.fleet.state.account_state import AccountState, ApiFilter, Phase
from vpstui.fleet.state.operation import Operation, Stage
from vpstui.fleet.state.store import AccountStore
from vpstui.journal.journal import Journal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from pathlib import Path

    from vpstui.api.models import PowerAnswer, Server, ServerId
    from vpstui.api.service import PowerVerb

ORDER = ServerCreate(name="new", plan_id=1, os_id=5, location="us-east")


@dataclass
class Ours:
    """An account and everything it reported."""

    account: Account
    service: ServerService
    observer: Observer
    served: Served

    @property
    def state(self) -> AccountState:
        """The state as it is now."""
        return self.account.state

    @property
    def said(self) -> list[str]:
        """Every notice."""
        return self.observer.said

    def server(self, server_id: ServerId = WEB) -> Server:
        """A server that is known."""
        found = self.state.server(server_id)
        assert found is not None
        return found

    def asked(self, path: str = "/api/v1/servers/") -> list[dict[str, str]]:
        """The query of every GET of a path."""
        requests = self.served.account.requests
        return [dict(r.query) for r in requests if r.method == "GET" and r.path == path]

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something holds."""
        await self.observer.until(condition)

    async def says(self, text: str) -> None:
        """Wait until exactly this was said."""
        await self.observer.says(text)


class Gate(ServerService):
    """A service whose writes wait behind a gate until the test opens it."""

    def __init__(self, client: VpsClient) -> None:
        super().__init__(client, pace=QUICK)
        self.opened = asyncio.Event()
        self.waiting = 0
        self.most = 0

    async def _wait(self) -> None:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        await self.opened.wait()
        self.waiting -= 1

    async def power(self, server_id: ServerId, verb: PowerVerb) -> PowerAnswer:
        await self._wait()
        return await super().power(server_id, verb)

    async def edit(self, base: Server, wanted: ServerPatch) -> Server:
        await self._wait()
        return await super().edit(base, wanted)


@asynccontextmanager
async def opened(
    served: Served,
    *,
    timing: Timing | None = None,
    journal: Path | None = None,
    make: Callable[[VpsClient], ServerService] = lambda client: ServerService(client, pace=QUICK),
    listed: bool = True,
) -> AsyncIterator[Ours]:
    """Open a fleet on a served account and, unless told otherwise, read the list."""
    observer = Observer()
    async with VpsClient(served.url, SecretStr(TOKEN), retries=ONCE) as client:
        service = make(client)
        store = AccountStore(
            AccountState(host="the host", phase=Phase.LOADING),
            observer,
            Clock(served.clock, served.clock.now),
        )
        account = Account(
            service,
            Credentials("default", Profile(), environ={}),
            ChoiceNames(),
            Journal(journal),
            store,
            observer.tasks,
            timing=timing or Timing(refresh=None),
        )
        if listed:
            await account.refresh()
        yield Ours(account, service, observer, served)
        await observer.close()


# -- the list


async def test_refresh_brings_every_server(served: Served) -> None:
    """The first list makes the state ready, and is no news."""
    async with opened(served) as ours:
        assert {server.id for server in ours.state.servers} == set(served.account.servers)
        assert ours.state.phase is Phase.READY
        assert ours.observer.states[-1] is ours.state
        assert ours.said == []


async def test_failure_keeps_the_rows_and_is_said_once(served: Served) -> None:
    """However often it fails in a row."""
    async with opened(served) as ours:
        served.account.fail_next("GET", "/servers/", 503, {"detail": "down"}, times=2)
        await ours.account.refresh()
        await ours.account.refresh()
        assert len(ours.state.servers) == 12
        assert ours.state.failures == 2
        assert len(ours.said) == 1
        assert ours.said[0].endswith("The list stays as it was.")
        assert ours.said[0].startswith(ours.state.problem)


async def test_end_of_a_failure_is_said(served: Served) -> None:
    """One notice per change of state."""
    async with opened(served) as ours:
        served.account.fail_next("GET", "/servers/", 503, {})
        await ours.account.refresh()
        await ours.account.refresh()
        await ours.account.refresh()
        assert ours.said[1:] == ["Connected to the host again."]
        assert ours.state.is_live


async def test_failure_of_the_first_list_is_not_a_notice(served: Served) -> None:
    """There is no list that could stay: the screen says it instead."""
    served.account.fail_next("GET", "/servers/", 503, {})
    async with opened(served) as ours:
        assert ours.said == []
        assert ours.state.problem
        assert ours.state.listed_at is None


@pytest.mark.knobs(latency=0.02)
async def test_refresh_while_one_is_under_way_asks_nothing(served: Served) -> None:
    """An impatient key press costs no second list."""
    async with opened(served) as ours:
        await asyncio.gather(ours.account.refresh(), ours.account.refresh())
        assert len(ours.asked()) == 2


@pytest.mark.knobs(latency=0.05)
async def test_filter_set_while_a_list_is_on_its_way_is_asked_for(served: Served) -> None:
    """The answer to the older question is not shown."""
    async with opened(served) as ours:
        old = asyncio.ensure_future(ours.account.refresh())
        await ours.until(lambda: len(ours.asked()) == 2)
        await ours.account.filter_by_api(ApiFilter(status="stopped"))
        await old
        assert ours.asked()[-1]["status"] == "stopped"
        assert {server.status for server in ours.state.servers} == {"stopped"}
        assert all(
            len(state.servers) == 12
            for state in ours.observer.states
            if state.listed_at is not None and state is not ours.state
        )


async def test_api_is_asked_for_a_location(served: Served) -> None:
    """And for everything again with an empty filter."""
    async with opened(served) as ours:
        await ours.account.filter_by_api(ApiFilter(location="us-west"))
        assert {server.location for server in ours.state.servers} == {"us-west"}
        await ours.account.filter_by_api(ApiFilter())
        assert len(ours.state.servers) == 12


# -- when to read next


async def test_next_poll_is_after_the_interval(served: Served) -> None:
    """As long as all is well."""
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        assert ours.account.poller.next_poll() == 7.0


async def test_next_poll_does_not_come_where_only_requests_count(served: Served) -> None:
    """No interval, no poll."""
    async with opened(served, timing=Timing(refresh=None)) as ours:
        assert ours.account.poller.next_poll() is None


@pytest.mark.parametrize(("failures", "seconds"), [(4, 7.0), (5, 60.0)])
async def test_polls_slow_down_after_five_failures(
    served: Served, failures: int, seconds: float
) -> None:
    """A network that is down is not asked every few seconds."""
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        served.account.fail_next("GET", "/servers/", 500, {}, times=failures)
        for _ in range(failures):
            await ours.account.refresh()
        assert ours.account.poller.next_poll() == seconds


async def test_polls_wait_as_long_as_they_are_told_to(served: Served) -> None:
    """Retry-After counts until a list came."""
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        served.account.fail_next("GET", "/servers/", 429, {}, headers={"Retry-After": "33"})
        await ours.account.refresh()
        assert ours.account.poller.next_poll() == 33.0
        await ours.account.refresh()
        assert ours.account.poller.next_poll() == 7.0


async def test_too_many_requests_without_a_time_keeps_the_interval(served: Served) -> None:
    """Nothing was told to wait for."""
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        served.account.fail_next("GET", "/servers/", 429, {})
        await ours.account.refresh()
        assert ours.account.poller.next_poll() == 7.0


async def test_pause_stops_polls_and_goes_on(served: Served) -> None:
    """The same key does both."""
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        ours.account.pause(True)
        assert ours.account.poller.next_poll() is None
        assert not ours.state.is_live
        ours.account.pause(False)
        assert ours.account.poller.next_poll() == 7.0


async def test_list_out_of_sight_is_polled_slowly(served: Served) -> None:
    """Nobody looks at it."""
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        ours.account.poller.in_sight = False
        assert ours.account.poller.next_poll() == 60.0


async def test_without_a_token_nothing_is_asked(served: Served) -> None:
    """Neither by itself nor on request."""
    async with opened(served, timing=Timing(refresh=7.0)) as ours:
        ours.account.login.sign_out("over")
        await ours.account.refresh()
        assert ours.account.poller.next_poll() is None
        assert len(ours.asked()) == 1


# -- one server


async def test_read_brings_the_detail(served: Served) -> None:
    """It is part of the state from then on."""
    async with opened(served) as ours:
        assert ours.server().resource_usage is None
        read = await ours.account.read(WEB)
        assert read.resource_usage is not None
        assert ours.server() is read


async def test_server_found_gone_leaves_the_state(served: Served) -> None:
    """Nobody looks at what is not there."""
    async with opened(served) as ours:
        served.account.remove(WEB)
        with pytest.raises(NotFound):
            await ours.account.read(WEB)
        assert ours.state.server(WEB) is None
        assert len(ours.state.servers) == 11


async def test_server_found_in_transition_is_followed(served: Served) -> None:
    """Whoever opened it sees it settle."""
    async with opened(served) as ours:
        served.account.set_status(WEB, "starting")
        await ours.account.read(WEB)
        served.account.set_status(WEB, "active")
        await ours.says("web-1 is active now.")


async def test_failed_read_is_told_to_who_asked(served: Served) -> None:
    """The list is as good as before."""
    async with opened(served) as ours:
        served.account.fail_next("GET", f"/{WEB}/", 403, {"detail": "no"})
        with pytest.raises(Forbidden):
            await ours.account.read(WEB)
        assert ours.state.is_live
        assert ours.state.server(WEB) is not None


# -- what can wait


async def test_account_is_told_by_its_owner_and_token(served: Served) -> None:
    """In one line, for the strip."""
    async with opened(served) as ours:
        await ours.account.poller.identify()
        assert ours.state.account == "ops@example.com · token vpstui"


@pytest.mark.knobs(account_page=False, plans_page=False)
async def test_account_and_plans_may_not_be_told(served: Served) -> None:
    """Then they stay empty, and nothing is said."""
    async with opened(served) as ours:
        await ours.account.poller.identify()
        await ours.account.poller.load_plans()
        assert (ours.state.account, ours.state.plans) == ("", ())
        assert ours.said == []


async def test_plans_are_read_once(served: Served) -> None:
    """They do not change while one looks."""
    async with opened(served) as ours:
        await ours.account.poller.load_plans()
        await ours.account.poller.load_plans()
        assert len(ours.asked("/api/v1/plans/")) == 1
        assert ours.state.prices[1] == 5.0


# -- create


async def test_created_server_is_there_at_once(served: Served) -> None:
    """Provisioning, and said to be."""
    async with opened(served) as ours:
        server = await ours.account.create(ORDER)
        assert ours.said == ["new is being provisioned."]
        assert ours.server(server.id).status == "provisioning"
        assert ours.state.operations == {server.id: Operation("create", Stage.ACCEPTED)}


async def test_created_server_is_followed_until_it_runs(served: Served) -> None:
    """Then its address is known, and its write is over."""
    async with opened(served) as ours:
        server = await ours.account.create(ORDER)
        served.clock.time += 30
        await ours.says("new is active after 30 s.")
        assert ours.server(server.id).ip_address
        await ours.observer.ends()
        assert ours.state.operations == {}


@pytest.mark.knobs(credit=0.0)
async def test_create_without_credit_changes_nothing(served: Served) -> None:
    """The form tells why."""
    async with opened(served) as ours:
        with pytest.raises(PaymentRequired):
            await ours.account.create(ORDER)
        assert len(ours.state.servers) == 12
        assert ours.said == []


async def test_create_without_an_answer_looks_for_the_server(served: Served) -> None:
    """It may be there by now; it is not sent again."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/servers/", 504, "")
        served.account.add(name="new", status="active", location="us-east", os={"id": 5})
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        assert list(ours.state.unknown_creates.values()) == ["new"]
        await ours.until(lambda: any(row.name == "new" for row in ours.state.servers))
        assert len(served.writes()) == 1


@pytest.mark.knobs(latency=0.05)
async def test_create_is_a_write_in_flight(served: Served) -> None:
    """Until it is answered."""
    async with opened(served) as ours:
        create = asyncio.ensure_future(ours.account.create(ORDER))
        await ours.until(served.writes)
        assert ours.state.writes_in_flight == 1
        await create
        assert ours.state.writes_in_flight == 0


# -- edit


async def test_edit_is_saved_and_said(served: Served) -> None:
    """The new facts are in the state."""
    async with opened(served) as ours:
        await ours.account.edit(await ours.account.read(WEB), ServerPatch(name="mx"))
        assert ours.said == ["mx is saved."]
        assert ours.server().name == "mx"
        assert ours.state.operations == {}


async def test_edit_of_what_others_changed_is_not_sent(served: Served) -> None:
    """And the server is free for the next try."""
    async with opened(served) as ours:
        base = await ours.account.read(WEB)
        served.account.edit(WEB, name="theirs")
        with pytest.raises(EditConflict):
            await ours.account.edit(base, ServerPatch(name="mine"))
        assert served.writes() == []
        assert ours.state.operations == {}


async def test_edit_of_a_server_that_is_gone_takes_it_away(served: Served) -> None:
    """Its row has nothing to show any more."""
    async with opened(served) as ours:
        base = await ours.account.read(WEB)
        served.account.remove(WEB)
        with pytest.raises(NotFound):
            await ours.account.edit(base, ServerPatch(name="mine"))
        assert ours.state.server(WEB) is None


async def test_edit_without_an_answer_is_looked_into(served: Served) -> None:
    """The row then shows what is true, and the server is free."""
    async with opened(served) as ours:
        base = await ours.account.read(WEB)
        served.account.fail_next("PATCH", f"/{WEB}/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.edit(base, ServerPatch(name="mine"))
        served.account.edit(WEB, name="mine")
        await ours.until(lambda: ours.server().name == "mine")
        assert not ours.state.is_busy(WEB)
        assert len(served.writes()) == 1


async def test_look_that_fails_is_said(served: Served) -> None:
    """What came of an edit is then not known, and nobody thinks it is."""
    async with opened(served) as ours:
        base = await ours.account.read(WEB)
        served.account.fail_next("PATCH", f"/{WEB}/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.edit(base, ServerPatch(name="mine"))
        served.account.fail_next("GET", f"/{WEB}/", 503, {"detail": "down"})
        await ours.observer.ends()
        assert [severity for _, severity in ours.observer.notices] == ["warning"]


async def test_search_goes_on_after_another_login(served: Served) -> None:
    """Signed out nothing can be read: the edit stays unknown until somebody logs in again."""
    async with opened(served) as ours:
        base = await ours.account.read(WEB)
        served.account.fail_next("PATCH", f"/{WEB}/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.edit(base, ServerPatch(name="mine"))
        ours.account.login.sign_out("over")
        await ours.observer.ends()
        assert ours.state.operations[WEB].stage is Stage.UNKNOWN
        served.account.edit(WEB, name="mine")
        ours.service.use_token(SecretStr(TOKEN))
        await ours.account.refresh()
        await ours.says("mine: the edit was done.")
        assert ours.state.operations == {}


# -- delete


@pytest.mark.parametrize("gone", [False, True])
async def test_deleted_server_leaves(served: Served, gone: bool) -> None:
    """204 and 404 both mean that it is gone."""
    async with opened(served) as ours:
        if gone:
            served.account.remove(WEB)
        await ours.account.delete(WEB)
        assert ours.said == ["web-1 is deleted."]
        assert ours.state.server(WEB) is None
        assert ours.state.operations == {}


async def test_delete_of_a_server_out_of_sight_is_told_by_its_id(served: Served) -> None:
    """There is no name to tell it by."""
    async with opened(served, listed=False) as ours:
        await ours.account.delete(WEB)
        assert ours.said == [f"server {WEB} is deleted."]


async def test_refused_delete_leaves_the_server(served: Served) -> None:
    """The server is free for another try."""
    async with opened(served) as ours:
        served.account.fail_next("DELETE", f"/{WEB}/", 409, {"detail": "It is protected."})
        with pytest.raises(StatusError, match="protected"):
            await ours.account.delete(WEB)
        assert ours.state.server(WEB) is not None
        assert ours.state.operations == {}


async def test_unknown_delete_that_was_done_is_found_out(served: Served) -> None:
    """404 afterwards says so."""
    async with opened(served) as ours:
        served.account.fail_next("DELETE", f"/{WEB}/", 502, "")
        served.account.remove(WEB)
        with pytest.raises(OutcomeUnknown):
            await ours.account.delete(WEB)
        await ours.says("web-1 is gone: the delete was done.")
        assert ours.state.server(WEB) is None
        assert len(served.writes()) == 1


@pytest.mark.parametrize(("status", "word"), [("active", "active"), ("", "there")])
async def test_unknown_delete_that_was_not_done_is_found_out(
    served: Served, status: str, word: str
) -> None:
    """A server that can be read was not deleted, whatever its status."""
    async with opened(served) as ours:
        served.account.fail_next("DELETE", f"/{WEB}/", 504, "")
        served.account.set_status(WEB, status)
        with pytest.raises(OutcomeUnknown):
            await ours.account.delete(WEB)
        assert ours.state.operations == {WEB: Operation("delete", Stage.UNKNOWN)}
        await ours.says(f"web-1 is {word}: the delete was not done, as far as can be seen.")
        await ours.observer.ends()
        assert ours.state.operations == {}


# -- power


async def seen_on_its_way(ours: Ours, served: Served) -> None:
    """Wait until a server was read anew, and what was read is taken in."""

    def reads() -> int:
        path = f"/servers/{WEB}/"
        requests = served.account.requests
        return sum(one.method == "GET" and one.path.endswith(path) for one in requests)

    before = reads()
    await ours.until(lambda: reads() >= before + 3)  # one may be of an older watch, one under way


@pytest.mark.parametrize(
    ("verb", "before", "during", "after"),
    [
        ("stop", "active", "stopping", "stopped"),
        ("start", "stopped", "starting", "active"),
        ("reboot", "active", "rebooting", "active"),
    ],
)
async def test_power_is_followed_until_it_is_done(
    served: Served, verb: PowerVerb, before: str, during: str, after: str
) -> None:
    """Accepted first, then seen done, with the time it took."""
    served.account.set_status(WEB, before)
    async with opened(served) as ours:
        await ours.account.power(WEB, verb)
        assert ours.server().status == during
        assert ours.state.operations == {WEB: Operation(verb, Stage.ACCEPTED)}
        assert ours.said == []
        await seen_on_its_way(ours, served)
        served.clock.time += 20
        await ours.says(f"web-1 is {after} after 20 s.")
        await ours.observer.ends()
        assert len(ours.observer.rings) == 1
        assert ours.server().status == after
        assert ours.state.operations == {}


@pytest.mark.parametrize(
    "answer", [{"status": "success"}, {"server": {"id": WEB, "name": "web-1"}}, {"server": 3}]
)
async def test_power_answer_without_a_status_shows_what_is_being_done(
    served: Served, answer: dict[str, Any]
) -> None:
    """The provider says it is accepted; what follows is known."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/stop/", 200, answer)
        await ours.account.power(WEB, "stop")
        assert ours.server().status == "stopping"


async def test_power_that_the_status_does_not_allow_looks_again(served: Served) -> None:
    """What was shown was not what the API sees."""
    async with opened(served) as ours:
        served.account.set_status(WEB, "stopped")
        with pytest.raises(BadRequest):
            await ours.account.power(WEB, "stop")
        await ours.until(lambda: ours.server().status == "stopped")
        assert ours.state.operations == {}


async def test_power_on_a_server_that_is_gone_takes_it_away(served: Served) -> None:
    """Its row has nothing to show any more."""
    async with opened(served) as ours:
        served.account.remove(WEB)
        with pytest.raises(NotFound):
            await ours.account.power(WEB, "stop")
        assert ours.state.server(WEB) is None


async def test_power_that_is_not_permitted_leaves_everything(served: Served) -> None:
    """The server stays as it was, and free."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/stop/", 403, {"detail": "no"})
        with pytest.raises(Forbidden):
            await ours.account.power(WEB, "stop")
        assert ours.server().status == "active"
        assert ours.state.operations == {}
        assert not ours.observer.tasks._tasks


@pytest.mark.parametrize(
    ("verb", "status", "said"),
    [
        ("stop", "stopped", "the stop was done, as far as can be seen."),
        ("stop", "active", "the stop was not done, as far as can be seen."),
        ("reboot", "active", "whether the reboot was done cannot be seen."),
    ],
)
async def test_unknown_power_is_found_out_by_reading(
    served: Served, verb: PowerVerb, status: str, said: str
) -> None:
    """It is never sent again, and told with care."""
    async with opened(served) as ours:
        served.account.fail_next("POST", f"/{verb}/", 504, "")
        served.account.set_status(WEB, status)
        with pytest.raises(OutcomeUnknown):
            await ours.account.power(WEB, verb)
        assert ours.state.operations == {WEB: Operation(verb, Stage.UNKNOWN)}
        assert ours.state.is_busy(WEB)
        await ours.says(f"web-1 is {status}: {said}")
        assert len(served.writes()) == 1


async def test_accepted_power_that_leads_nowhere_is_not_called_done(served: Served) -> None:
    """Its status is told as it is."""
    async with opened(served) as ours:
        await ours.account.power(WEB, "stop")
        served.account.set_status(WEB, "active")
        await ours.says("web-1 is active, though its stop was accepted.")


async def test_reboot_that_was_never_seen_is_not_called_done(served: Served) -> None:
    """Active the server was before as well."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/reboot/", 200, {"status": "success"})
        await ours.account.power(WEB, "reboot")
        await ours.says("web-1 is active; its reboot was accepted, and not seen on its way.")
        await ours.observer.ends()
        assert ours.state.operations == {}


async def test_reboot_that_ends_in_another_status_is_not_called_done(served: Served) -> None:
    """The server was on its way, and does not run."""
    async with opened(served) as ours:
        await ours.account.power(WEB, "reboot")
        await ours.account.read(WEB)
        served.account.set_status(WEB, "stopped")
        await ours.says("web-1 is stopped, though its reboot was accepted.")


# -- several writes


async def test_second_write_on_a_server_is_refused(served: Served) -> None:
    """While the first one is on its way; nothing is sent."""
    async with opened(served, make=Gate) as ours:
        assert isinstance(ours.service, Gate)
        first = asyncio.ensure_future(ours.account.power(WEB, "stop"))
        await ours.until(lambda: ours.state.writes_in_flight == 1)
        with pytest.raises(Busy, match=r"web-1: its stop is not finished; wait for it\."):
            await ours.account.delete(WEB)
        ours.service.opened.set()
        await first
        assert [method for method, _, _ in served.writes()] == ["POST"]


async def test_write_on_a_server_in_transition_by_us_is_refused(served: Served) -> None:
    """Accepted is not done."""
    async with opened(served) as ours:
        await ours.account.power(WEB, "reboot")
        with pytest.raises(Busy, match="its reboot is not finished"):
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


# -- watches


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
        assert ours.said == ["web-1 is stopped after 30 s."]
        assert ours.state.operations == {}
        await ours.observer.ends()
        assert len(ours.said) == 1


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
        assert len(ours.said) == 1
        assert ours.said[0].startswith("web-1 is not watched any more: ")
        assert ours.state.operations == {}


async def test_server_out_of_sight_is_told_by_its_id(served: Served) -> None:
    """A list limited by the API may not show what was written to."""
    async with opened(served, listed=False) as ours:
        served.account.fail_next("GET", f"/{WEB}/", 403, {"detail": "no"})
        await ours.account.power(WEB, "stop")
        await ours.observer.ends()
        assert ours.said[0].startswith(f"server {WEB} is not watched any more: ")


async def test_gone_server_out_of_sight_is_not_told(served: Served) -> None:
    """Nobody saw it."""
    async with opened(served, listed=False) as ours:
        await ours.account.power(WEB, "stop")
        served.account.remove(WEB)
        await ours.observer.ends()
        assert ours.said == []


# -- a token that is not taken any more


@pytest.mark.parametrize("act", ["refresh", "read", "edit", "delete", "power", "create"])
async def test_refused_token_signs_out(served: Served, act: str) -> None:
    """Wherever it shows: the token is dropped, the rows stay."""
    async with opened(served) as ours:
        base, fleet = ours.server(), ours.account
        served.account.token = "vps_other"
        does: dict[str, Callable[[], Coroutine[Any, Any, object]]] = {
            "refresh": fleet.refresh,
            "read": lambda: fleet.read(WEB),
            "edit": lambda: ours.account.edit(base, ServerPatch(name="x")),
            "delete": lambda: ours.account.delete(WEB),
            "power": lambda: ours.account.power(WEB, "stop"),
            "create": lambda: ours.account.create(ORDER),
        }
        with suppress(Unauthorized):
            await does[act]()
        assert ours.state.phase is Phase.SIGNED_OUT
        assert not ours.service.has_token
        assert len(ours.state.servers) == 12
        assert ours.state.operations == {}


async def test_token_refused_while_watching_signs_out(served: Served) -> None:
    """With no word about the server."""
    async with opened(served) as ours:
        served.account.set_status(WEB, "starting")
        await ours.account.refresh()
        served.account.token = "vps_other"
        await ours.observer.ends()
        assert ours.state.phase is Phase.SIGNED_OUT
        assert not ours.service.has_token
        assert ours.said == []


async def test_watches_end_quietly_when_the_token_is_gone(served: Served) -> None:
    """And begin anew with the next list."""
    async with opened(served) as ours:
        served.account.set_status(WEB, "starting")
        await ours.account.refresh()
        ours.account.login.sign_out("over")
        await ours.observer.ends()
        assert ours.said == []
        ours.service.use_token(SecretStr(TOKEN))
        await ours.account.refresh()
        served.account.set_status(WEB, "active")
        await ours.says("web-1 is active now.")


@pytest.mark.knobs(latency=0.05)
@pytest.mark.parametrize("act", ["refresh", "read", "power"])
async def test_refusal_of_an_older_token_does_not_sign_out(served: Served, act: str) -> None:
    """Another one was given meanwhile."""
    async with opened(served) as ours:
        fleet, asked = ours.account, len(served.account.requests)
        does: dict[str, Callable[[], Coroutine[Any, Any, object]]] = {
            "refresh": fleet.refresh,
            "read": lambda: fleet.read(WEB),
            "power": lambda: ours.account.power(WEB, "stop"),
        }
        served.account.token = "vps_new"
        call = asyncio.ensure_future(does[act]())
        await ours.until(lambda: len(served.account.requests) > asked)
        ours.service.use_token(SecretStr("vps_new"))
        with suppress(Unauthorized):
            await call
        assert ours.service.has_token
        assert ours.state.phase is Phase.READY


async def test_write_that_was_watched_is_looked_into_after_the_next_login(served: Served) -> None:
    """Its outcome is not known before."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/stop/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.power(WEB, "stop")
        ours.account.login.sign_out("over")
        await ours.observer.ends()
        assert ours.state.operations == {WEB: Operation("stop", Stage.UNKNOWN)}
        ours.service.use_token(SecretStr(TOKEN))
        await ours.account.refresh()
        await ours.says("web-1 is active: the stop was not done, as far as can be seen.")
        await ours.observer.ends()
        assert ours.state.operations == {}


@pytest.mark.knobs(latency=0.05)
async def test_list_that_comes_after_the_token_went_is_not_live(served: Served) -> None:
    """Nothing would keep it up to date."""
    async with opened(served) as ours:
        refresh = asyncio.ensure_future(ours.account.refresh())
        await ours.until(lambda: len(ours.asked()) == 2)
        ours.account.login.sign_out("over")
        await refresh
        assert (ours.state.phase, ours.state.problem) == (Phase.SIGNED_OUT, "over")


def test_errors_of_the_api_are_no_refusals_of_ours() -> None:
    """Busy says that nothing was asked of the API."""
    assert not issubclass(Busy, ApiError)
