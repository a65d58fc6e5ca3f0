"""What every dialect is made of: a request, what answers it, and the table of both."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.responses import Response

from vpstui.simulator import validation
from vpstui.simulator.pages import PAGING, page_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request as HttpRequest

    from vpstui.simulator.account import Account


class Call(NamedTuple):
    """A request that has passed authentication, as the handlers see it."""

    account: Account
    request: HttpRequest
    raw: bytes

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

    def page(self, items: Sequence[Any], query: dict[str, str]) -> Response:
        """Answer with one page of a list."""
        return json_answer(page_of(items, query, self.request.url, self.account.knobs.page_size))

    def listed(self, items: Sequence[Any]) -> Response:
        """Answer with the page that is asked for of a list without filters."""
        return self.page(items, self.bare(*PAGING))


if TYPE_CHECKING:
    Handler = Callable[[Call], Response]


class Routes(NamedTuple):
    """How an account is served in one dialect."""

    table: dict[str, dict[str, Handler]]
    """What answers each path and method."""

    server_key: str
    """The field that identifies a server."""

    server_of: Callable[[Call], int]
    """Return the id of the server that the path names; a refusal with 404 if there is none."""

    in_detail: Callable[[Account, int], dict[str, Any]]
    """Return a server as its page does."""


def json_answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a JSON answer in plain ASCII, which can carry even what UTF-8 cannot."""
    return Response(json.dumps(body), status, headers, "application/json")
