"""What the parts of a screen ask of the screen that holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from textual.app import App
    from textual.screen import Screen

    from vpstui.base.errors import VpsTuiError
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.fleet.state.store import Severity

R = TypeVar("R")


class ScreenHost(Protocol):
    """A screen, as its parts see it.

    Attributes:
        fleet: what is asked for reads and writes.
        state: what is known, as far as the screen shows it.
    """

    fleet: Fleet
    state: FleetState

    @property
    def app(self) -> App[Any]:
        """The app, which lends its terminal and hands texts to it."""

    @property
    def is_in_front(self) -> bool:
        """Whether no other screen lies on it."""

    def run_dialog(self, flow: Coroutine[Any, Any, None], *, form: bool = False) -> None:
        """Run a flow of dialogs, unless one runs; see `DialogRunner.run`."""

    async def show(self, screen: Screen[R]) -> R:
        """Put a screen on this one, and return what it came to."""

    def attempt(self, request: Callable[[], Awaitable[object]]) -> object:
        """Send a request in the background, and report an error of it."""

    def report(self, error: VpsTuiError) -> None:
        """Show an error: in a toast, or on a screen of its own when it is long."""

    def notice(self, text: str, severity: Severity = "information") -> None:
        """Show a line in a toast."""
