"""`vpstui wait`, `--wait=ssh` and `vpstui ssh`: what is waited for, and where is connected to."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, call, environment
from tests.support.servers.simulated_account import TOKEN
from vpstui.config.ssh_template import port_of
from vpstui.fleet.ssh_answer import answers_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.acting.conftest import Act
    from tests.support.servers.simulated_account import Served


class Port:
    """A TCP port that begins to listen when it is told to."""

    def __init__(self) -> None:
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.number: int = self.socket.getsockname()[1]
        self.came: list[float] = []

    def listen(self) -> None:
        """Accept connections from now on, and note when they came."""
        self.socket.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def count(self, expected: int) -> int:
        """How many connections came; those that were made are waited for."""
        end = time.monotonic() + 5
        while len(self.came) < expected and time.monotonic() < end:
            time.sleep(0)
        return len(self.came)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.came.append(time.monotonic())
            connection.close()


@contextmanager
def a_port() -> Iterator[Port]:
    """Give a port, and close it."""
    port = Port()
    with closing(port.socket):
        yield port


@pytest.fixture
def port(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Port]:
    """The ssh port of every server, on this machine; the config names it."""
    for server in served.account.servers.values():
        server["ip_address"] = "127.0.0.1"
    with a_port() as found:
        file = tmp_path / "config.toml"
        file.write_text(
            f'ssh = ["ssh", "-p", "{found.number}", "{{ip}}"]\n'
            f'[profiles.default]\napi_url = "{served.url}"\n',
            "utf-8",
        )
        monkeypatch.setenv("VPSTUI_CONFIG", str(file))
        yield found


# -- ports


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ((), 22),
        (("ssh", "root@{ip}"), 22),
        (("ssh", "-p", "2222", "{ip}"), 2222),
        (("ssh", "-p2222", "{ip}"), 2222),
        (("ssh", "-o", "Port=2222", "{ip}"), 2222),
        (("ssh", "-oport=2222", "{ip}"), 2222),
        (("ssh", "-o", "port 2222", "{ip}"), 2222),
        (("ssh", "-p", "99999", "{ip}"), 22),
        (("ssh", "-p"), 22),
        (("mosh", "{ip}"), 22),
    ],
)
def test_port_of_a_template(template: tuple[str, ...], expected: int) -> None:
    """As OpenSSH reads its arguments."""
    assert port_of(template) == expected


async def test_only_addresses_are_connected_to() -> None:
    """A name, which somebody could point anywhere, is not looked up."""
    with a_port() as port:
        assert not await answers_at("127.0.0.1", port.number)
        port.listen()
        assert await answers_at("127.0.0.1", port.number)
        assert not await answers_at("localhost", port.number)
        assert not await answers_at("", port.number)
        assert not await answers_at("0.0.0.0", port.number)  # noqa: S104 - stands for no address
        assert not await answers_at("::ffff:0.0.0.0", port.number)


# -- --wait=ssh


@pytest.mark.parametrize("argv", [("reboot", "web-1"), ("start", "staging-web")])
def test_both_are_told(argv: tuple[str, ...], act: Act, port: Port) -> None:
    """After how long it is active, and after how long it answers."""
    port.listen()
    ran = act(*argv, "--yes", "--wait=ssh")
    assert ran.status == 0
    assert "active after" in ran.out
    assert "answers after" in ran.out
    assert port.count(1) == 1


def test_create_waits_for_ssh(act: Act, port: Port, served: Served) -> None:
    """At the address that the server has by then, and no other."""
    port.listen()
    ran = act("create", "web-9", "--like", "web-1", "--yes", "--wait=ssh", "--timeout", "3")
    made = next(one for one in served.account.servers.values() if one["name"] == "web-9")
    assert made["ip_address"] != "127.0.0.1"
    assert port.came == []
    assert "active after" in ran.out


def test_port_is_tried_once_a_second(act: Act, port: Port) -> None:
    """Until it answers, or the time is over."""
    timer = threading.Timer(2.5, port.listen)
    timer.start()
    began = time.monotonic()
    ran = act("reboot", "web-1", "--yes", "--wait=ssh", "--timeout", "30")
    timer.join()
    assert ran.status == 0
    assert port.count(1) == 1
    assert port.came[0] - began > 2.4


def test_no_answer_in_time(act: Act, port: Port) -> None:
    """It is active, and that is not all that was waited for."""
    assert port.came == []
    ran = act("reboot", "web-1", "--yes", "--wait=ssh", "--timeout", "3")
    assert ran.status == 6
    assert f"no answer at port {port.number} yet" in ran.out


@pytest.mark.parametrize("verb", ["stop", "delete"])
def test_what_cannot_answer(verb: str, act: Act, served: Served) -> None:
    """Is not waited for."""
    ran = act(verb, "web-1", "--yes", "--wait=ssh")
    assert (ran.status, served.writes()) == (2, [])
    assert "--wait=ssh goes with start, reboot, create" in ran.err


# -- wait


def test_what_is_so_already(act: Act) -> None:
    """Is waited for no longer."""
    ran = act("wait", "web-1", "db-primary", "--for", "active")
    assert ran.status == 0
    assert [row[:3:2] for row in ran.rows] == [["web-1", "active"], ["db-primary", "active"]]


def test_until_it_is_stopped(act: Act, served: Served) -> None:
    """Whoever stops it."""
    timer = threading.Timer(1.0, lambda: served.account.set_status(12345, "stopped"))
    timer.start()
    ran = act("wait", "web-1", "--for", "stopped", "--timeout", "20")
    timer.join()
    assert (ran.status, ran.rows[0][2]) == (0, "stopped")


@pytest.mark.off_contract
@pytest.mark.knobs(pace=1)
@pytest.mark.parametrize(
    "argv",
    [
        ("stop", "web-1", "--yes", "--wait"),
        ("reboot", "web-1", "web-2", "--yes", "--rolling"),
        ("create", "web-9", "--like", "web-2", "--yes", "--wait"),
    ],
    ids=lambda argv: argv[0],
)
def test_token_that_ends_meanwhile(argv: tuple[str, ...], act: Act, served: Served) -> None:
    """It is not waited for ever for what nobody may see any more: log in."""
    for number in (12345, 12390):
        path = f"/servers/{number}/"
        served.account.fail_next("GET", path, 401, {"detail": "Who are you?"}, times=99)
    ran = act(*argv)
    assert (ran.status, len(served.writes())) == (4, 1)
    assert "accepted" in ran.out


@pytest.mark.off_contract
def test_wait_without_a_token(act: Act, served: Served) -> None:
    """One that the API stops taking meanwhile: log in."""

    def end_token() -> None:
        while not served.account.requests:
            time.sleep(0)
        served.account.fail_next("GET", "/servers/", 401, {"detail": "Who are you?"}, times=99)

    threading.Thread(target=end_token, daemon=True).start()
    assert act("wait", "web-1", "--for", "stopped", "--timeout", "30").status == 4


def test_until_it_is_gone(act: Act, served: Served) -> None:
    """Which is a failure where something else was hoped for."""
    timers = [threading.Timer(1.0, lambda: served.account.servers.pop(12345, None)) for _ in "ab"]
    timers[0].start()
    ran = act("wait", "web-1", "--for", "gone", "--timeout", "20")
    assert (ran.status, ran.rows[0][2]) == (0, "gone")
    assert act("wait", "web-1", "--for", "gone").status == 0
    assert act("wait", "web-1", "--for", "active").status == 1


def test_time_is_over(act: Act) -> None:
    """Which has a status of its own."""
    ran = act("wait", "web-1", "--for", "stopped", "--timeout", "1.2", "-o", "jsonl")
    assert ran.status == 6
    assert '"note": "not yet"' in ran.out


def test_until_ssh_answers(act: Act, port: Port) -> None:
    """The port is tried once a second."""
    timer = threading.Timer(1.5, port.listen)
    timer.start()
    ran = act("wait", "web-1", "--for", "ssh", "--timeout", "20")
    timer.join()
    assert (ran.status, ran.rows[0][2]) == (0, "answers")
    assert port.count(1) == 1


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("web-1",), "Say what to wait for"),
        (("--for", "active"), "Name the servers"),
        (("web-1", "--for", "ready"), "invalid choice"),
        (("web-1", "--for", "active", "--timeout", "0"), "--timeout"),
    ],
)
def test_wrong_use_of_wait(argv: tuple[str, ...], said: str, act: Act) -> None:
    """In one line, with status 2."""
    ran = act("wait", *argv)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


# -- ssh


@pytest.mark.parametrize(
    ("argv", "printed", "status"),
    [
        (("web-1",), "-x 203.0.113.189\n", 7),
        (("web-1", "--", "uptime", "-p"), "-x 203.0.113.189 uptime -p\n", 7),
        (("web",), "", 2),
        (("nowhere",), "", 1),
    ],
)
def test_ssh(
    argv: tuple[str, ...], printed: str, status: int, served: Served, tmp_path: Path
) -> None:
    """The program takes the place of vpstui; it is given no token."""
    program = tmp_path / "my-ssh"
    program.write_text('#!/bin/sh\necho "$@"\nenv | grep -c VPSTUI_TOKEN >&2\nexit 7\n', "utf-8")
    program.chmod(0o700)
    file = tmp_path / "config.toml"
    file.write_text(
        f'ssh = ["{program}", "-x", "{{ip}}"]\n[profiles.default]\napi_url = "{served.url}"\n',
        "utf-8",
    )
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN, VPSTUI_CONFIG=str(file))
    done = call([*VPSTUI, "ssh", *argv], env=env)
    assert (done.returncode, done.stdout) == (status, printed)
    if printed:
        assert done.stderr == "0\n"


def test_ssh_that_is_not_there(served: Served, tmp_path: Path) -> None:
    """Is told in one line."""
    file = tmp_path / "config.toml"
    file.write_text(
        f'ssh = ["/nowhere/ssh", "{{ip}}"]\n[profiles.default]\napi_url = "{served.url}"\n', "utf-8"
    )
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN, VPSTUI_CONFIG=str(file))
    done = call([*VPSTUI, "ssh", "web-1"], env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("vpstui: /nowhere/ssh cannot be run")
