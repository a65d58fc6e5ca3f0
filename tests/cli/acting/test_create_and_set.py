"""`vpstui create` and `vpstui set`: what is chosen, shown, sent and printed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from tests.cli.acting.conftest import Act
    from tests.support.servers.simulated_account import Served

BOTH = pytest.mark.parametrize("dialect", list(Dialect), ids=str)

NAMED = ("--plan", "starter vps", "--location", "us-east", "--os", "Debian 12")
"""A server by the names of things."""


def body(served: Served) -> Any:
    """The body of the only write."""
    ((_, _, sent),) = served.writes()
    return sent


# -- create


def test_by_names(act: Act, served: Served) -> None:
    """Their ids are sent; the plan says what it costs."""
    ran = act("create", "web-9", *NAMED, "--backups", "on", "--yes", "--wait")
    assert ran.status == 0
    assert ran.rows[0][0::2][:2] == ["web-9", "created"]
    assert body(served) == {
        "name": "web-9", "plan_id": 1, "location": "us-east", "os_id": 4, "backups_enabled": True,
    }  # fmt: skip
    assert "$5/month" in ran.err
    assert "Starter VPS  id 1" in ran.err


def test_by_ids(act: Act, served: Served) -> None:
    """As a form takes them."""
    ran = act("create", "web-9", "--plan", "2", "--location", "ap-south", "--os", "4",
              "--ssh-key", "3", "--hostname", "web9.example.com", "--yes")  # fmt: skip
    assert ran.status == 0
    assert body(served) == {
        "name": "web-9", "plan_id": 2, "location": "ap-south", "os_id": 4, "ssh_key_id": 3,
        "hostname": "web9.example.com", "backups_enabled": False,
    }  # fmt: skip


@BOTH
def test_like_another_one(act: Act, served: Served) -> None:
    """In both dialects, whose ids differ; the hostname goes with the name."""
    ran = act("create", "web-9", "--like", "web-1", "--yes", "-o", "json")
    assert ran.status == 0, ran.err
    (result,) = json.loads(ran.out)["results"]
    assert (result["name"], result["verb"], result["outcome"]) == ("web-9", "create", "accepted")
    made, pattern = (
        next(one for one in served.account.servers.values() if one["name"] == name)
        for name in ("web-9", "web-1")
    )
    assert (made["plan"]["id"], made["location"]) == (pattern["plan"]["id"], pattern["location"])


def test_one_time_password_is_printed_once(act: Act) -> None:
    """With the result, in the table and in JSON; nowhere else."""
    ran = act("create", "web-9", *NAMED, "--yes", "-o", "json")
    (result,) = json.loads(ran.out)["results"]
    password = result.get("one_time_password", "")
    assert password == "" or password not in ran.err


@pytest.mark.parametrize(
    ("argv", "status", "said"),
    [
        ((), 2, "Give the new server one name"),
        (("a", "b"), 2, "Give the new server one name"),
        (("a b", *NAMED), 2, "name"),
        (("web-9",), 2, "Say which plan: --plan. There are Starter VPS (1)"),
        (("web-9", "--plan", "huge"), 2, "No plan is called 'huge'"),
        (("web-9", *NAMED, "--plan", "Storage VPS"), 1, "Storage VPS is not sold now"),
        (("web-9", *NAMED, "--os", "Plan 9"), 2, "No OS is called 'Plan 9'"),
        (("web-9", *NAMED, "--hostname", "-"), 2, "--hostname"),
        (("web-9", "--like", "nowhere"), 1, "No server is called nowhere"),
        (("web-9", "--like", "web"), 2, "--like takes one server, by its name"),
        (("web-9", *NAMED, "--read-only"), 1, "--read-only"),
        (("web-9", *NAMED, "--backups"), 2, "--backups: expected one argument"),
        (("web-9", *NAMED, "--timeout", "-1"), 2, "--timeout: "),
        (("web-9", *NAMED, "--timeout=nan"), 2, "--timeout: it is a number of seconds above 0"),
        (("web-9", *NAMED, "--timeout=inf"), 2, "--timeout: it is a number of seconds above 0"),
    ],
)
def test_nothing_is_created(
    argv: tuple[str, ...], status: int, said: str, act: Act, served: Served
) -> None:
    """With one line that says why."""
    ran = act("create", *argv, "--yes")
    assert (ran.status, ran.out, served.writes()) == (status, "", [])
    assert said in ran.err.splitlines()[-1]


def test_create_without_anybody_to_ask(act: Act, served: Served) -> None:
    """It costs money: it is asked for, or answered by --yes."""
    ran = act("create", "web-9", *NAMED)
    assert (ran.status, served.writes()) == (2, [])
    assert act("create", "web-9", *NAMED, "--dry-run").status == 0
    assert served.writes() == []


@pytest.mark.off_contract
@pytest.mark.parametrize(
    ("code", "answer", "status"),
    [(402, {"detail": "No credit."}, 1), (400, {"name": ["Taken."]}, 1), (500, {}, 5)],
)
def test_what_the_api_says_of_a_create(
    code: int, answer: dict[str, Any], status: int, act: Act, served: Served
) -> None:
    """Is told first; what is unknown is never sent again."""
    served.account.fail_next("POST", "/servers/", code, answer, times=9)
    ran = act("create", "web-9", *NAMED, "--yes")
    assert (ran.status, len(served.writes())) == (status, 1)
    assert ("must not be repeated" in ran.err) == (status == 5)


@pytest.mark.knobs(pace=1)
def test_create_that_takes_longer(act: Act) -> None:
    """Than somebody wants to wait."""
    ran = act("create", "web-9", *NAMED, "--yes", "--timeout", "0.3")
    assert (ran.status, ran.rows[0][2]) == (6, "accepted")


# -- set


def test_only_what_changes_is_sent(act: Act, served: Served) -> None:
    """And shown, before and after."""
    ran = act("set", "web-1", "--name", "web-7", "--backups", "off", "--yes")
    assert ran.status == 0
    assert served.writes() == [
        ("PATCH", "/servers/12345/", {"name": "web-7", "backups_enabled": False})
    ]
    assert "web-1 -> web-7" in ran.err
    assert ran.rows[0][::2] == ["web-7", "saved"]


def test_what_is_so_already_is_not_sent(act: Act, served: Served) -> None:
    """Which is no failure."""
    ran = act("set", "web-1", "--name", "web-1", "--yes")
    assert (ran.status, served.writes()) == (0, [])


@pytest.mark.parametrize(
    ("argv", "status", "said"),
    [
        (("web-1",), 2, "Say what to change"),
        (("web-1", "--name", "a b"), 2, "--name: "),
        (("web-1", "--hostname", ""), 2, "--hostname: "),
        (("web", "--name", "x"), 2, "One server is changed at a time"),
        (("loc:us-* name:web-1", "--name", "x"), 2, "One server is changed at a time"),
        (("web-1", "web-2", "--name", "x"), 2, "One server is changed at a time"),
        (("web-1", "--name", "x", "--read-only"), 1, "--read-only"),
    ],
)
def test_nothing_is_changed(
    argv: tuple[str, ...], status: int, said: str, act: Act, served: Served
) -> None:
    """With one line that says why."""
    ran = act("set", *argv, "--yes")
    assert (ran.status, ran.out, served.writes()) == (status, "", [])
    assert said in ran.err.splitlines()[-1]


@pytest.mark.parametrize("dialect", [Dialect.UUID], ids=str)
def test_where_no_edit_is_known(act: Act, served: Served) -> None:
    """It is locked with a word."""
    ran = act("set", "web-1", "--name", "x", "--yes")
    assert (ran.status, served.writes()) == (1, [])
    assert "no edit is known" in ran.err


@pytest.mark.off_contract
@pytest.mark.parametrize(("code", "status"), [(400, 1), (500, 5)])
def test_what_the_api_says_of_an_edit(code: int, status: int, act: Act, served: Served) -> None:
    """Refused or unknown, and sent once."""
    served.account.fail_next("PATCH", "/servers/12345/", code, {"name": ["Taken."]}, times=9)
    ran = act("set", "web-1", "--name", "web-7", "--yes")
    assert (ran.status, len(served.writes())) == (status, 1)
