"""`s` on marked servers: ssh to one after the other, after a plan, at a real terminal."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from tests.support.servers.misbehaving_server import answer
from tests.support.servers.scripted_api import SERVER, scripted_api
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e


def row(number: int, **given: object) -> dict[str, object]:
    """A server of the list."""
    return {**SERVER, "id": number, "name": f"web-{number}", "ip_address": f"203.0.113.{number}",
            **given}  # fmt: skip


LIST = answer({"count": 4, "results": [row(1), row(2), row(3), row(4, ip_address=None)]})


def log_in(home: Path, url: str) -> str:
    """Mark all four, log in to the first, fail at the second, and do not go on."""
    ssh = home / "bin" / "ssh"
    ssh.parent.mkdir()
    ssh.write_text(
        f'#!/bin/sh\necho "$1" >> {home}/got\necho; echo "ssh got $1"; read answer\n'
        "exit ${answer:-0}\n"
    )
    ssh.chmod(0o755)
    env = environment(home, VPSTUI_TOKEN=TOKEN, VPSTUI_API_URL=url)
    env["PATH"] = f"{ssh.parent}:{env['PATH']}"
    with Session(VPSTUI, env=env, size=(100, 30)) as session:
        session.wait_text("● live")
        session.press("*", "s")
        session.wait_text(r"Log in to 3 of 4 servers\?")
        session.wait_text("web-4 is without an IP: left out")
        assert b"ssh got" not in session.record
        session.change("Cancel +(Log in to 3)", "right")
        session.press("enter")
        session.wait_text(r"^ssh got root@203\.0\.113\.1")
        session.press("enter")
        session.wait_text(r"^ssh got root@203\.0\.113\.2")
        session.press("7", "enter")
        session.wait_text(r"Go on with the next 1 server\?")
        session.wait_text("ssh to web-2 did not end well")
        session.press("enter")
        session.wait_text("4 marked")
    return (home / "got").read_text()


async def test_each_is_logged_in_to_in_turn(tmp_path: Path) -> None:
    """Who has no address is left out in words; after one that failed it asks, and stops there."""
    async with scripted_api({"GET /servers/": LIST}) as api:
        got = await asyncio.to_thread(log_in, tmp_path, api.url)
    assert got.split() == ["root@203.0.113.1", "root@203.0.113.2"]
