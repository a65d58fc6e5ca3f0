"""Asks for the tokens that are missing, one account after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from textual.app import App

    from vpstui.fleet.fleet import Fleet


class LoginRequested(Message):
    """Somebody wants to log in to an account.

    Attributes:
        profile: the name of its profile.
    """

    def __init__(self, profile: str) -> None:
        super().__init__()
        self.profile = profile


class LoginQueue:
    """Shows the login screen of each account that needs one, never two at the same time.

    Args:
        app: shows the screen.
        fleet: knows which accounts are signed out.
    """

    def __init__(self, app: App[Any], fleet: Fleet) -> None:
        self._app = app
        self._fleet = fleet
        self._waiting: list[str] = []  # the first of them is being asked for

    async def log_in(self, profile: str) -> None:
        """Ask for a token of an account, or have it wait for its turn."""
        from vpstui.screens.accounts.login_screen import LoginScreen

        if profile in self._waiting:
            return
        self._waiting.append(profile)
        if len(self._waiting) > 1:  # its turn comes
            return
        try:
            while self._waiting:
                state = self._fleet.state
                account = state.account(self._waiting[0])
                screen = LoginScreen(self._fleet, account, several=state.has_several)
                await self._app.push_screen_wait(screen)
                state = self._fleet.state
                later = [name for name in self._waiting[1:] if state.account(name).is_signed_out]
                self._waiting[:] = later
        finally:
            self._waiting.clear()
