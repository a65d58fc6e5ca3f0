"""Start, stop, reboot and delete from a shell: what is meant, asked, sent, printed and returned."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from vpstui.journal.write_events import WriteEvent
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.acting.conftest import Act
    from tests.cli.ran import Ran
    from tests.support.servers.simulated_account import Served

BOTH = pytest.mark.parametrize("dialect", list(Dialect), ids=str)
VERBS = pytest.mark.parametrize("verb", ["start", "stop", "reboot", "delete"])


def sent(served: Served) -> int:
    """How many writes came."""
    return len(served.writes())


def journal(tmp_path: Path) -> list[dict[str, Any]]:
    """The journal of this home."""
    (file,) = tmp_path.rglob("journal.jsonl")
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


# -- done


@BOTH
@pytest.mark.parametrize(
    ("verb", "name", "word"),
    [
        ("stop", "web-1", "stopped"),
        ("reboot", "db-primary", "rebooted"),
        ("start", "staging-web", "started"),
        ("delete", "cache-1", "deleted"),
    ],
)
def test_done_and_waited_for(
    verb: str, name: str, word: str, act: Act, served: Served, tmp_path: Path
) -> None:
    """One request, the plan on stderr, the result on stdout, both events in the journal."""
    ran = act(verb, name, "--yes", "--wait")
    assert (ran.status, [row[0] for row in ran.rows], ran.rows[0][2]) == (0, [name], word)
    assert sent(served) == 1
    assert f"{verb.capitalize()} 1 server" in ran.err
    assert f"id {ran.rows[0][1]}" in ran.err
    assert journal(tmp_path)[0]["verb"] == verb
    assert journal(tmp_path)[-1]["event"] == WriteEvent.DONE.value


def test_without_wait_it_ends_when_it_is_accepted(act: Act) -> None:
    """Which is enough."""
    ran = act("stop", "web-1", "--yes")
    assert ran.status == 0
    assert ran.rows[0][2] == "accepted"


@pytest.mark.knobs(pace=1)
def test_timeout(act: Act, served: Served) -> None:
    """What is still under way then is said, with a status of its own."""
    ran = act("stop", "web-1", "--yes", "--timeout", "0.3")
    assert (ran.status, ran.rows[0][2]) == (6, "accepted")
    assert sent(served) == 1


def test_what_is_so_already_is_done(act: Act, served: Served) -> None:
    """A script may say it twice."""
    ran = act("stop", "staging-web", "--yes")
    assert ran.status == 0
    assert "stopped already" in ran.out
    assert "nothing to do" in ran.err
    assert sent(served) == 0


@pytest.mark.parametrize(
    ("verb", "said"), [("stop", "still billed: $"), ("delete", "/month ends.")]
)
def test_plan_says_what_it_costs(verb: str, said: str, act: Act) -> None:
    """As the one on the screen, where the list tells the plans."""
    assert said in act(verb, "web-1", "--dry-run").err


@pytest.mark.knobs(missing=("plans",))
def test_plan_without_prices(act: Act) -> None:
    """Says nothing of money that is not known."""
    ran = act("stop", "web-1", "--dry-run")
    assert ran.status == 0
    assert "$" not in ran.err


@pytest.mark.parametrize("status", ["stopping", "starting", "rebooting", "provisioning"])
def test_what_passes_by_itself(status: str, act: Act, served: Served) -> None:
    """May be tried again, also where somebody else began it."""
    served.account.servers[12345]["status"] = status
    ran = act("stop", "web-1", "--yes")
    assert (ran.status, sent(served)) == (3, 0)
    assert f"{status}, and cannot be stopped" in ran.out


# -- which servers


def test_names_and_ids_are_several_targets(act: Act, served: Served) -> None:
    """Each once, however often it is named."""
    ran = act("stop", "web-1", "db-primary", "12345", "--yes")
    assert ran.status == 0
    assert [row[0] for row in ran.rows] == ["web-1", "db-primary"]
    assert sent(served) == 2


def test_query(act: Act, served: Served) -> None:
    """What it finds, and who is left out."""
    ran = act("stop", "name:web-* | name:staging-*", "--yes")
    assert ran.status == 0
    assert sorted(row[0] for row in ran.rows) == ["staging-web", "web-1", "web-2"]
    assert "Stop 2 of 3 servers" in ran.err
    assert sent(served) == 2


@VERBS
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((), 2, "Name the servers"),
        (("",), 2, "An empty word names no server"),
        (("web-1", " "), 2, "An empty word names no server"),
        (("nowhere",), 1, "No server is called nowhere"),
        (("web-1", "web-9"), 1, "No server is called web-9"),
        (("status:",), 2, "The filter is wrong"),
        (("web",), 2, "say how many"),
        (("web-",), 2, "say how many"),
        (("web-1", "--expect", "2"), 1, "1 server found, and --expect says 2"),
        (("web-1", "--rolling=0"), 2, "--rolling"),
        (("web-1", "--timeout", "nan"), 2, "--timeout"),
        (("web-1", "--expect", "many"), 2, "number of servers"),
        (("web-1", "-o", "xml"), 2, "invalid choice"),
    ],
)
def test_nothing_is_sent(
    verb: str, words: tuple[str, ...], status: int, said: str, act: Act, served: Served
) -> None:
    """Where it is not clear what is meant, with a line that says what to do."""
    ran = act(verb, *words, "--yes")
    assert (ran.status, ran.out, sent(served)) == (status, "", 0)
    assert said in ran.err.splitlines()[-1]


def test_several_of_one_name(act: Act, served: Served) -> None:
    """Are told apart by their ids."""
    first, second = list(served.account.servers.values())[:2]
    second["name"] = first["name"]
    ran = act("stop", first["name"], "--yes")
    assert (ran.status, sent(served)) == (2, 0)
    assert f"id {first['id']}, id {second['id']}" in ran.err
    assert act("stop", str(second["id"]), "--yes").status == 0
    assert [path for _, path, _ in served.writes()] == [f"/servers/{second['id']}/stop/"]


def test_delete_of_several_needs_their_number(act: Act, served: Served) -> None:
    """`--yes` alone is not enough."""
    ran = act("delete", "web-1", "web-2", "--yes")
    assert (ran.status, sent(served)) == (2, 0)
    assert "--expect 2" in ran.err
    assert act("delete", "web-1", "web-2", "--yes", "--expect", "2").status == 0
    assert sent(served) == 2


@VERBS
def test_dry_run(verb: str, act: Act, served: Served) -> None:
    """Shows the plan, and sends nothing; nobody need be asked."""
    ran = act(verb, "name:web-*", "--dry-run")
    assert (ran.status, sent(served)) == (0, 0)
    assert "--dry-run" in ran.out or "already" in ran.out


@VERBS
def test_nobody_to_ask(verb: str, act: Act, served: Served) -> None:
    """Without a terminal and without --yes nothing is sent."""
    ran = act(verb, "staging-web" if verb == "start" else "web-1")
    assert (ran.status, ran.out, sent(served)) == (2, "", 0)
    assert ran.err.splitlines()[-1].endswith("--yes answers.")


# -- what keeps it from being done


def test_read_only(act: Act, served: Served) -> None:
    """As in the app."""
    ran = act("stop", "web-1", "--yes", "--read-only")
    assert (ran.status, sent(served)) == (1, 0)
    assert "read-only" in ran.out


def test_protected(
    act: Act, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that the config protects is not deleted from here."""
    file = tmp_path / "config.toml"
    file.write_text(f'[profiles.default]\napi_url = "{served.url}"\nprotect = ["db-*"]\n', "utf-8")
    monkeypatch.setenv("VPSTUI_CONFIG", str(file))
    ran = act("delete", "db-primary", "cache-1", "--yes", "--expect", "2")
    assert ran.status == 1
    assert "protected in this profile" in ran.out
    assert [method for method, _, _ in served.writes()] == ["DELETE"]


