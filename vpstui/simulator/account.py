"""A simulated account: its servers, their lives, and what becomes of requests to change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpstui.simulator.copies import Copies
from vpstui.simulator.data import hostile
from vpstui.simulator.data.addresses import Addresses
from vpstui.simulator.data.catalogue import PLANS, server_plan
from vpstui.simulator.data.keys import SshKey, opening_keys
from vpstui.simulator.data.products import Products
from vpstui.simulator.data.servers import (
    FIRST_ID,
    FULL_DISK,
    FULL_MEMORY,
    Record,
    Role,
    build_fleet,
    new_record,
)
from vpstui.simulator.data.uuids import uuid_for
from vpstui.simulator.dates import iso
from vpstui.simulator.refusal import detail, not_found
from vpstui.simulator.traffic import Traffic
from vpstui.simulator.transitions import (
    POWER,
    Transition,
    begin,
    check_hard_stop,
    check_power,
    check_resize,
)
from vpstui.simulator.usage import Load, usage_at

if TYPE_CHECKING:
    from vpstui.simulator.knobs import Knobs


class Account(Traffic):
    """The living state behind the API, which tests also read and change directly.

    Every method may be called from any thread. The methods that the API uses raise `Refusal`;
    those that play somebody else's part (`edit`, `remove`, `add`, `set_status`) check nothing.

    Args:
        knobs: The settings to open with.
    """

    def __init__(self, knobs: Knobs) -> None:
        super().__init__()
        self.knobs = knobs
        self.token = knobs.token
        self.credit = knobs.credit
        self._opened = knobs.clock()
        self._addresses = Addresses(knobs.seed)
        fleet = build_fleet(knobs.seed, _fleet_size(knobs), self._opened, self._addresses)
        self.servers: dict[int, Record] = {record["id"]: record for record in fleet}
        self._next_id = max(self.servers, default=FIRST_ID - 1) + 1
        self._full_disk = _id_of(fleet, FULL_DISK)
        self._full_memory = _id_of(fleet, FULL_MEMORY)
        self._transitions: dict[int, Transition] = {}
        self._begun = 0
        self._born: dict[int, float] = {}
        self._touched: dict[int, int] = {}
        self._ids: dict[str, int] = {}
        self.copies = Copies(knobs, fleet)
        self.ssh_keys: dict[int, SshKey] = opening_keys(self._opened)
        self.products = Products(knobs.seed, self._opened)
        self._next_key = max(self.ssh_keys) + 1
        if knobs.hostile:
            hostile.spoil_fleet(fleet, self._opened)

    # -- Names -----------------------------------------------------------------------------------

    def uuid_of(self, server_id: int) -> str:
        """Return the UUID by which the second dialect names a server, now or once."""
        return uuid_for(self.knobs.seed, "server", server_id)

    def id_of(self, uuid: str) -> int:
        """Return the id of a server by its UUID.

        Raises:
            KeyError: No server there is has it.
        """
        with self.lock:
            if self._ids.get(uuid) not in self.servers:
                self._ids = {self.uuid_of(server_id): server_id for server_id in self.servers}
            return self._ids[uuid]

    # -- Time ------------------------------------------------------------------------------------

    def settle(self) -> None:
        """End every transition whose time has come; each request does this first."""
        with self.lock:
            now = self.knobs.clock()
            due = [
                (change.due, server_id)
                for server_id, change in self._transitions.items()
                if change.due <= now
            ]
            for moment, server_id in sorted(due):
                self._end(server_id, moment)

    def _end(self, server_id: int, moment: float) -> None:
        record = self.servers[server_id]
        if record["status"] == "provisioning":
            record["ip_address"] = self._addresses.next_ipv4()
        record["status"] = self._transitions.pop(server_id).end
        self._touch(server_id, moment)

    def _begin(self, server_id: int, status: str) -> None:
        now = self.knobs.clock()
        self._begun += 1
        key = f"{self.knobs.seed}:{server_id}:{self._begun}"
        self.servers[server_id]["status"] = status
        self._transitions[server_id] = begin(status, now, self.knobs.pace, key)

    def _touch(self, server_id: int, moment: float) -> None:
        """Move `updated_at` on, by a second at least so that two changes never look like one."""
        seconds = max(int(moment), self._touched.get(server_id, 0) + 1)
        self._touched[server_id] = seconds
        self.servers[server_id]["updated_at"] = iso(seconds)

    # -- What the API does -----------------------------------------------------------------------

    def authenticate(self, authorization: str) -> None:
        """Raise the 401 that a request with this Authorization header deserves, if any."""
        scheme, _, token = authorization.partition(" ")
        headers = {"WWW-Authenticate": "Bearer"}
        if scheme.lower() != "bearer" or not token.strip():
            raise detail(401, "Authentication credentials were not provided.", headers)
        if self.token is not None and token.strip() != self.token:
            raise detail(401, "Invalid token.", headers)

    def get(self, server_id: int) -> Record:
        """Return a server's record; a refusal with 404 if there is none."""
        try:
            return self.servers[server_id]
        except KeyError:
            raise not_found() from None

    def usage(self, server_id: int) -> dict[str, Any]:
        """Return a server's resource usage at this moment."""
        record = self.get(server_id)
        now = self.knobs.clock()
        plan = record.get("plan")
        plan_id = plan.get("id") if isinstance(plan, dict) else None
        load = Load(
            plan=PLANS[plan_id] if plan_id in PLANS else PLANS[1],
            status=record.get("status"),
            age=now - self._born.get(server_id, self._opened),
            fresh=server_id in self._born,
            full_disk=server_id == self._full_disk,
            full_memory=server_id == self._full_memory,
        )
        return usage_at(f"{self.knobs.seed}:{server_id}:usage", load, now)

    def create(self, fields: dict[str, Any]) -> Record:
        """Buy a server and return its record, in provisioning.

        Args:
            fields: The checked body of the request.

        Raises:
            Refusal: There is not enough credit.
        """
        plan = PLANS[fields["plan_id"]]
        self._pay(plan["name"], plan["price_monthly"])
        role = Role(
            fields["name"], fields["plan_id"], fields["os_id"], fields["location"], "provisioning"
        )
        now = self.knobs.clock()
        record = new_record(self._next_id, role, now)
        record["hostname"] = fields.get("hostname", "")
        record["ipv6_address"] = self._addresses.next_ipv6()
        record["backups_enabled"] = fields.get("backups_enabled", False)
        server_id = self._insert(record)
        self._begin(server_id, "provisioning")
        return record

    def _pay(self, what: str, price: float) -> None:
        if self.credit < price:
            raise detail(
                402,
                f"Not enough credit: {what} costs ${price:.2f} a month "
                f"and the account holds ${self.credit:.2f}.",
            )
        self.credit = round(self.credit - price, 2)

    def update(self, server_id: int, fields: dict[str, Any]) -> Record:
        """Change fields of a server and return its record."""
        record = self.get(server_id)
        record.update(fields)
        self._touch(server_id, self.knobs.clock())
        return record

    def power(self, server_id: int, action: str) -> Record:
        """Begin a power action and return the server's record.

        Args:
            server_id: The server.
            action: `start`, `stop` or `reboot`.

        Raises:
            Refusal: There is no such server, or its status does not allow it.
        """
        record = self.get(server_id)
        check_power(action, record.get("status"))
        self._begin(server_id, POWER[action])
        self._touch(server_id, self.knobs.clock())
        return record

    def hard_stop(self, server_id: int) -> Record:
        """Turn a server off at once, also in the middle of a change, and return its record."""
        record = self.get(server_id)
        check_hard_stop(record.get("status"))
        self._transitions.pop(server_id, None)
        record["status"] = "stopped"
        self._touch(server_id, self.knobs.clock())
        return record

    def resize(self, server_id: int, plan_id: int) -> Record:
        """Give a server another plan and return its record; one that runs is restarted.

        Raises:
            Refusal: There is no such server, its status does not allow it, it has that plan, or
                there is not enough credit for the difference.
        """
        record = self.get(server_id)
        had = record["plan"]["id"] if isinstance(record.get("plan"), dict) else None
        check_resize(record.get("status"), same_plan=had == plan_id)
        plan = PLANS[plan_id]
        before = PLANS[had]["price_monthly"] if had in PLANS else 0.0
        self._pay(plan["name"], max(plan["price_monthly"] - before, 0.0))
        record["plan"] = server_plan(plan_id)
        if record.get("status") == "active":
            self._begin(server_id, "rebooting")
        self._touch(server_id, self.knobs.clock())
        return record

    def copy(self, server_id: int, kind: str, **texts: str) -> dict[str, Any]:
        """Begin a `snapshot` or a `manual` backup of a server, and return it as its page does."""
        record = self.get(server_id)
        size_mb = max(512, self.usage(server_id)["disk_used"] * 1024 * 3 // 5)
        whole = {**record, "id": server_id}
        return self.copies.entry(self.copies.take(whole, size_mb, kind, **texts))

    def add_key(self, name: str, public_key: str) -> SshKey:
        """Store an SSH key and return it."""
        key_id, self._next_key = self._next_key, self._next_key + 1
        self.ssh_keys[key_id] = key = SshKey(key_id, name, public_key, self.knobs.clock())
        return key

    def delete(self, server_id: int) -> None:
        """Delete a server for good."""
        self.get(server_id)
        self.remove(server_id)

    # -- What somebody else does -----------------------------------------------------------------

    def set_status(self, server_id: int, status: str) -> None:
        """Give a server a status in which it stays, even one that usually passes by itself."""
        self.edit(server_id, status=status)

    def edit(self, server_id: int, **fields: Any) -> None:
        """Change any fields of a server, as another client or the provider would.

        A `resource_usage` given here replaces the one that is computed. A status given here ends
        a transition under way.
        """
        with self.lock:
            self.settle()
            if "status" in fields:
                self._transitions.pop(server_id, None)
            self._touch(server_id, self.knobs.clock())
            self.servers[server_id].update(fields)

    def remove(self, server_id: int) -> None:
        """Take a server away."""
        with self.lock:
            del self.servers[server_id]
            for kept in (self._transitions, self._born, self._touched):
                kept.pop(server_id, None)

    def add(self, **fields: Any) -> Record:
        """Add a server, by default a small active one with addresses, and return its record."""
        with self.lock:
            role = Role(f"added-{self._next_id}", 1, 9, "us-east")
            record = new_record(int(fields.get("id", self._next_id)), role, self.knobs.clock())
            record["ip_address"] = self._addresses.next_ipv4()
            record["ipv6_address"] = self._addresses.next_ipv6()
            self._insert(record)
            record.update(fields)
            return record

    def _insert(self, record: Record) -> int:
        """Put a server in its place: the list is always in order of id."""
        server_id: int = record["id"]
        in_order = server_id >= self._next_id
        self.servers[server_id] = record
        if not in_order:
            records = sorted(self.servers.items())
            self.servers.clear()
            self.servers.update(records)
        self._next_id = max(self._next_id, server_id + 1)
        self._born[server_id] = self._touched[server_id] = int(self.knobs.clock())
        return server_id


def _fleet_size(knobs: Knobs) -> int:
    """Return how many servers to make; a hostile fleet has room for every specimen."""
    return max(knobs.servers, len(hostile.SPECIMENS)) if knobs.hostile else knobs.servers


def _id_of(fleet: list[Record], name: str) -> int | None:
    return next((record["id"] for record in fleet if record["name"] == name), None)
