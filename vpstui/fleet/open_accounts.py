"""Which accounts are open: opens and closes them, and puts their states together."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vpstui.base.errors import AccountsError, SettingsError, TokenChanged
from vpstui.base.threads import run_in_thread
from vpstui.fleet.seen.change_watch import ChangeWatch
from vpstui.fleet.state.bulk_action import BACKUPS, journal_verb
from vpstui.fleet.state.fleet_state import NOT_OPEN
from vpstui.fleet.state.locks import locked_again
from vpstui.fleet.state.store import AccountStore

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Mapping

    from pydantic import SecretStr

    from vpstui.api.models import Server, ServerId
    from vpstui.base.clocks import Clock, Timing
    from vpstui.base.tasks import TaskSet
    from vpstui.fleet.account.account import Account
    from vpstui.fleet.bulk_scheduler import BulkScheduler
    from vpstui.fleet.connection import Connection
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.bulk_action import BulkVerb
    from vpstui.fleet.state.store import FleetStore, Severity
    from vpstui.journal.history import History
    from vpstui.journal.history_entry import HistoryEntry
    from vpstui.journal.journal import Verb
    from vpstui.journal.write_events import WriteEvent

    Opening = asyncio.Future[Account]
    """An account, as soon as it is connected."""


class OpenAccounts:
    """The open accounts, and `changes`, which sees what changes in their lists.

    Args:
        connect: makes the connection of a profile; it runs in a thread, since what it imports
            takes longer than the first paint.
        known: the accounts that can be opened, as they are before anything is known of them.
        store: holds the state of all of them.
        bulks: hears of results, and of accounts that are left.
        tasks: runs their polls, and what else goes on in the background.
        clock: what time it is.
        timing: how often things are read.
    """

    def __init__(
        self,
        connect: Callable[[str], Connection],
        known: Iterable[AccountState],
        store: FleetStore,
        bulks: BulkScheduler,
        tasks: TaskSet,
        *,
        clock: Clock,
        timing: Timing,
    ) -> None:
        self._connect = connect
        self._at_first = {account.profile: account for account in known}
        self._known = dict(self._at_first)
        self._store = store
        self._bulks = bulks
        self._tasks = tasks
        self._clock = clock
        self._timing = timing
        self._open: dict[str, Opening] = {}
        self._polls: dict[str, asyncio.Task[None]] = {}
        self._in_sight = self._in_focus = True
        self.changes = ChangeWatch(store, tasks, clock, self)

    # -- which are open

    @property
    def connected(self) -> tuple[Account, ...]:
        """The open accounts that are connected."""
        return tuple(
            opening.result()
            for opening in self._open.values()
            if opening.done() and not opening.cancelled() and opening.exception() is None
        )

    async def get(self, profile: str) -> Account:
        """Return an open account, as soon as it is connected.

        Raises:
            SettingsError: it is not open, or cannot be.
        """
        opening = self._open.get(profile)
        if opening is None:
            raise SettingsError(f"The account {profile} is not open; open it with a.")
        return await asyncio.shield(opening)

    async def to_write(self, profile: str, logins: int | None, verb: Verb, label: str) -> Account:
        """Return an open account that something is written to.

        Args:
            profile: the account.
            logins: how many logins there had been in it when a person chose what to write to;
                None: whichever token is in use.
            verb: what is written.
            label: what the server is called.

        Raises:
            TokenChanged: another token is in use since: an id may mean another server.
            SettingsError: it is not open, or cannot be.
        """
        account = await self.get(profile)
        account.lock.end_if_due()
        if logins not in (None, account.state.logins):
            error = TokenChanged("Another login came meanwhile; choose it again.")
            raise account.writes.refuse(verb, label, error)
        return account

    async def write_one(
        self,
        server: Server,
        verb: BulkVerb,
        on_entry: Callable[[str], None],
        *,
        logins: Mapping[str, int],
    ) -> None:
        """Send one write of a bulk action; the arguments are those of `WriteOne` and `Fleet.run`.

        Raises:
            VpsTuiError: as of `to_write`, `ServerWrites.delete`, `power` and `edit`.
        """
        known = logins.get(server.profile, -1)
        account = await self.to_write(server.profile, known, journal_verb(verb), server.label)
        if verb == "backups on" or verb == "backups off":
            from vpstui.api.requests import ServerPatch

            wanted = ServerPatch(backups_enabled=BACKUPS[verb])
            await account.writes.edit(server, wanted, on_entry=on_entry)
        elif verb == "delete":
            await account.delete(server.id, on_entry=on_entry)
        else:
            await account.power(server.id, verb, on_entry=on_entry)

    async def history(self) -> History:
        """Read the journals of the open accounts.

        Raises:
            VpsTuiError: they cannot be read.
        """
        from vpstui.journal.history import read_journals

        journals = [(await self.get(profile)).journal for profile in tuple(self._open)]
        return await run_in_thread(lambda: read_journals(journals))

    async def settle(self, entry: HistoryEntry, server_id: ServerId | None) -> None:
        """Record what a person says of a write: `Fleet.settle`.

        Raises:
            SettingsError: its account is not open: the profile leads elsewhere now.
            Busy: its answer is still awaited.
        """
        account = await self.get(entry.profile)
        state = account.state
        if entry.host != state.host or (entry.owner and state.owner not in ("", entry.owner)):
            where = f"{entry.host} {entry.owner}".strip()
            raise SettingsError(f"It was sent to {where}; {entry.profile} is another account now.")
        await account.reconciler.settle(entry.id, server_id)

    def note_not_sent(self, servers: Iterable[Server], verb: Verb, why: str) -> None:
        """Record that a write was asked for, and is not sent; not of an account that was closed."""
        for account in self.connected:
            mine = [one for one in servers if one.profile == account.state.profile]
            if mine:
                account.writes.note_left_out(verb, mine, why)

    def _prepare(self, profile: str) -> Connection:
        """Connect an account, and import in this thread what opens it: that blocks, too."""
        import vpstui.fleet.account.account  # noqa: F401

        return self._connect(profile)

    async def open(self, profile: str) -> None:
        """Open an account, read its list for the first time, and poll it from then on.

        Raises:
            SettingsError: there is no such profile, or it cannot be connected.
        """
        if profile in self._open:
            return
        state = self._known.get(profile)
        if state is None:
            raise SettingsError(f"There is no profile {profile}.")
        opening: Opening = asyncio.get_running_loop().create_future()
        self._open[profile] = opening
        if self._store.state.account(profile) is NOT_OPEN:
            like = self._store.state  # what holds for the open ones holds for this one, too
            state = replace(state, api_filter=like.api_filter, paused=like.paused)
            self._store.update(like.with_account(state))
        try:
            connection = await run_in_thread(lambda: self._prepare(profile))
        except BaseException as error:
            self._forget(profile)
            opening.set_exception(error)
            opening.exception()  # it is raised here; nobody else need ask for it
            raise
        account = self._connected(connection, profile, opening)
        opening.set_result(account)
        await account.start()
        if self._open.get(profile) is opening:  # not closed meanwhile
            self._polls[profile] = self._tasks.start(account.poll())

    def _connected(self, connection: Connection, profile: str, opening: Opening) -> Account:
        events = _AccountEvents(self, profile, opening)
        store = AccountStore(self._store.state.account(profile), events, self._clock)
        account = connection.open(store, self._tasks, self._timing)
        account.set_visibility(in_sight=self._in_sight, in_focus=self._in_focus)
        return account

    async def close(self, profile: str) -> None:
        """Close an account; nothing is asked for it any more.

        Raises:
            AccountsError: it is the last one, or a write has not been answered.
        """
        if self._store.state.account(profile).writes_in_flight or self._bulks.has_waiting(profile):
            raise AccountsError("A request of this account is not answered yet; wait for it.")
        if len(self._open) < 2:
            raise AccountsError("This is the last open account; open another one first.")
        opening = self._open[profile]
        self._forget(profile)
        account = await opening
        await account.aclose()

    def _forget(self, profile: str) -> None:
        del self._open[profile]
        if (poll := self._polls.pop(profile, None)) is not None:
            poll.cancel()
        self._keep_for_next_time(profile)
        self._store.update(self._store.state.without_account(profile))
        self._bulks.detach(profile)

    def _keep_for_next_time(self, profile: str) -> None:
        """Keep what must not be forgotten when an account is closed and opened again.

        Its ids may mean other servers by then, and a lock is not taken off in passing.
        """
        last, first = self._store.state.account(profile), self._at_first[profile]
        locked, unlock = locked_again(last.locked or first.locked, last.unlock)
        self._known[profile] = replace(first, logins=last.logins, locked=locked, unlock=unlock)

    # -- what concerns all of them

    def set_visibility(self, *, in_sight: bool | None = None, in_focus: bool | None = None) -> None:
        """Poll slowly what nobody looks at.

        Args:
            in_sight: whether the list is on screen; None: as before.
            in_focus: whether the terminal has the focus; None: as before.
        """
        self._in_sight = self._in_sight if in_sight is None else in_sight
        self._in_focus = self._in_focus if in_focus is None else in_focus
        for account in self.connected:
            account.set_visibility(in_sight=self._in_sight, in_focus=self._in_focus)

    async def each(self, do: Callable[[Account], Coroutine[Any, Any, None]]) -> None:
        """Do something in every open account at the same time."""
        await asyncio.gather(*(do(account) for account in self.connected))

    async def refresh(self, first: str) -> None:
        """Read the lists: `Fleet.refresh`."""
        accounts = sorted(self.connected, key=lambda one: one.state.profile != first)
        signed_out = [one for one in accounts if one.state.is_signed_out]
        others = [one for one in accounts if one not in signed_out]
        await asyncio.gather(_in_turn(signed_out), *(one.refresh_on_request() for one in others))

    async def aclose(self) -> None:
        """Close all connections."""
        await self.each(lambda account: account.aclose())

    # -- what the accounts report

    def is_open(self, profile: str, opening: Opening) -> bool:
        """Whether an account has not been closed since it was opened that way."""
        return self._open.get(profile) is opening

    def on_account_state(self, state: AccountState) -> None:
        """There is a new state of an open account."""
        before = self._store.state.account(state.profile)
        self._store.update(self._store.state.with_account(state))
        if before.logins != state.logins:
            self._bulks.detach(state.profile)

    def on_account_notice(self, profile: str, text: str, severity: Severity) -> None:
        """Something happened in an account."""
        self._store.notify(self._store.state.attributed(profile, text), severity)

    def on_account_awaited(self, profile: str, text: str) -> None:
        """Something that a person waits for has come to its end."""
        self._store.report_awaited(self._store.state.attributed(profile, text))

    def on_account_password(self, server: str, password: SecretStr) -> None:
        """A new server has a one-time password."""
        self._store.report_password(server, password)

    def on_account_result(self, entry: str, event: WriteEvent, note: str) -> None:
        """There is news of a write."""
        self._bulks.on_result(entry, event, note)


async def _in_turn(accounts: Iterable[Account]) -> None:
    """Refresh accounts that are signed out: people are asked for one token after the other."""
    for account in accounts:
        await account.refresh_on_request()


class _AccountEvents:
    """Passes on what an account reports, until it is closed."""

    def __init__(self, accounts: OpenAccounts, profile: str, opening: Opening) -> None:
        self._accounts = accounts
        self._profile = profile
        self._opening = opening

    @property
    def _is_open(self) -> bool:
        return self._accounts.is_open(self._profile, self._opening)

    def on_state(self, state: AccountState) -> None:
        if self._is_open:
            self._accounts.on_account_state(state)

    def on_notice(self, text: str, severity: Severity) -> None:
        if self._is_open:
            self._accounts.on_account_notice(self._profile, text, severity)

    def on_awaited(self, text: str) -> None:
        self._accounts.on_account_awaited(self._profile, text)

    def on_password(self, server: str, password: SecretStr) -> None:
        self._accounts.on_account_password(server, password)

    def on_result(self, entry: str, event: WriteEvent, note: str) -> None:
        self._accounts.on_account_result(entry, event, note)
