"""Looks up, for the plan of a delete, how old the newest snapshot or backup of each server is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.api.statuses import COPY_VERBS
from vpstui.base.errors import Forbidden, NoSuchPage, NotFound, TooManyRequests, VpsTuiError
from vpstui.fleet.copies.newest_copy import newest_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from vpstui.api.extras import Copies
    from vpstui.api.models import Server, ServerKey
    from vpstui.api.statuses import CopyVerb
    from vpstui.screens.screen_host import ScreenHost

HEADING: Final = "Newest backup/snapshot"
"""Before what is known of it; only one that is completed counts."""


LIMIT: Final = 50
"""Servers of one plan that are asked about: each takes two requests."""


@dataclass(frozen=True)
class Found:
    """What is known of one server.

    Attributes:
        text: in words.
        has_one: whether there is a completed snapshot or backup; None: that is not known.
        no_snapshots: why the API does not tell of snapshots; empty: it does, or may the next time.
    """

    text: str
    has_one: bool | None
    no_snapshots: str = ""


def lines_of(
    targets: Sequence[Server], found: Mapping[ServerKey, Found], labels: Mapping[str, str]
) -> list[str]:
    """Put into lines what is known of each server; what is still asked for is `…`."""
    lines = [f"{HEADING} of each:"]
    for server in targets[:LIMIT]:
        label = labels.get(server.profile, "")
        where = f" in {label}" if label else ""
        known = found.get(server.key)
        text = "…" if known is None else known.text
        lines.append(f"  {server.label} id {server.id}{where}: {text}")
    if len(targets) > LIMIT:
        lines.append(f"  … and {len(targets) - LIMIT} more, which are not looked up")
    return lines


def summary_of(total: int, found: Collection[Found]) -> str:
    """Say in a line how many servers have no completed snapshot or backup."""
    if len(found) < min(total, LIMIT):
        return "Looking up their backups and snapshots …"
    without = sum(one.has_one is False for one in found)
    not_known = sum(one.has_one is None for one in found) + total - len(found)
    text = f"No completed backup or snapshot: {without} of {total}."
    return f"{text} Not known: {not_known}." if not_known else text


class NewestCopies:
    """Asks for the snapshots and backups of one server after the other.

    What an account does not tell of one server is not asked for of its others.

    Args:
        host: the screen.
    """

    def __init__(self, host: ScreenHost) -> None:
        self._host = host
        self._logins = {one.profile: one.logins for one in host.state.accounts}
        self._refused: dict[tuple[str, CopyVerb], VpsTuiError] = {}

    async def of(self, server: Server) -> Found:
        """Find out about one server."""
        copies = await asyncio.gather(*(self._read(kind, server) for kind in COPY_VERBS))
        newest = newest_of(dict(zip(COPY_VERBS, copies, strict=True)))
        has_one = None if newest.copy is None and newest.not_known else newest.copy is not None
        refusal = self._refused.get((server.profile, "snapshot"))
        is_lasting = refusal is not None and not isinstance(refusal, TooManyRequests)
        why = refusal.message if refusal is not None and is_lasting else ""
        return Found(newest.text(self._host.fleet.clock.now()), has_one, why)

    async def _read(self, kind: CopyVerb, server: Server) -> Copies | None:
        account = self._host.state.account_of(server)
        if account.logins != self._logins.get(server.profile):
            return None  # the id may mean another server since
        is_listed = account.dialect is not None and account.dialect.lists_copies
        if (server.profile, kind) in self._refused or not is_listed:
            return None
        try:
            return await self._host.fleet.extras.copies(kind, server.key)
        except (Forbidden, NoSuchPage, NotFound, TooManyRequests) as error:
            self._refused[server.profile, kind] = error
        except VpsTuiError:
            pass  # it is not known, which is said
        return None
