"""The app at the other end of ssh: a real sshd, a key, one stop, and a whole terminal."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.programs.program import VPSTUI, call, environment, require
from tests.support.programs.pty_session import DEADLINE, Session
from tests.support.programs.pty_steps import stop_first_server

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

SSHD: Final = shutil.which("sshd") or "/usr/sbin/sshd"
"""It wants to be started by its whole path, which is not in the PATH of everybody."""

CONFIG: Final = """\
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/key.pub
PidFile none
UsePAM no
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
"""


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[list[str | Path]]:
    """The beginning of an ssh command line to an sshd of our own, as the user of the tests."""
    require("ssh", "ssh-keygen", SSHD)
    env = environment(tmp_path)
    for name in ("host_key", "key"):
        made = call(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name], env=env)
        assert made.returncode == 0, made.stderr
    if os.getuid() == 0:  # where it locks itself in before anybody has logged in
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port = free_port()
    config = tmp_path / "sshd_config"
    config.write_text(CONFIG.format(port=port, folder=tmp_path), "utf-8")
    log = tmp_path / "sshd.log"
    server = subprocess.Popen(
        [SSHD, "-D", "-f", config, "-E", log], env=env, stdin=subprocess.DEVNULL
    )
    try:
        wait_for(port, server, log)
        yield [
            "ssh", "-F", "none", "-p", str(port), "-i", tmp_path / "key",
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            "-o", "LogLevel=ERROR", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes",
            f"{getpass.getuser()}@127.0.0.1",
        ]  # fmt: skip
    finally:
        server.terminate()
        server.wait(DEADLINE)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until sshd takes connections."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert server.poll() is None, log.read_text("utf-8")
    raise AssertionError(log.read_text("utf-8"))


def test_stop_over_ssh(ssh: list[str | Path], tmp_path: Path) -> None:
    """Log in with a key, stop a server, quit: the terminal outside is whole."""
    there = environment(tmp_path)
    del there["TERM"]  # as ssh passes it on
    variables = [f"{key}={value}" for key, value in there.items()]
    program = shlex.join(["exec", "env", *variables, *VPSTUI, "--demo"])
    here = environment(tmp_path)
    argv = [ssh[0], "-tt", *ssh[1:], program]
    with Session(argv, env=here, size=(80, 24)) as session:
        stop_first_server(session)
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []
