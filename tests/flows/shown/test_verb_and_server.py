"""A verb and a server in the palette: `reboot web-2` does what the key does, to that server."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from tests.support.apps.user_steps import confirm, number_of, selected_name

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

SIZES = [(80, 24), (120, 40), (40, 10)]


async def ask_for(pilot: Pilot[int], text: str) -> None:
    """Open the palette and type."""
    await pilot.press("colon")
    await shows(pilot, "PaletteScreen")
    await types(pilot, text)


@pytest.mark.parametrize("typed", ["reboot web-2", ":REBOOT  web-2", "reboot eb-2"])
async def test_verb_is_done_to_the_server_that_is_named(
    make_app: MakeApp, served: Served, typed: str
) -> None:
    """And to no other, wherever the cursor is; the plan names it before."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await ask_for(pilot, typed)
        await sees(pilot, "reboot web-2")
        await pilot.press("enter")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "web-2   id")
        assert served.orders() == []
        await confirm(pilot)
        await until(pilot, served.orders, "the reboot")
        assert [one[:2] for one in served.orders()] == [("reboot", number_of(served, "web-2"))]
        assert selected_name(pilot) == "mail"


async def test_enter_on_the_plan_changes_nothing(make_app: MakeApp, served: Served) -> None:
    """Cancel has the focus, as after the key."""
    async with running(make_app()) as pilot:
        await ask_for(pilot, "stop web-2")
        await pilot.press("enter")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        assert served.orders() == []


async def test_start_of_a_named_server_shows_its_plan(make_app: MakeApp, served: Served) -> None:
    """The key does not ask; but no cursor was on this one."""
    async with running(make_app()) as pilot:
        await ask_for(pilot, "start dev-sandbox")
        await pilot.press("enter")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "It was named, and not chosen with the cursor.")
        assert served.orders() == []
        await confirm(pilot)
        await until(pilot, served.orders, "the start")
        assert served.orders()[0][1] == number_of(served, "dev-sandbox")


async def test_name_that_fits_several_is_chosen_from(make_app: MakeApp, served: Served) -> None:
    """Each line is one server with its id; the plan names the one that was taken."""
    async with running(make_app()) as pilot:
        await ask_for(pilot, "reboot web")
        for name in ("web-1", "web-2"):
            await sees(pilot, f"reboot {name}")
        await pilot.press("down", "enter")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "web-2   id")
        assert served.orders() == []


async def test_verb_alone_waits_for_a_name(make_app: MakeApp, served: Served) -> None:
    """With a blank behind it nothing is offered that Enter would do."""
    async with running(make_app()) as pilot:
        await ask_for(pilot, "delete ")
        await pilot.press("enter")
        await sees(pilot, "the name of a server follows")
        await shows(pilot, "PaletteScreen")
        assert served.orders() == []


async def test_what_cannot_be_done_says_why(make_app: MakeApp, served: Served) -> None:
    """Of the server that was named, not of the one under the cursor."""
    async with running(make_app()) as pilot:
        await select(pilot, "web-1")
        await ask_for(pilot, "start mail")
        await pilot.press("enter")
        await sees(pilot, "Not now: mail is active already.")
        assert served.orders() == []


async def test_marks_do_not_widen_it(make_app: MakeApp, served: Served) -> None:
    """Marked servers are not meant, where one is named."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("space")
        await ask_for(pilot, "stop metrics")
        await pilot.press("enter")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "metrics   id")
        assert "mail   id" not in screen_text(pilot)
        await confirm(pilot)
        await until(pilot, served.orders, "the stop")
        assert [one[1] for one in served.orders()] == [number_of(served, "metrics")]


async def test_delete_of_a_named_server_wants_its_name_typed(
    make_app: MakeApp, served: Served
) -> None:
    """As after the key: Enter, Enter deletes nothing."""
    async with running(make_app()) as pilot:
        await ask_for(pilot, "delete web-2")
        await pilot.press("enter")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "Type  web-2  to go on:")
        await pilot.press("enter", "enter")
        assert served.orders() == []


@pytest.mark.parametrize(
    ("typed", "screen", "said"),
    [
        ("open metrics", "DetailScreen", "metrics"),
        ("copy metrics", "CopyScreen", "metrics"),
        ("snapshot metrics", "SnapshotScreen", "Snapshot of metrics"),
    ],
)
async def test_other_verbs_open_what_their_keys_open(
    make_app: MakeApp, typed: str, screen: str, said: str
) -> None:
    """For the server that is named."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await ask_for(pilot, typed)
        await pilot.press("enter")
        await shows(pilot, screen)
        await sees(pilot, said)


