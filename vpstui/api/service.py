"""What a person wants done with servers, over the client: the use cases.

Usable without a terminal and without the app:

    async with VpsClient(DEFAULT_API_URL, token) as client:
        service = ServerService(client)
        await service.power(12345, "stop")
        async for server in service.watch(12345, STOPS_AT["stop"]):
            print(server.status)
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from vpstui.api.models import Account, Plan, PowerAnswer, ServerUpdate
from vpstui.api.retries import ATTEMPTS
from vpstui.base.errors import (
    ApiError,
    ConnectionFailed,
    DeadlineExceeded,
    EditConflict,
    NotAnApiAnswer,
    NotFound,
    NoToken,
    ServerFault,
    TooManyRequests,
)

if TYPE_CHECKING:
    from collections.abc import (
        AsyncGenerator,
        AsyncIterator,
        Awaitable,
        Callable,
        Collection,
        Iterable,
        Mapping,
    )
    from datetime import datetime

    from pydantic import SecretStr

    from vpstui.api.client import VpsClient
    from vpstui.api.models import Server, ServerCreate, ServerId, ServerList, ServerPatch

T = TypeVar("T")

PowerVerb = Literal["start", "stop", "reboot"]

PASSING: Final = (ConnectionFailed, DeadlineExceeded, NotAnApiAnswer, ServerFault, TooManyRequests)
"""Errors of a read after which reading again may well work."""


@dataclass(frozen=True)
class WatchPace:
    """How often a server in transition is asked for."""

    first: float = 2.0
    """Seconds before the first question."""
    growth: float = 1.4
    """By how much each wait is longer than the one before."""
    last: float = 10.0
    """Seconds between two questions, at most."""
    patience: int = 3
    """Times a settled status other than the one hoped for is seen before it is believed:
    the status may be told from a copy that lags behind."""
    doubt: int = 8
    """The same where nobody answered: the request may still be on its way (about 50 s)."""
    looks: int = 12
    """Whole lists without a server that may have been created, before its absence is told
    (about 90 s)."""
    deleting: int = 60
    """Times a deleted server is seen before that is told (about 10 min)."""
    long_after: float = 600.0
    """Seconds of watching after which questions become rare."""
    long_wait: float = 60.0
    """Seconds between two rare questions."""
    failures: int = 10
    """Questions in a row that may fail in passing before the watch is given up."""


class ServerService:
    """The use cases over one account.

    Attributes:
        pace: how often to ask for what is on its way.

    Args:
        client: the API.
        pace: how often to ask for what is on its way.
        sleep: waits so many seconds; for tests.
    """

    def __init__(
        self,
        client: VpsClient,
        *,
        pace: WatchPace | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self.pace = pace or WatchPace()
        self._sleep = sleep
        self._generation = 0

    @property
    def has_token(self) -> bool:
        """Whether requests can be made."""
        return self._client.has_token

    @property
    def token_generation(self) -> int:
        """How often the token was changed: tells whether an answer is about the one in use."""
        return self._generation

    def use_token(self, token: SecretStr | None) -> None:
        """Use another token from the next request on."""
        self._generation += 1
        self._client.use_token(token)

    def tell_waits(self, on_wait: Callable[[float], None]) -> None:
        """Call `on_wait` with the seconds whenever a read waits because the API asked for it."""
        self._client.tell_waits(on_wait)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def try_token(self, token: SecretStr) -> None:
        """Ask for as little as there is, to see whether a token is taken; it is not used yet.

        Raises:
            Unauthorized: it is not.
            ApiError: it could not be tried.
        """
        await self._client.with_token(token).check_token()

    async def account_of(self, token: SecretStr) -> Account | None:
        """Get whose token that is, as `get_account` does; it is not used yet."""
        return await _account(self._client.with_token(token))

    async def list_servers(
        self,
        *,
        status: str | None = None,
        location: str | None = None,
        attempts: int = ATTEMPTS,
    ) -> ServerList:
        """List every server, or every one of a status or location.

        Args:
            status: only those of this status.
            location: only those of this data-centre code.
            attempts: times each page is tried.

        Raises:
            ApiError: the list did not come.
        """
        return await self._client.list_servers(status=status, location=location, attempts=attempts)

    async def get(self, server_id: ServerId, *, attempts: int = ATTEMPTS) -> Server:
        """Get one server in detail.

        Args:
            server_id: the server.
            attempts: times it is tried.

        Raises:
            NotFound: it is gone.
            ApiError: it did not come.
        """
        return await self._client.get_server(server_id, attempts=attempts)

    async def list_plans(self) -> tuple[Plan, ...]:
        """List the plans on offer; none where the API does not tell them, or without a token."""
        try:
            return await self._client.list_plans()
        except (ApiError, NoToken):
            return ()

    async def get_account(self) -> Account | None:
        """Get whose token this is.

        Returns:
            An empty answer where that is not told; None when it could not be asked now.
        """
        return await _account(self._client)

    async def create(self, request: ServerCreate) -> Server:
        """Create a server; it comes back provisioning.

        Raises:
            BadRequest: a field is refused.
            PaymentRequired: there is not enough credit.
            OutcomeUnknown: it may exist now, or not.
            ApiError: it was not created.
        """
        return await self._client.create_server(request)

    async def edit(self, base: Server, wanted: ServerPatch) -> Server:
        """Change name, hostname and backups, unless somebody else just did.

        Reads the server first. What differs from `base` is sent with PATCH; with PUT when
        all three fields differ.

        Args:
            base: the server as the person saw it.
            wanted: the fields as they shall be; None leaves a field alone.

        Raises:
            EditConflict: a field to be changed is not what it was in `base`.
            BadRequest: a field is refused.
            OutcomeUnknown: it may be done, or not.
            ApiError: it was not done.
        """
        now = await self.get(base.id)
        changes = {
            name: value
            for name, value in wanted.model_dump(exclude_none=True).items()
            if value != getattr(base, name)
        }
        conflicts = tuple(
            name
            for name, value in changes.items()
            if getattr(now, name) not in (getattr(base, name), value)
        )
        if conflicts:
            raise EditConflict(now, conflicts)
        if not changes:
            return now
        if len(changes) == len(ServerUpdate.model_fields):
            return await self._client.update_server(base.id, ServerUpdate(**changes))
        return await self._client.patch_server(base.id, wanted.model_copy(update={
            name: None for name in type(wanted).model_fields if name not in changes
        }))  # fmt: skip

    async def delete(self, server_id: ServerId) -> None:
        """Delete a server for good; one that is gone already is deleted.

        Raises:
            OutcomeUnknown: it may be gone, or not.
            ApiError: it was not deleted.
        """
        try:
            await self._client.delete_server(server_id)
        except NotFound:
            return

    async def power(self, server_id: ServerId, verb: PowerVerb) -> PowerAnswer:
        """Start, stop or reboot a server; the answer says only that it was accepted.

        Raises:
            BadRequest: it is not in the status for that.
            OutcomeUnknown: it may be done, or not.
            ApiError: it was not done.
        """
        match verb:
            case "start":
                return await self._client.start_server(server_id)
            case "stop":
                return await self._client.stop_server(server_id)
            case "reboot":
                return await self._client.reboot_server(server_id)

    async def watch(
        self, server_id: ServerId, hoped_for: str = "", patience: int | None = None
    ) -> AsyncIterator[Server]:
        """Ask for a server until its status stays, and yield it each time it was seen.

        Args:
            server_id: the server.
            hoped_for: the status it should come to; another one that stays is believed
                only after it was seen `patience` times.
            patience: by default `WatchPace.patience`.

        Raises:
            NotFound: it is gone.
            ApiError: asking failed for good, or too often in a row.
        """
        patience = self.pace.patience if patience is None else patience
        other = 0
        # The watch asks again itself.
        readings = self._readings(lambda: self.get(server_id, attempts=1), self.pace.failures)
        async for server in readings:
            yield server
            if server.is_settled:
                other += 1
                if not hoped_for or server.status == hoped_for or other >= patience:
                    return

    async def lists(self) -> AsyncGenerator[ServerList, None]:
        """List all servers again and again.

        Raises:
            ApiError: asking failed for good.
        """
        async for listing in self._readings(lambda: self.list_servers(attempts=1)):
            yield listing

    async def look_at(self, server_id: ServerId) -> AsyncGenerator[Server, None]:
        """Get a server again and again, and yield each reading.

        Raises:
            NotFound: it is gone.
            ApiError: asking failed for good.
        """
        async for server in self._readings(lambda: self.get(server_id, attempts=1)):
            yield server

    async def _readings(
        self, read: Callable[[], Awaitable[T]], failures: int | None = None
    ) -> AsyncIterator[T]:
        """Read again and again, with growing waits; what fails in passing is passed over.

        Args:
            read: reads once.
            failures: how many of these in a row are not passed over any more.

        Raises:
            ApiError: reading failed for good, or too often in a row.
        """
        pace, wait, waited, failed = self.pace, self.pace.first, 0.0, 0
        while True:
            await self._sleep(wait)
            waited += wait
            wait = (
                min(wait * pace.growth, pace.last) if waited < pace.long_after else pace.long_wait
            )
            try:
                reading = await read()
            except PASSING as error:
                failed += 1
                if failures is not None and failed >= failures:
                    raise
                wait = max(wait, getattr(error, "retry_after", None) or 0.0)
                continue
            failed = 0
            yield reading


async def _account(client: VpsClient) -> Account | None:
    try:
        return await client.get_account()
    except (*PASSING, NoToken):
        return None
    except ApiError:
        return Account()


def created_by(
    sent: Mapping[str, Any],
    others: Collection[ServerId],
    servers: Iterable[Server],
    since: datetime | None = None,
) -> tuple[Server, ...]:
    """Return the servers that a create may have made: new ones in which nothing tells otherwise.

    Args:
        sent: the body of the create.
        others: ids of servers that it cannot have made.
        servers: those that are there now.
        since: a server that is known to be older was not made by it.
    """
    name = sent.get("name")
    return tuple(
        server
        for server in servers
        if name and server.name == name and server.id not in others
        if not (since and server.created_at and server.created_at < since)
        if _may_be(server, sent)
    )


def _may_be(server: Server, sent: Mapping[str, Any]) -> bool:
    """Whether a server is what was asked for; what is not told, or was not asked, tells nothing."""
    told = {
        "location": server.location,
        "hostname": server.hostname,
        "plan_id": server.plan.id if server.plan is not None else None,
        "os_id": server.os.id if server.os is not None else None,
    }
    return all(
        sent.get(key) in (None, "") or value in (None, "") or sent[key] == value
        for key, value in told.items()
    )
