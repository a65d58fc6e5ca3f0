"""The simulated account runs as a program of its own."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.support.programs.program import ROOT
from vpstui.simulator.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-m", "vpstui.simulator", "--port", "0"]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_program_serves_until_a_signal(number: signal.Signals) -> None:
    """It prints its address, answers there as told, and ends with 0."""
    options = ["--servers", "300", "--seed", "2", "--pace", "10", "--token", "T"]
    options += ["--credit", "9", "--write-answers", "empty"]
    with subprocess.Popen(
        [*COMMAND, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            with httpx.Client(base_url=url, headers={"Authorization": "Bearer T"}) as client:
                count = client.get("/servers/").json()["count"]
                body = {"name": "x", "plan_id": 1, "os_id": 5, "location": "us-west"}
                bought = [client.post("/servers/", json=body).status_code for _ in range(2)]
            stranger = httpx.get(f"{url}/servers/", headers={"Authorization": "Bearer U"})
        finally:
            process.send_signal(number)
            output, errors = process.communicate(timeout=20)
    assert url.startswith("http://127.0.0.1:")
    assert url.endswith("/api/v1")
    assert (count, bought, stranger.status_code) == (300, [204, 402], 401)
    assert (process.returncode, output, errors) == (0, "", "")


@pytest.mark.slow
def test_program_serves_what_it_is_told() -> None:
    """The dialect, the pages that are not there, and whether there are ids beside the UUIDs."""
    pages = ["--missing", "snapshots", "--missing", "plans", "--forbidden", "account"]
    with served_by(*pages, "--no-extra-ids") as client:
        paths = ("/snapshots/", "/plans/", "/account/me/", "/backups/")
        assert [client.get(path).status_code for path in paths] == [404, 404, 403, 200]
        assert "id" not in client.get("/ssh-keys/").json()["results"][0]
        assert "id" in client.get("/servers/").json()["results"][0]
    with served_by("--dialect", "uuid") as client:
        assert "uuid" in client.get("/servers/").json()["results"][0]


@contextmanager
def served_by(*options: str) -> Iterator[httpx.Client]:
    """A client of an account that a program of its own serves."""
    with subprocess.Popen(
        [*COMMAND, *options], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            with httpx.Client(base_url=url, headers={"Authorization": "Bearer T"}) as client:
                yield client
        finally:
            process.terminate()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "65536"],
        ["--port", "x"],
        ["--servers", "-1"],
        ["--latency", "nan"],
        ["--latency", "-1"],
        ["--pace", "0"],
        ["--credit", "inf"],
        ["--write-answers", "rude"],
        ["--dialect", "latin"],
        ["--missing", "servers"],
        ["--forbidden", "plan"],
        ["--bogus"],
    ],
)
def test_bad_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be meant ends with 2 and the usage."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: python -m vpstui.simulator" in capsys.readouterr().err


def test_uvicorn_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without uvicorn one line says how to get it."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert main([]) == 1
    assert capsys.readouterr().err.strip().endswith("pip install uvicorn")


def test_port_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    """A port in use is told in one line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"Port {port} cannot be used")
    assert error.count("\n") == 1
