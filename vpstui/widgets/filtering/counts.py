"""What the filter line says of the table, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vpstui.api.statuses import FILTER_STATUSES, TRANSITIONAL
from vpstui.base.formatting import UNKNOWN, count_text
from vpstui.fleet.state.account_state import ApiFilter
from vpstui.query.prices import Bill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.query.query import Query
    from vpstui.widgets.filtering.shown_filter import ShownFilter

STATUSES: Final = 5
"""Statuses whose servers are counted one by one."""


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


def number_texts(counts: Counts, shown: ShownFilter) -> Sequence[str]:
    """Say how many servers there are and match, as far as that is known; the longest text first.

    Args:
        counts: what there is to say.
        shown: the filter.
    """
    if counts.total is None:
        return ("…",)
    total = count_text(counts.total, "server") + (" …" if counts.is_growing else "")
    query = shown.query
    if not query:
        return (total,)
    if counts.left:
        return (f"searching … of {total}",)
    of, in_short = f"{counts.shown} of {total}", f"{counts.shown} of {counts.total}"
    known = f", {counts.not_known} not known" if counts.not_known else ""
    fully = known.replace("not known", "not fully known") if query.needs_trouble else known
    if shown.is_remembered:
        way = "Esc shows all"
        return (f"filtered: {in_short}{fully}, {way}", f"filtered: {in_short}, {way}",
                f"{in_short}, {way}")  # fmt: skip
    return (f"{of}{fully}{_hint(counts, query)}", f"{of}{known}", f"{in_short}{known}")


def _hint(counts: Counts, query: Query) -> str:
    """Return the query that was probably meant, where a status matches nothing as a word."""
    meant = not counts.shown and query.text in {*FILTER_STATUSES, *TRANSITIONAL}
    return f"   status:{query.text}?" if meant else ""


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
