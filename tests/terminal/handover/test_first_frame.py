"""The first frame: what is painted, and with how little."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.config.first_frame.frames import SIZE, environ_of, keep
from tests.support.programs.pty_session import Emulator
from vpstui.base.formatting import since_text
from vpstui.config.first_frame.frame_folder import MAX_AGE, load_frame
from vpstui.terminal.handover.first_frame import FirstFrame, age_text, picture

if TYPE_CHECKING:
    from pathlib import Path


def painted(home: Path, table: tuple[str, ...] = ("  NAME", "  web-1"), later: float = 0.0) -> str:
    """What is written for such a table."""
    keep(home, table=table)
    frame = load_frame((), environ_of(home), SIZE)
    assert frame is not None
    return picture(frame, frame.at + later)


def test_rows_stand_where_the_app_has_them(tmp_path: Path) -> None:
    """Below the accounts with the age, and what the filter line says; nothing in that of keys."""
    rows = tuple(f"  web-{number}" for number in range(40))
    screen = Emulator(SIZE)
    screen.feed(painted(tmp_path, ("  NAME", *rows), later=3 * 3600 + 60).encode())
    lines = screen.text.split("\n")
    assert lines[0].startswith(" vpstui  ops@example.com ")
    assert lines[0].endswith("prod   loading · 3 h old")
    assert lines[1:4] == [" 2 servers", "  NAME", "  web-0"]
    assert lines[22] == "  web-19"
    assert len(lines) == 23 or not lines[23].strip()
    assert screen.cursor[1] is False


def test_blanks_are_not_sent(tmp_path: Path) -> None:
    """The screen is empty; short gaps and the ends of lines are as they were kept."""
    row = "  web-1" + " " * 20 + "active  x" + " " * 6 + "y" + " " * 30
    text = painted(tmp_path, ("  NAME", row))
    assert "  web-1\x1b[20Cactive  x\x1b[6Cy\x1b" in text
    screen = Emulator(SIZE)
    screen.feed(text.encode())
    assert screen.text.split("\n")[3] == row.rstrip()


def test_all_of_it_is_dim(tmp_path: Path) -> None:
    """In the colours of the terminal, whose background is not known yet."""
    text = painted(tmp_path)
    styles = re.findall(r"\x1b\[([0-9;]*)m", text)
    assert styles[-2:] == ["0;2", ""]
    assert text.index("\x1b[0;2m") < text.index("vpstui")


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_age_is_told_in_any_width(columns: int, tmp_path: Path) -> None:
    """The account is cut before it, and the name of the profile goes."""
    keep(tmp_path)
    frame = load_frame((), environ_of(tmp_path), SIZE)
    assert frame is not None
    frame.size, frame.owner = (columns, 10), f"{'o' * 90}@example.com"
    screen = Emulator(frame.size)
    screen.feed(picture(frame, frame.at + 120).encode())
    first = screen.text.split("\n")[0]
    assert first.endswith("loading · 2 min old")
    assert first.startswith(" vpstui  ooo")


def test_ages_read_as_everywhere() -> None:
    """Those of lists that may be shown."""
    for seconds in (-5.0, 0.0, 59.9, 60.0, 3599.0, 3600.0, 86399.0, 86400.0, MAX_AGE):
        assert age_text(seconds) == since_text(max(0.0, seconds))


def test_nothing_is_painted_without_a_terminal(tmp_path: Path) -> None:
    """Nor is anything changed; giving back what was not taken does nothing."""
    keep(tmp_path)
    first = FirstFrame()
    first.paint((), environ_of(tmp_path, TERM="xterm"))
    first.restore()
    assert (first.frame, first.is_shown) == (None, False)


def test_standard_library_paints_it(tmp_path: Path) -> None:
    """And little of that: neither what parses, nor what types need at run time."""
    keep(tmp_path)
    code = (
        "import sys; before = set(sys.modules)\n"
        "import vpstui.__main__\n"
        "from vpstui.terminal.handover import first_frame as first\n"
        "import os, select, signal, termios\n"
        f"frame = first.load_frame([], os.environ, {SIZE})\n"
        "assert first.picture(frame, 0)\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={**environ_of(tmp_path), "PYTHONPATH": os.getcwd()},  # noqa: PTH109
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    modules = {name.partition(".")[0] for name in done.stdout.split()} - {"vpstui"}
    assert modules <= sys.stdlib_module_names
    assert not modules & {"argparse", "asyncio", "json", "logging", "pathlib", "re", "typing"}
    ours = {name for name in done.stdout.split() if name.startswith("vpstui.")}
    assert ours <= {
        "vpstui.__main__", "vpstui.config", "vpstui.config.first_frame",
        "vpstui.config.first_frame.frame_folder", "vpstui.config.first_frame.kept_frame",
        "vpstui.terminal", "vpstui.terminal.handover", "vpstui.terminal.handover.first_frame",
        "vpstui.terminal.handover.modes",
    }  # fmt: skip
