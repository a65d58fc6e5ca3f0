"""A server as JSON, with the API's names of its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from vpstui.api.models import Server


def as_json(server: Server) -> dict[str, object]:
    """Return a server as JSON values, with the API's names of fields; empty texts are None.

    `username` is there only where it was told: one form of the API has no such field. A plan and a
    system have those fields that were told of them.
    """
    left_out = {"resource_usage", "escaped_name", "profile"}
    row = server.model_dump(
        mode="json", exclude=left_out if server.username else left_out | {"username"}
    )
    for name, part in (("plan", server.plan), ("os", server.os)):
        if part is not None:
            row[name] = _told(row[name], part.model_fields_set)
    return _told(row, row)


def _told(row: Mapping[str, object], names: Collection[str]) -> dict[str, object]:
    """Return the fields that were told; empty texts are None."""
    return {key: None if value == "" else value for key, value in row.items() if key in names}
