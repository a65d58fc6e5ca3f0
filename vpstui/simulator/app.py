"""The HTTP face of a simulated account."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from vpstui.simulator import validation
from vpstui.simulator.data import hostile
from vpstui.simulator.dialects.call import Call, json_answer
from vpstui.simulator.dialects.documented import DOCUMENTED
from vpstui.simulator.dialects.uuid import UUID
from vpstui.simulator.knobs import Dialect
from vpstui.simulator.odd_answers import Write, WriteAnswers, refuse_under_200, write_answer
from vpstui.simulator.refusal import Refusal, detail, not_found
from vpstui.simulator.traffic import Fault, Request

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from vpstui.simulator.account import Account
    from vpstui.simulator.dialects.call import Handler, Routes

ROUTES = {Dialect.DOCUMENTED: DOCUMENTED, Dialect.UUID: UUID}


def create_app(account: Account, prefix: str = "/api/v1") -> Starlette:
    """Return the API of an account as an ASGI app, which needs no lifespan.

    Args:
        account: The state it reads and changes.
        prefix: What stands before every path.
    """
    dialect = ROUTES[account.knobs.dialect]
    routes = []
    for path in dialect.table:
        routes.append(Route(prefix + path, Endpoint(account, dialect, path)))
        routes.append(Route(prefix + path.removesuffix("/"), Endpoint(account, dialect, None)))
    routes.append(Route("/{path:path}", Endpoint(account, dialect, "")))
    return Starlette(routes=routes)


class Endpoint:
    """One path of the API, whatever the method.

    Args:
        account: The state it reads and changes.
        dialect: What answers each path and method.
        path: A path of the table; an empty one means that the path does not exist, and None that
            it lacks its trailing slash.
    """

    def __init__(self, account: Account, dialect: Routes, path: str | None) -> None:
        self._account = account
        self._dialect = dialect
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request as an ASGI app."""
        call = Call(self._account, HttpRequest(scope, receive), b"")
        call = call._replace(raw=await call.request.body())
        with self._account.lock:
            self._account.settle()
            answer = self._answer(call)
            self._account.note(_noted(call, answer.status_code))
        if self._account.knobs.latency:
            # waiting after the work means that a client which gives up has still done it
            await asyncio.sleep(self._account.knobs.latency)
        await answer(scope, receive, send)

    def _answer(self, call: Call) -> Response:
        request = call.request
        fault = self._account.take_fault(request.method, request.scope["path"])
        if fault is not None:
            request.state.fault = fault  # for whoever looks at the answers from outside
            return _faulty(fault)
        if self._path is None:
            # Django answers so, and most clients then turn a POST into a GET
            return RedirectResponse(_with_slash(request), status_code=301)
        try:
            return self._handle(call, self._path)
        except Refusal as refusal:
            if self._account.knobs.hostile:
                hostile.spoil_refusal(refusal)
            return json_answer(refusal.body, refusal.status, refusal.headers)

    def _handle(self, call: Call, path: str) -> Response:
        if not path:
            raise not_found()
        self._account.authenticate(call.request.headers.get("authorization", ""))
        self._check_page(path.split("/")[1])
        handlers = self._dialect.table[path]
        method = call.request.method
        if method not in handlers:
            allow = {"Allow": ", ".join(handlers)}
            raise detail(405, f'Method "{method}" not allowed.', allow)
        if method == "GET" or not path.startswith("/servers/"):
            return handlers[method](call)
        return _write(call, self._dialect, handlers[method])

    def _check_page(self, name: str) -> None:
        """Raise the refusal of a page that is set to be missing or forbidden."""
        if name in self._account.knobs.missing:
            raise not_found()
        if name in self._account.knobs.forbidden:
            raise detail(403, "You do not have permission to perform this action.")


def _write(call: Call, dialect: Routes, handler: Handler) -> Response:
    """Carry out a write to a server, and answer it in the form that is set."""
    account, form = call.account, call.account.knobs.write_answers
    if form == WriteAnswers.DOCUMENTED:
        return handler(call)
    is_create = "server_id" not in call.request.path_params
    server_id = None if is_create else dialect.server_of(call)
    before = None if server_id is None else dialect.in_detail(account, server_id)
    refuse_under_200(form)
    answer = handler(call)
    body: dict[str, Any] = json.loads(bytes(answer.body) or b"{}")
    server_id = max(account.servers) if server_id is None else server_id
    after = dialect.in_detail(account, server_id) if server_id in account.servers else None
    write = Write(answer.status_code, body, before, after, dialect.server_key)
    status, told = write_answer(form, write)
    return json_answer(told, status) if told else Response(status_code=status)


def _faulty(fault: Fault) -> Response:
    if isinstance(fault.body, dict):
        return json_answer(fault.body, fault.status, fault.headers)
    return Response(fault.body, fault.status, fault.headers, "text/html")


def _with_slash(request: HttpRequest) -> str:
    query = request.scope["query_string"].decode("latin-1")
    return f"{request.scope['path']}/{'?' if query else ''}{query}"


def _noted(call: Call, status: int) -> Request:
    try:
        body = validation.parse_json(call.raw) if call.raw else None
    except ValueError:
        body = None
    request = call.request
    query = dict(request.query_params)
    return Request(request.method, request.scope["path"], query, body, status)
