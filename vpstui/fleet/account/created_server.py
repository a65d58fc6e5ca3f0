"""Which server an accepted create made: what the answer tells, put together with what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.api.merging import merge_told
from vpstui.api.models import Plan, Server
from vpstui.api.statuses import PROVISIONING

if TYPE_CHECKING:
    from collections.abc import Collection

    from vpstui.api.answers.written import WriteAnswer
    from vpstui.api.models import ServerCreate, ServerId


def created_id(answer: WriteAnswer, known: Collection[ServerId]) -> ServerId | None:
    """Return the id of the server that a create made.

    Args:
        answer: what the API told.
        known: ids of the servers that were there before.

    Returns:
        None where the answer does not tell it: without an id, or with that of another server.
    """
    server = answer.server
    return None if server is None or server.id in known else server.id


def created_server(answer: WriteAnswer, request: ServerCreate, profile: str) -> Server:
    """Return the new server: as it was told, and what was not told as it was sent.

    Args:
        answer: what the API told; with the server's id.
        request: what was sent.
        profile: becomes `Server.profile`.
    """
    assert answer.server is not None  # noqa: S101 - for mypy: `created_id` found its id
    sent = Server.model_validate(
        {
            "id": answer.server.id,
            "name": request.name,
            "hostname": request.hostname,
            "status": PROVISIONING,
            "location": request.location,
            "plan": Plan(id=request.plan_id),
            "os": request.os_id,
            "backups_enabled": request.backups_enabled,
        },
        context=profile,
    )
    return merge_told(sent, answer.server, answer.told)
