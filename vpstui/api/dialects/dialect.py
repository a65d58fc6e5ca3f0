"""What the dialects have in common: which there are, what each can do, and how one is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol
from urllib.parse import quote

from vpstui.base.errors import NotAnApiAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vpstui.api.models import Id, ServerId
    from vpstui.api.requests import ServerCreate, ServerPatch, ServerUpdate

    Row = Mapping[str, Any]
    """An object of an answer, as the API wrote it."""

DialectName = Literal["documented", "uuid"]

Kind = Literal["server", "plan", "location", "system", "ssh_key", "snapshot", "backup"]
"""What the rows of a list are."""

PowerAction = Literal["start", "stop", "reboot", "hard stop"]

SERVERS: Final = "/servers/"


@dataclass(frozen=True)
class WireRequest:
    """A write as it is sent: method, path below the base URL, and body (None: none)."""

    method: str
    path: str
    body: dict[str, Any] | None = None


class Dialect(Protocol):
    """A pair of pure adapters: from rows to the fields of models, from requests to the wire."""

    @property
    def name(self) -> DialectName:
        """What it is called in the config."""

    @property
    def id_field(self) -> str:
        """The field by which its rows are told apart."""

    @property
    def create_fields(self) -> Mapping[str, str]:
        """Fields of `ServerCreate` that can be sent, and what they are called on the wire."""

    @property
    def create_numbers(self) -> frozenset[str]:
        """Those of them that are whole numbers."""

    @property
    def can_edit(self) -> bool:
        """Whether a call is known that changes the name, hostname or backups of a server."""

    @property
    def can_back_up(self) -> bool:
        """Whether a call is known that takes a backup at once."""

    @property
    def lists_copies(self) -> bool:
        """Whether lists of snapshots and backups are known, that show what was taken."""

    @property
    def describes_snapshots(self) -> bool:
        """Whether a snapshot has a description."""

    @property
    def can_hard_stop(self) -> bool:
        """Whether a call is known that cuts the power of a server."""

    @property
    def can_resize(self) -> bool:
        """Whether a call is known that gives a server another plan."""

    @property
    def tells_username(self) -> bool:
        """Whether it tells in detail as whom ssh logs in."""

    def fields(self, kind: Kind, row: Row) -> Row:
        """Return what the model of that kind reads, of a row as the API wrote it."""

    def create(self, request: ServerCreate) -> WireRequest:
        """Create a server."""

    def update(self, server_id: ServerId, request: ServerUpdate) -> WireRequest:
        """Replace name, hostname and backups."""

    def patch(self, server_id: ServerId, request: ServerPatch) -> WireRequest:
        """Change what is set in a request."""

    def power(self, server_id: ServerId, action: PowerAction) -> WireRequest:
        """Start, stop, reboot, or cut the power of a server."""

    def delete(self, server_id: ServerId) -> WireRequest:
        """Delete a server for good."""

    def resize(self, server_id: ServerId, plan_id: Id) -> WireRequest:
        """Give a server another plan."""

    def back_up(self, server_id: ServerId) -> WireRequest:
        """Take a backup."""

    def take_snapshot(self, server_id: ServerId, name: str, description: str) -> WireRequest:
        """Take a snapshot."""


def server_path(server_id: ServerId, action: str = "") -> str:
    """Return the path of a server, or of what can be done with it.

    Raises:
        NotAnApiAnswer: there can be none; no API gives such an id.
    """
    try:
        path = f"{SERVERS}{quote(str(server_id), safe='')}/"
    except UnicodeEncodeError as error:
        raise NotAnApiAnswer("No address can be made of this id: nothing was sent.") from error
    return f"{path}{action}/" if action else path


def first_told(row: Row, names: Iterable[str]) -> Any:
    """Return the value of the first of several fields that tells anything; None: none does."""
    for name in names:
        value = row.get(name)
        if value not in (None, "", [], {}):
            return value
    return None


def taken(row: Row, table: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return the fields of a model that a row tells, each by the first spelling that does.

    Args:
        row: an object of an answer.
        table: the spellings of each field of the model.
    """
    found = {name: first_told(row, spellings) for name, spellings in table.items()}
    return {name: value for name, value in found.items() if value is not None}
