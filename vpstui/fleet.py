"""The fleet of one account: carries out what screens ask for, and records it in the store.

Knows no screen: who composes it says how states and notices are shown and how background
tasks are run.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from vpstui.errors import (
    BadRequest,
    NotFound,
    OutcomeUnknown,
    TooManyRequests,
    Unauthorized,
    VpsTuiError,
)
from vpstui.state import ApiFilter, AppState, Operation, Stage
from vpstui.timing import Timing
from vpstui.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any

    from vpstui.models import Server, ServerCreate, ServerId, ServerPatch
    from vpstui.service import PowerVerb, ServerService
    from vpstui.store import Store

T = TypeVar("T")

WRITES_AT_ONCE: Final = 4
"""Writes under way at the same time; the others wait their turn."""

DOING: Final = {"start": "starting", "stop": "stopping", "reboot": "rebooting"}
"""The status a server passes through while a power action is carried out."""


class Busy(VpsTuiError):
    """Another write on the same server has not come to its end; nothing was sent."""

    title = "Busy"


class Fleet:
    """Reads and writes of one account, and the state they lead to.

    Attributes:
        in_sight: whether the list is what the user looks at; if not, it is polled slowly.

    Args:
        service: the use cases.
        store: holds the state.
        spawn: runs a coroutine in the background.
        timing: how often to read.
    """

    def __init__(
        self,
        service: ServerService,
        store: Store,
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        timing: Timing | None = None,
    ) -> None:
        self._service = service
        self._store = store
        self._spawn = spawn
        self._timing = timing or Timing()
        self._watcher = Watcher(
            service,
            store,
            spawn=spawn,
            refused=self.refused,
            long_watch=self._timing.long_watch,
        )
        self._slots = asyncio.Semaphore(WRITES_AT_ONCE)
        self._refreshing = False
        self._asked_to_wait = 0.0
        self.in_sight = True

    @property
    def state(self) -> AppState:
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
                status=asked_for.status or None, location=asked_for.location or None
            )
        except Unauthorized as error:
            self.refused(error, generation)
        except VpsTuiError as error:
            self._failed(error)
        else:
            # Signed out meanwhile: the list would look as if it were kept up to date.
            if asked_for == self.state.api_filter and self._service.has_token:
                self._listed(self.state.with_list(listing, asked_at))
        finally:
            self._refreshing = False
        if asked_for != self.state.api_filter:  # set while the list was on its way
            await self.refresh()

    def _listed(self, state: AppState) -> None:
        if self.state.problem:
            self._store.notify(f"Connected to {state.host} again.", "information")
        self._asked_to_wait = 0.0
        self._store.become(state)
        self._watcher.notice_settled()
        self._watcher.follow_transitions()

    def _failed(self, error: VpsTuiError) -> None:
        if isinstance(error, TooManyRequests):
            self._asked_to_wait = error.retry_after or 0.0
        if not self.state.problem and self.state.listed_at is not None:
            self._store.notify(f"{error.message} The list stays as it was.", "warning")
        self._store.become(self.state.with_failure(error.message))

    def next_poll(self) -> float | None:
        """Seconds until the list should be read again; None: not by itself."""
        timing = self._timing
        if timing.refresh is None or self.state.paused or not self._service.has_token:
            return None
        slow = self.state.failures >= timing.failures or not self.in_sight
        return max(timing.slow_refresh if slow else timing.refresh, self._asked_to_wait)

    def toggle_pause(self) -> None:
        """Stop reading the list by itself, or go on."""
        self._store.become(replace(self.state, paused=not self.state.paused))

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
            self._store.become(self.state.without_server(server_id, self._store.now()))
            raise
        except Unauthorized as error:
            self.refused(error, generation)
            raise
        self._store.become(self.state.with_server(server, self._store.now(), asked_at))
        self._watcher.follow_transitions()
        return server

    async def filter_by_api(self, wanted: ApiFilter) -> None:
        """Ask the API for one status or location only from now on."""
        self._store.become(replace(self.state, api_filter=wanted))
        await self.refresh()

    async def load_plans(self) -> None:
        """Read the plans on offer, once."""
        if not self.state.plans:
            plans = await self._service.list_plans()
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

    async def identify(self) -> None:
        """Ask whose token this is, where the API tells it."""
        found = await self._service.get_account()
        owner = found.account.email or found.account.company_name if found.account else ""
        token = f"token {found.token.name}" if found.token and found.token.name else ""
        self._store.become(replace(self.state, account=" · ".join(filter(None, (owner, token)))))

    # -- writes

    async def create(self, request: ServerCreate) -> Server:
        """Create a server and follow it until it runs.

        Raises:
            ApiError: as `ServerService.create`.
        """
        try:
            server = await self._written(lambda: self._service.create(request))
        except OutcomeUnknown:
            self._spawn(self.refresh())  # it may be there by now
            raise
        state = self.state.with_new_server(server, self._store.now())
        self._store.become(state.with_operation(server.id, Operation("create", Stage.ACCEPTED)))
        self._store.notify(f"{server.label} is being provisioned.", "information")
        self._watcher.follow_transitions()
        return server

    async def edit(self, base: Server, wanted: ServerPatch) -> Server:
        """Change a server as `ServerService.edit` does.

        Raises:
            Busy: another write on it is under way.
            ApiError: as `ServerService.edit`.
        """
        self._claim(base.id, "edit")
        try:
            server = await self._written(lambda: self._service.edit(base, wanted))
        except VpsTuiError as error:
            self._store.become(self.state.with_operation(base.id, None))
            if isinstance(error, NotFound):
                self._store.become(self.state.without_server(base.id, self._store.now()))
            elif isinstance(error, OutcomeUnknown):
                self._spawn(self._look_again(base.id))
            raise
        self._store.become(self.state.with_operation(base.id, None))
        self._store.become(self.state.with_server(server, self._store.now()))
        self._store.notify(f"{server.label} is saved.", "information")
        return server

    async def delete(self, server_id: ServerId) -> None:
        """Delete a server.

        Raises:
            Busy: another write on it is under way.
            ApiError: as `ServerService.delete`.
        """
        label = self._claim(server_id, "delete")
        try:
            await self._written(lambda: self._service.delete(server_id))
        except OutcomeUnknown:
            self._unknown(server_id, "delete")
            raise
        except VpsTuiError:
            self._store.become(self.state.with_operation(server_id, None))
            raise
        self._store.become(self.state.without_server(server_id, self._store.now()))
        self._store.notify(f"{label} is deleted.", "information")

    async def power(self, server_id: ServerId, verb: PowerVerb) -> None:
        """Start, stop or reboot a server and follow it until it is done.

        Raises:
            Busy: another write on it is under way.
            ApiError: as `ServerService.power`.
        """
        self._claim(server_id, verb)
        try:
            answer = await self._written(lambda: self._service.power(server_id, verb))
        except OutcomeUnknown:
            self._unknown(server_id, verb)
            raise
        except VpsTuiError as error:
            self._store.become(self.state.with_operation(server_id, None))
            if isinstance(error, NotFound):
                self._store.become(self.state.without_server(server_id, self._store.now()))
            elif isinstance(error, BadRequest):  # what we show is not what the API sees
                self._spawn(self._look_again(server_id))
            raise
        told = answer.server.status if answer.server is not None else ""
        state = self.state.with_status(server_id, told or DOING[verb], self._store.now())
        self._store.become(state.with_operation(server_id, Operation(verb, Stage.ACCEPTED)))
        self._watcher.follow(server_id)

    def _claim(self, server_id: ServerId, verb: str) -> str:
        """Mark a server as being written to and return what it is called.

        Raises:
            Busy: it is already.
        """
        server = self.state.server(server_id)
        label = server.label if server is not None else f"server {server_id}"
        under_way = self.state.operations.get(server_id)
        if under_way is not None and self.state.is_busy(server_id):
            raise Busy(f"{label}: its {under_way.verb} is not finished; wait for it.")
        self._store.become(self.state.with_operation(server_id, Operation(verb, Stage.SENDING)))
        return label

    async def _written(self, write: Callable[[], Awaitable[T]]) -> T:
        """Send a write, among at most `WRITES_AT_ONCE`; a token not taken signs out."""
        self._count_write(1)
        try:
            async with self._slots:
                generation = self._service.token_generation
                try:
                    return await write()
                except Unauthorized as error:
                    self.refused(error, generation)
                    raise
        finally:
            self._count_write(-1)

    def _count_write(self, step: int) -> None:
        writes = self.state.writes_in_flight + step
        self._store.become(replace(self.state, writes_in_flight=writes))

    def _unknown(self, server_id: ServerId, verb: str) -> None:
        """No answer came: say so, and find out by reading."""
        self._store.become(self.state.with_operation(server_id, Operation(verb, Stage.UNKNOWN)))
        self._watcher.follow(server_id)

    async def _look_again(self, server_id: ServerId) -> None:
        try:
            await self.read(server_id)
        except VpsTuiError as error:
            self._store.notify(error.message, "warning")