@pytest.mark.off_contract
@pytest.mark.parametrize(
    ("code", "body", "status", "outcome"),
    [
        (400, {"detail": "Not now."}, 1, "failed"),
        (401, {"detail": "Who are you?"}, 4, "failed"),
        (402, {"detail": "No credit."}, 1, "failed"),
        (403, {"detail": "Not yours."}, 1, "failed"),
        (404, {"detail": "Not found."}, 1, "failed"),
        (500, {"detail": "Oops."}, 5, "unknown"),
        (502, "<h1>Bad gateway</h1>", 5, "unknown"),
    ],
)
def test_what_the_api_says(
    code: int, body: dict[str, str] | str, status: int, outcome: str, act: Act, served: Served
) -> None:
    """Is told first, and decides the status; nothing is sent again."""
    served.account.fail_next("POST", "/stop/", code, body, times=9)
    ran = act("stop", "web-1", "--yes")
    assert (ran.status, ran.rows[0][2]) == (status, outcome)
    assert sent(served) == 1
    if isinstance(body, dict) and status == 1:
        assert body["detail"].rstrip(".") in ran.out
    assert ("must not be repeated" in ran.err) == (status == 5)


@pytest.mark.parametrize(
    ("code", "status"),
    [(401, 4), (402, 1), (403, 1), (500, 3)],
    ids=["401", "402", "403", "500"],
)
@pytest.mark.off_contract
def test_list_that_does_not_come(code: int, status: int, act: Act, served: Served) -> None:
    """Nothing is sent, and it may be tried again; with another token, where that is it."""
    served.account.fail_next("GET", "/servers/", code, {"detail": "No."}, times=9)
    ran = act("stop", "web-1", "--yes")
    assert (ran.status, ran.out, sent(served)) == (status, "", 0)
    assert ran.err.count("\n") == 1


