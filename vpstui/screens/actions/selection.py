"""The servers that a key acts on, frozen when it is pressed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.models import Server
    from vpstui.fleet.state.fleet_state import FleetState


@dataclass(frozen=True)
class Selection:
    """The servers that a key acts on; what moves on screen afterwards does not change them.

    Attributes:
        server: the server in focus; None: there is none.
        is_marked: whether servers are marked: then a key for many is about those.
        marked: the marked servers, in the order of the table.
        hidden: those of them that a filter hides.
        jumped: whether `server` came into focus by itself: a repeated key would act on one after
            another.
        is_named: whether it is the server that was named in the palette, wherever the cursor is.
        logins: by profile, how many logins there had been.
    """

    server: Server | None = None
    is_marked: bool = False
    marked: tuple[Server, ...] = ()
    hidden: tuple[Server, ...] = ()
    jumped: bool = False
    is_named: bool = False
    logins: Mapping[str, int] = field(default_factory=dict)

    @property
    def targets(self) -> tuple[Server, ...]:
        """The servers that a key for many acts on."""
        if self.is_marked:
            return self.marked
        return () if self.server is None else (self.server,)

    def is_of_login(self, server: Server, state: FleetState) -> bool:
        """Whether a server's id still means the one that was chosen: no other login came since."""
        return state.account_of(server).logins == self.logins.get(server.profile)
