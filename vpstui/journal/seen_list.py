"""A list of servers as far as changes of it are looked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vpstui.api.models import ServerId


class SeenServer(NamedTuple):
    """What is compared of a server.

    Attributes:
        name: its name.
        status: the last one that stays by itself.
        ip: its IPv4 address.
        plan: the name of its plan; empty: not known.
        size: of its plan; empty: not known.
        moving: the transition that it is in; empty: none.
        is_listed: whether it was in the last whole list.
    """

    name: str
    status: str
    ip: str
    plan: str
    size: str
    moving: str = ""
    is_listed: bool = True


@dataclass(frozen=True)
class ListOwner:
    """Whose list it is.

    Attributes:
        profile: name of the profile.
        host: host and port of the API.
        owner: e-mail address of the account's owner; empty: the API does not tell it.
    """

    profile: str
    host: str
    owner: str = ""

    @property
    def text(self) -> str:
        """The same in one text: where the owner is known, whatever the profile is called."""
        whose = f"owner {self.owner}" if self.owner else f"profile {self.profile}"
        return f"{self.host}\n{whose}"


@dataclass(frozen=True)
class LastList:
    """A list as it was seen last.

    Attributes:
        at: when it became so.
        servers: its servers by id.
    """

    at: datetime
    servers: Mapping[ServerId, SeenServer] = field(default_factory=dict)
