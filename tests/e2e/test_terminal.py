"""The app in a real terminal that is closed, stuck, stopped, resized, or written on by others."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from itertools import chain, cycle, repeat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import DEADLINE, Session
from tests.support.servers.simulated_account import TOKEN
from vpstui.terminal.nonblocking_writer import STALL_SECONDS

if TYPE_CHECKING:
    from tests.support.servers.simulated_account import Served

pytestmark = pytest.mark.e2e

LIVE = "● live"
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)
IGNORE_HANGUPS = ("sh", "-c", 'trap "" HUP; exec "$@"', "sh")
"""Runs a program as nohup does, but at the terminal."""

MORE_THAN_A_TERMINAL_HOLDS = 1 << 12
"""Bytes after which a pty that nobody reads begins to be full."""

LESS_THAN_A_FRAME = 16
"""Bytes that the program writes to itself at a signal, such as that of another size."""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody new, who has a token."""
    return environment(tmp_path, VPSTUI_TOKEN=TOKEN)


def demo(env: dict[str, str], size: tuple[int, int] = (80, 24)) -> Session:
    """The app on a simulated account of its own."""
    return Session([*VPSTUI, "--demo"], env=env, size=size)


def pause(seconds: float) -> None:
    """Let time pass in which nothing is read: that nothing moves is what is tested."""
    select.select([], [], [], seconds)


def written(session: Session) -> int:
    """How many bytes the program has written so far, to whatever it was."""
    lines = Path(f"/proc/{session.pid}/io").read_text().splitlines()
    return int(dict(line.split(": ") for line in lines)["wchar"])


def get_stuck(session: Session, seconds: float = 1.5) -> None:
    """Have the app draw, with nobody who reads it, until it can draw no more for so long."""
    sizes = cycle([(199, 50), (200, 50)])
    begun = last = written(session)
    end, since = time.monotonic() + DEADLINE, time.monotonic()
    while last - begun < MORE_THAN_A_TERMINAL_HOLDS or time.monotonic() - since < seconds:
        assert time.monotonic() < end, "the terminal takes everything"
        session.resize(next(sizes))
        pause(0.02)
        now = written(session)
        if now - last > LESS_THAN_A_FRAME:
            since = time.monotonic()
        last = now


def ended(session: Session) -> int:
    """The exit status of a program whose terminal nobody reads; it has some seconds."""
    return session._process.wait(10)


def state_of(session: Session) -> str:
    """What the kernel says the program does: R, S, T (stopped), ..."""
    return Path(f"/proc/{session.pid}/stat").read_text().rpartition(")")[2].split()[0]


def cleared(session: Session) -> None:
    """Forget the screen: only what is drawn from now on is seen."""
    session._emulator = type(session._emulator)((80, 24))


def lists(served: Served) -> int:
    """How often the list was read."""
    return sum(request.path.endswith("/servers/") for request in served.account.requests)


# -- signals


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_signal_ends_the_app(number: signal.Signals, env: dict[str, str]) -> None:
    """The exit status tells the signal, and the terminal is as before."""
    with demo(env) as session:
        session.wait_text(LIVE)
        os.kill(session.pid, number)
        assert session.wait_exit() == 128 + number
        assert session.left_behind() == []
    assert b"Traceback" not in session.record


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_signal_ends_a_stuck_app(number: signal.Signals, env: dict[str, str]) -> None:
    """With a terminal that takes nothing too; what is read in the end restores it."""
    with demo(env, (200, 50)) as session:
        session.wait_text(LIVE)
        get_stuck(session)
        os.kill(session.pid, number)
        assert ended(session) == 128 + number
        assert session.wait_exit() == 128 + number
        assert session.left_behind() == []


def test_second_signal_ends_a_stuck_app_at_once(env: dict[str, str]) -> None:
    """Whoever asks twice does not wait for a clean end; the first signal's status stays."""
    with demo(env, (200, 50)) as session:
        session.wait_text(LIVE)
        get_stuck(session)
        os.kill(session.pid, signal.SIGTERM)
        os.kill(session.pid, signal.SIGQUIT)
        assert ended(session) in (143, 131)
        session.wait_exit()
        assert session.left_behind() == []


