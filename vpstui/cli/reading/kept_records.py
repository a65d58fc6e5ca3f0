"""What records of the journal and changes that were seen have in common, where they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from vpstui.query.sheets.sheet import SheetColumn

if TYPE_CHECKING:
    from datetime import datetime


class Kept(Protocol):
    """Something of a moment and of an account, in a file of its own."""

    @property
    def id(self) -> str:
        """What it is called in the file."""

    @property
    def at(self) -> datetime:
        """When it was."""

    @property
    def profile(self) -> str:
        """Name of the profile."""

    @property
    def host(self) -> str:
        """Host and port of the API."""

    @property
    def owner(self) -> str:
        """E-mail address of the token's owner; empty: not known."""


KeptT = TypeVar("KeptT", bound=Kept)


def first_columns(_: type[KeptT]) -> tuple[SheetColumn[KeptT], ...]:
    """Return the columns that say when it was, and in which account."""
    return (
        SheetColumn(
            "time", "TIME (UTC)", lambda one: f"{one.at:%Y-%m-%d %H:%M:%S}", lambda one: one.at,
            "at",
        ),
        SheetColumn("account", "ACCOUNT", lambda one: one.profile, lambda one: one.profile,
            "profile"),
        SheetColumn("host", "HOST", lambda one: one.host, lambda one: one.host),
        SheetColumn("owner", "OWNER", lambda one: one.owner or "-", lambda one: one.owner),
    )  # fmt: skip


def first_fields(kept: Kept) -> dict[str, Any]:
    """Return the same as fields of JSON, with the id."""
    return {
        "id": kept.id,
        "at": kept.at.isoformat(),
        "profile": kept.profile,
        "host": kept.host,
        "owner": kept.owner or None,
    }
