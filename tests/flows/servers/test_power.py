"""Start, stop and reboot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.apps.pilot import running, screen_text, sees, select, shows, toasted, until
from tests.support.apps.user_steps import id_of, if_priced, number_of
from vpstui.fleet.state.account_state import Phase
from vpstui.screens.servers.servers_screen import ServersScreen

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served


async def test_stop_is_watched_until_it_is_stopped(served: Served, make_app: MakeApp) -> None:
    """X asks, sends once, shows the transition, and says when it was seen done."""
    app = make_app()
    server_id = number_of(served, "mail")
    async with running(app) as pilot:
        await select(pilot, "mail")
        await pilot.press("X")
        price = if_priced(served, ": $5/month")
        await sees(pilot, f"A stopped server is still billed{price} until it is deleted.")
        assert "It will be shut down gracefully." in screen_text(pilot)
        assert f"id {id_of(served, 'mail')}" in screen_text(pilot)
        await pilot.press("right", "enter")
        await sees(pilot, "◑ stopping")
        served.clock.time += 10
        await toasted(pilot, "mail is stopped after 10 s.")
        await sees(pilot, "○ stopped")
        assert served.orders() == [("stop", server_id, {})]


async def test_stop_is_not_sent_when_it_is_cancelled(served: Served, make_app: MakeApp) -> None:
    """Cancel has the focus: Enter on the plan of action does nothing."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        assert served.writes() == []


async def test_start_needs_no_question(served: Served, make_app: MakeApp) -> None:
    """S starts a stopped server at once."""
    server_id = number_of(served, "dev-sandbox")
    async with running(make_app()) as pilot:
        await select(pilot, "dev-sandbox")
        await pilot.press("S")
        await sees(pilot, "◐ starting")
        served.clock.time += 10
        await toasted(pilot, "dev-sandbox is active after 10 s.")
        assert served.orders() == [("start", server_id, {})]


async def test_reboot_from_the_detail_screen(served: Served, make_app: MakeApp) -> None:
    """The keys of a server work where it is shown."""
    server_id = number_of(served, "mail")
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("enter")
        await sees(pilot, "IPv6")
        await pilot.press("R")
        await sees(pilot, "It will be restarted gracefully")
        await pilot.press("right", "enter")
        await sees(pilot, "◒ rebooting")
        served.clock.time += 10
        await toasted(pilot, "mail is active after 10 s.")
        assert served.orders() == [("reboot", server_id, {})]


async def test_key_that_does_not_apply_does_nothing(served: Served, make_app: MakeApp) -> None:
    """Stop on a stopped server is dimmed and asks nothing."""
    async with running(make_app()) as pilot:
        await select(pilot, "dev-sandbox")
        await pilot.press("X")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ServersScreen)
        assert served.writes() == []


async def test_stop_of_a_server_that_stopped_meanwhile_looks_again(
    served: Served, make_app: MakeApp
) -> None:
    """400 already stopped: said, and the list shows what is true."""
    server_id = number_of(served, "mail")
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        served.account.set_status(server_id, "stopped")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await sees(pilot, "○ stopped")
        assert len(served.writes()) == 1


async def test_target_is_frozen_when_the_key_is_pressed(served: Served, make_app: MakeApp) -> None:
    """What moves in the list behind the question does not change what is acted on."""
    app = make_app()
    server_id = number_of(served, "mail")
    async with running(app) as pilot:
        await select(pilot, "mail")
        await pilot.press("escape", "X")
        await shows(pilot, "ConfirmScreen")
        served.account.edit(server_id, name="zz-last")
        served.account.remove(number_of(served, "bastion"))
        (account,) = app.fleet._accounts.connected
        await account.refresh()
        await pilot.press("right", "enter")
        await until(pilot, lambda: served.writes(), "the request")
        assert served.orders() == [("stop", server_id, {})]


async def test_auto_repeat_of_a_key_asks_once(served: Served, make_app: MakeApp) -> None:
    """Ten presses of S in a row are one request."""
    async with running(make_app()) as pilot:
        await select(pilot, "dev-sandbox")
        await pilot.press(*["S"] * 10)
        await sees(pilot, "◐ starting")
        assert len(served.writes()) == 1


# -- what the API says against it


async def test_missing_permission_is_told_and_nothing_else_stops(
    served: Served, make_app: MakeApp
) -> None:
    """403 names what is not permitted; the session goes on."""
    served.fail("stop", 403, {"detail": "servers:write is missing."})
    app = make_app()
    async with running(app) as pilot:
        await select(pilot, "mail")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await toasted(pilot, "servers:write is missing. So the API did not stop servers.")
        assert app.state.phase is Phase.READY


async def test_long_error_gets_a_screen_of_its_own(served: Served, make_app: MakeApp) -> None:
    """What cannot be read in a toast stands on a screen, to be read in peace."""
    served.fail("stop", 409, {"detail": "busy " * 60})
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await shows(pilot, "ErrorScreen")
        await sees(pilot, "busy busy")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")


async def test_unknown_stop_is_found_out_by_reading(served: Served, make_app: MakeApp) -> None:
    """No answer to a stop: unknown on screen, never sent again, told when it was seen."""
    served.fail("stop", 504, "")
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("X")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("right", "enter")
        await toasted(pilot, "mail is active: the stop was not done, as far as can be seen.")
        assert len(served.writes()) == 1
