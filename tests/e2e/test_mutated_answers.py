"""The app at a terminal while answers are mutated: it writes to what was chosen, and once."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session
from tests.support.servers.mutations import MutatingApi
from tests.support.servers.simulated_account import TOKEN, Served, SteppedClock, serve
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.no_cover]

ACTIONS = 60
"""Things done, each with one mutated answer on its way."""

SIZE = (120, 40)


QUESTIONS = {
    "X": "Stop this server", "R": "Reboot this server", "b": "Switch backups", "N": "Rename ",
    "D": "Delete this server",
}  # fmt: skip
"""What is on screen once a key has asked; a start asks nothing."""

REQUESTS = {"X": "POST {}stop/", "R": "POST {}reboot/", "S": "POST {}start/", "b": "PATCH {}",
            "N": "PATCH {}", "D": "DELETE {}"}  # fmt: skip
"""What a confirmed key sends to the path of its server."""


class Terminal:
    """Somebody at the app who does one thing after the other.

    Attributes:
        confirmed: how often each write was chosen and confirmed.

    Args:
        session: the app.
        served: the account behind it.
        api: mutates its answers.
        chance: what is done next.
    """

    def __init__(
        self, session: Session, served: Served, api: MutatingApi, chance: random.Random
    ) -> None:
        self.confirmed: Counter[str] = Counter()
        self._session = session
        self._served = served
        self._api = api
        self._chance = chance

    def sees(self, condition: Callable[[], bool], seconds: float = 3.0) -> bool:
        """Wait a while for something that need not come."""
        end = time.monotonic() + seconds
        self._session.wait(lambda: condition() or time.monotonic() > end, "")
        return condition()

    @property
    def is_at_table(self) -> bool:
        """Whether nothing lies on the table."""
        return "Filter" in self._session.text.rstrip().splitlines()[-1]

    @property
    def is_asked(self) -> bool:
        """Whether the question lies there before something that was typed is lost."""
        return "Throw away" in self._session.text

    def rest(self) -> None:
        """Leave whatever is open, without a word typed into it."""
        for _ in range(9):
            if self.sees(lambda: self.is_at_table, 0.5):
                return
            if self.is_asked:  # Esc would only go back to what is to be left
                self._session.press("right", "enter")
                self.sees(lambda: not self.is_asked)
            else:
                self._session.press("escape")
                self.sees(lambda: self.is_at_table or self.is_asked, 2.0)
        doing, screen = self._session.doing, self._session.text
        raise AssertionError(f"the table does not come back; {doing}:\n{screen}")

    def act(self, number: int) -> None:
        """Do one thing with one server."""
        served, session, chance = self._served, self._session, self._chance
        key = chance.choice("XRSbND")
        target = chance.choice(sorted(served.account.servers))
        name = str(served.account.servers[target]["name"])
        if key in "XRS":
            served.account.set_status(target, "stopped" if key == "S" else "active")
        session.press("r", "escape")
        # In one write with Esc, the next character would be that of an Alt key.
        self.sees(lambda: False, 0.3)
        session.press("/", *name, "enter")
        status = {"S": "stopped", "X": "active", "R": "active"}.get(key, "")
        row = re.compile(rf"^ *{re.escape(name)} +\S+ {status}", re.MULTILINE)
        if not self.sees(lambda: bool(row.search(session.text))):
            return
        where = chance.choice(["write", "write", "read"])
        self._api.choose(lambda method, _: (method != "GET") is (where == "write"))
        session.press(key)
        if key != "S" and not self.sees(lambda: QUESTIONS[key] in session.text):
            self.rest()
            return
        about = f"{name} " if key in "XRDb" else name
        assert key == "S" or about in session.text, f"{key} is not about {name}:\n{session.text}"
        self.confirmed[REQUESTS[key].format(f"/servers/{target}/")] += 1
        if key in "XRb":
            session.press("right", "enter")
        elif key == "N":
            session.press("end", *f"-{number}", "enter")
        elif key == "D":
            session.press(*name, "enter", "enter")
        self.sees(lambda: self.is_at_table, 1.0)
        if f"{name} is deleted" in session.text:
            assert target not in served.account.servers, f"deleted, and there: {name}"
        self.rest()
        self._api.taken()


@pytest.fixture
def chance() -> random.Random:
    """What happens, the same each time."""
    return random.Random(7)  # noqa: S311 - nothing here is secret


@pytest.fixture
def api_of(chance: random.Random) -> Iterator[tuple[Served, MutatingApi]]:
    """An account whose answers can be mutated."""
    made: list[MutatingApi] = []
    clock = SteppedClock()
    knobs = Knobs(servers=12, token=TOKEN, pace=1e9, clock=time.time)

    def wrap(app: object) -> MutatingApi:
        made.append(MutatingApi(app, chance))  # type: ignore[arg-type]
        return made[0]

    with serve(knobs, clock, wrap=wrap) as served:
        yield served, made[0]


def test_mutated_answers_at_a_terminal(
    api_of: tuple[Served, MutatingApi], chance: random.Random, tmp_path: Path
) -> None:
    """It stays up, whatever comes, and quits when it is asked to."""
    served, api = api_of
    env = environment(tmp_path, VPSTUI_TOKEN=TOKEN, VPSTUI_API_URL=served.url)
    with Session(VPSTUI, env=env, size=SIZE) as session:
        session.wait_text("● live")
        terminal = Terminal(session, served, api, chance)
        for number in range(ACTIONS):
            terminal.act(number)
            while len(served.account.servers) < 6:
                name = f"new-{number}-{len(served.account.servers)}"
                order = {"name": name, "plan_id": 1, "os_id": 5, "location": "us-east"}
                served.account.create(order)
        session.press("ctrl+q")
        # It asks where a write has not been answered yet.
        terminal.sees(lambda: "Leave now?" in session.text or session.has_ended)
        if not session.has_ended:
            session.press("right", "enter")
        assert session.wait_exit() == 0
        assert TOKEN.encode() not in session.record
    sent = Counter(f"{method} {path}" for method, path, _ in served.writes())
    assert sent - terminal.confirmed == Counter(), "nobody chose that, or it went twice"
    assert sent.total() > ACTIONS // 3
