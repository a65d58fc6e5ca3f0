"""Snapshots and backups are taken: asked first, sent once, watched until they are whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.apps.pilot import (
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    types,
    until,
)
from tests.support.apps.user_steps import confirm, number_of

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

NOT_LISTED = pytest.mark.dialects(
    "documented", reason="the second dialect is not known to list copies"
)


async def asked_for(pilot: Pilot[int], name: str, description: str = "") -> None:
    """Fill in the form for a snapshot, and let the plan be shown."""
    await pilot.press("m")
    await shows(pilot, "SnapshotScreen")
    await types(pilot, name)
    if description:
        await pilot.press("tab")
        await types(pilot, description)
    await pilot.press("f2")


async def outcome_is(pilot: Pilot[int], outcome: str) -> None:
    """The newest record of the history says what came of it."""
    await pilot.press("H")
    await shows(pilot, "HistoryScreen")
    await sees(pilot, outcome)
    await pilot.press("q")


@NOT_LISTED
async def test_a_snapshot_is_taken_and_watched(served: Served, make_app: MakeApp) -> None:
    """The plan first, one request, then one toast with the time; the tab is read again."""
    number = number_of(served, "web-1")
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await pilot.press("2")
        await sees(pilot, "release_41")
        await asked_for(pilot, "before-2", "In words.")
        await shows(pilot, "ConfirmScreen")
        for part in ("Take a snapshot of this server?", "web-1", f"id {number}", "called before-2"):
            await sees(pilot, part)
        assert served.writes() == []
        await pilot.press("right", "enter")
        await shows(pilot, "DetailScreen")
        await toasted(pilot, "web-1: the snapshot before-2 is being taken.")
        await sees(pilot, "pending")
        served.clock.time += 20
        await toasted(pilot, "web-1: the snapshot before-2 is completed after 20 s.")
        await until(pilot, lambda: screen_text(pilot).count("● completed") == 3, "the tab")
        sent = {"server_id": number, "name": "before-2", "description": "In words."}
        assert served.writes() == [("POST", "/snapshots/", sent)]
        await outcome_is(pilot, "done")


@pytest.mark.parametrize("name", ["", "two words", "naïve", "a/b", "x" * 256])
async def test_a_name_is_checked(served: Served, make_app: MakeApp, name: str) -> None:
    """Before anything is shown or sent; what was typed stays."""
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await pilot.press("m")
        await shows(pilot, "SnapshotScreen")
        pilot.app.screen.query_one("#name Input").value = name  # type: ignore[attr-defined]
        await pilot.press("f2")
        wrong = pilot.app.screen.query_one("#name")
        await until(pilot, lambda: wrong.has_class("-wrong"), "the error at the field")
        assert served.writes() == []


async def test_cancelling_the_plan_leads_back_to_the_form(
    served: Served, make_app: MakeApp
) -> None:
    """With what was typed; nothing is sent."""
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await asked_for(pilot, "before-2")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("enter")
        await shows(pilot, "SnapshotScreen")
        await sees(pilot, "before-2")
        assert served.writes() == []


@pytest.mark.off_contract
@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (400, {"name": ["Taken already."]}, "Taken already."),
        (403, {"detail": "Not for this token."}, "Not for this token."),
        (404, {"detail": "No such thing."}, "No such thing. web-1 is there all the same."),
        (200, {"status": "error", "message": "No room for it."}, "No room for it."),
    ],
)
async def test_a_refusal_stands_in_the_form(
    served: Served, make_app: MakeApp, status: int, body: Any, said: str
) -> None:
    """In the API's words; the history has it, and the server can be written to again."""
    served.fail("snapshot", status, body)
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await asked_for(pilot, "before-2")
        await confirm(pilot)
        await shows(pilot, "SnapshotScreen")
        await sees(pilot, said)
        await pilot.press("f2")
        await confirm(pilot)
        await toasted(pilot, "web-1: the snapshot before-2 ")
        assert len(served.writes()) == 2


