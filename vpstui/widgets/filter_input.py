"""The field in which a filter is typed."""

from __future__ import annotations

from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input


class FilterInput(Input):
    """The field in which a filter is typed; arrows still move in the table."""

    BINDINGS = [
        Binding("escape", "clear_filter", "Clear filter", id="filter.clear", key_display="Esc"),
        Binding("enter", "keep_filter", "Keep filter", id="filter.keep", key_display="Enter"),
        Binding("down", "screen.move_cursor(1)", "Down", id="filter.down", show=False),
        Binding("up", "screen.move_cursor(-1)", "Up", id="filter.up", show=False),
    ]

    class Closed(Message):
        """The field was left.

        Attributes:
            keep: whether the filter stays.
        """

        def __init__(self, *, keep: bool) -> None:
            super().__init__()
            self.keep = keep

    class Typed(Message):
        """The text has changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, value: str, *, id: str) -> None:
        super().__init__(value, compact=True, select_on_focus=False, id=id)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pass the text on."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def action_clear_filter(self) -> None:
        """Leave the field without a filter."""
        self.post_message(self.Closed(keep=False))

    def action_keep_filter(self) -> None:
        """Leave the field and keep the filter."""
        self.post_message(self.Closed(keep=True))
