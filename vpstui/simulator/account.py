"""A simulated account: its servers, their lives, and what becomes of requests to change them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from vpstui.simulator.data import hostile
from vpstui.simulator.data.addresses import Addresses
from vpstui.simulator.data.catalogue import PLANS
from vpstui.simulator.data.servers import (
    FIRST_ID,
    FULL_DISK,
    FULL_MEMORY,
    Record,
    Role,
    build_fleet,
    new_record,
)
from vpstui.simulator.dates import iso
from vpstui.simulator.refusal import detail, not_found
from vpstui.simulator.traffic import REQUESTS_KEPT, Fault, Request
from vpstui.simulator.transitions import POWER, Transition, begin, check_power
from vpstui.simulator.usage import Load, usage_at

if TYPE_CHECKING:
    from vpstui.simulator.knobs import Knobs


class Account:
    """The living state behind the API, which tests also read and change directly.

    Every method may be called from any thread. The methods that the API uses raise `Refusal`;
    those that play somebody else's part (`edit`, `remove`, `add`, `set_status`) check nothing.

    Args:
        knobs: The settings to open with.
    """

    def __init__(self, knobs: Knobs) -> None:
        self.knobs = knobs
        self.lock = threading.RLock()
        self.token = knobs.token
        self.credit = knobs.credit
        self.requests: list[Request] = []
        self._faults: list[Fault] = []
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
        if knobs.hostile:
            hostile.spoil_fleet(fleet, self._opened)

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
        price = plan["price_monthly"]
        if self.credit < price:
            raise detail(
                402,
                f"Not enough credit: {plan['name']} costs ${price:.2f} a month "
                f"and the account holds ${self.credit:.2f}.",
            )
        self.credit = round(self.credit - price, 2)
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

    # -- Traffic ---------------------------------------------------------------------------------

    def fail_next(
        self,
        method: str,
        path_suffix: str,
        status: int,
        body: dict[str, Any] | str | None = None,
        headers: dict[str, str] | None = None,
        times: int = 1,
    ) -> None:
        """Answer the next matching requests with an error, and do nothing else about them.

        Faults are used in the order they were added.

        Args:
            method: The HTTP method in capitals, or `*` for any.
            path_suffix: How the request's path ends, such as `/start/`.
            status: The HTTP status to answer with.
            body: A dict is sent as JSON, a string as HTML, None as nothing.
            headers: Headers to add or to replace.
            times: How many requests to answer so.
        """
        with self.lock:
            fault = Fault(method, path_suffix, status, body, headers or {}, times)
            self._faults.append(fault)

    def take_fault(self, method: str, path: str) -> Fault | None:
        """Return the fault that this request meets, if any, and count it as used."""
        for fault in self._faults:
            if fault.matches(method, path):
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    def note(self, request: Request) -> None:
        """Remember a request that was answered."""
        self.requests.append(request)
        if len(self.requests) > REQUESTS_KEPT:
            del self.requests[0]


def _fleet_size(knobs: Knobs) -> int:
    """Return how many servers to make; a hostile fleet has room for every specimen."""
    return max(knobs.servers, len(hostile.SPECIMENS)) if knobs.hostile else knobs.servers


def _id_of(fleet: list[Record], name: str) -> int | None:
    return next((record["id"] for record in fleet if record["name"] == name), None)
