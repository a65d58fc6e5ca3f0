"""What is needed around the programs that are measured."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT: Final = Path(__file__).parent.parent

_HOME: Final = ROOT / ".venv-bench"
"""An environment with what a user gets: no tools of ours, the wheel, no checkout."""

PYTHON: Final = str(_HOME / "bin" / "python")
VPSTUI: Final = str(_HOME / "bin" / "vpstui")

TOKEN: Final = "vps_benchmark"  # noqa: S105 - the simulated account takes any
"""What the app logs in with."""

_UNLOCK: Final = r"""
printf ci | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
echo "$DBUS_SESSION_BUS_ADDRESS"
read -r _ || :
"""
"""Unlocks a new keyring and tells where it is, until stdin ends; the password is never empty."""


@contextmanager
def alone() -> Iterator[None]:
    """Keep other runs away: two at once would spoil each other's numbers, and the environment.

    Raises:
        SystemExit: another run has not come to its end.
    """
    checkout = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(checkout, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("Another run of the benchmarks has not come to its end.")
        yield
    finally:
        os.close(checkout)


def install() -> None:
    """Install the app as it is now, and what it needs, as a user would have it."""
    if not Path(PYTHON).exists():
        subprocess.run([sys.executable, "-m", "venv", str(_HOME)], check=True)
    pip = [PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    pip += ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([*pip, str(ROOT)], check=True)
    subprocess.run([*pip, "--no-deps", "--force-reinstall", str(ROOT)], check=True)


@contextmanager
def simulator(servers: int) -> Iterator[str]:
    """Serve a simulated account from a process of its own; its URL."""
    command = [sys.executable, "-m", "vpstui.simulator", "--servers", str(servers), "--seed", "1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def environment(home: str, url: str) -> dict[str, str]:
    """The environment of a program that is measured; nothing of the caller's leaks in."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "VPSTUI_API_URL": url,
        "VPSTUI_TOKEN": TOKEN,
    }


@contextmanager
def secret_service(env: Mapping[str, str]) -> Iterator[dict[str, str] | None]:
    """The same environment with the token in a Secret Service instead; None: there is none here."""
    if not all(map(shutil.which, ("dbus-run-session", "gnome-keyring-daemon", "bash"))):
        yield None
        return
    home = Path(env["HOME"])
    (home / "run").mkdir(mode=0o700)
    without = {name: value for name, value in env.items() if name != "VPSTUI_TOKEN"}
    without |= {"XDG_DATA_HOME": str(home / "data"), "XDG_RUNTIME_DIR": str(home / "run")}
    command = ["dbus-run-session", "--", "bash", "-euc", _UNLOCK]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(
        command, env=without, stdin=pipe, stdout=pipe, stderr=nowhere, text=True
    ) as service:
        try:
            assert service.stdout is not None  # noqa: S101 - it is a pipe
            keyed = {**without, "DBUS_SESSION_BUS_ADDRESS": service.stdout.readline().strip()}
            login = [VPSTUI, "login"]
            subprocess.run(login, env=keyed, input=TOKEN, text=True, stdout=nowhere, check=True)
            yield keyed
        finally:
            service.communicate("")
