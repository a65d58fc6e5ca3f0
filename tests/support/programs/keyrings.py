"""Secret Services for the tests, each on a D-Bus session of its own, and logins that use them."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from tests.support.programs.program import VPSTUI, call, environment, require
from tests.support.programs.pty_session import DEADLINE
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

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


@contextmanager
def secret_service(home: Path) -> Iterator[dict[str, str]]:
    """Run an empty, unlocked keyring, and give the environment that leads to it."""
    require("dbus-run-session", "gnome-keyring-daemon", "bash")
    env = locked_keyring(home)
    argv = ["dbus-run-session", "--", "bash", "-euc", SECRET_SERVICE]
    with subprocess.Popen(
        argv, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as service:
        try:
            assert service.stdout is not None
            yield {**env, "DBUS_SESSION_BUS_ADDRESS": service.stdout.readline().strip()}
        finally:
            service.communicate("", timeout=DEADLINE)


@contextmanager
def mute_service(home: Path) -> Iterator[dict[str, str]]:
    """Run a Secret Service that never answers, and give the environment that leads to it."""
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


def locked_keyring(home: Path) -> dict[str, str]:
    """Make an environment in which `dbus-run-session` starts a keyring that nobody unlocks."""
    (home / "run").mkdir(mode=0o700)
    return environment(home, XDG_DATA_HOME=str(home / "data"), XDG_RUNTIME_DIR=str(home / "run"))


# -- logins

NOWHERE = "vpstui: No token found in the environment, the config or the keyring.\n"
"""What is said when no source has a token and the keyring works."""

WAITING = "vpstui: waiting for the keyring; it may ask you to unlock it (Ctrl+C gives up).\n"
"""What is said before anything else where a keyring takes its time, as on a busy machine."""


class Ran(NamedTuple):
    """What a command came to."""

    status: int
    out: str
    err: str


def vpstui(env: dict[str, str], url: str, *argv: str, given: str = "") -> Ran:
    """Run vpstui at this API; whatever it prints, the token is not in it."""
    done = call([*VPSTUI, *argv], env={**env, "VPSTUI_API_URL": url}, given=given)
    assert TOKEN not in done.stdout + done.stderr
    return Ran(done.returncode, done.stdout, done.stderr.removeprefix(WAITING))


def log_in(env: dict[str, str], served: Served) -> None:
    """Store the token, which must succeed."""
    stored = "The API takes the token. It is in the keyring now.\n"
    assert vpstui(env, served.url, "login", given=TOKEN) == (0, stored, "")
