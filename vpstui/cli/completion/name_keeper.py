"""Keeps the names of the servers that a fleet has listed, for completion."""

from __future__ import annotations

import threading
from operator import attrgetter
from typing import TYPE_CHECKING

from vpstui.query.rows.replaced import replaced

if TYPE_CHECKING:
    from pydantic import SecretStr

    from vpstui.api.models import Server
    from vpstui.cli.completion.last_names import LastNames
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.fleet.state.store import Severity

_name = attrgetter("name")


class NameKeeper:
    """Hears of every list, and keeps the names in it where they are others than before.

    The file is written in a thread; Python waits for its end, a few milliseconds, before it ends.

    Args:
        file: keeps them.
    """

    def __init__(self, file: LastNames) -> None:
        self._file = file
        self._seen: dict[str, tuple[Server, ...]] = {}
        self._writing = threading.Lock()

    def on_state(self, state: FleetState) -> None:
        """There is a new state: keep the names of those lists that are whole."""
        new: dict[str, tuple[Server, ...]] = {}
        for account in state.accounts:
            profile, servers = account.profile, account.servers
            is_whole = account.listed_at is not None and not account.partial
            if servers is self._seen.get(profile) or not is_whole or account.api_filter:
                continue
            if _names_differ(self._seen.get(profile, ()), servers):
                new[profile] = servers
            self._seen[profile] = servers
        if new:
            threading.Thread(target=self._keep, args=(new,), name="vpstui-names").start()

    def _keep(self, lists: dict[str, tuple[Server, ...]]) -> None:
        with self._writing:
            self._file.remember(lists)

    def on_notice(self, text: str, severity: Severity) -> None:
        """Nothing of it is kept."""

    def on_awaited(self, text: str) -> None:
        """Nothing of it is kept."""

    def on_password(self, server: str, password: SecretStr) -> None:
        """Nothing of it is kept."""


def _names_differ(before: tuple[Server, ...], servers: tuple[Server, ...]) -> bool:
    """Whether the names in another list of an account are not those that were kept."""
    left, came = replaced(before, servers)
    return not before or list(map(_name, left)) != list(map(_name, came))
