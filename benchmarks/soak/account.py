"""An account in which somebody else is always at work."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import random

CHANGES: Final = 3
"""Servers that somebody else changes between two lists."""

TICK: Final = 10.0
"""Seconds that pass between two lists."""

SETTLES_AFTER: Final = 3
"""Lists in which a server is seen in transition."""

LEFT_ALONE: Final = 100
"""Lists for which nobody else touches a new server."""

_MOVES: Final = {"start": ("starting", "active"), "stop": ("stopping", "stopped"),
                 "reboot": ("rebooting", "active")}  # fmt: skip
"""What a server passes through and where it comes to."""

_NEEDS: Final = {"start": "stopped", "stop": "active", "reboot": "active"}

_PLACES: Final = ("us-west", "eu-central")


@dataclass
class _Row:
    """A server, and its JSON until it changes."""

    facts: dict[str, Any]
    born: int
    goal: str = ""
    settles: int = 0
    dies: int = 0
    data: bytes = b""

    def become(self, **facts: object) -> None:
        """Change."""
        self.facts |= facts
        self.data = b""

    def json(self) -> bytes:
        """The server as a row of the list."""
        self.data = self.data or json.dumps(self.facts).encode()
        return self.data


class Account:
    """Servers in their order, by id.

    Args:
        servers: how many there are, more or less, all the time.
        chance: chooses what happens.
    """

    def __init__(self, servers: int, chance: random.Random) -> None:
        self._usual = servers
        self._chance = chance
        self._rows: dict[int, _Row] = {}
        self._last = 10_000
        self._lists = 0
        self._begun = datetime.now(UTC)
        self.calm = False
        for _ in range(servers):
            self._add(self._name(), "active", born=-LEFT_ALONE)

    def page(self, number: int, size: int, url: str) -> bytes:
        """A page of the list; the first one is what time goes by."""
        if number == 1:
            self._go_on()
        rows = list(self._rows.values())
        more = number * size < len(rows)
        following = f'"{url}/servers/?page={number + 1}&page_size={size}"' if more else "null"
        shown = b",".join(row.json() for row in rows[(number - 1) * size : number * size])
        return b'{"count":%d,"next":%s,"results":[%s]}' % (len(rows), following.encode(), shown)

    def detail(self, key: int) -> tuple[int, object]:
        """A server with what only its detail tells."""
        row = self._rows.get(key)
        if row is None:
            return 404, {"detail": "Not found."}
        usage = {"cpu_percent": round(self._chance.uniform(0, 100), 1), "memory_used": 1024}
        return 200, row.facts | {"ipv6_address": f"2001:db8::{key:x}", "resource_usage": usage}

    def create(self, body: dict[str, Any]) -> tuple[int, object]:
        """POST /servers/."""
        row = self._add(body["name"], "provisioning", born=self._lists)
        row.become(location=body["location"], ip_address=None)
        row.become(plan=row.facts["plan"] | {"id": body["plan_id"]})
        row.become(os=row.facts["os"] | {"id": body["os_id"]})
        self._move(row, "provisioning", "active")
        return 201, row.facts

    def change(self, method: str, key: int, verb: str, body: dict[str, Any]) -> tuple[int, object]:
        """PUT, PATCH, DELETE, and POST of a power action."""
        row = self._rows.get(key)
        if row is None:
            return 404, {"detail": "Not found."}
        if method == "DELETE":
            row.dies = self._lists + SETTLES_AFTER
            return 204, None
        if verb:
            if row.facts["status"] != _NEEDS[verb]:
                return 400, {"detail": f"Server is {row.facts['status']}."}
            self._move(row, *_MOVES[verb])
            told = {key: row.facts[key] for key in ("id", "name", "status")}
            return 200, {"status": "success", "message": "Accepted.", "server": told}
        row.become(**body)
        return self.detail(key)

    def settle(self) -> None:
        """Bring everything to its end at once."""
        for key, row in list(self._rows.items()):
            if row.goal:
                row.become(status=row.goal)
                row.goal = ""
            if row.dies:
                del self._rows[key]

    def _go_on(self) -> None:
        self._lists += 1
        for key, row in list(self._rows.items()):
            if row.goal and row.settles <= self._lists:
                row.become(status=row.goal, ip_address=row.facts["ip_address"] or self._address())
                row.goal = ""
            if row.dies and row.dies <= self._lists:
                del self._rows[key]
        if not self.calm:
            self._meddle()

    def _meddle(self) -> None:
        """Somebody else is at work."""
        chance, alone = self._chance, self._lists - LEFT_ALONE
        old = [row for row in self._rows.values() if row.born <= alone and not row.goal]
        for row in chance.sample(old, min(CHANGES, len(old))):
            match chance.randrange(30):
                case 0:
                    row.become(name=self._name())
                case kind if kind < 10:
                    row.become(ip_address=self._address())
                case _:
                    verbs = [verb for verb, need in _NEEDS.items() if need == row.facts["status"]]
                    self._move(row, *_MOVES[chance.choice(verbs)])
        if len(self._rows) > self._usual:
            del self._rows[chance.choice(old).facts["id"]]
        elif chance.random() < 0.1:
            self._add(self._name(), "active", born=self._lists)

    def _move(self, row: _Row, status: str, goal: str) -> None:
        row.become(status=status)
        row.goal, row.settles = goal, self._lists + SETTLES_AFTER
        if self.calm:
            self.settle()

    def _add(self, name: str, status: str, born: int) -> _Row:
        self._last += 1
        facts = {
            "id": self._last, "name": name, "hostname": f"{name}.example.com", "status": status,
            "ip_address": self._address(), "location": self._chance.choice(_PLACES),
            "plan": {"id": 1, "name": "Standard VPS", "vcpus": 2, "memory": 4096, "storage": 80},
            "os": {"id": 5, "name": "Ubuntu 22.04 LTS"}, "backups_enabled": False,
            "created_at": self._now(), "updated_at": self._now(),
        }  # fmt: skip
        self._rows[self._last] = _Row(facts, born)
        return self._rows[self._last]

    def _now(self) -> str:
        """The date by a clock that goes on with each list, as the app's does with each poll."""
        return (self._begun + timedelta(seconds=self._lists * TICK)).isoformat()

    def _name(self) -> str:
        return (
            f"{self._chance.choice(('web', 'db', 'cache', 'ci'))}-{self._chance.randrange(10**6)}"
        )

    def _address(self) -> str:
        return f"198.51.{self._chance.randrange(256)}.{self._chance.randrange(1, 255)}"
