"""The secret: a day with every way to meet the token, after which no byte of any sink has it."""

from __future__ import annotations

import base64
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.broken_app import BROKEN
from tests.support.programs.keyrings import secret_service
from tests.support.programs.program import VPSTUI, call
from tests.support.programs.pty_session import Session
from tests.support.programs.pty_steps import choose, stop
from tests.support.servers.simulated_account import SteppedClock, serve
from vpstui.cli import main
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.support.servers.simulated_account import Served

pytestmark = [pytest.mark.e2e, pytest.mark.no_cover, pytest.mark.xdist_group("secret")]

TOKEN = "s3cr3t-Zq8/Yb2+71xwHk40"
"""The token that the API takes. Nothing about it looks like one: it has to be known to be found."""

WRONG = "vps_wr0ng-but-a-secret-too"
"""A token of somebody else, pasted by mistake."""

KEYRING = "data/keyrings"
"""The one place below the home where a token belongs."""

LIVE = "● live"
SELECT_ALL = b"\x1b[1;2H"
"""Shift+Home, at the end of a field."""

F2 = b"\x1bOQ"
"""Sends a form off."""


@dataclass
class Day:
    """What was written, and where.

    Attributes:
        home: the home, with everything that the programs keep.
        env: their environment.
        served: the account.
        said: what each program wrote on its terminal or pipes, by what was done.
        arguments: the command lines as every user of the machine sees them.
    """

    home: Path
    env: dict[str, str]
    served: Served
    said: dict[str, bytes] = field(default_factory=dict)
    arguments: list[bytes] = field(default_factory=list)

    def run(self, name: str, *argv: str, given: str = "", **more: str) -> int:
        """Run a command to its end."""
        done = call([*VPSTUI, *argv], env={**self.env, **more}, given=given, cwd=self.home)
        self.said[name] = (done.stdout + done.stderr).encode()
        return done.returncode

    @contextmanager
    def session(self, name: str, argv: Sequence[str | Path] = VPSTUI) -> Iterator[Session]:
        """Run a program at a terminal until the block ends."""
        with Session(argv, env=self.env, cwd=self.home, size=(80, 24)) as session:
            try:
                yield session
            finally:
                self.said[name] = session.record

    def look_at(self, session: Session) -> None:
        """Note the command line of a program that runs."""
        self.arguments.append(Path(f"/proc/{session.pid}/cmdline").read_bytes())

    def files(self) -> dict[str, bytes]:
        """Every file below the home but the keyring's own, by its name from there."""
        names = {path: str(path.relative_to(self.home)) for path in self.home.rglob("*")}
        return {
            name: path.read_bytes()
            for path, name in names.items()
            if path.is_file() and not name.startswith(KEYRING)
        }


def log_in(day: Day) -> None:
    """At the prompt: a wrong token, then the right one, which goes into the keyring."""
    assert day.run("login with a wrong token", "login", given=WRONG) == 1
    assert day.run("login with no token", "login", given=f"{TOKEN} {WRONG}") == 1
    with day.session("login", [*VPSTUI, "login"]) as session:
        session.wait_text("Token .not shown.")
        session.press(*TOKEN)
        day.look_at(session)
        session.press("enter")
        assert session.wait_exit() == 0


def list_servers(day: Day) -> None:
    """The list in its three forms, and what keeps it away."""
    for form in ("table", "json", "tsv"):
        assert day.run(f"ls {form}", "ls", "-o", form) == 0
    day.served.account.fail_next("GET", "/servers/", 401, {"detail": "Invalid token."})
    assert day.run("ls with a 401", "ls") == 4
    day.served.account.fail_next("GET", "/servers/", 500, "<html>\x1b[2J", times=9)
    day.run("ls with a 500", "ls")
    day.served.account.fail_next("GET", "/servers/", 200, "{}", {"Content-Length": "99"}, times=9)
    day.run("ls with a cut line", "ls")
    assert day.run("ls without a server", "ls", VPSTUI_API_URL="http://127.0.0.1:9/api/v1") == 4
    day.served.account._faults.clear()
    for status in (400, 401, 403, 404, 409):
        echo = {"detail": f"Bad header: Bearer {TOKEN}", TOKEN: [TOKEN]}
        # Some may be about page_size: it is asked again without.
        day.served.account.fail_next("GET", "/servers/", status, echo, times=9)
        assert day.run(f"ls with an echo and {status}", "ls") == (4 if status == 401 else 1)
        day.served.account._faults.clear()


