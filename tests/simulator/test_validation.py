"""The simulated account holds its clients to the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from vpstui.simulator import Account, Knobs

if TYPE_CHECKING:
    import httpx

CREATE: dict[str, Any] = {"name": "web-9", "plan_id": 2, "os_id": 5, "location": "us-west"}
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def account() -> Account:
    return Account(Knobs(clock=lambda: 1_760_000_000.0))


async def refused(client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    """Return the messages with which a create is refused."""
    answer = await client.post("/servers/", json=body)
    assert answer.status_code == 400
    messages: dict[str, Any] = answer.json()
    return messages


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "web 1", "Enter a valid name consisting of letters, digits or hyphens."),
        ("name", "web-1\n", "Enter a valid name consisting of letters, digits or hyphens."),
        ("name", "wéb", "Enter a valid name consisting of letters, digits or hyphens."),
        ("name", "", "This field may not be blank."),
        ("name", "x" * 256, "Ensure this field has no more than 255 characters."),
        ("name", 7, "Not a valid string."),
        ("name", None, "This field may not be null."),
        ("hostname", "web", "Enter a fully qualified domain name."),
        ("hostname", "-a.example.com", "Enter a fully qualified domain name."),
        ("hostname", "a..com", "Enter a fully qualified domain name."),
        ("hostname", "192.0.2.1", "Enter a fully qualified domain name."),
        ("hostname", "a_b.example.com", "Enter a fully qualified domain name."),
        ("hostname", "a.com\n", "Enter a fully qualified domain name."),
        ("hostname", f"{'x' * 64}.com", "Enter a fully qualified domain name."),
        ("hostname", "a." * 127 + "com", "Ensure this field has no more than 253 characters."),
        ("hostname", False, "Not a valid string."),
        ("plan_id", "2", "A valid integer is required."),
        ("plan_id", True, "A valid integer is required."),
        ("plan_id", 2.0, "A valid integer is required."),
        ("plan_id", 99, 'Invalid pk "99" - object does not exist.'),
        ("plan_id", 4, "Performance VPS is not offered at us-west."),
        ("plan_id", 5, "Storage VPS is no longer available."),
        ("os_id", 1, 'Invalid pk "1" - object does not exist.'),
        ("ssh_key_id", 1, 'Invalid pk "1" - object does not exist.'),
        ("ssh_key_id", None, "This field may not be null."),
        ("location", "moon", '"moon" is not a valid choice.'),
        ("location", 1, "Not a valid string."),
        ("backups_enabled", 1, "Must be a valid boolean."),
        ("backups_enabled", "true", "Must be a valid boolean."),
        ("region", "us-west", "Unknown field."),
    ],
)
async def test_bad_field(client: httpx.AsyncClient, field: str, value: Any, message: str) -> None:
    """A field that does not fit answers 400 with its own message."""
    assert await refused(client, CREATE | {field: value}) == {field: [message]}


async def test_every_bad_field_is_named(client: httpx.AsyncClient, account: Account) -> None:
    """Missing, wrong and unknown fields are told in one answer, and nothing is made."""
    messages = await refused(client, {"name": "a b", "plan_id": 2, "size": 1})
    assert set(messages) == {"name", "os_id", "location", "size"}
    assert messages["os_id"] == ["This field is required."]
    assert len(account.servers) == 12


@pytest.mark.parametrize("hostname", ["a.io", "x-1.sub.example.com", f"{'x' * 63}.com"])
async def test_good_hostname(client: httpx.AsyncClient, hostname: str) -> None:
    """A fully qualified name is taken as it is."""
    answer = await client.patch("/servers/12345/", json={"hostname": hostname})
    assert (answer.status_code, answer.json()["hostname"]) == (200, hostname)


@pytest.mark.parametrize("field", ["name", "hostname", "backups_enabled"])
async def test_put_needs_every_field(client: httpx.AsyncClient, field: str) -> None:
    """PUT without one of its three fields is refused."""
    body = {"name": "new", "hostname": "new.example.com", "backups_enabled": True}
    del body[field]
    answer = await client.put("/servers/12345/", json=body)
    assert (answer.status_code, answer.json()) == (400, {field: ["This field is required."]})


async def test_patch_needs_a_field(client: httpx.AsyncClient) -> None:
    """PATCH with nothing to change is refused."""
    answer = await client.patch("/servers/12345/", json={})
    assert answer.status_code == 400
    assert answer.json() == {"non_field_errors": ["Send at least one field."]}


async def test_patch_takes_no_plan(client: httpx.AsyncClient) -> None:
    """A field of the create form is unknown to PATCH."""
    answer = await client.patch("/servers/12345/", json={"plan_id": 2})
    assert (answer.status_code, answer.json()) == (400, {"plan_id": ["Unknown field."]})


@pytest.mark.parametrize(
    "content",
    [b"{", b"\xff", b'{"name": NaN}', b"[" * 100_000, b'{"plan_id": ' + b"1" * 5000 + b"}"],
)
async def test_malformed_json(client: httpx.AsyncClient, content: bytes) -> None:
    """A body that is no JSON is refused as a whole."""
    answer = await client.post("/servers/", content=content, headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("JSON parse error - ")


async def test_text_that_is_no_unicode(client: httpx.AsyncClient) -> None:
    """Half a character in a field is refused like any wrong value, and can be sent back."""
    content = b'{"name": "\\ud800", "\\ud800": 1}'
    answer = await client.patch("/servers/12345/", content=content, headers=JSON)
    assert answer.status_code == 400
    assert set(answer.json()) == {"name", "\ud800"}


@pytest.mark.parametrize(("content", "kind"), [(b"[]", "list"), (b"null", "NoneType")])
async def test_body_that_is_no_object(client: httpx.AsyncClient, content: bytes, kind: str) -> None:
    """JSON that is no object is refused."""
    answer = await client.post("/servers/", content=content, headers=JSON)
    message = f"Invalid data. Expected a dictionary, but got {kind}."
    assert (answer.status_code, answer.json()) == (400, {"non_field_errors": [message]})


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_wrong_content_type(client: httpx.AsyncClient, kind: str) -> None:
    """A body that is not labelled JSON is refused."""
    answer = await client.post("/servers/", content=b"{}", headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert answer.json() == {"detail": f'Unsupported media type "{kind}" in request.'}


async def test_content_type_may_name_its_charset(client: httpx.AsyncClient) -> None:
    """Parameters of the content type do not matter."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    answer = await client.patch("/servers/12345/", content=b'{"name": "a"}', headers=headers)
    assert answer.status_code == 200