@pytest.mark.dialects("documented", reason="the second dialect has no edit")
@pytest.mark.parametrize(
    ("typed", "screen", "said"),
    [
        ("edit metrics", "EditScreen", "Edit metrics"),
        ("rename metrics", "EditScreen", "Rename metrics"),
        ("backups metrics", "ConfirmScreen", "Switch backups"),
    ],
)
async def test_edits_by_name(make_app: MakeApp, typed: str, screen: str, said: str) -> None:
    """The form, or the question, of the server that is named."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await ask_for(pilot, typed)
        await pilot.press("enter")
        await shows(pilot, screen)
        await sees(pilot, said)
        await sees(pilot, "metrics")


@pytest.mark.dialects("uuid", reason="only the second dialect cuts the power and resizes")
@pytest.mark.parametrize("typed", ["hard stop metrics", "hard-stop metrics"])
async def test_hard_stop_of_a_named_server_is_typed_out(
    make_app: MakeApp, served: Served, typed: str
) -> None:
    """With a blank or a hyphen."""
    async with running(make_app()) as pilot:
        await ask_for(pilot, typed)
        await pilot.press("enter")
        await shows(pilot, "ConfirmScreen")
        await sees(pilot, "Type  metrics  to go on:")
        assert served.orders() == []


@pytest.mark.dialects("uuid", reason="only the second dialect cuts the power and resizes")
async def test_resize_of_a_named_server(make_app: MakeApp) -> None:
    """The plans it can be given."""
    async with running(make_app()) as pilot:
        await ask_for(pilot, "resize metrics")
        await pilot.press("enter")
        await shows(pilot, "PlanScreen")
        await sees(pilot, "Another plan for metrics")


async def test_server_that_is_gone_by_then_is_left_alone(make_app: MakeApp, served: Served) -> None:
    """Nothing is done to whatever is there in its place."""
    app = make_app()
    async with running(app) as pilot:
        await ask_for(pilot, "stop mail")
        served.account.remove(
            next(id_ for id_, row in served.account.servers.items() if row["name"] == "mail")
        )
        app.screen_stack[0].run_worker(app.screen_stack[0].run_action("refresh"))
        await until(pilot, lambda: len(app.state.servers) == 11, "the list without it")
        await pilot.press("enter")
        await toasted(pilot, "That server is gone.")
        assert served.orders() == []


@pytest.mark.off_contract
@pytest.mark.knobs(servers=1)
async def test_server_called_like_a_verb_is_opened(make_app: MakeApp, served: Served) -> None:
    """The whole of what was typed is its name: that is what was meant."""
    served.account.edit(next(iter(served.account.servers)), name="stop web")
    async with running(make_app()) as pilot:
        await ask_for(pilot, "stop web")
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        assert served.orders() == []


async def test_verb_and_server_on_the_screen_of_another_server(
    make_app: MakeApp, served: Served
) -> None:
    """What was named is meant there, too."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await ask_for(pilot, "reboot web-2")
        await pilot.press("enter")
        await confirm(pilot)
        await until(pilot, served.orders, "the reboot")
        assert [one[1] for one in served.orders()] == [number_of(served, "web-2")]
        await shows(pilot, "DetailScreen")
        await sees(pilot, "mail")
