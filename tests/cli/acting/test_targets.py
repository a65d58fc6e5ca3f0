"""Which servers are meant: where others could be, nothing is sent unless somebody says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.acting.conftest import Act
    from tests.support.servers.simulated_account import Served


def paths(served: Served) -> list[str]:
    """What was written to."""
    return [path for _, path, _ in served.writes()]


def rename(served: Served, **names: str) -> dict[str, Any]:
    """Give servers other names; return all servers by the name that they had."""
    before = {server["name"]: server for server in served.account.servers.values()}
    for old, new in names.items():
        before[old]["name"] = new
    return before


@pytest.mark.parametrize(
    "words",
    [
        ("web-1", "status:active"),
        ("status:active", "1"),
        ("name:*",),
        ("status:active name:**",),
        ("(name:*)",),
        ("status:stopped | ip:*",),
        ("name~.*",),
        ('name:"*"',),
    ],
)
def test_what_finds_more_than_was_meant(words: tuple[str, ...], act: Act, served: Served) -> None:
    """A part of a name among other words, and a variable that is not set: say how many."""
    ran = act("stop", *words, "--yes")
    assert (ran.status, ran.out, served.writes()) == (2, "", [])
    assert "say how many are meant: --expect" in ran.err


@pytest.mark.parametrize("words", [("name:web-*",), ("status:active", "loc:us-*"), ("id:12345",)])
def test_query_that_says_what_it_means(words: tuple[str, ...], act: Act, served: Served) -> None:
    """Needs no number."""
    assert act("stop", *words, "--yes").status == 0
    assert served.writes()


def test_name_that_is_a_query(act: Act, served: Served) -> None:
    """Whoever may rename a server cannot turn a query of a script into its name, or back."""
    servers = rename(served, mail="status:active")
    ran = act("stop", "status:active", "--yes")
    assert (ran.status, served.writes()) == (2, [])
    assert f"(id {servers['mail']['id']}), and a filter" in ran.err
    assert act("stop", str(servers["mail"]["id"]), "--yes").status == 0
    assert len(paths(served)) == 1
    ran = act("stop", "(status:active)", "--yes", "--dry-run", "-o", "json")
    assert len(json.loads(ran.out)["results"]) == 8


def test_name_that_is_the_id_of_another(act: Act, served: Served) -> None:
    """Is refused with a word that works."""
    servers = rename(served, mail="12345")
    ran = act("stop", "12345", "--yes")
    assert (ran.status, served.writes()) == (2, [])
    hint = ran.err.split()[-1]
    assert act("set", hint, "--hostname", "z9.example.com", "--yes").status == 0
    assert act("stop", hint, "--yes").status == 0
    number = hint.removeprefix("id:")
    assert paths(served) == [f"/servers/{number}/", f"/servers/{number}/stop/"]
    assert int(number) in (12345, servers["mail"]["id"])


@pytest.mark.parametrize("argv", [("ssh",), ("create", "web-9", "--yes", "--like")])
def test_part_of_a_name_is_no_name(argv: tuple[str, ...], act: Act, served: Served) -> None:
    """Where one server is wanted, no other is taken for it."""
    rename(served, **{"web-1": "web-10"})
    ran = act(*argv, "web-1")
    assert (ran.status, ran.out, served.writes()) == (2, "", [])
    assert "web-10 (id 12345)" in ran.err


# -- a list that is not whole


def break_off(served: Served) -> int:
    """Let the second page of the list be missing, and return the id of the server on the first."""
    server = served.account.servers[12345]
    path = f"{served.url}/servers/?page_size=100&page=2"
    row = {**served.account.add(name="first"), "id": server["id"], "name": server["name"]}
    first = {"count": 150, "next": path, "results": [row]}
    served.account.fail_next("GET", "/servers/", 200, first)
    served.account.fail_next("GET", "/servers/", 503, "<h1>Down</h1>", times=9)
    return 12345


@pytest.mark.off_contract
@pytest.mark.knobs(servers=150)
@pytest.mark.parametrize(
    "argv",
    [
        ("stop", "!status:stopped", "--yes"),
        ("stop", "!status:stopped", "--yes", "--expect", "1"),
        ("stop", "web-1", "--yes"),
        ("set", "web-1", "--name", "web-9", "--yes"),
        ("stop", "not-on-the-first-page", "--yes"),
        ("delete", "name:not-on-the-first-page", "--yes"),
        ("set", "not-on-the-first-page", "--name", "web-9", "--yes"),
        ("wait", "not-on-the-first-page", "--for", "gone"),
        ("ssh", "not-on-the-first-page"),
    ],
)
def test_part_of_a_list_is_not_the_whole(argv: tuple[str, ...], act: Act, served: Served) -> None:
    """Others may match, or be called so: surely not sent, and may be tried again."""
    break_off(served)
    ran = act(*argv)
    assert (ran.status, ran.out, served.writes()) == (3, "", [])
    assert "the list is partial" in ran.err.splitlines()[-1].lower()


@pytest.mark.off_contract
@pytest.mark.knobs(servers=150)
def test_id_in_a_part_of_a_list(act: Act, served: Served) -> None:
    """Is that of no other."""
    number = break_off(served)
    assert act("stop", str(number), "--yes").status == 0
    assert paths(served) == [f"/servers/{number}/stop/"]


@pytest.mark.knobs(hostile=True)
def test_row_that_cannot_be_read(act: Act, served: Served) -> None:
    """May match: what is known is done, and the status tells; a name is no other's."""
    ran = act("reboot", "name:bad-addr*", "--yes")
    assert (ran.status, len(served.writes())) == (3, 1)
    assert "The list is partial" in ran.err
    assert act("stop", "../x", "--yes").status == 0


# -- wait


def test_wait_for_one_that_is_gone_and_one_that_is_not(act: Act) -> None:
    """It is waited for the one that is still there."""
    ran = act("wait", "nowhere", "web-1", "--for", "gone", "--timeout", "0.3", "-o", "json")
    assert ran.status == 6
    assert [one["name"] for one in json.loads(ran.out)["results"]] == ["web-1"]


def test_wait_is_not_for_another_server(act: Act, served: Served) -> None:
    """One whose name has the word in it."""
    rename(served, **{"web-1": "web-10"})
    assert act("wait", "web-1", "--for", "gone", "--timeout", "5").status == 0
    ran = act("wait", "web-1", "--for", "active", "--timeout", "5")
    assert (ran.status, ran.out) == (1, "")
    assert "No server is called web-1; as a filter it finds web-10" in ran.err


@pytest.mark.off_contract
@pytest.mark.knobs(servers=150)
def test_wait_for_a_part_of_a_list(act: Act, served: Served) -> None:
    """Is not to have waited for all of it."""
    break_off(served)
    ran = act("wait", "!status:nothing", "--for", "active", "--timeout", "5")
    assert ran.status == 1
    assert "the list is partial" in ran.err
