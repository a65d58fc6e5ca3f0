"""The debug log: one clean line per record, without secrets, and never in the way."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import stat
import sys
import threading
import warnings
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.support.programs.program import VPSTUI, call, environment
from tests.support.servers.misbehaving_server import answer, raw_server
from tests.support.servers.simulated_account import TOKEN, quick_client
from vpstui.base.debug_log import LINE_LIMIT, LOG_VARIABLE, debug_logging
from vpstui.base.errors import NotFound
from vpstui.base.redaction import remember_secret

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

LOG = logging.getLogger("vpstui.test")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the log is."""
    return tmp_path / "vpstui.log"


def fail() -> None:
    """A bug whose message has a token."""
    raise ValueError(f"Bearer {TOKEN}\nand more")


# -- lines


def test_one_line_a_record(path: Path) -> None:
    """A record is its time, process, level, logger and text; a traceback does not break it."""
    with debug_logging({LOG_VARIABLE: str(path)}) as warning:
        LOG.debug("first\nsecond %s", 3)
        try:
            fail()
        except ValueError:
            LOG.exception("third")
    assert warning == ""
    begins, first, third = path.read_text("utf-8").splitlines()
    assert f" {os.getpid()} INFO vpstui: " in begins
    assert first.endswith(f" {os.getpid()} DEBUG vpstui.test: first second 3")
    assert "ERROR vpstui.test: third Traceback" in third
    assert "in fail" in third


def test_hostile_text_is_cleaned_and_cut(path: Path) -> None:
    """What a server says draws nothing on the terminal of who reads the log."""
    with debug_logging({LOG_VARIABLE: str(path)}):
        LOG.debug("a\x1b[2J\x9b\u202e\r\u2028b" + "x" * 9000)
    _, line = path.read_text("utf-8").splitlines()
    assert ": a[2J  bx" in line
    assert len(line) < LINE_LIMIT + 100


def test_no_secrets(path: Path) -> None:
    """A token that was met, and what looks like a secret, is hidden in text and tracebacks."""
    remember_secret("tok3n-0f-another-kind")
    with debug_logging({LOG_VARIABLE: str(path)}):
        LOG.debug("with %r", {"a": "tok3n-0f-another-kind"})
        LOG.debug("headers [(b'Set-Cookie', b'session=1234; HttpOnly')]")
        try:
            fail()
        except ValueError:
            LOG.exception("a bug")
    text = path.read_text("utf-8")
    assert "a bug" in text
    assert not any(secret in text for secret in ("tok3n", "session=", TOKEN))