def paste(session: Session, token: str) -> None:
    """Paste a token into the login screen, try to copy it from there, and send it."""
    session.wait_text("Log in to 127.0.0.1")
    session.paste(token)
    session.wait_text("Token +•")
    session.send(SELECT_ALL)
    session.press("\x03")
    session.press("enter")


def write(day: Day, session: Session) -> None:
    """Create, rename, stop and delete a server, each seen done."""
    session.press("n")
    session.wait_text("New server")
    session.press(*"e2e-1")
    session.wait_text(r"Name . +e2e-1")
    choose(session, "Plan", "Starter VPS")
    choose(session, "Location", "ap-south")
    choose(session, "OS", "AlmaLinux 9")
    session.send(F2)
    session.wait_text("^[ *•] e2e-1 .*active")
    rename(session, "e2e-2")
    session.wait_text("^[ *•] e2e-2 ")
    stop(session)
    session.wait_text("^[ *•] e2e-2 .*stopped")
    session.press("D")
    session.wait_text("Type  e2e-2")
    session.change(r"Cancel +(Delete)", *"e2e-2")
    session.change(r"Cancel +(Delete)", "enter")
    session.press("enter")
    session.wait_text("e2e-2 is deleted")
    session.wait_text("^ 12 servers")
    day.served.account.fail_next("POST", "/stop/", 500, {"detail": "sorry"})
    session.press("g")
    stop(session)
    session.wait_text("unknown|may or may not")


def rename(session: Session, name: str) -> None:
    """Give the server under the cursor another name."""
    session.press("N")
    session.wait_text("Rename")
    session.press("end", "ctrl+u", *name)
    session.wait_text(rf"Name +{name}")
    session.press("enter")


def use_the_app(day: Day) -> None:
    """Log in by paste, write, lose the token and the line meanwhile, and leave."""
    assert day.run("logout", "logout") == 0
    account = day.served.account
    with day.session("app") as session:
        paste(session, WRONG)
        session.wait_text("not accept|does not take|Invalid token")
        session.press("ctrl+u")
        paste(session, TOKEN)
        session.wait_text("Logged in. The token is in")
        session.wait_text(LIVE)
        day.look_at(session)
        write(day, session)
        account.fail_next("GET", "/servers/", 401, {"detail": "Invalid token."})
        session.press("r")
        paste(session, TOKEN)
        session.wait(lambda: "Log in to" not in session.text, "it still asks for a token")
        session.wait_text(LIVE)
        account.fail_next("GET", "/servers/", 200, "{}", {"Content-Length": "99"}, times=9)
        session.press("r")
        session.wait_text("broke|cannot|no answer|offline")
        account._faults.clear()
        session.press("q")
        assert session.wait_exit() == 0


def draw(day: Day) -> None:
    """Pictures of the list, and of the login screen."""
    assert day.run("screenshot", "--screenshot", "list.svg") == 0
    day.run("screenshot without a token", "--profile", "x", "--screenshot", "login.svg")


def crash(day: Day) -> None:
    """A bug whose variables and message have the token."""
    script = day.home / "broken.py"
    script.write_text(BROKEN, "utf-8")
    for name in ("TEXTUAL", "TEXTUAL_DEBUG", "TEXTUAL_LOG"):
        day.env.pop(name)  # the script imports Textual before the entry point is there
    day.env.update(VPSTUI_TOKEN=TOKEN, PYTHONPATH=str(Path(main.__file__).parents[2]))
    for kind in ("key", "connect"):
        argv: list[str | Path] = [sys.executable, script, day.served.url, kind]
        with day.session(f"crash: {kind}", argv) as session:
            if kind == "key":
                session.wait_text(LIVE)
                session.press("!")
            assert session.wait_exit() == 1
    day.env.pop("VPSTUI_TOKEN")


