"""The token in a real keyring: gnome-keyring on a D-Bus session of its own, or none at all."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from conftest import TOKEN, SteppedClock, serve
from e2e import VPSTUI, call, environment, require
from pty_session import DEADLINE, Session

from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Served

pytestmark = pytest.mark.e2e

SECRET_SERVICE = r"""
printf ci | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
echo "$DBUS_SESSION_BUS_ADDRESS"
read -r _ || :
"""
"""Unlocks a new keyring and tells where it is, until stdin ends; the password is never empty."""

MUTE_SERVICE = r"""
import sys
from jeepney import DBusAddress, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
bus = open_dbus_connection("SESSION")
bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.secrets"))
print("owned", flush=True)
sys.stdin.read()
"""
"""Owns the name of the Secret Service and never answers."""


NOWHERE = "vpstui: No token found in the environment, the config or the keyring.\n"
"""What is said when no source has a token and the keyring works."""


class Ran(NamedTuple):
    """What a command came to."""

    status: int
    out: str
    err: str


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of somebody new."""
    return tmp_path


@pytest.fixture
def env(home: Path) -> Iterator[dict[str, str]]:
    """An environment with an empty, unlocked keyring."""
    require("dbus-run-session", "gnome-keyring-daemon", "bash")
    env = environment(home, XDG_DATA_HOME=str(home / "data"), XDG_RUNTIME_DIR=str(home / "run"))
    (home / "run").mkdir(mode=0o700)
    argv = ["dbus-run-session", "--", "bash", "-euc", SECRET_SERVICE]
    with subprocess.Popen(
        argv, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as service:
        try:
            assert service.stdout is not None
            yield {**env, "DBUS_SESSION_BUS_ADDRESS": service.stdout.readline().strip()}
        finally:
            service.communicate("", timeout=DEADLINE)


@pytest.fixture
def served(clock: SteppedClock) -> Iterator[Served]:
    """A simulated account that takes one token only."""
    with serve(Knobs(clock=clock, token=TOKEN), clock) as account:
        yield account


def vpstui(env: dict[str, str], url: str, *argv: str, given: str = "") -> Ran:
    """Run vpstui at this API; whatever it prints, the token is not in it."""
    done = call([*VPSTUI, *argv], env={**env, "VPSTUI_API_URL": url}, given=given)
    assert TOKEN not in done.stdout + done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


def log_in(env: dict[str, str], served: Served) -> None:
    """Store the token, which must succeed."""
    stored = "The API takes the token. It is in the keyring now.\n"
    assert vpstui(env, served.url, "login", given=TOKEN) == (0, stored, "")


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
        session.wait_text("^ web-1 ")
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
        assert ran == (1, "", NOWHERE)
        assert other.account.requests == []


def test_another_profile_does_not_get_it(env: dict[str, str], home: Path, served: Served) -> None:
    """The token is bound to the profile, too."""
    log_in(env, served)
    config = home / "other.toml"
    config.write_text("[profiles.lab]\n", "utf-8")
    ran = vpstui(env, served.url, "ls", "--config", str(config), "--profile", "lab")
    assert ran == (1, "", NOWHERE)


def test_logout(env: dict[str, str], served: Served) -> None:
    """`vpstui logout` removes the token; once more is fine."""
    log_in(env, served)
    gone = "The token is no longer in the keyring.\n"
    assert vpstui(env, served.url, "logout") == (0, gone, "")
    assert vpstui(env, served.url, "ls") == (1, "", NOWHERE)
    assert vpstui(env, served.url, "logout") == (0, "There was no token.\n", "")


def test_refused_token_is_not_stored(env: dict[str, str], served: Served) -> None:
    """What the API does not take is said in one line and stored nowhere."""
    ran = vpstui(env, served.url, "login", given="vps_wrong")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.count("\n") == 1
    assert "vps_wrong" not in ran.err
    assert vpstui(env, served.url, "ls") == (1, "", NOWHERE)


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


# -- keyrings that do not work


def timed(env: dict[str, str]) -> tuple[Ran, float]:
    """Run `vpstui ls`, and tell how many seconds it took."""
    begun = time.monotonic()
    ran = vpstui(env, "http://127.0.0.1:9/api/v1", "ls")
    return ran, time.monotonic() - begun


@pytest.mark.parametrize("address", [None, "unix:path=/nonexistent/bus", "rubbish"])
def test_no_bus(address: str | None, home: Path) -> None:
    """Without D-Bus one line says that there is no token, at once."""
    env = environment(home)
    if address is not None:
        env["DBUS_SESSION_BUS_ADDRESS"] = address
    ran, took = timed(env)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("vpstui: No token found")
    assert ran.err.count("\n") == 1
    assert took < 5


@pytest.fixture
def mute(home: Path) -> Iterator[dict[str, str]]:
    """An environment whose Secret Service never answers."""
    require("dbus-run-session")
    env = environment(home)
    script = 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec "$@"'
    argv = ["dbus-run-session", "--", "sh", "-c", script, "-", sys.executable, "-c", MUTE_SERVICE]
    with subprocess.Popen(
        argv, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as service:
        try:
            assert service.stdout is not None
            address = service.stdout.readline().strip()
            assert service.stdout.readline() == "owned\n"
            yield {**env, "DBUS_SESSION_BUS_ADDRESS": address}
        finally:
            service.communicate("", timeout=DEADLINE)


def test_keyring_never_answers(mute: dict[str, str]) -> None:
    """A Secret Service that hangs costs three seconds and is told in one line."""
    ran, took = timed(mute)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("vpstui: No token found. The keyring did not answer within 3 s")
    assert ran.err.count("\n") == 1
    assert took < 5


def test_app_with_a_keyring_that_never_answers(mute: dict[str, str], served: Served) -> None:
    """The login screen comes, the token is used for this session, and q ends within a second."""
    with Session(VPSTUI, env={**mute, "VPSTUI_API_URL": served.url}) as session:
        session.wait_text("did not answer within 3 s")
        session.paste(TOKEN)
        session.wait_text("Token +•")
        session.press("enter")
        session.wait_text("^ web-1 ")
        pressed = time.monotonic()
        session.press("q")
        assert session.wait_exit() == 0
        assert time.monotonic() - pressed < 2
        assert session.left_behind() == []


def test_locked_keyring(home: Path) -> None:
    """A keyring that nobody has unlocked is told in one line with what to do."""
    require("dbus-run-session", "gnome-keyring-daemon")
    env = environment(home, XDG_DATA_HOME=str(home / "data"), XDG_RUNTIME_DIR=str(home / "run"))
    (home / "run").mkdir(mode=0o700)
    begun = time.monotonic()
    done = call(["dbus-run-session", "--", *VPSTUI, "ls"], env=env)
    assert (done.returncode, done.stdout) == (1, "")
    line = done.stderr.splitlines()[-1]
    assert line.startswith("vpstui: No token found. The keyring")
    assert time.monotonic() - begun < 8


def test_unknown_backend(home: Path) -> None:
    """PYTHON_KEYRING_BACKEND with a keyring that is not there is named."""
    env = environment(home, PYTHON_KEYRING_BACKEND="absent.Keyring")
    ran, _ = timed(env)
    assert (ran.status, ran.out) == (1, "")
    assert "PYTHON_KEYRING_BACKEND names a keyring that is not installed" in ran.err
    assert ran.err.count("\n") == 1
