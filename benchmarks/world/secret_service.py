"""A Secret Service that holds the token."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.world.installed import TOKEN, VPSTUI

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_UNLOCK: Final = r"""
printf ci | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
echo "$DBUS_SESSION_BUS_ADDRESS"
read -r _ || :
"""
"""Unlocks a new keyring and tells where it is, until stdin ends; the password is never empty."""

NEEDS: Final = ("dbus-run-session", "gnome-keyring-daemon", "bash")
"""Programs, in Debian of dbus-daemon, gnome-keyring and bash."""


def missing() -> list[str]:
    """The programs that are not installed."""
    return [name for name in NEEDS if shutil.which(name) is None]


@contextmanager
def secret_service(env: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The same environment with the token in a Secret Service instead."""
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
