"""Every open account: opens and closes them, and puts what they tell together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from vpstui.base.errors import SettingsError
from vpstui.base.threads import in_thread
from vpstui.fleet.bulk_scheduler import Bulks
from vpstui.fleet.state.fleet_state import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from vpstui.api.models import ServerKey
    from vpstui.base.clocks import Clock, Timing
    from vpstui.config.remembered_views import MemoryFile
    from vpstui.fleet.account import Session
    from vpstui.fleet.connection import Connection
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.fleet_state import AppState
    from vpstui.fleet.state.store import Severity


class AccountsError(SettingsError):
    """An account cannot be closed now."""

    title = "Accounts"


class Running(Protocol):
    """Something that runs in the background."""

    def cancel(self) -> None:
        """Have it end."""


@dataclass(frozen=True)
class Surroundings:
    """What every session needs of whoever composes them.

    Attributes:
        publish: is given every new state.
        notify: is told what happened, in one line, and how serious it is.
        ring: is called when something that was waited for is done.
        spawn: runs a coroutine in the background.
        clock: what time it is.
        timing: how often things are read.
    """

    publish: Callable[[AppState], None]
    notify: Callable[[str, Severity], None]
    ring: Callable[[], None]
    spawn: Callable[[Coroutine[Any, Any, None]], Running]
    clock: Clock
    timing: Timing


class Sessions:
    """The sessions of all open accounts.

    Attributes:
        state: what is known of them.
        bulks: the bulk actions that run over them.
        memory: what is remembered from earlier starts.

    Args:
        connect: makes the connection of a profile; it runs in a thread, since what it imports
            takes longer than the first paint.
        known: the accounts that can be opened, as they are before anything is known of them.
        memory: what is remembered from earlier starts.
        around: the surroundings.
    """

    def __init__(
        self,
        connect: Callable[[str], Connection],
        known: Iterable[AccountState],
        state: AppState,
        memory: MemoryFile,
        around: Surroundings,
    ) -> None:
        self.state = state
        self.memory = memory
        self._connect = connect
        self._at_first = {account.profile: account for account in known}
        self._known = dict(self._at_first)
        self._around = around
        self._sessions: dict[str, asyncio.Future[Session]] = {}
        self._polls: dict[str, Running] = {}
        self._in_sight = self._in_focus = True
        self.bulks = Bulks(
            self.session,
            publish=lambda bulk: self._become(self.state.with_bulk(bulk)),
            notify=around.notify,
            ring=around.ring,
            spawn=around.spawn,
            clock=around.clock.seconds,
        )

    # -- which are open

    @property
    def profiles(self) -> tuple[str, ...]:
        """Every profile that can be opened."""
        return tuple(self._known)

    @property
    def open_ones(self) -> tuple[Session, ...]:
        """The sessions that are connected."""
        return tuple(
            session.result()
            for session in self._sessions.values()
            if session.done() and not session.cancelled() and session.exception() is None
        )

    async def session(self, profile: str) -> Session:
        """Return the session of an account, as soon as it is connected.

        Raises:
            SettingsError: the account is not open, or cannot be.
        """
        opening = self._sessions.get(profile)
        if opening is None:
            raise SettingsError(f"The account {profile} is not open; open it with a.")
        return await asyncio.shield(opening)

    async def of(self, key: ServerKey) -> Session:
        """Return the session of a server's account.

        Raises:
            SettingsError: the account is not open.
        """
        return await self.session(key.profile)

    async def open(self, profile: str) -> None:
        """Open an account, and read its list for the first time.

        Raises:
            SettingsError: there is no such profile, or it cannot be connected.
        """
        if profile in self._sessions:
            return
        account = self._known.get(profile)
        if account is None:
            raise SettingsError(f"There is no profile {profile}.")
        opening: asyncio.Future[Session] = asyncio.get_running_loop().create_future()
        self._sessions[profile] = opening
        if self.state.account(profile) is NOTHING:
            like = self.state  # what holds for the open ones holds for this one, too
            account = replace(account, api_filter=like.api_filter, paused=like.paused)
            self._become(like.with_account(account))
        try:
            connection = await in_thread(lambda: self._connect(profile))
        except BaseException as error:
            self._forget(profile)
            opening.set_exception(error)
            opening.exception()  # it is told here; nobody else need ask for it
            raise
        session = self._opened(connection, self.state.account(profile), opening)
        opening.set_result(session)
        await session.start()

    def keep_polling(self) -> None:
        """Read the list of every open account again and again, from now on."""
        for profile, opening in self._sessions.items():
            if profile not in self._polls and opening.done() and opening.exception() is None:
                self._polls[profile] = self._around.spawn(opening.result().poll())

    def _opened(
        self, connection: Connection, account: AccountState, opening: asyncio.Future[Session]
    ) -> Session:
        around = self._around
        session = connection.open(
            account,
            publish=lambda state: self._take(opening, state),
            notify=lambda text, severity: self._say(opening, account, text, severity),
            ring=around.ring,
            spawn=around.spawn,
            clock=around.clock,
            timing=around.timing,
            on_news=self.bulks.hear,
        )
        session.look(in_sight=self._in_sight, in_focus=self._in_focus)
        return session

    def _take(self, opening: asyncio.Future[Session], account: AccountState) -> None:
        if self._sessions.get(account.profile) is opening:  # not closed meanwhile
            before = self.state.account(account.profile)
            self._become(self.state.with_account(account))
            if before.logins != account.logins:
                self.bulks.let_go(account.profile)

    def _become(self, state: AppState) -> None:
        self.state = state
        self._around.publish(state)

    def _say(
        self,
        opening: asyncio.Future[Session],
        account: AccountState,
        text: str,
        severity: Severity,
    ) -> None:
        """Say whose news it is, where there are several accounts."""
        if self._sessions.get(account.profile) is not opening:
            return
        if self.state.has_several:
            text = f"{account.label or account.profile}: {text}"
        self._around.notify(text, severity)

    async def close(self, profile: str) -> None:
        """Close an account; nothing is asked for it any more.

        Raises:
            AccountsError: it is the last one, or a write has not been answered.
        """
        if self.state.account(profile).writes_in_flight or self.bulks.wait_for(profile):
            raise AccountsError("A request of this account is not answered yet; wait for it.")
        if len(self._sessions) < 2:
            raise AccountsError("This is the last open account; open another one first.")
        opening = self._sessions[profile]
        self._forget(profile)
        session = await opening
        session.fall_silent()
        await session.aclose()

    def _forget(self, profile: str) -> None:
        del self._sessions[profile]
        if (poll := self._polls.pop(profile, None)) is not None:
            poll.cancel()
        self._know_again(profile)
        self._become(self.state.without_account(profile))
        self.bulks.let_go(profile)

    def _know_again(self, profile: str) -> None:
        """Keep what must not be forgotten when an account is closed and opened again.

        Its ids may mean other servers by then, and a lock is not taken off in passing.
        """
        last, first = self.state.account(profile), self._at_first[profile]
        self._known[profile] = replace(
            first, logins=last.logins, locked=last.locked or first.locked
        )

    # -- what concerns all of them

    def look(self, *, in_sight: bool | None = None, in_focus: bool | None = None) -> None:
        """Say what the user looks at; what is not looked at is read slowly.

        Args:
            in_sight: whether the list is on screen.
            in_focus: whether the terminal has the focus.
        """
        self._in_sight = self._in_sight if in_sight is None else in_sight
        self._in_focus = self._in_focus if in_focus is None else in_focus
        for session in self.open_ones:
            session.look(in_sight=self._in_sight, in_focus=self._in_focus)

    async def each(self, do: Callable[[Session], Coroutine[Any, Any, None]]) -> None:
        """Do something in every open account at the same time."""
        await asyncio.gather(*(do(session) for session in self.open_ones))

    async def aclose(self) -> None:
        """Close all connections."""
        await self.each(lambda session: session.aclose())
