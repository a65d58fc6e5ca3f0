"""The line above the table of servers: the filter, how many match, and the order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message

from vpstui.api.statuses import FILTER_STATUSES, TRANSITIONAL
from vpstui.base.formatting import UNKNOWN, count_text, fit, width_of
from vpstui.fleet.state.account_state import ApiFilter
from vpstui.query.prices import Bill
from vpstui.query.query import Query, QueryError
from vpstui.terminal.accessible import is_accessible
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from vpstui.widgets.fields.filter_input import FilterInput


STATUSES: Final = 5
"""Statuses whose servers are counted one by one."""

QUERY: Final = 12
"""Cells of a query that are shown however much stands beside it."""


@dataclass(frozen=True)
class Counts:
    """What the line shows of the table.

    Attributes:
        shown: servers that match the filter.
        total: servers there are; None: that is not known yet.
        is_growing: whether the first list of an account is still on its way.
        not_known: servers that lack a value which decides whether they match.
        bill: what the servers cost that are shown; empty: nobody tells prices.
        by_status: how many of those have each status, in the order in which they are said.
        trouble: servers that need somebody.
        left: texts that the filter has not looked at yet; until then `shown` is of the last one.
        sort: title of the column they are sorted by.
        reverse: whether the order is reversed.
        wide: whether there may be columns beyond the edge, to be reached with the arrow keys.
        api_filter: what the API was asked for.
        skipped: rows of the list that could not be read.
        partial: whether the list is not whole.
        unknown: names of servers that may have been created.
        marked: servers that are marked.
        hidden: those of them that the filter hides.
        running: how the bulk actions stand that are under way.
        halted: how those stand that send nothing until a person says so.
    """

    shown: int = 0
    total: int | None = 0
    is_growing: bool = False
    not_known: int = 0
    bill: Bill = field(default_factory=Bill)
    by_status: tuple[tuple[str, int], ...] = ()
    trouble: int = 0
    left: int = 0
    sort: str = "name"
    reverse: bool = False
    wide: bool = False
    api_filter: ApiFilter = field(default_factory=ApiFilter)
    skipped: int = 0
    partial: bool = False
    unknown: tuple[str, ...] = ()
    marked: int = 0
    hidden: int = 0
    running: tuple[str, ...] = ()
    halted: tuple[str, ...] = ()


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
        self._query = query
        self._on_query = on_query
        self._problem = ""
        self._counts = Counts()
        self._is_remembered = False

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
            field = FilterInput(self._query.text, on_text=self._filter, id="query")
            await self.mount(slash, field, before=0)
        self._show_facts()
        typed = self.query_one("#query", FilterInput)
        typed.select_all()  # what is typed takes its place; an arrow or End keeps it
        # At once, not after the next refresh: the next key may be waiting.
        self.screen.set_focus(typed)

    def clear(self) -> None:
        """Show every server again."""
        self._problem = ""
        self.filter_by(Query())

    def filter_by(self, query: Query, *, remembered: bool = False) -> None:
        """Filter by another query from now on.

        Args:
            query: the filter.
            remembered: whether it is one that an earlier start left behind, and nobody typed now.
        """
        self._is_remembered = remembered
        if query != self._query:
            self._query = query
            self._on_query(query)
        self._show_facts()

    def show(self, counts: Counts) -> None:
        """Show other counts."""
        if counts != self._counts:
            self._counts = counts
            self._show_facts()

    def _filter(self, text: str) -> None:
        """Filter by the text of the field; one that cannot be parsed changes nothing."""
        try:
            query = Query.parse(text)
        except QueryError as error:
            self._problem = f"at {error.position + 1}: {error.message}"
            self._show_facts()
        else:
            self._problem = ""
            self.filter_by(query)

    async def on_filter_input_closed(self, event: FilterInput.Closed) -> None:
        """Close the field, unless the query that is to be kept cannot be parsed: it shows why."""
        event.stop()
        if event.keep and self._problem:
            return
        await self.query("#slash, #query").remove()
        if not event.keep:
            self.clear()
        self._show_facts()
        self.post_message(self.Left())

    def on_resize(self) -> None:
        """Cut the query to the width there is now."""
        self._show_facts()

    def _show_facts(self) -> None:
        counts = self._counts
        number = self._number()
        in_words = is_accessible(self)
        signs = ("descending", "ascending", "Left, Right") if in_words else ("↓", "↑", "← →")
        arrow = signs[0] if counts.reverse else signs[1]
        wide = f"every column: {signs[2]}   " if counts.wide else ""
        order = Content.styled(f"{wide}sort {counts.sort.lower()} {arrow}", "$text-muted")
        line = self.query_one("#facts", TextLine)
        if self.is_editing:
            problem = Content.styled(self._problem, "$text-error")
            facts = Content.assemble(*self._marked(), number)
            room = (self.content_size.width - 2) * 2 // 3 - 2  # as the styles share the line
            facts += self._sums(room - facts.cell_length)
            line.show(Content("  "), problem if self._problem else facts)
        elif self._query:
            self._show_query(line, number, order)
        else:
            remarks = Content.assemble(*self._remarks())
            if remarks:
                remarks = Content("   ") + remarks
            beside = remarks.cell_length + order.cell_length + 1
            sums = self._sums(self.content_size.width - width_of(number) - beside)
            line.show(Content.assemble(number, sums, remarks), order)

    def _show_query(self, line: TextLine, number: str, order: Content) -> None:
        """Show the query, cut so that the facts which it may hide stay in sight."""
        marked, facts = self._marked(), Content.assemble(*self._remarks())
        text, width = f"/{self._query.text}", self.content_size.width
        number = f"   {number}   "
        room = width - width_of(number) - facts.cell_length if width else width_of(text)
        if room - order.cell_length <= min(QUERY, width_of(text)):
            order = Content()  # the heading of the table has an arrow, too
        else:
            room -= order.cell_length + 1
        cells = min(width_of(text), max(QUERY, room))
        shown = Content.styled(fit(text, cells), "bold $primary")
        loud = Content.styled(number.rstrip(), "bold $warning" if self._is_remembered else "")
        if marked and room < cells:
            line.show(Content.assemble(facts, shown, loud, "   "))
        else:
            sums = self._sums(room - cells) if width and order else Content()
            line.show(Content.assemble(shown, loud, sums, "   ", facts), order)

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

    def _number(self) -> str:
        """Return how many servers there are and match, as far as that is known."""
        counts = self._counts
        if counts.total is None:
            return "…"
        total = count_text(counts.total, "server") + (" …" if counts.is_growing else "")
        if not self._query:
            return total
        if counts.left:
            return f"searching … of {total}"
        not_known = f", {counts.not_known} not known" if counts.not_known else ""
        if self._is_remembered:
            return f"filtered: {counts.shown} of {counts.total}{not_known}, Esc shows all"
        return f"{counts.shown} of {total}{not_known}{self._hint()}"

    def _hint(self) -> str:
        """Return the query that was probably meant, where a status matches nothing as a word."""
        word = self._query.text
        meant = not self._counts.shown and word in {*FILTER_STATUSES, *TRANSITIONAL}
        return f"   status:{word}?" if meant else ""

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


def statuses_text(by_status: Sequence[tuple[str, int]]) -> str:
    """Say how many servers have each status: `9 active · 2 stopped · 1 suspended`.

    Args:
        by_status: statuses with their numbers.
    """
    if len(by_status) == 1 and by_status[0][1] > 1:
        return f"all {by_status[0][0] or UNKNOWN}"
    order = {status: at for at, status in enumerate(FILTER_STATUSES)}
    sorted_ = sorted(by_status, key=lambda pair: order.get(pair[0], len(order)))
    texts = [f"{number} {status or UNKNOWN}" for status, number in sorted_[:STATUSES]]
    others = sum(number for _, number in sorted_[STATUSES:])
    return " · ".join([*texts, *([f"{others} other"] if others else [])])
