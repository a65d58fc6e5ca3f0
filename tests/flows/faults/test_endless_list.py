"""A list without end: the app answers keys meanwhile, and then says that it is not whole."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.flows.faults.test_odd_answers import app_on
from tests.support.apps.pilot import shows, until
from tests.support.servers.misbehaving_server import answer
from tests.support.servers.scripted_api import SERVER, scripted_api

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS_ON_A_PAGE = 2000


def endless(asked: list[int]) -> Callable[[str], bytes]:
    """A list whose every page has new servers and names another page, after the first list."""

    def page(_: str) -> bytes:
        asked.append(len(asked))
        if len(asked) == 1:
            return answer({"results": [SERVER], "next": None})
        first = len(asked) * ROWS_ON_A_PAGE
        rows = [{"id": first + number, "name": "x"} for number in range(ROWS_ON_A_PAGE)]
        return answer({"results": rows, "next": f"?page={len(asked)}"})

    return page


@pytest.mark.slow
async def test_keys_are_answered_while_a_list_does_not_end() -> None:
    """The loop is held by no page for long, and the rows that were there stay until the end."""
    asked: list[int] = []
    async with scripted_api({"GET /servers/": endless(asked)}) as api, app_on(api) as (pilot, said):
        await until(pilot, lambda: "web-1" in said(), "the first list")
        api.delay = 0.05
        await pilot.press("r")
        await until(pilot, lambda: len(asked) > 2, "some pages")
        await pilot.press("question_mark")
        await shows(pilot, "HelpScreen")
        assert len(asked) < 50, "the list was over before the key was answered"
        await pilot.press("escape")
        await until(pilot, lambda: "partial list" in said(), "the end of the list")
        assert len(asked) == 100_000 // ROWS_ON_A_PAGE + 1
        await asyncio.wait_for(pilot.press("down"), 5)
