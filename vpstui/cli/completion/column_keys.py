"""The columns of each command, written down: to import what makes them takes too long here."""

from __future__ import annotations

from typing import Final

LISTED: Final = (
    "id", "name", "status", "ip", "location", "plan", "account", "os", "age", "hostname", "updated",
    "price", "reason",
)  # fmt: skip
"""Of a list of servers."""

DETAILED: Final = (
    *LISTED, "ipv6", "username", "backups", "created", "cpu", "memory", "disk", "bandwidth",
)  # fmt: skip
"""Of one server."""

OF_COMMAND: Final = {
    "ls": LISTED,
    "get": DETAILED,
    "history": (
        "time", "account", "host", "owner", "verb", "server", "id", "outcome", "took", "note",
    ),
    "plans": (
        "id", "name", "vcpus", "memory", "disk", "bandwidth", "price", "hourly", "locations",
        "account",
    ),
    "locations": ("id", "code", "name", "country", "open", "account"),
    "os": ("id", "name", "family", "account"),
    "keys": ("id", "name", "fingerprint", "created", "used", "account"),
    "snapshots": (
        "id", "server", "server_id", "name", "status", "size", "age", "created", "description",
        "account",
    ),
    "backups": (
        "id", "server", "server_id", "type", "status", "size", "age", "created", "expires",
        "description", "account",
    ),
}  # fmt: skip
"""By the name of the command."""

FORMS: Final = ("table", "json", "jsonl", "tsv", "csv")
"""Forms of one server, besides a field of it."""
