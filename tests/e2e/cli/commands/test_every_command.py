"""Every command against an account that refuses, breaks off, or hangs: one table for all of them.

The commands of a table run side by side, each as a process with a home of its own.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.support.programs.program import environment
from tests.support.servers.held_account import Cut, Held
from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.cli.command_table import COMMANDS
from vpstui.simulator import Knobs
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tests.support.programs.forked import Forkery, Ran, Run
    from tests.support.servers.simulated_account import Served

pytestmark = pytest.mark.e2e

LISTS: Final = {
    "ls": ("ls",), "export": ("export", "hosts"), "watch": ("ls", "--watch"),
    "plans": ("plans",), "locations": ("locations",), "os": ("os",), "keys": ("keys",),
    "snapshots": ("snapshots",), "backups": ("backups",),
}  # fmt: skip
"""Commands that read of all."""

NAMED: Final = {
    "get": ("get", "web-1"), "field": ("get", "web-1", "-o", "field=ip"),
    "copies": ("snapshots", "web-1"), "wait": ("wait", "web-1", "--for", "active"),
    "ssh": ("ssh", "web-1"),
}  # fmt: skip
"""Commands that read of one server."""

WRITES: Final = {
    "start": ("start", "staging-web", "--yes"), "stop": ("stop", "web-1", "--yes"),
    "reboot": ("reboot", "web-2", "--yes"), "delete": ("delete", "cache-1", "--yes"),
    "create": ("create", "web-9", "--like", "web-1", "--yes"),
    "set": ("set", "bastion", "--name", "web-7", "--yes"),
    "snapshot": ("snapshot", "mail", "--yes"),
}  # fmt: skip
"""Commands that change something."""

SECOND: Final = {
    "hard-stop": ("hard-stop", "metrics", "--yes"),
    "resize": ("resize", "db-replica", "--plan", "2c 4G 80G", "--yes"),
    "backup": ("backup", "backup-vault", "--yes"),
}  # fmt: skip
"""Commands that change something, and for which only the second dialect has a request."""

HERE: Final = {
    "history": ("history",),
    "config": ("config", "schema"),
    "bash": ("completion", "bash"),
}
"""Commands that ask nobody."""

HELP: Final = {"help": ("--help",), "of one": ("ls", "--help"), "version": ("--version",)}
"""What is asked of the program itself."""

ASKING: Final = {**LISTS, **NAMED, **WRITES}

SOME: Final = ("ls", "export", "watch", "plans", "snapshots", "get", "stop", "create")
"""One of each kind: they find their account and its list in different ways."""

TOLD: Final = {"detail": "The API says no."}

CONFIG: Final = """\
ssh = ["echo", "connected", "{{ip}}"]
[profiles.default]
api_url = "{url}"
protect = ["db-*"]
"""

TWO_ACCOUNTS: Final = """\
open = ["prod", "shop"]
ssh = ["echo", "connected", "{{ip}}"]
[profiles.prod]
api_url = "{url}"
token_file = "{token}"
[profiles.shop]
api_url = "{other}"
token_file = "{token}"
"""


class Table:
    """Runs commands against one account.

    Args:
        forks: starts them.
        served: the account.
        home: a folder for a home each.
        other: another account, which is opened, too.
    """

    def __init__(
        self, forks: Forkery, served: Served, home: Path, other: Served | None = None
    ) -> None:
        self._forks = forks
        self._home = home
        self._variables: dict[str, str] = {"VPSTUI_TOKEN": TOKEN} if other is None else {}
        self._config = CONFIG.format(url=served.url)
        if other is not None:
            token = home / "token"
            token.write_text(TOKEN)
            token.chmod(0o600)
            self._config = TWO_ACCOUNTS.format(url=served.url, other=other.url, token=token)

    def start(self, name: str, argv: Sequence[str], **streams: Any) -> Run:
        """Start one."""
        home = self._home / name
        home.mkdir(exist_ok=True)
        config = home / "config.toml"
        config.write_text(self._config, "utf-8")
        env = environment(home, VPSTUI_CONFIG=str(config), **self._variables)
        run = self._forks.start(argv, env, **streams)
        run.read()
        return run

    def run(
        self, commands: Mapping[str, Sequence[str]], **streams: Callable[[], int]
    ) -> dict[str, Ran]:
        """Run several side by side, and return how each ended."""
        runs = {
            name: self.start(name, argv, **{key: make() for key, make in streams.items()})
            for name, argv in commands.items()
        }
        return {name: run.end() for name, run in runs.items()}

    def outcomes(self, name: str) -> list[str]:
        """What the journal says of the writes of a command, in order."""
        file = self._home / name / ".local" / "state" / "vpstui" / "journal.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return [json.loads(line)["event"] for line in lines]


def statuses(ended: Mapping[str, Ran]) -> dict[str, int]:
    """The exit status of each."""
    return {name: one.status for name, one in ended.items()}


def every(commands: Mapping[str, object], status: int, **others: int) -> dict[str, int]:
    """The same exit status for each, but for some."""
    return {**dict.fromkeys(commands, status), **others}


def knobs(dialect: Dialect = Dialect.DOCUMENTED) -> Knobs:
    """An account that lives by the wall clock, and fast."""
    return Knobs(clock=time.time, pace=60.0, token=TOKEN, dialect=dialect)


def writes_of(dialect: Dialect) -> dict[str, tuple[str, ...]]:
    """Those that the dialect has a request for."""
    if dialect is Dialect.DOCUMENTED:
        return dict(WRITES)
    return {name: argv for name, argv in {**WRITES, **SECOND}.items() if name != "set"}


def test_table_has_every_command() -> None:
    """Those that are missing here have tests of their own."""
    named = {argv[0] for argv in (*ASKING.values(), *SECOND.values(), *HERE.values())}
    assert named == set(COMMANDS) - {"login", "logout", "doctor"}


@pytest.mark.parametrize(
    ("code", "headers", "status"),
    [
        (401, {}, 4),
        (403, {}, 1),
        (402, {}, 1),
        (429, {"Retry-After": "1"}, 3),
        (500, {}, 3),
    ],
)
def test_api_that_tells_nothing(
    code: int, headers: dict[str, str], status: int, forks: Forkery, tmp_path: Path
) -> None:
    """One line in the API's words, nothing on stdout, nothing sent, and the same exit status."""
    with serve(knobs(), SteppedClock()) as served:
        served.account.fail_next("*", "/", code, TOLD, headers, times=10_000)
        commands = ASKING if code in (401, 403) else {name: ASKING[name] for name in SOME}
        ended = Table(forks, served, tmp_path).run(commands)
        assert statuses(ended) == every(commands, status)
        for name, one in ended.items():
            assert (one.out, one.err.count("\n")) == ("", 1), name
            assert one.err.startswith("vpstui: The API says no."), name
        assert served.writes() == []


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize(
    ("code", "status", "event"),
    [
        (400, 1, "refused"),
        (401, 4, "refused"),
        (402, 1, "refused"),
        (403, 1, "refused"),
        (500, 5, "unknown"),
    ],
)
def test_write_that_is_refused(
    code: int, status: int, event: str, dialect: Dialect, forks: Forkery, tmp_path: Path
) -> None:
    """It is sent once, told in the API's words, noted in the journal, and decides the status."""
    commands = writes_of(dialect)
    with serve(knobs(dialect), SteppedClock()) as served:
        for method in ("POST", "PATCH", "DELETE"):
            served.account.fail_next(method, "/", code, TOLD, times=10_000)
        table = Table(forks, served, tmp_path)
        ended = table.run(commands)
        assert statuses(ended) == every(commands, status)
        for name, one in ended.items():
            assert "The API says no." in one.out + one.err, name
            assert ("must not be repeated" in one.err) == (status == 5), name
            assert table.outcomes(name)[:2] == ["sending", event], name
        assert len(served.writes()) == len(commands)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_line_that_breaks(dialect: Dialect, forks: Forkery, tmp_path: Path) -> None:
    """Whether it was done is unknown: it is sent once, and what to do is said."""
    commands = writes_of(dialect)
    with serve(knobs(dialect), SteppedClock(), wrap=Cut) as served:
        table = Table(forks, served, tmp_path)
        ended = table.run({name: (*argv, "-o", "jsonl") for name, argv in commands.items()})
        assert statuses(ended) == every(commands, 5)
        for name, one in ended.items():
            told = json.loads(one.out)
            assert (told["outcome"], told["status"]) == ("unknown", 5), name
            assert (told["id"] is None) == (name == "create"), name
            assert "must not be repeated blindly" in one.err.splitlines()[-1], name
            assert table.outcomes(name)[:2] == ["sending", "unknown"], name
        assert len(served.writes()) == len(commands)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_line_that_breaks_and_a_wait(dialect: Dialect, forks: Forkery, tmp_path: Path) -> None:
    """With --wait it is looked for what became of it, and that is the result."""
    commands = {k: (*v, "--wait", "-o", "jsonl") for k, v in WRITES.items()}
    del commands["set"], commands["snapshot"]  # which are not looked for
    del commands["reboot"]  # which leaves no trace where nobody saw it go down
    with serve(knobs(dialect), SteppedClock(), wrap=Cut) as served:
        ended = Table(forks, served, tmp_path).run(commands)
        assert statuses(ended) == every(commands, 0)
        told = {name: json.loads(one.out) for name, one in ended.items()}
        assert {one["outcome"] for one in told.values()} == {"done"}
        made = next(n for n, one in served.account.servers.items() if one["name"] == "web-9")
        assert told["create"]["id"] == served.wire.server_id(made)
        assert len(served.writes()) == len(commands)


# -- what is meant


@pytest.mark.parametrize("dialect", list(Dialect))
def test_names_that_nobody_has_and_that_several_have(
    dialect: Dialect, forks: Forkery, tmp_path: Path
) -> None:
    """Exit status 1 and 2, one line, nothing on stdout, nothing sent; ids are named."""
    commands = {**NAMED, **WRITES, "like": ("create", "web-9", "--like", "web-1", "--yes")}
    del commands["create"]
    with serve(knobs(dialect), SteppedClock()) as served:
        table = Table(forks, served, tmp_path)

        def of(word: str) -> dict[str, tuple[str, ...]]:
            names = ("web-1", "web-2", "bastion", "staging-web", "cache-1", "mail")
            return {k: tuple(word if w in names else w for w in v) for k, v in commands.items()}

        ended = table.run(of("nobody"))
        assert statuses(ended) == every(commands, 1)
        for name, one in ended.items():
            assert (one.out, one.err.count("\n")) == ("", 1), name
            assert "No server is called nobody" in one.err, name
        for server in served.account.servers.values():
            server["name"] = "twin" if server["name"].startswith("web-") else server["name"]
            server["hostname"] = server["name"]
        ended = table.run(of("twin"))
        assert statuses(ended) == every(commands, 2)
        for name, one in ended.items():
            assert (one.out, one.err.count("\n")) == ("", 1), name
            assert f"id {served.wire.server_id(12345)}" in one.err, name
        assert served.writes() == []


