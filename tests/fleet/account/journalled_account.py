"""An account with a journal file, and what that file says."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.support import open_account
from tests.support.open_account import HOST, WEB, Opened
from tests.support.servers.simulated_account import NOW, Served
from vpstui.api.requests import ServerCreate
from vpstui.journal.journal import Journal, JournalAccount, JournalEntry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from vpstui.api.models import Server
    from vpstui.fleet.state.account_state import AccountState

ORDER = ServerCreate(name="new", plan_id=1, os_id=5, location="us-east")
MADE = {"name": "new", "location": "us-east", "os": {"id": 5, "name": "Ubuntu"}}
"""What an account adds that carried that order out."""


class Ours(Opened):
    """An account with a journal."""

    path: Path

    def events(self, verb: str = "") -> list[str]:
        """What the journal says of the last write, or the last of a verb."""
        lines = [json.loads(line) for line in self.path.read_text().splitlines()]
        entries = [
            line["id"]
            for line in lines
            if line["event"] == "sending" and verb in ("", line["verb"])
        ]
        return [line["event"] for line in lines if line["id"] in entries[-1:]]

    async def sees(self, status: str) -> None:
        """Wait until the server is known to be in a status."""
        await self.observer.until(lambda: getattr(self.state.server(WEB), "status", "") == status)

    async def comes_to(self, *events: str) -> None:
        """Wait until the journal says exactly this of the last write."""
        await self.observer.until(lambda: self.events() == list(events))


@asynccontextmanager
async def opened(served: Served, path: Path) -> AsyncIterator[Ours]:
    """Open an account that notes its writes, as at a start of the program."""
    async with open_account.opened(served, journal=path) as account:
        ours = Ours(account.account, account.observer, served)
        ours.path = path
        yield ours


def left_open(path: Path, **more: Any) -> JournalEntry:
    """Note a write of a run that was killed."""
    known: dict[str, Any] = {"profile": "default", "host": HOST, "pid": 2**22 + 1}
    known |= {"run": "an earlier one", "at": NOW}
    entry = JournalEntry.model_validate({**known, **more})
    Journal(path).add(entry)
    return entry


def left_create(path: Path, **more: Any) -> JournalEntry:
    """Note a create of a run that was killed."""
    return left_open(path, verb="create", name="new", sent=ORDER.model_dump(exclude_none=True),
                     before={"ids": []}, **more)  # fmt: skip


def open_entries(path: Path) -> tuple[JournalEntry, ...]:
    """What a next start would have to look into."""
    return (
        Journal(path, run="the next one")
        .read_past_writes(JournalAccount("default", HOST))
        .unfinished
    )


def sent_lines(path: Path) -> list[dict[str, Any]]:
    """What the journal says was sent."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return [line for line in lines if line["event"] == "sending"]


def named(state: AccountState, name: str) -> list[Server]:
    """The servers of a name."""
    return [server for server in state.servers if server.name == name]
