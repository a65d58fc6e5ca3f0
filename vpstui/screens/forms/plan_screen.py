"""Chooses another plan for a server, by size and price."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from vpstui.base.formatting import UNKNOWN, dollars_text, fit, plan_size, price_text
from vpstui.screens.dialog import Dialog
from vpstui.widgets.text_line import CutLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from vpstui.api.models import Plan


class PlanScreen(Dialog["Plan"]):
    """The plans by price, and what each costs more or less than the one that the server has.

    Args:
        name: what the server is called.
        current: its plan now; None: not known.
        price: US dollars a month of that; None: not known.
        plans: those that it can be given; one at least.
    """

    DEFAULT_CSS = """
    PlanScreen OptionList {
        height: auto;
        max-height: 100%;
        background: $surface;
        border: none;
        padding: 0;
        scrollbar-size: 1 1;
    }
    PlanScreen OptionList:focus { border: none; }
    """

    def __init__(
        self, name: str, current: Plan | None, price: float | None, plans: Sequence[Plan]
    ) -> None:
        super().__init__(f"Another plan for {name}")
        self._current = current
        self._price = price
        self._plans = sorted(plans, key=_by_price)

    def body(self) -> Iterable[Widget]:
        """A line for each plan; the one that the server has cannot be chosen."""
        width = max(len(plan_text(plan)) for plan in self._plans) + 2
        yield OptionList(
            *(
                Option(
                    CutLine(self._line(plan, width)),
                    id=f"plan-{at}",
                    disabled=self._is_current(plan),
                )
                for at, plan in enumerate(self._plans)
            )
        )

    def _is_current(self, plan: Plan) -> bool:
        return self._current is not None and plan.id == self._current.id

    def _line(self, plan: Plan, width: int) -> Content:
        """What it is, what it costs a month, and what that is more or less than now."""
        price = "" if plan.price_monthly is None else f"{price_text(plan.price_monthly)}/month"
        change = "now" if self._is_current(plan) else change_text(self._price, plan.price_monthly)
        start = fit(plan_text(plan), width)
        return Content.assemble(start, f"{price or UNKNOWN:>14}", (f"  {change}", "$text-muted"))

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.finish(self._plans[event.option_index])


def plan_text(plan: Plan) -> str:
    """Say what a plan is: its name, where it has one, and its size."""
    size = plan_size(plan)
    name = plan.name or (f"plan {plan.id}" if size == UNKNOWN else "")
    return " · ".join(dict.fromkeys(part for part in (name, size) if part not in ("", UNKNOWN)))


def change_text(before: float | None, after: float | None) -> str:
    """Say what a month costs more or less: `$12 more`; empty where a price is not known."""
    if before is None or after is None:
        return ""
    if before == after:
        return "the same price"
    return f"{dollars_text(abs(after - before))} {'more' if after > before else 'less'}"


def _by_price(plan: Plan) -> tuple[float, str]:
    return (inf if plan.price_monthly is None else plan.price_monthly, plan_text(plan))
