"""What a person wants done with servers, over the client: the use cases.

Usable without a terminal and without the app; `vpstui.api` shows how.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from vpstui.api.answers.transport_errors import outcome_unknown
from vpstui.api.answers.written import WriteAnswer
from vpstui.api.polling import TRANSIENT_ERRORS, Poller, WatchPace
from vpstui.api.retries import ATTEMPTS
from vpstui.base.errors import ApiError, EditConflict, NotFound, NoToken, StatusError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from pydantic import SecretStr

    from vpstui.api.answers.account import Account
    from vpstui.api.dialects.dialect import Dialect
    from vpstui.api.endpoints import VpsClient
    from vpstui.api.extras import Copies, Location, OfferKind, OfferList, SshKey, System
    from vpstui.api.models import Id, Plan, Server, ServerId, ServerList
    from vpstui.api.requests import ServerCreate, ServerPatch
    from vpstui.api.statuses import CopyVerb

PowerVerb = Literal["start", "stop", "reboot", "hard stop"]


class ServerService:
    """The use cases over one account.

    Attributes:
        pace: how often to read what is in transition.

    Args:
        client: the API.
        pace: how often to read what is in transition.
        sleep: waits so many seconds.
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
        self._poller = Poller(self.pace, sleep)
        self._generation = 0

    @property
    def has_token(self) -> bool:
        """Whether requests can be made."""
        return self._client.has_token

    @property
    def token_generation(self) -> int:
        """How often the token was changed: shows whether an answer is about the one in use."""
        return self._generation

    @property
    def dialect(self) -> Dialect | None:
        """The dialect that the API speaks; None: nothing has shown it yet."""
        return self._client.dialect

    def use_token(self, token: SecretStr | None) -> None:
        """Use another token from the next request on."""
        self._generation += 1
        self._client.use_token(token)

    def on_retry_after(self, callback: Callable[[float], None]) -> None:
        """Call `callback` with the seconds whenever a request waits as `Retry-After` asked."""
        self._client.on_retry_after(callback)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def check_token(self, token: SecretStr) -> None:
        """Ask for one server with a token, to see whether the API accepts it; it is not used yet.

        Raises:
            Unauthorized: it does not.
            ApiError: that could not be found out.
        """
        await self._client.with_token(token).check_list()

    async def list_servers(
        self, *, status: str | None = None, location: str | None = None, attempts: int = ATTEMPTS
    ) -> ServerList:
        """List every server, or every one of a status or location.

        Args:
            status: only those of this status.
            location: only those of this data-centre code.
            attempts: times each page is tried.

        Raises:
            ApiError: the first page did not come.
        """
        return await self._client.list_servers(status=status, location=location, attempts=attempts)

    async def get(self, server_id: ServerId, *, attempts: int = ATTEMPTS) -> Server:
        """Get one server in detail.

        Args:
            server_id: the server.
            attempts: times it is tried.

        Raises:
            NotFound: it is gone, while the list is to be had.
            ApiError: it did not come.
        """
        try:
            return await self._client.get_server(server_id, attempts=attempts)
        except NotFound:
            await self._client.check_list()
            raise

    async def list_plans(self) -> tuple[Plan, ...]:
        """List the plans on offer; none where the API does not list them, or without a token."""
        try:
            return await self._client.list_plans()
        except (ApiError, NoToken):
            return ()

    async def list_offers(
        self,
    ) -> tuple[tuple[Location, ...], tuple[System, ...], tuple[SshKey, ...]]:
        """List places, systems and SSH keys; none of what the API does not tell."""
        return await self._client.list_offers()

    async def list_offer(self, kind: OfferKind) -> OfferList:
        """List one kind of what is offered; what is raised is as of `ReadClient.list_offer`."""
        return await self._client.list_offer(kind)

    async def list_copies(self, verb: CopyVerb, server_id: ServerId | None = None) -> Copies:
        """List the snapshots, or the backups, of a server; without one, of all.

        Raises:
            NotFound: the API has no list of them.
            ApiError: the first page did not come.
        """
        if verb == "snapshot":
            return await self._client.list_snapshots(server_id)
        return await self._client.list_backups(server_id)

    async def get_account(self, token: SecretStr | None = None) -> Account | None:
        """Get whose token that is.

        Args:
            token: by default the one in use; another one is only asked about.

        Returns:
            An empty account where the API does not say; None when it could not be asked now.
        """
        client = self._client if token is None else self._client.with_token(token)
        try:
            return await client.get_account()
        except (*TRANSIENT_ERRORS, NoToken):
            return None
        except ApiError:
            from vpstui.api.answers.account import Account

            return Account()

    async def create(self, request: ServerCreate) -> WriteAnswer:
        """Create a server; it comes back provisioning, unless the answer does not tell it.

        Raises:
            BadRequest: a field is refused.
            PaymentRequired: there is not enough credit.
            OutcomeUnknown: it may exist now, or not.
            ApiError: it was not created.
        """
        return await self._client.create_server(request)

    async def edit(self, base: Server, wanted: ServerPatch) -> WriteAnswer:
        """Change name, hostname and backups, unless somebody else just did.

        Reads it first. What differs from `base` is sent: with PUT when all three fields do.

        Args:
            base: the server as the person saw it.
            wanted: the fields as they should be; None leaves a field alone.

        Returns:
            What the API told; the server as it is where nothing had to be sent.

        Raises:
            EditConflict: a field to be changed is not what it was in `base`.
            BadRequest: a field is refused.
            NotFound: it is gone, while the list is to be had.
            OutcomeUnknown: it may be done, or not.
            ApiError: it was not done.
        """
        from vpstui.api import requests

        now = await self.get(base.id)
        changes = requests.changed_fields(base, wanted)
        if conflicts := requests.conflicting_fields(base, now, changes):
            raise EditConflict(now, conflicts)
        if not changes:
            return WriteAnswer(now, frozenset(requests.ServerUpdate.model_fields))
        if len(changes) == len(requests.ServerUpdate.model_fields):
            sending = self._client.update_server(base.id, requests.ServerUpdate(**changes))
        else:
            sending = self._client.patch_server(base.id, requests.ServerPatch(**changes))
        return await self._confirm_missing(sending, base.id)

    async def delete(self, server_id: ServerId) -> WriteAnswer:
        """Delete a server for good; one that is gone already is deleted.

        Raises:
            OutcomeUnknown: it may be gone, or not.
            ApiError: it was not deleted.
        """
        try:
            return await self._confirm_missing(self._client.delete_server(server_id))
        except NotFound:
            return WriteAnswer()

    async def power(self, server_id: ServerId, verb: PowerVerb) -> WriteAnswer:
        """Start, stop, reboot or hard stop a server; the answer only says that it was accepted.

        Raises:
            BadRequest: it is not in the status for that.
            NotFound: it is gone, while the list is to be had.
            OutcomeUnknown: it may be done, or not.
            ApiError: it was not done.
        """
        return await self._confirm_missing(self._client.power(server_id, verb), server_id)

    async def copy(
        self, server_id: ServerId, verb: CopyVerb, name: str = "", description: str = ""
    ) -> WriteAnswer:
        """Begin a snapshot or a backup of a server; what is raised is as of `power`.

        Args:
            server_id: the server.
            verb: which of them.
            name: of a snapshot.
            description: of a snapshot, where the dialect has one.
        """
        client = self._client
        if verb == "snapshot":
            sending = client.take_snapshot(server_id, name, description)
        else:
            sending = client.back_up_server(server_id)
        return await self._confirm_missing(sending, server_id)

    async def resize(self, server_id: ServerId, plan_id: Id) -> WriteAnswer:
        """Give a server another plan; what is raised is as of `power`.

        Raises:
            Locked: no call is known for it in this dialect; nothing was sent.
        """
        sending = self._client.resize_server(server_id, plan_id)
        return await self._confirm_missing(sending, server_id)

    async def _confirm_missing(
        self, sending: Awaitable[WriteAnswer], server_id: ServerId | None = None
    ) -> WriteAnswer:
        """Wait for a write; its 404 may mean the server, the action, or everything behind it.

        Args:
            sending: the write.
            server_id: the server to read, where the 404 may be about the action; None: it is not.

        Raises:
            NotFound: the server is gone, while the list is to be had.
            StatusError: the server is there, and the API does not know what was asked of it.
            OutcomeUnknown: that could not be found out.
            ApiError: as of the write.
        """
        try:
            return await sending
        except NotFound as error:
            missing = error
        try:
            await self._client.check_list()
            server = None if server_id is None else await self._client.get_server(server_id)
        except NotFound:
            raise missing from None
        except (ApiError, NoToken) as error:
            raise outcome_unknown(error.message, subject="it") from error
        if server is not None:
            said = missing.said or "The API answered 404 Not Found."
            raise StatusError(f"{said} {server.label} is there all the same.", missing.status)
        raise missing

    def watch(
        self,
        server_id: ServerId,
        expected_status: str = "",
        confirmations: int | None = None,
        *,
        at_once: bool = False,
    ) -> AsyncGenerator[Server, None]:
        """Get a server until its status stays, and yield each reading.

        The arguments, and what is raised, are those of `Poller.until_settled`.
        """
        return self._poller.until_settled(
            lambda: self.get(server_id, attempts=1),
            expected_status,
            confirmations,
            at_once=at_once,
        )

    def poll_list(self) -> AsyncGenerator[ServerList, None]:
        """List all servers again and again, at the service's pace.

        Raises:
            ApiError: an error that is not transient.
        """
        return self._poller.repeat(lambda: self.list_servers(attempts=1))

    def poll_copies(self, verb: CopyVerb, server_id: ServerId) -> AsyncGenerator[Copies, None]:
        """List the snapshots, or the backups, of a server again and again, at the service's pace.

        Raises:
            ApiError: an error that is not transient, or too many in a row.
        """
        limit = self.pace.max_failures
        return self._poller.repeat(lambda: self.list_copies(verb, server_id), limit)

    def poll_server(
        self, server_id: ServerId, *, max_failures: int | None = None, at_once: bool = False
    ) -> AsyncGenerator[Server, None]:
        """Get a server again and again, at the service's pace.

        Args:
            server_id: the server.
            max_failures: after so many transient errors in a row the last is raised; None: never.
            at_once: whether it is read for the first time without a wait.

        Raises:
            NotFound: it is gone.
            ApiError: an error that is not transient, or too many in a row.
        """
        return self._poller.repeat(
            lambda: self.get(server_id, attempts=1), max_failures, at_once=at_once
        )
