"""What is sent to the API as frozen models, and what a name and a hostname must be.

Source of the fields: the provider's "Servers" page (POST, PUT and PATCH under `/servers/`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict

from vpstui.api.models import Id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.models import Server

NAME_LIMIT: Final = 255
"""Characters of a name; the API documents no limit, so this only stops a paste gone wrong."""

NAME_PATTERN: Final = re.compile(rf"[A-Za-z0-9-]{{1,{NAME_LIMIT}}}")
"""A server's name: letters, digits, hyphens (source: POST /servers/)."""

_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOSTNAME_PATTERN: Final = re.compile(rf"(?=.{{4,253}}\Z){_LABEL}(?:\.{_LABEL})+")
"""A fully qualified domain name (RFC 1123): labels of 1-63 characters, two at least."""


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ServerCreate(_Request):
    """The body of POST /servers/. None: not sent."""

    name: str
    plan_id: Id
    os_id: Id
    location: Id
    hostname: str | None = None
    ssh_key_id: Id | None = None
    backups_enabled: bool = False


class ServerUpdate(_Request):
    """The body of PUT /servers/{id}/: all three are required."""

    name: str
    hostname: str
    backups_enabled: bool


class ServerPatch(_Request):
    """The body of PATCH /servers/{id}/: only what is set is sent, and only that changes."""

    name: str | None = None
    hostname: str | None = None
    backups_enabled: bool | None = None


def changed_fields(base: Server, wanted: ServerPatch) -> dict[str, Any]:
    """Return the fields of an edit that differ from a server, by the API's names."""
    return {
        name: value
        for name, value in wanted.model_dump(exclude_none=True).items()
        if value != getattr(base, name)
    }


def conflicting_fields(base: Server, now: Server, changes: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields of an edit that somebody else has changed since, to another value."""
    return tuple(
        name
        for name, value in changes.items()
        if getattr(now, name) not in (getattr(base, name), value)
    )


def name_problem(text: str) -> str:
    """Return what is wrong with a server's name, for the form; empty when it is right."""
    return pattern_problem(text, NAME_PATTERN, "letters a-z, digits and hyphens")


def pattern_problem(text: str, pattern: re.Pattern[str], allowed: str) -> str:
    """Return what is wrong with a name that is of some characters only; empty when it is right."""
    if not text:
        return "A name is required."
    if len(text) > NAME_LIMIT:
        return f"A name has at most {NAME_LIMIT} characters."
    return "" if pattern.fullmatch(text) else f"Use {allowed} only."


def hostname_problem(text: str, *, required: bool) -> str:
    """Return what is wrong with a hostname, for the form; empty when it is right."""
    if not text:
        return "A hostname is required." if required else ""
    if not HOSTNAME_PATTERN.fullmatch(text):
        return "Use a full domain name, such as web1.example.com."
    return ""
