"""Asks the API for less: one status, one location, or both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal
from textual.widgets import Button, Static

from vpstui.api.statuses import FILTER_STATUSES
from vpstui.fleet.state.account_state import ApiFilter
from vpstui.fleet.state.create_choices import Choice
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.choice_field import ChoiceField

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from vpstui.screens.screen_host import ScreenHost


class ApiFilterScreen(Dialog[ApiFilter]):
    """Chooses the query parameters of GET /servers/.

    Args:
        current: what the API is asked for now.
        places: location codes that are known.
    """

    BINDINGS = bindings("ask_for")

    def __init__(self, current: ApiFilter, places: Sequence[str]) -> None:
        super().__init__("Ask the API only for")
        self._current = current
        self._places = sorted({*places, *filter(None, [current.location])})

    def body(self) -> Iterable[Widget]:
        """Two choices, each may stay open."""
        statuses = [Choice(status, status) for status in FILTER_STATUSES]
        yield ChoiceField(
            "Status", statuses, id="status", placeholder="status", optional=True,
            value=self._current.status, closed=True,
        )  # fmt: skip
        yield ChoiceField(
            "Location", [Choice(place, place) for place in self._places], id="location",
            placeholder="location code, e.g. us-west", optional=True,
            value=self._current.location,
        )  # fmt: skip
        yield Static("None asks for every server.", id="note")
        with Horizontal(id="buttons"):
            yield Button("Cancel", id="cancel", compact=True)
            yield Button("Everything", id="all", compact=True)
            yield Button("Ask", id="ask", variant="primary", compact=True)

    @on(Button.Pressed)
    def _decide(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "ask":
                status = self.query_one("#status", ChoiceField).value
                self.finish(ApiFilter(status, self.query_one("#location", ChoiceField).value))
            case "all":
                self.finish(ApiFilter())
            case _:
                self.finish(None)


async def choose_api_filter(host: ScreenHost) -> None:
    """Choose what the API is asked for, and ask it."""
    places = sorted({server.location for server in host.state.servers if server.location})
    wanted = await host.show(ApiFilterScreen(host.state.api_filter, places))
    if wanted is not None:
        await host.fleet.filter_by_api(wanted)
