"""Everything that can be asked of the open accounts, by screens and by commands alike."""

from __future__ import annotations

import asyncio
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from vpstui.base.clocks import Clock, Timing
from vpstui.base.errors import VpsTuiError
from vpstui.base.tasks import TaskSet
from vpstui.fleet.bulk_scheduler import BulkScheduler
from vpstui.fleet.extras import FleetExtras
from vpstui.fleet.open_accounts import OpenAccounts
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.fleet.state.store import FleetStore

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from typing import Self

    from pydantic import SecretStr

    from vpstui.api.models import Id, Server, ServerId, ServerKey
    from vpstui.api.requests import ServerCreate, ServerPatch
    from vpstui.api.service import PowerVerb
    from vpstui.config.token_sources import TokenPersistence
    from vpstui.fleet.account.account import Account
    from vpstui.fleet.connection import Connection
    from vpstui.fleet.state.account_state import AccountState, ApiFilter
    from vpstui.fleet.state.bulk_action import BulkAction, BulkVerb, Pace
    from vpstui.fleet.state.create_choices import Choices, Pages
    from vpstui.fleet.state.store import FleetListener
    from vpstui.journal.history import History
    from vpstui.journal.history_entry import HistoryEntry
    from vpstui.journal.journal import Verb

    Written = tuple[Verb, str]  # what is done, and what the server is called

T = TypeVar("T")