def test_same_name_and_id_in_two_accounts(forks: Forkery, tmp_path: Path) -> None:
    """Neither tells them from each other; what the refusal advises does."""
    named = {name: argv for name, argv in {**NAMED, **WRITES}.items() if name != "create"}
    with serve(knobs(), SteppedClock()) as one, serve(knobs(), SteppedClock()) as other:
        table = Table(forks, one, tmp_path, other)
        ended = table.run(named)
        assert statuses(ended) == every(named, 2)
        for name, ran in ended.items():
            assert "Say in which account: --profile prod or --profile shop." in ran.err, name
        assert one.writes() + other.writes() == []
        ended = table.run({name: (*argv, "--profile", "shop") for name, argv in named.items()})
        assert statuses(ended) == every(named, 0)
        assert (one.writes(), len(other.writes())) == ([], len(WRITES) - 1)


@pytest.mark.parametrize("words", [(), ("web-1",)])
def test_copies_in_the_second_dialect(
    words: tuple[str, ...], forks: Forkery, tmp_path: Path
) -> None:
    """It has no list of them, which is said in a line, in each form; without one nothing is."""
    forms = ("table", "json", "csv")
    argv = {f"{one}-{o}": (one, *words, "-o", o) for one in ("snapshots", "backups") for o in forms}
    with serve(knobs(Dialect.UUID), SteppedClock()) as served:
        ended = Table(forks, served, tmp_path).run(argv)
        assert statuses(ended) == every(argv, 1)
        for name, one in ended.items():
            what = name.partition("-")[0]
            said = f"vpstui: Not found. The API does not tell the {what}.\n"
            assert (one.out, one.err) == ("", said), name


