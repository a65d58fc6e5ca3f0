"""The plan of action for many servers: what it says, and that exactly that is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.fleet.bulk_accounts import bulk_of
from tests.support.apps.pilot import (
    app_of,
    resized,
    running,
    screen_text,
    sees,
    select,
    shows,
    toasted,
    types,
    until,
)
from vpstui.api.models import Server
from vpstui.fleet.state.account_state import Phase
from vpstui.fleet.state.bulk_action import Step
from vpstui.fleet.state.eligibility import LeftOut, WritePlan
from vpstui.query.prices import Prices
from vpstui.screens.actions.confirm_question import question_about_many, unanswered_writes_question
from vpstui.widgets.target_list import TargetList

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp
    from vpstui.fleet.state.bulk_action import BulkVerb

WEB = 12345
"""The id of web-1, which is active, in every account."""


async def all_ready(pilot: Pilot[int], app: VpsTuiApp) -> None:
    """Wait for the first list of every account."""
    await until(
        pilot,
        lambda: all(account.phase is Phase.READY for account in app.state.accounts),
        "every list",
    )


async def planned(pilot: Pilot[int], *keys: str) -> str:
    """Press keys that lead to a plan of action, and return what it says."""
    await pilot.press(*keys)
    await shows(pilot, "ConfirmScreen")
    await pilot.pause()
    return screen_text(pilot)


async def mark(pilot: Pilot[int], *names: str) -> None:
    """Mark servers by their names, and show all again."""
    for name in names:
        await select(pilot, name)
        await pilot.press("space", "escape")


def written(served: Served) -> list[str]:
    """What was sent, without bodies."""
    return [f"{method} {path}" for method, path, _ in served.writes()]


def ids(served: Served, status: str) -> list[int]:
    """The servers of a status."""
    return [key for key, row in served.account.servers.items() if row["status"] == status]


# -- in words

PRICES = Prices({("prod", 1): 10.0, ("prod", 2): 0.5})
"""What the plans of the first two servers cost."""


def servers(*statuses: str) -> tuple[Server, ...]:
    """Servers of these statuses."""
    return tuple(
        Server.model_validate(
            {"id": at, "name": f"s-{at}", "status": status, "plan": at}, context="prod"
        )
        for at, status in enumerate(statuses, 1)
    )


def test_plan_of_several_says_how_many() -> None:
    """In the question, on the button, and in what is typed before a delete."""
    three = servers("active", "active", "active")
    plan = question_about_many(WritePlan("delete", three), "ops", {}, PRICES)
    assert plan.heading == "Delete 3 servers for good?"
    assert (plan.button, plan.typed) == ("Delete 3", "delete 3")
    assert plan.remarks == (
        "They and all data on them will be gone: this is permanent.",
        "This cannot be undone.",
        "$10.50/month (1 not known) ends.",
    )


def test_plan_of_one_that_is_left_of_several_is_about_that_one() -> None:
    """Its name is typed."""
    one, other = servers("active", "active")
    left_out = (LeftOut(other, "protected in this profile"),)
    plan = question_about_many(WritePlan("delete", (one,), left_out), "ops", {}, Prices())
    assert plan.heading == "Delete 1 of 2 servers for good?"
    assert plan.typed == "s-1"
    assert plan.remarks == (
        "s-2 is protected in this profile: left out.",
        "It and all data on it will be gone: this is permanent.",
        "This cannot be undone.",
    )


def test_stop_says_that_it_is_still_billed() -> None:
    """Of many as of one; and that it is done gracefully."""
    plan = question_about_many(WritePlan("stop", servers("active", "active")), "ops", {}, Prices())
    assert plan.remarks == (
        "They will be shut down gracefully.",
        "A stopped server is still billed until it is deleted.",
    )
    assert plan.typed == ""


@pytest.mark.parametrize(
    ("verb", "number", "said"),
    [
        ("stop", 1, "A stopped server is still billed: $10/month until it is deleted."),
        ("stop", 2, "Stopped servers are still billed: $10.50/month until deleted."),
        (
            "stop",
            3,
            "Stopped servers are still billed: $10.50/month (1 not known) until deleted.",
        ),
        ("delete", 1, "$10/month ends."),
        ("delete", 2, "$10.50/month ends."),
        ("delete", 3, "$10.50/month (1 not known) ends."),
        ("reboot", 1, "It will be restarted gracefully, and out of reach for a while."),
    ],
)
def test_plan_says_what_is_billed_still_or_no_more(verb: BulkVerb, number: int, said: str) -> None:
    """The sum of those that something is done to, with how many prices it lacks."""
    acting, (other,) = servers("active", "active", "active")[:number], servers("active")
    plan = question_about_many(WritePlan(verb, acting, (LeftOut(other, "no"),)), "ops", {}, PRICES)
    assert plan.remarks[-1] == said


def test_nothing_to_leave_unfinished_is_no_question() -> None:
    """Requests under way and servers that wait each are one."""
    assert unanswered_writes_question(0, []) is None
    plan = unanswered_writes_question(1, [bulk_of(*[Step.WAITING] * 12)])
    assert plan is not None
    assert plan.remarks[0].startswith("1 request not answered.")
    assert plan.remarks[1].startswith("12 stops are not sent yet and will not be: s-0,")
    assert plan.remarks[1].endswith("s-7 and 4 more.")


def test_backups_that_are_not_switched_yet_are_called_edits() -> None:
    """As everywhere else where they are counted."""
    bulk = replace(bulk_of(Step.WAITING, Step.DONE, Step.WAITING), verb="backups on")
    plan = unanswered_writes_question(0, [bulk])
    assert plan is not None
    assert plan.remarks == ("2 edits (backups on) are not sent yet and will not be: s-0, s-2.",)


# -- what is sent


async def test_exactly_the_servers_of_the_plan_are_written_to(accounts: Accounts) -> None:
    """Of each account its own, though their ids are the same in both."""
    app = accounts.app()
    async with running(app, extras=False) as pilot:
        await all_ready(pilot, app)
        said = await planned(pilot, "asterisk", "X")
        assert "in 2 accounts: prod, shop" in said
        assert said.count("in prod") == len(accounts.prod.account.servers)
        await pilot.press("right", "enter")
        await shows(pilot, "ResultsScreen")
        for served in (accounts.prod, accounts.shop):
            wanted = [f"POST /servers/{number}/stop/" for number in ids(served, "stopping")]
            assert sorted(written(served)) == sorted(wanted)
            assert wanted


async def test_what_moves_meanwhile_does_not_change_what_is_sent(
    served: Served, make_app: MakeApp
) -> None:
    """Servers that come, go and are renamed while the plan is read."""
    app = make_app()
    async with running(app) as pilot:
        await mark(pilot, "web-1", "web-2")
        await planned(pilot, "X")
        served.account.edit(WEB, name="zzz")
        served.account.add(name="web-1", status="active")
        (account,) = app.fleet._accounts.connected
        await account.refresh()
        assert len(app.state.servers) == 13
        await pilot.press("right", "enter")
        await until(pilot, lambda: len(served.writes()) == 2, "the requests")
        assert sorted(written(served)) == [
            f"POST /servers/{WEB}/stop/", "POST /servers/12348/stop/",
        ]  # fmt: skip


async def test_cancel_has_the_focus(served: Served, make_app: MakeApp) -> None:
    """A stray Enter changes nothing."""
    async with running(make_app()) as pilot:
        await mark(pilot, "web-1", "web-2")
        await planned(pilot, "R")
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        assert served.writes() == []


async def test_who_is_left_out_is_told_and_not_written_to(
    served: Served, make_app: MakeApp
) -> None:
    """By number above, by name and reason below."""
    async with running(make_app()) as pilot:
        stopped = [row["name"] for row in served.account.servers.values()
                   if row["status"] == "stopped"]  # fmt: skip
        said = await planned(pilot, "asterisk", "X")
        assert f"{len(stopped)} of 12 are stopped already: left out." in said
        assert "legacy-shop is suspended, and cannot be stopped: left out." in said
        active = len(ids(served, "active"))
        assert f"Stop {active} of 12 servers?" in said
        await pilot.press("right", "enter")
        await until(pilot, lambda: len(served.writes()) == active, "the requests")
        assert sorted(written(served)) == sorted(
            f"POST /servers/{number}/stop/" for number in ids(served, "stopping")
        )


async def test_delete_of_several_is_typed_out(served: Served, make_app: MakeApp) -> None:
    """With the number of those that will be deleted."""
    async with running(make_app()) as pilot:
        await mark(pilot, "web-1", "web-2", "mail")
        said = await planned(pilot, "D")
        assert "Delete 3 servers for good?" in said
        assert "Type  delete 3  to go on:" in said
        await types(pilot, "delete 2")
        await pilot.press("enter")
        await sees(pilot, "That is not it: type  delete 3")
        assert served.writes() == []
        await pilot.press("backspace", "3", "enter", "enter")
        await until(pilot, lambda: len(served.writes()) == 3, "the requests")
        assert sorted(written(served)) == [
            "DELETE /servers/12345/", "DELETE /servers/12348/", "DELETE /servers/12363/",
        ]  # fmt: skip


async def test_protected_ones_are_left_out_of_a_delete(accounts: Accounts) -> None:
    """The others are deleted; the number that is typed is theirs."""
    app = accounts.app(opened=("prod",), prod={"protect": ("web-1",)})
    async with running(app) as pilot:
        total = len(accounts.prod.account.servers)
        said = await planned(pilot, "asterisk", "D")
        assert "web-1 is protected in this profile: left out." in said
        await types(pilot, f"delete {total - 1}")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: len(accounts.prod.writes()) == total - 1, "the requests")
        assert list(accounts.prod.account.servers) == [WEB]


async def test_protected_server_alone_is_not_asked_about(accounts: Accounts) -> None:
    """It is said at once why nothing happens."""
    app = accounts.app(opened=("prod",), prod={"protect": ("web-1",)})
    async with running(app) as pilot:
        await select(pilot, "web-1")
        await pilot.press("D")
        await toasted(pilot, "web-1 is protected in the config: it is not deleted from here.")
        await shows(pilot, "ServersScreen")


async def test_plan_with_nothing_to_do_can_only_be_left(served: Served, make_app: MakeApp) -> None:
    """And says why there is nothing."""
    async with running(make_app(query="status:stopped")) as pilot:
        said = await planned(pilot, "asterisk", "X")
        assert "Stop: nothing to do" in said
        assert "stopped already: left out." in said
        assert not pilot.app.screen.query("#do")
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        assert served.writes() == []


async def test_locked_account_is_left_out_and_the_other_is_not(accounts: Accounts) -> None:
    """Whichever of them the cursor is in."""
    app = accounts.app(prod={"read_only": True})
    async with running(app, extras=False) as pilot:
        await all_ready(pilot, app)
        said = await planned(pilot, "asterisk", "X")
        assert "read-only (the config says read_only): left out." in said
        await pilot.press("right", "enter")
        await until(pilot, lambda: accounts.shop.writes(), "the requests")
        await shows(pilot, "ResultsScreen")
        assert accounts.prod.writes() == []


async def test_one_marked_server_is_always_asked_about(served: Served, make_app: MakeApp) -> None:
    """The cursor may be elsewhere, and the mark forgotten."""
    async with running(make_app()) as pilot:
        await mark(pilot, "dev-sandbox")
        said = await planned(pilot, "S")
        assert "Start 1 server?" in said
        assert "dev-sandbox" in said
        await pilot.press("right", "enter")
        await until(pilot, lambda: served.writes(), "the request")
        assert len(served.writes()) == 1


@pytest.mark.slow
async def test_another_login_while_the_plan_is_read_sends_nothing(
    served: Served, make_app: MakeApp
) -> None:
    """The ids may be those of other servers by now; of one server as of many."""
    app = make_app()
    async with running(app) as pilot:
        (account,) = app.fleet._accounts.connected
        await select(pilot, "web-1")
        await planned(pilot, "X")
        served.account.knobs.__dict__["email"] = "other@example.com"
        await account.sign_in(SecretStr("vps_another_one"))
        await pilot.press("right", "enter")
        await toasted(pilot, "web-1: the stop was not sent. Another login came")
        await pilot.press("escape")
        await mark(pilot, "web-1", "web-2")
        await planned(pilot, "X")
        served.account.knobs.__dict__["email"] = "third@example.com"
        await account.sign_in(SecretStr("vps_a_third_one"))
        await pilot.press("right", "enter")
        await shows(pilot, "ResultsScreen")
        await sees(pilot, "2 not sent")
        assert served.writes() == []


# -- marks that a filter hides


async def hidden_question(pilot: Pilot[int]) -> None:
    """Mark two servers, hide one of them, and ask for both to be stopped."""
    await mark(pilot, "web-1", "mail")
    await pilot.press("slash")
    await types(pilot, "web")
    await pilot.press("enter", "X")
    await shows(pilot, "HiddenTargetsScreen")
    await sees(pilot, "1 of 2 marked are hidden")
    assert "id 12363" in screen_text(pilot)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        (("right", "enter"), [12345]),
        (("right", "right", "enter"), [12345, 12363]),
        (("left", "enter"), [12345, 12363]),
    ],
)
async def test_hidden_marks_are_included_or_dropped(
    served: Served, make_app: MakeApp, keys: tuple[str, ...], wanted: list[int]
) -> None:
    """As the user says, before the plan; no mark is left then."""
    async with running(make_app()) as pilot:
        await hidden_question(pilot)
        await pilot.press(*keys)
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await until(pilot, lambda: len(served.writes()) == len(wanted), "the requests")
        assert sorted(written(served)) == [f"POST /servers/{id_}/stop/" for id_ in wanted]


@pytest.mark.slow
@pytest.mark.parametrize("key", ["enter", "escape", "q"])
async def test_question_about_hidden_marks_can_be_left(
    served: Served, make_app: MakeApp, key: str
) -> None:
    """Then nothing happens, and the marks stay."""
    async with running(make_app()) as pilot:
        await hidden_question(pilot)
        await pilot.press(key)
        await shows(pilot, "ServersScreen")
        await sees(pilot, "2 marked (1 hidden)")
        assert served.writes() == []


@pytest.mark.knobs(servers=60)
async def test_many_hidden_marks_scroll(make_app: MakeApp) -> None:
    """The buttons stay in sight."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await pilot.press("asterisk", "slash")
        await types(pilot, "web-1")
        await pilot.press("enter", "X")
        await shows(pilot, "HiddenTargetsScreen")
        listed = pilot.app.screen.query_one(TargetList)
        for key in ("pagedown", "down", "j", "up", "k", "pageup"):
            before = listed.scroll_offset.y
            await pilot.press(key)
            assert listed.scroll_offset.y != before
            assert "Cancel" in screen_text(pilot)


