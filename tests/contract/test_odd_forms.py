"""An account works with each odd form in which the simulated API answers writes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.fleet.account.signed_in_account import ORDER, opened
from tests.support.open_account import WEB
from vpstui.api.requests import ServerPatch
from vpstui.base.errors import OutcomeUnknown, VpsTuiError
from vpstui.simulator.odd_answers import ONE_TIME_PASSWORD, REASON, WriteAnswers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _pytest.mark import ParameterSet

    from tests.support.servers.simulated_account import Served

REFUSING = (WriteAnswers.ERROR, WriteAnswers.DETAIL)
TELLING = [form for form in WriteAnswers if form not in (*REFUSING, WriteAnswers.OTHER)]


def each_of(forms: Iterable[WriteAnswers]) -> list[ParameterSet]:
    """A case for each form, with an account that answers so."""
    return [
        pytest.param(form, marks=pytest.mark.knobs(write_answers=form), id=form) for form in forms
    ]


@pytest.mark.parametrize("form", each_of(TELLING))
async def test_writes_are_seen_whatever_their_answers_tell(
    served: Served, form: WriteAnswers
) -> None:
    """A create, an edit, a stop and a delete, each sent once and seen in the end."""
    async with opened(served) as ours:
        with suppress(OutcomeUnknown):  # an answer without the server: it is looked for
            await ours.account.create(ORDER)
        await ours.until(lambda: any(row.name == ORDER.name for row in ours.state.servers))
        passwords = [password for _, password in ours.observer.passwords]
        assert passwords == [ONE_TIME_PASSWORD] * (form == WriteAnswers.PASSWORD)
        await ours.account.edit(ours.server(), ServerPatch(name="web-8"))
        await ours.until(lambda: ours.server().name == "web-8")
        await ours.account.power(WEB, "stop")
        served.clock.time += 30
        await ours.until(lambda: ours.server().status == "stopped")
        await ours.account.delete(WEB)
        await ours.until(lambda: ours.state.server(WEB) is None)
    assert len(served.writes()) == 4


@pytest.mark.parametrize("form", each_of(REFUSING))
async def test_refusal_under_200_is_told_with_its_reason(
    served: Served, form: WriteAnswers
) -> None:
    """Nothing is called done, and nothing changes."""
    async with opened(served) as ours:
        writes = [
            ours.account.create(ORDER),
            ours.account.edit(ours.server(), ServerPatch(name="web-8")),
            ours.account.power(WEB, "stop"),
            ours.account.delete(WEB),
        ]
        for write in writes:
            with pytest.raises(VpsTuiError) as caught:
                await write
            assert REASON in caught.value.message, form
            assert not isinstance(caught.value, OutcomeUnknown)
        assert (ours.server().name, ours.server().status) == ("web-1", "active")


@pytest.mark.knobs(write_answers=WriteAnswers.OTHER)
async def test_nothing_is_taken_from_an_answer_about_another_server(served: Served) -> None:
    """The outcome is unknown, and found out by reading the server that was chosen."""
    async with opened(served) as ours:
        others = {row.id: row.name for row in ours.state.servers if row.id != WEB}
        with suppress(OutcomeUnknown):
            await ours.account.edit(ours.server(), ServerPatch(name="web-8"))
        await ours.until(lambda: ours.server().name == "web-8")
        with suppress(OutcomeUnknown):
            await ours.account.power(WEB, "stop")
        served.clock.time += 30
        await ours.until(lambda: ours.server().status == "stopped")
        assert {row.id: row.name for row in ours.state.servers if row.id != WEB} == others
    assert [path for _, path, _ in served.writes()] == [
        f"/servers/{WEB}/",
        f"/servers/{WEB}/stop/",
    ]
