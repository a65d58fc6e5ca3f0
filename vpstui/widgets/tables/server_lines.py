"""The lines of the table of servers: what each shows, and which parts of it look different."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import fit, seconds_since, width_of
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.query.columns import GUTTER, CellContext, Column, choose_columns
from vpstui.widgets.tables.line_drawing import Span, TableLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpstui.api.models import Server, ServerKey

Layout = tuple[tuple[Column, int], ...]
"""The columns on screen, and how many cells each has."""

MARGIN: Final = 2
"""Cells at the left of a row: a mark, or that it has changed, and a blank."""

MARGIN_IN_WORDS: Final = 8
"""The same where both are words."""

ACCOUNT: Final = 20
"""Cells of an account's name, where there is room for so many."""

MARKED, CHANGED = "*", "•"
"""What stands in the margin."""

MARKED_IN_WORDS, CHANGED_IN_WORDS = "marked", "changed"
"""What stands there where it is to be heard."""

YOUNG: Final = 3600
"""Seconds for which the age of a server is told in minutes."""

_STYLE_OF_STATUS: Final = {"active": "good", "stopped": "idle", "suspended": "bad"}
"""Styles of the statuses that do not pass by themselves; one that is not known has none."""


def _none(column: str, text: str) -> tuple[tuple[int, int], ...]:  # noqa: ARG001 - nothing matches
    """Highlight nothing."""
    return ()


@dataclass(frozen=True)
class TableView:
    """What the table shows.

    Attributes:
        servers: the rows, in their order.
        state: what is known of them besides themselves.
        clock: seconds now, of the clock that the state's times are of.
        context: what cells need to know.
        sort: key of the column they are sorted by.
        reverse: whether the order is reversed.
        wide: whether every column is shown.
        reasons: whether it is shown why each needs somebody.
        marks: servers that are marked.
        news: servers that have changed since the user looked.
        highlights: where a text of a column matches the filter.
        empty: what is shown where there are no rows.
        in_words: whether words stand in the margin, and not signs.
        kept: heading and rows of an earlier start, shown dim where there are no rows.
    """

    servers: tuple[Server, ...] = ()
    state: FleetState = field(default_factory=FleetState)
    clock: float = 0.0
    context: CellContext = field(default_factory=CellContext)
    sort: str = "name"
    reverse: bool = False
    wide: bool = False
    reasons: bool = False
    marks: frozenset[ServerKey] = frozenset()
    news: frozenset[ServerKey] = frozenset()
    highlights: Callable[[str, str], tuple[tuple[int, int], ...]] = _none
    empty: str = ""
    in_words: bool = False
    kept: tuple[str, ...] = ()

    def differs_in_time_only(self, other: TableView) -> bool:
        """Whether nothing has happened since another view, and no minute has begun."""
        return (
            self.servers is other.servers
            and self.state is other.state
            and self.context.known_reasons is other.context.known_reasons
            and self.clock // 60 == other.clock // 60
            and self._settings == other._settings
        )

    @property
    def _settings(self) -> tuple[object, ...]:
        """How it is looked at."""
        order, shown = (self.sort, self.reverse), (self.wide, self.reasons, self.in_words)
        return order, shown, self.marks, self.news, self.highlights, self.empty

    def tells_time(self, server: Server) -> bool:
        """Whether the line of a server tells seconds, or minutes, that pass."""
        is_settled = server.is_settled and self.state.operation(server.key) is None
        age = seconds_since(server.created_at, self.context.now)
        return not is_settled or (age is not None and age < YOUNG)

    @property
    def margin(self) -> int:
        """Cells at the left of a row."""
        return MARGIN_IN_WORDS if self.in_words else MARGIN

    def sign_of(self, server: Server) -> tuple[str, str]:
        """Return what stands in the margin of a server, and the name of its style."""
        if server.key in self.marks:
            return MARKED_IN_WORDS if self.in_words else MARKED, "mark"
        if server.key in self.news:
            return CHANGED_IN_WORDS if self.in_words else CHANGED, "news"
        return "", ""


def layout_for(view: TableView, width: int) -> Layout:
    """Choose the columns and share the width among them.

    Args:
        view: what the table shows.
        width: cells there are, the margin included; a wide view takes more where it needs them.
    """
    columns = choose_columns(
        width - view.margin,
        wide=view.wide,
        several=view.state.has_several,
        account=account_cells(view),
        reasons=view.reasons,
    )
    widths = {column.key: column.width for column in columns}
    spare = max(0, width - view.margin - sum(widths.values()) - GUTTER * (len(widths) - 1))
    account = account_cells(view) - widths.get("account", ACCOUNT)
    if view.wide:
        spare = max(spare, account)  # what does not fit is reached with the arrow keys
    # A long name of an account, a long transition, a long name.
    for key, most in (("account", account), ("reason", 40), ("status", 4), ("name", 24)):
        if most > 0 and key in widths:
            widths[key] += min(spare, most)
            spare -= min(spare, most)
    return tuple((column, widths[column.key]) for column in columns)


def account_cells(view: TableView) -> int:
    """Count the cells that the names of the accounts take, up to `ACCOUNT`; 0 without a column."""
    if not view.state.has_several:
        return 0
    return min(ACCOUNT, max(map(width_of, view.context.labels.values()), default=0))


def heading_line(view: TableView, layout: Layout) -> TableLine:
    """Return the titles of the columns, with an arrow at the one that is sorted by."""
    text = " " * view.margin
    for column, cells in layout:
        title = column.title
        if column.key == view.sort:
            title += " ↓" if view.reverse else " ↑"
        text += fit(title, cells, right=column.right) + " " * GUTTER
    return TableLine(text, "header")


def server_line(view: TableView, server: Server, layout: Layout) -> TableLine:
    """Return the line of a server.

    Args:
        view: what the table shows.
        server: the server.
        layout: the columns.
    """
    spans = list[Span]()
    sign, style = view.sign_of(server)
    text = sign.ljust(view.margin)
    if sign:
        spans.append((0, len(sign), style))
    stale = view.state.is_stale(server)
    for column, cells in layout:
        value = column.text(server, view.context)
        if column.key == "status":
            value = view.state.status_text(server, view.clock)
        shown = fit(value, cells, right=column.right)
        if not stale:
            spans += _spans_of(view, server, column.key, shown, len(text))
        text += shown + " " * GUTTER
    return TableLine(text, "stale" if stale else "", tuple(spans))


def _spans_of(view: TableView, server: Server, column: str, shown: str, at: int) -> list[Span]:
    """Return what looks different in a cell: status and account as a whole, else what matches."""
    if column == "status":
        style = _status_style(view, server)
        return [(at, at + len(shown), style)] if style else []
    if column == "account" and (colour := view.state.account_of(server).colour):
        return [(at, at + len(shown), f"colour {colour}")]
    return [(at + begin, at + end, "match") for begin, end in view.highlights(column, shown)]


def _status_style(view: TableView, server: Server) -> str:
    if not server.is_settled or view.state.operation(server.key) is not None:
        return "open"
    return _STYLE_OF_STATUS.get(server.status, "")
