"""Ended by a signal while another program has the terminal: that ends, too."""

from __future__ import annotations

import os
import re
import shlex
import signal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment, require
from tests.support.programs.pty_session import Session
from tests.support.servers.simulated_account import TOKEN
from vpstui.terminal.handover import job_control

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Lend = Callable[[str], tuple[int, int]]

pytestmark = pytest.mark.e2e

READS = "echo; echo pid=$$; stty raw -echo; cat"
"""Reads the terminal as ssh does, which has its own flags for it."""

STUBBORN = 'trap "" TERM HUP; echo; echo pid=$$; while :; do cat; done'
STARTS_ANOTHER = "echo; echo pid=$$; sh -c 'cat; :'; :"


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Session]:
    """A shell with job control, at its prompt."""
    require("bash")
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN, PS1="ready>", ENV="")
    with Session(["bash", "--norc", "--noprofile", "-i"], env=env) as session:
        session.wait_text("^ready>")
        yield session


@pytest.fixture
def lend(tmp_path: Path, served_url: str, shell: Session) -> Lend:
    """Start the app from the shell and lend its terminal; the numbers of both processes."""

    def begin(script: str) -> tuple[int, int]:
        program = tmp_path / "other"
        program.write_text(script + "\n", "utf-8")
        config = tmp_path / "config.toml"
        config.write_text(
            f'[profiles.default]\napi_url = "{served_url}"\nssh = ["sh", "{program}"]\n', "utf-8"
        )
        shell.press(shlex.join([*VPSTUI, "--config", str(config)]), "enter")
        shell.wait_text("● live")
        shell.press("s")
        shell.wait_text("^pid=[0-9]+")
        other = int(re.findall(rb"pid=([0-9]+)", shell.record)[-1])
        return int(stat(other)[1]), other

    return begin


def stat(pid: int) -> list[str]:
    """What the kernel says of a process, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()


def is_there(pid: int) -> bool:
    """Whether a process has not ended."""
    return Path(f"/proc/{pid}").exists() and stat(pid)[0] != "Z"


def is_printed(session: Session, text: bytes, mark: int) -> bool:
    """Whether a text was printed behind what had been by then."""
    return text in session.record[mark:]


@pytest.mark.parametrize("script", [READS, STUBBORN, STARTS_ANOTHER])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name)
def test_program_ends_with_the_app(
    shell: Session, lend: Lend, script: str, number: signal.Signals
) -> None:
    """Nothing is left that could read a line of the shell, whose terminal is as before."""
    app, other = lend(script)
    group = os.getpgid(other)
    mark = len(shell.record)
    os.kill(app, number)
    shell.wait(lambda: shell.record[mark:].count(b"ready>"), "the prompt")
    assert not is_there(other)
    assert not job_control.is_alive(group)
    for turn in range(5):  # another reader would take some of them
        shell.press(f"echo li$(({turn}))ne", "enter")
        answer = f"li{turn}ne\r\n".encode()
        shell.wait(partial(is_printed, shell, answer, mark), "the line")
    shell.press("stty -a | tr ';' '\\n' | grep -w icanon", "enter")
    shell.wait(
        lambda: re.search(rb"(?<!-)\bicanon\b.*\n(.*\n)*.*ready>", shell.record[mark:]), "icanon"
    )
    assert shell.disorder == []
