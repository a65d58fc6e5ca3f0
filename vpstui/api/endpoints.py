"""The endpoints of the VPS.org REST API: one method for each.

A method makes one request (a list: one per page) and either returns a model or raises one error
of `errors.py`; how a request is made, and tried again, is in `client.py`.
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from vpstui.api.answers import body as answers
from vpstui.api.answers.pages import PageCollector, matching
from vpstui.api.answers.words import told_in_words
from vpstui.api.answers.written import read_write_answer
from vpstui.api.client import HttpClient
from vpstui.api.models import Account, ServerList
from vpstui.api.retries import ATTEMPTS
from vpstui.base.errors import (
    ApiError,
    BadRequest,
    DeadlineExceeded,
    NotAnApiAnswer,
    NotFound,
    TooManyRequests,
    Unauthorized,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    from pydantic import SecretStr

    from vpstui.api.answers.body import Model, PageModel
    from vpstui.api.answers.written import WriteAnswer
    from vpstui.api.client import Transport
    from vpstui.api.models import Plan, Server, ServerCreate, ServerId, ServerPatch, ServerUpdate
    from vpstui.api.retries import RetryPolicy
    from vpstui.api.timeouts import Timeouts

PAGE_SIZE: Final = 100
"""Servers per page: the most the API gives."""

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
        SettingsError: `api_url`, or the proxy that the environment names, cannot be used.
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
        self._may_ask_for_size = True

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
            ApiError: the first page did not come. When a later one does not, or fewer came than
                the API counts, the list is marked as partial instead.
        """
        filters = {"status": status, "location": location}
        found = await self._read_pages(
            _SERVERS, filters, answers.ServerPage, "the list of servers", attempts
        )
        return ServerList(
            servers=matching(
                tuple(found.rows.values()), status=status or "", location=location or ""
            ),
            skipped=found.skipped,
            partial=found.partial,
        )

    async def _read_pages(
        self,
        path: str,
        filters: Mapping[str, str | None],
        model: type[PageModel],
        expected: str,
        attempts: int = ATTEMPTS,
    ) -> PageCollector[Any]:
        """Read every page of a list, each with the filters that were asked for.

        Args:
            path: below the base URL.
            filters: the query of the list; what is None is left out.
            model: the class of a page.
            expected: names the list in error messages.
            attempts: times each page is tried.

        Raises:
            NotAnApiAnswer: there is no such list at this address.
            ApiError: the first page did not come.
        """
        token, ends = self.http.token, time.monotonic() + self.http.timeouts.pages
        try:
            body = await self._get_page(path, filters, {}, attempts)
        except NotFound as error:
            raise NotAnApiAnswer(
                f"{error.said or 'The API answered 404 Not Found.'} There is no list at this "
                "address: check the API URL."
            ) from error
        collector = PageCollector[Any](PAGE_SIZE if self._may_ask_for_size else None)
        wanted = collector.add(self._parsed(model, body, expected), len(body))
        while wanted is not None:
            try:
                if time.monotonic() > ends:
                    raise DeadlineExceeded("The pages of the list did not come in time.")
                self.http.ensure_token_is(token)
                body = await self._get_page(path, filters, wanted, attempts)
                page = self._parsed(model, body, f"a page of {expected}")
            except (Unauthorized, TooManyRequests):
                raise
            except ApiError as error:
                collector.give_up(error)
                break
            wanted = collector.add(page, len(body))
        return collector

    async def _get_page(
        self,
        path: str,
        filters: Mapping[str, str | None],
        page: Mapping[str, str],
        attempts: int = ATTEMPTS,
    ) -> bytes:
        """Get one page; an API that refuses to be told its size is not told it again.

        Args:
            path: below the base URL.
            filters: what the list is limited to.
            page: the parameters that say which page it is.
            attempts: times it is tried.
        """
        size = {"page_size": str(PAGE_SIZE)} if self._may_ask_for_size else {}
        query = {**size, **page, **filters, **({} if size else {"page_size": None})}
        try:
            return await self.http.get(path, query, attempts=attempts)
        except BadRequest:
            if not query.get("page_size"):
                raise
        body = await self.http.get(path, {**page, **filters, "page_size": None}, attempts=attempts)
        self._may_ask_for_size = False
        return body

    async def check_list(self) -> None:
        """Ask for the beginning of the list, to see whether the API and its list are there.

        Raises:
            NotAnApiAnswer: there is no list at this address.
            ApiError: it did not come.
        """
        try:
            body = await self._get_page(_SERVERS, {}, {"page_size": "1"})
        except NotFound as error:
            raise NotAnApiAnswer(
                f"{error.said or 'The API answered 404 Not Found.'} It has no list of servers "
                "either: check the API URL."
            ) from error
        self._parsed(answers.ServerPage, body, "the list of servers")

    async def probe(self) -> ProbeResponse:
        """Ask for one server, once, and without a token when there is none.

        Raises:
            ApiError: no answer came that can be read.
        """
        query = {"page_size": "1"} if self._may_ask_for_size else {}
        status, headers, body = await self.http.get_once(_SERVERS, query)
        if status == HTTPStatus.BAD_REQUEST and query:
            status, headers, body = await self.http.get_once(_SERVERS, {})
        return ProbeResponse(status, headers.get("date", ""), body)

    async def get_server(self, server_id: ServerId, *, attempts: int = ATTEMPTS) -> Server:
        """Get one server in detail: GET /servers/{id}/, tried so many times.

        Raises:
            NotAnApiAnswer: the answer is about another server; nothing is taken from it.
            ApiError: it did not come.
        """
        body = await self.http.get(_path(server_id), attempts=attempts)
        with told_in_words(body):
            return answers.parse_server(body, server_id, self._profile)

    async def list_plans(self) -> tuple[Plan, ...]:
        """List the plans on offer with their prices: GET /plans/, all pages."""
        found = await self._read_pages("/plans/", {}, answers.PlanPage, "the list of plans")
        return tuple(plan for plan in found.rows.values() if plan.id is not None)

    async def get_account(self) -> Account:
        """Get whose token this is: GET /account/me/."""
        return self._parsed(Account, await self.http.get("/account/me/"), "the account")

    # -- writes

    async def create_server(self, request: ServerCreate) -> WriteAnswer:
        """Create a server: POST /servers/. The answer's status is `provisioning`."""
        fields = request.model_dump(exclude_none=True)
        return await self._write("POST", _SERVERS, None, fields)

    async def update_server(self, server_id: ServerId, request: ServerUpdate) -> WriteAnswer:
        """Replace name, hostname and backups: PUT /servers/{id}/."""
        return await self._write("PUT", _path(server_id), server_id, request.model_dump())

    async def patch_server(self, server_id: ServerId, request: ServerPatch) -> WriteAnswer:
        """Change what is set in `request`: PATCH /servers/{id}/."""
        fields = request.model_dump(exclude_none=True)
        return await self._write("PATCH", _path(server_id), server_id, fields)

    async def delete_server(self, server_id: ServerId) -> WriteAnswer:
        """Delete a server for good: DELETE /servers/{id}/."""
        return await self._write("DELETE", _path(server_id), server_id)

    async def start_server(self, server_id: ServerId) -> WriteAnswer:
        """Turn a stopped server on: POST /servers/{id}/start/."""
        return await self._write("POST", f"{_path(server_id)}start/", server_id)

    async def stop_server(self, server_id: ServerId) -> WriteAnswer:
        """Shut a running server down: POST /servers/{id}/stop/."""
        return await self._write("POST", f"{_path(server_id)}stop/", server_id)

    async def reboot_server(self, server_id: ServerId) -> WriteAnswer:
        """Restart a running server: POST /servers/{id}/reboot/."""
        return await self._write("POST", f"{_path(server_id)}reboot/", server_id)

    async def _write(
        self,
        method: str,
        path: str,
        server_id: ServerId | None,
        fields: dict[str, Any] | None = None,
    ) -> WriteAnswer:
        """Send a write, and read what the API told when it took it.

        Raises:
            BadRequest: it was refused, perhaps under 200.
            OutcomeUnknown: it may be done, or not.
            ApiError: it was not done.
        """
        body = await self.http.write(method, path, fields)
        return read_write_answer(body, server_id, self._profile)

    def _parsed(self, model: type[Model], body: bytes, expected: str) -> Model:
        """Read an answer, whose servers are those of this client's profile."""
        with told_in_words(body):
            return answers.parse(model, body, expected, self._profile)


def _path(server_id: ServerId) -> str:
    """Return the path of a server.

    Raises:
        NotAnApiAnswer: there can be none; no API gives such an id.
    """
    try:
        return f"{_SERVERS}{quote(str(server_id), safe='')}/"
    except UnicodeEncodeError as error:
        raise NotAnApiAnswer("No address can be made of this id: nothing was sent.") from error
