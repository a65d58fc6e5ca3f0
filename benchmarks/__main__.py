"""`python -m benchmarks`: the app and the floor in turn, medians and ratios.

A number is believed only as a ratio within one run of this program: both are started in turn
(A B, B A, …), each ratio is taken within its round, and the median of the ratios is told.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.cases import BIG, SMALL, Case, Program, filter_case, idle_case, round_case
from benchmarks.report import Row, table

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parent.parent
HOME: Final = ROOT / ".venv-bench"
"""An environment of its own, with what a user gets: no tools of ours, the wheel, no checkout."""

PYTHON: Final = str(HOME / "bin" / "python")


def install() -> None:
    """Install the app as a user would have it."""
    pip = [PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    pip += ["--constraint", str(ROOT / "constraints.txt")]
    if not HOME.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
        subprocess.run([*pip, str(ROOT)], check=True)
    subprocess.run([*pip, "--no-deps", "--force-reinstall", str(ROOT)], check=True)


@contextmanager
def simulator(servers: int) -> Iterator[str]:
    """Serve a simulated account from a process of its own; its URL."""
    command = [sys.executable, "-m", "vpstui.simulator", "--port", "0", "--servers", str(servers)]
    with subprocess.Popen([*command, "--seed", "1"], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
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
        "VPSTUI_TOKEN": "vps_benchmark",
    }


def main() -> int:
    """Measure, print the table, and with --write put it into docs/performance.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--idle", type=float, default=30.0, metavar="SECONDS")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    arguments = parser.parse_args()
    install()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as home, simulator(SMALL) as small, simulator(BIG) as big:
        floor = Program("floor", [PYTHON, str(ROOT / "benchmarks" / "floor.py")], "srv-0001")
        app = Program("app", [str(HOME / "bin" / "vpstui"), "--refresh", "2"], r"203\.0\.113")
        case = Case(floor, app, environment(home, small), arguments.runs)
        rows += round_case(case)
        rows += idle_case(app, environment(home, small), arguments.idle)
        rows += filter_case(app, environment(home, big), arguments.runs)
    text = table(rows)
    print(text)
    if arguments.write:
        write(text)
    return 0


def write(text: str) -> None:
    """Put the table between its marks in the document."""
    path = ROOT / "docs" / "performance.md"
    old = path.read_text()
    path.write_text(re.sub(r"(?s)(<!-- table -->\n).*(<!-- end -->)", rf"\1{text}\n\2", old))


if __name__ == "__main__":
    sys.exit(main())
