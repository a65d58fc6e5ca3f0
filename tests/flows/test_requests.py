"""What is asked of the API: no more than it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

SERVERS, PAGES = 250, 3


def asked(served: Served, since: int = 0) -> list[tuple[str, str, str]]:
    """Each request: method, path, page."""
    return [
        (one.method, one.path, str(sorted(one.query.items())))
        for one in served.account.requests[since:]
    ]


@pytest.mark.knobs(servers=SERVERS)
async def test_start_asks_for_nothing_twice(make_app: MakeApp, served: Served) -> None:
    """Each page of the list once, and what is there beside it."""
    async with running(make_app()):
        requests = asked(served)
        assert {method for method, _, _ in requests} == {"GET"}
        assert sorted(set(requests)) == sorted(requests)
        assert served.asked("list") == PAGES


@pytest.mark.knobs(servers=SERVERS)
async def test_poll_asks_for_each_page_once(make_app: MakeApp, served: Served) -> None:
    """And for nothing else, whether something changed or not."""
    app = make_app()
    async with running(app):
        for changes in (False, True):
            before = len(served.account.requests)
            if changes:
                served.account.edit(next(iter(served.account.servers)), location="ap-south")
            await app.fleet.refresh()
            requests = asked(served, before)
            assert len(requests) == len(set(requests)) == PAGES
            assert len({path for _, path, _ in requests}) == 1
