"""Creates servers in processes that may be killed at any moment.

Usage: `python -m tests.support.programs.killed_process URL JOURNAL`. For each name on stdin a child
begins to create a server of that name; its number is printed, then "over" once it has ended.
The parent has imported everything before, so that a child is at work within a millisecond.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import keyring.backends.fail

from tests.support.open_account import Observer
from vpstui.api.requests import ServerCreate
from vpstui.base.clocks import Clock, Timing
from vpstui.base.tasks import TaskSet
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.store import AccountStore

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
"""When the account lives."""


async def create(url: str, journal: str, name: str) -> None:
    """Do what the app does when a form is sent."""
    connection = connect(
        "default",
        Profile(api_url=url),
        ChoiceNames(),
        {"VPSTUI_TOKEN": "vps_test"},
        journal_path=Path(journal),
        backend=keyring.backends.fail.Keyring(),
    )
    state = AccountState(profile="default", host="the host")
    store = AccountStore(state, Observer(), Clock(now=lambda: NOW))
    account = connection.open(store, TaskSet(), Timing(refresh=None))
    account.login.use(connection.token_sources.find().token)
    await account.refresh()
    await account.create(ServerCreate(name=name, plan_id=1, os_id=5, location="us-east"))


def main(url: str, journal: str) -> None:
    """Fork a child for each name."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                asyncio.run(create(url, journal, line.strip()))
            finally:
                os._exit(0)
        os.write(1, f"{child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"over\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
