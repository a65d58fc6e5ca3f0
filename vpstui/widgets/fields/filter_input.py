"""The field in which a filter is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.message import Message

from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.text_entry import TextEntry

if TYPE_CHECKING:
    from collections.abc import Callable


LIMIT: Final = 256
"""Characters; nobody types more, and a paste must not take seconds to filter by."""


class FilterInput(TextEntry):
    """The field in which a filter is typed; arrows still move in the table."""

    BINDINGS = bindings("filter")

    class Closed(Message):
        """The field was left.

        Attributes:
            keep: whether the filter stays.
        """

        def __init__(self, *, keep: bool) -> None:
            super().__init__()
            self.keep = keep

    def __init__(self, value: str, *, on_text: Callable[[str], None], id: str) -> None:
        self._on_text = on_text  # first: an input passes on the value that it begins with
        super().__init__(value, limit=LIMIT, id=id)

    def watch_value(self, value: str) -> None:
        """Pass the text on."""
        self._on_text(value)

    def action_clear_filter(self) -> None:
        """Leave the field without a filter."""
        self.post_message(self.Closed(keep=False))

    def action_keep_filter(self) -> None:
        """Leave the field and keep the filter."""
        self.post_message(self.Closed(keep=True))
