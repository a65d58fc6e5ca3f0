"""The token in a real keyring: gnome-keyring on a D-Bus session of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.keyrings import NOWHERE, Ran, log_in, secret_service, vpstui
from tests.support.programs.program import VPSTUI, call
from tests.support.programs.pty_session import DEADLINE, Session
from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.servers.simulated_account import Served

pytestmark = [pytest.mark.e2e, pytest.mark.knobs(token=TOKEN)]


WHOSE_SECRETS = """
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
bus = open_dbus_connection("SESSION")
asked = message_bus.GetConnectionUnixProcessID("org.freedesktop.secrets")
print(bus.send_and_get_reply(asked).body[0])
"""
"""Tells the process that is the Secret Service."""


@pytest.fixture
def env(home: Path) -> Iterator[dict[str, str]]:
    """An environment with an empty, unlocked keyring."""
    with secret_service(home) as env:
        yield env


def ls(env: dict[str, str]) -> Ran:
    """Run `vpstui ls` where nobody answers."""
    return vpstui(env, "http://127.0.0.1:9/api/v1", "ls")


def test_stored_token_is_found(env: dict[str, str], served: Served) -> None:
    """After `vpstui login` the next start has the token."""
    log_in(env, served)
    listed = vpstui(env, served.url, "ls")
    assert (listed.status, listed.err) == (0, "")
    assert "web-1.example.com" in listed.out


def test_app_finds_the_token(env: dict[str, str], served: Served) -> None:
    """After `vpstui login` the app starts with the list."""
    log_in(env, served)
    with Session(VPSTUI, env={**env, "VPSTUI_API_URL": served.url}) as session:
        session.wait_text("^[ *•] web-1 ")
        session.press("q")
        assert session.wait_exit() == 0
    assert TOKEN.encode() not in session.record


def test_app_stores_the_token(env: dict[str, str], served: Served) -> None:
    """A token pasted into the login screen is there at the next start."""
    with Session(VPSTUI, env={**env, "VPSTUI_API_URL": served.url}) as session:
        session.wait_text("Log in to 127.0.0.1")
        session.paste(TOKEN)
        session.wait_text("Token +•")
        session.press("enter")
        session.wait_text("Logged in. The token is in")
        session.press("q")
        assert session.wait_exit() == 0
    assert TOKEN.encode() not in session.record
    assert vpstui(env, served.url, "ls").status == 0


def test_prompt_stores_the_token(env: dict[str, str], served: Served) -> None:
    """A token typed at the prompt is stored; no screen, argument or variable shows it."""
    with Session([*VPSTUI, "login"], env={**env, "VPSTUI_API_URL": served.url}) as session:
        session.wait_text("Token .not shown.")
        session.press(*TOKEN)
        process = Path("/proc", str(session.pid))
        arguments = (process / "cmdline").read_bytes()
        secrets = TOKEN.encode() in arguments + (process / "environ").read_bytes()
        session.press("enter")
        assert session.wait_exit() == 0
    assert b"login" in arguments
    assert not secrets
    assert TOKEN.encode() not in session.record
    assert vpstui(env, served.url, "ls").status == 0


def test_another_api_does_not_get_it(
    env: dict[str, str], served: Served, clock: SteppedClock
) -> None:
    """The token is bound to host and port: an API elsewhere is not even asked."""
    log_in(env, served)
    with serve(Knobs(clock=clock), clock) as other:
        ran = vpstui(env, other.url, "ls")
        assert ran == (4, "", NOWHERE)
        assert other.account.requests == []


def test_another_profile_does_not_get_it(env: dict[str, str], home: Path, served: Served) -> None:
    """The token is bound to the profile, too."""
    log_in(env, served)
    config = home / "other.toml"
    config.write_text("[profiles.lab]\n", "utf-8")
    ran = vpstui(env, served.url, "ls", "--config", str(config), "--profile", "lab")
    assert ran == (4, "", NOWHERE)


def test_logout(env: dict[str, str], served: Served) -> None:
    """`vpstui logout` removes the token; once more is fine."""
    log_in(env, served)
    gone = "The token is no longer in the keyring.\n"
    assert vpstui(env, served.url, "logout") == (0, gone, "")
    assert vpstui(env, served.url, "ls") == (4, "", NOWHERE)
    assert vpstui(env, served.url, "logout") == (0, "There was no token.\n", "")


def test_refused_token_is_not_stored(env: dict[str, str], served: Served) -> None:
    """What the API does not take is said in one line and stored nowhere."""
    ran = vpstui(env, served.url, "login", given="vps_wrong")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.count("\n") == 1
    assert "vps_wrong" not in ran.err
    assert vpstui(env, served.url, "ls") == (4, "", NOWHERE)


def test_two_at_once(env: dict[str, str], served: Served) -> None:
    """Two instances that log in and out at once end well, and the keyring can still be used."""
    here = {**env, "VPSTUI_API_URL": served.url}
    processes = [
        subprocess.Popen(
            [*VPSTUI, command], env=here, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for command in ("login", "logout", "login", "logout")
    ]  # fmt: skip
    try:
        said = [process.communicate(TOKEN, timeout=DEADLINE) for process in processes]
    finally:
        for process in processes:
            process.kill()
    assert [errors for _, errors in said if errors.count("\n") > 1] == []
    log_in(env, served)


# -- a keyring that takes its time


@contextmanager
def halted(env: dict[str, str]) -> Iterator[None]:
    """Have the Secret Service answer nothing for a while, as when its owner is being asked."""
    pid = int(call([sys.executable, "-c", WHOSE_SECRETS], env=env).stdout)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def waiting_for_the_keyring(env: dict[str, str], served: Served) -> Iterator[Session]:
    """Log in in the app while the keyring answers nothing, as far as the wait for it."""
    with Session(VPSTUI, env={**env, "VPSTUI_API_URL": served.url}) as session:
        session.wait_text("then kept in the keyring")
        session.paste(TOKEN)
        session.wait_text("Token +•")
        with halted(env):
            session.press("enter")
            session.wait_text("Storing it in the keyring")
            session.wait_text("Esc: go on for this session only")
            yield session
        session.wait_text("Logged in. The token is in")
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []
    assert TOKEN.encode() not in session.record


def test_app_waits_for_a_slow_keyring(env: dict[str, str], served: Served) -> None:
    """What is being waited for is said; with the keyring's answer the screen leaves."""
    with waiting_for_the_keyring(env, served) as session:
        assert "Log in to" in session.text
    assert "Log in to" not in session.text
    assert vpstui(env, served.url, "ls").status == 0


def test_esc_ends_the_wait_for_a_slow_keyring(env: dict[str, str], served: Served) -> None:
    """The list is there at once; that the token was stored after all is told when it is."""
    with waiting_for_the_keyring(env, served) as session:
        session.press("escape")
        session.wait_text("^[ *•] web-1 .*active")
        assert "Log in to" not in session.text
        assert "Logged in" not in session.text
    assert vpstui(env, served.url, "ls").status == 0


def test_login_says_that_it_waits(env: dict[str, str], served: Served) -> None:
    """At the prompt, too; Ctrl+C ends that without a word more."""
    with Session([*VPSTUI, "login"], env={**env, "VPSTUI_API_URL": served.url}) as session:
        session.wait_text("Token .not shown.")
        with halted(env):
            session.press(*TOKEN, "enter")
            session.wait_text("waiting for the keyring; it may ask you to unlock it")
            session.press("ctrl+c")
            assert session.wait_exit() == 130
        assert session.left_behind() == []
    assert b"Traceback" not in session.record
    assert b"It is in the keyring now" not in session.record
    assert TOKEN.encode() not in session.record
