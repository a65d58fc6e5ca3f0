"""What is known of one account, as one frozen value, and how it passes from one to the next.

Pure: no clock, no network, no screen. Times are seconds of the app's clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from fnmatch import fnmatchcase
from math import inf
from typing import TYPE_CHECKING, Any

from vpstui.api.answers.merging import merge_server
from vpstui.base.folding import fold
from vpstui.base.sanitize import clean
from vpstui.fleet.state.list_merge import merge_list, moving_since
from vpstui.fleet.state.locks import LOCKED_BY_HAND, UNREADABLE, Unlock, locked_again, verb_lock
from vpstui.fleet.state.operation import Operation, Stage, being_deleted, without_lost

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.dialects.dialect import Dialect
    from vpstui.api.models import Plan, Server, ServerId, ServerList
    from vpstui.base.errors import VpsTuiError


class Phase(Enum):
    """How far the app has come."""

    STARTING = "starting"
    """Settings are read, the token is looked for."""
    SIGNED_OUT = "signed out"
    """There is no token, or the API no longer takes it; nothing is asked for."""
    LOADING = "loading"
    """There is a token; the first list is on its way."""
    READY = "ready"
    """There is a list, however old."""


@dataclass(frozen=True)
class ApiFilter:
    """What the API is asked for: the query parameters of GET /servers/; empty is everything."""

    status: str = ""
    location: str = ""

    def __bool__(self) -> bool:
        return bool(self.status or self.location)


@dataclass(frozen=True)
class AccountState:
    """Everything that is shown of one account.

    Attributes:
        profile: name of its profile.
        label: what it is called on screen.
        colour: of that label; empty: as any text.
        host: the API's host.
        barred: why nothing can be written as long as the app runs; empty: nothing is in the way.
        denied: why the token may not write.
        unsure: why it is not known whether this is the account that is expected.
        locked: why nothing is written until the user takes the lock off.
        unlock: the lock that the user took off, also while it is locked by hand instead.
        protect: globs of names of servers that are never deleted from here.
        ssh_port: where its servers are waited for after a start; 0: their status is enough.
        account: whose token this is, where the API tells it.
        owner: the same without the token's name; empty where the API does not name it.
        is_identified: whether the API was asked for that, though it may not tell it.
        logins: how often a token was taken into use; an id means another server after the next.
        phase: how far the app has come.
        servers: the servers as last seen, in the API's order.
        plans: the plans on offer, where known.
        operations: writes under way by server.
        moving_since: when a server was first seen in its present transition.
        seen_at: when a server was last read alone or answered about.
        gone_at: when a server was last heard to be gone.
        deleted_at: when the API took a delete, until a list no longer has the server.
        unknown_creates: names of servers that may have been created, by their journal entries.
        listed_at: when the list now shown was asked for.
        dialect: the dialect that its API speaks; None: nothing has shown it yet.
        skipped: rows of that list that could not be read.
        partial: why that list is not whole; empty when it is.
        api_filter: what that list was asked for.
        problem: why the last read failed; empty when it did not.
        fault: the kind of error that it was; None: none, or that is not known.
        wait_until: until when the API asked to be left alone.
        failures: reads of the list that failed in a row.
        paused: whether the list is read only on request.
        writes_in_flight: writes that have not been answered.
    """

    profile: str = ""
    label: str = ""
    colour: str = ""
    host: str = ""
    barred: str = ""
    denied: str = ""
    unsure: str = ""
    locked: str = ""
    unlock: Unlock | None = None
    protect: tuple[str, ...] = ()
    ssh_port: int = 0
    account: str = ""
    owner: str = ""
    is_identified: bool = False
    logins: int = 0
    phase: Phase = Phase.STARTING
    servers: tuple[Server, ...] = ()
    plans: tuple[Plan, ...] = ()
    operations: Mapping[ServerId, Operation] = field(default_factory=dict)
    moving_since: Mapping[ServerId, float] = field(default_factory=dict)
    seen_at: Mapping[ServerId, float] = field(default_factory=dict)
    gone_at: Mapping[ServerId, float] = field(default_factory=dict)
    deleted_at: Mapping[ServerId, float] = field(default_factory=dict)
    unknown_creates: Mapping[str, str] = field(default_factory=dict)
    listed_at: float | None = None
    dialect: Dialect | None = None
    skipped: int = 0
    partial: str = ""
    api_filter: ApiFilter = field(default_factory=ApiFilter)
    problem: str = ""
    fault: type[VpsTuiError] | None = None
    wait_until: float | None = None
    failures: int = 0
    paused: bool = False
    writes_in_flight: int = 0

    # -- questions

    @property
    def lock(self) -> str:
        """Why nothing is written in this account; empty where it may be."""
        unreadable = UNREADABLE if self.is_unreadable else ""
        return self.barred or self.denied or self.unsure or unreadable or self.locked

    @property
    def is_lock_fixed(self) -> bool:
        """Whether the user cannot take the lock off from here."""
        return bool(self.barred or self.denied or self.is_unreadable)

    @property
    def edit_lock(self) -> str:
        """Why no server of it is edited; empty where one may be."""
        return verb_lock("edit", self.dialect)

    @property
    def is_unreadable(self) -> bool:
        """Whether the API tells of servers, and none of them can be read."""
        return self.phase is Phase.READY and bool(self.skipped) and not self.servers

    def is_protected(self, server: Server) -> bool:
        """Whether a server is never deleted from here: by its name, however it is spelled."""
        return any(fnmatchcase(fold(server.name), fold(clean(glob))) for glob in self.protect)

    def server(self, server_id: ServerId | None) -> Server | None:
        """Return a server by id, when it is known."""
        return next((server for server in self.servers if server.id == server_id), None)

    def is_busy(self, server_id: ServerId) -> bool:
        """Whether a write on a server has to come to its end before the next one.

        One that was accepted has, as far as the next is concerned, when the status stays again.
        """
        operation, server = self.operations.get(server_id), self.server(server_id)
        if operation is None:
            return False
        if operation.stage is not Stage.ACCEPTED or operation.verb == "delete":
            return True
        return server is None or not server.is_settled

    def asked_to_wait(self, now: float) -> float:
        """Seconds for which the API asked to be left alone from now on."""
        return 0.0 if self.wait_until is None else max(0.0, self.wait_until - now)

    def age(self, now: float) -> float | None:
        """Seconds since the list was asked for; None when there is none."""
        return None if self.listed_at is None else max(0.0, now - self.listed_at)

    @property
    def is_live(self) -> bool:
        """Whether what is shown is kept up to date."""
        is_hampered = self.problem or self.partial or self.paused or self.is_unreadable
        return self.phase is Phase.READY and not is_hampered

    @property
    def is_signed_out(self) -> bool:
        """Whether it needs a login."""
        return self.phase is Phase.SIGNED_OUT

    @property
    def is_whole(self) -> bool:
        """Whether a server that is not shown is not there, as far as the last list tells."""
        is_limited = self.partial or self.skipped or self.api_filter
        return self.phase is Phase.READY and not is_limited

    # -- transitions

    def with_list(self, listing: ServerList, asked_at: float) -> AccountState:
        """The list came; servers heard of since it was asked for keep their later news."""
        servers = merge_list(
            self.servers, listing, seen_at=self.seen_at, gone_at=self.gone_at, asked_at=asked_at
        )
        is_kept = self.seen_at or self.deleted_at or self.operations
        kept = {server.id for server in servers} if is_kept else set()
        deleted = {k: at for k, at in self.deleted_at.items() if k in kept or at >= asked_at}
        return replace(
            self,
            phase=Phase.READY,
            servers=self.servers if servers == self.servers else servers,
            moving_since=moving_since(self.servers, servers, self.moving_since, asked_at),
            seen_at={key: at for key, at in self.seen_at.items() if key in kept and at >= asked_at},
            gone_at={key: at for key, at in self.gone_at.items() if at >= asked_at},
            deleted_at=deleted,
            operations={
                **without_lost(self.operations, kept),
                **{k: being_deleted(self.operations.get(k)) for k in deleted if k in kept},
            },
            listed_at=asked_at,
            skipped=listing.skipped,
            partial=listing.partial,
            problem="",
            fault=None,
            wait_until=None,
            failures=0,
        )

    def with_server(
        self, server: Server, now: float, asked_at: float | None = None
    ) -> AccountState:
        """One server was read, or answered about; it does not join a list that left it out.

        Args:
            server: what was reported.
            now: when it came.
            asked_at: when it was asked for; later news of it wins. None: the news is of now.
        """
        if self.server(server.id) is None:
            return self
        if asked_at is not None and self.seen_at.get(server.id, asked_at) > asked_at:
            return self
        servers = tuple(
            merge_server(old, server) if old.id == server.id else old for old in self.servers
        )
        return self._with_news(servers, server.id, now)

    def with_new_server(self, server: Server, now: float) -> AccountState:
        """A server was created; it stands in the list at once, whatever the list is limited to."""
        if self.server(server.id) is not None:  # a list showed it before the answer came
            return self.with_server(server, now)
        return self._with_news((*self.servers, server), server.id, now)

    def _with_news(
        self, servers: tuple[Server, ...], server_id: ServerId, now: float
    ) -> AccountState:
        return replace(
            self,
            servers=servers,
            moving_since=moving_since(self.servers, servers, self.moving_since, now),
            seen_at={**self.seen_at, server_id: now},
        )

    def with_status(self, server_id: ServerId, status: str, now: float) -> AccountState:
        """The API said what status a server goes to."""
        server = self.server(server_id)
        if server is None:
            return self
        return self.with_server(server.model_copy(update={"status": status}), now)

    def without_server(self, server_id: ServerId, now: float) -> AccountState:
        """A server is gone."""
        servers = tuple(server for server in self.servers if server.id != server_id)
        return replace(
            self,
            servers=servers,
            moving_since=_without(self.moving_since, server_id),
            seen_at=_without(self.seen_at, server_id),
            gone_at={**self.gone_at, server_id: now},
            operations=_without(self.operations, server_id),
        )

    def with_delete(self, server_id: ServerId, now: float) -> AccountState:
        """The API took a delete; should a later list still have the server, it is being deleted."""
        state = self.without_server(server_id, now)
        return replace(state, deleted_at={**self.deleted_at, server_id: now})

    def with_unknown_create(self, entry: str, name: str | None) -> AccountState:
        """A create may have been done, or (None) it is known what came of it."""
        others = {key: value for key, value in self.unknown_creates.items() if key != entry}
        return replace(self, unknown_creates=others if name is None else {**others, entry: name})

    def with_operation(self, server_id: ServerId, operation: Operation | None) -> AccountState:
        """A write on a server began, came further, or (None) came to its end."""
        if operation is None:
            operations = _without(self.operations, server_id)
            deleted_at = _without(self.deleted_at, server_id)
            return replace(self, operations=operations, deleted_at=deleted_at)
        return replace(self, operations={**self.operations, server_id: operation})

    def with_failure(
        self, problem: str, by: type[VpsTuiError] | None = None, wait: float | None = None
    ) -> AccountState:
        """The list did not come; what was there stays.

        Args:
            problem: what it is, in one line.
            by: the kind of error.
            wait: until when the API asked to be left alone.
        """
        return replace(self, problem=problem, fault=by, wait_until=wait, failures=self.failures + 1)

    def with_sign_out(self, problem: str) -> AccountState:
        """There is no token, or it is not taken any more; what was there stays."""
        return replace(self, phase=Phase.SIGNED_OUT, problem=problem)

    def with_sign_in(self, *, is_same: bool = False) -> AccountState:
        """There is a token, perhaps of another account: nothing that was known holds for it.

        Args:
            is_same: whether it is known to be of the same account; then its servers stay.
        """
        locked, unlock = locked_again(self.locked, self.unlock)
        if is_same:
            return replace(
                self, phase=Phase.LOADING if self.listed_at is None else Phase.READY,
                locked=locked, unlock=unlock, account="", denied="", unsure="", operations={},
                unknown_creates={}, problem="", fault=None, wait_until=None, failures=0,
            )  # fmt: skip
        return replace(
            AccountState(), phase=Phase.LOADING, logins=self.logins + 1,
            profile=self.profile, label=self.label, colour=self.colour, host=self.host,
            barred=self.barred, locked=locked, unlock=unlock, protect=self.protect,
            ssh_port=self.ssh_port, paused=self.paused, api_filter=self.api_filter,
            writes_in_flight=self.writes_in_flight,
        )  # fmt: skip

    def with_lock(self, *, on: bool, until: float = inf) -> AccountState:
        """The user locked the account, or took a lock off (one of two at a time) until then."""
        if on:
            return replace(self, locked=self.locked or LOCKED_BY_HAND)
        if self.unsure:
            return replace(self, unsure="")
        return replace(self, locked="", unlock=Unlock.of(self.locked, self.unlock, until))


def _without(mapping: Mapping[ServerId, Any], server_id: ServerId) -> dict[ServerId, Any]:
    return {key: value for key, value in mapping.items() if key != server_id}
