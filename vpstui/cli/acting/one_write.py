"""Sends one write to one server: finds it, shows the plan, asks, and says what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vpstui.base.errors import Locked, OutcomeUnknown, SettingsError
from vpstui.base.stderr import print_message
from vpstui.cli.acting.question import confirm
from vpstui.cli.acting.readiness import Patience
from vpstui.cli.acting.results import Result, print_results
from vpstui.cli.acting.targets import check_whole, find_targets, names_text
from vpstui.cli.exit_status import DONE, UNKNOWN
from vpstui.screens.actions.server_actions import account_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Sequence

    from vpstui.api.models import Server
    from vpstui.cli.acting.open_fleet import Watch
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.journal.journal import Verb


@dataclass(frozen=True)
class OneWrite:
    """One write to one server.

    Attributes:
        verb: what is done.
        server: the server, as the plan shows it.
        lines: the plan, without its account.
        send: sends it.
        settle: waits until it is done, given what `send` returned.
    """

    verb: Verb
    server: Server
    lines: Sequence[str]
    send: Callable[[], Awaitable[Any]]
    settle: Callable[[Any, Patience], Awaitable[Result]]


def find_one(words: Sequence[str], state: FleetState, done: str) -> Server:
    """Return the one server that words name.

    Args:
        words: the words of the command line.
        state: what is known.
        done: what is done to it, to follow the word "is".

    Raises:
        SettingsError: they name several, or none by its name or id.
        Locked: nothing is written in its account.
        VpsTuiError: they name none, or the list is not whole.
    """
    targets = find_targets(words, state)
    if len(targets.servers) > 1 or not targets.by_name:
        raise SettingsError(
            f"One server is {done} at a time, by its name or id; this finds "
            f"{names_text(targets.servers)}."
        )
    check_whole(targets, state)
    (server,) = targets.servers
    if lock := state.account_of(server).lock:
        raise Locked(f"Nothing was sent: {lock}.")
    return server


async def carry_out(
    write: OneWrite, arguments: argparse.Namespace, state: FleetState, watch: Watch
) -> int:
    """Show the plan, ask, send, wait where that is asked for, and print what came of it.

    Args:
        write: what is sent.
        arguments: what `parse_arguments` returned.
        state: what is known.
        watch: tells whether a signal came.

    Returns:
        The exit status, as docs/commands.md lists it.

    Raises:
        VpsTuiError: it was refused, or not sent.
    """
    account = account_text(state, write.server.profile)
    print_message(*write.lines, f"  in {account}")
    if arguments.dry_run:
        return DONE
    if not arguments.yes:
        await confirm()
    watch.ends_in_order = True
    waits = bool(arguments.wait or arguments.timeout)
    patience = Patience.of(watch, arguments.timeout)
    try:
        sent = await write.send()
    except OutcomeUnknown as error:
        result = Result(write.server, write.verb, "unknown", error.message, UNKNOWN)
    else:
        result = Result(write.server, write.verb, "accepted", "", DONE)
        if waits:
            result = await write.settle(sent, patience)
    form = arguments.output or "table"
    status = print_results([result], form, several=state.has_several)
    return watch.status or status
