"""A line of text to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.geometry import Offset
from textual.widgets import Input

from vpstui.base.formatting import width_of

if TYPE_CHECKING:
    from textual import events

LIMIT: Final = 4096
"""Characters; what is pasted beyond is cut."""


class TextEntry(Input):
    """An input that takes the first line of a paste that is not blank.

    Textual's own takes the very first line, which is empty when a copied token begins with a
    line break, and so loses the paste. It also copies and cuts a hidden text; of this one nothing
    can be copied while it is hidden.
    """

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        secret: bool = False,
        limit: int = LIMIT,
        id: str | None = None,
    ) -> None:
        super().__init__(
            value,
            placeholder=placeholder,
            compact=True,
            password=secret,
            max_length=limit,
            select_on_focus=False,
            id=id,
        )
        self._limit = limit
        self.cursor_blink = False  # nothing is drawn while nothing changes

    @property
    def caret(self) -> Offset:
        """The cell of the screen at which one types.

        Textual 8.2.8 tells the one behind it where that is the end of the text.
        """
        before = self.value[: self.cursor_position]
        cells = len(before) if self.password else width_of(before)
        return self.content_region.offset + Offset(cells - int(self.scroll_offset.x), 0)

    @property
    def selected_text(self) -> str:
        """The selected text, as it may be copied: nothing of a hidden one."""
        return "" if self.password else super().selected_text

    def action_cut(self) -> None:
        """Remove the selection, and copy it where it may be seen."""
        if self.password:
            self.delete_selection()  # the clipboard keeps what it has
        else:
            super().action_cut()

    def on_paste(self, event: events.Paste) -> None:
        """Insert one line, cut to what there is room for."""
        event.stop()
        event.prevent_default()
        lines = (line.strip() for line in event.text[: 2 * LIMIT].splitlines())
        line = next(filter(None, lines), "")
        start, end = sorted(self.selection)
        room = self._limit - len(self.value) + (end - start)
        self.replace(line[:room], start, end)