# -- as long as it may be


@pytest.mark.slow
@pytest.mark.knobs(servers=200)
@pytest.mark.parametrize("size", [(80, 24), (40, 10), (120, 40)])
async def test_long_plan_scrolls_with_its_buttons_in_sight(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    """The number is in the heading; the last server can be reached."""
    async with running(make_app(), size=size) as pilot:
        said = await planned(pilot, "asterisk", "D")
        number = len(app_of(pilot).state.servers)
        assert f"Delete {number} servers for good?"[:30] in said
        button = pilot.app.screen.query_one("#do")
        listed = pilot.app.screen.query_one(TargetList)
        await until(pilot, lambda: pilot.app.screen.can_view_entire(button), "the button")
        await pilot.press("pagedown", "pagedown", "pageup", "down", "up")
        assert listed.scroll_offset.y == 10
        for _ in range(80):
            await pilot.press("pagedown")
        assert listed.scroll_offset.y == listed.max_scroll_y > 0
        assert pilot.app.screen.can_view_entire(button)


@pytest.mark.knobs(servers=200)
async def test_long_plan_fits_another_terminal(make_app: MakeApp) -> None:
    """It takes the room there is, more or less."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await planned(pilot, "asterisk", "X")
        listed = pilot.app.screen.query_one(TargetList)
        low = listed.size.height
        await resized(pilot, 80, 50)
        await until(pilot, lambda: listed.size.height > low + 15, "a longer list")
        await resized(pilot, 40, 10)
        await until(pilot, lambda: listed.size.height < low, "a shorter list")
        button = pilot.app.screen.query_one("#do")
        await until(pilot, lambda: pilot.app.screen.can_view_entire(button), "the button")


async def test_short_plan_moves_between_its_buttons(make_app: MakeApp) -> None:
    """With up and down too, where nothing is to be scrolled."""
    async with running(make_app(), size=(80, 24)) as pilot:
        await select(pilot, "web-1")
        await planned(pilot, "X")
        assert focused(pilot) == "cancel"
        await pilot.press("down")
        assert focused(pilot) == "do"
        await pilot.press("k")
        assert focused(pilot) == "cancel"


def focused(pilot: Pilot[int]) -> str:
    """The id of what has the focus."""
    widget = pilot.app.focused
    return "" if widget is None else str(widget.id)


async def test_names_with_hidden_characters_are_spelled_out(accounts: Accounts) -> None:
    """In the plan of many as well."""
    accounts.prod.account.add(name="web\u200b-1", status="active")
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        said = await planned(pilot, "asterisk", "X")
        assert r"web\u200b-1" in said
