"""The create form while a page about what can be chosen does not answer."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, screen_text, shows, types, until
from tests.support.apps.user_steps import choose
from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.simulator import Knobs
from vpstui.widgets.fields.choice_field import ChoiceField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

PAGES = ["/plans/", "/locations/", "/operating-systems/", "/ssh-keys/"]


@pytest.fixture
def answers() -> threading.Event:
    """Set when the page answers."""
    return threading.Event()


@pytest.fixture
def page() -> str:
    """The page that does not answer, unless a test names others."""
    return "/plans/"


@pytest.fixture
def served(clock: SteppedClock, answers: threading.Event, page: str) -> Iterator[Served]:
    """An account one page of which does not answer until it is told to."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def behind(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"].endswith(page):
                await asyncio.to_thread(answers.wait, 60)
            await app(scope, receive, send)

        return behind

    with serve(Knobs(clock=clock, token=TOKEN), clock, wrap=wrap) as account:
        yield account
        answers.set()


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
async def test_form_opens_and_creates_while_a_page_hangs(
    served: Served, make_app: MakeApp, page: str
) -> None:
    """By what is known from the servers, and ids that are typed."""
    async with running(make_app(), extras=False) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await types(pilot, "web-9")
        assert "web-9" in screen_text(pilot)
        for field, text in (("plan_id", "1"), ("location", "us-east"), ("os_id", "debian")):
            await choose(pilot, field, text)
        await pilot.press("f2")
        await until(pilot, lambda: served.writes(), "the request")
        assert not any(one.path.endswith(page) for one in served.account.requests)


@pytest.mark.slow
@pytest.mark.usefixtures("served")
async def test_plans_that_come_late_are_offered(
    answers: threading.Event, make_app: MakeApp
) -> None:
    """With their prices, in the form that is open already."""
    async with running(make_app(), extras=False) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        field = pilot.app.screen.query_one("#plan_id", ChoiceField)
        assert not any("$" in cell for one in field.choices for cell in one.cells)
        answers.set()
        await until(pilot, lambda: any("$5.00" in one.cells for one in field.choices), "the prices")
        await choose(pilot, "plan_id", "starter")
        await until(pilot, lambda: "$5/month" in screen_text(pilot), "what it costs")
