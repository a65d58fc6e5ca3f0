"""What compares exchanges with the contract sees each departure from it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.contract.contract import CONTRACTS, DOCUMENTED, UUID, Contract
from tests.support.servers.exchanges import Exchange

LISTED: dict[str, Any] = DOCUMENTED.operations["listServers"].details["responses"]["200"][
    "content"
]["application/json"]["example"]["results"][0]
SENT = {"authorization": "Bearer vps_x", "content-type": "application/json"}
BODY = json.dumps({"name": "web-1"}).encode()
PATCH = Exchange("PATCH", "/api/v1/servers/1/", headers=SENT, body=BODY)
LIST = Exchange("GET", "/api/v1/servers/", headers=SENT, answer_type="application/json")


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_every_example_of_the_document_is_valid(contract: Contract) -> None:
    """Those of requests and of answers; and each body has one."""
    for name, operation in contract.operations.items():
        bodies = [
            operation.details.get("requestBody", {}),
            *operation.details["responses"].values(),
        ]
        for body in map(contract.resolved, bodies):
            schema = contract.content_of(body)
            if schema is None:
                continue
            content = body["content"]["application/json"]
            named = [one["value"] for one in content.get("examples", {}).values()]
            examples = named or [content["example"]]
            for example in examples:
                assert list(contract.mistakes_in(schema, example)) == [], name


PAGES = {
    "GET /account/me/", "GET /plans/", "GET /locations/", "GET /operating-systems/",
    "GET /ssh-keys/",
}  # fmt: skip
"""What is beside the servers in each dialect."""


def test_document_has_the_nine_endpoints_and_the_pages_beside_them() -> None:
    """And no other."""
    assert {operation.label for operation in DOCUMENTED.operations.values()} == {
        "GET /servers/", "POST /servers/", "GET /servers/{server_id}/",
        "PUT /servers/{server_id}/", "PATCH /servers/{server_id}/",
        "DELETE /servers/{server_id}/", "POST /servers/{server_id}/start/",
        "POST /servers/{server_id}/stop/", "POST /servers/{server_id}/reboot/",
        "GET /snapshots/", "POST /snapshots/", "GET /backups/",
    } | PAGES  # fmt: skip


def test_document_of_the_second_dialect_has_what_the_client_of_the_provider_asks() -> None:
    """Of servers and of what they are made with; its domains are not asked for here."""
    assert {operation.label for operation in UUID.operations.values()} == {
        "GET /servers/", "POST /servers/", "GET /servers/{server_id}/",
        "DELETE /servers/{server_id}/", "POST /servers/{server_id}/power/",
        "POST /servers/{server_id}/resize/", "POST /servers/{server_id}/backup/",
        "POST /servers/{server_id}/snapshot/", "POST /ssh-keys/", "DELETE /ssh-keys/{key}/",
    } | PAGES  # fmt: skip


UUID_OF = "6f1a7c52-9a4e-5b39-8d1f-3f2b6a0c7e11"
POWER = Exchange(
    "POST", f"/api/v1/servers/{UUID_OF}/power/", headers=SENT, body=b'{"action": "stop"}'
)
SNAPSHOT = Exchange("POST", f"/api/v1/servers/{UUID_OF}/snapshot/", headers=SENT)


@pytest.mark.parametrize(
    ("request_", "wrong"),
    [
        (replace(POWER, path="/api/v1/servers/12345/power/"), "server_id"),
        (replace(POWER, path=f"/api/v1/servers/{UUID_OF}/stop/"), "no such operation"),
        (replace(POWER, body=b'{"action": "reboot"}'), "reboot"),
        (replace(POWER, body=b""), "not JSON"),
        (replace(SNAPSHOT, body=b'{"name": "x"}'), "name"),
        (replace(SNAPSHOT, body=b'{"label": ""}'), "label"),
        (replace(SNAPSHOT, method="PATCH"), "no such operation"),
    ],
)
def test_wrong_request_of_the_second_dialect_is_seen(request_: Exchange, wrong: str) -> None:
    """Each differs from a right one in a single thing; a snapshot may have a body or none."""
    labelled = replace(SNAPSHOT, body=b'{"label": "x"}')
    for right in (POWER, SNAPSHOT, labelled):
        assert UUID.wrong_in_request(right) == []
    assert wrong in "\n".join(UUID.wrong_in_request(request_))


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
    assert DOCUMENTED.wrong_in_request(PATCH) == DOCUMENTED.wrong_in_request(LIST) == []
    assert wrong in "\n".join(DOCUMENTED.wrong_in_request(request_))


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

    assert DOCUMENTED.wrong_in_answer(listing(LISTED)) == []
    assert wrong in "\n".join(DOCUMENTED.wrong_in_answer(listing({**LISTED, **change})))


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
    assert wrong in "\n".join(DOCUMENTED.wrong_in_answer(exchange))
