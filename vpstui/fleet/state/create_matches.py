"""Which of the listed servers a create without an answer may have made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from vpstui.api.models import Server, ServerId


def find_created_servers(
    sent: Mapping[str, Any], excluded: Collection[ServerId], servers: Iterable[Server]
) -> tuple[Server, ...]:
    """Return the servers that a create may have made: those that match what was sent.

    When a server was created is not asked: the API's clock may be years from ours.

    Args:
        sent: the body of the create.
        excluded: ids of servers that it cannot have made: all that were there before.
        servers: those that are listed now.
    """
    name = sent.get("name")
    return tuple(
        server
        for server in servers
        if name and server.name == name and server.id not in excluded
        if _matches(server, sent)
    )


_CODE: Final = re.compile(r"(?=.*[a-z])[a-z0-9-]+")
"""A location in the form in which it is sent; in another form ("US West", 3) it proves nothing."""


def _is_code(told: str, sent: object) -> bool:
    """Whether a location is told in the form in which it was sent; a number proves nothing."""
    return isinstance(sent, str) and bool(_CODE.fullmatch(told))


def _matches(server: Server, sent: Mapping[str, Any]) -> bool:
    """Whether a server has the fields that were sent; those that either side lacks do not count."""
    fields = {
        "location": server.location if _is_code(server.location, sent.get("location")) else "",
        "hostname": server.hostname,
        "plan_id": server.plan.id if server.plan is not None else None,
        "os_id": server.os.id if server.os is not None else None,
    }
    return all(
        sent.get(key) in (None, "") or value in (None, "") or sent[key] == value
        for key, value in fields.items()
    )
