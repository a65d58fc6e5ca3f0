"""What somebody who is new here should know, as long as they are new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.message import Message

from vpstui.terminal.key_bindings import active_keys, display_of
from vpstui.widgets.text_line import Line

if TYPE_CHECKING:
    from textual.widget import Widget

TELLS: Final = (
    ("app.help", "shows every key"),
    ("servers.filter", "filters"),
    ("table.open", "opens"),
)
"""The keys that lead to everything else, by their ids."""


class Hint(Line):
    """One quiet line with the first keys to know, as they are called here.

    It goes by itself when a field is opened on its screen; whoever composes it calls `leave`
    when another screen opens.
    """

    DEFAULT_CSS = """
    Hint {
        padding: 0 1;
        color: $text-muted;
    }
    """

    class Left(Message):
        """It was seen, and is gone for good."""

    def on_mount(self) -> None:
        """Say it once the screen has its keys, and wait for the focus to move."""
        self.call_after_refresh(self._tell)
        self.watch(self.screen, "focused", self._follow_focus, init=False)

    def _tell(self) -> None:
        if not self.is_attached:  # it left before it was drawn
            return
        keys = active_keys(self.screen)
        said = [f"{display_of(keys[id_][0].binding)} {does}" for id_, does in TELLS if id_ in keys]
        self.show(Content(f"New here?  {', '.join(said)}."))

    def _follow_focus(self, before: Widget | None, now: Widget | None) -> None:
        """Go when something else has the focus than what had it from the start."""
        if before is not None and now is not None:
            self.leave()

    def leave(self) -> None:
        """Go, and tell so once."""
        if self.is_attached and self.display:
            self.display = False
            self.post_message(self.Left())
            self.remove()
