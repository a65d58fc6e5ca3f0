"""What is another in a list than in the one before.

Pure: no clock, no file. What walks all the time, such as usage, is not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from vpstui.base.formatting import plan_size
from vpstui.journal.seen_change import ChangedField, ChangeKind
from vpstui.journal.seen_list import SeenServer

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from vpstui.api.models import Plan, Server, ServerId

NONE: Final[Mapping[Any, Any]] = MappingProxyType({})
"""No servers."""

UNLISTED_LIMIT: Final = 500
"""Servers remembered at most that are not listed any more."""


@dataclass(frozen=True)
class Difference:
    """What is another of one server.

    Attributes:
        server: its id.
        name: what it was called.
        kind: what happened to it.
        fields: what is another than before.
    """

    server: ServerId
    name: str
    kind: ChangeKind
    fields: tuple[ChangedField, ...] = ()


def compare(
    before: Mapping[ServerId, SeenServer],
    listed: Mapping[ServerId, SeenServer],
    *,
    is_whole: bool = True,
    gone: Container[ServerId] = (),
) -> tuple[Mapping[ServerId, SeenServer], list[Difference]]:
    """Compare a list with what was seen before.

    A transition is no change until it has come to its end; then it is a single one.

    Args:
        before: what was seen.
        listed: the servers of the list.
        is_whole: whether a server that is not in it is not there.
        gone: those of which the API said that they do not exist.

    Returns:
        What is seen now: the same object where nothing is another, and the differences.
    """
    after, found = dict(before), list[Difference]()
    for server_id, one in listed.items():
        was = before.get(server_id)
        now = _joined(was, one)
        if now == was:
            continue
        after[server_id] = now
        if was is None:
            found.append(Difference(server_id, now.name, ChangeKind.NEW, _first_fields(now)))
        else:
            fields = _changed_fields(was, now)
            kind = ChangeKind.CHANGED if was.is_listed else ChangeKind.RELISTED
            if fields or not was.is_listed:
                found.append(Difference(server_id, was.name or now.name, kind, fields))
    for server_id in [key for key in before if key not in listed]:
        was = before[server_id]
        if server_id in gone:
            del after[server_id]
            if was.is_listed:
                found.append(Difference(server_id, was.name, ChangeKind.GONE))
        elif is_whole and was.is_listed:
            after[server_id] = was._replace(is_listed=False)
            found.append(Difference(server_id, was.name, ChangeKind.UNLISTED))
    unlisted = [key for key, one in after.items() if not one.is_listed]
    for key in unlisted[:-UNLISTED_LIMIT]:
        del after[key]
    return (before if after == before else after), found


def seen_servers(
    servers: Iterable[Server],
    compared: Mapping[ServerId, Server] = NONE,
    seen: Mapping[ServerId, SeenServer] = NONE,
) -> dict[ServerId, SeenServer]:
    """Return what is compared of servers, by their ids.

    Args:
        servers: the servers.
        compared: those that were compared before: of 10 000 most are the very same ones, and what
            was seen of them is seen of them now.
        seen: what was seen of those.
    """
    return {
        one.id: was if one is compared.get(one.id) and (was := seen.get(one.id)) else _seen(one)
        for one in servers
    }


def _seen(server: Server) -> SeenServer:
    plan, size = _plan_texts(server.plan)
    moving = "" if server.is_settled else server.status
    return SeenServer(server.name, server.status, server.ip_address, plan, size, moving)


def _joined(was: SeenServer | None, now: SeenServer) -> SeenServer:
    """Return what is known by now: what is not told stays, as does the status in a transition."""
    if was is None or was is now:
        return now
    status, moving = now.status, now.moving
    if moving or not status:
        status, moving = was.status, moving or was.moving
    return SeenServer(
        now.name or was.name, status, now.ip or was.ip, now.plan or was.plan,
        now.size or was.size, moving,
    )  # fmt: skip


def _plan_texts(plan: Plan | None) -> tuple[str, str]:
    """Return name and size of a plan, each empty where it is not told."""
    if plan is None:
        return "", ""
    has_size = (plan.vcpus, plan.memory, plan.storage) != (None, None, None)
    return plan.name, plan_size(plan) if has_size else ""


def _first_fields(now: SeenServer) -> tuple[ChangedField, ...]:
    """Return what is told of a server that was not seen before."""
    facts = (("status", now.moving or now.status), ("IP", now.ip))
    return tuple(ChangedField(name, "", value) for name, value in facts if value)


def _changed_fields(was: SeenServer, now: SeenServer) -> tuple[ChangedField, ...]:
    """Return what is another, where it was told before or is told for the first time."""
    fields = []
    has_ended = was.moving and not now.moving
    if not now.moving and (was.status != now.status or (has_ended and was.moving != was.status)):
        way = f"{was.moving} → {now.status}" if was.status == now.status else now.status
        fields.append(ChangedField("status", was.status, way))
    if was.name and was.name != now.name:
        fields.append(ChangedField("name", was.name, now.name))
    if was.ip != now.ip:
        fields.append(ChangedField("IP", was.ip, now.ip))
    if was.size and was.size != now.size:
        fields.append(ChangedField("plan", was.size, now.size))
    elif was.plan and was.plan != now.plan:
        fields.append(ChangedField("plan", was.plan, now.plan))
    return tuple(fields)
