"""Answers that come late, or in part, to an account without a screen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.support.open_account import WEB, opened
from tests.support.servers.misbehaving_server import SERVER, answer, raw_server
from tests.support.servers.simulated_account import quick_client
from vpstui.base.errors import OutcomeUnknown
from vpstui.fleet.state.account_state import Phase

if TYPE_CHECKING:
    from tests.support.servers.simulated_account import Served


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
    web = served.wire.server_id(WEB)
    async with opened(served) as ours:
        late = asyncio.ensure_future(ours.account.read(web))
        await ours.observer.until(lambda: served.account.requests[-1].path.endswith(f"/{web}/"))
        served.clock.time += 1
        await ours.account.power(web, "stop")
        await late
        server = ours.account.state.server(web)
        assert server is not None
        assert server.status == "stopping"
        assert ours.account.state.is_busy(web)


@pytest.mark.dialects("documented", reason="its list is written out by hand")
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
    web = served.wire.server_id(WEB)
    async with opened(served) as ours:
        served.fail("stop", 504, "")
        with pytest.raises(OutcomeUnknown):
            await ours.account.power(web, "stop")
        served.account.token = "vps_new"
        await ours.observer.until(lambda: ours.account.state.phase is Phase.SIGNED_OUT)
        assert ours.account.state.is_busy(web)
        await ours.account.sign_in(SecretStr("vps_new"))
        await ours.observer.says("web-1 is active: the stop was not done, as far as can be seen.")
