"""`vpstui resize`: gives a server another plan."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from vpstui.api.values import same_id
from vpstui.base.errors import Locked, SettingsError, VpsTuiError
from vpstui.cli.acting.choosing import chosen_id
from vpstui.cli.acting.one_write import OneWrite, carry_out, find_one
from vpstui.cli.acting.open_fleet import open_fleet
from vpstui.cli.acting.results import Result
from vpstui.cli.exit_status import DONE, FAILED, LOG_IN, UNDER_WAY, UNKNOWN
from vpstui.cli.launch_options import read_launch_options
from vpstui.fleet.state.locks import verb_lock
from vpstui.screens.actions.resize_action import NO_PLANS, resize_remarks

if TYPE_CHECKING:
    import argparse

    from vpstui.api.models import Id, Plan, Server
    from vpstui.cli.acting.readiness import Patience
    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.fleet.fleet import Fleet


def run_resize(arguments: argparse.Namespace) -> int:
    """Show from which plan to which and what that costs, ask, and send it.

    Args:
        arguments: what `parse_arguments` returned.

    Returns:
        The exit status, as docs/commands.md lists it.

    Raises:
        VpsTuiError: it was refused, or not sent.
    """
    return asyncio.run(_run(read_launch_options(arguments), arguments))


async def _run(options: LaunchOptions, arguments: argparse.Namespace) -> int:
    async with open_fleet(options, writes=True) as (fleet, watch, _):
        found = find_one(arguments.words, fleet.state, "resized")
        account = fleet.state.account_of(found)
        if lock := verb_lock("resize", account.dialect):
            raise Locked(f"Nothing was sent: {lock}.")
        server, logins = await fleet.read(found.key), account.logins
        plan_id, plan = await _chosen_plan(fleet, server, arguments.plan_id)
        if server.plan is not None and same_id(server.plan.id, plan_id):
            raise SettingsError(f"Nothing was sent: {server.label} has this plan already.")
        remarks = resize_remarks(server, plan, fleet.state.prices.of_server(server))
        lines = [f"Resize {server.label} (id {server.id})?", *(f"  {one}" for one in remarks)]
        send = partial(fleet.resize, server, plan_id, logins=logins)
        settle = partial(_settle, fleet, server, plan_id)
        write = OneWrite("resize", server, lines, send, settle)
        return await carry_out(write, arguments, fleet.state, watch)


async def _chosen_plan(fleet: Fleet, server: Server, typed: str | None) -> tuple[Id, Plan]:
    """Return the id of the plan that is meant, and the plan.

    Raises:
        SettingsError: none was named, or there is no such plan.
        VpsTuiError: it cannot be had, or no plans are told.
    """
    choices = await fleet.choices(server.profile, "plans")
    dialect = fleet.state.account_of(server).dialect
    if not choices.plan_details or dialect is None:
        raise VpsTuiError(f"Nothing was sent. {NO_PLANS}")
    wanted = chosen_id("plan_id", typed, "", choices, dialect)
    plan = choices.plan(str(wanted))
    if plan is None or plan.id is None:
        raise SettingsError(f"Nothing was sent: there is no plan {wanted}.")
    return plan.id, plan


async def _settle(
    fleet: Fleet, server: Server, plan_id: Id, _sent: Any, patience: Patience
) -> Result:
    """Wait until the server shows the new plan, or settles without it."""
    while fleet.state.operation(server.key) is not None:
        if fleet.failure is not None:
            raise fleet.failure
        account = fleet.state.account_of(server)
        if account.is_signed_out:
            return Result(server, "resize", "accepted", account.problem, LOG_IN)
        if patience.is_over:
            return Result(server, "resize", "accepted", "under way", UNDER_WAY)
        await patience.watch.wait(patience.left)
    try:
        now = await fleet.read(server.key)
    except VpsTuiError as error:
        return Result(server, "resize", "unknown", error.message, UNKNOWN)
    if now.plan is None or now.plan.id is None:
        return Result(now, "resize", "unknown", "it does not tell its plan", UNKNOWN)
    if same_id(now.plan.id, plan_id):
        return Result(now, "resize", "done", "it has the new plan", DONE)
    return Result(now, "resize", "not done", "it does not have the new plan", FAILED)
