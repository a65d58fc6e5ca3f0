"""What the API demands of a request before it does anything."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from vpstui.simulator.data.catalogue import LOCATIONS, OPERATING_SYSTEMS, PLANS, SSH_KEYS
from vpstui.simulator.refusal import Refusal, detail

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    Check = Callable[[object], str | None]

MAX_NAME = 255
"""Most characters of a name, as a Django text column usually has it."""

MAX_HOSTNAME = 253
"""Most characters of a domain name (RFC 1035)."""

_NAME = re.compile(r"[A-Za-z0-9-]+")
_SNAPSHOT_NAME = re.compile(r"[A-Za-z0-9_-]+")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def read_object(raw: bytes, content_type: str) -> dict[str, Any]:
    """Return the JSON object that a request carries; an empty body counts as an empty object.

    Raises:
        Refusal: The body is not JSON, is not labelled so, or is no object.
    """
    if not raw:
        return {}
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise detail(400, f'Unsupported media type "{content_type}" in request.')
    try:
        body = parse_json(raw)
    except ValueError as error:
        raise detail(400, f"JSON parse error - {error}") from None
    if not isinstance(body, dict):
        kind = type(body).__name__
        message = f"Invalid data. Expected a dictionary, but got {kind}."
        raise Refusal(400, {"non_field_errors": [message]})
    return body


def parse_json(raw: bytes) -> Any:
    """Return what a body says, as strictly as the JSON standard has it.

    Raises:
        ValueError: It is not JSON.
    """
    try:
        return json.loads(raw, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("Nested too deeply") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"Out of range float values are not JSON compliant: {name}")


def check_no_body(raw: bytes) -> None:
    """Raise a refusal if a request carries a body where the API takes none."""
    if raw:
        raise Refusal(400, {"non_field_errors": ["This request takes no body."]})


def check_query(items: Iterable[tuple[str, str]], allowed: Collection[str]) -> dict[str, str]:
    """Return the query parameters of a request.

    Raises:
        Refusal: One is not known, or is given twice.
    """
    query: dict[str, str] = {}
    problems: dict[str, list[str]] = {}
    for key, value in items:
        if key not in allowed:
            problems[key] = ["Unknown query parameter."]
        elif key in query:
            problems[key] = ["This parameter was given more than once."]
        query[key] = value
    if problems:
        raise Refusal(400, problems)
    return query


def check_fields(body: dict[str, Any], form: Form) -> dict[str, Any]:
    """Return the body when every field is one of the form and has a value that fits.

    Raises:
        Refusal: With one message for each field that does not.
    """
    problems: dict[str, list[str]] = {
        field: ["This field is required."] for field in sorted(form.required.keys() - body.keys())
    }
    checks = form.required | form.optional
    for field, value in body.items():
        if field not in checks:
            problems[field] = ["Unknown field."]
        elif value is None:
            problems[field] = ["This field may not be null."]
        elif problem := checks[field](value):
            problems[field] = [problem]
    if problems:
        raise Refusal(400, problems)
    return body


def check_choice(field: str, value: str, choices: Collection[str]) -> None:
    """Raise a refusal if a filter has a value that cannot be meant."""
    if value not in choices:
        message = f"Select a valid choice. {value} is not one of the available choices."
        raise Refusal(400, {field: [message]})


def check_plan_at(plan_id: int, location: str, field: str) -> None:
    """Raise a refusal about a field if its plan is not sold, or not at this location."""
    plan = PLANS[plan_id]
    if not plan["available"]:
        raise Refusal(400, {field: [f"{plan['name']} is no longer available."]})
    if location not in plan["locations"]:
        raise Refusal(400, {field: [f"{plan['name']} is not offered at {location}."]})


def _name_problem(value: object) -> str | None:
    if problem := text_problem(value, MAX_NAME):
        return problem
    if not _NAME.fullmatch(str(value)):
        return "Enter a valid name consisting of letters, digits or hyphens."
    return None


def snapshot_name_problem(value: object) -> str | None:
    """Return what is wrong with the name of a snapshot, if anything."""
    if problem := text_problem(value, MAX_NAME):
        return problem
    if not _SNAPSHOT_NAME.fullmatch(str(value)):
        return "Enter a valid name consisting of letters, digits, hyphens or underscores."
    return None


def fqdn_problem(value: object) -> str | None:
    """Return what is wrong with a fully qualified domain name, if anything."""
    if problem := text_problem(value, MAX_HOSTNAME):
        return problem
    labels = str(value).split(".")
    if len(labels) < 2 or not are_labels(labels) or labels[-1].isdigit():
        return "Enter a fully qualified domain name."
    return None


def are_labels(texts: list[str]) -> bool:
    """Return whether each text can be a part of a host's name."""
    return all(_LABEL.fullmatch(text) for text in texts)


def text_problem(value: object, longest: int) -> str | None:
    """Return what is wrong with a text that may not be empty, if anything."""
    if not isinstance(value, str):
        return "Not a valid string."
    if not value:
        return "This field may not be blank."
    if len(value) > longest:
        return f"Ensure this field has no more than {longest} characters."
    return None


def any_text_problem(value: object) -> str | None:
    """Return what is wrong with a text that may be empty, if anything."""
    return None if isinstance(value, str) else "Not a valid string."


def _location_problem(value: object) -> str | None:
    if not isinstance(value, str):
        return "Not a valid string."
    if value not in LOCATIONS:
        return f'"{value}" is not a valid choice.'
    return None


def _flag_problem(value: object) -> str | None:
    return None if isinstance(value, bool) else "Must be a valid boolean."


def one_of(known: Collection[int]) -> Check:
    """Return the check of a field that names something by its id."""

    def problem(value: object) -> str | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return "A valid integer is required."
        if value not in known:
            return f'Invalid pk "{value}" - object does not exist.'
        return None

    return problem


class Form(NamedTuple):
    """The fields that a kind of request takes, each with what says what is wrong with a value."""

    required: dict[str, Check]
    optional: dict[str, Check]


_EDITABLE: dict[str, Check] = {
    "name": _name_problem,
    "hostname": fqdn_problem,
    "backups_enabled": _flag_problem,
}

CREATE = Form(
    {
        "name": _name_problem,
        "plan_id": one_of(PLANS),
        "os_id": one_of(OPERATING_SYSTEMS),
        "location": _location_problem,
    },
    {
        "hostname": fqdn_problem,
        "ssh_key_id": one_of(SSH_KEYS),
        "backups_enabled": _flag_problem,
    },
)
PUT = Form(_EDITABLE, {})
PATCH = Form({}, _EDITABLE)
