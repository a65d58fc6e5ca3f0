"""Which keyring is used is keyring's own choice, of which only what it needs is imported."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import call, environment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="is about keyrings for Linux")

PROGRAM = """
import sys
from vpstui.base.errors import CredentialsError
from vpstui.config.keyring_store import KeyringStore
try:
    print(KeyringStore("somebody", allow_plaintext=True).state().name)
except CredentialsError as error:
    print(error.message)
needless = {"keyring.backends.macOS", "keyring.backends.Windows"}
print(*sorted(needless & set(sys.modules)))
import keyring
print(type(keyring.get_keyring()).__module__)
"""
"""Tells the keyring that is used, what was imported for nothing, and keyring's own choice."""

KEYRING = """
from keyring.backend import KeyringBackend

class Ring(KeyringBackend):
    priority = {priority}

    def get_password(self, service, username):
        return "secret"

    def set_password(self, service, username, password):
        pass
"""


def choice(tmp_path: Path, **variables: str) -> list[str]:
    """What the program prints where no Secret Service is running."""
    env = environment(tmp_path) | {"DBUS_SESSION_BUS_ADDRESS": "disabled:"} | variables
    done = call([sys.executable, "-c", PROGRAM], env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def install(folder: Path, priority: float) -> None:
    """Put a package there that brings a keyring."""
    (folder / "other-1.0.dist-info").mkdir(parents=True)
    (folder / "other-1.0.dist-info" / "METADATA").write_text("Name: other\nVersion: 1.0\n")
    points = "[keyring.backends]\nother = other_ring\n"
    (folder / "other-1.0.dist-info" / "entry_points.txt").write_text(points)
    (folder / "other_ring.py").write_text(KEYRING.format(priority=priority))


def test_those_of_other_systems_are_not_imported(tmp_path: Path) -> None:
    """Where there is none, that is keyring's choice, too."""
    used, needless, own = choice(tmp_path)
    assert used.startswith("There is no keyring")
    assert needless == ""
    assert own == "keyring.backends.fail"


def test_that_of_another_package_is_found(tmp_path: Path) -> None:
    """As keyring finds it, where it is installed."""
    install(tmp_path / "more", 6.0)
    used, _, own = choice(tmp_path, PYTHONPATH=str(tmp_path / "more"))
    assert (used, own) == ("other_ring.Ring", "other_ring")


def test_variable_comes_first(tmp_path: Path) -> None:
    """`PYTHON_KEYRING_BACKEND` names one, whatever else there is."""
    install(tmp_path / "more", 6.0)
    named = "keyring.backends.null.Keyring"
    used, _, own = choice(tmp_path, PYTHONPATH=str(tmp_path / "more"), PYTHON_KEYRING_BACKEND=named)
    assert used.startswith("The keyring is disabled")
    assert own == "keyring.backends.null"


def test_config_of_keyring_comes_first(tmp_path: Path) -> None:
    """`keyringrc.cfg` names one, and the folder that it is in."""
    install(tmp_path / "more", 0.5)
    config = tmp_path / "config" / "python_keyring" / "keyringrc.cfg"
    config.parent.mkdir(parents=True)
    config.write_text(
        f"[backend]\ndefault-keyring = other_ring.Ring\nkeyring-path = {tmp_path / 'more'}\n"
    )
    used, needless, own = choice(tmp_path, XDG_CONFIG_HOME=str(tmp_path / "config"))
    assert (used, needless, own) == ("other_ring.Ring", "", "other_ring")
