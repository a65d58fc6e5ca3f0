"""Connects accounts and asks for their lists while the screens are being imported."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TYPE_CHECKING

from vpstui.base.threads import run_in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vpstui.fleet.connection import Connection


class EarlyStart:
    """Begins to open accounts before there is a fleet that could.

    Args:
        connect: makes the connection of a profile; it runs in a thread.
        profiles: the accounts that will be opened.
    """

    def __init__(self, connect: Callable[[str], Connection], profiles: Sequence[str]) -> None:
        self._connect = connect
        self._begun: dict[str, Future[Connection]] = {name: Future() for name in profiles}
        self._tasks = [
            asyncio.ensure_future(self._begin(name, begun)) for name, begun in self._begun.items()
        ]

    async def _begin(self, profile: str, begun: Future[Connection]) -> None:
        """Connect an account, and ask what `Account.start` is going to ask."""
        try:
            connection = await run_in_thread(lambda: self._connect(profile))
        except Exception as error:  # noqa: BLE001 - carried over to who opens the account
            begun.set_exception(error)
            return
        asking = connection.ask_ahead()
        begun.set_result(connection)
        await asking

    def connect(self, profile: str) -> Connection:
        """Return the connection of a profile, from a thread: the one that was begun, once.

        Raises:
            SettingsError: it cannot be connected.
        """
        begun = self._begun.pop(profile, None)
        return self._connect(profile) if begun is None else begun.result()
