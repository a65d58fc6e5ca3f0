"""The pages of the lists that not every account has, and where those are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from vpstui.api.answers.page_models import Page, rows_of
from vpstui.api.extras import Backup, Location, Snapshot, SshKey, System
from vpstui.api.models import Plan
from vpstui.api.values import INVALID_AS_NONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.extras import OfferKind
    from vpstui.api.statuses import CopyVerb

_Plan = Annotated[Plan | None, rows_of("plan"), INVALID_AS_NONE]
_Location = Annotated[Location | None, rows_of("location"), INVALID_AS_NONE]
_System = Annotated[System | None, rows_of("system"), INVALID_AS_NONE]
_SshKey = Annotated[SshKey | None, rows_of("ssh_key"), INVALID_AS_NONE]
_Snapshot = Annotated[Snapshot | None, rows_of("snapshot"), INVALID_AS_NONE]
_Backup = Annotated[Backup | None, rows_of("backup"), INVALID_AS_NONE]


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


OFFERS: Final[Mapping[OfferKind, tuple[str, type[Page[Any]], str]]] = {
    "plans": ("/plans/", PlanPage, "the list of plans"),
    "locations": ("/locations/", LocationPage, "the list of locations"),
    "systems": ("/operating-systems/", SystemPage, "the list of operating systems"),
    "ssh_keys": ("/ssh-keys/", SshKeyPage, "the list of SSH keys"),
}
"""Path, class of a page, and name in error messages of each list of what is offered."""

COPIES: Final[Mapping[CopyVerb, tuple[str, type[Page[Any]], str]]] = {
    "snapshot": ("/snapshots/", SnapshotPage, "the list of snapshots"),
    "backup": ("/backups/", BackupPage, "the list of backups"),
}
"""The same of the lists of snapshots and backups."""
