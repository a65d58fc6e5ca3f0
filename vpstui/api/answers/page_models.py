"""The pages of the lists as models: rows in whichever dialect, None for what is no row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from vpstui.api.dialects.reading import RowReader
from vpstui.api.extras import Backup, Location, Snapshot, SshKey, System
from vpstui.api.models import Plan, Server
from vpstui.api.values import INVALID_AS_NONE, WholeNumber

if TYPE_CHECKING:
    from vpstui.api.dialects.dialect import Kind

RowT = TypeVar("RowT")

_NOW: Final = ConfigDict(defer_build=False)
"""For the page that the first list needs; the others are built when they are first used."""


def _rows_of(kind: Kind) -> BeforeValidator:
    """Return what reads each row of a list by the reader that the validation was given."""

    def read(row: object, info: ValidationInfo) -> object:
        if not isinstance(row, dict):
            return row
        reader = info.context if isinstance(info.context, RowReader) else RowReader()
        return reader.fields(kind, row)

    return BeforeValidator(read)


class Page(BaseModel, Generic[RowT]):
    """One page of a list."""

    model_config = ConfigDict(defer_build=True)

    results: list[RowT]
    next: Any = None
    count: WholeNumber = None


_Server = Annotated[Server | None, _rows_of("server"), INVALID_AS_NONE]
_Plan = Annotated[Plan | None, _rows_of("plan"), INVALID_AS_NONE]
_Location = Annotated[Location | None, _rows_of("location"), INVALID_AS_NONE]
_System = Annotated[System | None, _rows_of("system"), INVALID_AS_NONE]
_SshKey = Annotated[SshKey | None, _rows_of("ssh_key"), INVALID_AS_NONE]
_Snapshot = Annotated[Snapshot | None, _rows_of("snapshot"), INVALID_AS_NONE]
_Backup = Annotated[Backup | None, _rows_of("backup"), INVALID_AS_NONE]


class ServerPage(Page[_Server]):
    """GET /servers/."""

    model_config = _NOW


class PlanPage(Page[_Plan]):
    """GET /plans/."""


class LocationPage(Page[_Location]):
    """GET /locations/."""


class SystemPage(Page[_System]):
    """GET /operating-systems/."""


class SshKeyPage(Page[_SshKey]):
    """GET /ssh-keys/."""


class SnapshotPage(Page[_Snapshot]):
    """GET /snapshots/."""


class BackupPage(Page[_Backup]):
    """GET /backups/."""