@pytest.mark.parametrize("sign", [b"", b"\x1b[?1049h", b"\x1b[?2004h", b"vpstui"])
def test_signal_while_the_app_begins(sign: bytes, env: dict[str, str]) -> None:
    """Before the first byte, among the first ones, and with a half-drawn screen."""
    with demo(env) as session:
        session.wait(lambda: sign in session.record, repr(sign))
        os.kill(session.pid, signal.SIGTERM)
        assert session.wait_exit() in (143, -signal.SIGTERM)  # a shell says 143 for both
        assert session.left_behind() == []
    assert b"Traceback" not in session.record


@pytest.mark.knobs(latency=60.0, token=TOKEN)
def test_signal_does_not_wait_for_an_answer(served: Served, env: dict[str, str]) -> None:
    """With a request under way the app is gone all the same, without a question."""
    with Session([*VPSTUI, "--api-url", served.url], env=env) as session:
        session.wait(lambda: served.account.requests, "the first request")
        # It goes out before the app has the terminal.
        session.wait(lambda: b"\x1b[?2004h" in session.record, "the app")
        os.kill(session.pid, signal.SIGTERM)
        assert session.wait_exit(10) == 143
        assert session.left_behind() == []


def test_prompt_keeps_the_usual_end(env: dict[str, str]) -> None:
    """`vpstui login` is killed by SIGTERM as any program is."""
    with Session([*VPSTUI, "login"], env=env) as session:
        session.wait_text("Token .not shown.")
        os.kill(session.pid, signal.SIGTERM)
        assert session.wait_exit() == -signal.SIGTERM


# -- no terminal any more


@pytest.mark.parametrize("before", [(), IGNORE_HANGUPS], ids=["plain", "nohup"])
def test_closed_terminal_ends_the_app(before: tuple[str, ...], env: dict[str, str]) -> None:
    """A closed window and a cut line leave nothing behind, under nohup neither."""
    session = Session([*before, *VPSTUI, "--demo"], env=env)
    try:
        session.wait_text(LIVE)
    finally:
        os.close(session._fd)
    try:
        assert session._process.wait(10) == 129
    finally:
        session._process.kill()
        session._process.wait()


@pytest.mark.parametrize("before", [(), IGNORE_HANGUPS], ids=["plain", "nohup"])
def test_closed_terminal_ends_a_stuck_app(before: tuple[str, ...], env: dict[str, str]) -> None:
    """The same when it had not taken anything for a while."""
    session = Session([*before, *VPSTUI, "--demo"], env=env, size=(200, 50))
    try:
        session.wait_text(LIVE)
        get_stuck(session)
    finally:
        os.close(session._fd)
    try:
        assert session._process.wait(10) == 129
    finally:
        session._process.kill()
        session._process.wait()


# -- a line that stands still


@pytest.mark.knobs(token=TOKEN)
def test_nothing_typed_blind_deletes(served: Served, env: dict[str, str]) -> None:
    """Keys pressed while nothing is drawn are ignored, and that is said once."""
    argv = [*VPSTUI, "--api-url", served.url, "web-1"]
    with Session(argv, env=env, size=(200, 50)) as session:
        session.wait_text("1 of 12 servers")
        get_stuck(session, STALL_SECONDS + 1)
        os.write(session._fd, b"Dweb-1\r\r")
        pause(0.5)  # they are read now, not when the screen moves
        session.resize((80, 24))
        session.wait_text("Keys typed while the screen stood")
        session.wait_text("^[ *•] web-1 +● active")
        assert "Delete this server" not in session.text
        assert served.writes() == []


@pytest.mark.knobs(token=TOKEN)
def test_keys_work_again_after_a_freeze(served: Served, env: dict[str, str]) -> None:
    """What is pressed with the screen in sight again counts."""
    argv = [*VPSTUI, "--api-url", served.url, "--refresh", "2"]
    with Session(argv, env=env, size=(200, 50)) as session:
        session.wait_text(LIVE)
        get_stuck(session, STALL_SECONDS + 1)
        session.resize((80, 24))
        session.wait_text("^[ *•] web-1 ")
        end = time.monotonic() + DEADLINE
        while session._process.poll() is None and time.monotonic() < end:
            session.press("q")
            pause = time.monotonic() + 0.7  # a stream that was begun unseen is dropped whole
            while time.monotonic() < pause:
                session._read(0.1)
        assert session.wait_exit() == 0
        assert session.left_behind() == []


