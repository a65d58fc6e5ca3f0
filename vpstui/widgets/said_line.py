"""What was notified last, in one line: for those who hear the screen instead of seeing it."""

from __future__ import annotations

from textual.content import Content

from vpstui.widgets.text_line import TextLine


class SaidLine(TextLine):
    """Takes the place of toasts, which lie over other lines and go by themselves.

    It stays until something else is said. It is drawn only when that happens.
    """

    DEFAULT_CSS = """
    SaidLine {
        padding: 0 1;
        color: $text-warning;
    }
    .-covered SaidLine { visibility: hidden; }
    """

    def on_mount(self) -> None:
        """Follow what the app says."""
        self.watch(self.app, "said", self._say)

    def _say(self, text: str) -> None:
        self.show(Content(text.replace("\n", " ")))
