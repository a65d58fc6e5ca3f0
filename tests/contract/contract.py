"""Compares requests and answers with what the API promises in each dialect."""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qsl

import jsonschema_rs
import yaml

from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.servers.exchanges import Exchange

PREFIX: Final = "/api/v1"
"""Where the paths of a document begin on a server."""

JSON: Final = "application/json"


class Operation(NamedTuple):
    """What a document says of a method on a path."""

    label: str
    parameters: dict[tuple[str, str], dict[str, Any]]
    """By where they stand (`path`, `query`) and name."""
    details: dict[str, Any]


class Contract:
    """What the API promises in one dialect, as an OpenAPI document beside this file has it.

    Args:
        name: the document's name.
    """

    def __init__(self, name: str) -> None:
        self.file = Path(__file__).with_name(name)
        self.document: dict[str, Any] = yaml.safe_load(self.file.read_text("utf-8"))

    def resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        """Return what a node of the document stands for."""
        found: Any = node
        while "$ref" in found:
            path, found = found["$ref"].removeprefix("#/").split("/"), self.document
            for part in path:
                found = found[part]
        return dict(found)

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """Every operation of the document by its id."""
        found = {}
        for path, item in self.document["paths"].items():
            shared = item.get("parameters", [])
            for method in item.keys() - {"parameters"}:
                details = item[method]
                listed = map(self.resolved, [*shared, *details.get("parameters", [])])
                parameters = {(one["in"], one["name"]): one for one in listed}
                label = f"{method.upper()} {path}"
                found[details["operationId"]] = Operation(label, parameters, details)
        return found

    def content_of(self, node: dict[str, Any]) -> dict[str, Any] | None:
        """Return the schema of a request's or an answer's body; None where there is no body."""
        content = self.resolved(node).get("content")
        return None if content is None else dict(content[JSON]["schema"])

    def mistakes_in(self, schema: dict[str, Any], value: object) -> Iterator[str]:
        """Yield what is wrong with a value, formats included."""
        whole = {"components": self.document["components"], **schema}
        validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        for error in validator.iter_errors(value):
            yield f"{'/'.join(map(str, error.instance_path))}: {error.message}"

    def mistakes_in_body(
        self, schema: dict[str, Any] | None, kind: str, body: bytes
    ) -> Iterator[str]:
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
            yield from self.mistakes_in(schema, value)

    def operation_of(self, exchange: Exchange) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation that is asked for, with what stands in its path."""
        for operation in self.operations.values():
            method, _, path = operation.label.partition(" ")
            pattern = PREFIX + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
            match = re.fullmatch(pattern, exchange.path)
            if match and method == exchange.method:
                return operation, match.groupdict()
        return None

    def wrong_in_request(self, exchange: Exchange) -> list[str]:
        """Return everything in a request that the document does not allow."""
        found = self.operation_of(exchange)
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
                schema = self.resolved(parameter["schema"])
                number = schema.get("type") == "integer" and re.fullmatch(r"-?\d+", text)
                value = int(text) if number else text
                wrong += [f"{name} {one}" for one in self.mistakes_in(schema, value)]
        if len({given[:2] for given in given}) < len(given):
            wrong.append("a parameter twice")
        wrong += self._wrong_in_body(operation.details.get("requestBody", {}), exchange)
        return [f"{one} in the request of {exchange}" for one in wrong]

    def _wrong_in_body(self, described: dict[str, Any], exchange: Exchange) -> Iterator[str]:
        may_lack = "content" in described and not described.get("required", False)
        if may_lack and not exchange.body:
            return
        kind = exchange.headers.get("content-type", "")
        yield from self.mistakes_in_body(self.content_of(described), kind, exchange.body)

    def wrong_in_answer(self, exchange: Exchange) -> list[str]:
        """Return everything in an answer that the document does not promise."""
        found = self.operation_of(exchange)
        if found is None:
            return [f"no such operation: {exchange}"]
        answers = found[0].details["responses"]
        if str(exchange.status) not in answers:
            return [f"status that is not promised: {exchange}"]
        schema = self.content_of(answers[str(exchange.status)])
        wrong = self.mistakes_in_body(schema, exchange.answer_type, exchange.answer)
        return [f"{one} in the answer of {exchange}" for one in wrong]


CONTRACTS: Final = {
    Dialect.DOCUMENTED: Contract("openapi.yaml"),
    Dialect.UUID: Contract("openapi_uuid.yaml"),
}
"""By the dialect in which an account is served."""

DOCUMENTED: Final = CONTRACTS[Dialect.DOCUMENTED]
UUID: Final = CONTRACTS[Dialect.UUID]