@pytest.mark.knobs(token=TOKEN)
def test_fresh_list_after_a_freeze(served: Served, env: dict[str, str]) -> None:
    """What changed while the line stood still is seen when it moves again."""
    argv = [*VPSTUI, "--api-url", served.url, "--refresh", "2"]
    with Session(argv, env=env, size=(200, 50)) as session:
        session.wait_text(LIVE)
        get_stuck(session)
        rows = served.account.servers.values()
        (bastion,) = (row["id"] for row in rows if row["name"] == "bastion")
        served.account.edit(bastion, name="bastion-renamed")
        session.resize((80, 24))
        session.wait_text("^[ *•] bastion-renamed ")


# -- something else wrote on the screen


def test_redraw(env: dict[str, str]) -> None:
    """F5 draws over what something else has written, and sets the modes again."""
    with demo(env) as session:
        session.wait_text(LIVE)
        junk = b"\x1b[?25h\x1b[?1000l\x1b[2J\x1b[3;1Hdisk full"
        Path(f"/proc/{session.pid}/fd/0").write_bytes(junk)
        session.wait_text("^disk full")
        session.press("f5")
        session.wait_text("^[ *•] web-1 +● active")
        assert "disk full" not in session.text
        after = session.record.rpartition(b"disk full")[2]
        assert b"\x1b[?25l" in after
        assert b"\x1b[?1000h" in after
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


# -- stopped and continued


def test_suspended_and_resumed(env: dict[str, str]) -> None:
    """SIGTSTP gives the terminal back; SIGCONT takes it again and draws everything."""
    with demo(env) as session:
        session.wait_text(LIVE)
        os.kill(session.pid, signal.SIGTSTP)
        session.wait(lambda: state_of(session) == "T", "the stop")
        assert session.left_behind() == []
        cleared(session)
        os.kill(session.pid, signal.SIGCONT)
        session.wait_text("^[ *•] web-1 +● active")
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_signal_ends_a_suspended_app(number: signal.Signals, env: dict[str, str]) -> None:
    """Stopped by the shell and killed there: it does not try to take the terminal again."""
    with demo(env) as session:
        session.wait_text(LIVE)
        os.kill(session.pid, signal.SIGTSTP)
        session.wait(lambda: state_of(session) == "T", "the stop")
        os.kill(session.pid, number)
        os.kill(session.pid, signal.SIGCONT)
        assert session.wait_exit() == 128 + number
        assert session.left_behind() == []


def test_stopped_without_notice(env: dict[str, str]) -> None:
    """After SIGSTOP, and flags changed by a shell, everything is set and drawn again."""
    with demo(env) as session:
        session.wait_text(LIVE)
        os.kill(session.pid, signal.SIGSTOP)
        session.wait(lambda: state_of(session) == "T", "the stop")
        with Path(f"/proc/{session.pid}/fd/0").open("rb") as terminal:
            subprocess.run(["stty", "sane"], stdin=terminal, check=True)
        cleared(session)
        os.kill(session.pid, signal.SIGCONT)
        session.wait_text("^[ *•] web-1 +● active")
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


@pytest.mark.knobs(token=TOKEN)
def test_one_refresh_after_a_long_stop(served: Served, env: dict[str, str]) -> None:
    """Polls that were missed are not made up for."""
    with Session([*VPSTUI, "--api-url", served.url, "--refresh", "2"], env=env) as session:
        session.wait(lambda: lists(served) > 1, "a poll")
        os.kill(session.pid, signal.SIGSTOP)
        session.wait(lambda: state_of(session) == "T", "the stop")
        pause(7)
        before, began = lists(served), time.monotonic()
        os.kill(session.pid, signal.SIGCONT)
        session.wait(lambda: lists(served) >= before + 3, "three more polls")
        assert time.monotonic() - began > 3  # one at once at most, two after two seconds each
        assert session.wait_text(LIVE)


