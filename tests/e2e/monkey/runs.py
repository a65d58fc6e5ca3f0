"""One run of the monkey: an account with faults, the app in a terminal, and the oracle."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, Final

from tests.e2e.monkey.events import Monkey
from tests.e2e.monkey.oracle import Oracle
from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Emulator, Session
from tests.support.servers.simulated_account import SteppedClock, serve
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.monkey.events import Event

TOKEN: Final = "s3cr3t-Kj5/Qe7+93vbMn12"
"""The token that the API takes; nothing else looks like it."""

FRAME_END: Final = b"\x1b[?2026l"
"""What follows every frame that the app draws."""

CONFIG: Final = """\
refresh = 2
mouse = "on"
[profiles.default]
api_url = "{url}"
ssh = ["echo", "to", "{{ip}}"]
"""

LAST_EVENTS: Final = 25
"""Events that a failure shows."""

START_TIME: Final = 60.0
END_TIME: Final = 20.0
"""Seconds in which the app begins and ends, on a machine that has much to do."""


ENDS_WELL: Final = (
    0, 128 + signal.SIGTERM, 128 + signal.SIGINT, -signal.SIGTERM, -signal.SIGINT,
)  # fmt: skip
"""Exit statuses; all but the first two when a signal, as Ctrl+C is one by then, comes after the
terminal was given back."""


FIRST_LOOK: Final = r"● live|Log in to|Cannot|cannot|\d+ servers|Press r to"
"""What the app may say first: a list, a login, or why there is neither."""


class MonkeyFailureError(AssertionError):
    """A run in which something did not hold; the text says how to see it again."""


class _Frames(Emulator):
    """A screen that is looked at after every frame."""

    def __init__(self, size: tuple[int, int], on_frame: Callable[[str], None]) -> None:
        super().__init__(size)
        self._on_frame = on_frame

    @property
    def text(self) -> str:
        """What is to be seen; pyte's own cannot be read where half a wide character is left."""
        screen = self._screen
        lines = (screen.buffer[y] for y in range(screen.lines))
        return "\n".join(
            "".join(line[x].data for x in range(screen.columns)).rstrip() for line in lines
        )

    def feed(self, data: bytes) -> None:
        for part in data.split(FRAME_END):
            super().feed(part)
            self._on_frame(self.text)


class _Terminal(Session):
    """A terminal that says what it shows, and what was typed."""

    def __init__(self, oracle: Oracle, env: dict[str, str], size: tuple[int, int]) -> None:
        super().__init__([*VPSTUI, "--profile", "default"], env=env, size=size)
        self._oracle = oracle
        self._emulator = _Frames(size, oracle.on_frame)

    def do(self, event: Event) -> None:
        """Do what the monkey wants, and read for as long as it waits."""
        if event.size is not None:
            self.resize(event.size)
            self._emulator = _Frames(event.size, self._oracle.on_frame)
        if event.data:
            self._oracle.on_keys(event.data)
            self.send(event.data)
        end = time.monotonic() + event.pause
        while self._read(max(0.0, min(0.01, end - time.monotonic()))) or time.monotonic() < end:
            pass
        if event.stops:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGCONT)


class Run:
    """Events from one seed, each on what the ones before have come to.

    Args:
        seed: what chance starts from.
        events: how many.
        home: the home of who sits there.
    """

    def __init__(self, seed: int, events: int, home: Path) -> None:
        self._seed, self._events, self._home = seed, events, home
        self._chance = Random(seed)  # noqa: S311 - a monkey, no secret
        self._done: list[str] = []
        self._record = b""

    def go(self) -> None:
        """Do everything.

        Raises:
            MonkeyFailureError: something did not hold.
        """
        knobs = Knobs(servers=8, seed=self._seed, pace=30.0, token=TOKEN, credit=200.0)
        with serve(knobs, SteppedClock()) as served:
            oracle = Oracle(served.account, TOKEN)
            env = environment(self._home, VPSTUI_TOKEN=TOKEN, VPSTUI_PROFILE="default")
            config = self._home / "config" / "vpstui" / "config.toml"
            config.parent.mkdir(parents=True)
            config.write_text(CONFIG.format(url=served.url), "utf-8")
            monkey = Monkey(self._chance)
            while len(self._done) < self._events and not oracle.problems:
                self._one_start(oracle, monkey, env)
            oracle.check_writes()
            oracle.check_files(self._home, self._record)
        if oracle.problems:
            self._fail(oracle.problems)

    def _one_start(self, oracle: Oracle, monkey: Monkey, env: dict[str, str]) -> None:
        """Start the app, and go on until it was left or everything is done."""
        with _Terminal(oracle, env, (100, 30)) as terminal:
            try:
                terminal.wait_text(
                    r"● live|Log in to|Cannot|cannot|\d+ servers|Press r to", START_TIME
                )
                while len(self._done) < self._events and not terminal.has_ended:
                    event = monkey.next(terminal.text)
                    self._done.append(event.name)
                    if event.account is not None:
                        event.account(oracle.account)
                    terminal.do(event)
                    oracle.check_writes()
                self._end(terminal, oracle)
            except AssertionError as error:
                oracle.problems.append(str(error))
            oracle.problems += [f"left behind: {left}" for left in self._left(terminal)]
            self._record += terminal.record

    def _end(self, terminal: _Terminal, oracle: Oracle) -> None:
        """Leave as a person does; what is not left then, is ended by a signal."""
        terminal.press("ctrl+q")
        with suppress(AssertionError):
            terminal.wait(lambda: terminal.has_ended, "", 2.0)
        if not terminal.has_ended:  # it asks whether to leave
            os.kill(terminal.pid, signal.SIGTERM)
        status = terminal.wait_exit(END_TIME)
        if status not in ENDS_WELL:
            oracle.problems.append(f"it ended with {status}:\n{terminal.text}")
        if b"Traceback" in terminal.record:
            oracle.problems.append("there is a traceback on the terminal")

    def _left(self, terminal: _Terminal) -> list[str]:
        return terminal.left_behind() if terminal.has_ended else ["it runs on"]

    def _fail(self, problems: list[str]) -> None:
        last = " · ".join(self._done[-LAST_EVENTS:])
        raise MonkeyFailureError(
            f"seed {self._seed}, event {len(self._done)} of {self._events}:\n"
            + "\n".join(problems)
            + f"\nlast events: {last}\nagain: python -m tests.e2e.monkey --seed {self._seed}"
            f" --runs 1 --events {self._events}"
        )
