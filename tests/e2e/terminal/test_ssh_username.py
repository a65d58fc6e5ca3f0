"""`s` where the API tells in detail whom ssh logs in as."""

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

    from tests.support.servers.scripted_api import Script

pytestmark = pytest.mark.e2e

ROW = {key: value for key, value in SERVER.items() if key != "id"} | {"uuid": "6f1c-ab"}
LIST, DETAIL = "GET /servers/", "GET /servers/6f1c-ab/"
FORBIDDEN = answer({"detail": "No."}, "403 Forbidden")


def pressed_s(home: Path, url: str, seen: str) -> None:
    """Press `s` with ssh in the PATH as a program that tells its arguments, and wait for it."""
    ssh = home / "bin" / "ssh"
    ssh.parent.mkdir()
    ssh.write_text('#!/bin/sh\necho; echo "ssh got $* "; read answer\n')
    ssh.chmod(0o755)
    env = environment(home, VPSTUI_TOKEN=TOKEN, VPSTUI_API_URL=url)
    env["PATH"] = f"{ssh.parent}:{env['PATH']}"
    with Session(VPSTUI, env=env) as session:
        session.wait_text("● live")
        session.press("s")
        session.wait_text(seen)
        assert (b"ssh got" in session.record) == ("ssh got" in seen)


@pytest.mark.parametrize(
    ("detail", "seen"),
    [
        (answer({**ROW, "username": "ubuntu"}), r"^ssh got ubuntu@203\.0\.113\.1 "),
        (answer(ROW), r"^ssh got root@203\.0\.113\.1 "),
        (FORBIDDEN, r"^ssh got root@203\.0\.113\.1 "),
        (answer({**ROW, "username": "-oProxyCommand=x"}), "its user name"),
    ],
    ids=["told", "not told", "not read", "an option"],
)
async def test_user_is_read_first(detail: bytes, seen: str, tmp_path: Path) -> None:
    """The usual ssh logs in as the user of the detail; as root where none is told."""
    script: Script = {LIST: answer({"count": 1, "results": [ROW]}), DETAIL: detail}
    async with scripted_api(script) as api:
        await asyncio.to_thread(pressed_s, tmp_path, api.url, seen)


async def test_documented_form_is_not_asked(tmp_path: Path) -> None:
    """The documented dialect tells no user: it is root, and nothing is read for it."""
    async with scripted_api({}) as api:
        await asyncio.to_thread(pressed_s, tmp_path, api.url, r"^ssh got root@203\.0\.113\.1 ")
        assert api.asked("GET /servers/1/") == []
