"""The line above the table of servers: the filter, how many match, and the order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message

from vpstui.base.formatting import count_text, fit, width_of
from vpstui.query.query import Query, QueryError
from vpstui.terminal.accessible import is_accessible
from vpstui.widgets.filtering.counts import Counts, number_texts, statuses_text
from vpstui.widgets.filtering.shown_filter import ShownFilter
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from vpstui.widgets.fields.filter_input import FilterInput


QUERY: Final = 12
"""Cells of a query that are shown however much stands beside it."""


class FilterBar(Horizontal):
    """Filters as you type. A query that cannot be parsed shows why and changes nothing.

    Args:
        query: the filter to begin with.
        on_query: is called at once with every other filter; see `FilterInput.watch_value`.
    """

    DEFAULT_CSS = """
    FilterBar {
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

    def __init__(self, query: Query, *, on_query: Callable[[Query], None]) -> None:
        super().__init__()
        self._shown = ShownFilter(query)
        self._on_query = on_query
        self._problem = ""
        self._counts = Counts()

    def compose(self) -> ComposeResult:
        """Compose the facts; the field is mounted when the user opens it."""
        yield TextLine(id="facts")

    @property
    def is_editing(self) -> bool:
        """Whether the field is open."""
        return bool(self.query("#query"))

    async def edit(self) -> None:
        """Open the field, and give it the focus."""
        # The first paint need not wait for a field that most people open later or never.
        from vpstui.widgets.fields.filter_input import FilterInput

        if not self.is_editing:
            slash = TextLine(id="slash")
            slash.show(Content("/"))
            field = FilterInput(self._shown.query.text, on_text=self._take, id="query")
            await self.mount(slash, field, before=0)
        self._show_facts()
        typed = self.query_one("#query", FilterInput)
        typed.select_all()  # what is typed takes its place; an arrow or End keeps it
        # At once, not after the next refresh: the next key may be waiting.
        self.screen.set_focus(typed)

    def clear(self) -> None:
        """Show every server again."""
        self._show_filter(ShownFilter())

    def go_back(self) -> None:
        """Show what a saved view was shown over; where there is none, every server."""
        self._show_filter(self._shown.left())

    def recall(self, query: Query) -> None:
        """Filter as an earlier start did; nobody has asked for that today."""
        self._show_filter(ShownFilter(query, is_remembered=bool(query)))

    def show_view(self, query: Query) -> None:
        """Filter by a saved view; Esc leads back to the filter that there is now."""
        self._show_filter(self._shown.view(query))

    def _show_filter(self, shown: ShownFilter) -> None:
        self._problem = ""
        before, self._shown = self._shown, shown
        if shown.query != before.query:
            self._on_query(shown.query)
        self._show_facts()

    def show(self, counts: Counts) -> None:
        """Show other counts."""
        if counts != self._counts:
            self._counts = counts
            self._show_facts()

    def _take(self, text: str) -> None:
        """Filter by the text of the field, in a turn of its own: the field has its own to do.

        It is one frame all the same: a frame waits for what is under way here.
        """
        self.call_later(self._filter, text)

    def _filter(self, text: str) -> None:
        """Filter by the text of the field; one that cannot be parsed changes nothing."""
        if not self.is_editing:
            return  # what was typed while the field was being closed
        try:
            query = Query.parse(text)
        except QueryError as error:
            self._problem = f"at {error.position + 1}: {error.message}"
            self._show_facts()
        else:
            self._show_filter(self._shown.typed(query))

    async def on_filter_input_closed(self, event: FilterInput.Closed) -> None:
        """Close the field, unless the query that is to be kept cannot be parsed: it shows why."""
        event.stop()
        if event.keep and self._problem:
            return
        await self.query("#slash, #query").remove()
        self._show_filter(self._shown.confirmed() if event.keep else self._shown.left())
        self.post_message(self.Left())

    def on_resize(self) -> None:
        """Cut the query to the width there is now."""
        self._show_facts()

    def _show_facts(self) -> None:
        counts = self._counts
        in_words = is_accessible(self)
        signs = ("descending", "ascending", "Left, Right") if in_words else ("↓", "↑", "← →")
        arrow = signs[0] if counts.reverse else signs[1]
        wide = f"every column: {signs[2]}   " if counts.wide else ""
        sort = f"sort {counts.sort.lower()} {arrow}"
        order = Content.styled(f"{wide}{sort}", "$text-muted")
        line = self.query_one("#facts", TextLine)
        if self.is_editing:
            problem = Content.styled(self._problem, "$text-error")
            facts = Content.assemble(*self._marked())
            room = (self.content_size.width - 2) * 2 // 3 - 2  # as the styles share the line
            facts += self._number(room - facts.cell_length)
            facts += self._sums(room - facts.cell_length)
            line.show(Content("  "), problem if self._problem else facts)
        elif self._shown.query:
            self._show_query(line, order)
        else:
            self._show_all(line, order, Content.styled(sort, "$text-muted"))

    def _show_all(self, line: TextLine, *orders: Content) -> None:
        """Show what there is to know, and of the orders the first that fits beside it."""
        number, width = self._number(), self.content_size.width
        remarks = Content.assemble(*self._remarks()).rstrip()
        if remarks:
            remarks = Content("   ") + remarks
        room = width - width_of(number) - remarks.cell_length - 1
        order = next((one for one in orders if one.cell_length <= room), Content())
        sums = self._sums(room - order.cell_length)
        line.show(Content.assemble(number, sums, remarks), order)

    def _show_query(self, line: TextLine, order: Content) -> None:
        """Show the query, cut so that the facts which it may hide stay in sight."""
        marked, facts = self._marked(), Content.assemble(*self._remarks())
        text, width = f"/{self._shown.query.text}", self.content_size.width
        beside = min(QUERY, width_of(text)) + facts.cell_length
        number = f"   {self._number(width - beside - (6 if facts else 3))}   "
        room = width - width_of(number) - facts.cell_length if width else width_of(text)
        if room - order.cell_length <= min(QUERY, width_of(text)):
            order = Content()  # the heading of the table has an arrow, too
        else:
            room -= order.cell_length + 1
        cells = min(width_of(text), max(QUERY, room))
        shown = Content.styled(fit(text, cells), "bold $primary")
        loud = Content.styled(number.rstrip(), "bold $warning" if self._shown.is_remembered else "")
        if marked and room < cells:
            line.show(Content.assemble(facts, shown, loud, "   "))
        else:
            sums = self._sums(room - cells) if width and order else Content()
            line.show(Content.assemble(shown, loud, sums, "   " if facts else "", facts), order)

    def _number(self, room: int = 0) -> str:
        """Say how many servers there are and match, in so many cells where that can be."""
        texts = number_texts(self._counts, self._shown)
        fitting = (text for text in texts if width_of(text) <= room)
        return next(fitting, texts[-1] if self.content_size.width else texts[0])

    def _sums(self, room: int) -> Content:
        """Say how many of those shown have each status, and what they cost, in so many cells.

        Of everything in the line that goes first.
        """
        counts = self._counts
        if counts.left or counts.total is None:
            return Content()
        statuses = statuses_text(counts.by_status)
        with_costs = [f"{statuses} · {cost}" for cost in counts.bill.short_wordings]
        wordings = [*with_costs, statuses] if statuses else []
        texts = (f" · {wording}" for wording in (*wordings, *counts.bill.wordings))
        return Content(next((text for text in texts if width_of(text) <= room), ""))

    def _marked(self) -> list[Content]:
        counts = self._counts
        if not counts.marked:
            return []
        hidden = f" ({counts.hidden} hidden)" if counts.hidden else ""
        return [Content.styled(f"{counts.marked} marked{hidden}   ", "bold $accent")]

    def _remarks(self) -> list[Content]:
        """Return what else there is to know about the list."""
        counts, remarks = self._counts, self._marked()
        remarks += [
            Content.styled(f"▲ {text} (B)   ", "bold $text-warning") for text in counts.halted
        ]
        if counts.trouble:
            remarks.append(Content.styled(f"{counts.trouble} in :trouble   ", "bold $text-warning"))
        remarks += [Content.styled(f"{text} (B)   ", "bold $accent") for text in counts.running]
        if counts.api_filter:
            asked = " ".join(filter(None, (counts.api_filter.status, counts.api_filter.location)))
            remarks.append(Content.styled(f"only {asked} (f)   ", "$text-warning"))
        remarks += [
            Content.styled(f"? create {name} unknown   ", "$text-warning")
            for name in counts.unknown
        ]
        if counts.partial:
            remarks.append(Content.styled("partial list   ", "$text-error"))
        if counts.skipped:
            rows = count_text(counts.skipped, "row")
            remarks.append(Content.styled(f"{rows} unreadable   ", "$text-error"))
        return remarks
