"""Asks for a token, tries it, and says where it will be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Static

from vpstui.errors import VpsTuiError
from vpstui.messages import SignIn, ask
from vpstui.screens.dialog import Dialog
from vpstui.widgets.field import TextField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from vpstui.state import AppState


class LoginScreen(Dialog[bool]):
    """Takes a token by keyboard or paste. What is typed is never shown.

    Args:
        state: says which account the token is for, and why one is needed.
    """

    BINDINGS = [
        Binding("enter", "log_in", "Log in", id="login.go", key_display="Enter",
                tooltip="Try the token", priority=True),
        Binding("escape", "cancel", "Not now", id="login.cancel", key_display="Esc",
                tooltip="Go on without a token"),
    ]  # fmt: skip

    def __init__(self, state: AppState) -> None:
        super().__init__(f"Log in to {state.host}")
        self._state = state
        self._trying = False

    def body(self) -> Iterable[Widget]:
        """Why, where to get a token, the field, and the other ways."""
        yield Static(Content(self._state.problem), id="reason")
        yield TextField("Token", id="token", secret=True, placeholder="vps_…")
        yield Static(id="problem")
        yield Static(
            Content(
                "Make a token at admin.vps.org/account/developers/. It is tried first, then "
                f"kept in the keyring for profile {self._state.profile}.\n\n"
                "Other ways: the environment variable VPSTUI_TOKEN, or token_file or "
                "token_command in the config."
            ),
            id="help",
        )

    def on_mount(self) -> None:
        """Begin in the field."""
        self.query_one("#token Input", Input).focus()

    @on(Input.Changed)
    def _forget_error(self) -> None:
        self._say("")

    def _say(self, text: str) -> None:
        self.query_one("#problem", Static).update(Content(text))

    @work
    async def action_log_in(self) -> None:
        """Try the token against the API."""
        from vpstui.credentials import checked_token

        if not self.is_active or self._trying:
            return
        self._trying = True
        try:
            token = checked_token(self.query_one("#token", TextField).value, "this field")
            self._say(f"Asking {self._state.host} …")
            await ask(self, SignIn(token))
        except VpsTuiError as error:
            self._say(error.message)
        else:
            self.finish(True)
        finally:
            self._trying = False
