"""The app as a user has it, and what it is run with."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.harness.rounds import Program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.harness.line import Line

ROOT: Final = Path(__file__).parents[2]

_HOME: Final = ROOT / ".venv-bench"
"""An environment with what a user gets: no tools of ours, the wheel, no checkout."""

PYTHON: Final = str(_HOME / "bin" / "python")
VPSTUI: Final = str(_HOME / "bin" / "vpstui")

TOKEN: Final = "vps_benchmark"  # noqa: S105 - the simulated account takes any
"""What the app logs in with."""


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


def version(package: str) -> str:
    """The version of what is installed there, or that of its `python`."""
    code = "import platform; print(platform.python_version())"
    if package != "python":
        code = f"from importlib.metadata import version; print(version({package!r}))"
    done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def environment(home: str, **more: str) -> dict[str, str]:
    """The environment of a program that is measured; nothing of the caller's leaks in."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        **more,
    }


def floor(env: Mapping[str, str]) -> Program:
    """What Textual alone costs."""
    return Program([PYTHON, str(ROOT / "benchmarks" / "floor.py")], env, "203.0.113.")


def bare(env: Mapping[str, str]) -> Program:
    """What it costs with httpx, pydantic and a list that is read."""
    return bare_program(env, "bare_app", mark="203.0.113.")


def bare_program(env: Mapping[str, str], name: str, *arguments: str, mark: str) -> Program:
    """One of the other programs that show what less than an app costs."""
    run = [PYTHON, "-m", f"benchmarks.{name}", *arguments]
    return Program(run, {**env, "PYTHONPATH": str(ROOT)}, mark)


def app(
    env: Mapping[str, str], *arguments: str, mark: str = "● live", line: Line | None = None
) -> Program:
    """The app, for the simulated account that `env` leads to."""
    program = Program([VPSTUI, *arguments], env, mark)
    return program if line is None else Program(program.argv, env, mark, line)
