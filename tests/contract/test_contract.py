"""What compares exchanges with the contract sees each departure from it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.contract.contract import (
    DOCUMENT,
    content_of,
    mistakes_in,
    operations,
    resolved,
    wrong_in_answer,
    wrong_in_request,
)
from tests.support.servers.exchanges import Exchange

LISTED: dict[str, Any] = DOCUMENT["paths"]["/servers/"]["get"]["responses"]["200"]["content"][
    "application/json"
]["example"]["results"][0]
SENT = {"authorization": "Bearer vps_x", "content-type": "application/json"}
BODY = json.dumps({"name": "web-1"}).encode()
PATCH = Exchange("PATCH", "/api/v1/servers/1/", headers=SENT, body=BODY)
LIST = Exchange("GET", "/api/v1/servers/", headers=SENT, answer_type="application/json")


def test_every_example_of_the_document_is_valid() -> None:
    """Those of requests and of answers; and each body has one."""
    for name, operation in operations().items():
        bodies = [
            operation.details.get("requestBody", {}),
            *operation.details["responses"].values(),
        ]
        for body in map(resolved, bodies):
            schema = content_of(body)
            if schema is None:
                continue
            content = body["content"]["application/json"]
            named = [one["value"] for one in content.get("examples", {}).values()]
            examples = named or [content["example"]]
            for example in examples:
                assert list(mistakes_in(schema, example)) == [], name


def test_document_has_the_nine_endpoints_and_the_two_pages_beside_them() -> None:
    """And no other."""
    assert {operation.label for operation in operations().values()} == {
        "GET /servers/", "POST /servers/", "GET /servers/{server_id}/",
        "PUT /servers/{server_id}/", "PATCH /servers/{server_id}/",
        "DELETE /servers/{server_id}/", "POST /servers/{server_id}/start/",
        "POST /servers/{server_id}/stop/", "POST /servers/{server_id}/reboot/",
        "GET /account/me/", "GET /plans/",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "wrong"),
    [
        (replace(PATCH, path="/api/v1/servers/1"), "no such operation"),
        (replace(PATCH, method="POST"), "no such operation"),
        (replace(PATCH, path="/api/v1/servers/web-1/"), "server_id"),
        (replace(PATCH, headers={**SENT, "authorization": "Token x"}), "no token"),
        (replace(PATCH, headers={"authorization": "Bearer x"}), "content type"),
        (replace(PATCH, body=b""), "not JSON"),
        (replace(PATCH, body=b"{}"), "less than 1"),
        (replace(PATCH, body=b'{"name": "a b"}'), "name"),
        (replace(PATCH, body=b'{"name": null}'), "name"),
        (replace(PATCH, body=b'{"hostname": "web-1"}'), "hostname"),
        (replace(PATCH, body=b'{"backups_enabled": "on"}'), "backups_enabled"),
        (replace(PATCH, body=b'{"plan_id": 1}'), "plan_id"),
        (replace(PATCH, query="page=1"), "unknown parameter page"),
        (replace(PATCH, method="PUT"), "required"),
        (replace(LIST, query="page_size=101"), "page_size"),
        (replace(LIST, query="page=x"), "page"),
        (replace(LIST, query="page=1&page=1"), "twice"),
        (replace(LIST, query="status=running"), "status"),
        (replace(LIST, query="location="), "location"),
        (replace(LIST, body=b"{}"), "a body where none belongs"),
    ],
)
def test_wrong_request_is_seen(request_: Exchange, wrong: str) -> None:
    """Each differs from a right one in a single thing."""
    assert wrong_in_request(PATCH) == wrong_in_request(LIST) == []
    assert wrong in "\n".join(wrong_in_request(request_))


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"hostname": None}, "hostname"),
        ({"status": "Active"}, "status"),
        ({"ip_address": "203.0.113.999"}, "ip_address"),
        ({"ipv6_address": "2001:db8::1"}, "ipv6_address"),
        ({"created_at": "2025-01-10T14:30:00"}, "created_at"),
        ({"plan": {"id": 1, "name": "x", "vcpus": 1, "memory": 1, "storage": 1.5}}, "storage"),
        ({"os": "Debian 12"}, "os"),
        ({"id": "12345"}, "id"),
    ],
)
def test_wrong_answer_is_seen(change: dict[str, object], wrong: str) -> None:
    """A row of the list that differs from the document's own in one field."""

    def listing(row: dict[str, Any]) -> Exchange:
        return replace(LIST, answer=json.dumps({"count": 1, "results": [row]}).encode())

    assert wrong_in_answer(listing(LISTED)) == []
    assert wrong in "\n".join(wrong_in_answer(listing({**LISTED, **change})))


@pytest.mark.parametrize(
    ("exchange", "wrong"),
    [
        (replace(LIST, answer=b"[]"), "not of type"),
        (replace(LIST, answer=b"{"), "not JSON"),
        (replace(LIST, answer=b'{"count": 0, "results": []}', answer_type="text/x"), "text/x"),
        (replace(LIST, status=500), "not promised"),
        (replace(LIST, method="DELETE", path="/api/v1/servers/1/", status=204, answer=b"{}"),
         "a body where none belongs"),
        (replace(LIST, path="/api/v1/plans/", answer=b"[]"), "not of type"),
    ],
)  # fmt: skip
def test_answer_that_is_no_such_answer_is_seen(exchange: Exchange, wrong: str) -> None:
    """Neither the status, nor the label, nor the shape."""
    assert wrong in "\n".join(wrong_in_answer(exchange))
