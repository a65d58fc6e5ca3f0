"""Sees what changes in the lists of the open accounts, and keeps it."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import count_text
from vpstui.base.threads import run_in_thread
from vpstui.fleet.seen.compare import compare, seen_servers
from vpstui.journal.seen_list import LastList, ListOwner

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from pydantic import SecretStr

    from vpstui.api.models import Server, ServerId
    from vpstui.base.clocks import Clock
    from vpstui.base.tasks import TaskSet
    from vpstui.fleet.seen.change_keeper import ChangeKeeper
    from vpstui.fleet.seen.compare import Difference
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.fleet.state.store import FleetStore, Severity
    from vpstui.journal.change_log import ChangeHistory
    from vpstui.journal.journal import Journal
    from vpstui.journal.seen_change import SeenChange
    from vpstui.journal.seen_list import SeenServer

T = TypeVar("T")

MANY: Final = 500
"""Servers from which on the screen comes first: a thread that compares them takes turns with it."""

SCREEN_FIRST: Final = 0.2
"""Seconds in which what has changed of them is drawn."""


@dataclass
class _Watched:
    """What is known of the lists of one account, since one login.

    Attributes:
        logins: how many logins there had been.
        servers: the list that was compared last, or is being compared.
        listed_at: when it was asked for.
        is_whole: whether a server that is not in it was not there when it was asked for.
        gone: servers of which the API said, since the last comparison, that they do not exist.
        compared: the servers of the list that was compared last, by id.
        seen: what was seen so far; None: no whole list yet.
        first: the first whole list, until it was compared with the one kept from the last start.
        is_busy: whether a comparison runs.
        has_news: whether there is something to compare.
    """

    logins: int
    servers: tuple[Server, ...] = ()
    listed_at: float | None = None
    is_whole: bool = False
    gone: set[ServerId] = field(default_factory=set)
    compared: Mapping[ServerId, Server] = field(default_factory=dict)
    seen: LastList | None = None
    first: LastList | None = None
    is_busy: bool = False
    has_news: bool = False


class Journalled(Protocol):
    """An account, as far as changes are explained by it."""

    @property
    def journal(self) -> Journal:
        """What was sent to it."""


class Connected(Protocol):
    """The open accounts, as far as they are needed here."""

    @property
    def connected(self) -> Sequence[Journalled]:
        """Those that are connected."""


class ChangeWatch:
    """Hears of every state, compares lists in a thread, and keeps what is another.

    It begins with `keep`. What is seen first, in a whole list, is compared with what was seen last
    before the program ended, once it is known whose account it is; of another account nothing is
    concluded.

    Args:
        store: holds the state, and reports.
        tasks: runs the comparisons.
        clock: the date and time.
        accounts: the open accounts: what is in their journals is ours.
    """

    def __init__(
        self,
        store: FleetStore,
        tasks: TaskSet,
        clock: Clock,
        accounts: Connected,
    ) -> None:
        self._store = store
        self._tasks = tasks
        self._clock = clock
        self._accounts = accounts
        self._paths: tuple[Path | None, Path | None] = (None, None)
        self._keeper: ChangeKeeper | None = None
        self._opening = threading.Lock()
        self._watched: dict[str, _Watched] = {}
        self._has_warned = False

    def keep(self, log_path: Path | None, lists_folder: Path | None) -> None:
        """Begin to watch, and keep what is seen.

        Args:
            log_path: the file for changes; None: they are kept in memory.
            lists_folder: the folder for the last list of each account; None: the same.
        """
        self._paths = (log_path, lists_folder)
        self._store.subscribe(self)

    async def read(self) -> ChangeHistory:
        """Return the changes that were seen, also in earlier runs of the program.

        Raises:
            VpsTuiError: they cannot be read.
        """
        return await run_in_thread(lambda: self._kept().log.read())

    def _kept(self) -> ChangeKeeper:
        """Return what keeps them; it is imported in the thread of who asks first."""
        with self._opening:
            if self._keeper is None:
                from vpstui.fleet.seen.change_keeper import ChangeKeeper

                self._keeper = ChangeKeeper(*self._paths)
            return self._keeper

    # -- what the store reports

    def on_state(self, state: FleetState) -> None:
        """There is a new state: compare the lists that are new."""
        open_ = {account.profile for account in state.accounts}
        self._watched = {name: one for name, one in self._watched.items() if name in open_}
        for account in state.accounts:
            self._look_at(account)

    def on_notice(self, text: str, severity: Severity) -> None:
        """Nothing of it is kept."""

    def on_awaited(self, text: str) -> None:
        """Nothing of it is kept."""

    def on_password(self, server: str, password: SecretStr) -> None:
        """Nothing of it is kept."""

    def _look_at(self, account: AccountState) -> None:
        """Take what is new of an account; it costs nothing where nothing is."""
        watched = self._watched.get(account.profile)
        if watched is None or watched.logins != account.logins:
            watched = self._watched[account.profile] = _Watched(account.logins)
        if account.listed_at is None:
            return
        if account.listed_at != watched.listed_at:
            watched.listed_at, watched.is_whole = account.listed_at, account.is_whole
            if watched.seen is not None and account.servers is watched.servers:
                watched.seen = LastList(self._clock.now(), watched.seen.servers)
        has_begun = watched.seen is not None or watched.is_busy
        is_as_before = account.servers is watched.servers if has_begun else not watched.is_whole
        if is_as_before and not self._can_look_back(account, watched):
            return
        watched.servers, watched.has_news = account.servers, True
        watched.gone.update(account.gone_at)
        if not watched.is_busy:
            watched.is_busy = True
            self._tasks.start(self._compare(watched, account.profile), ends_first=True)

    def _can_look_back(self, account: AccountState, watched: _Watched) -> bool:
        """Whether it is known by now whose list the first one was."""
        return watched.first is not None and account.is_identified

    # -- in the background

    async def _compare(self, watched: _Watched, profile: str) -> None:
        """Compare what is new, until nothing is."""
        try:
            while watched.has_news:
                if len(watched.servers) > MANY:
                    await asyncio.sleep(SCREEN_FIRST)
                if self._watched.get(profile) is not watched:
                    break
                watched.has_news = False
                account = self._store.state.account(profile)
                await self._take_in(watched, account)
                if self._can_look_back(account, watched):
                    await self._look_back(watched, account)
        finally:
            watched.is_busy = False

    async def _take_in(self, watched: _Watched, account: AccountState) -> None:
        """Compare a list with what was seen before, and keep what is another."""
        before, gone, is_whole = watched.seen, watched.gone, watched.is_whole
        if before is None and not is_whole:
            return
        watched.gone = set()
        servers, deleted, now = watched.servers, account.deleted_at, self._clock.now()
        compared = watched.compared
        here: dict[ServerId, Server] = {}

        def look() -> tuple[Mapping[ServerId, SeenServer], list[Difference]]:
            # One whose delete was taken may be listed for a while yet.
            here.update((one.id, one) for one in servers if one.id not in deleted)
            if before is None:
                return seen_servers(here.values()), []
            listed = seen_servers(here.values(), compared, before.servers)
            return compare(before.servers, listed, is_whole=is_whole, gone=gone)

        seen, found = await run_in_thread(look)
        watched.seen, watched.compared = LastList(now, seen), here
        if before is None:
            watched.first = watched.seen
            return
        if found:
            await self._add(account, found, (before.at, now))
        if seen is not before.servers and watched.first is None:
            await self._save(account, watched.seen)

    async def _look_back(self, watched: _Watched, account: AccountState) -> None:
        """Compare the first list with the last one of the start before; say what is another."""
        first, watched.first = watched.first, None
        if first is None or watched.seen is None:
            return
        owner = _owner_of(account)
        kept = await self._attempt(lambda: self._kept().lists.load(owner))
        if kept is not None and _may_be_same(kept, first, owner):
            servers = kept.servers
            _, found = await run_in_thread(lambda: compare(servers, first.servers))
            if found:
                changes = await self._add(account, found, (kept.at, first.at), away=True)
                self._say(account, changes)
        problem = await self._attempt(lambda: self._kept().log.mend())
        if problem:
            self._store.notify(problem, "warning")
        await self._save(account, watched.seen)

    async def _add(
        self,
        account: AccountState,
        found: Sequence[Difference],
        times: tuple[datetime, datetime],
        *,
        away: bool = False,
    ) -> Sequence[SeenChange]:
        """Keep differences, and return them as changes."""
        journals = [account.journal for account in self._accounts.connected]
        changes = await run_in_thread(
            lambda: self._kept().changes(account, found, journals, times, away=away)
        )
        await self._attempt(lambda: self._kept().log.add(changes))
        return changes

    async def _save(self, account: AccountState, seen: LastList) -> None:
        owner = _owner_of(account)
        await self._attempt(lambda: self._kept().lists.save(owner, seen))

    async def _attempt(self, action: Callable[[], T]) -> T | None:
        """Do what blocks, in a thread; where that fails, say so once, and go on."""
        try:
            return await run_in_thread(action)
        except VpsTuiError as error:
            if not self._has_warned:
                self._has_warned = True
                self._store.notify(f"Changes seen are not kept. {error.message}", "warning")
            return None

    # -- what is said

    def _say(self, account: AccountState, changes: Sequence[SeenChange]) -> None:
        """Say what happened while nobody looked, in one line."""
        text = f"Since you were last here: {count_text(len(changes), 'change')}"
        ours = sum(change.ours for change in changes)
        if ours:
            text += ", all ours" if ours == len(changes) else f", {ours} of them ours"
        if self._store.state.has_several:
            text = f"{account.label or account.profile}: {text[0].lower()}{text[1:]}"
        self._store.notify(f"{text}. H, then Tab, shows what.", "information")


def _owner_of(account: AccountState) -> ListOwner:
    return ListOwner(account.profile, account.host, account.owner)


def _may_be_same(kept: LastList, first: LastList, owner: ListOwner) -> bool:
    """Whether two lists can be of one account: where nobody tells, by a server in both."""
    if owner.owner or not kept.servers or not first.servers:
        return True
    return not kept.servers.keys().isdisjoint(first.servers)
