"""Compares requests and answers with `openapi.yaml`."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qsl

import jsonschema_rs
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.servers.exchanges import Exchange

FILE: Final = Path(__file__).with_name("openapi.yaml")

DOCUMENT: Final[dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))

PREFIX: Final = "/api/v1"
"""Where the paths of the document begin on a server."""

JSON: Final = "application/json"


class Operation(NamedTuple):
    """What the document says of a method on a path."""

    label: str
    parameters: dict[tuple[str, str], dict[str, Any]]
    """By where they stand (`path`, `query`) and name."""
    details: dict[str, Any]


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """Return what a node of the document stands for."""
    found: Any = node
    while "$ref" in found:
        path, found = found["$ref"].removeprefix("#/").split("/"), DOCUMENT
        for part in path:
            found = found[part]
    return dict(found)


@cache
def operations() -> dict[str, Operation]:
    """Every operation of the document by its id."""
    found = {}
    for path, item in DOCUMENT["paths"].items():
        shared = item.get("parameters", [])
        for method in item.keys() - {"parameters"}:
            details = item[method]
            listed = map(resolved, [*shared, *details.get("parameters", [])])
            parameters = {(one["in"], one["name"]): one for one in listed}
            label = f"{method.upper()} {path}"
            found[details["operationId"]] = Operation(label, parameters, details)
    return found


def content_of(node: dict[str, Any]) -> dict[str, Any] | None:
    """Return the schema of a request's or an answer's body; None where there is no body."""
    content = resolved(node).get("content")
    return None if content is None else dict(content[JSON]["schema"])


def mistakes_in(schema: dict[str, Any], value: object) -> Iterator[str]:
    """Yield what is wrong with a value, formats included."""
    whole = {"components": DOCUMENT["components"], **schema}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    for error in validator.iter_errors(value):
        yield f"{'/'.join(map(str, error.instance_path))}: {error.message}"


def mistakes_in_body(schema: dict[str, Any] | None, kind: str, body: bytes) -> Iterator[str]:
    """Yield what is wrong with a body that is labelled as `kind`."""
    if schema is None:
        if body:
            yield "a body where none belongs"
        return
    if kind.partition(";")[0] != JSON:
        yield f"content type {kind!r}"
    try:
        value = json.loads(body)
    except ValueError as error:
        yield f"not JSON: {error}"
    else:
        yield from mistakes_in(schema, value)


def operation_of(exchange: Exchange) -> tuple[Operation, dict[str, str]] | None:
    """Return the operation that is asked for, with what stands in its path."""
    for operation in operations().values():
        method, _, path = operation.label.partition(" ")
        pattern = PREFIX + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
        match = re.fullmatch(pattern, exchange.path)
        if match and method == exchange.method:
            return operation, match.groupdict()
    return None


def wrong_in_request(exchange: Exchange) -> list[str]:
    """Return everything in a request that the document does not allow."""
    found = operation_of(exchange)
    if found is None:
        return [f"no such operation: {exchange}"]
    operation, in_path = found
    wrong = []
    if not re.fullmatch(r"Bearer \S+", exchange.headers.get("authorization", "")):
        wrong.append("no token")
    given = [("path", *item) for item in in_path.items()]
    given += [("query", *item) for item in parse_qsl(exchange.query, keep_blank_values=True)]
    for place, name, text in given:
        parameter = operation.parameters.get((place, name))
        if parameter is None:
            wrong.append(f"unknown parameter {name}")
        else:
            schema = resolved(parameter["schema"])
            number = schema.get("type") == "integer" and re.fullmatch(r"-?\d+", text)
            wrong += [f"{name} {one}" for one in mistakes_in(schema, int(text) if number else text)]
    if len({given[:2] for given in given}) < len(given):
        wrong.append("a parameter twice")
    body = content_of(operation.details.get("requestBody", {}))
    wrong += mistakes_in_body(body, exchange.headers.get("content-type", ""), exchange.body)
    return [f"{one} in the request of {exchange}" for one in wrong]


def wrong_in_answer(exchange: Exchange) -> list[str]:
    """Return everything in an answer that the document does not promise."""
    found = operation_of(exchange)
    if found is None:
        return [f"no such operation: {exchange}"]
    answers = found[0].details["responses"]
    if str(exchange.status) not in answers:
        return [f"status that is not promised: {exchange}"]
    schema = content_of(answers[str(exchange.status)])
    wrong = mistakes_in_body(schema, exchange.answer_type, exchange.answer)
    return [f"{one} in the answer of {exchange}" for one in wrong]
