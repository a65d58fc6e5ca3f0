"""The reads of one account: its list, single servers, plans and owner, and when to read next."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from vpstui.api.retries import ATTEMPTS, requested_wait
from vpstui.base.clocks import Timing
from vpstui.base.errors import (
    BadRequest,
    NotFound,
    NoToken,
    Unauthorized,
    VpsTuiError,
)
from vpstui.fleet.account.token_owner import may_write, owner_of
from vpstui.fleet.state.account_state import AccountState, ApiFilter
from vpstui.query.rows.replaced import replaced

if TYPE_CHECKING:
    from vpstui.api.models import Server, ServerId, ServerList
    from vpstui.api.service import ServerService
    from vpstui.fleet.account.login_state import LoginState
    from vpstui.fleet.state.store import AccountStore


class AccountPoller:
    """Reads one account and puts what came into its state.

    Attributes:
        unlisted: servers that the last list did not have and that are shown all the same, since
            it was not whole; those first of which nothing was heard for the longest time.
        in_sight: whether the list is what the user looks at; if not, it is polled slowly.
        in_focus: whether the terminal has the focus; the same.

    Args:
        service: the requests.
        store: holds the state.
        login: the token in use.
        timing: how often to read.
    """

    def __init__(
        self,
        service: ServerService,
        store: AccountStore,
        login: LoginState,
        *,
        timing: Timing | None = None,
    ) -> None:
        self._service = service
        self._store = store
        self._login = login
        self._timing = timing or Timing()
        self._refreshing = False
        self.unlisted: tuple[ServerId, ...] = ()
        self._read_at: dict[ServerId, float] = {}
        self._reads: dict[tuple[ServerId, int], asyncio.Future[Server]] = {}
        self.in_sight = self.in_focus = True
        service.on_retry_after(self._on_rate_limit)

    @property
    def state(self) -> AccountState:
        """What is known."""
        return self._store.state

    # -- the list

    async def refresh(self) -> bool:
        """Read the list. A failure becomes part of the state; nothing is raised.

        Returns:
            Whether a list came that is shown now.
        """
        if self._refreshing or not self._login.has_token:
            return False
        self._refreshing, has_come = True, False
        asked_at, asked_for = self._store.now(), self.state.api_filter
        generation = self._login.generation
        try:
            listing = await self._service.list_servers(
                status=asked_for.status or None,
                location=asked_for.location or None,
                attempts=1 if self._is_down else ATTEMPTS,
            )
        except Unauthorized as error:
            self._login.on_unauthorized(error, generation)
        except VpsTuiError as error:
            if self._login.is_current(generation):
                self._on_failure(error)
        else:
            await asyncio.sleep(0)  # the last page was parsed just now: keys first
            # Of another login meanwhile, or of none: it would be taken for this one's.
            asked_at -= listing.asked_before
            if asked_for == self.state.api_filter and self._login.is_current(generation):
                has_come = await self._take_list(listing, asked_at, generation)
        finally:
            self._refreshing = False
        if asked_for != self.state.api_filter or not self._login.is_current(generation):
            return await self.refresh() or has_come  # something else is wanted by now
        return has_come

    async def _take_list(self, listing: ServerList, asked_at: float, generation: int) -> bool:
        """Put a list into the state; with 10 000 servers that takes a turn of its own.

        Returns:
            Whether that was done: another login, or none, may come while others have their turn.
        """
        before = self.state
        state = before.with_list(listing, asked_at)
        await asyncio.sleep(0)
        if not self._login.is_current(generation) or before.api_filter != self.state.api_filter:
            return False
        if self.state is not before:
            state = self.state.with_list(listing, asked_at)
        self._on_list(replace(state, dialect=self._service.dialect))
        self._note_unlisted(listing, asked_at)
        return True

    async def refresh_on_request(self) -> bool:
        """Read the list because a person wants it now, unless the API asked to be left alone.

        Returns:
            As `refresh`.
        """
        wait = self.state.asked_to_wait(self._store.now())
        if wait:
            self._store.notify(f"The API asked to wait {wait:.0f} s more.", "information")
            return False
        return await self.refresh()

    async def filter_by_api(self, wanted: ApiFilter) -> bool:
        """Ask the API for one status or location only from now on.

        Returns:
            As `refresh`.
        """
        self._store.update(replace(self.state, api_filter=wanted))
        return await self.refresh()

    @property
    def _is_down(self) -> bool:
        """Whether so many reads failed that one question now and then is enough."""
        return self.state.failures >= self._timing.failures

    def _on_list(self, state: AccountState) -> None:
        if self.state.problem:
            self._store.notify(f"Connected to {state.host} again.", "information")
        self._store.update(state)

    def _note_unlisted(self, listing: ServerList, asked_at: float) -> None:
        # A server that is the very row of the list is listed: of 10 000 nearly all are.
        rows, servers = replaced(listing.servers, self.state.servers)
        listed, seen_at = {row.id for row in rows}, self.state.seen_at
        others = [
            server.id
            for server in servers
            if server.id not in listed and seen_at.get(server.id, -1.0) < asked_at
        ]
        self._read_at = {one: self._read_at.get(one, -1.0) for one in others}
        self.unlisted = tuple(sorted(others, key=self._read_at.__getitem__))

    def _on_failure(self, error: VpsTuiError) -> None:
        state = self.state
        if isinstance(error, BadRequest) and state.api_filter:
            self._store.notify(f"{error.message} All servers are asked for again.", "warning")
            self._store.update(replace(state, api_filter=ApiFilter()))
            return
        if not state.problem and state.listed_at is not None:
            self._store.notify(f"{error.message} The list stays as it was.", "warning")
        asked = requested_wait(error)
        until = None if asked is None else self._store.now() + asked
        self._store.update(state.with_failure(error.message, type(error), until))

    def _on_rate_limit(self, seconds: float) -> None:
        """A read waits because the API asked for it."""
        self._store.update(replace(self.state, wait_until=self._store.now() + seconds))

    # -- when to read it

    def next_poll(self) -> float | None:
        """Seconds until the list should be read again; None: not by itself."""
        timing = self._timing
        if timing.refresh is None or self.state.paused or not self._login.has_token:
            return None
        slow = self._is_down or not (self.in_sight and self.in_focus)
        asked = self.state.asked_to_wait(self._store.now())
        return max(timing.slow_refresh if slow else timing.refresh, asked)

    def pause(self, on: bool) -> None:
        """Stop reading the list by itself, or go on."""
        self._store.update(replace(self.state, paused=on))

    # -- other reads

    async def read(self, server_id: ServerId) -> Server:
        """Read one server in detail. Who asks while it is being read gets the same answer.

        Raises:
            NotFound: it is gone, and leaves the state.
            NoToken: another login came meanwhile, so that the answer is of another account.
            ApiError: it did not come.
        """
        key = (server_id, self._login.generation)
        if key in self._reads:
            return await asyncio.shield(self._reads[key])
        answer = self._reads[key] = asyncio.get_running_loop().create_future()
        try:
            server = await self._read(*key)
            answer.set_result(server)
        except VpsTuiError as error:
            answer.set_exception(error)
            answer.exception()  # it is raised here; that nobody else wants it is no mistake
            raise
        finally:
            del self._reads[key]
            answer.cancel()
        return server

    async def _read(self, server_id: ServerId, generation: int) -> Server:
        asked_at = self._store.now()
        self._read_at[server_id] = asked_at
        try:
            server = await self._service.get(server_id)
        except NotFound:
            if self._login.is_current(generation):
                self._store.update(self.state.without_server(server_id, self._store.now()))
            raise
        except Unauthorized as error:
            self._login.on_unauthorized(error, generation)
            raise
        if not self._login.is_current(generation):
            raise NoToken("Another login came meanwhile: look at the list again.")
        self._store.update(self.state.with_server(server, self._store.now(), asked_at))
        return server

    async def load_plans(self) -> None:
        """Read the plans on offer, once."""
        if not self.state.plans:
            generation = self._login.generation
            plans = await self._service.list_plans()
            if not self._login.is_current(generation):
                return
            self._store.update(replace(self.state, plans=plans))
            self._note_dialect()

    def _note_dialect(self) -> None:
        """Put the dialect that the answers have shown into the state."""
        if self._service.dialect is not self.state.dialect:
            self._store.update(replace(self.state, dialect=self._service.dialect))

    async def identify(self) -> bool:
        """Ask whose token this is, where the API tells it, and what it may do.

        Returns:
            Whether that is known now, though it may be that the API does not tell it.
        """
        generation = self._login.generation
        found = await self._service.get_account()
        if found is None or not self._login.is_current(generation):
            return False
        owner = owner_of(found)
        token = f"token {found.token.name}" if found.token and found.token.name else ""
        account = " · ".join(filter(None, (owner, token)))
        denied = "" if may_write(found) else "the token may only read servers"
        state = replace(self.state, account=account, owner=owner, denied=denied, is_identified=True)
        if state != self.state:
            self._store.update(state)
        return True