def test_nobody_to_ask_locked_and_protected(forks: Forkery, tmp_path: Path) -> None:
    """Nothing is sent: 2 without --yes and a terminal, 1 where it is not allowed."""
    with serve(knobs(), SteppedClock()) as served:
        table = Table(forks, served, tmp_path)
        asking = {name: argv[:-1] for name, argv in WRITES.items()}
        ended = table.run(asking)
        assert statuses(ended) == every(WRITES, 2)
        assert all("--yes answers" in one.err for one in ended.values())
        ended = table.run({name: (*argv, "--read-only") for name, argv in WRITES.items()})
        assert statuses(ended) == every(WRITES, 1)
        assert all("read-only" in one.out + one.err for one in ended.values())
        ended = table.run({name: (*argv, "--dry-run") for name, argv in asking.items()})
        assert statuses(ended) == every(WRITES, 0)
        ended = table.run({"delete": ("delete", "db-primary", "--yes")})
        assert statuses(ended) == {"delete": 1}
        assert "protected in this profile" in ended["delete"].out
        assert served.writes() == []


def test_time_that_is_over(forks: Forkery, tmp_path: Path) -> None:
    """What is sent and still under way has a status of its own."""
    argv = {name: (*argv, "--timeout", "0.3") for name, argv in WRITES.items() if name != "set"}
    del argv["delete"]  # which is done at once
    argv["wait"] = ("wait", "cache-1", "--for", "stopped", "--timeout", "0.3")
    slow = Knobs(clock=time.time, pace=0.01, token=TOKEN)
    with serve(slow, SteppedClock()) as served:
        ended = Table(forks, served, tmp_path).run(argv)
        assert statuses(ended) == every(argv, 6)
        assert len(served.writes()) == len(argv) - 1


# -- signals


def test_signal_while_it_reads(forks: Forkery, tmp_path: Path) -> None:
    """It ends at once, not with the answer; nothing is sent or run, and that is said."""
    held = Held("GET")
    with serve(knobs(), SteppedClock(), wrap=held) as served:
        table = Table(forks, served, tmp_path)
        runs = {name: table.start(name, argv) for name, argv in ASKING.items()}
        for _ in runs:
            assert held.came.acquire(timeout=30)
        for number, (name, run) in enumerate(runs.items()):
            run.send_signal(signal.SIGTERM if name in WRITES and number % 2 else signal.SIGINT)
        ended = {name: run.end() for name, run in runs.items()}
        held.released.set()
        by_term = {n: 143 for i, n in enumerate(ASKING) if n in WRITES and i % 2}
        assert statuses(ended) == every(ASKING, 130, **by_term)
        for name, one in ended.items():
            said = "vpstui: Nothing was sent.\n" if name in WRITES else ""
            assert (one.out, one.err) == ("", said), name
        assert served.writes() == []


