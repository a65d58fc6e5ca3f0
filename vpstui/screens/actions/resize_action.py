"""Resizes a server: reads it afresh, lets a plan be chosen, asks, and sends it once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import UNKNOWN, dollars_text
from vpstui.screens.actions.confirm_question import ConfirmQuestion
from vpstui.screens.actions.server_actions import account_text, confirmed, still_same_login

if TYPE_CHECKING:
    from vpstui.api.models import Plan, Server
    from vpstui.screens.actions.selection import Selection
    from vpstui.screens.screen_host import ScreenHost

NO_PLANS = "The API does not tell which plans there are: there is none to choose."


async def resize(host: ScreenHost, selection: Selection) -> None:
    """Give the server in focus another plan.

    Args:
        host: the screen.
        selection: what was chosen; nothing is sent to another server.
    """
    from vpstui.screens.forms.plan_screen import PlanScreen

    if selection.server is None:
        return
    try:
        server = await host.fleet.read(selection.server.key)  # a list may not tell its plan
        choices = await host.fleet.choices(server.profile, "plans")
    except VpsTuiError as error:
        host.report(error)
        return
    if not host.is_in_front or not still_same_login(host, server, selection):
        return
    sold = (plan for plan in choices.plan_details if plan.available is not False)
    plans = [plan for plan in sold if plan.id is not None]
    if not plans:
        host.notice(f"{server.label} is not resized. {NO_PLANS}", "warning")
        return
    price = host.state.prices.of_server(server)
    plan = await host.show(PlanScreen(server.label, server.plan, price, plans))
    if plan is None or plan.id is None:
        return
    question = ConfirmQuestion(
        "Resize this server?",
        "Resize",
        (server,),
        account_text(host.state, server.profile),
        resize_remarks(server, plan, price),
    )
    if await confirmed(host, question) and still_same_login(host, server, selection, "resize"):
        logins = selection.logins[server.profile]
        host.attempt(partial(host.fleet.resize, server, plan.id, logins=logins))


def resize_remarks(server: Server, plan: Plan, price: float | None) -> tuple[str, ...]:
    """Say from which plan to which, what that costs, and what else comes of it.

    Args:
        server: the server, with the plan that it has.
        plan: the one that it should come to.
        price: US dollars a month of the first; None: not known.
    """
    from vpstui.screens.forms.plan_screen import change_text, plan_text

    now = plan_text(server.plan) if server.plan is not None else ""
    change = change_text(price, plan.price_monthly)
    before, after = (
        UNKNOWN if one is None else f"{dollars_text(one)}/month"
        for one in (price, plan.price_monthly)
    )
    return (
        f"From {now or 'a plan that the API does not tell'} to {plan_text(plan)}.",
        f"Price: {before} before, {after} after" + (f": {change}." if change else "."),
        "It may be restarted, and out of reach for a while.",
        "It is billed by the new plan from then on.",
    )
