"""What a simulated account has beside servers: domains, DNS zones and deployments.

The provider's published client and CLI ask for them; vpstui does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from vpstui.simulator.data.uuids import uuid_for
from vpstui.simulator.dates import iso

DAY = 86_400
"""Seconds."""

DEPLOY_SECONDS = 9.0
"""How long a deployment takes at pace 1."""

STEPS = (
    ("fetch", "Fetched the branch.", "HEAD is now at 3f2b6a0"),
    (
        "build",
        "Built the app.",
        "\n".join(f"Installed package {number}" for number in range(1, 13)),
    ),
    ("start", "Started the app.", ""),
)
"""Of every deployment: the name, the message and the output of each, in their order."""


@dataclass
class Zone:
    """A DNS zone with its records by UUID."""

    domain: str
    created: float
    records: dict[str, dict[str, Any]] = field(default_factory=dict)


class Deployment(NamedTuple):
    """One deployment; how far it has come follows from the clock alone."""

    config: str
    """The UUID of what is deployed."""

    git_commit: str
    begun: float
    seconds: float
    cancelled: bool = False

    def steps(self, now: float) -> list[dict[str, str]]:
        """Return the steps that have begun, the last of them perhaps still running."""
        each = self.seconds / len(STEPS)
        shown = []
        for index, (name, message, output) in enumerate(STEPS):
            if now < self.begun + each * index:
                break
            is_done = now >= self.begun + each * (index + 1)
            status = "completed" if is_done else "running"
            told = {"message": message, "output": output} if is_done else {"message": ""}
            shown.append({"step": name, "status": status, **told})
        return shown

    def status(self, now: float) -> str:
        """Return `running`, `completed` or `cancelled`."""
        if self.cancelled:
            return "cancelled"
        return "completed" if now >= self.begun + self.seconds else "running"


class Products:
    """All of them, each by its UUID.

    Args:
        seed: What chance starts from.
        now: Seconds since 1970.
    """

    def __init__(self, seed: int, now: float) -> None:
        self._seed = seed
        self._made = 0
        self.domains = {
            self.new_uuid(): {
                "domain_name": name,
                "status": status,
                "registrar": "Example Registrar",
                "expiration_date": iso(now + days * DAY)[:10],
                "days_until_expiration": days,
                "auto_renew": days > 30,
                "nameserver1": f"ns1.{name}",
                "nameserver2": f"ns2.{name}",
                "nameserver3": "",
                "nameserver4": None,
                "whois_privacy": True,
                "transfer_lock": False,
            }
            for name, status, days in (("example.com", "active", 200), ("example.net", "active", 9))
        }
        self.zones = {self.new_uuid(): Zone("example.com", now - 100 * DAY)}
        mail = {"record_type": "MX", "name": "@", "value": "mail", "ttl": 3600, "priority": 10}
        web = {"record_type": "A", "name": "www", "value": "203.0.113.10", "ttl": 300}
        for zone in self.zones.values():
            zone.records = {self.new_uuid(): record for record in (mail, web)}
        self.configs: dict[str, dict[str, Any]] = {}
        self.variables: dict[str, dict[str, str]] = {}
        self.deployments: dict[str, Deployment] = {}

    def new_uuid(self) -> str:
        """Return the UUID of something new."""
        self._made += 1
        return uuid_for(self._seed, "product", self._made)