def test_record_that_cannot_be_told(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A record whose text cannot be put together is left out, without a word."""
    with debug_logging({LOG_VARIABLE: str(path)}):
        LOG.debug("%d", "not a number")
        LOG.debug("next")
    assert path.read_text("utf-8").endswith("next\n")
    assert path.read_text("utf-8").count("\n") == 2
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("existing", [None, 0o644])
def test_only_the_owner_reads_it(existing: int | None, path: Path) -> None:
    """The file is for its owner, and what it held stays."""
    if existing is not None:
        path.write_text("before\n", "utf-8")
        path.chmod(existing)
    with debug_logging({LOG_VARIABLE: str(path)}):
        LOG.debug("after")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text("utf-8").startswith("before\n") == (existing is not None)


def test_requests(path: Path) -> None:
    """A request is told with its status, by us and by the libraries; its token by nobody."""

    async def ask() -> str:
        async with (
            raw_server(answer({"id": 1}), answer(status="404 Not Found")) as server,
            quick_client(server.url, SecretStr(TOKEN)) as client,
        ):
            await client.get_server(1)
            with pytest.raises(NotFound):
                await client.get_server(2)
            return server.requests[0]

    with debug_logging({LOG_VARIABLE: str(path)}):
        asked = asyncio.run(ask())
    text = path.read_text("utf-8")
    assert f"Bearer {TOKEN}" in asked
    assert "DEBUG vpstui.api.client: GET /api/v1/servers/1/: 200, " in text
    assert "DEBUG vpstui.api.client: GET /api/v1/servers/2/: 404, " in text
    assert "INFO httpx: HTTP Request: GET http" in text
    assert "DEBUG httpcore.http11: send_request_headers" in text
    assert TOKEN not in text


# -- what Python would print


def test_silent_without_a_log(capfd: pytest.CaptureFixture[str]) -> None:
    """Libraries that warn, threads that break down and what cannot be raised print nothing."""

    class Unraisable:
        def __del__(self) -> None:
            fail()

    with debug_logging({}) as warning:
        logging.getLogger("keyring").warning("about a backend")
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        Unraisable()
        gc.collect()
    assert warning == ""
    assert capfd.readouterr() == ("", "")


@pytest.mark.filterwarnings("always")
def test_warnings_of_libraries_are_logged(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Those of a keyring would stand on the screen that the app draws."""
    with debug_logging({LOG_VARIABLE: str(path)}):
        warnings.warn("Specified keychain is ignored.", stacklevel=1)
    assert "Specified keychain is ignored." in path.read_text("utf-8")
    assert capfd.readouterr().err == ""


def test_bugs_nobody_is_told_of_are_logged(path: Path) -> None:
    """A thread that breaks down, and what cannot be raised, is a line each."""

    class Unraisable:
        def __del__(self) -> None:
            fail()

    with debug_logging({LOG_VARIABLE: str(path)}):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        Unraisable()
        gc.collect()
    text = path.read_text("utf-8")
    assert text.count("ValueError: Bearer [hidden] and more") == 2
    assert text.count("\n") == 3


def test_everything_is_put_back(path: Path) -> None:
    """After the block nothing is logged, and Python prints what it printed."""
    before = sys.unraisablehook, threading.excepthook, logging.raiseExceptions
    with debug_logging({LOG_VARIABLE: str(path)}):
        pass
    LOG.debug("later")
    assert (sys.unraisablehook, threading.excepthook, logging.raiseExceptions) == before
    assert "later" not in path.read_text("utf-8")


# -- a log that cannot be written


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("/dev/full", "No space left on device"),
        (".", "Is a directory"),
        ("absent/vpstui.log", "No such file or directory"),
        ("pipe", "No such device or address"),
        ("a\0b", "it names no file"),
        ("~nobody-of-that-name/x", "it names no file"),
    ],
)
def test_why_there_is_no_log(name: str, why: str, tmp_path: Path) -> None:
    """It is said in one line, at once, and logging goes nowhere."""
    os.mkfifo(tmp_path / "pipe")
    named = name if name.startswith(("/", "~")) else f"{tmp_path}/{name}"
    with debug_logging({LOG_VARIABLE: named}) as warning:
        LOG.debug("nowhere")
    assert warning.startswith("No log: ")
    assert warning.endswith(f" (VPSTUI_LOG) cannot be written: {why}.")
    assert "\0" not in warning


@pytest.mark.slow
@pytest.mark.parametrize("name", ["/dev/full", "/nonexistent/vpstui.log"])
def test_list_without_its_log(name: str, tmp_path: Path) -> None:
    """The list is printed; one line on stderr says that there is no log."""
    env = environment(tmp_path, VPSTUI_LOG=name)
    done = call([*VPSTUI, "ls", "--demo"], env=env)
    assert done.returncode == 0
    assert "web-1" in done.stdout
    assert done.stderr.startswith(f"vpstui: No log: {name} (VPSTUI_LOG)")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_disk_that_fills_up(served: Served, tmp_path: Path, path: Path) -> None:
    """Where the file can grow no further, the program goes on without a word."""
    env = environment(tmp_path, VPSTUI_LOG=str(path), VPSTUI_TOKEN=TOKEN, VPSTUI_API_URL=served.url)
    # What measures the tests would not get far either.
    env = {key: value for key, value in env.items() if not key.startswith("COVERAGE_")}
    env["PYTHONDONTWRITEBYTECODE"] = "1"  # Python leaves compiled modules cut off where they end
    limited = ["sh", "-c", 'ulimit -f 2; exec "$@"', "-", *VPSTUI, "ls"]
    done = call(limited, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert "web-1" in done.stdout
    assert 0 < path.stat().st_size <= 2048
