"""The oracle sees what must not be: else the monkey proves nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.e2e.monkey.oracle import Oracle, verb_of
from vpstui.simulator import Account, Knobs
from vpstui.simulator.traffic import Request

if TYPE_CHECKING:
    from pathlib import Path

PLAN = "Stop this server?\n web-1\n id {number}"


@pytest.fixture
def account() -> Account:
    """An account that nobody serves."""
    return Account(Knobs(servers=3))


@pytest.fixture
def oracle(account: Account) -> Oracle:
    """What watches it."""
    return Oracle(account, "s3cr3t")


def stop(account: Account) -> int:
    """Have the stop of a server arrive, and return its id."""
    number = min(account.servers)
    account.note(Request("POST", f"/api/v1/servers/{number}/stop/", {}, None, 200))
    return number


def test_what_was_asked_may_be_sent_once(account: Account, oracle: Oracle) -> None:
    """A plan that names the server, and a yes; a second one is one too many."""
    oracle.on_frame(PLAN.format(number=min(account.servers)))
    oracle.on_keys(b"\r")
    stop(account)
    oracle.check_writes()
    assert oracle.problems == []
    stop(account)
    oracle.check_writes()
    assert len(oracle.problems) == 1


def test_backups_of_many_are_asked_for_once(account: Account, oracle: Oracle) -> None:
    """As many edits as the plan says; the heading of the results asks nothing."""
    oracle.on_frame("Switch backups on for 2 of 3 servers?")
    oracle.on_keys(b"\r")
    for number in list(account.servers)[:2]:
        account.note(Request("PATCH", f"/api/v1/servers/{number}/", {}, {}, 200))
    oracle.check_writes()
    assert oracle.problems == []
    oracle.on_frame("Switch backups on for 2 servers   2 with backups on")
    account.note(Request("PATCH", f"/api/v1/servers/{max(account.servers)}/", {}, {}, 200))
    oracle.check_writes()
    assert len(oracle.problems) == 1


def test_a_snapshot_is_asked_for(account: Account, oracle: Oracle) -> None:
    """One that nobody was asked about is seen, and is no create."""
    number = min(account.servers)
    taken = Request("POST", "/api/v1/snapshots/", {}, {"server_id": number, "name": "x"}, 201)
    oracle.on_frame(f"Take a snapshot of this server?\n web-1\n id {number}")
    oracle.on_keys(b"\r")
    account.note(taken)
    oracle.check_writes()
    assert oracle.problems == []
    account.note(taken)
    oracle.check_writes()
    assert [one[:32] for one in oracle.problems] == ["nobody was asked about snapshot "]


def test_plan_under_a_toast_is_one(account: Account, oracle: Oracle) -> None:
    """On a very small terminal a toast may lie on its heading; a list of actions is no plan."""
    plan = PLAN.format(number=min(account.servers))
    oracle.on_frame(plan.replace("Stop this server?", "╭─ Stop this serv▌ Ctrl+Q leaves"))
    oracle.on_keys(b"\r")
    stop(account)
    oracle.check_writes()
    assert oracle.problems == []


@pytest.mark.parametrize(
    ("frame", "keys"),
    [
        ("", b"\r"),
        (PLAN, b"\x1b"),
        (PLAN.replace("Stop", "Reboot"), b"\r"),
        ("Stop this server?\n another-one\n id 1", b"\r"),
        (PLAN.replace("Stop this server?", "│ Stop this server ▌ Ctrl+Q leaves"), b"\r"),
    ],
)
def test_what_nobody_said_yes_to_is_seen(
    account: Account, oracle: Oracle, frame: str, keys: bytes
) -> None:
    """No plan, no yes, another verb, or another server."""
    oracle.on_frame(frame.format(number=min(account.servers)))
    oracle.on_keys(keys)
    stop(account)
    oracle.check_writes()
    assert len(oracle.problems) == 1


def test_start_needs_its_key(account: Account, oracle: Oracle) -> None:
    """It is the one write without a question."""
    number, server = next(iter(account.servers.items()))
    for keys, problems in ((b"S", 0), (b"s", 1)):
        oracle.on_frame(server["name"])
        oracle.on_keys(keys)
        account.note(Request("POST", f"/api/v1/servers/{number}/start/", {}, None, 200))
        oracle.check_writes()
        assert len(oracle.problems) == problems


def test_files_are_looked_through(account: Account, oracle: Oracle, tmp_path: Path) -> None:
    """A write that is not in the journal, the token in a file or on the terminal, a report."""
    number = stop(account)
    oracle.check_files(tmp_path, b"")
    assert len(oracle.problems) == 1
    line = {"event": "sending", "verb": "stop", "server": number, "name": "web-1"}
    (tmp_path / "journal.jsonl").write_text(json.dumps(line))
    oracle.problems.clear()
    oracle.check_files(tmp_path, b"")
    assert oracle.problems == []
    (tmp_path / "debug.log").write_text("with s3cr3t in it")
    (tmp_path / "crash-1.txt").write_text("a bug")
    oracle.check_files(tmp_path, b"s3cr3t")
    assert len(oracle.problems) == 3


@pytest.mark.parametrize(
    ("path", "body", "verb"),
    [("power/", {"action": "hard_stop"}, "hard stop"), ("power/", {"action": "restart"}, "reboot"),
     ("power/", {"action": "stop"}, "stop"), ("resize/", {"plan": "p"}, "resize")],
)  # fmt: skip
def test_writes_of_the_second_dialect_are_told_apart(
    path: str, body: dict[str, str], verb: str
) -> None:
    """As the journal calls them."""
    request = Request("POST", f"/api/v1/servers/u1/{path}", {}, body, 200)
    assert verb_of(request) == (verb, "u1")


def test_plans_of_the_second_dialect_are_questions(account: Account, oracle: Oracle) -> None:
    """A hard stop that was asked about and answered holds; one that was not does not."""
    number, server = next(iter(account.servers.items()))
    for asked in (True, False):
        if asked:
            oracle.on_frame(f"Hard stop this server? {server['name']}")
            oracle.on_keys(b"\r")
        path = f"/api/v1/servers/{number}/power/"
        account.note(Request("POST", path, {}, {"action": "hard_stop"}, 200))
        oracle.check_writes()
        assert bool(oracle.problems) is not asked
