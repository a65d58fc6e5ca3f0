"""How the tests run vpstui as a program: its command, an environment, and what must be there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT: Final = Path(__file__).parents[3]
"""The tree that is tested."""

VPSTUI: Final = (sys.executable, "-m", "vpstui")
"""The program, from the tree that is tested."""

TIMEOUT: Final = 60.0
"""Seconds after which a program is killed."""


def require(*programs: str) -> None:
    """Skip the test where a program is missing; with VPSTUI_E2E=1 that is a failure."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        skip_without(f"not installed: {', '.join(missing)}")


def skip_without(reason: str) -> NoReturn:
    """Skip the test for a reason that lies in this machine; with VPSTUI_E2E=1 that is a failure."""
    if os.environ.get("VPSTUI_E2E") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def environment(home: Path, **more: str) -> dict[str, str]:
    """Make the environment of somebody new: nothing of the developer's own but the PATH.

    What a program does is measured as well, where the tests are.
    """
    measured = {key: value for key, value in os.environ.items() if key.startswith("COVERAGE_")}
    return {
        **measured,
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        **more,
    }


def use_environment(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Give this process the same environment, as far as vpstui looks at it."""
    prefixes = ("VPS", "XDG_", "DBUS_", "SSL_CERT_", "PYTHON_KEYRING", "TEXTUAL")
    for name in list(os.environ):
        if name.startswith(prefixes) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)


def call(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    given: str = "",
    cwd: Path | None = None,
    timeout: float = TIMEOUT,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, with `given` on stdin, and return what it printed."""
    return subprocess.run(
        argv, env=env, cwd=cwd, input=given, capture_output=True, text=True, timeout=timeout,
        check=False,
    )  # fmt: skip