# -- sizes


SIZES = [(80, 24), (60, 20), (40, 10), (20, 5), (1, 1), (300, 100)]


@pytest.mark.parametrize(
    ("keys", "seen"),
    [
        ("", "^[ *•] web-1 +● active"),
        ("\r", "^ Memory"),
        ("n", "New server"),
        ("X", "Stop this server"),
        ("/", "Keep filter"),
        ("?", "Keys|Help"),
    ],
)
def test_every_size(keys: str, seen: str, env: dict[str, str]) -> None:
    """Every screen survives every size, and is there again when there is room."""
    with demo(env, (100, 30)) as session:
        session.wait_text(LIVE)
        session.press(*keys)
        session.wait_text(seen)
        for size in SIZES:
            session.resize(size)
            session.wait(lambda: session.text.strip(), f"anything at {size}")
        session.resize((80, 24))
        session.wait_text(seen)
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


def test_starts_at_one_by_one(env: dict[str, str]) -> None:
    """A terminal of one cell is no reason to crash; with room the list is there."""
    with demo(env, (1, 1)) as session:
        session.wait(lambda: b"\x1b[?2004h" in session.record, "the start")
        session.resize((80, 24))
        session.wait_text("^[ *•] web-1 ")
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


def test_resize_storm(env: dict[str, str]) -> None:
    """Hundreds of sizes within a moment, and the last one counts."""
    with demo(env, (100, 30)) as session:
        session.wait_text(LIVE)
        for size in chain.from_iterable(repeat(SIZES, 60)):
            session.resize(size)
            session._read(0)
        session.resize((80, 24))
        session.wait_text("^[ *•] web-1 +● active")
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


# -- keys that repeat


@pytest.mark.knobs(token=TOKEN)
def test_key_held_down_writes_once(served: Served, env: dict[str, str]) -> None:
    """Auto-repeat of a key that writes is one request."""
    with Session([*VPSTUI, "--api-url", served.url, "dev-sandbox"], env=env) as session:
        session.wait_text("1 of 12 servers")
        session.press("S" * 60)
        session.wait_text("starting|active")
        session.press("q")
        session.press("S" * 60)
        session.wait(lambda: served.writes(), "the request")
    assert len(served.writes()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "there"),
    [("", "sort name"), ("enter", "Bandwidth"), ("a", "Accounts"), ("H", "Nothing")],
)
def test_nothing_is_written_while_nothing_reads_differently(
    env: dict[str, str], key: str, there: str
) -> None:
    """The clock is looked at each second, on every screen; what is drawn is what differs."""
    with demo(env) as session:
        session.wait_text(LIVE)
        session.press("p")
        session.wait_text("paused")
        session.press(*filter(None, [key]))
        session.wait_text(there)
        drawn = time.monotonic() + 1.5
        session.wait(lambda: time.monotonic() > drawn, "time did not pass")
        before = written(session)
        pause(3)
        assert written(session) == before
        session.press("ctrl+q")
        assert session.wait_exit() == 0


@pytest.mark.slow
def test_clocks_are_right_after_a_stop(env: dict[str, str]) -> None:
    """The seconds that passed while the program stood still are counted."""
    with demo(env) as session:
        session.wait_text(LIVE)
        session.press("/")
        session.send(b"web-1\r")
        session.wait_text("/web-1")
        session.press("R")
        session.wait_text("Reboot this server")
        session.press("right", "enter")
        session.wait_text("rebooting 1 s")
        os.kill(session.pid, signal.SIGSTOP)
        pause(4)
        os.kill(session.pid, signal.SIGCONT)
        # Fewer seconds than it stood still, so that 5 cannot have passed since; where it comes
        # late to its first answer, that says how long the reboot took.
        session.wait_text(r"rebooting ([5-9]|\d\d) s|is active after ([5-9]|\d\d) s", 2.0)
        session.press("ctrl+q")
        session.wait_exit()
