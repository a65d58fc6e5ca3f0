"""A line with the first keys to know, for those who start the app for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.message import Message

from vpstui.terminal.key_bindings import active_keys
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from textual.widget import Widget

FIRST_KEYS: Final = (
    ("app.help", "shows every key"),
    ("servers.filter", "filters"),
    ("table.open", "opens"),
)
"""Ids of the keys that lead to everything else, and what each does."""


class FirstStartHint(TextLine):
    """The first keys to know, as the user's configuration has them.

    It removes itself when the focus moves on its screen; whoever mounts it calls `leave` when
    another screen opens.
    """

    DEFAULT_CSS = """
    FirstStartHint {
        padding: 0 1;
        color: $text-muted;
    }
    """

    class Left(Message):
        """The hint was removed, and need not be shown again."""

    def on_mount(self) -> None:
        """Show the keys once the screen has them, and wait for the focus to move."""
        self.call_after_refresh(self._show_keys)
        self.watch(self.screen, "focused", self._on_focus_moved, init=False)

    def _show_keys(self) -> None:
        if not self.is_attached:  # it left before it was drawn
            return
        keys = active_keys(self.screen)
        texts = [
            f"{self.app.get_key_display(keys[id_][0].binding)} {does}"
            for id_, does in FIRST_KEYS
            if id_ in keys
        ]
        self.show(Content(f"New here?  {', '.join(texts)}."))

    def _on_focus_moved(self, before: Widget | None, now: Widget | None) -> None:
        """Leave when something else has the focus than what had it from the start."""
        if before is not None and now is not None:
            self.leave()

    def leave(self) -> None:
        """Remove the hint, and post `Left`; more than one call changes nothing."""
        if self.is_attached and self.display:
            self.display = False
            self.post_message(self.Left())
            self.remove()
