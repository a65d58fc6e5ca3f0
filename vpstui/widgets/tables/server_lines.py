"""The lines of the table of servers: what each says, and where parts of it look different."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import fit
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.query.columns import GUTTER, Column, Context
from vpstui.widgets.tables.line_drawing import LineKey, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpstui.api.models import Server, ServerKey

Layout = tuple[tuple[Column, int], ...]
"""The columns on screen, and how wide each is."""

MARGIN: Final = 2
"""Cells at the left of a row: a mark, or that it has changed, and a blank."""

MARKED, CHANGED = "*", "•"
"""What stands in the margin."""

_STYLE_OF_STATUS: Final = {"active": "active", "stopped": "stopped", "suspended": "trouble"}


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
        marks: servers that are marked.
        news: servers that have changed since the user looked.
        highlights: where a text of a column matches the filter.
        empty: what is said where there are no rows.
    """

    servers: tuple[Server, ...] = ()
    state: FleetState = field(default_factory=FleetState)
    clock: float = 0.0
    context: Context = field(default_factory=Context)
    sort: str = "name"
    reverse: bool = False
    wide: bool = False
    marks: frozenset[ServerKey] = frozenset()
    news: frozenset[ServerKey] = frozenset()
    highlights: Callable[[str, str], tuple[tuple[int, int], ...]] = _none
    empty: str = ""


def heading_text(view: TableView, layout: Layout) -> str:
    """The titles of the columns, with an arrow at the one that is sorted by."""
    text = " " * MARGIN
    for column, cells in layout:
        title = column.title
        if column.key == view.sort:
            title += " ↓" if view.reverse else " ↑"
        text += fit(title, cells, right=column.right) + " " * GUTTER
    return text


def row_line(
    view: TableView, server: Server, layout: Layout, *, on_cursor: bool, offset: int, width: int
) -> LineKey:
    """Say what the line of a server looks like.

    Args:
        view: what the table shows.
        server: the server.
        layout: the columns.
        on_cursor: whether the cursor is on it.
        offset: cells that are scrolled away at the left.
        width: cells there are.
    """
    spans = list[Span]()
    text = " " * MARGIN
    if server.key in view.marks:
        text = MARKED + text[1:]
        spans.append((0, 1, "mark"))
    elif server.key in view.news:
        text = CHANGED + text[1:]
        spans.append((0, 1, "news"))
    stale = view.state.is_stale(server)
    for column, cells in layout:
        value = column.text(server, view.context)
        if column.key == "status":
            value = view.state.status_text(server, view.clock)
        shown = fit(value, cells, right=column.right)
        if not stale:
            spans += _spans_of(view, server, column.key, shown, len(text))
        text += shown + " " * GUTTER
    return LineKey(text, "stale" if stale else "plain", on_cursor, tuple(spans), offset, width)


def _spans_of(view: TableView, server: Server, column: str, shown: str, at: int) -> list[Span]:
    """What looks different in a cell: status and account as a whole, else what matches."""
    if column == "status":
        return [(at, at + len(shown), _status_style(view, server))]
    if column == "account" and (colour := view.state.account_of(server).colour):
        return [(at, at + len(shown), f"colour {colour}")]
    return [(at + begin, at + end, "match") for begin, end in view.highlights(column, shown)]


def _status_style(view: TableView, server: Server) -> str:
    if not server.is_settled or view.state.operation(server.key) is not None:
        return "moving"
    return _STYLE_OF_STATUS.get(server.status, "unknown")
