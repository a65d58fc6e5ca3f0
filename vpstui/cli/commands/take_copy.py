"""`vpstui snapshot` and `vpstui backup`: take one of a server now."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from vpstui.api.extras import snapshot_name_problem
from vpstui.base.errors import Locked, SettingsError
from vpstui.base.sanitize import clean
from vpstui.cli.acting.one_write import OneWrite, carry_out, find_one
from vpstui.cli.acting.open_fleet import open_fleet
from vpstui.cli.acting.results import Result
from vpstui.cli.exit_status import DONE, FAILED, UNDER_WAY
from vpstui.cli.launch_options import read_launch_options
from vpstui.fleet.state.locks import NO_BACKUP, NO_LIST_OF_COPIES

if TYPE_CHECKING:
    import argparse

    from vpstui.api.models import Server
    from vpstui.api.statuses import CopyVerb
    from vpstui.cli.acting.readiness import Patience
    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.fleet.copies.copy_watcher import CopyEnd
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.account_state import AccountState


def run_snapshot(arguments: argparse.Namespace) -> int:
    """Show what is taken, ask, and take it.

    Args:
        arguments: what `parse_arguments` returned.

    Returns:
        The exit status, as docs/commands.md lists it.

    Raises:
        VpsTuiError: it was refused, or not sent.
    """
    name = arguments.name if arguments.name is not None else usual_name(datetime.now(UTC))
    if problem := snapshot_name_problem(name):
        raise SettingsError(f"--name: {problem}")
    return asyncio.run(
        _take(read_launch_options(arguments), arguments, name, arguments.description or "")
    )


def run_backup(arguments: argparse.Namespace) -> int:
    """Show what is backed up, ask, and do it: as `run_snapshot`."""
    return asyncio.run(_take(read_launch_options(arguments), arguments))


def usual_name(now: datetime) -> str:
    """Return a name for a snapshot that nobody named: `snapshot-20260301-120000`, in UTC."""
    return f"snapshot-{now:%Y%m%d-%H%M%S}"


async def _take(
    options: LaunchOptions, arguments: argparse.Namespace, name: str = "", description: str = ""
) -> int:
    verb: CopyVerb = "snapshot" if name else "backup"
    async with open_fleet(options, writes=True) as (fleet, watch, _):
        done = "copied to a snapshot" if name else "backed up"
        server = find_one(arguments.words, fleet.state, done)
        account = fleet.state.account_of(server)
        waits = bool(arguments.wait or arguments.timeout)
        if lock := _lock(verb, account, waits=waits, describes=bool(description)):
            raise Locked(f"Nothing was sent: {lock}.")
        extras, logins = fleet.extras, account.logins
        send = partial(extras.back_up, server.key, logins=logins)
        if name:
            send = partial(extras.take_snapshot, server.key, name, description, logins=logins)
        lines = _plan_lines(server, name, description)
        write = OneWrite(verb, server, lines, send, partial(_settle, fleet, server, verb))
        return await carry_out(write, arguments, fleet.state, watch)


def _lock(verb: CopyVerb, account: AccountState, *, waits: bool, describes: bool) -> str:
    """Return why it is not taken; empty: it may be."""
    dialect = account.dialect
    if dialect is None:
        return ""
    if verb == "backup" and not dialect.can_back_up:
        return NO_BACKUP
    if describes and not dialect.describes_snapshots:
        return "this API has no description of a snapshot: leave --description out"
    if waits and not dialect.lists_copies:
        return f"{NO_LIST_OF_COPIES}: leave --wait and --timeout out"
    return ""


def _plan_lines(server: Server, name: str, description: str) -> list[str]:
    """Return what is taken, in lines."""
    what = f"{server.label} (id {server.id})"
    if not name:
        return [f"Back up {what} now?"]
    lines = [f"Take a snapshot of {what}?", f"  name         {name}"]
    return lines + ([f"  description  {clean(description)}"] if description else [])


async def _settle(
    fleet: Fleet, server: Server, verb: CopyVerb, watching: asyncio.Task[CopyEnd],
    patience: Patience,
) -> Result:  # fmt: skip
    """Wait until it is whole."""
    while not watching.done() and not patience.is_over:
        if fleet.failure is not None:
            raise fleet.failure
        stop = asyncio.ensure_future(patience.watch.interrupted.wait())
        ends = {watching, stop}
        await asyncio.wait(ends, timeout=patience.left, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
    if not watching.done():
        return Result(server, verb, "accepted", "not completed yet", UNDER_WAY)
    end = watching.result()
    if end.is_completed:
        return Result(server, verb, "done", "", DONE)
    return Result(server, verb, "not done", end.text, FAILED)
