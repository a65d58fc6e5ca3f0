"""No core dump has the token: none is written, and none is handed to a collector."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.programs.program import TIMEOUT, VPSTUI, call, environment
from tests.support.servers.simulated_account import TOKEN

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="is of Linux")]


def _allow_core_files() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def test_program_that_is_killed_leaves_no_core(tmp_path: Path) -> None:
    """Not where core files are allowed, while it waits for the API with the token in hand."""
    with socket.create_server(("127.0.0.1", 0)) as api:
        api.settimeout(TIMEOUT)
        url = f"http://127.0.0.1:{api.getsockname()[1]}/"
        env = environment(tmp_path, VPSTUI_TOKEN=TOKEN, VPSTUI_API_URL=url)
        process = subprocess.Popen(
            [*VPSTUI, "ls"], env=env, cwd=tmp_path, preexec_fn=_allow_core_files
        )
        with api.accept()[0] as line:
            assert TOKEN.encode() in line.recv(1 << 16)
            limits = Path(f"/proc/{process.pid}/limits").read_text("utf-8")
            process.send_signal(signal.SIGABRT)
            _, status = os.waitpid(process.pid, 0)
        process.returncode = status
    assert (os.WTERMSIG(status), os.WCOREDUMP(status)) == (signal.SIGABRT, False)
    assert "Max core file size        0 " in limits
    assert not list(tmp_path.glob("core*"))


@pytest.mark.parametrize("command", ["ls", "doctor"])
def test_process_with_a_token_cannot_be_dumped(command: str, tmp_path: Path) -> None:
    """Linux itself says so, once a command has had it."""
    code = (
        "import ctypes; from vpstui.cli.main import run; "
        f"run(['{command}', '--api-url', 'http://127.0.0.1:9/']);"
        "print('dumpable', ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    done = call([sys.executable, "-c", code], env=environment(tmp_path, VPSTUI_TOKEN=TOKEN))
    assert done.stdout.endswith("dumpable 0\n")