def examine(day: Day) -> None:
    """`vpstui doctor`, with the keyring and with the environment."""
    day.run("doctor", "doctor")
    day.run("doctor --json", "doctor", "--json", VPSTUI_TOKEN=TOKEN)
    day.run("doctor with a wrong token", "doctor", VPS_API_TOKEN=WRONG)
    assert day.run("config show", "config", "show", VPSTUI_TOKEN=TOKEN) == 0
    assert day.run("config show --json", "config", "show", "--json", VPS_API_TOKEN=TOKEN) == 0
    assert day.run("completion", "completion", "--candidates", "zsh", "stop", "") == 0
    assert b"web-1" in day.said["completion"]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Every way to meet the token, with the log on, and Textual's own debugging asked for."""
    home = tmp_path_factory.mktemp("home")
    (home / "tmp").mkdir()
    clock = SteppedClock()
    with (
        secret_service(home) as env,
        serve(Knobs(token=TOKEN, pace=50, clock=time.time), clock) as served,
    ):
        env |= {
            "VPSTUI_API_URL": served.url,
            "VPSTUI_LOG": str(home / "vpstui.log"),
            "TMPDIR": str(home / "tmp"),
            "TEXTUAL": "debug,devtools",
            "TEXTUAL_DEBUG": "1",
            "TEXTUAL_LOG": str(home / "textual.log"),
        }
        day = Day(home, env, served)
        for step in (log_in, list_servers, use_the_app, draw, examine, crash):
            step(day)
        assert day.run("logout at the end", "logout") == 0
        yield day


FORMS = {
    "the token": TOKEN.encode(),
    "the token in base64": base64.b64encode(TOKEN.encode()).rstrip(b"="),
    "the token in a URL": b"s3cr3t-Zq8%2FYb2%2B71xwHk40",
    "the first half of the token": TOKEN[: len(TOKEN) // 2].encode(),
    "the other half of the token": TOKEN[len(TOKEN) // 2 :].encode(),
    "the wrong token": WRONG.encode(),
}


def leaks(texts: dict[str, bytes]) -> list[str]:
    """Which texts have which form of a token."""
    return [
        f"{form} is in {name}"
        for name, text in texts.items()
        for form, secret in FORMS.items()
        if secret in text
    ]


def test_nothing_said_has_the_token(day: Day) -> None:
    """Neither the bytes written to a terminal nor what went into a pipe."""
    assert leaks(day.said) == []
    assert all(day.said[name] for name in ("app", "ls json", "crash: key", "doctor"))


def test_no_file_has_the_token(day: Day) -> None:
    """Neither log, report, picture, journal nor anything else that was left behind."""
    files = day.files()
    assert leaks(files) == []
    for kept in ("vpstui.log", "list.svg", "crash-"):
        assert any(kept in name and text for name, text in files.items()), kept


def test_no_command_line_has_the_token(day: Day) -> None:
    """What every user of the machine can see of a program."""
    assert leaks({"a command line": b"\n".join(day.arguments)}) == []
    assert len(day.arguments) == 2


def test_what_is_left_is_for_its_owner(day: Day) -> None:
    """Log and reports cannot be read by others."""
    kept = [day.home / name for name in day.files() if "crash-" in name or name.endswith(".log")]
    assert len(kept) == 3
    assert [path for path in kept if path.stat().st_mode & 0o077] == []


def test_textual_keeps_no_keys(day: Day) -> None:
    """Textual's own debugging, which writes what is pasted into files, stays off."""
    assert [name for name in day.files() if name.endswith(("textual.log", "keys.log"))] == []


def test_log_tells_the_day(day: Day) -> None:
    """The log is of use: what was asked is in it, with what came of it."""
    text = (day.home / "vpstui.log").read_text("utf-8")
    for line in ("POST /api/v1/servers/: 201", "DELETE /api/v1/servers/", ": 401, "):
        assert line in text
