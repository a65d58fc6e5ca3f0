"""Nothing is concluded from what a list does not have: only a server's own 404 says it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fleet.account.signed_in_account import ORDER, opened
from tests.support.open_account import WEB
from vpstui.api.requests import ServerPatch
from vpstui.base.errors import NotAnApiAnswer, OutcomeUnknown, StatusError

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
        assert ours.observer.passwords == [("new · id 77001", "geheim-77")]
        assert "geheim-77" not in repr(ours.observer.states)
        assert "geheim-77" not in repr(ours.account.journal.lines)
        assert "geheim-77" not in repr(ours.said)


async def test_404_of_an_action_takes_no_server_away(served: Served) -> None:
    """An API that does not know the action says nothing of the server."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/stop/", 404, {"detail": "No such action."})
        with pytest.raises(StatusError, match=r"^No such action\. web-1 is there all the same\.$"):
            await ours.account.power(WEB, "stop")
        assert ours.state.server(WEB) is not None
        assert ours.state.operations == {}


async def test_write_that_was_answered_is_never_called_not_sent(served: Served) -> None:
    """The look that follows a 404 may fail for any reason."""
    async with opened(served) as ours:
        served.account.fail_next("DELETE", f"/{WEB}/", 404, {"detail": "Not found."})
        served.account.fail_next("GET", "/servers/", 401, {"detail": "No."})
        with pytest.raises(OutcomeUnknown):
            await ours.account.delete(WEB)


async def test_password_is_shown_though_the_server_is_not_told(served: Served) -> None:
    """It cannot be had again; the words of the API are told, too."""
    async with opened(served) as ours:
        told = {"message": "Server is being provisioned.", "password": "geheim-78"}
        served.account.fail_next("POST", "/servers/", 201, told)
        with pytest.raises(
            OutcomeUnknown, match=r"^Server is being provisioned\. The API accepted"
        ):
            await ours.account.create(ORDER)
        assert ours.observer.passwords == [("new", "geheim-78")]
        assert list(ours.state.unknown_creates.values()) == ["new"]


async def test_created_server_whose_location_is_told_otherwise_is_found(served: Served) -> None:
    """As an object or by its name: a new server of that name is the one."""
    async with opened(served) as ours:
        served.account.fail_next("POST", "/servers/", 502, {"detail": "Bad gateway."})
        made = served.account.create({**ORDER.model_dump(exclude_none=True)})
        served.account.servers[int(made["id"])]["location"] = "US East, rack 3"
        with pytest.raises(OutcomeUnknown):
            await ours.account.create(ORDER)
        await ours.until(lambda: not ours.state.unknown_creates)
        assert any("was created" in text for text in ours.said)


@pytest.mark.parametrize("status", [401, 403, 410])
async def test_edit_that_was_accepted_and_cannot_be_read_is_unknown(
    served: Served, status: int
) -> None:
    """Whatever keeps it from being read: it is looked up later, and not told as refused."""
    async with opened(served) as ours:
        base = await ours.account.read(WEB)
        served.account.fail_next("PATCH", f"/{WEB}/", 204, None)
        served.account.fail_next("GET", f"/{WEB}/", 200, base_row(served))
        served.account.fail_next("GET", f"/{WEB}/", status, {"detail": "Nope."})
        with pytest.raises(OutcomeUnknown, match="accepted the edit of web-1"):
            await ours.account.edit(base, ServerPatch(name="mx"))
        assert not any("saved" in text for text in ours.said)


def base_row(served: Served) -> dict[str, Any]:
    """The server as it is, for the read before an edit."""
    row: dict[str, Any] = served.account.servers[WEB]
    return {name: row[name] for name in ("id", "name", "hostname", "status")}
