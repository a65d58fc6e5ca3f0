"""The fleet of one account: reads it when it is time to, and records it in the store.

Knows no screen: who composes it says how states and notices are shown and how background
tasks are run.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vpstui.api.retries import ATTEMPTS, asked_wait
from vpstui.base.clocks import Timing
from vpstui.base.errors import BadRequest, NotFound, NoToken, Unauthorized, VpsTuiError
from vpstui.fleet.state.account_state import AccountState, ApiFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpstui.api.models import Account, Server, ServerId
    from vpstui.api.service import ServerService
    from vpstui.fleet.state.store import Store


class Fleet:
    """The reads of one account, and the state they lead to.

    Attributes:
        in_sight: whether the list is what the user looks at; if not, it is polled slowly.
        in_focus: whether the terminal has the focus; the same.

    Args:
        service: the use cases.
        store: holds the state.
        news: is called whenever there is news of servers: a list (True) or a single one.
        timing: how often to read.
    """

    def __init__(
        self,
        service: ServerService,
        store: Store,
        *,
        news: Callable[[bool], None],
        timing: Timing | None = None,
    ) -> None:
        self._service = service
        self._store = store
        self._news = news
        self._timing = timing or Timing()
        self._refreshing = False
        self.in_sight = self.in_focus = True
        service.tell_waits(self._asked_to_wait)

    @property
    def state(self) -> AccountState:
        """The state as it is now."""
        return self._store.state

    # -- reads

    async def refresh(self) -> None:
        """Read the list. A failure becomes part of the state; nothing is raised."""
        if self._refreshing or not self._service.has_token:
            return
        self._refreshing = True
        asked_at, asked_for = self._store.now(), self.state.api_filter
        generation = self._service.token_generation
        try:
            listing = await self._service.list_servers(
                status=asked_for.status or None,
                location=asked_for.location or None,
                attempts=1 if self._is_down else ATTEMPTS,
            )
        except Unauthorized as error:
            self.refused(error, generation)
        except VpsTuiError as error:
            if self._is_current(generation):
                self._failed(error)
        else:
            # Of another login meanwhile, or of none: it would be taken for this one's.
            if asked_for == self.state.api_filter and self._is_current(generation):
                self._listed(self.state.with_list(listing, asked_at))
        finally:
            self._refreshing = False
        if asked_for != self.state.api_filter or not self._is_current(generation):
            await self.refresh()  # something else is wanted by now

    def _is_current(self, generation: int) -> bool:
        """Whether the token is still that of a question."""
        return generation == self._service.token_generation

    async def refresh_on_request(self) -> None:
        """Read the list because somebody wants it now, unless the API asked to be left alone."""
        wait = self.state.asked_to_wait(self._store.now())
        if wait:
            self._store.notify(f"The API asked to wait {wait:.0f} s more.", "information")
        else:
            await self.refresh()

    @property
    def _is_down(self) -> bool:
        """Whether so many reads failed that one question now and then is enough."""
        return self.state.failures >= self._timing.failures

    def _listed(self, state: AccountState) -> None:
        if self.state.problem:
            self._store.notify(f"Connected to {state.host} again.", "information")
        self._store.become(state)
        self._news(True)

    def _failed(self, error: VpsTuiError) -> None:
        state = self.state
        if isinstance(error, BadRequest) and state.api_filter:
            self._store.notify(f"{error.message} All servers are asked for again.", "warning")
            self._store.become(replace(state, api_filter=ApiFilter()))
            return
        if not state.problem and state.listed_at is not None:
            self._store.notify(f"{error.message} The list stays as it was.", "warning")
        asked = asked_wait(error)
        until = None if asked is None else self._store.now() + asked
        self._store.become(state.with_failure(error.message, error.title, until))

    def _asked_to_wait(self, seconds: float) -> None:
        """A read waits because the API asked for it."""
        self._store.become(replace(self.state, wait_until=self._store.now() + seconds))

    def next_poll(self) -> float | None:
        """Seconds until the list should be read again; None: not by itself."""
        timing = self._timing
        if timing.refresh is None or self.state.paused or not self._service.has_token:
            return None
        slow = self._is_down or not (self.in_sight and self.in_focus)
        asked = self.state.asked_to_wait(self._store.now())
        return max(timing.slow_refresh if slow else timing.refresh, asked)

    def pause(self, on: bool) -> None:
        """Stop reading the list by itself, or go on."""
        self._store.become(replace(self.state, paused=on))

    async def read(self, server_id: ServerId) -> Server:
        """Read one server in detail.

        Raises:
            NotFound: it is gone, and leaves the state.
            ApiError: it did not come.
        """
        asked_at, generation = self._store.now(), self._service.token_generation
        try:
            server = await self._service.get(server_id)
        except NotFound:
            if self._is_current(generation):
                self._store.become(self.state.without_server(server_id, self._store.now()))
            raise
        except Unauthorized as error:
            self.refused(error, generation)
            raise
        if not self._is_current(generation):
            raise NoToken("Another login came meanwhile: look at the list again.")
        self._store.become(self.state.with_server(server, self._store.now(), asked_at))
        self._news(False)
        return server

    async def filter_by_api(self, wanted: ApiFilter) -> None:
        """Ask the API for one status or location only from now on."""
        self._store.become(replace(self.state, api_filter=wanted))
        await self.refresh()

    async def load_plans(self) -> None:
        """Read the plans on offer, once."""
        if not self.state.plans:
            generation = self._service.token_generation
            plans = await self._service.list_plans()
            if not self._is_current(generation):
                return
            self._store.become(replace(self.state, plans=plans))

    # -- token

    def sign_out(self, problem: str) -> None:
        """Stop asking: there is no token, or the API does not take it."""
        self._service.use_token(None)
        self._store.become(self.state.with_sign_out(problem))

    def refused(self, error: Unauthorized, generation: int) -> None:
        """The API did not take the token of that generation; a newer one is not meant."""
        if generation == self._service.token_generation:
            self.sign_out(error.message)

    async def identify(self) -> bool:
        """Ask whose token this is, where the API tells it, and what it may do.

        Returns:
            Whether that is known now, though it may be that the API does not tell it.
        """
        generation = self._service.token_generation
        found = await self._service.get_account()
        if found is None or not self._is_current(generation):
            return False
        owner = owner_of(found)
        token = f"token {found.token.name}" if found.token and found.token.name else ""
        account = " · ".join(filter(None, (owner, token)))
        denied = "" if may_write(found) else "the token may only read servers"
        state = replace(self.state, account=account, owner=owner, denied=denied)
        if state != self.state:
            self._store.become(state)
        return True


def owner_of(account: Account) -> str:
    """Whose account it is; empty where that is not told."""
    found = account.account
    return found.email or found.company_name if found is not None else ""


def may_write(account: Account) -> bool:
    """Whether a token may change servers; where nothing tells its permissions, it may be so."""
    permissions = account.token.permissions if account.token else None
    if not permissions:
        return True
    return any(
        scope in ("servers", "*") and verb != "read"
        for scope, _, verb in (one.partition(":") for one in permissions)
    )
