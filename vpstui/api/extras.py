"""The models of what the API tells beyond servers: places, systems, keys, snapshots, backups.

Source of the fields: the provider's pages about them, and its published client. Each may be missing
(403, 404) in an account; reading is as tolerant as in `models.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Final, Generic, Literal, TypeVar

from pydantic import (
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from vpstui.api.models import Answer, Id, OperatingSystem, OptionalId, Plan
from vpstui.api.requests import pattern_problem
from vpstui.api.values import (
    INVALID_AS_NONE,
    Flag,
    Number,
    Text,
    UtcDatetime,
    read_id,
    read_moment,
    read_named,
)

_RowId = Annotated[Id, BeforeValidator(read_id)]


def _read_version(value: object) -> object:
    """Read a version; where it is told by its name or number alone, `12` is no id."""
    return {"name": value} if isinstance(value, str | int | float) else value


_Version = Annotated[OperatingSystem | None, BeforeValidator(_read_version), INVALID_AS_NONE]


class _Extra(Answer):
    """What the first list does not need: it is built when it is first used."""

    model_config = ConfigDict(defer_build=True)


class Location(_Extra):
    """A data centre, as GET /locations/ tells it."""

    id: _RowId
    name: Text = ""
    code: Text = ""
    country_name: Text = ""
    country_code: Text = ""
    is_active: Flag = None


class System(_Extra):
    """An operating system with its versions, as GET /operating-systems/ tells it."""

    id: OptionalId = None
    name: Text = ""
    versions: Annotated[tuple[_Version, ...] | None, INVALID_AS_NONE] = None

    @property
    def choices(self) -> tuple[OperatingSystem, ...]:
        """What a server can be made with: each version by its full name, or the system itself."""
        versions = [one for one in self.versions or () if one is not None]
        if not versions or (self.id is not None and all(one.id is None for one in versions)):
            return (OperatingSystem.model_construct(id=self.id, name=self.name),)
        return tuple(one.model_copy(update={"name": self._full_name(one)}) for one in versions)

    def _full_name(self, version: OperatingSystem) -> str:
        is_full = self.name.casefold() in version.name.casefold()
        return version.name if is_full else f"{self.name} {version.name}".strip()


class SshKey(_Extra):
    """A public key that is stored in the account, as GET /ssh-keys/ tells it."""

    id: OptionalId = None
    name: Text = ""
    fingerprint: Text = ""
    created_at: UtcDatetime = None
    last_used_at: UtcDatetime = None


OfferKind = Literal["plans", "locations", "systems", "ssh_keys"]
"""What is offered for new servers."""

Offer = Plan | Location | System | SshKey


@dataclass(frozen=True)
class OfferList:
    """The rows of one list of what is offered for new servers.

    Attributes:
        rows: those that came, in the order of the API.
        skipped: rows that could not be read.
        partial: why these are not all; empty when they are, as far as the API tells.
    """

    rows: tuple[Offer, ...] = ()
    skipped: int = 0
    partial: str = ""


class OfServer(_Extra):
    """The server that a snapshot or backup is of."""

    id: OptionalId = None
    name: Text = ""


class Snapshot(_Extra):
    """A snapshot, as GET /snapshots/ tells it."""

    id: _RowId
    server: Annotated[OfServer | None, BeforeValidator(read_named), INVALID_AS_NONE] = None
    name: Text = ""
    status: Text = ""
    size_mb: Number = None
    created_at: UtcDatetime = None
    description: Text = ""


class End(Enum):
    """What is told of the end of a backup, where it is no date."""

    NONE = "no end"
    """It is told, and null."""
    UNREADABLE = "unreadable"
    """It is told, and is neither null nor a date with a zone."""


def _read_end(value: Any, handler: ValidatorFunctionWrapHandler) -> datetime | End:
    if value is None:
        return End.NONE
    try:
        moment = handler(value) if isinstance(value, str) else None
    except ValidationError:
        return End.UNREADABLE
    return (read_moment(moment) if isinstance(moment, datetime) else None) or End.UNREADABLE


class Backup(_Extra):
    """A backup, as GET /backups/ tells it; `expires_at` None: nothing is told of its end."""

    id: _RowId
    server: Annotated[OfServer | None, BeforeValidator(read_named), INVALID_AS_NONE] = None
    backup_type: Text = ""
    status: Text = ""
    size_mb: Number = None
    created_at: UtcDatetime = None
    expires_at: Annotated[datetime | End | None, WrapValidator(_read_end)] = None
    description: Text = ""


_SNAPSHOT_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")


def snapshot_name_problem(text: str) -> str:
    """Return what is wrong with a snapshot's name, for the form; empty when it is right."""
    return pattern_problem(text, _SNAPSHOT_NAME, "letters a-z, digits, hyphens and underscores")


CopyT = TypeVar("CopyT", Snapshot, Backup)


@dataclass(frozen=True)
class ServerCopies(Generic[CopyT]):
    """The snapshots, or the backups, of a server.

    Attributes:
        rows: those that came, in the order of the API.
        skipped: rows that could not be read.
        unassigned: rows that do not say which server they are of: they may be of any.
        partial: why these are not all; empty when they are, as far as the API tells.
    """

    rows: tuple[CopyT, ...] = ()
    skipped: int = 0
    unassigned: int = 0
    partial: str = ""


Copies = ServerCopies[Snapshot] | ServerCopies[Backup]
