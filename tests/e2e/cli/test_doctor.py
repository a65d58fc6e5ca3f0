"""`vpstui doctor` at a terminal, with a real keyring, and where nothing answers."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.keyrings import locked_keyring, mute_service, secret_service
from tests.support.programs.program import VPSTUI, call, environment
from tests.support.programs.pty_session import Session
from tests.support.servers.misbehaving_server import raw_server
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers.simulated_account import Served


pytestmark = pytest.mark.e2e

DEADLINE = 30.0
"""Seconds in which a doctor whose own deadlines come to 15 s is through on any machine."""


def test_report_on_a_terminal_has_no_colours(served: Served, tmp_path: Path) -> None:
    """Words carry the meaning: not one escape sequence is written."""
    env = environment(tmp_path, VPSTUI_API_URL=served.url)
    with Session([*VPSTUI, "doctor"], env=env, size=(200, 50)) as session:
        session.wait_text("^ok +terminal +200x50, TERM=xterm-256color$")
        assert session.wait_exit() == 0
    assert b"\x1b" not in session.record


def test_stored_token(served: Served, tmp_path: Path) -> None:
    """A real keyring is named, with what it holds of this profile."""
    with secret_service(tmp_path) as env:
        env = {**env, "VPSTUI_API_URL": served.url}
        before = call([*VPSTUI, "doctor"], env=env).stdout
        assert call([*VPSTUI, "login"], env=env, given=TOKEN).returncode == 0
        after = call([*VPSTUI, "doctor"], env=env).stdout
    assert "ok    keyring       keyring.backends.SecretService.Keyring, holds no token" in before
    assert "look  token         none" in before
    assert "ok    keyring       keyring.backends.SecretService.Keyring, holds a token" in after
    assert "ok    token         from the keyring" in after
    assert TOKEN not in before + after


def test_stored_token_behind_a_variable(served: Served, tmp_path: Path) -> None:
    """A token in the keyring is named where a variable comes before it."""
    with secret_service(tmp_path) as env:
        env = {**env, "VPSTUI_API_URL": served.url}
        assert call([*VPSTUI, "login"], env=env, given=TOKEN).returncode == 0
        said = call([*VPSTUI, "doctor"], env={**env, "VPSTUI_TOKEN": TOKEN}).stdout
    assert "token         from VPSTUI_TOKEN; also set, but later: the keyring\n" in said


def test_keyring_that_never_answers(served: Served, tmp_path: Path) -> None:
    """A Secret Service that hangs is told after three seconds, and the doctor ends."""
    with mute_service(tmp_path) as env:
        begun = time.monotonic()
        done = call([*VPSTUI, "doctor", "--api-url", served.url], env=env)
        took = time.monotonic() - begun
    assert (done.returncode, done.stderr) == (0, "")
    assert "look  keyring       The keyring did not answer within 3 s" in done.stdout
    assert f"ok    api           {served.url}: 401" in done.stdout
    assert took < DEADLINE


async def test_nothing_answers(tmp_path: Path) -> None:
    """With a keyring, a token_command and an API that are silent, the doctor ends."""
    config = tmp_path / "config.toml"
    config.write_text("[profiles.default]\ntoken_command = ['sleep', '99']\n")
    with mute_service(tmp_path) as env:
        async with raw_server(None) as raw:
            argv = [*VPSTUI, "doctor", "--config", str(config), "--api-url", raw.url]
            begun = time.monotonic()
            done = await asyncio.to_thread(call, argv, env=env)
            took = time.monotonic() - begun
    assert (done.returncode, done.stderr) == (1, "")
    for line in ("bad   token ", "look  keyring ", "bad   api ", "look  clock "):
        assert line in done.stdout
    assert took < DEADLINE


def test_locked_keyring(served: Served, tmp_path: Path) -> None:
    """A keyring that nobody has unlocked is said to be so, with what to do."""
    env = locked_keyring(tmp_path)
    argv = ["dbus-run-session", "--", *VPSTUI, "doctor", "--api-url", served.url]
    done = call(argv, env=env)
    assert done.returncode == 0
    assert "look  keyring       The keyring" in done.stdout
    assert "-> Else use VPSTUI_TOKEN" in done.stdout


def test_small_terminal(served: Served, tmp_path: Path) -> None:
    """A real terminal that is too small is worth a look."""
    env = environment(tmp_path, VPSTUI_API_URL=served.url)
    with Session([*VPSTUI, "doctor"], env=env, size=(200, 8)) as session:
        assert session.wait_exit() == 0
    assert b"look  terminal      200x8, TERM=xterm-256color: too small" in session.record


def test_dumb_terminal(served: Served, tmp_path: Path) -> None:
    """Where the app refuses to start, the doctor says why."""
    env = {**environment(tmp_path, VPSTUI_API_URL=served.url), "TERM": "dumb"}
    with Session([*VPSTUI, "doctor"], env=env) as session:
        assert session.wait_exit() == 1
    assert b"bad   terminal      TERM=dumb" in session.record