async def test_no_body_counts_as_an_empty_object(client: httpx.AsyncClient) -> None:
    """A create without a body is told what is missing."""
    answer = await client.post("/servers/")
    assert answer.status_code == 400
    assert set(answer.json()) == {"name", "plan_id", "os_id", "location"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/servers/"),
        ("GET", "/servers/12345/"),
        ("DELETE", "/servers/12345/"),
        ("POST", "/servers/12345/reboot/"),
        ("GET", "/account/me/"),
        ("GET", "/plans/"),
    ],
)
async def test_body_where_none_belongs(client: httpx.AsyncClient, method: str, path: str) -> None:
    """A body on a request that takes none is refused, even an empty object."""
    answer = await client.request(method, path, json={})
    assert answer.status_code == 400
    assert answer.json() == {"non_field_errors": ["This request takes no body."]}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/servers/?name=x"),
        ("GET", "/servers/12345/?name=x"),
        ("POST", "/servers/12345/stop/?name=x"),
        ("PATCH", "/servers/12345/?name=x"),
        ("GET", "/plans/?name=x"),
    ],
)
async def test_unknown_query_parameter(client: httpx.AsyncClient, method: str, path: str) -> None:
    """A query parameter that the path does not know is refused."""
    answer = await client.request(method, path)
    assert (answer.status_code, answer.json()) == (400, {"name": ["Unknown query parameter."]})


async def test_query_parameter_given_twice(client: httpx.AsyncClient) -> None:
    """A filter with two values is refused rather than halved."""
    answer = await client.get("/servers/?status=active&status=stopped")
    assert answer.status_code == 400
    assert answer.json() == {"status": ["This parameter was given more than once."]}


@pytest.mark.parametrize(
    ("field", "value"), [("status", "starting"), ("status", ""), ("location", "moon")]
)
async def test_unknown_filter_value(client: httpx.AsyncClient, field: str, value: str) -> None:
    """A filter value that cannot match is refused."""
    answer = await client.get("/servers/", params={field: value})
    message = f"Select a valid choice. {value} is not one of the available choices."
    assert (answer.status_code, answer.json()) == (400, {field: [message]})


@pytest.mark.parametrize("size", ["0", "101", "x", "-5", "²"])
async def test_bad_page_size(client: httpx.AsyncClient, size: str) -> None:
    """A page holds from 1 to 100 servers."""
    answer = await client.get("/servers/", params={"page_size": size})
    assert answer.status_code == 400
    assert answer.json() == {"page_size": ["Enter a whole number from 1 to 100."]}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "GET"])
async def test_unknown_server_comes_before_bad_fields(
    client: httpx.AsyncClient, method: str
) -> None:
    """What is not there is not found, whatever else is wrong with the request."""
    assert (await client.request(method, "/servers/1/", json={"x": 1})).status_code == 404
