"""The HTTP face of a simulated account."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from vpstui.simulator import validation
from vpstui.simulator.data import hostile
from vpstui.simulator.odd_answers import Write, WriteAnswers, refuse_under_200, write_answer
from vpstui.simulator.pages import FILTERS, PAGING, plan_page, row, server_page
from vpstui.simulator.refusal import Refusal, detail, not_found
from vpstui.simulator.traffic import Fault, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

    from vpstui.simulator.account import Account
    from vpstui.simulator.data.servers import Record

PROVISIONING = "Server is being provisioned. This may take 2-5 minutes."
"""The message of a server just made."""

OWNER: dict[str, Any] = {
    "first_name": "Robin",
    "last_name": "Meyer",
    "company_name": "Example Ltd",
    "created_at": "2024-06-15",
}
"""The owner of every simulated account, but for the address."""


class Call(NamedTuple):
    """A request that has passed authentication, as the handlers see it."""

    account: Account
    request: HttpRequest
    raw: bytes

    @property
    def server_id(self) -> int:
        """The id in the path; a refusal with 404 if it is no number."""
        text: str = self.request.path_params["server_id"]
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise not_found()
        return int(text)

    def query(self, *allowed: str) -> dict[str, str]:
        """Return the query; a refusal with 400 if it holds anything that is not allowed."""
        return validation.check_query(self.request.query_params.multi_items(), allowed)

    def bare(self, *allowed: str) -> dict[str, str]:
        """Return the query of a request that must come without a body."""
        validation.check_no_body(self.raw)
        return self.query(*allowed)

    def fields(self, form: validation.Form) -> dict[str, Any]:
        """Return the checked body of a request that must come without a query."""
        self.query()
        body = validation.read_object(self.raw, self.request.headers.get("content-type", ""))
        return validation.check_fields(body, form)


if TYPE_CHECKING:
    Handler = Callable[[Call], Response]


def create_app(account: Account, prefix: str = "/api/v1") -> Starlette:
    """Return the API of an account as an ASGI app, which needs no lifespan.

    Args:
        account: The state it reads and changes.
        prefix: What stands before every path.
    """
    server = "/servers/{server_id}/"
    table: dict[str, dict[str, Handler]] = {
        "/servers/": {"GET": _list, "POST": _create},
        server: {"GET": _detail, "PUT": _put, "PATCH": _patch, "DELETE": _delete},
        f"{server}start/": {"POST": _start},
        f"{server}stop/": {"POST": _stop},
        f"{server}reboot/": {"POST": _reboot},
        "/account/me/": {"GET": _account},
        "/plans/": {"GET": _plans},
    }
    routes = []
    for path, handlers in table.items():
        routes.append(Route(prefix + path, Endpoint(account, handlers)))
        routes.append(Route(prefix + path.removesuffix("/"), Endpoint(account, None)))
    routes.append(Route("/{path:path}", Endpoint(account, {})))
    return Starlette(routes=routes)


class Endpoint:
    """One path of the API, whatever the method.

    Args:
        account: The state it reads and changes.
        handlers: What answers each method; none at all means that the path does not exist, and
            None that it lacks its trailing slash.
    """

    def __init__(self, account: Account, handlers: dict[str, Handler] | None) -> None:
        self._account = account
        self._handlers = handlers

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
        if self._handlers is None:
            # Django answers so, and most clients then turn a POST into a GET
            return RedirectResponse(_with_slash(request), status_code=301)
        try:
            return self._handle(call, self._handlers)
        except Refusal as refusal:
            if self._account.knobs.hostile:
                hostile.spoil_refusal(refusal)
            return _json(refusal.body, refusal.status, refusal.headers)

    def _handle(self, call: Call, handlers: dict[str, Handler]) -> Response:
        if not handlers:
            raise not_found()
        self._account.authenticate(call.request.headers.get("authorization", ""))
        method = call.request.method
        if method not in handlers:
            allow = {"Allow": ", ".join(handlers)}
            raise detail(405, f'Method "{method}" not allowed.', allow)
        if method == "GET":
            return handlers[method](call)
        return _write(call, handlers[method])


def _write(call: Call, handler: Handler) -> Response:
    """Carry out a write, and answer it in the form that is set."""
    form = call.account.knobs.write_answers
    if form == WriteAnswers.DOCUMENTED:
        return handler(call)
    is_create = "server_id" not in call.request.path_params
    before = None if is_create else _in_detail(call.account, call.server_id)
    refuse_under_200(form)
    answer = handler(call)
    body: dict[str, Any] = json.loads(bytes(answer.body) or b"{}")
    server_id = body["id"] if before is None else call.server_id
    is_there = server_id in call.account.servers
    after = _in_detail(call.account, server_id) if is_there else None
    status, told = write_answer(form, Write(answer.status_code, body, before, after))
    return _json(told, status) if told else Response(status_code=status)


def _list(call: Call) -> Response:
    query = call.bare(*FILTERS, *PAGING)
    return _json(server_page(call.account, query, call.request.url))


def _create(call: Call) -> Response:
    fields = call.fields(validation.CREATE)
    validation.check_plan_at(fields["plan_id"], fields["location"])
    record = call.account.create(fields)
    shown = row(record)
    shown["backups_enabled"] = record["backups_enabled"]
    shown["message"] = PROVISIONING
    return _json(shown, 201)


def _detail(call: Call) -> Response:
    server_id = call.server_id
    call.account.get(server_id)
    call.bare()
    return _server(call.account, server_id)


def _put(call: Call) -> Response:
    return _update(call, validation.PUT)


def _patch(call: Call) -> Response:
    return _update(call, validation.PATCH)


def _update(call: Call, form: validation.Form) -> Response:
    server_id = call.server_id
    call.account.get(server_id)
    fields = call.fields(form)
    if not fields:
        raise Refusal(400, {"non_field_errors": ["Send at least one field."]})
    call.account.update(server_id, fields)
    return _server(call.account, server_id)


def _delete(call: Call) -> Response:
    server_id = call.server_id
    call.account.get(server_id)
    call.bare()
    call.account.delete(server_id)
    return Response(status_code=204)


def _start(call: Call) -> Response:
    return _power(call, "start")


def _stop(call: Call) -> Response:
    return _power(call, "stop")


def _reboot(call: Call) -> Response:
    return _power(call, "reboot")


def _power(call: Call, action: str) -> Response:
    server_id = call.server_id
    call.account.get(server_id)
    call.bare()
    record = call.account.power(server_id, action)
    server = {key: record[key] for key in ("id", "name", "status") if key in record}
    message = f"Server is {record['status']}"
    return _json({"status": "success", "message": message, "server": server})


def _account(call: Call) -> Response:
    call.bare()
    if not call.account.knobs.account_page:
        raise detail(403, "You do not have permission to perform this action.")
    knobs = call.account.knobs
    if knobs.hostile:
        return _json(hostile.ACCOUNT)
    token = {"name": "vpstui", "permissions": list(knobs.permissions)}
    return _json({"account": {"email": knobs.email, **OWNER}, "token": token})


def _plans(call: Call) -> Response:
    if not call.account.knobs.plans_page:
        raise not_found()
    query = call.bare("location", *PAGING)
    return _json(plan_page(call.account, query, call.request.url))


def _server(account: Account, server_id: int) -> Response:
    return _json(_in_detail(account, server_id))


def _in_detail(account: Account, server_id: int) -> Record:
    record: Record = account.get(server_id)
    usage = record.get("resource_usage", account.usage(server_id))
    return {**record, "resource_usage": usage}


def _json(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a JSON answer in plain ASCII, which can carry even what UTF-8 cannot."""
    return Response(json.dumps(body), status, headers, "application/json")


def _faulty(fault: Fault) -> Response:
    if isinstance(fault.body, dict):
        return _json(fault.body, fault.status, fault.headers)
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
