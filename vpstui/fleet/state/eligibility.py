"""Which of the chosen servers a write will be sent to, and why it is not to the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from vpstui.api.statuses import EXPECTED_STATUS, TRANSITIONAL, allows_power
from vpstui.fleet.state.bulk_action import BACKUPS, DONE, journal_verb
from vpstui.fleet.state.locks import verb_lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vpstui.api.models import Server
    from vpstui.fleet.state.bulk_action import BulkVerb
    from vpstui.fleet.state.fleet_state import FleetState


Bar = Literal["already", "busy", "refused"]
"""What keeps a write from a server: it is so already; something has not come to its end, which
passes; or it is not to be done from here."""

_BACKED_UP: Final = {
    True: "backed up automatically already", False: "without automatic backups already",
}  # fmt: skip
"""What a server is whose backups are on, or off, to follow the word "is"."""


@dataclass(frozen=True)
class LeftOut:
    """A server that nothing will be sent to.

    Attributes:
        server: the server.
        reason: what it is, to follow the word "is".
        bar: the kind of reason.
    """

    server: Server
    reason: str
    bar: Bar = "refused"


@dataclass(frozen=True)
class WritePlan:
    """What will be done.

    Attributes:
        verb: what is done.
        acting: the servers that it will be sent to.
        left_out: the others.
    """

    verb: BulkVerb
    acting: tuple[Server, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def total(self) -> int:
        """How many servers were chosen."""
        return len(self.acting) + len(self.left_out)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Say who is left out and why: a name where it is one, a number where it is more."""
        groups: dict[str, list[Server]] = {}
        for one in self.left_out:
            groups.setdefault(one.reason, []).append(one.server)
        return tuple(
            f"{servers[0].label} is {reason}: left out."
            if len(servers) == 1
            else f"{len(servers)} of {self.total} are {reason}: left out."
            for reason, servers in groups.items()
        )


def plan_for(
    verb: BulkVerb, targets: Iterable[Server], state: FleetState, logins: Mapping[str, int]
) -> WritePlan:
    """Work out what would be done.

    Args:
        verb: what is asked for.
        targets: the servers that the user chose.
        state: what is known; it may be newer than the targets.
        logins: by profile, how many logins there had been when the targets were read.
    """
    acting: list[Server] = []
    left_out: list[LeftOut] = []
    for target in targets:
        server = state.server(target.key) or target
        is_same = state.account_of(target).logins == logins.get(target.profile)
        reason, bar = _obstacle(verb, server, state)
        if not is_same:
            reason, bar = "of another login than now", "refused"
        if reason:
            left_out.append(LeftOut(server, reason, bar))
        else:
            acting.append(server)
    return WritePlan(verb, tuple(acting), tuple(left_out))


def _obstacle(verb: BulkVerb, server: Server, state: FleetState) -> tuple[str, Bar]:
    """Why nothing is sent to a server; empty where something is."""
    account = state.account_of(server)
    if account.lock:
        return f"read-only ({account.lock})", "refused"
    if lock := verb_lock(journal_verb(verb), account.dialect):
        return f"locked ({lock})", "refused"
    if state.is_gone(server.key) or (state.server(server.key) is None and account.is_whole):
        return "gone", "already" if verb == "delete" else "refused"
    if verb == "delete" and account.is_protected(server):
        return "protected in this profile", "refused"
    operation = state.operation(server.key)
    if operation is not None and state.is_busy(server.key) and not operation.yields_to(verb):
        return f"busy ({operation.verb} not finished)", "busy"
    if (bulk := state.held_by(server.key)) is not None:
        return f"busy (its {bulk.name} not sent yet)", "busy"
    if verb == "delete":
        return "", "refused"
    if (backups := BACKUPS.get(verb)) is not None:
        is_so = server.backups_enabled is backups
        return (_BACKED_UP[backups] if is_so else ""), "already"
    if verb != "reboot" and server.status == EXPECTED_STATUS[verb]:
        return power_obstacle(verb, server.status), "already"
    return power_obstacle(verb, server.status), (
        "busy" if server.status in TRANSITIONAL else "refused"
    )


def power_obstacle(verb: str, status: str) -> str:
    """Say what a server is whose status bars a verb, to follow the word "is"; else empty."""
    if allows_power(verb, status):
        return ""
    if verb != "reboot" and status == EXPECTED_STATUS[verb]:
        return f"{status} already"
    return f"{status}, and cannot be {DONE[verb]}"
