"""A screen that is none: it answers dialogs from a script, for tests of what screens hold."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

from vpstui.config.remembered_views import LastView

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from textual.app import App
    from textual.screen import Screen

    from vpstui.base.errors import VpsTuiError
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.fleet.state.store import Severity


class ScriptedHost:
    """Stands for the screen that holds something.

    Attributes:
        answers: what the next dialogs come to, in their order.
        shown: the dialogs that were shown.
        notices: the lines that were shown.
        errors: the errors that were shown.

    Args:
        fleet: what is asked.
        answers: what the dialogs come to.
    """

    def __init__(self, fleet: Fleet, *answers: object) -> None:
        self.fleet = fleet
        self.answers = list(answers)
        self.shown: list[Screen[Any]] = []
        self.notices: list[tuple[str, str]] = []
        self.errors: list[VpsTuiError] = []
        self.flows: list[asyncio.Future[Any]] = []
        self.timers: list[Callable[[], None]] = []
        self.is_in_front = True
        self.view = LastView("name", False, False, "")
        self.queries: list[str] = []

    @property
    def state(self) -> FleetState:
        """What is known."""
        return self.fleet.state

    @state.setter
    def state(self, _: FleetState) -> NoReturn:
        raise AssertionError("only the fleet has a state")

    @property
    def app(self) -> App[Any]:
        """There is none."""
        raise AssertionError("nothing here needs an app")

    def run_dialog(self, flow: Coroutine[Any, Any, None], *, form: bool = False) -> None:  # noqa: ARG002
        """Run a flow."""
        self.flows.append(asyncio.ensure_future(flow))

    async def show(self, screen: Screen[Any]) -> Any:
        """Answer a dialog from the script."""
        self.shown.append(screen)
        answer = self.answers.pop(0)
        return answer(screen) if callable(answer) else answer

    def attempt(self, request: Callable[[], Awaitable[object]]) -> None:
        """Send a request."""
        self.flows.append(asyncio.ensure_future(request()))

    def report(self, error: VpsTuiError) -> None:
        """Collect an error."""
        self.errors.append(error)

    def notice(self, text: str, severity: Severity = "information") -> None:
        """Collect a line."""
        self.notices.append((text, severity))

    async def ends(self) -> None:
        """Wait until every flow and request has ended; what failed fails here."""
        async with asyncio.timeout(10):
            while self.flows:
                await self.flows.pop(0)

    # -- with a table

    def use_view(self, view: LastView) -> None:
        """Look at the table in a way."""
        self.view = view

    def use_pane(self, *, wanted: bool) -> None:
        """Have the side pane, or not."""
        self.view = replace(self.view, pane=wanted)

    def show_view(self, query: str) -> None:
        """Collect a filter."""
        self.queries.append(query)

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Any:
        """Collect what is to be called later."""
        assert delay > 0
        self.timers.append(callback)
        return callback
