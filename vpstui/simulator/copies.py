"""The snapshots and backups of a simulated account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vpstui.simulator.data.copies import DAY, OLD, Old
from vpstui.simulator.dates import iso

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpstui.simulator.data.servers import Record
    from vpstui.simulator.knobs import Knobs

FIRST_SNAPSHOT = 801
"""The id of the oldest snapshot."""

FIRST_BACKUP = 501
"""The id of the oldest backup."""

SECONDS = 12.0
"""How long a copy takes at pace 1."""

PENDING_SHARE = 0.25
"""The share of that time in which it waits, with a size of 0."""

KEPT = 28 * DAY
"""Seconds for which an automatic backup is kept."""


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A snapshot or a backup; how far it has come follows from the clock alone."""

    id: int
    server_id: int
    server_name: str | None
    kind: str
    """`snapshot`, `manual` or `automatic`."""

    created: float
    """Seconds since 1970."""

    size_mb: int
    """When it is whole."""

    seconds: float
    """How long it takes."""

    name: str = ""
    description: str = ""
    fails: bool = False

    def status(self, now: float) -> str:
        """Return `pending`, `creating`, `completed` or `failed`."""
        done = self._done(now)
        if done < PENDING_SHARE:
            return "pending"
        if done < 1:
            return "creating"
        return "failed" if self.fails else "completed"

    def size(self, now: float) -> int:
        """Return its size so far in MB; 0 of one that failed."""
        if self.status(now) == "failed":
            return 0
        written = (self._done(now) - PENDING_SHARE) / (1 - PENDING_SHARE)
        return round(self.size_mb * min(max(written, 0.0), 1.0))

    def expires(self) -> float | None:
        """Return when it is deleted, in seconds since 1970; None: never."""
        return self.created + KEPT if self.kind == "automatic" else None

    def _done(self, now: float) -> float:
        return 1.0 if self.seconds <= 0 else (now - self.created) / self.seconds


class Copies:
    """What has been copied of every server; what is copied stays when the server is deleted.

    Args:
        knobs: The clock and the pace.
        fleet: The servers that the account opens with, as they are before anything is odd.
    """

    def __init__(self, knobs: Knobs, fleet: Iterable[Record]) -> None:
        self._knobs = knobs
        now = knobs.clock()
        named = {record["name"]: record for record in fleet}
        old = [_old(one, named[one.server], now) for one in OLD if one.server in named]
        old.sort(key=lambda fields: fields["created"])
        self.snapshots: dict[int, Copy] = {}
        self.backups: dict[int, Copy] = {}
        for fields in old:
            self._keep(**fields)

    def take(self, record: Record, size_mb: int, kind: str, **texts: str) -> Copy:
        """Begin a snapshot or a backup of a server.

        Args:
            record: The server.
            size_mb: Its size when it is whole, in MB.
            kind: `snapshot`, `manual` or `automatic`.
            texts: Its `name` and `description`.
        """
        return self._keep(
            server_id=record["id"],
            server_name=record.get("name"),
            kind=kind,
            created=self._knobs.clock(),
            size_mb=size_mb,
            seconds=SECONDS / self._knobs.pace,
            **texts,
        )

    def _keep(self, *, kind: str, **fields: Any) -> Copy:
        kept, first = (
            (self.snapshots, FIRST_SNAPSHOT) if kind == "snapshot" else (self.backups, FIRST_BACKUP)
        )
        copy = Copy(id=first + len(kept), kind=kind, **fields)
        kept[copy.id] = copy
        return copy

    def entry(self, copy: Copy) -> dict[str, Any]:
        """Return a snapshot or a backup as its page does."""
        now = self._knobs.clock()
        shown: dict[str, Any] = {
            "id": copy.id,
            "server": {"id": copy.server_id, "name": copy.server_name},
            "status": copy.status(now),
            "size_mb": copy.size(now),
            "created_at": iso(copy.created),
            "description": copy.description,
        }
        if copy.kind == "snapshot":
            return {**shown, "name": copy.name}
        expires = copy.expires()
        end = None if expires is None else iso(expires)
        return {**shown, "backup_type": copy.kind, "expires_at": end}


def _old(one: Old, record: Record, now: float) -> dict[str, Any]:
    """Return what is kept of a copy made before the account was opened."""
    born = datetime.fromisoformat(record["created_at"]).timestamp()
    return {
        "server_id": record["id"],
        "server_name": record["name"],
        "kind": one.kind,
        "created": now - min(one.age, 0.9 * (now - born)),
        "size_mb": round(record["plan"]["storage"] * 1024 * one.share),
        "seconds": float(one.seconds),
        "name": one.name,
        "description": one.description,
        "fails": one.fails,
    }
