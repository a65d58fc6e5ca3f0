"""Commands that change servers, as processes: somebody at a terminal, pipes, signals."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from shlex import quote
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.programs.program import VPSTUI, call, environment
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
    """An account that lives by the wall clock, and fast."""
    marker = request.node.get_closest_marker("knobs")
    given: dict[str, Any] = {"clock": time.time, "pace": 60, **(marker.kwargs if marker else {})}
    with serve(Knobs(**given), SteppedClock()) as account:
        yield account


def command(served: Served, verb: str, *argv: str) -> list[str]:
    """The command line."""
    return [*VPSTUI, verb, "--api-url", served.url, *argv]


def typed(served: Served, home: Path, *argv: str) -> Session:
    """Start a command in a terminal."""
    env = environment(home, VPSTUI_TOKEN=TOKEN)
    return Session(command(served, *argv), env=env, size=(100, 30))


# -- at a terminal


CREATE = ("create", "web-9", "--like", "web-1")
RENAME = ("set", "web-1", "--name", "web-7")


@pytest.mark.parametrize(
    ("argv", "answer", "status", "said"),
    [
        (("stop", "web-1"), "y", 0, "Stop 1 server"),
        (("stop", "web-1"), "n", 1, "Nothing was sent"),
        (CREATE, "y", 0, "Create web-9"),
        (CREATE, "", 1, "Nothing was sent"),
        (RENAME, "y", 0, "Edit web-1"),
        (RENAME, "n", 1, "Nothing was sent"),
    ],
)
def test_question(
    argv: tuple[str, ...], answer: str, status: int, said: str, served: Served, tmp_path: Path
) -> None:
    """Only y is a yes."""
    with typed(served, tmp_path, *argv) as session:
        session.wait_text(r"Go on\? \[y/N\]")
        assert served.writes() == []
        session.press(*answer, "enter")
        assert session.wait_exit() == status
        assert said in session.text
        assert len(served.writes()) == (status == 0)
        assert session.left_behind() == []


@pytest.mark.parametrize(
    ("word", "status", "writes"), [("cache-1", 0, 1), ("cache", 1, 0), ("y", 1, 0)]
)
def test_delete_wants_its_name(
    word: str, status: int, writes: int, served: Served, tmp_path: Path
) -> None:
    """As on the screen; of several, the number."""
    with typed(served, tmp_path, "delete", "cache-1") as session:
        session.wait_text("Type cache-1 to go on:")
        session.send(f"{word}\r".encode())
        assert session.wait_exit() == status
        assert len(served.writes()) == writes


@pytest.mark.parametrize("argv", [("stop", "web-1"), ("delete", "cache-1"), CREATE, RENAME])
def test_question_of_a_plan_that_nobody_sees(
    argv: tuple[str, ...], served: Served, tmp_path: Path
) -> None:
    """With stderr in a file the question would stand alone at the terminal: it is not asked."""
    log = tmp_path / "log"
    words = " ".join(map(quote, command(served, *argv)))
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN)
    with Session(["sh", "-c", f"{words} 2>{quote(str(log))}"], env=env) as session:
        assert session.wait_exit() == 2
        assert "Go on?" not in session.text
    assert "stderr is no terminal, so nobody sees the plan. --yes answers." in log.read_text()
    assert served.writes() == []


def test_interrupted_question(served: Served, tmp_path: Path) -> None:
    """Nothing is sent."""
    with typed(served, tmp_path, "delete", "web-1", "web-2") as session:
        session.wait_text("Type delete 2 to go on:")
        session.send(b"\x03")
        assert session.wait_exit() == 130
        assert "Nothing was sent." in session.text
        assert served.writes() == []
        assert session.left_behind() == []


# -- signals


@pytest.mark.knobs(latency=1.0)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_in_the_middle(number: signal.Signals, served: Served, tmp_path: Path) -> None:
    """What was sent is waited for and said; nothing else is sent."""
    argv = command(served, "stop", "status:active", "--yes", "--expect", "9", "-o", "json")
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN)
    with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        end = time.monotonic() + 30
        while not served.writes() and time.monotonic() < end:
            time.sleep(0)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    results = json.loads(out)["results"]
    by_outcome = {name: [o for o in results if o["outcome"] == name] for name in
                  ("accepted", "not sent")}  # fmt: skip
    assert process.returncode == 128 + number, err
    assert len(by_outcome["accepted"]) == len(served.writes()) < 9
    assert len(by_outcome["accepted"]) + len(by_outcome["not sent"]) == 9
    assert all(one["note"] == "interrupted" for one in by_outcome["not sent"])


@pytest.mark.knobs(latency=1.0)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    "argv",
    [
        ("stop", "web-1", "--yes"),
        ("create", "web-9", "--like", "web-1", "--yes"),
        ("set", "web-1", "--name", "web-9", "--yes"),
        ("ssh", "web-1"),
    ],
    ids=lambda argv: argv[0],
)
def test_signal_before_anything_is_sent(
    argv: tuple[str, ...], number: signal.Signals, served: Served, tmp_path: Path
) -> None:
    """Ends it at once, also with --yes: nothing is sent, and nothing is begun."""
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN)
    with subprocess.Popen(
        command(served, *argv), env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        end = time.monotonic() + 30
        while not served.account.requests and time.monotonic() < end:
            time.sleep(0)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (128 + number, b""), err
    assert err == (b"" if argv[0] == "ssh" else b"vpstui: Nothing was sent.\n")
    assert served.writes() == []
    assert list(tmp_path.rglob("journal.jsonl")) == []


# -- pipes


@pytest.mark.off_contract
@pytest.mark.parametrize("where", [">/dev/full", ">&-"])
@pytest.mark.parametrize(
    "argv", [("stop", "web-1"), ("create", "web-9", "--like", "web-1")], ids=lambda argv: argv[0]
)
def test_unknown_that_cannot_be_printed(
    argv: tuple[str, ...], where: str, served: Served, tmp_path: Path
) -> None:
    """Is told on stderr, and stays unknown: a script must not take it for refused."""
    served.account.fail_next("POST", "/", 500, {})
    line = " ".join(command(served, *argv, "--yes")) + where
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN)
    done = call(["bash", "-c", line], env=env)
    assert done.returncode == 5, done.stderr
    assert "unknown" in done.stderr
    assert "The result cannot be printed" in done.stderr
    assert "must not be repeated" in done.stderr
