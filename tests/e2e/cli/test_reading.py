"""Commands that only read, as processes: pipes, full disks, signals."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.programs.program import TIMEOUT, VPSTUI, environment
from tests.support.programs.pty_session import Session
from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

pytestmark = pytest.mark.e2e


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    """An account that lives by the wall clock."""
    marker = request.node.get_closest_marker("knobs")
    given: dict[str, Any] = {"clock": time.time, **(marker.kwargs if marker else {})}
    with serve(Knobs(**given), SteppedClock()) as account:
        yield account


def shell(line: str, served: Served, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of bash, in which $V is vpstui."""
    env = environment(home, VPSTUI_TOKEN=TOKEN, VPSTUI_API_URL=served.url, V=" ".join(VPSTUI))
    argv = ["bash", "-o", "pipefail", "-c", line]
    return subprocess.run(
        argv, env=env, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )


@pytest.mark.parametrize("command", ["ls", "ls --watch", "ls --help", "--version"])
def test_closed_stdout(command: str, served: Served, tmp_path: Path) -> None:
    """One line on stderr, and exit status 1."""
    done = shell(f"$V {command} >&-", served, tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.endswith("cannot be printed: stdout is closed.\n")


def test_no_colour_and_no_progress(served: Served, tmp_path: Path) -> None:
    """At a terminal, too, nothing but text comes; on stderr nothing at all."""
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN, VPSTUI_API_URL=served.url)
    with Session([*VPSTUI, "get", "web-1", "-o", "json"], env=env, size=(100, 40)) as session:
        assert session.wait_exit() == 0
        assert b"\x1b" not in session.record
        assert json.loads(session.record)["name"] == "web-1"


def test_an_encoding_without_the_characters(served: Served, tmp_path: Path) -> None:
    """Names that differ are printed as names that differ, though the terminal is old."""
    for name in ("日本", "韓国"):
        served.account.add(name=name)
    done = shell("PYTHONIOENCODING=ascii $V ls -o csv --columns name '日本|韓国'", served, tmp_path)
    assert done.stdout.splitlines() == ["name", r"\u65e5\u672c", r"\u97d3\u56fd"]
    done = shell("PYTHONIOENCODING=ascii $V get web-1 --columns status", served, tmp_path)
    assert done.stdout == "STATUS  ? active\n"


def test_in_a_script(served: Served, tmp_path: Path) -> None:
    """A field in a variable; a server that is not there ends the script."""
    done = shell('ip=$($V get web-1 -o field=ip) && echo "to $ip"', served, tmp_path)
    assert done.stdout == f"to {served.account.servers[12345]['ip_address']}\n"
    done = shell('ip=$($V get nope -o field=ip) && echo "to $ip"', served, tmp_path)
    assert (done.returncode, done.stdout) == (1, "")


# -- watching


@contextmanager
def watching(served: Served, home: Path, *argv: str) -> Iterator[subprocess.Popen[str]]:
    """Watch the list; what hangs is killed."""
    env = environment(home, VPSTUI_TOKEN=TOKEN, VPSTUI_API_URL=served.url)
    command = [*VPSTUI, "ls", "--watch", "--refresh", "2", *argv]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=env, stdout=pipe, stderr=pipe, text=True) as process:
        watchdog = threading.Timer(TIMEOUT, process.kill)
        watchdog.start()
        try:
            yield process
        finally:
            watchdog.cancel()
            process.kill()


def line_of(process: subprocess.Popen[str]) -> str:
    """The next line that it prints."""
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """How it ended, and what it said."""
    _, errors = process.communicate(timeout=TIMEOUT)
    return process.returncode, errors


def until_listed(served: Served) -> None:
    """Wait until the list is read again: what the first one told is then what is known."""
    deadline = time.monotonic() + TIMEOUT
    while sum(one.path.endswith("/servers/") for one in served.account.requests) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_line_per_change(served: Served, tmp_path: Path) -> None:
    """Each in the shape of ours, as it happens; Ctrl+C ends with 130."""
    with watching(served, tmp_path, "-o", "jsonl", "web-1|fresh") as process:
        until_listed(served)
        served.account.servers[12345]["status"] = "stopped"
        told = json.loads(line_of(process))
        assert {key: told[key] for key in ("schema", "profile", "id", "name")} == {
            "schema": 1, "profile": "default", "id": 12345, "name": "web-1",
        }  # fmt: skip
        assert (told["change"], told["before"], told["now"]) == ("status", "active", "stopped")
        number = served.account.add(name="fresh")["id"]
        told = json.loads(line_of(process))
        assert (told["change"], told["id"], told["now"]) == ("new", number, "active")
        del served.account.servers[number]
        served.account.servers[12348]["status"] = "stopped"  # web-2, which does not match
        told = json.loads(line_of(process))
        assert (told["change"], told["id"], told["before"]) == ("gone", number, "active")
        process.send_signal(signal.SIGINT)
        assert ended(process) == (130, "")


def test_table_of_changes(served: Served, tmp_path: Path) -> None:
    """A heading at once, then a line for each; only chosen columns count."""
    with watching(served, tmp_path, "--columns", "hostname") as process:
        assert line_of(process).split() == [
            "TIME",
            "(UTC)",
            "ID",
            "NAME",
            "CHANGE",
            "BEFORE",
            "NOW",
        ]
        served.account.servers[12345] |= {"status": "stopped", "hostname": "other.example.com"}
        line = line_of(process)
        assert line.split()[2:5] == ["12345", "web-1", "hostname"]
        assert line.endswith("web-1.example.com  other.example.com")
        process.send_signal(signal.SIGTERM)
        assert ended(process) == (143, "")


def test_reader_goes_away(served: Served, tmp_path: Path) -> None:
    """It ends quietly, and does not wait for the next change."""
    with watching(served, tmp_path) as process:
        line_of(process)
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(TIMEOUT) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_token_is_not_taken_any_more(served: Served, tmp_path: Path) -> None:
    """Nothing can be watched then: one line and exit status 4."""
    with watching(served, tmp_path) as process:
        line_of(process)
        served.account.token = "another"
        status, errors = ended(process)
        assert (status, errors.count("\n")) == (4, 1)
