"""The term `is:trouble`: what needs somebody, as far as that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vpstui.query.terms import Term, Unknown
from vpstui.query.trouble.server_trouble import is_fully_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.api.models import Server
    from vpstui.query.columns import CellContext


@dataclass(frozen=True, eq=False)
class TroubleTerm(Term):
    """There is a reason why the server needs somebody.

    Where there is none, and not all is known that can be one, it is not known.
    """

    def needs(self, what: str) -> bool:
        """Whether it is about that."""
        return what == "trouble"

    def select(
        self, servers: Sequence[Server], context: CellContext, unknown: Unknown
    ) -> Sequence[Server]:
        """Return the servers with a reason."""
        # Plain loops over keys: there may be 10 000 servers, each time that one changes.
        known = context.known_reasons
        found = {one.key for one in servers if context.reasons(one)} if known is None else known
        if unknown is Unknown.YES:
            return [one for one in servers if one.key in found or not is_fully_known(one)]
        return [one for one in servers if one.key in found]