@NOT_LISTED
@pytest.mark.off_contract
@pytest.mark.parametrize("was_taken", [True, False])
async def test_an_unknown_outcome_is_looked_up(
    served: Served, make_app: MakeApp, was_taken: bool
) -> None:
    """By reading only: it is there, or nobody knows; it is not sent again."""
    served.fail("snapshot", 502, "<html>bad</html>")
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await asked_for(pilot, "before-2")
        await confirm(pilot)
        await sees(pilot, "may or may not have been done")
        if was_taken:
            served.account.copy(number_of(served, "web-1"), "snapshot", name="before-2")
            await toasted(pilot, "web-1: the snapshot before-2 is there, and ")
        else:
            await toasted(pilot, "web-1: whether the snapshot before-2 was taken is unknown")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        assert len(served.writes()) == 1
        await outcome_is(pilot, "done" if was_taken else "unknown")


@NOT_LISTED
@pytest.mark.off_contract
@pytest.mark.parametrize("status", [403, 404, 500])
async def test_without_a_list_its_own_id_is_not_enough_to_see_it(
    served: Served, make_app: MakeApp, status: int
) -> None:
    """It is taken all the same, and said not to be seen."""
    served.account.fail_next("GET", "/snapshots/", status, {"detail": "No."}, times=999)
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await asked_for(pilot, "before-2")
        await confirm(pilot)
        await toasted(pilot, "web-1: the snapshot before-2 is being taken.")
        await toasted(pilot, "was accepted, and cannot be watched: ")
        assert len(served.writes()) == 1


@NOT_LISTED
@pytest.mark.off_contract
async def test_one_that_fails_is_said_to_have_failed(served: Served, make_app: MakeApp) -> None:
    """It was accepted, and is not done."""
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await asked_for(pilot, "before-2")
        await confirm(pilot)
        await toasted(pilot, "is being taken.")
        number, taken = list(served.account.copies.snapshots.items())[-1]
        row = {**served.account.copies.entry(taken), "status": "failed"}
        served.account.fail_next("GET", "/snapshots/", 200, {"count": 1, "results": [row]})
        await toasted(pilot, "the snapshot before-2 was accepted, and has failed after ")
        await outcome_is(pilot, "not done")
        assert number == row["id"]


@pytest.mark.dialects("documented", reason="the second dialect has a backup at once")
async def test_a_backup_at_once_is_locked_with_a_word(served: Served, make_app: MakeApp) -> None:
    """Where the dialect has no call for it."""
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await pilot.press("M")
        await toasted(pilot, "the documented API has no call for a backup at once.")
        assert served.writes() == []


@pytest.mark.dialects("uuid", reason="the documented API has no backup at once")
async def test_the_second_dialect_takes_both(served: Served, make_app: MakeApp) -> None:
    """With a label, and no description; what becomes of them is not to be seen there."""
    async with running(make_app()) as pilot:
        await pilot.press("M")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "Back up this server now?")
        await pilot.press("right", "enter")
        await toasted(pilot, "the backup ")
        await until(pilot, lambda: len(served.writes()) == 1, "the backup")
        await toasted(pilot, "the API does not show what it came to.")
        await asked_for(pilot, "before-2")
        assert "Description" not in screen_text(pilot)
        await confirm(pilot)
        await until(pilot, lambda: len(served.writes()) == 2, "the snapshot")
        (_, first, nothing), (_, second, label) = served.writes()
        assert (first.rsplit("/", 2)[1], nothing) == ("backup", None)
        assert (second.rsplit("/", 2)[1], label) == ("snapshot", {"label": "before-2"})


@pytest.mark.dialects("documented", reason="the second dialect has a backup at once")
async def test_both_are_in_the_palette(make_app: MakeApp) -> None:
    """By their names; one that does not apply says why."""
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await pilot.press("colon", *"backup now")
        await sees(pilot, "the documented API has no call")
        await pilot.press("escape", "colon", *"snapshot")
        await sees(pilot, "Take a snapshot of the server")
        await pilot.press("enter")
        await shows(pilot, "SnapshotScreen")
