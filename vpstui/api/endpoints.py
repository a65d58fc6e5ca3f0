"""The endpoints of the VPS.org REST API: one method for each.

A method makes one request (a list: one per page) and either returns a model or raises one error
of `errors.py`; how a request is made, and tried again, is in `client.py`.
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from vpstui.api import transport_errors
from vpstui.api.answers import body as answers
from vpstui.api.client import HttpClient
from vpstui.api.models import Account, Plan, PowerAnswer, Server, ServerList
from vpstui.api.retries import ATTEMPTS
from vpstui.base.errors import (
    ApiError,
    DeadlineExceeded,
    NotAnApiAnswer,
    TooManyRequests,
    Unauthorized,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from pydantic import SecretStr

    from vpstui.api.answers.body import Model
    from vpstui.api.client import Transport
    from vpstui.api.models import ServerCreate, ServerId, ServerPatch, ServerUpdate
    from vpstui.api.retries import RetryPolicy
    from vpstui.api.timeouts import Timeouts

PAGE_SIZE: Final = 100
"""Servers per page: the most the API gives."""

PAGE_LIMIT: Final = 1000
"""Pages read of one list; an API that always names a next page must not hold us for ever."""

_SERVERS: Final = "/servers/"


@dataclass(frozen=True)
class ProbeResponse:
    """How the API answered, whatever it was: status, Date header (perhaps empty) and body."""

    status: int
    date: str
    body: bytes


class VpsClient:
    """A client of the API for one account.

        async with VpsClient(DEFAULT_API_URL, SecretStr(token)) as client:
            listing = await client.list_servers()

    Attributes:
        http: makes the requests.

    Args:
        api_url: the base URL, such as `https://admin.vps.org/api/v1`.
        token: the API token; can be set later with `use_token`.
        timeouts: how long to wait.
        retries: how long to wait before a request is tried again.
        transport: used instead of the network.
        asgi_app: an ASGI application in this process, used instead of the network.
        profile: becomes `Server.profile` of every server that is read.

    Raises:
        SettingsError: `api_url`, or the proxy or CA settings of the environment, cannot be used.
    """

    def __init__(
        self,
        api_url: str,
        token: SecretStr | None = None,
        *,
        timeouts: Timeouts | None = None,
        retries: RetryPolicy | None = None,
        transport: Transport | None = None,
        asgi_app: Any = None,
        profile: str = "",
    ) -> None:
        self.http = HttpClient(
            api_url,
            token,
            timeouts=timeouts,
            retries=retries,
            transport=transport,
            asgi_app=asgi_app,
        )
        self._profile = profile

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self.http.aclose()

    @property
    def has_token(self) -> bool:
        """Whether requests can be made."""
        return self.http.token is not None

    def use_token(self, token: SecretStr | None) -> None:
        """Use another token from the next request on."""
        self.http.token = token

    def with_token(self, token: SecretStr) -> VpsClient:
        """Return a client with another token over the same connections; this one keeps its own."""
        twin = copy.copy(self)
        twin.http = self.http.with_token(token)
        return twin

    def on_retry_after(self, callback: Callable[[float], None]) -> None:
        """Call `callback` with the seconds whenever a request waits as `Retry-After` asked."""
        self.http.on_retry_after(callback)

    # -- reads

    async def list_servers(
        self,
        *,
        status: str | None = None,
        location: str | None = None,
        attempts: int = ATTEMPTS,
    ) -> ServerList:
        """List every server: GET /servers/, all pages.

        Args:
            status: only those of this status (`active`, `stopped`, `suspended`).
            location: only those of this data-centre code.
            attempts: times each page is tried.

        Raises:
            ApiError: the first page did not come. When a later one does not, or its address
                is not to be trusted, the list is marked as partial instead.
        """
        query = {"page_size": str(PAGE_SIZE), "status": status, "location": location}
        token, ends = self.http.token, time.monotonic() + self.http.timeouts.pages
        body = await self.http.get(_SERVERS, query, attempts=attempts)
        page = self._parsed(answers.ServerPage, body, "the list of servers")
        rows, partial, seen = list(page.results), "", set[str]()
        while page.next and not partial:
            try:
                url = self.http.resolve(_SERVERS, page.next)
                _note_page(str(url), seen)
                if time.monotonic() > ends:
                    raise DeadlineExceeded("The pages of the list did not come in time.")
                self.http.ensure_token_is(token)
                body = await self.http.get_url(url, attempts=attempts)
                page = self._parsed(answers.ServerPage, body, "a page of servers")
                rows += page.results
            except (Unauthorized, TooManyRequests):
                raise
            except ApiError as error:
                partial = error.message
        servers = {row.id: row for row in rows if row is not None}
        return ServerList(
            servers=tuple(servers.values()), skipped=rows.count(None), partial=partial
        )

    async def check_token(self) -> None:
        """Ask for one server, to see whether the token is taken: GET /servers/?page_size=1."""
        body = await self.http.get(_SERVERS, {"page_size": "1"})
        self._parsed(answers.ServerPage, body, "the list of servers")

    async def probe(self) -> ProbeResponse:
        """Ask for one server, once, and without a token when there is none.

        Raises:
            ApiError: no answer came that can be read.
        """
        status, headers, body = await self.http.get_once(_SERVERS, {"page_size": "1"})
        return ProbeResponse(status, headers.get("date", ""), body)

    async def get_server(self, server_id: ServerId, *, attempts: int = ATTEMPTS) -> Server:
        """Get one server in detail: GET /servers/{id}/, tried so many times."""
        body = await self.http.get(_path(server_id), attempts=attempts)
        return self._parsed(Server, body, "a server")

    async def list_plans(self) -> tuple[Plan, ...]:
        """List the plans on offer with their prices: GET /plans/."""
        body = await self.http.get("/plans/")
        page = self._parsed(answers.PlanPage, body, "the list of plans")
        return tuple(plan for plan in page.results if plan is not None and plan.id is not None)

    async def get_account(self) -> Account:
        """Get whose token this is: GET /account/me/."""
        return self._parsed(Account, await self.http.get("/account/me/"), "the account")

    # -- writes

    async def create_server(self, request: ServerCreate) -> Server:
        """Create a server: POST /servers/. The answer's status is `provisioning`."""
        body = await self.http.write("POST", _SERVERS, request.model_dump(exclude_none=True))
        return self._written(Server, body)

    async def update_server(self, server_id: ServerId, request: ServerUpdate) -> Server:
        """Replace name, hostname and backups: PUT /servers/{id}/."""
        body = await self.http.write("PUT", _path(server_id), request.model_dump())
        return self._written(Server, body)

    async def patch_server(self, server_id: ServerId, request: ServerPatch) -> Server:
        """Change what is set in `request`: PATCH /servers/{id}/."""
        fields = request.model_dump(exclude_none=True)
        return self._written(Server, await self.http.write("PATCH", _path(server_id), fields))

    async def delete_server(self, server_id: ServerId) -> None:
        """Delete a server for good: DELETE /servers/{id}/."""
        if await self.http.write("DELETE", _path(server_id)):
            raise transport_errors.outcome_unknown(
                "Something came where an empty answer was expected"
            )

    async def start_server(self, server_id: ServerId) -> PowerAnswer:
        """Turn a stopped server on: POST /servers/{id}/start/."""
        return await self._power(server_id, "start")

    async def stop_server(self, server_id: ServerId) -> PowerAnswer:
        """Shut a running server down: POST /servers/{id}/stop/."""
        return await self._power(server_id, "stop")

    async def reboot_server(self, server_id: ServerId) -> PowerAnswer:
        """Restart a running server: POST /servers/{id}/reboot/."""
        return await self._power(server_id, "reboot")

    async def _power(self, server_id: ServerId, verb: str) -> PowerAnswer:
        body = await self.http.write("POST", f"{_path(server_id)}{verb}/")
        answer = self._written(PowerAnswer, body)
        if answer.status not in ("", "success"):
            raise transport_errors.outcome_unknown(
                f"The API answered {answer.status!r} to the {verb}"
            )
        return answer

    def _parsed(self, model: type[Model], body: bytes, expected: str) -> Model:
        """Read an answer, whose servers are those of this client's profile."""
        return answers.parse(model, body, expected, self._profile)

    def _written(self, model: type[Model], body: bytes) -> Model:
        """Read the answer to a write. One that cannot be read may come from somebody in between.

        Raises:
            OutcomeUnknown: it is not an answer of the API.
        """
        try:
            return self._parsed(model, body, "the answer")
        except NotAnApiAnswer as error:
            raise transport_errors.outcome_unknown(error.message) from None


def _note_page(url: str, seen: set[str]) -> None:
    """Add the URL of a next page to those seen.

    Raises:
        NotAnApiAnswer: it was there before, or they go on for ever.
    """
    if url in seen or len(seen) >= PAGE_LIMIT:
        raise NotAnApiAnswer("The pages of the list do not come to an end.")
    seen.add(url)


def _path(server_id: ServerId) -> str:
    return f"{_SERVERS}{quote(str(server_id), safe='')}/"
