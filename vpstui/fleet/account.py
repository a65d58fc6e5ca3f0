"""One account in use: its token, its fleet, and the polls that keep the fleet up to date."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from vpstui.base.errors import CredentialsError, NoToken, VpsTuiError
from vpstui.base.threads import in_thread
from vpstui.fleet.account_poller import Fleet, owner_of
from vpstui.fleet.journal_writer import untold
from vpstui.fleet.write_executor import Writes

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from pydantic import SecretStr

    from vpstui.api.service import ServerService
    from vpstui.base.clocks import Timing
    from vpstui.config.credentials import Credentials, Keeping
    from vpstui.config.settings import ChoiceNames
    from vpstui.fleet.journal_writer import OnNews
    from vpstui.fleet.state.store import Store
    from vpstui.journal.journal import Journal


class WrongAccount(VpsTuiError):
    """A token is of another account than its profile is for; it is not used."""

    title = "Another account"


def check_owner(owner: str, profile: str, expected: str) -> None:
    """Let a token be used only for the account that its profile is for.

    Args:
        owner: whose account the API says it is; empty where it does not tell.
        profile: the profile's name.
        expected: e-mail address that the owner must have; empty: whoever it is.

    Raises:
        WrongAccount: it is of another one.
    """
    if expected and owner and owner.casefold() != expected.casefold():
        raise WrongAccount(
            f"The token is of {owner}, and the profile {profile} is for {expected}. "
            "Give the token of that account."
        )


class Session:
    """One account in use.

    Args:
        service: the use cases.
        credentials: where its token comes from and is kept.
        choices: names for ids, from the config.
        store: holds the state.
        journal: keeps what was sent.
        expected: e-mail address that the account's owner must have; empty: whoever it is.
        spawn: runs a coroutine in the background.
        timing: how often to read.
        on_news: is told everything that comes to be known of a write.
    """

    def __init__(
        self,
        service: ServerService,
        credentials: Credentials,
        choices: ChoiceNames,
        store: Store,
        journal: Journal,
        *,
        expected: str = "",
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        timing: Timing | None = None,
        on_news: OnNews = untold,
    ) -> None:
        self._service = service
        self._expected = expected
        self._identified = self._closed = False
        self._credentials = credentials
        self._store = store
        self._spawn = spawn
        self._schedule_changed = asyncio.Event()
        self.choices = choices
        self.journal = journal
        self.fleet = Fleet(service, store, news=self._take_news, timing=timing)
        self.writes = Writes(
            service, store, journal, self.fleet, spawn=spawn, timing=timing, on_news=on_news
        )

    @property
    def profile(self) -> str:
        """The name of its profile."""
        return self._store.state.profile

    def _take_news(self, is_list: bool) -> None:
        self.writes.take_news(is_list)
        if is_list and not self._identified and self._expected:
            self._spawn(self._look_whose_it_is())
        state = self._store.state
        if not is_list and state.problem and not state.asked_to_wait(self._store.now()):
            self._spawn(self.fleet.refresh())  # the API answers again

    async def start(self) -> None:
        """Find the token and read the list; without a token, be signed out and say why."""
        try:
            found = await in_thread(self._credentials.find)
        except CredentialsError as error:
            self.fleet.sign_out(error.message)
            return
        owner = await self._owner_of(found.token) if self._expected else ""
        try:
            check_owner(owner, self.profile, self._expected)
        except WrongAccount as error:
            if not self._closed:
                self.fleet.sign_out(error.message)
            return
        await self._use(found.token, owner)

    async def sign_in(
        self,
        token: SecretStr,
        *,
        taken: Callable[[], None] | None = None,
        kept: Callable[[], None] | None = None,
    ) -> None:
        """Try a token against the API, use it, and keep it in the keyring.

        Args:
            token: the token.
            taken: called once the API took it; then it is being kept, and the list being read.
            kept: called once the keyring has answered or was given up; a notice tells which.

        Raises:
            Unauthorized: the API does not take it; the one in use stays.
            WrongAccount: it is of another account than the profile expects.
            ApiError: it could not be tried.
        """
        await self._service.try_token(token)
        before = self._store.state.owner
        owner = await self._owner_of(token) if before or self._expected else ""
        check_owner(owner, self.profile, self._expected)
        if taken is not None:
            taken()
        self._spawn(self._keep(token, kept))
        is_same = bool(owner) and owner == before  # then an id still means the same server
        await self._use(token, owner, is_same=is_same)

    async def keeping(self) -> Keeping:
        """Tell what would become of a new token; the keyring may take a few seconds to answer."""
        return await in_thread(self._credentials.keeping)

    async def _keep(self, token: SecretStr, kept: Callable[[], None] | None) -> None:
        await self._tell_kept(token)
        if kept is not None:
            kept()

    async def _tell_kept(self, token: SecretStr) -> None:
        try:
            await in_thread(lambda: self._credentials.store(token))
        except CredentialsError as error:
            self._store.notify(
                f"Logged in for this session only. {error.message} "
                "Set VPSTUI_TOKEN or token_file to stay logged in.",
                "warning",
            )
            return
        outranking = self._credentials.outranking_source
        if outranking:
            self._store.notify(
                f"The token is in the keyring, but {outranking} comes first at the next start.",
                "warning",
            )
        else:
            self._store.notify("Logged in. The token is in the keyring.", "information")

    async def _use(self, token: SecretStr, owner: str, *, is_same: bool = False) -> None:
        if self._closed:
            return
        self._service.use_token(token)
        self._identified = False
        self.writes.set_aside()
        is_sure = owner or not self._expected
        unsure = "" if is_sure else f"the API does not tell whether this is {self._expected}"
        self._store.become(replace(self._store.state.with_sign_in(is_same=is_same), unsure=unsure))
        await self.fleet.refresh()
        self.reschedule()
        if self._service.has_token:
            self._spawn(self._look_around())

    async def _owner_of(self, token: SecretStr) -> str:
        """Whose token that is; empty where it is not told."""
        found = await self._service.account_of(token)
        return "" if found is None else owner_of(found)

    async def _look_whose_it_is(self) -> None:
        """Ask whose account this is; one that is not expected is left at once."""
        self._identified = await self.fleet.identify()
        if not (self._expected and self._service.has_token):
            return
        state = self._store.state
        try:
            check_owner(state.owner, self.profile, self._expected)
        except WrongAccount as error:
            self.writes.set_aside()
            self._store.become(state.with_sign_in())
            self.fleet.sign_out(error.message)
            return
        if state.owner and state.unsure:
            self._store.become(replace(state, unsure=""))

    async def _look_around(self) -> None:
        """Ask for what can wait until the list is on screen."""
        with suppress(NoToken):  # signed out meanwhile
            if not self._identified:
                await self._look_whose_it_is()
            await self.writes.look_back()
            await self.fleet.load_plans()

    def look(self, *, in_sight: bool, in_focus: bool) -> None:
        """Say what the user looks at; comes the list into sight again, it is read at once."""
        before = self.fleet.in_sight and self.fleet.in_focus
        self.fleet.in_sight, self.fleet.in_focus = in_sight, in_focus
        if in_sight and in_focus and not before and not self._store.state.paused:
            self._spawn(self.fleet.refresh())
        self.reschedule()

    def lock(self, on: bool) -> None:
        """Refuse every write from now on, or take that back."""
        self._store.become(self._store.state.with_lock(on=on))

    def fall_silent(self) -> None:
        """Ask for nothing any more: the account is closed."""
        self._closed = True
        self.writes.set_aside()
        self._service.use_token(None)

    def reschedule(self) -> None:
        """Think again about when to read the list next."""
        self._schedule_changed.set()

    async def poll(self) -> None:
        """Read the list again and again, until cancelled."""
        while True:
            self._schedule_changed.clear()
            try:
                await asyncio.wait_for(self._schedule_changed.wait(), self.fleet.next_poll())
            except TimeoutError:
                await self.fleet.refresh()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._service.aclose()
