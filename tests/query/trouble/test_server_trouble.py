"""Why a server needs somebody: each reason, its bounds, and which is worst."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from vpstui.api.models import Server
from vpstui.query.columns import CellContext, sort_servers
from vpstui.query.prices import Prices
from vpstui.query.query import Query, QueryError
from vpstui.query.trouble.server_trouble import (
    LONG_STOPPED,
    Rank,
    Reason,
    is_fully_known,
    is_quiet,
    reasons_of,
    reasons_text,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def server(number: int = 1, **given: Any) -> Server:
    """A server in which nothing is wrong, but for what is given."""
    plan = {"id": 1, "name": "std", "storage": 100, "bandwidth": 1000, "memory": 1024}
    fields: dict[str, object] = {"name": f"s-{number}", "status": "active", "plan": plan}
    return Server.model_validate({"id": number, **fields, **given})


def why(one: Server, prices: Prices | None = None) -> str:
    """Its reasons, in words."""
    return reasons_text(reasons_of(one, NOW, prices or Prices()))


def ago(seconds: float) -> str:
    """A moment before now."""
    return (NOW - timedelta(seconds=seconds)).isoformat()


def usage(**used: float) -> dict[str, float]:
    """What is used of a server."""
    return {"cpu_percent": 99.0, "memory_used": 1024, **used}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ""),
        ({"status": "suspended"}, "suspended"),
        ({"status": "migrating"}, "status migrating is not known"),
        ({"status": ""}, "no status is told"),
        *(({"status": status}, "") for status in ("provisioning", "starting", "rebooting")),
        ({"status": "stopped", "updated_at": ago(LONG_STOPPED)}, ""),
        ({"status": "stopped", "updated_at": ago(LONG_STOPPED + 1)}, "stopped 30 d, still billed"),
        ({"status": "active", "updated_at": ago(LONG_STOPPED * 3)}, ""),
        ({"status": "stopped"}, ""),
        ({"status": "stopped", "updated_at": "2026-03-02T00:00:00Z"}, ""),
        ({"resource_usage": usage(disk_used=89.9)}, ""),
        ({"resource_usage": usage(disk_used=90)}, "disk 90 %"),
        ({"resource_usage": usage(bandwidth_used=900)}, "bandwidth 90 %"),
        ({"resource_usage": usage(disk_used=91, bandwidth_used=950)}, "bandwidth 95 %, disk 91 %"),
        ({"resource_usage": usage(disk_used=90), "plan": None}, ""),
        ({"resource_usage": usage(disk_used=90), "plan": {"storage": 0}}, ""),
        ({"backups_enabled": False}, "no backups"),
        ({"backups_enabled": True}, ""),
        ({"backups_enabled": None}, ""),
    ],
)
def test_reason(given: dict[str, Any], said: str) -> None:
    """What is not known is no reason."""
    assert why(server(**given)) == said


def test_price_of_a_stopped_server_is_told() -> None:
    """Where it is known."""
    one = server(status="stopped", updated_at=ago(46 * 86400))
    assert why(one, Prices({("", 1): 10.0})) == "stopped 46 d, still billed: $10/month"


def test_quiet_servers_have_no_reason() -> None:
    """The quick look overlooks none."""
    for status in ("active", "stopped", "suspended", ""):
        for backups in (None, True, False):
            for used in (None, usage(disk_used=95)):
                one = server(status=status, backups_enabled=backups, resource_usage=used)
                assert not (is_quiet(one) and why(one))


def test_worst_comes_first() -> None:
    """In one server, and among several; those without a reason come last."""
    one = server(status="suspended", backups_enabled=False, resource_usage=usage(disk_used=99))
    assert why(one) == "suspended, disk 99 %, no backups"
    rows = (
        server(1),
        server(2, backups_enabled=False),
        server(3, status="stopped", updated_at=ago(LONG_STOPPED * 2)),
        server(4, status="stopped", updated_at=ago(LONG_STOPPED * 3)),
        server(5, resource_usage=usage(disk_used=92)),
        server(6, status="suspended"),
        server(7, status="odd"),
    )
    stuck, unknown = server(8, status="starting"), server(9)
    known = {one.key: reasons_of(one, NOW, Prices()) for one in rows if why(one)}
    known[stuck.key] = (Reason(Rank.STUCK, 5.0, "starting for 11 min"),)
    known[unknown.key] = (Reason(Rank.UNKNOWN_OUTCOME, 0.0, "stop unknown"),)
    context = CellContext(NOW, known_reasons=known)
    found = sort_servers((*rows, stuck, unknown), "reason", context)
    assert [one.id for one in found] == [9, 8, 6, 7, 4, 3, 5, 2, 1]


def test_query_finds_them() -> None:
    """By what is known besides the servers, else by themselves."""
    rows = (server(1), server(2, status="suspended"), server(3))
    query = Query.parse("is:trouble")
    assert query.needs_trouble
    assert query.needs_now
    assert not Query.parse("status:stopped").needs_trouble
    assert [one.id for one in query.select(rows, CellContext(NOW))] == [2]
    known = {rows[2].key: (Reason(Rank.STUCK, 0.0, "stopping for 1 h"),)}
    context = CellContext(NOW, known_reasons=known)
    assert [one.id for one in query.select(rows, context)] == [3]
    assert [one.id for one in Query.parse("!is:trouble").select(rows, context)] == [1, 2]


KNOWN: dict[str, Any] = {
    "backups_enabled": True, "resource_usage": usage(disk_used=1, bandwidth_used=0),
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "is_known"),
    [
        ({}, True),
        ({"backups_enabled": False}, True),
        ({"backups_enabled": None}, False),
        ({"resource_usage": None}, False),
        ({"resource_usage": usage(disk_used=1)}, False),
        ({"resource_usage": usage(bandwidth_used=1)}, False),
        ({"plan": None}, False),
        ({"plan": {"storage": 100}}, False),
        ({"plan": {"bandwidth": 100}}, False),
        ({"status": "stopped", "updated_at": ago(1)}, True),
        ({"status": "stopped", "updated_at": None}, False),
    ],
)
def test_whether_all_is_known(given: dict[str, Any], is_known: bool) -> None:
    """Each thing that can be a reason."""
    assert is_fully_known(server(**{**KNOWN, **given})) == is_known


@pytest.mark.parametrize("with_finder", [False, True])
def test_what_is_not_known_is_counted(with_finder: bool) -> None:
    """It is not among those that need nobody; one with a reason needs somebody, whatever else."""
    rows = (server(1), server(2, status="suspended"), server(3, **KNOWN), server(4))
    known = {rows[1].key: reasons_of(rows[1], NOW, Prices())} if with_finder else None
    found = Query.parse("is:trouble").search(rows, CellContext(NOW, known_reasons=known))
    assert [one.id for one in found.servers] == [2]
    assert found.unknown == 2
    others = Query.parse("!is:trouble").search(rows, CellContext(NOW, known_reasons=known))
    assert [one.id for one in others.servers] == [1, 3, 4]
    assert others.unknown == 2


@pytest.mark.parametrize("text", ["is:odd", "is>trouble", "is~trouble"])
def test_query_that_asks_something_else_is_refused(text: str) -> None:
    """It says what can be asked."""
    with pytest.raises(QueryError, match="trouble"):
        Query.parse(text)