@pytest.mark.parametrize("path", ["/plans/", "/operating-systems/", "/servers/12345/"])
def test_signal_before_it_writes(path: str, forks: Forkery, tmp_path: Path) -> None:
    """The last thing that is read before a write is held: then nothing is sent either."""
    held = Held("GET", path)
    with serve(knobs(), SteppedClock(), wrap=held) as served:
        run = Table(forks, served, tmp_path).start("create", WRITES["create"])
        assert held.came.acquire(timeout=30)
        run.send_signal(signal.SIGINT)
        ended = run.end()
        held.released.set()
        assert (ended.status, ended.err) == (130, "vpstui: Nothing was sent.\n")
        assert served.writes() == []


@pytest.mark.parametrize("again", [False, True])
def test_signal_while_it_writes(again: bool, forks: Forkery, tmp_path: Path) -> None:
    """What was sent is waited for and told; a second signal ends at once; the journal has it."""
    held = Held("!GET")
    with serve(knobs(), SteppedClock(), wrap=held) as served:
        table = Table(forks, served, tmp_path)
        runs = {name: table.start(name, argv) for name, argv in WRITES.items()}
        for _ in runs:
            assert held.came.acquire(timeout=30)
        for run in runs.values():
            run.send_signal(signal.SIGINT)
            run.wait_said("waiting for the answer to 1 write")
        if again:
            for run in runs.values():
                run.send_signal(signal.SIGINT)
        else:
            held.released.set()
        ended = {name: run.end() for name, run in runs.items()}
        held.released.set()
        assert statuses(ended) == every(WRITES, 130)
        for name, one in ended.items():
            if again:
                assert "1 write sent, and not answered" in one.err, name
                assert table.outcomes(name)[0] == "sending", name
            else:
                told = "saved" if name == "set" else "accepted"
                assert told in one.out, name
                assert table.outcomes(name)[:2] == ["sending", "accepted"], name


# -- pipes


def test_reader_that_has_enough(forks: Forkery, tmp_path: Path) -> None:
    """`| head -n 1` in the middle of a long list is no error in any form."""
    forms = {form: ("ls", "-o", form) for form in ("table", "json", "jsonl", "tsv", "csv")}
    with serve(replace(knobs(), servers=1200), SteppedClock()) as served, ExitStack() as heads:

        def head() -> int:
            reader, writer = os.pipe()
            argv = ["head", "-n", "1"]
            heads.enter_context(subprocess.Popen(argv, stdin=reader, stdout=subprocess.DEVNULL))
            os.close(reader)
            return writer

        ended = Table(forks, served, tmp_path).run(forms, out=head)
    assert {name: (one.status, one.err) for name, one in ended.items()} == dict.fromkeys(
        forms, (0, "")
    )


def test_output_that_nobody_takes(forks: Forkery, tmp_path: Path) -> None:
    """A full disk is a failure in a line; a reader that went away is none; a write is made."""
    quiet = {"ssh": NAMED["ssh"]}  # what prints there is another program
    commands = {k: v for k, v in {**ASKING, **HERE, **HELP}.items() if k not in quiet}
    for out, status in ((partial(os.open, "/dev/full", os.O_WRONLY), 1), (_closed_pipe, 0)):
        with serve(knobs(), SteppedClock()) as served:
            ended = Table(forks, served, tmp_path).run(commands, out=out)
            assert statuses(ended) == every(commands, status)
            for name, one in ended.items():
                last = one.err.splitlines()[-1:]
                assert ("cannot be printed: No space left" in "".join(last)) == (status == 1), name
            assert len(served.writes()) == len(WRITES)


def _closed_pipe() -> int:
    """The end of a pipe from which nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer
