"""The plan of a delete of one server offers a snapshot first, and waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.apps.pilot import (
    app_of,
    line_with,
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    types,
    until,
)
from tests.support.apps.user_steps import looked_up, number_of
from vpstui.api.models import ServerKey
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.held_account import Held
    from tests.support.servers.simulated_account import Served

pytestmark = pytest.mark.dialects(
    "documented", reason="the second dialect is not known to list snapshots"
)

NAME = "before-delete-20260301-120000"
"""What the snapshot is called: by the clock, which stands still."""

OFF, ON = "[ ] Take a snapshot first", "[x] Take a snapshot first"


async def planned(pilot: Pilot[int], server: str) -> None:
    """Open the plan of a delete."""
    await select(pilot, server)
    await pilot.press("D")
    await shows(pilot, "ConfirmScreen")


async def begun(pilot: Pilot[int], server: str) -> None:
    """Choose a snapshot first, and confirm the plan."""
    await planned(pilot, server)
    await pilot.press("f4")
    await types(pilot, server)
    await pilot.press("enter", "enter")
    await shows(pilot, "SnapshotFirstScreen")


def sent(served: Served, server: str) -> list[str]:
    """What was written of a server, in words."""
    number = served.account.servers and number_of(served, server)
    verbs = {
        ("POST", "/snapshots/"): "snapshot",
        ("DELETE", f"/servers/{number}/"): "delete",
    }
    return [verbs[method, path] for method, path, _ in served.writes()]


async def not_deleted(pilot: Pilot[int], served: Served, said: str) -> None:
    """Wait until it is said that the delete was not sent, and leave."""
    await sees(pilot, said)
    await until(pilot, lambda: "The delete was not sent" in _joined(pilot), "that nothing is sent")
    await pilot.press("enter")
    await shows(pilot, "ServersScreen")
    assert all(method != "DELETE" for method, _, _ in served.writes())


def _joined(pilot: Pilot[int]) -> str:
    """What is on screen, with the lines of a box joined."""
    lines = (line.split("│") for line in screen_text(pilot).splitlines())
    return " ".join(parts[1].strip() for parts in lines if len(parts) > 2)


async def outcomes(pilot: Pilot[int], *records: tuple[str, str]) -> None:
    """The newest records of the history have these actions and outcomes.

    A long action is cut in its column.
    """
    await pilot.press("H")
    await shows(pilot, "HistoryScreen")
    for action, outcome in records:
        await until(
            pilot,
            lambda action=action, outcome=outcome: any(  # type: ignore[misc]
                action in line and outcome in line for line in screen_text(pilot).splitlines()
            ),
            f"{action}: {outcome}",
        )
    await pilot.press("q")
    await shows(pilot, "ServersScreen")


# -- the whole way


@pytest.mark.parametrize(
    "keys",
    [("f4",), ("up", "space", "down"), ("shift+tab", "enter", "tab")],
    ids=["F4", "up", "tab"],
)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_snapshot_then_delete(
    served: Served, make_app: MakeApp, keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    """By keys alone; exactly these two writes, in this order, and both in the history."""
    number = number_of(served, "mail")
    async with running(make_app(), size=size) as pilot:
        await planned(pilot, "mail")
        assert OFF in screen_text(pilot)
        await pilot.press(*keys)
        for part in (ON, f"1. A snapshot is taken: {NAME}", "2. When it is completed, the delete"):
            await sees(pilot, part)
        await types(pilot, "mail")
        await pilot.press("enter")
        await sees(pilot, "Enter again takes a snapshot, and then deletes mail.")
        await sees(pilot, "Snapshot, delete")
        assert served.writes() == []
        await pilot.press("enter")
        await shows(pilot, "SnapshotFirstScreen")
        served.clock.time += 2
        await sees(pilot, "Waiting for the snapshot of mail: pending, 2 s")
        take = ("POST", "/snapshots/", {"server_id": number, "name": NAME})
        assert served.writes() == [take]
        served.clock.time += 20
        await toasted(pilot, f"mail: the snapshot {NAME} is completed after ")
        await toasted(pilot, "mail is deleted.")
        await shows(pilot, "ServersScreen")
        assert served.writes() == [take, ("DELETE", f"/servers/{number}/", None)]
        await outcomes(pilot, ("delete", "done"), ("snaps", "done"))


async def test_switched_off_again_it_only_deletes(served: Served, make_app: MakeApp) -> None:
    """As before there was a choice."""
    number = number_of(served, "mail")
    async with running(make_app()) as pilot:
        await planned(pilot, "mail")
        await pilot.press("f4")
        await sees(pilot, ON)
        await pilot.press("f4")
        await sees(pilot, OFF)
        assert NAME not in screen_text(pilot)
        await types(pilot, "mail")
        await pilot.press("enter")
        await sees(pilot, "Enter again deletes mail.")
        await pilot.press("enter")
        await toasted(pilot, "mail is deleted.")
        assert served.writes() == [("DELETE", f"/servers/{number}/", None)]


async def test_each_account_takes_its_own(accounts: Accounts) -> None:
    """Though the ids are the same in both, and the other one stays as it is."""
    app = accounts.app()
    async with running(app, extras=False) as pilot:
        key = ServerKey("shop", 12345)
        await until(pilot, lambda: app.state.server(key), "both lists")
        pilot.app.screen.query_one(ServerTable).select(key)
        await pilot.press("D")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("f4")
        await types(pilot, "web-1")
        await pilot.press("enter", "enter")
        await shows(pilot, "SnapshotFirstScreen")
        await sees(pilot, "in shop@example.com")
        await sees(pilot, "pending")
        accounts.shop.clock.time += 20
        await toasted(pilot, "web-1 is deleted.")
        assert len(accounts.shop.writes()) == 2
        assert accounts.prod.writes() == []


# -- left


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_left_it_deletes_nothing(served: Served, make_app: MakeApp, key: str) -> None:
    """The snapshot goes on, and is told of; the history has both."""
    async with running(make_app()) as pilot:
        await begun(pilot, "mail")
        await sees(pilot, "pending")
        await pilot.press(key)
        await shows(pilot, "ServersScreen")
        await toasted(pilot, "mail: the delete was not sent. Its snapshot goes on")
        served.clock.time += 20
        await toasted(pilot, f"mail: the snapshot {NAME} is completed after 20 s.")
        assert sent(served, "mail") == ["snapshot"]
        await outcomes(pilot, ("delete", "not sent"), ("snaps", "done"))


async def test_the_app_that_is_left_deletes_nothing(served: Served, make_app: MakeApp) -> None:
    """It asks first, and says that the delete has not been sent."""
    async with running(make_app()) as pilot:
        await begun(pilot, "mail")
        await sees(pilot, "pending")
        await pilot.press("ctrl+q")
        await shows(pilot, "ConfirmScreen")
        assert "The delete of mail has not been sent." in _joined(pilot)
        served.clock.time += 20
        await toasted(pilot, f"mail: the snapshot {NAME} is completed after 20 s.")
        assert sent(served, "mail") == ["snapshot"]
        await pilot.press("right", "enter")
        await until(pilot, lambda: pilot.app.return_value == 0, "the end")
    assert sent(served, "mail") == ["snapshot"]


async def test_who_stays_goes_on(served: Served, make_app: MakeApp) -> None:
    """Nothing is deleted behind the question; when it is gone, the delete is sent."""
    async with running(make_app()) as pilot:
        await begun(pilot, "mail")
        await sees(pilot, "pending")
        await pilot.press("ctrl+q")
        await shows(pilot, "ConfirmScreen")
        served.clock.time += 20
        await toasted(pilot, f"mail: the snapshot {NAME} is completed after 20 s.")
        assert sent(served, "mail") == ["snapshot"]
        await pilot.press("enter")
        await toasted(pilot, "mail is deleted.")
        assert len(served.writes()) == 2


# -- what does not come


@pytest.mark.off_contract
@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (400, {"name": ["Taken already."]}, "Taken already."),
        (402, {"detail": "Buy credit."}, "Buy credit."),
        (403, {"detail": "Not for this token."}, "Not for this token."),
        (404, {"detail": "No such thing."}, "No such thing."),
        (429, {"detail": "Slow down."}, "Slow down."),
        (200, {"status": "error", "message": "No room for it."}, "No room for it."),
    ],
)
async def test_a_refused_snapshot_is_no_delete(
    served: Served, make_app: MakeApp, status: int, body: Any, said: str
) -> None:
    """The API's words come first; the server stays, and can be written to again."""
    served.account.fail_next("POST", "/snapshots/", status, body)
    async with running(make_app()) as pilot:
        await begun(pilot, "mail")
        await sees(pilot, "Not deleted")
        await sees(pilot, said)
        assert line_with(pilot, said).split("│")[1].strip().startswith(("name", said))
        await not_deleted(pilot, served, said)
        await outcomes(pilot, ("delete", "not sent"), ("snaps", "refused"))
        await pilot.press("D")
        await shows(pilot, "ConfirmScreen")
        await types(pilot, "mail")
        await pilot.press("enter", "enter")
        await toasted(pilot, "mail is deleted.")


@pytest.mark.off_contract
@pytest.mark.parametrize("was_taken", [True, False])
async def test_an_unknown_snapshot_is_no_delete(
    served: Served, make_app: MakeApp, was_taken: bool
) -> None:
    """It is looked for as any other, and nothing follows by itself."""
    served.account.fail_next("POST", "/snapshots/", 504, "")
    async with running(make_app()) as pilot:
        await begun(pilot, "mail")
        if was_taken:
            served.account.copy(number_of(served, "mail"), "snapshot", name=NAME)
        await not_deleted(pilot, served, "choose it again when")
        said = "is there, and " if was_taken else "was taken is unknown"
        await toasted(pilot, said)
        assert sent(served, "mail") == ["snapshot"]


@pytest.mark.off_contract
async def test_a_failed_snapshot_is_no_delete(served: Served, make_app: MakeApp) -> None:
    """It says what came of it."""
    async with running(make_app()) as pilot:
        await begun(pilot, "mail")
        await sees(pilot, "pending")
        taken = list(served.account.copies.snapshots.values())[-1]
        row = {**served.account.copies.entry(taken), "status": "failed"}
        page = {"count": 1, "results": [row]}
        served.account.fail_next("GET", "/snapshots/", 200, page, times=9)
        await not_deleted(pilot, served, "has failed after")
        await outcomes(pilot, ("delete", "not sent"), ("snaps", "not done"))


