"""`vpstui set`: changes name, hostname and backups of a server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from vpstui.api.requests import ServerPatch, changed_fields, hostname_problem, name_problem
from vpstui.base.errors import EditConflict, Locked, OutcomeUnknown, SettingsError, VpsTuiError
from vpstui.base.formatting import on_off_text
from vpstui.base.sanitize import clean
from vpstui.base.stderr import print_message
from vpstui.cli.acting.act import Order, carry_out
from vpstui.cli.acting.one_write import find_one
from vpstui.cli.acting.open_fleet import open_fleet
from vpstui.cli.acting.question import confirm
from vpstui.cli.acting.results import Result, print_results
from vpstui.cli.acting.targets import find_targets
from vpstui.cli.exit_status import DONE, UNKNOWN
from vpstui.cli.launch_options import read_launch_options
from vpstui.screens.actions.server_actions import account_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable

    from vpstui.api.models import Server
    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.fleet.state.fleet_state import FleetState


def run_set(arguments: argparse.Namespace) -> int:
    """Show what is changed, ask, and send only that.

    Args:
        arguments: what `parse_arguments` returned.

    Returns:
        The exit status, as docs/commands.md lists it.

    Raises:
        VpsTuiError: nothing was changed.
    """
    wanted = ServerPatch(
        name=arguments.name,
        hostname=arguments.hostname,
        backups_enabled=None if arguments.backups is None else arguments.backups == "on",
    )
    if not wanted.model_dump(exclude_none=True):
        raise SettingsError("Say what to change: --name, --hostname or --backups.")
    if wanted.name is not None and (problem := name_problem(wanted.name)):
        raise SettingsError(f"--name: {problem}")
    if wanted.hostname is not None and (
        problem := hostname_problem(wanted.hostname, required=True)
    ):
        raise SettingsError(f"--hostname: {problem}")
    return asyncio.run(_run(read_launch_options(arguments), arguments, wanted))


async def _run(options: LaunchOptions, arguments: argparse.Namespace, wanted: ServerPatch) -> int:
    async with open_fleet(options, writes=True) as (fleet, watch, failures):
        if _is_bulk(arguments, wanted, fleet.state):
            return await carry_out(fleet, watch, failures, options, _order(arguments))
        found = find_one(arguments.words, fleet.state, "changed")
        account = fleet.state.account_of(found)
        if account.edit_lock:
            raise Locked(f"Nothing was sent: {account.edit_lock}.")
        base, logins = await fleet.read(found.key), account.logins
        changed = changed_fields(base, wanted)
        print_message(
            *_plan_lines(base, changed), f"  in {account_text(fleet.state, base.profile)}"
        )
        if arguments.dry_run:
            return DONE
        form = arguments.output or "table"
        if not changed:
            result = Result(base, "edit", "left out", "it is so already", DONE)
        else:
            if not arguments.yes:
                await confirm()
            watch.ends_in_order = True
            result = await _save(fleet.edit(base, wanted, logins=logins), base)
        status = print_results([result], form, several=fleet.state.has_several)
        return watch.status or status


def _is_bulk(arguments: argparse.Namespace, wanted: ServerPatch, state: FleetState) -> bool:
    """Whether the backups of several servers, or of so many, are switched.

    Raises:
        SettingsError: a number is expected where one server is named.
    """
    is_alone = set(wanted.model_dump(exclude_none=True)) == {"backups_enabled"}
    if arguments.expect is not None and not is_alone:
        raise SettingsError("--expect goes with --backups alone: nothing else is set for several.")
    targets = find_targets(arguments.words, state)
    is_one = len(targets.servers) == 1 and targets.by_name
    return is_alone and (arguments.expect is not None or not is_one)


def _order(arguments: argparse.Namespace) -> Order:
    """Return the order that switches backups."""
    return Order(
        "backups on" if arguments.backups == "on" else "backups off", tuple(arguments.words),
        arguments.yes, arguments.expect, arguments.dry_run, form=arguments.output or "table",
    )  # fmt: skip


def _plan_lines(base: Server, changed: dict[str, object]) -> list[str]:
    """Return what changes, in lines."""
    names = {"name": "name", "hostname": "hostname", "backups_enabled": "backups"}
    return [
        f"Edit {base.label} (id {base.id})?",
        *(
            f"  {names[field]:<9} {_text(getattr(base, field))} -> {_text(value)}"
            for field, value in changed.items()
        ),
    ]


def _text(value: object) -> str:
    return on_off_text(value) if isinstance(value, bool) else clean(str(value)) or "-"


async def _save(saving: Awaitable[Server], base: Server) -> Result:
    """Wait for the answer, and say what came of it.

    Raises:
        VpsTuiError: nothing was changed.
    """
    try:
        server = await saving
    except OutcomeUnknown as error:
        return Result(base, "edit", "unknown", error.message, UNKNOWN)
    except EditConflict as conflict:
        theirs = ", ".join(
            f"{name} is {_text(getattr(conflict.theirs, name))}" for name in conflict.fields
        )
        raise VpsTuiError(f"Nothing was sent. {conflict.message} Now {theirs}.") from None
    return Result(server, "edit", "done", "", DONE)
