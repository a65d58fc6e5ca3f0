"""The VPS.org REST API over HTTP: one method per endpoint.

The only module that knows httpx. A method makes one request (a list: one per page), has a
deadline, and either returns a model or raises one error of `errors.py`. Reads that fail in
passing are tried again as `retries.py` says. A write is tried again only when it surely did not
leave, and no redirect is followed, so it arrives at most once.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote

import httpx
import truststore
from pydantic import BaseModel

from vpstui import __version__
from vpstui.api import answers, transport_errors
from vpstui.api.models import Account, Plan, PowerAnswer, Server, ServerList
from vpstui.api.retries import (
    ATTEMPTS,
    RetryPolicy,
    asked_wait,
    read_may_pass,
    write_did_not_leave,
)
from vpstui.api.urls import is_loopback
from vpstui.base import redaction
from vpstui.base.errors import (
    ApiError,
    DeadlineExceeded,
    NotAnApiAnswer,
    NoToken,
    SettingsError,
    TooManyRequests,
    Unauthorized,
    VpsTuiError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    from pydantic import SecretStr

    from vpstui.api.models import ServerCreate, ServerId, ServerPatch, ServerUpdate

M = TypeVar("M", bound=BaseModel)

PAGE_SIZE: Final = 100
"""Servers per page: the most the API gives."""

PAGE_LIMIT: Final = 1000
"""Pages read of one list; an API that always names a next page must not hold us for ever."""

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""What httpx raises before the first byte of a request leaves; a proxy that refuses to lead on
does so before it is told the request, since vpstui speaks https through it."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait, per phase and in all."""

    connect: float = 5.0
    """Until a connection stands."""
    read: float = 15.0
    """Between two pieces of an answer."""
    create_read: float = 60.0
    """The same for POST /servers/, which does much before it answers."""
    total: float = 30.0
    """From the first byte sent to the last byte read of one request, whatever its pace."""
    create_total: float = 75.0
    """The same for POST /servers/."""
    pages: float = 120.0
    """For all pages of a list; what has not come by then is said to be missing."""


@dataclass(frozen=True)
class Probe:
    """How the API answered, whatever it was: status, Date header (perhaps empty) and body."""

    status: int
    date: str
    body: bytes


