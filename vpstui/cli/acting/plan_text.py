"""The plan of action in lines, for stderr: as on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.base.formatting import UNKNOWN, fit, width_of
from vpstui.screens.actions.confirm_question import question_about_many
from vpstui.screens.actions.server_actions import account_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vpstui.api.models import Server
    from vpstui.fleet.state.eligibility import WritePlan
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.screens.actions.confirm_question import ConfirmQuestion


def question_of(plan: WritePlan, state: FleetState) -> ConfirmQuestion:
    """Put a plan into words, those of the screen.

    Args:
        plan: what will be done.
        state: what is known.
    """
    every = [*plan.acting, *(one.server for one in plan.left_out)]
    profiles = list(dict.fromkeys(server.profile for server in every))
    account = "; ".join(account_text(state, profile) for profile in profiles)
    labels = state.labels if state.has_several else {}
    return question_about_many(plan, account, labels, state.prices)


def plan_lines(question: ConfirmQuestion) -> list[str]:
    """Return a plan in lines: what is done, to which servers, and what one should know."""
    labels = question.labels
    targets = [_row(one, labels, one.ip_address or UNKNOWN, one.status) for one in question.targets]
    left_out = [_row(one.server, labels, one.reason) for one in question.left_out]
    lines = [question.heading, *_aligned(targets)]
    lines += [f"  in {question.account}"] if question.account else []
    lines += [f"  {remark}" for remark in question.remarks]
    return lines + (["Left out:", *_aligned(left_out)] if left_out else [])


def _row(server: Server, labels: Mapping[str, str], *facts: str) -> tuple[str, ...]:
    account = (f"in {labels[server.profile]}",) if labels else ()
    hidden = (f"(hidden characters: {server.escaped_name})",) if server.escaped_name else ()
    return (server.label, f"id {server.id}", *account, *facts, *hidden)


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterable[str]:
    """Put rows below each other; a row may have more columns than others."""
    widths: dict[int, int] = {}
    for row in rows:
        for index, cell in enumerate(row):
            widths[index] = max(widths.get(index, 0), width_of(cell))
    for row in rows:
        cells = (fit(cell, widths[index]) for index, cell in enumerate(row))
        yield f"  {'  '.join(cells)}".rstrip()