class Fleet:
    """The open accounts and their servers, without a screen.

    What is known is one frozen value, `state`. A method does one thing that a person can want, and
    raises an error of `base/errors.py` when that failed. What was begun goes on when who asked is
    cancelled; listeners are notified when such a write then fails. Use it as a context manager:

        async with Fleet(connect, known) as fleet:
            server = fleet.state.servers[0]
            await fleet.power(server.key, "stop")

    Attributes:
        extras: reads and takes what is not part of the state.
        bulks: pauses what `run` began, and goes on with it.

    Args:
        connect: makes the connection of a profile; it runs in a thread.
        known: the accounts that can be opened, as they are before anything is known of them.
        opened: profiles of those that `start` opens; by default the first.
        clock: what time it is.
        timing: how often things are read.
    """

    def __init__(
        self,
        connect: Callable[[str], Connection],
        known: Sequence[AccountState],
        *,
        opened: Sequence[str] = (),
        clock: Clock | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.known = tuple(known)
        self.clock = clock or Clock()
        self.timing = timing or Timing()
        self._opened = tuple(opened) or (known[0].profile,)
        by_name = {account.profile: account for account in known}
        self._store = FleetStore(FleetState.of(*(by_name[name] for name in self._opened)))
        self._tasks = TaskSet()
        self.bulks = BulkScheduler(self._store, self._tasks, self.clock.seconds)
        self._accounts = OpenAccounts(
            connect, known, self._store, self.bulks, self._tasks,
            clock=self.clock, timing=self.timing,
        )  # fmt: skip
        self.extras = FleetExtras(self._accounts, self._run, self._write)

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def start(self) -> None:
        """Open the accounts that are to be open, and read their lists.

        Raises:
            SettingsError: one cannot be connected.
        """
        await asyncio.gather(*map(self.open, self._opened))

    async def aclose(self) -> None:
        """End what runs in the background, note what was never sent, and close all connections."""
        self.bulks.end()
        await self._tasks.aclose()
        await self._accounts.aclose()

    async def wait_failed(self) -> NoReturn:
        """Wait until something in the background fails in a way that nobody foresaw.

        Raises:
            BaseException: what it raised.
        """
        await self._tasks.wait_failed()

    @property
    def failure(self) -> BaseException | None:
        """What `wait_failed` raises; None while nothing has failed."""
        return self._tasks.failure

    @property
    def state(self) -> FleetState:
        """What is known."""
        return self._store.state

    def subscribe(self, listener: FleetListener) -> None:
        """Call a listener with every change, on the event loop, from now on."""
        self._store.subscribe(listener)

    # -- accounts

    async def open(self, profile: str) -> None:
        """Open an account beside those that are open, read its list, and poll it from then on.

        Raises:
            SettingsError: there is no such profile, or it cannot be connected.
        """
        await self._run(self._accounts.open(profile))

    async def close(self, profile: str) -> None:
        """Close an account; nothing is asked for it any more.

        Raises:
            AccountsError: it is the last one, or a write has not been answered.
        """
        await self._run(self._accounts.close(profile))

    async def lock(self, profile: str, *, on: bool, seconds: float = inf) -> None:
        """Refuse every write in an account from now on, or take that back for so many seconds.

        Raises:
            SettingsError: the account is not open.
        """
        (await self._accounts.get(profile)).lock.switch(on=on, seconds=seconds)

    async def sign_in(
        self,
        profile: str,
        token: SecretStr,
        *,
        on_accepted: Callable[[], None] | None = None,
        on_stored: Callable[[], None] | None = None,
    ) -> None:
        """Try a token against the API, use it, and keep it in the keyring: `Account.sign_in`."""

        async def sign_in(account: Account) -> None:
            await account.sign_in(token, on_accepted=on_accepted, on_stored=on_stored)

        await self._run(self._in(profile, sign_in))

    async def token_persistence(self, profile: str) -> TokenPersistence:
        """Find out what would become of a new token; the keyring may take seconds to answer."""
        return await self._run(self._in(profile, lambda account: account.token_persistence()))

    # -- reads

    async def refresh(self, *, first: str = "") -> None:
        """Read the lists now; a failure becomes part of the state.

        An account that is signed out looks for its token again, the profile `first` first.
        """
        await self._run(self._accounts.refresh(first))

    async def filter_by_api(self, wanted: ApiFilter) -> None:
        """Ask the API for one status or location only, in every account."""
        await self._run(self._accounts.each(lambda account: account.filter_by_api(wanted)))

    def pause(self, *, on: bool) -> None:
        """Stop reading the lists by themselves, or go on."""
        for account in self._accounts.connected:
            account.pause(on)

    def set_visibility(self, *, in_sight: bool | None = None, in_focus: bool | None = None) -> None:
        """Poll slowly what nobody looks at; what comes into sight is read at once.

        Args:
            in_sight: whether the list is on screen; None: as before.
            in_focus: whether the terminal has the focus; None: as before.
        """
        self._accounts.set_visibility(in_sight=in_sight, in_focus=in_focus)

    async def read(self, key: ServerKey) -> Server:
        """Read one server in detail, and keep how much of itself it uses.

        Raises:
            NotFound: it is gone, and leaves the state.
            ApiError: it did not come.
        """
        server = await self._run(self._in(key.profile, lambda account: account.read(key.id)))
        self.extras.usage.add(server, self.state, self.clock.seconds())
        return server

    async def choices(self, profile: str, read: Pages = "none") -> Choices:
        """Find out what a new server can be made of, as `Account.choices`."""
        return await self._run(self._in(profile, lambda account: account.choices(read)))

    async def history(self) -> History:
        """Read the journal: what was sent from here, also from accounts that are not open now.

        Raises:
            VpsTuiError: it cannot be read.
        """
        return await self._run(self._accounts.history())

    async def settle(self, entry: HistoryEntry, server_id: ServerId | None = None) -> None:
        """Record what a person says of a write whose outcome is unknown, and look for it no more.

        Args:
            entry: the write.
            server_id: of a create, the server that it made; None: it is left unknown.

        Raises:
            VpsTuiError: its account is not open, or its answer is still awaited.
        """
        await self._run(self._accounts.settle(entry, server_id))

    # -- writes

    async def create(
        self, profile: str, request: ServerCreate, *, logins: int | None = None
    ) -> Server:
        """Create a server and watch it until it runs.

        Args:
            profile: the account.
            request: what it shall be.
            logins: how many logins there had been in the account when the person began; None:
                whichever token is in use.

        Returns:
            The server as the API answered, provisioning.

        Raises:
            TokenChanged: another token is in use since: an id may mean another server.
            VpsTuiError: as of `ServerCreates.create`.
        """
        what: Written = ("create", request.name)
        return await self._write(profile, logins, what, lambda one: one.create(request))

    async def edit(self, base: Server, wanted: ServerPatch, *, logins: int | None = None) -> Server:
        """Change name, hostname or backups of a server.

        Args:
            base: the server as the person saw it.
            wanted: the fields as they shall be.
            logins: as of `create`.

        Returns:
            The server as it is now.

        Raises:
            VpsTuiError: as of `create`, and of `ServerWrites.edit`.
        """
        what: Written = ("edit", base.label)
        return await self._write(base.profile, logins, what, lambda one: one.edit(base, wanted))

    async def power(self, key: ServerKey, verb: PowerVerb, *, logins: int | None = None) -> None:
        """Change the power of a server, as `ServerWrites.power`; `logins` as of `create`."""
        what: Written = (verb, f"server {key.id}")
        await self._write(key.profile, logins, what, lambda one: one.power(key.id, verb))

    async def resize(self, server: Server, plan_id: Id, *, logins: int | None = None) -> None:
        """Give a server another plan, as `ServerWrites.resize`; `logins` as of `create`."""
        what: Written = ("resize", server.label)
        await self._write(server.profile, logins, what, lambda one: one.resize(server, plan_id))

    async def delete(self, key: ServerKey, *, logins: int | None = None) -> None:
        """Delete a server for good, as `ServerWrites.delete`; `logins` as of `create`."""
        what: Written = ("delete", f"server {key.id}")
        await self._write(key.profile, logins, what, lambda one: one.delete(key.id))

    def run(
        self, verb: BulkVerb, servers: Sequence[Server], logins: Mapping[str, int],
        pace: Pace | None = None,
    ) -> BulkAction:  # fmt: skip
        """Start one write on many servers; how far it has come is part of the state.

        Args:
            verb: what is done.
            servers: exactly those that it is done with.
            logins: by profile, how many logins there had been when the person chose them.
            pace: how fast; None: all at once.
        """
        write = partial(self._accounts.write_one, logins=logins)
        return self.bulks.start(verb, servers, logins, write, self.note_not_sent, pace)

    def cancel(self, number: int, why: str = "cancelled") -> None:
        """Send no more writes of the bulk action of that number; what was sent goes on."""
        self.bulks.cancel(number, why)

    def note_not_sent(self, servers: Sequence[Server], verb: Verb, why: str) -> None:
        """Record in the journal that a write was asked for, and is not sent."""
        self._accounts.note_not_sent(servers, verb, why)

    # -- how it is carried out

    async def _in(self, profile: str, do: Callable[[Account], Coroutine[Any, Any, T]]) -> T:
        return await do(await self._accounts.get(profile))

    async def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return await self._tasks.run(work, self._on_abandoned_read)

    async def _write(
        self, profile: str, logins: int | None, what: Written,
        do: Callable[[Account], Coroutine[Any, Any, T]],
    ) -> T:  # fmt: skip
        async def write() -> T:
            return await do(await self._accounts.to_write(profile, logins, *what))

        return await self._tasks.run(write(), self._on_abandoned_write)

    def _on_abandoned_read(self, task: asyncio.Task[Any]) -> None:
        """Nobody waits for a read any more: only a bug in it still matters."""
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, VpsTuiError):
            self._tasks.fail(error)

    def _on_abandoned_write(self, task: asyncio.Task[Any]) -> None:
        """Nobody waits for a write any more: that it failed is reported all the same."""
        self._on_abandoned_read(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, VpsTuiError):
            self._store.notify(error.message, "error")
