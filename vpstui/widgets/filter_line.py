"""The line above the table: what is filtered, how many are left, and the order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from vpstui.formatting import count_text
from vpstui.query import Query, QueryError
from vpstui.state import ApiFilter
from vpstui.widgets.line import Line

if TYPE_CHECKING:
    from textual.app import ComposeResult


@dataclass(frozen=True)
class Counts:
    """What the line tells of the table.

    Attributes:
        shown: servers that match the filter.
        total: servers there are.
        sort: title of the column they are sorted by.
        reverse: whether the order is reversed.
        api_filter: what the API was asked for.
        skipped: rows of the list that could not be read.
        partial: whether the list is not whole.
    """

    shown: int = 0
    total: int = 0
    sort: str = "name"
    reverse: bool = False
    api_filter: ApiFilter = field(default_factory=ApiFilter)
    skipped: int = 0
    partial: bool = False


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

    def action_clear_filter(self) -> None:
        """Leave the field without a filter."""
        self.post_message(self.Closed(keep=False))

    def action_keep_filter(self) -> None:
        """Leave the field and keep the filter."""
        self.post_message(self.Closed(keep=True))


class FilterLine(Horizontal):
    """Filters as you type. A filter that cannot be read says why and changes nothing."""

    DEFAULT_CSS = """
    FilterLine {
        height: 1;
        background: $surface;
        padding: 0 1;

        #slash { width: 2; color: $primary; text-style: bold; display: none; }
        #facts { width: 2fr; }
        FilterInput { width: 1fr; display: none; background: $surface; }
        &.-editing #slash, &.-editing FilterInput { display: block; }
    }
    """

    class Changed(Message):
        """There is another filter."""

        def __init__(self, query: Query) -> None:
            super().__init__()
            self.query = query

    class Left(Message):
        """The field was left; the table wants the focus back."""

    def __init__(self, query: Query) -> None:
        super().__init__()
        self._query = query
        self._problem = ""
        self._counts = Counts()

    def compose(self) -> ComposeResult:
        """A field that is seen only while it is typed in, and a line of facts."""
        slash = Line(id="slash")
        slash.show(Content("/"))
        yield slash
        yield FilterInput(self._query.text, compact=True, select_on_focus=False)
        yield Line(id="facts")

    @property
    def is_filtering(self) -> bool:
        """Whether a filter holds."""
        return bool(self._query)

    def edit(self) -> None:
        """Let the user type."""
        self.add_class("-editing")
        self._show_facts()
        self.query_one(FilterInput).focus()

    def clear(self) -> None:
        """Drop the filter."""
        self.query_one(FilterInput).value = ""

    def show(self, counts: Counts) -> None:
        """Tell `counts` from now on."""
        if counts != self._counts:
            self._counts = counts
            self._show_facts()

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        try:
            self._query = Query.parse(event.value)
        except QueryError as error:
            self._problem = f"at {error.position + 1}: {error.message}"
        else:
            self._problem = ""
            self.post_message(self.Changed(self._query))
        self._show_facts()

    @on(FilterInput.Closed)
    def _close(self, event: FilterInput.Closed) -> None:
        event.stop()
        if not event.keep or self._problem:
            self.clear()
        self.remove_class("-editing")
        self._show_facts()
        self.post_message(self.Left())

    def _show_facts(self) -> None:
        counts = self._counts
        total = count_text(counts.total, "server")
        number = f"{counts.shown} of {total}" if self._query else total
        arrow = "↓" if counts.reverse else "↑"
        order = Content.styled(f"sort {counts.sort.lower()} {arrow}", "$text-muted")
        facts = Content.assemble(*self._remarks())
        line = self.query_one("#facts", Line)
        if self.has_class("-editing"):
            problem = Content.styled(self._problem, "$text-error")
            line.show(Content("  "), problem if self._problem else Content(number))
        elif self._query:
            text = (f"/{self._query.text}", "bold $primary")
            line.show(Content.assemble(text, f"   {number}   ", facts), order)
        else:
            line.show(Content.assemble(number, "   ", facts), order)

    def _remarks(self) -> list[Content]:
        """What else the user has to know about the list."""
        counts, remarks = self._counts, []
        if counts.api_filter:
            asked = " ".join(filter(None, (counts.api_filter.status, counts.api_filter.location)))
            remarks.append(Content.styled(f"only {asked} (f)   ", "$text-warning"))
        if counts.partial:
            remarks.append(Content.styled("partial list   ", "$text-error"))
        if counts.skipped:
            rows = count_text(counts.skipped, "row")
            remarks.append(Content.styled(f"{rows} unreadable   ", "$text-error"))
        return remarks
