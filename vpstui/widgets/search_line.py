"""The line above a table: what is looked for in it, how much has it, and what else there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message

from vpstui.widgets.fields.filter_input import FilterInput
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult


class SearchLine(Horizontal):
    """Looks for words as you type.

    Attributes:
        text: what is looked for; empty: everything is shown.

    Args:
        on_text: is called at once when it is another text; see `FilterInput.watch_value`.
    """

    DEFAULT_CSS = """
    SearchLine {
        height: 1;
        background: $surface;
        padding: 0 1;

        #slash { width: 2; color: $primary; text-style: bold; }
        #facts { width: 2fr; }
        #query { width: 1fr; background: $surface; }
    }
    """

    class Left(Message):
        """The field was closed; the focus can go back to the table."""

    def __init__(self, *, on_text: Callable[[], None]) -> None:
        super().__init__()
        self._on_text = on_text
        self.text = ""

    def compose(self) -> ComposeResult:
        """Compose the facts; the field is mounted when it is opened."""
        yield TextLine(id="facts")

    @property
    def is_editing(self) -> bool:
        """Whether the field is open."""
        return bool(self.query("#query"))

    async def edit(self) -> None:
        """Open the field, and give it the focus."""
        slash = TextLine(id="slash")
        slash.show(Content("/"))
        field = FilterInput(self.text, on_text=self.search, id="query")
        await self.mount(slash, field, before=0)
        self.screen.set_focus(field)  # at once: the next key may be waiting

    def search(self, text: str) -> None:
        """Look for another text."""
        if text != self.text:
            self.text = text
            self._on_text()

    def show(self, number: str, remarks: Content) -> None:
        """Show how many there are, and what else one has to know of them."""
        line = self.query_one("#facts", TextLine)
        if self.is_editing:
            line.show(Content("  "), Content(number))
        elif self.text:
            line.show(Content.assemble((f"/{self.text}", "bold $primary"), f"   {number}"), remarks)
        else:
            line.show(Content(number), remarks)

    async def on_filter_input_closed(self, event: FilterInput.Closed) -> None:
        """Close the field."""
        event.stop()
        await self.query("#slash, #query").remove()
        if not event.keep:
            self.text = ""
        self._on_text()
        self.post_message(self.Left())