class VpsClient:
    """A client of the API for one account.

    Args:
        api_url: the base, such as `https://admin.vps.org/api/v1`.
        token: the API token; can be given later with `use_token`.
        timeouts: how long to wait.
        retries: how long to wait before a request is tried again.
        transport: instead of the network, for those who bring their own.
        asgi_app: instead of the network, an ASGI application in this process.
        profile: names the account in what is read.

    Raises:
        SettingsError: the proxy or CA settings of the environment cannot be used.
    """

    def __init__(
        self,
        api_url: str,
        token: SecretStr | None = None,
        *,
        timeouts: Timeouts | None = None,
        retries: RetryPolicy | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        asgi_app: Any = None,
        profile: str = "",
    ) -> None:
        self._profile = profile
        self._base = api_url.rstrip("/")
        try:
            self._origin = _origin(httpx.URL(self._base))
        except httpx.InvalidURL as error:
            raise SettingsError("The API URL cannot be read as a URL.") from error
        self._token = token
        self._timeouts = timeouts or Timeouts()
        self._retries = retries or RetryPolicy()
        self._on_wait: Callable[[float], None] | None = None
        if asgi_app is not None:
            transport = httpx.ASGITransport(asgi_app)
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        # A write never goes out on a connection that the other side may just be closing.
        self._reads = _http(transport, context, self._origin[1], keepalive=4)
        self._writes = _http(transport, context, self._origin[1], keepalive=0)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._reads.aclose()
        await self._writes.aclose()

    @property
    def has_token(self) -> bool:
        """Whether requests can be made."""
        return self._token is not None

    def use_token(self, token: SecretStr | None) -> None:
        """Use another token from the next request on."""
        self._token = token

    def with_token(self, token: SecretStr) -> VpsClient:
        """Return the same client with another token, to try it; this one goes on with its own."""
        twin = copy.copy(self)
        twin.use_token(token)
        return twin

    def tell_waits(self, on_wait: Callable[[float], None]) -> None:
        """Call `on_wait` with the seconds whenever a read waits because the API asked for it."""
        self._on_wait = on_wait

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
        token, ends = self._token, time.monotonic() + self._timeouts.pages
        page = self._parsed(
            answers.ServerPage,
            await self._read("/servers/", query, attempts),
            "the list of servers",
        )
        rows, partial, seen = list(page.results), "", set[str]()
        while page.next and not partial:
            try:
                url = self._next_url(page.next, seen)
                if time.monotonic() > ends:
                    raise DeadlineExceeded("The pages of the list did not come in time.")
                self._check_same(token)
                body = await self._get(url, attempts)
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
        body = await self._read("/servers/", {"page_size": "1"})
        self._parsed(answers.ServerPage, body, "the list of servers")

    async def probe(self) -> Probe:
        """Ask for one server, once, and without a token when there is none.

        Raises:
            ApiError: no answer came that can be read.
        """
        url = httpx.URL(self._base + "/servers/", params={"page_size": "1"})
        anonymous = self._token is None
        response, body = await self._answer(self._reads, "GET", url, None, anonymous=anonymous)
        return Probe(response.status_code, response.headers.get("date", ""), body)

    def _next_url(self, link: object, seen: set[str]) -> httpx.URL:
        """Check the address of the next page: the token goes only where it belongs.

        Raises:
            NotAnApiAnswer: the address leads elsewhere, in a circle, or on for ever.
        """
        try:
            url = httpx.URL(self._base + "/servers/").join(str(link))
        except (httpx.InvalidURL, ValueError) as error:
            raise NotAnApiAnswer("The address of the next page cannot be read.") from error
        if _origin(url) != self._origin:
            raise NotAnApiAnswer("The next page is at another host and was not asked for.")
        if str(url) in seen or len(seen) >= PAGE_LIMIT:
            raise NotAnApiAnswer("The pages of the list do not come to an end.")
        seen.add(str(url))
        return url

    async def get_server(self, server_id: ServerId, *, attempts: int = ATTEMPTS) -> Server:
        """Get one server in detail: GET /servers/{id}/, tried so many times."""
        body = await self._read(_path(server_id), attempts=attempts)
        return self._parsed(Server, body, "a server")

    async def list_plans(self) -> tuple[Plan, ...]:
        """List the plans on offer with their prices: GET /plans/."""
        page = self._parsed(answers.PlanPage, await self._read("/plans/"), "the list of plans")
        return tuple(plan for plan in page.results if plan is not None and plan.id is not None)

    async def get_account(self) -> Account:
        """Get whose token this is: GET /account/me/."""
        return self._parsed(Account, await self._read("/account/me/"), "the account")

    # -- writes

    async def create_server(self, request: ServerCreate) -> Server:
        """Create a server: POST /servers/. The answer's status is `provisioning`."""
        body = await self._write("POST", "/servers/", request.model_dump(exclude_none=True))
        return self._written(Server, body)

    async def update_server(self, server_id: ServerId, request: ServerUpdate) -> Server:
        """Replace name, hostname and backups: PUT /servers/{id}/."""
        body = await self._write("PUT", _path(server_id), request.model_dump())
        return self._written(Server, body)

    async def patch_server(self, server_id: ServerId, request: ServerPatch) -> Server:
        """Change what is set in `request`: PATCH /servers/{id}/."""
        body = await self._write("PATCH", _path(server_id), request.model_dump(exclude_none=True))
        return self._written(Server, body)

    async def delete_server(self, server_id: ServerId) -> None:
        """Delete a server for good: DELETE /servers/{id}/."""
        if await self._write("DELETE", _path(server_id)):
            raise transport_errors.unknown("Something came where an empty answer was expected")

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
        answer = self._written(PowerAnswer, await self._write("POST", f"{_path(server_id)}{verb}/"))
        if answer.status not in ("", "success"):
            raise transport_errors.unknown(f"The API answered {answer.status!r} to the {verb}")
        return answer

    def _parsed(self, model: type[M], body: bytes, what: str) -> M:
        """Read an answer, whose servers are those of this client's profile."""
        return answers.parse(model, body, what, self._profile)

    def _written(self, model: type[M], body: bytes) -> M:
        """Read the answer to a write. One that cannot be read may come from somebody in between.

        Raises:
            OutcomeUnknown: it is not an answer of the API.
        """
        try:
            return self._parsed(model, body, "the answer")
        except NotAnApiAnswer as error:
            raise transport_errors.unknown(error.message) from None

    # -- one request

    async def _read(
        self, path: str, query: Mapping[str, str | None] | None = None, attempts: int = ATTEMPTS
    ) -> bytes:
        given = {key: value for key, value in (query or {}).items() if value}
        return await self._get(httpx.URL(self._base + path, params=given), attempts)

    async def _get(self, url: httpx.URL, attempts: int) -> bytes:
        return await self._persist(self._reads, "GET", url, None, attempts)

    async def _write(self, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
        url = httpx.URL(self._base + path)
        return await self._persist(self._writes, method, url, body, ATTEMPTS)

    async def _persist(
        self,
        http: httpx.AsyncClient,
        method: str,
        url: httpx.URL,
        body: dict[str, Any] | None,
        attempts: int,
    ) -> bytes:
        """Send a request, and again where that is safe and may help.

        Raises:
            NoToken: there is no token; nothing was sent.
            ApiError: what the last attempt came to.
        """
        may_repeat = read_may_pass if method == "GET" else write_did_not_leave
        attempt, begun, token = 1, self._retries.clock(), self._token
        while True:
            self._check_same(token)
            try:
                return await self._exchange(http, method, url, body)
            except ApiError as error:
                wait = self._retries.wait(attempt, error)
                last = attempt >= attempts or not may_repeat(error)
                if last or not self._retries.allows(wait, begun):
                    raise
                asked = asked_wait(error)
            if asked and self._on_wait is not None:
                self._on_wait(asked)
            await self._retries.sleep(wait)
            attempt += 1

    def _without_token(self, content: bytes) -> bytes:
        """An answer, should it repeat the header of its request, without what that holds."""
        secret = self._token.get_secret_value().encode() if self._token is not None else b""
        if len(secret) < redaction.SHORTEST:
            return content
        return content.replace(secret, redaction.HIDDEN.encode())

    def _check_same(self, token: SecretStr | None) -> None:
        """Make sure that what was begun in one account does not go on in another.

        Raises:
            NoToken: the token was changed meanwhile; nothing more is sent.
        """
        if self._token is not token:
            raise NoToken("Another login came meanwhile: nothing more was sent.")

    async def _exchange(
        self, http: httpx.AsyncClient, method: str, url: httpx.URL, body: dict[str, Any] | None
    ) -> bytes:
        """Send one request, note it in the log, and return the body of its 2xx answer.

        Raises:
            NoToken: there is no token; nothing was sent.
            ApiError: anything but a 2xx answer in time.
        """
        begun, result = time.monotonic(), "cancelled"
        try:
            response, content = await self._answer(http, method, url, body)
            result = str(response.status_code)
        except VpsTuiError as error:
            result = type(error).__name__
            raise
        finally:
            milliseconds = (time.monotonic() - begun) * 1000
            _LOG.debug("%s %s: %s, %.0f ms", method, url.raw_path.decode(), result, milliseconds)
        if not response.is_success:
            raise answers.error_for(
                response.status_code,
                response.headers,
                content,
                write=method != "GET",
                action=transport_errors.action(method, url.path),
            )
        return content

    async def _answer(
        self,
        http: httpx.AsyncClient,
        method: str,
        url: httpx.URL,
        body: dict[str, Any] | None,
        *,
        anonymous: bool = False,
    ) -> tuple[httpx.Response, bytes]:
        """Send one request and return its answer, whatever the status.

        Raises:
            NoToken: there is no token; nothing was sent.
            ApiError: no answer came that can be read.
        """
        write = method != "GET"
        try:
            headers = {} if anonymous else self._authorization()
            return await self._fetch(http, method, url, body, headers)
        except _NOT_SENT as error:
            proxy = isinstance(error, httpx.ProxyError)
            raise transport_errors.unreached(self._origin[1], error, proxy=proxy) from None
        except (TimeoutError, httpx.TimeoutException):
            raise transport_errors.late(self._origin[1], write=write) from None
        except NotAnApiAnswer as error:
            raise (transport_errors.unknown(error.message) if write else error) from None
        except httpx.HTTPError:
            # The text of httpx's error may hold the request's headers: it goes nowhere.
            raise transport_errors.broken(self._origin[1], write=write) from None

    def _authorization(self) -> dict[str, str]:
        if self._token is None:
            raise NoToken("There is no token to ask the API with: log in first.")
        secret = self._token.get_secret_value()
        if not secret.isascii():  # the error of the library would show it
            raise NoToken("The token has characters that no token has: log in again.")
        return {"Authorization": f"Bearer {secret}"}

    async def _fetch(
        self,
        http: httpx.AsyncClient,
        method: str,
        url: httpx.URL,
        body: dict[str, Any] | None,
        headers: dict[str, str],
    ) -> tuple[httpx.Response, bytes]:
        limits = self._timeouts
        create = method == "POST" and body is not None
        request = http.build_request(
            method,
            url,
            json=body,
            headers=headers,
            timeout=httpx.Timeout(
                limits.create_read if create else limits.read, connect=limits.connect
            ),
        )
        async with asyncio.timeout(limits.create_total if create else limits.total):
            response = await http.send(request, stream=True)
            http.cookies.clear()  # of one account, perhaps; nothing here needs any
            try:
                packed = response.headers.get("content-encoding", "").lower()
                content = await answers.read_body(response.aiter_raw(), packed)
                return response, self._without_token(content)
            finally:
                await response.aclose()


def _http(
    transport: httpx.AsyncBaseTransport | None, context: ssl.SSLContext, host: str, keepalive: int
) -> httpx.AsyncClient:
    """Set httpx up; what the environment says of proxies is heard here.

    Raises:
        SettingsError: it cannot be used.
    """
    try:
        return httpx.AsyncClient(
            transport=transport,
            verify=context,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "User-Agent": f"vpstui/{__version__}",
            },
            limits=httpx.Limits(max_connections=8, max_keepalive_connections=keepalive),
            follow_redirects=False,
            # What stays on this machine, perhaps as plain http, is no business of a proxy.
            trust_env=not is_loopback(host),
        )
    except (ValueError, OSError, ImportError, httpx.InvalidURL) as error:
        raise SettingsError(
            "The proxy or CA settings cannot be used: check HTTPS_PROXY, HTTP_PROXY, "
            "ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR."
        ) from error


def _origin(url: httpx.URL) -> tuple[str, str, int | None, bytes]:
    # With its user and password: httpx would send those in place of the token.
    return (url.scheme, url.host, url.port, url.userinfo)


def _path(server_id: ServerId) -> str:
    return f"/servers/{quote(str(server_id), safe='')}/"
