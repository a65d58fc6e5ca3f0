"""Requests to the API over HTTP: connections, the token, deadlines, retries, size limits.

The only module that knows httpx, and it knows no endpoint: `endpoints.py` does. A request has a
deadline and either returns the body of a 2xx answer or raises one error of `errors.py`. A read
that fails is tried again as `retries.py` says. A write is tried again only when it surely did not
leave, and no redirect is followed, so it arrives at most once.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vpstui.api.answers import body as answers
from vpstui.api.answers import status_errors, transport_errors
from vpstui.api.answers.echoes import hide_echoes
from vpstui.api.network.answer_ahead import AnswerAhead
from vpstui.api.network.certificates import tls_context
from vpstui.api.network.http_setup import ALL_HEADERS, build_client, httpx
from vpstui.api.network.proxies import find_proxy
from vpstui.api.network.timeouts import Timeouts
from vpstui.api.retries import (
    ATTEMPTS,
    RetryPolicy,
    requested_wait,
    should_retry_read,
    should_retry_write,
)
from vpstui.base.errors import ApiError, NotAnApiAnswer, NoToken, SettingsError, VpsTuiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from pydantic import SecretStr

    Transport: TypeAlias = httpx.AsyncBaseTransport

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""What httpx raises before a request leaves: a proxy refuses before it gets one (https)."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Request:
    """What is sent; every method but GET is a write."""

    method: str
    url: httpx.URL
    body: dict[str, Any] | None = None

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    @property
    def is_create(self) -> bool:
        return self.method == "POST" and self.url.path.endswith("/servers/")


class HttpClient:
    """An HTTP client of one API, with one token.

    Attributes:
        token: sent with the next request; None: none can be made.
        timeouts: how long to wait.
        ahead: an answer that was asked for before anybody waited for it; None: none was.

    Args:
        api_url: the base URL, such as `https://admin.vps.org/api/v1`.
        token: the API token.
        timeouts: how long to wait.
        retries: how long to wait before a request is tried again.
        transport: used instead of the network.
        asgi_app: an ASGI application in this process, used instead of the network.

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
    ) -> None:
        self._base = api_url.rstrip("/")
        try:
            self._host = httpx.URL(self._base).host
        except httpx.InvalidURL as error:
            raise SettingsError("The API URL cannot be read as a URL.") from error
        self.token = token
        self.timeouts = timeouts or Timeouts()
        self._retries = retries or RetryPolicy()
        self._on_retry_after: Callable[[float], None] | None = None
        self.ahead: AnswerAhead | None = None
        if asgi_app is not None:
            transport = httpx.ASGITransport(asgi_app)
        context = tls_context(self._base)
        # A write never goes out on a connection that the other side may just be closing.
        self._reads = build_client(transport, context, self._base, keepalive=4)
        self._writes = build_client(transport, context, self._base, keepalive=0)

    async def aclose(self) -> None:
        """Close all connections."""
        if self.ahead is not None:
            self.ahead.cancel()
        await self._reads.aclose()
        await self._writes.aclose()

    def with_token(self, token: SecretStr) -> HttpClient:
        """Return a client with another token over the same connections; this one keeps its own."""
        twin = copy.copy(self)
        twin.token, twin.ahead = token, None
        return twin

    def ensure_token_is(self, token: SecretStr | None) -> None:
        """Make sure that what was begun in one account does not go on in another.

        Raises:
            NoToken: another token is in use by now; nothing more is sent.
        """
        if self.token is not token:
            raise NoToken("Another login came meanwhile: nothing more was sent.")

    def on_retry_after(self, callback: Callable[[float], None]) -> None:
        """Call `callback` with the seconds whenever a request waits as `Retry-After` asked."""
        self._on_retry_after = callback
        if self.ahead is not None:
            self.ahead.on_wait(callback)

    # -- requests

    async def get(
        self, path: str, query: Mapping[str, str | None] | None = None, *, attempts: int = ATTEMPTS
    ) -> bytes:
        """Send a GET for a path below the base URL, and return the body of the answer.

        Args:
            path: such as `/servers/`.
            query: parameters; those that are None or empty are left out.
            attempts: times it is tried in all.

        Raises:
            NoToken: there is no token, or another one by now.
            ApiError: what the last attempt came to.
        """
        given = {key: value for key, value in (query or {}).items() if value}
        request = _Request("GET", self._url(path, given))
        ahead, self.ahead = self.ahead, None
        if ahead is not None and ahead.is_for(str(request.url), self.token):
            return await ahead.take()
        if ahead is not None:
            ahead.cancel()
        return await self._send(request, attempts)

    def ask_ahead(self, token: SecretStr, path: str, query: Mapping[str, str]) -> AnswerAhead:
        """Send a GET before anybody waits for it; if the next `get` is the same, it is not sent.

        Args:
            token: that which will be in use by then.
            path: as of `get`.
            query: as of `get`.
        """
        url, sender = str(self._url(path, query)), self.with_token(token)
        self.ahead = AnswerAhead(url, token, sender.get(path, query))
        sender.on_retry_after(self.ahead.note_wait)
        return self.ahead

    async def write(self, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
        """Send a write, at most once, and return the body of the answer.

        Args:
            method: POST, PUT, PATCH or DELETE.
            path: below the base URL.
            body: sent as JSON.

        Raises:
            NoToken: there is no token, or another one by now; nothing was sent.
            ConnectionFailed: it surely did not leave.
            OutcomeUnknown: it may have been done, or not.
            ApiError: the API refused it.
        """
        return await self._send(_Request(method, self._url(path), body), ATTEMPTS)

    async def get_once(
        self, path: str, query: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send a GET once, without a token when there is none, whatever answers.

        Returns:
            Status, headers (names in lower case) and body.

        Raises:
            ApiError: no answer came that can be read.
        """
        request = _Request("GET", self._url(path, query))
        response, body = await self._receive(request, anonymous=self.token is None)
        return response.status_code, response.headers, body

    def _url(self, path: str, query: Mapping[str, str] | None = None) -> httpx.URL:
        """Return the URL of a path below the base URL.

        Raises:
            NotAnApiAnswer: there can be none, since an id is not such as an API gives.
        """
        try:
            return httpx.URL(self._base + path, params=query or None)
        except (httpx.InvalidURL, ValueError) as error:
            raise NotAnApiAnswer("No address can be made of this id: nothing was sent.") from error

    # -- one request, step by step

    async def _send(self, request: _Request, attempts: int) -> bytes:
        """Send a request, and again where that is safe and may help."""
        may_repeat = should_retry_write if request.is_write else should_retry_read
        attempt, begun, token = 1, self._retries.clock(), self.token
        while True:
            self.ensure_token_is(token)
            try:
                return await self._send_once(request)
            except ApiError as error:
                delay = self._retries.delay(attempt, error)
                last = attempt >= attempts or not may_repeat(error)
                if last or not self._retries.has_time_for(delay, begun):
                    raise
                asked = requested_wait(error)
            if asked and self._on_retry_after is not None:
                self._on_retry_after(asked)
            await self._retries.sleep(delay)
            attempt += 1

    async def _send_once(self, request: _Request) -> bytes:
        """Send a request, log it, and return the body of its 2xx answer."""
        begun, result = time.monotonic(), "cancelled"
        try:
            response, content = await self._receive(request)
            result = str(response.status_code)
        except VpsTuiError as error:
            result = type(error).__name__
            raise
        finally:
            milliseconds = (time.monotonic() - begun) * 1000
            path = request.url.raw_path.decode()
            _LOG.debug("%s %s: %s, %.0f ms", request.method, path, result, milliseconds)
        if not response.is_success:
            asked = status_errors.requested_action(request.method, request.url.path, request.body)
            raise status_errors.error_for_status(
                response.status_code, response.headers, content,
                write=request.is_write, action=asked,
            )  # fmt: skip
        return content

    async def _receive(
        self, request: _Request, *, anonymous: bool = False
    ) -> tuple[httpx.Response, bytes]:
        """Send a request and return its answer, whatever the status; httpx's errors end here."""
        built = self._build_request(request, {} if anonymous else self._authorization())
        host, write = self._host, request.is_write
        try:
            return await self._exchange(request, built)
        except _NOT_SENT as error:
            proxy = find_proxy(str(built.url)) if isinstance(error, httpx.ProxyError) else None
            raise transport_errors.connect_error(host, error, proxy=proxy) from None
        except httpx.PoolTimeout:
            raise transport_errors.pool_error(host) from None
        except (TimeoutError, httpx.TimeoutException):
            raise transport_errors.timeout_error(host, write=write) from None
        except NotAnApiAnswer as error:
            raise (transport_errors.outcome_unknown(error.message) if write else error) from None
        except Exception as error:  # noqa: BLE001 - the boundary that lets out our errors only
            # What httpx, httpcore, h11, idna, ssl and anyio raise while an answer is read has no
            # common class. Its text may hold the request's headers: it goes nowhere.
            _LOG.debug("%s: %s", request.method, type(error).__name__)
            raise transport_errors.disconnect_error(host, write=write) from None

    def _authorization(self) -> dict[str, str]:
        if self.token is None:
            raise NoToken("There is no token to ask the API with: log in first.")
        if not (secret := self.token.get_secret_value()).isascii():  # httpx's error would show it
            raise NoToken("The token has characters that no token has: log in again.")
        return {"Authorization": f"Bearer {secret}"}

    def _build_request(self, request: _Request, headers: dict[str, str]) -> httpx.Request:
        """Write a request down.

        Raises:
            NotAnApiAnswer: that cannot be done, so that nothing was sent.
        """
        limits = self.timeouts
        read = limits.create_read if request.is_create else limits.read
        try:
            return self._reads.build_request(
                request.method,
                request.url,
                json=request.body,
                headers=headers,
                timeout=httpx.Timeout(read, connect=limits.connect),
            )
        except (ValueError, TypeError) as error:
            raise NotAnApiAnswer("No request can be made of this: nothing was sent.") from error

    async def _exchange(
        self, request: _Request, built: httpx.Request
    ) -> tuple[httpx.Response, bytes]:
        """Send a request and read its answer within the deadlines."""
        limits, http = self.timeouts, self._writes if request.is_write else self._reads
        async with asyncio.timeout(limits.create_total if request.is_create else limits.total):
            response = await http.send(built, stream=True)
            token = "" if self.token is None else self.token.get_secret_value()
            raw = response.extensions[ALL_HEADERS].raw
            response.headers = httpx.Headers([(k, hide_echoes(v, token)) for k, v in raw])
            http.cookies.clear()  # of one account, perhaps; nothing here needs any
            try:
                packed = response.headers.get("content-encoding", "").lower()
                body = await answers.read_body(response.aiter_raw(), packed)
                return response, hide_echoes(body, token)
            finally:
                await response.aclose()
