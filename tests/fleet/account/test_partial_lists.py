"""Nothing is concluded from what a list does not have: only a server's own 404 says it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fleet.account.signed_in_account import ORDER, opened
from tests.support.open_account import WEB
from vpstui.base.errors import NotAnApiAnswer, OutcomeUnknown

if TYPE_CHECKING:
    from tests.support.servers.simulated_account import Served

ODD_ROW = {"count": 2, "results": [{"id": WEB, "name": "web-1", "status": "active"}, "odd"]}


async def test_servers_that_an_unreadable_row_may_be_stay(served: Served) -> None:
    """One after the other is read alone, and only what answers 404 leaves."""
    async with opened(served) as ours:
        ids = [server.id for server in ours.state.servers]
        gone = next(one for one in ids if one != WEB)
        served.account.remove(int(gone))
        for _ in range(4):
            served.account.fail_next("GET", "/servers/", 200, ODD_ROW)
            await ours.account.refresh()
            await ours.observer.ends()
        assert {server.id for server in ours.state.servers} == set(ids) - {gone}
        assert ours.state.skipped == 1
        assert not ours.state.is_whole
        read = [one for one in ids if ours.asked(f"/api/v1/servers/{one}/")]
        assert set(read) == set(ids) - {WEB}, "the same ones were read again and again"


async def test_gateway_without_a_route_deletes_nothing(served: Served) -> None:
    """It answers 404 to everything: neither to a delete nor to a read is that believed."""
    async with opened(served) as ours:
        for method, path in (("DELETE", f"/{WEB}/"), ("GET", f"/{WEB}/"), ("GET", "/servers/")):
            served.account.fail_next(method, path, 404, {"detail": "no route"}, times=99)
        with pytest.raises(OutcomeUnknown, match="has no list of servers either"):
            await ours.account.delete(WEB)
        with pytest.raises(NotAnApiAnswer, match=r"^no route"):
            await ours.account.read(WEB)
        assert ours.state.server(WEB) is not None
        assert not any("deleted" in text or "is gone" in text for text in ours.said)


async def test_404_of_a_write_is_believed_with_the_list(served: Served) -> None:
    """A server that somebody else deleted leaves, and its row with it."""
    async with opened(served) as ours:
        served.account.remove(WEB)
        with pytest.raises(Exception, match="nothing there"):
            await ours.account.power(WEB, "stop")
        assert ours.state.server(WEB) is None


@pytest.mark.parametrize("body", [{}, "", {"message": "It is being made."}])
async def test_created_server_that_is_not_told_is_found(
    served: Served, body: dict[str, str] | str
) -> None:
    """The API accepted the create and did not say which server it is."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/servers/", 201, body)
        made = served.account.create({**ORDER.model_dump(exclude_none=True)})
        server = await ours.account.create(ORDER)
        assert server.id == made["id"]
        assert ours.state.unknown_creates == {}
        assert len(served.writes()) == 1


async def test_created_server_that_is_not_listed_is_searched_for(served: Served) -> None:
    """Accepted, and nowhere to be seen: it is not sent again."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/servers/", 202, {})
        with pytest.raises(OutcomeUnknown, match="did not say which server it is"):
            await ours.account.create(ORDER)
        assert list(ours.state.unknown_creates.values()) == ["new"]
        served.account.create({**ORDER.model_dump(exclude_none=True)})
        await ours.until(lambda: not ours.state.unknown_creates)
        assert len(served.writes()) == 1


async def test_create_that_is_answered_about_an_old_server_is_searched_for(served: Served) -> None:
    """No server that was there before can be the new one."""
    async with opened(served) as ours:
        old = {"id": WEB, "name": "new", "status": "provisioning"}
        served.account.fail_next("POST", "/servers/", 201, old)
        with pytest.raises(OutcomeUnknown, match="did not say which server it is"):
            await ours.account.create(ORDER)
        assert ours.server(WEB).name == "web-1"


async def test_one_time_password_is_handed_on_once(served: Served) -> None:
    """To the person, and to nothing that is kept."""
    async with opened(served) as ours:
        told = {"id": 77001, "name": "new", "status": "provisioning", "password": "geheim-77"}
        served.account.fail_next("POST", "/servers/", 201, {"server": told})
        await ours.account.create(ORDER)
        assert ours.observer.passwords == [(77001, "geheim-77")]
        assert "geheim-77" not in repr(ours.observer.states)
        assert "geheim-77" not in repr(ours.account.journal.lines)
        assert "geheim-77" not in repr(ours.said)
