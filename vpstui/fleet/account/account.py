"""An open account: its token, its polls, and what is done with its servers."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from vpstui.base.clocks import Timing
from vpstui.base.errors import BadRequest, NoToken, Unauthorized, VpsTuiError, WrongAccount
from vpstui.fleet.account.journal_writer import JournalWriter
from vpstui.fleet.account.login_state import LoginState
from vpstui.fleet.account.poller import AccountPoller
from vpstui.fleet.account.reconciler import Reconciler
from vpstui.fleet.account.server_creates import ServerCreates
from vpstui.fleet.account.server_writes import ServerWrites
from vpstui.fleet.account.sign_in import SignIn
from vpstui.fleet.account.token_owner import check_owner
from vpstui.fleet.account.transition_watcher import TransitionWatcher
from vpstui.fleet.account.write_executor import WriteExecutor
from vpstui.fleet.create_offers import choices_in
from vpstui.fleet.state.create_choices import Offers
from vpstui.fleet.timed_unlock import TimedUnlock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pydantic import SecretStr

    from vpstui.api.models import Id, Server, ServerId
    from vpstui.api.requests import ServerCreate, ServerPatch
    from vpstui.api.service import PowerVerb, ServerService
    from vpstui.base.tasks import TaskSet
    from vpstui.config.settings import ChoiceNames
    from vpstui.config.token_sources import TokenPersistence, TokenSources
    from vpstui.fleet.account.sign_in import UsableToken
    from vpstui.fleet.state.account_state import AccountState, ApiFilter
    from vpstui.fleet.state.create_choices import Choices, Pages
    from vpstui.fleet.state.store import AccountStore
    from vpstui.journal.journal import Journal

T = TypeVar("T")

UNLISTED_READS: Final = 4
"""Servers read one by one after a list that was not whole: only their own 404 is an end."""


class Account:
    """One open account.

    Attributes:
        login: the token in use.
        poller: reads it.
        writes: changes its servers.
        reconciler: finds out about writes without an answer.
        lock: refuses every write, until the user takes that back.

    Args:
        service: the requests.
        token_sources: where its token comes from and is kept.
        choice_names: names for ids, from the config.
        journal: keeps what was sent.
        store: holds the state; its listener hears of everything.
        tasks: runs what goes on in the background.
        expected: e-mail address that the account's owner must have; empty: whoever it is.
        timing: how often to read.
    """

    def __init__(
        self,
        service: ServerService,
        token_sources: TokenSources,
        choice_names: ChoiceNames,
        journal: Journal,
        store: AccountStore,
        tasks: TaskSet,
        *,
        expected: str = "",
        timing: Timing | None = None,
    ) -> None:
        timing = timing or Timing()
        self._service = service
        self._choice_names = choice_names
        self._expected = expected
        self._store = store
        self._tasks = tasks
        self._identified = self._closed = False
        self._schedule_changed = asyncio.Event()
        self.journal = journal
        self.lock = TimedUnlock(store, tasks, timing.clock_step)
        self.login = LoginState(self._service, store)
        self._sign_in = SignIn(service, token_sources, self.login, store, expected=expected)
        writer = JournalWriter(journal, store, tasks)
        self.poller = AccountPoller(self._service, store, self.login, timing=timing)
        self._watcher = TransitionWatcher(
            self._service, store, self.login, writer, tasks, long_watch=timing.long_watch
        )
        self.reconciler = Reconciler(self._service, store, self.login, self._watcher, writer, tasks)
        executor = WriteExecutor(store, self.login, writer)
        self._creates = ServerCreates(
            self._service, store, self.login, journal=writer, executor=executor,
            watcher=self._watcher, reconciler=self.reconciler,
        )  # fmt: skip
        self.writes = ServerWrites(
            self._service, store, self.login, journal=writer, executor=executor,
            watcher=self._watcher, reconciler=self.reconciler,
        )  # fmt: skip

    @property
    def state(self) -> AccountState:
        """What is known."""
        return self._store.state

    # -- token

    async def start(self) -> None:
        """Find the token and read the list; without a token, be signed out with the reason."""
        found = await self._sign_in.find()
        if found is None:
            return
        await self._use(found)
        if found.notice:
            self._store.notify(found.notice, "warning")

    async def sign_in(
        self,
        token: SecretStr,
        *,
        on_accepted: Callable[[], None] | None = None,
        on_stored: Callable[[], None] | None = None,
    ) -> None:
        """Try a token against the API, use it, and keep it in the keyring.

        Args:
            token: the token.
            on_accepted: called once the API took it; then it is being stored, and the list read.
            on_stored: called once the keyring has answered or was given up; a notice says which.

        Raises:
            Unauthorized: the API does not take it; the one in use stays.
            WrongAccount: it is of another account than the profile expects.
            ApiError: it could not be tried.
        """
        usable = await self._sign_in.try_out(token)
        if on_accepted is not None:
            on_accepted()
        self._tasks.start(self._keep(token, on_stored))
        await self._use(usable)

    async def token_persistence(self) -> TokenPersistence:
        """Find out what would become of a new token; the keyring may take seconds to answer."""
        return await self._sign_in.persistence()

    async def _keep(self, token: SecretStr, on_stored: Callable[[], None] | None) -> None:
        self._store.notify(*await self._sign_in.keep(token))
        if on_stored is not None:
            on_stored()

    async def _use(self, usable: UsableToken) -> None:
        if self._closed:
            return
        self.login.use(usable.token)
        self._identified = False
        self._detach()
        is_sure = usable.owner or not self._expected
        unsure = "" if is_sure else f"the API does not tell whether this is {self._expected}"
        self._store.update(replace(self.state.with_sign_in(is_same=usable.is_same), unsure=unsure))
        await self.refresh()
        self.reschedule()
        if self.login.has_token:
            self._tasks.start(self._read_the_rest())

    async def _identify(self) -> None:
        """Ask whose account this is; one that is not expected is left at once."""
        self._identified = await self.poller.identify()
        if not (self._expected and self.login.has_token):
            return
        state = self.state
        try:
            check_owner(state.owner, state.profile, self._expected)
        except WrongAccount as error:
            self._detach()
            self._store.update(state.with_sign_in())
            self.login.sign_out(error.message)
            return
        if state.owner and state.unsure:
            self._store.update(replace(state, unsure=""))

    async def _read_the_rest(self) -> None:
        """Ask for what can wait until the list is on screen."""
        with suppress(NoToken):  # signed out meanwhile
            if not self._identified:
                await self._identify()
            await self.reconciler.resume()
            await self.poller.load_plans()

    # -- reads

    async def refresh(self) -> None:
        """Read the list. A failure becomes part of the state; nothing is raised."""
        if await self.poller.refresh():
            self._on_list()

    async def refresh_on_request(self) -> None:
        """Read the list because a person wants it, unless the API asked to be left alone.

        Where the account is signed out, the source of its token is asked again first.
        """
        if self.state.is_signed_out:
            await self.start()
        elif await self.poller.refresh_on_request():
            self._on_list()

    async def filter_by_api(self, wanted: ApiFilter) -> None:
        """Ask the API for one status or location only from now on."""
        if await self.poller.filter_by_api(wanted):
            self._on_list()

    async def read(self, server_id: ServerId) -> Server:
        """Read one server in detail.

        Raises:
            NotFound: it is gone.
            ApiError: it did not come.
        """
        server = await self.poller.read(server_id)
        self._watcher.watch_transitions()
        if self.state.problem and not self.state.asked_to_wait(self._store.now()):
            self._tasks.start(self.refresh())  # the API answers again
        return server

    async def ask(self, request: Callable[[ServerService], Awaitable[T]]) -> T:
        """Read what is not part of the state.

        Args:
            request: asks the service for it.

        Raises:
            NoToken: another login came meanwhile, so that the answer is of another account.
            ApiError: it did not come.
        """
        generation = self.login.generation
        try:
            answer = await request(self._service)
        except Unauthorized as error:
            self.login.on_unauthorized(error, generation)
            raise
        if not self.login.is_current(generation):
            raise NoToken("Another login came meanwhile: look at the list again.")
        return answer

    async def choices(self, read: Pages = "none") -> Choices:
        """Find out what a new server can be made of: by what is known, and the pages read first."""
        offers = Offers()
        if read == "plans" and not self.state.problem:  # without a connection nobody need wait
            await self.poller.load_plans()
        if read == "others":
            with suppress(NoToken):
                offers = Offers(*await self.ask(lambda service: service.list_offers()))
        return choices_in(self.state, self._choice_names, offers)

    def _on_list(self) -> None:
        self._watcher.on_list()
        self.reconciler.restart_searches()
        self._watcher.watch_transitions()
        for server_id in self.poller.unlisted[:UNLISTED_READS]:
            self._tasks.start(self._read_again(server_id, quiet=True))
        if not self._identified and self._expected:
            self._tasks.start(self._identify())

    # -- writes

    async def create(self, request: ServerCreate) -> Server:
        """Create a server, as `ServerCreates.create`."""
        return await self._creates.create(request)

    async def edit(self, base: Server, wanted: ServerPatch) -> Server:
        """Change a server, as `ServerWrites.edit`."""
        return await self.writes.edit(base, wanted)

    async def delete(
        self, server_id: ServerId, *, on_entry: Callable[[str], None] | None = None
    ) -> None:
        """Delete a server for good, as `ServerWrites.delete`."""
        await self.writes.delete(server_id, on_entry=on_entry)

    async def power(
        self, server_id: ServerId, verb: PowerVerb, *, on_entry: Callable[[str], None] | None = None
    ) -> None:
        """Start, stop, reboot or cut the power of a server, as `ServerWrites.power`."""
        try:
            await self.writes.power(server_id, verb, on_entry=on_entry)
        except BadRequest:  # what is known is not what the API sees
            self._tasks.start(self._read_again(server_id, quiet=on_entry is not None))
            raise

    async def resize(self, server: Server, plan_id: Id) -> None:
        """Give a server another plan, as `ServerWrites.resize`."""
        await self.writes.resize(server, plan_id)

    async def _read_again(self, server_id: ServerId, *, quiet: bool) -> None:
        try:
            await self.read(server_id)
        except VpsTuiError as error:
            if not quiet:  # the next list shows it
                self._store.notify(error.message, "warning")

    # -- polls

    def pause(self, on: bool) -> None:
        """Stop reading the list by itself, or go on."""
        self.poller.pause(on)
        self.reschedule()

    def set_visibility(self, *, in_sight: bool, in_focus: bool) -> None:
        """Poll slowly what nobody looks at; a list that comes into sight is read at once."""
        before = self.poller.in_sight and self.poller.in_focus
        self.poller.in_sight, self.poller.in_focus = in_sight, in_focus
        if in_sight and in_focus and not before and not self.state.paused:
            self._tasks.start(self.refresh())
        self.reschedule()

    def reschedule(self) -> None:
        """Think again about when to read the list next."""
        self._schedule_changed.set()

    async def poll(self) -> None:
        """Read the list again and again, until cancelled."""
        while True:
            self._schedule_changed.clear()
            try:
                await asyncio.wait_for(self._schedule_changed.wait(), self.poller.next_poll())
            except TimeoutError:
                await self.refresh()

    # -- the end

    def _detach(self) -> None:
        """Stop watching and searching: what comes next may be of another account."""
        self._watcher.detach()
        self.reconciler.detach()

    async def aclose(self) -> None:
        """Ask for nothing any more, and close all connections."""
        self._closed = True
        self.lock.stop()
        self._detach()
        self.login.use(None)
        await self._service.aclose()
