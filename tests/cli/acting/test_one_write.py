"""`vpstui snapshot`, `backup`, `resize` and `hard-stop`, and `set --backups` of several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from tests.cli.acting.conftest import Act
    from tests.support.servers.simulated_account import Served

BOTH = pytest.mark.parametrize("dialect", list(Dialect), ids=str)

SECOND = pytest.mark.parametrize("dialect", [Dialect.UUID], ids=str)

BUSINESS = "4c 8G 160G"
"""A plan of the second dialect, whose plans have no names."""

WEB = 12345
"""The id of web-1."""


def result(ran: Any) -> Any:
    """The only result of a command that printed JSON."""
    (found,) = ran.json["results"]
    return found


# -- snapshots and backups


@BOTH
def test_snapshot_is_taken(act: Act, served: Served) -> None:
    """One request with its name, which stands in the plan."""
    ran = act("snapshot", "web-1", "--name", "before-upgrade", "--yes", "-o", "json")
    assert ran.status == 0, ran.err
    assert "Take a snapshot of web-1" in ran.err
    assert "before-upgrade" in ran.err
    assert (result(ran)["verb"], result(ran)["outcome"]) == ("snapshot", "accepted")
    assert [order[:2] for order in served.orders()] == [("snapshot", WEB)]


def test_snapshot_without_a_name_and_its_end(act: Act, served: Served) -> None:
    """It is called by the time; --wait waits until it is whole; a description is sent."""
    ran = act("snapshot", "web-1", "--description", "for Monday", "--yes", "--wait", "-o", "json")
    assert ran.status == 0, ran.err
    assert result(ran)["outcome"] == "done"
    ((_, _, body),) = served.writes()
    assert isinstance(body, dict)
    assert re.fullmatch(r"snapshot-\d{8}-\d{6}", body["name"])
    assert body["description"] == "for Monday"


@pytest.mark.knobs(pace=0.01)
def test_snapshot_that_takes_long(act: Act) -> None:
    """After --timeout it is still under way."""
    ran = act("snapshot", "web-1", "--yes", "--timeout", "0.2", "-o", "json")
    assert (ran.status, result(ran)["note"]) == (6, "not completed yet")


@SECOND
def test_backup_is_taken(act: Act, served: Served) -> None:
    """In the dialect that has a call for it."""
    ran = act("backup", "web-1", "--yes")
    assert ran.status == 0, ran.err
    assert "Back up web-1" in ran.err
    assert [order[:2] for order in served.orders()] == [("backup", WEB)]


@pytest.mark.parametrize(
    ("dialect", "argv", "status", "said"),
    [
        (Dialect.DOCUMENTED, ("backup", "web-1"), 1, "has no call for a backup at once"),
        (Dialect.DOCUMENTED, ("resize", "web-1", "--plan", "2"), 1, "has no resize"),
        (Dialect.UUID, ("backup", "web-1", "--wait"), 1, "does not show when one is completed"),
        (Dialect.UUID, ("snapshot", "web-1", "--wait=done"), 1, "leave --wait and --timeout out"),
        (Dialect.DOCUMENTED, ("snapshot", "web-1", "--name", "a b"), 2, "--name: "),
        (Dialect.DOCUMENTED, ("snapshot", "loc:us-*"), 2, "One server is copied to a snapshot"),
        (Dialect.UUID, ("backup", "name:web-*"), 2, "One server is backed up at a time"),
        (Dialect.UUID, ("resize", "web-1"), 2, "Say which plan: --plan."),
        (Dialect.UUID, ("resize", "web-1", "--plan", "no such"), 2, "No plan is called"),
        (Dialect.UUID, ("resize", "web-1", "--plan", "2c 4G 80G"), 2, "has this plan already"),
        (Dialect.UUID, ("resize", "nobody", "--plan", "2c 4G 80G"), 1, "is called nobody"),
        (Dialect.UUID, ("backup", "web-1", "--read-only"), 1, "read-only"),
        (Dialect.UUID, ("hard-stop", "name:web-*"), 2, "--expect 2"),
        (Dialect.DOCUMENTED, ("set", "web-1", "--name", "x", "--expect", "1"), 2,
         "--expect goes with --backups alone"),
        (Dialect.DOCUMENTED, ("set", "name:web-*", "--backups", "on", "--expect", "9"), 1,
         "--expect says 9"),
    ],
)  # fmt: skip
def test_what_is_refused(
    act: Act, served: Served, argv: tuple[str, ...], status: int, said: str
) -> None:
    """One line says why, and nothing is sent."""
    ran = act(*argv, "--yes")
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert served.writes() == []


@SECOND
def test_description_that_the_api_has_not(act: Act, served: Served) -> None:
    """It would be lost."""
    ran = act("snapshot", "web-1", "--description", "x", "--yes")
    assert (ran.status, served.writes()) == (1, [])
    assert "leave --description out" in ran.err


@BOTH
def test_dry_run_and_nobody_to_ask(act: Act, served: Served) -> None:
    """The plan is shown, and nothing is sent."""
    assert act("snapshot", "web-1", "--dry-run").status == 0
    ran = act("snapshot", "web-1")
    assert ran.status == 2
    assert "--yes answers" in ran.err
    assert served.writes() == []


@BOTH
def test_snapshot_without_an_answer(act: Act, served: Served) -> None:
    """Whether it is taken is not known."""
    served.fail("snapshot", 500, {"detail": "oops"})
    ran = act("snapshot", "web-1", "--yes", "-o", "json")
    assert (ran.status, result(ran)["outcome"]) == (5, "unknown")
    assert "must not be repeated blindly" in ran.err


# -- resize and hard stop


@SECOND
def test_resize_and_its_end(act: Act, served: Served) -> None:
    """The plan says from what to what; --wait reads until the server shows it."""
    ran = act("resize", "web-1", "--plan", BUSINESS, "--yes", "--wait", "-o", "json")
    assert ran.status == 0, ran.err
    assert "Resize web-1" in ran.err
    assert (result(ran)["outcome"], result(ran)["note"]) == ("done", "it has the new plan")
    assert [order[:2] for order in served.orders()] == [("resize", WEB)]


@SECOND
@pytest.mark.knobs(pace=0.01)
def test_resize_that_takes_long(act: Act) -> None:
    """After --timeout it is still under way."""
    ran = act("resize", "web-1", "--plan", BUSINESS, "--yes", "--timeout", "0.2")
    assert ran.status == 6, ran.err


@SECOND
def test_hard_stop(act: Act, served: Served) -> None:
    """With the same plan and care as a delete."""
    ran = act("hard-stop", "web-1", "--yes", "--wait", "-o", "json")
    assert ran.status == 0, ran.err
    assert "unsaved data may be lost" in ran.err
    assert (result(ran)["verb"], result(ran)["outcome"]) == ("hard stop", "done")
    assert [order[:2] for order in served.orders()] == [("hard stop", WEB)]
    ran = act("hard-stop", "name:web-*", "--yes", "--expect", "2", "-o", "json")
    assert {one["outcome"] for one in ran.json["results"]} == {"left out", "accepted"}


# -- backups of several


def test_backups_of_several(act: Act, served: Served) -> None:
    """One PATCH each, with backups alone in it."""
    ran = act("set", "name:web-*", "--backups", "on", "--yes", "--expect", "2", "-o", "json")
    assert ran.status == 0, ran.err
    assert {one["name"] for one in ran.json["results"]} == {"web-1", "web-2"}
    assert all(body == {"backups_enabled": True} for _, _, body in served.writes())


def test_backups_of_one_by_name(act: Act, served: Served) -> None:
    """As ever, and with --expect as of several."""
    ran = act("set", "web-1", "--backups", "off", "--yes")
    assert ran.status == 0, ran.err
    ran = act("set", "web-1", "--backups", "on", "--yes", "--expect", "1")
    assert ran.status == 0, ran.err
    assert served.account.get(WEB)["backups_enabled"] is True
