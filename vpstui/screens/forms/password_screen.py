"""Shows the one-time password of a new server, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.content import Content
from textual.widgets import Static

from vpstui.base.sanitize import clean
from vpstui.screens.actions.confirm_question import ConfirmQuestion
from vpstui.screens.actions.server_access import copy_text
from vpstui.screens.dialog import Dialog
from vpstui.terminal.clipboard import METHOD_NOTES
from vpstui.terminal.key_bindings import bindings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import SecretStr
    from textual.widget import Widget


_ONCE = "It is shown this once and kept nowhere: not in the history, in a log or in a report."
_AGAIN = "Press Esc again to close. The password is not shown a second time."


class PasswordScreen(Dialog[None]):
    """Shows the one-time password of a new server until Esc is pressed twice.

    Args:
        server: what the new server is called, and its id where that is known.
        password: its password, which nothing else holds.
    """

    BINDINGS = bindings("password")

    DEFAULT_CSS = """
    PasswordScreen #password { margin: 1 0; text-style: bold; color: $primary; }
    PasswordScreen #problem { margin-top: 1; color: $text-warning; }
    """

    def __init__(self, server: str, password: SecretStr) -> None:
        super().__init__(f"Password of {server}")
        self._password = password
        self._warned = False

    def body(self) -> Iterable[Widget]:
        """The password, what becomes of it, and what a key did."""
        text = self._password.get_secret_value()
        shown = clean(text, len(text) + 1)
        yield Static(Content(_ONCE))
        yield Static(Content(shown), id="password")
        hidden = "" if shown == text else "It holds characters that are not shown: copy it with y."
        yield Static(Content(hidden), id="problem")

    @property
    def unsaved_question(self) -> ConfirmQuestion | None:
        """The question before the app is left, which would lose the password as well."""
        remark = "The password of the new server is not shown a second time."
        return ConfirmQuestion("Leave?", "Leave", remarks=(remark,), back="Stay")

    def action_cancel(self) -> None:
        """Close at the second Esc: one that was typed ahead must not lose the password."""
        if self._warned:
            self.finish(None)
            return
        self._warned = True
        self.query_one("#problem", Static).update(Content(_AGAIN))

    def action_copy(self) -> None:
        """Copy the password, and say by which way it went."""
        self._copy()

    @work
    async def _copy(self) -> None:
        way = await copy_text(self.app, self._password.get_secret_value())
        note = METHOD_NOTES.get(way, "cannot be copied from here: select it with the mouse.")
        if self.is_attached:
            self.query_one("#problem", Static).update(Content(f"The password {note}"))