@pytest.mark.off_contract
@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, {"count": 0, "results": []}, "does not show what it"),
        (403, {"detail": "Not any more."}, "Not any more."),
        (404, {"detail": "Nothing here."}, "Nothing here."),
        (500, {}, "The API answered 500"),
    ],
)
async def test_a_snapshot_that_is_not_to_be_seen_is_no_delete(
    served: Served, make_app: MakeApp, status: int, body: Any, said: str
) -> None:
    """No list shows it, or there is no list any more."""
    async with running(make_app()) as pilot:
        await begun(pilot, "mail")
        await sees(pilot, "pending")
        served.account.fail_next("GET", "/snapshots/", status, body, times=99)
        await not_deleted(pilot, served, said)
        assert sent(served, "mail") == ["snapshot"]


@pytest.mark.off_contract
async def test_another_login_is_no_delete(served: Served, make_app: MakeApp) -> None:
    """The token is asked for again; what waited is not carried out with the next one."""
    async with running(make_app()) as pilot:
        await begun(pilot, "mail")
        await sees(pilot, "pending")
        served.account.token = "vps_the_next_0123456789"
        await shows(pilot, "LoginScreen")
        await types(pilot, "vps_the_next_0123456789")
        await pilot.press("enter")
        await shows(pilot, "SnapshotFirstScreen")
        served.clock.time += 20
        await not_deleted(pilot, served, "choose the server again.")
        assert sent(served, "mail") == ["snapshot"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "mail-old"}, "Its name was mail and is mail-old now."),
        ({"ip_address": "203.0.113.250"}, "and is 203.0.113.250 now."),
        ({"created_at": "2026-03-01T11:59:00Z"}, "Its date of creation was"),
    ],
    ids=["renamed", "moved", "replaced"],
)
async def test_another_server_than_that_of_the_plan_is_not_deleted(
    served: Served, make_app: MakeApp, fields: dict[str, Any], said: str
) -> None:
    """It is read again before the delete."""
    async with running(make_app()) as pilot:
        await begun(pilot, "mail")
        await sees(pilot, "pending")
        served.account.edit(number_of(served, "mail"), **fields)
        served.clock.time += 20
        await until(pilot, lambda: said in _joined(pilot), said)
        await not_deleted(pilot, served, "Its ")


async def test_a_server_that_is_protected_by_then_is_not_deleted(accounts: Accounts) -> None:
    """Its new name is one that the config protects."""
    app = accounts.app(opened=("prod",), prod={"protect": ("keep-*",)})
    async with running(app) as pilot:
        await begun(pilot, "web-1")
        await sees(pilot, "pending")
        accounts.prod.account.edit(12345, name="keep-1")
        accounts.prod.clock.time += 20
        await not_deleted(pilot, accounts.prod, "Its name was web-1 and is keep-1 now.")


# -- where it cannot be chosen


@pytest.mark.dialects("documented", "uuid", reason="it is the same in both")
async def test_no_choice_for_many(served: Served, make_app: MakeApp) -> None:
    """Nor a key for it."""
    async with running(make_app()) as pilot:
        await pilot.press("space", "down", "space", "D")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("f4")
        await pilot.pause()
        assert "snapshot first" not in screen_text(pilot).casefold()
        assert served.writes() == []


@pytest.mark.dialects("uuid", reason="the documented API lists snapshots")
async def test_no_choice_where_no_list_shows_it(served: Served, make_app: MakeApp) -> None:
    """The second dialect has none: the choice says so, and the delete is as before."""
    uuid = served.account.uuid_of(number_of(served, "mail"))
    async with running(make_app(), size=(80, 24)) as pilot:
        await planned(pilot, "mail")
        await sees(pilot, "Not possible here: the API does not show when one is")
        await pilot.press("f4")
        await pilot.pause()
        assert OFF in screen_text(pilot)
        await types(pilot, "mail")
        await pilot.press("enter", "enter")
        await toasted(pilot, "mail is deleted")
        assert served.writes() == [("DELETE", f"/servers/{uuid}/", None)]


@pytest.mark.off_contract
@pytest.mark.parametrize("status", [403, 404])
async def test_no_choice_where_the_list_is_not_told(
    served: Served, make_app: MakeApp, status: int
) -> None:
    """With the API's words."""
    served.account.fail_next("GET", "/snapshots/", status, {"detail": "No, sorry."}, times=99)
    async with running(make_app()) as pilot:
        await planned(pilot, "mail")
        await sees(pilot, "Not possible here: No, sorry.")
        await pilot.press("f4")
        await pilot.pause()
        assert OFF in screen_text(pilot)
        await types(pilot, "mail")
        await pilot.press("enter", "enter")
        await toasted(pilot, "mail is deleted.")
        assert sent_methods(served) == ["DELETE"]


@pytest.mark.off_contract
@pytest.mark.hold("GET", "/snapshots/")
async def test_what_was_chosen_before_that_is_known_stays(
    served: Served, hold: Held, make_app: MakeApp
) -> None:
    """No plan changes by itself: it cannot be confirmed until the choice is taken back."""
    served.account.fail_next("GET", "/snapshots/", 403, {"detail": "No, sorry."}, times=99)
    async with running(make_app()) as pilot:
        await planned(pilot, "mail")
        await pilot.press("f4")
        await types(pilot, "mail")
        hold.released.set()
        await looked_up(pilot)
        await sees(pilot, "Switch it off, or cancel.")
        assert ON in screen_text(pilot)
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert app_of(pilot).screen.query_one("#do").disabled
        assert served.writes() == []
        await pilot.press("f4")
        await sees(pilot, OFF)
        await pilot.press("enter", "enter")
        await toasted(pilot, "mail is deleted.")
        assert sent_methods(served) == ["DELETE"]


def sent_methods(served: Served) -> list[str]:
    """The methods of what was written."""
    return [method for method, _, _ in served.writes()]


async def test_it_fits_into_a_low_terminal(make_app: MakeApp) -> None:
    """What is chosen, what is typed and the buttons are all in sight."""
    async with running(make_app(), size=(40, 12)) as pilot:
        await planned(pilot, "mail")
        await pilot.press("f4")
        await sees(pilot, ON)
        for name in ("#typed", "#do", "#option Toggle"):
            widget = pilot.app.screen.query_one(name)
            await until(pilot, lambda w=widget: pilot.app.screen.can_view_entire(w), name)  # type: ignore[misc]
        await types(pilot, "mail")
        await pilot.press("enter", "enter")
        await shows(pilot, "SnapshotFirstScreen")
        await sees(pilot, "Waiting for the snapshot of")
