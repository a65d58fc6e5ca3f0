"""Answers that come late, keys that come early, and screens that lie on one another."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.support.driving import replace, running, sees, select, shows, toasted, types, until
from tests.support.misbehaving import SERVER, answer, raw_server
from tests.support.open_account import WEB, opened
from tests.support.served import quick_client
from vpstui.base.errors import OutcomeUnknown
from vpstui.fleet.state.account_state import Phase
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from tests.support.served import Served
    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]


async def send_create_form(pilot: Pilot[int]) -> None:
    """Fill the create form and press its button."""
    await pilot.press("n")
    await shows(pilot, "CreateScreen")
    await types(pilot, "web-9")
    for field in ("plan_id", "location", "os_id"):
        pilot.app.screen.query_one(f"#{field} Select").focus()
        await pilot.press("enter", "down", "enter")
    pilot.app.screen.query_one("#save").focus()
    await pilot.press("enter")
    await sees(pilot, "Creating …")


@pytest.mark.knobs(latency=0.6)
async def test_answer_under_a_question_closes_the_form_after_it(
    served: Served, make_app: MakeApp
) -> None:
    """A 201 that comes while Esc is asked about waits for the answer, and nothing crashes."""
    async with running(make_app()) as pilot:
        await send_create_form(pilot)
        await pilot.press("escape")
        await sees(pilot, "The request is on its way. Leave?")
        await toasted(pilot, "web-9 is being provisioned.")
        await shows(pilot, "ConfirmScreen")
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        assert len(served.writes()) == 1


@pytest.mark.knobs(latency=0.6)
async def test_leaving_during_a_create_is_asked_about(make_app: MakeApp) -> None:
    """A create has no server yet, and counts all the same; ctrl+q asks once."""
    app = make_app()
    async with running(app) as pilot:
        await send_create_form(pilot)
        await pilot.press("ctrl+q", "ctrl+q")
        await sees(pilot, "1 request not answered")
        await pilot.press("escape")
        await toasted(pilot, "web-9 is being provisioned.")
        assert app.is_running


async def test_repeated_start_does_not_run_down_the_list(served: Served, make_app: MakeApp) -> None:
    """When a started server leaves the filter, the next S asks about the one that came."""
    async with running(make_app(query="status:stopped")) as pilot:
        await pilot.press("S")
        await until(pilot, lambda: len(served.writes()) == 1, "the first start")
        await sees(pilot, "1 of 12 servers")
        await pilot.press("S", "S", "S")
        await sees(pilot, "The cursor came here by itself.")
        assert len(served.writes()) == 1
        await pilot.press("escape", "down", "S")
        await until(pilot, lambda: len(served.writes()) == 2, "the one that was chosen")


@pytest.mark.knobs(latency=1.2)
async def test_form_that_opens_slowly_says_so_and_takes_the_keys(make_app: MakeApp) -> None:
    """Until it is there, keys neither filter nor act; a word says that the key was heard."""
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("N", "D", "slash", "X")
        await toasted(pilot, "Waiting for the API")
        await shows(pilot, "EditScreen")
        assert pilot.app.screen.query_one("#name").value == "mailD/X"  # type: ignore[attr-defined]


@pytest.mark.knobs(latency=0.3)
async def test_enter_twice_opens_one_detail_screen(make_app: MakeApp) -> None:
    """The second key is not for a second screen."""
    async with running(make_app()) as pilot:
        await pilot.press("enter", "enter")
        await shows(pilot, "DetailScreen")
        assert [type(screen).__name__ for screen in pilot.app.screen_stack] == [
            "ServersScreen", "DetailScreen",
        ]  # fmt: skip


@pytest.mark.knobs(latency=0.2)
async def test_late_refusal_of_an_old_token_does_not_sign_the_new_one_out(
    served: Served,
) -> None:
    """A 401 is about the token that was sent, not the one in use."""
    async with opened(served) as ours:
        served.account.token = "vps_new"
        late = asyncio.ensure_future(ours.account.refresh())
        await asyncio.sleep(0)
        ours.account._service.use_token(SecretStr("vps_new"))
        await late
        assert ours.account.state.phase is Phase.READY
        await ours.account.refresh()
        assert ours.account.state.phase is Phase.READY


@pytest.mark.knobs(latency=0.3)
async def test_late_reading_does_not_overwrite_what_a_write_told(served: Served) -> None:
    """A GET that was asked before the stop cannot make the server active again."""
    async with opened(served) as ours:
        late = asyncio.ensure_future(ours.account.read(WEB))
        await ours.observer.until(lambda: served.account.requests[-1].path.endswith(f"/{WEB}/"))
        served.clock.time += 1
        await ours.account.power(WEB, "stop")
        await late
        server = ours.account.state.server(WEB)
        assert server is not None
        assert server.status == "stopping"
        assert ours.account.state.is_busy(WEB)


async def test_partial_list_keeps_what_did_not_come(served: Served) -> None:
    """Servers of a page that failed stay, and nothing is called live."""
    async with opened(served) as ours:
        rows = [{**SERVER, "id": WEB, "name": "web-1"}]
        async with raw_server(b"") as raw:
            raw.answers = [
                answer({"results": rows, "next": f"{raw.url}/servers/?page=2"}),
                answer(b"", "503 Down"),
            ]
            async with quick_client(raw.url, SecretStr("x")) as client:
                listing = await client.list_servers()
        state = ours.account.state.with_list(listing, served.clock())
        assert len(state.servers) == 12
        assert not state.is_live


async def test_new_login_is_not_live_before_its_list(served: Served) -> None:
    """Rows of before, perhaps of another account, are old until a list came."""
    async with opened(served) as ours:
        await ours.observer.until(lambda: ours.account.state.account)
        state = ours.account.state.with_sign_out("over").with_sign_in()
        assert (state.account, state.plans, state.is_live) == ("", (), False)
        assert state.phase is Phase.LOADING


async def test_proxy_never_sees_what_stays_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """HTTP_PROXY is not asked about loopback: the token would go there in clear."""
    async with raw_server(answer(SERVER)) as proxy, raw_server(answer(SERVER)) as raw:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        async with quick_client(raw.url, SecretStr("vps_x")) as client:
            await client.get_server(1)
        assert (proxy.connections, raw.connections) == (0, 1)


async def test_revoked_token_does_not_end_the_search_for_an_unknown_outcome(
    served: Served,
) -> None:
    """After the next login it goes on, and is told."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/stop/", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.power(WEB, "stop")
        served.account.token = "vps_new"
        await ours.observer.until(lambda: ours.account.state.phase is Phase.SIGNED_OUT)
        assert ours.account.state.is_busy(WEB)
        await ours.account.sign_in(SecretStr("vps_new"))
        await ours.observer.says("web-1 is active: the stop was not done, as far as can be seen.")


async def test_refusal_of_a_field_and_of_the_whole_are_both_shown(
    served: Served, make_app: MakeApp
) -> None:
    """What belongs to no field stands below them."""
    body = {"non_field_errors": ["Location is full."], "hostname": ["Odd."]}
    served.account.fail_next("PATCH", "/", 400, body)
    async with running(make_app()) as pilot:
        await select(pilot, "mail")
        await pilot.press("e")
        await shows(pilot, "EditScreen")
        await replace(pilot, "name", "mx")
        pilot.app.screen.query_one("#save").focus()
        await pilot.press("enter")
        await sees(pilot, "Location is full.")
        await sees(pilot, "Odd.")


async def test_dialog_in_a_low_terminal_shows_its_target(make_app: MakeApp) -> None:
    """At 40x10 the server stands in sight, and Cancel has the focus."""
    async with running(make_app(), size=(40, 10)) as pilot:
        name = pilot.app.screen.query_one(ServerTable).selected
        assert name is not None
        await pilot.press("X")
        await sees(pilot, f"id {name.id}")
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