def test_unreachable(act: Act) -> None:
    """Surely not sent."""
    ran = act("stop", "web-1", "--yes", "--api-url", "http://127.0.0.1:9/api/v1")
    assert (ran.status, ran.out) == (3, "")


@pytest.mark.off_contract
def test_api_that_asks_to_slow_down(act: Act, served: Served) -> None:
    """The wait is kept, and the write is then sent."""
    headers = {"Retry-After": "1"}
    served.account.fail_next("POST", "/stop/", 429, {"detail": "Slow down."}, headers)
    ran = act("stop", "web-1", "--yes")
    assert ran.status == 0
    assert sent(served) == 2
    assert ran.err.count("vpstui: the API asked to wait 1 s; what is left is sent then.") == 1


@pytest.mark.off_contract
def test_api_that_asks_to_slow_down_for_ever(act: Act, served: Served) -> None:
    """Without a time it waits longer and longer; --timeout ends that: surely not done."""
    served.account.fail_next("POST", "/stop/", 429, {"detail": "Slow down."}, times=99)
    ran = act("stop", "web-1", "--yes", "--timeout", "0.5")
    assert (ran.status, ran.rows[0][2:4]) == (3, ["not", "sent"])
    assert "the API asked to wait" in ran.err


@pytest.mark.off_contract
@pytest.mark.parametrize(("words", "status"), [(("web-1",), 0), (("name:web-*",), 1)])
def test_wait_in_a_list_that_is_not_whole(
    words: tuple[str, ...], status: int, act: Act, served: Served
) -> None:
    """A query may match more than was found, which is a failure; a name was found."""
    everything = list(served.account.servers.values())
    page = {"count": 20, "results": [one for one in everything if one["name"] == "web-1"]}
    served.account.fail_next("GET", "/servers/", 200, page, times=9)
    ran = act("wait", *words, "--for", "active")
    assert ran.status == status
    assert "the list is partial" in ran.err
    assert len(ran.rows) == 1


# -- in turn


@pytest.mark.off_contract
def test_rolling_stops_at_the_first_that_fails(act: Act, served: Served, tmp_path: Path) -> None:
    """Of twelve the fifth: five are sent, seven are not, and both are told."""
    for server in served.account.servers.values():
        server["status"] = "active"
    names = [server["name"] for server in served.account.servers.values()]
    fifth = list(served.account.servers.values())[4]["id"]
    served.account.fail_next("POST", f"/servers/{fifth}/reboot/", 400, {"detail": "Broken."})
    ran = act("reboot", *names, "--yes", "--rolling", "-o", "jsonl")
    results = [json.loads(line) for line in ran.out.splitlines()]
    assert [one["name"] for one in results] == names
    outcomes = [one["outcome"] for one in results]
    assert outcomes == ["done"] * 4 + ["failed"] + ["not sent"] * 7
    assert {one["status"] for one in results[5:]} == {3}
    assert ran.status == 1
    assert sent(served) == 5
    not_sent = [one for one in journal(tmp_path) if one["event"] == "not sent"]
    assert len(not_sent) == 7


# -- output


def test_json_has_a_schema(act: Act) -> None:
    """And nothing else is on stdout."""
    ran = act("stop", "web-1", "staging-web", "--yes", "-o", "json")
    shape = json.loads(ran.out)
    assert shape["schema"] == 1
    assert [
        (one["id"], one["name"], one["profile"], one["verb"], one["outcome"], one["status"])
        for one in shape["results"]
    ] == [
        (12345, "web-1", "default", "stop", "accepted", 0),
        (shape["results"][1]["id"], "staging-web", "default", "stop", "left out", 0),
    ]


@pytest.mark.knobs(hostile=True)
def test_hostile_names(act: Act, served: Served) -> None:
    """Reach neither the terminal nor the markup of it as they are."""
    ran = act("delete", "status:active | status:stopped", "--yes", "--dry-run")
    assert ran.status == 0
    assert "\x1b" not in ran.out + ran.err
    assert sent(served) == 0


def _statuses(ran: Ran) -> set[int]:
    return {one["status"] for one in json.loads(ran.out)["results"]}


@pytest.mark.off_contract
def test_worst_of_several_counts(act: Act, served: Served) -> None:
    """Unknown before refused before done."""
    ids = {server["name"]: server["id"] for server in served.account.servers.values()}
    served.account.fail_next("POST", f"/{ids['web-1']}/reboot/", 500, {})
    served.account.fail_next("POST", f"/{ids['web-2']}/reboot/", 400, {"detail": "No."})
    ran = act("reboot", "web-1", "web-2", "db-primary", "--yes", "-o", "json")
    assert _statuses(ran) == {5, 1, 0}
    assert ran.status == 5
