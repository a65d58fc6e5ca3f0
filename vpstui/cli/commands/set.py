"""`vpstui set`: changes name, hostname and backups of a server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from vpstui.api.requests import ServerPatch, changed_fields, hostname_problem, name_problem
from vpstui.base.errors import EditConflict, Locked, OutcomeUnknown, SettingsError, VpsTuiError
from vpstui.base.formatting import on_off_text
from vpstui.base.sanitize import clean
from vpstui.base.stderr import print_message
from vpstui.cli.acting.open_fleet import open_fleet
from vpstui.cli.acting.question import confirm
from vpstui.cli.acting.results import Result, print_results
from vpstui.cli.acting.targets import check_whole, find_targets, names_text
from vpstui.cli.exit_status import DONE, UNKNOWN
from vpstui.cli.launch_options import read_launch_options
from vpstui.screens.actions.server_actions import account_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable

    from vpstui.api.models import Server
    from vpstui.cli.launch_options import LaunchOptions


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
    async with open_fleet(options, writes=True) as (fleet, watch, _):
        targets = find_targets(arguments.words, fleet.state)
        if len(targets.servers) > 1 or not targets.by_name:
            raise SettingsError(
                f"One server is changed at a time, by its name or id; this finds "
                f"{names_text(targets.servers)}."
            )
        check_whole(targets, fleet.state)
        account = fleet.state.account_of(targets.servers[0])
        if account.lock or account.edit_lock:
            raise Locked(f"Nothing was sent: {account.lock or account.edit_lock}.")
        base, logins = await fleet.read(targets.servers[0].key), account.logins
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
