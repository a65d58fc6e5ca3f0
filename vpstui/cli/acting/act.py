"""Does one thing to servers: finds them, shows the plan, asks, sends, and says what came of it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError, VpsTuiError
from vpstui.base.formatting import count_text
from vpstui.base.stderr import print_message
from vpstui.cli.acting.open_fleet import open_fleet
from vpstui.cli.acting.plan_text import plan_lines, question_of
from vpstui.cli.acting.question import confirm
from vpstui.cli.acting.results import Result, print_results
from vpstui.cli.acting.targets import check_whole, find_targets, is_part, may_miss_some, names_text
from vpstui.cli.acting.write_runner import WriteRunner
from vpstui.cli.exit_status import NOT_SENT, worst
from vpstui.cli.launch_options import read_launch_options
from vpstui.config.ssh_template import port_of
from vpstui.fleet.ssh_answer import ANSWERS_AFTER
from vpstui.fleet.state.bulk_action import BACKUPS
from vpstui.fleet.state.eligibility import plan_for
from vpstui.screens.actions.confirm_question import TYPED
from vpstui.screens.bulk.backups_plan import plan_backups

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from vpstui.api.models import Server
    from vpstui.cli.acting.open_fleet import Watch
    from vpstui.cli.acting.targets import Targets
    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.bulk_action import BulkVerb
    from vpstui.fleet.state.eligibility import WritePlan
    from vpstui.fleet.state.fleet_state import FleetState


VERBS: Final[Mapping[str, BulkVerb]] = {
    "start": "start", "stop": "stop", "reboot": "reboot", "delete": "delete",
    "hard-stop": "hard stop",
}  # fmt: skip
"""What each command does."""

MORE_WAIT: Final = 3.0
"""Seconds for which a plan waits for what it can do without."""


@dataclass(frozen=True)
class Order:
    """What the command line asks for.

    Attributes:
        verb: what is to be done.
        words: to which servers.
        yes: whether the question is answered already.
        expect: how many servers must be meant; None: any number.
        dry_run: whether only the plan is shown.
        waits: what is waited for: `done`, `ssh`, or nothing.
        timeout: for how many seconds that; None: as long as it takes.
        rolling: how many at a time, the next only when those are done; 0: all.
        form: of what is printed: `table`, `json` or `jsonl`.
    """

    verb: BulkVerb
    words: tuple[str, ...]
    yes: bool = False
    expect: int | None = None
    dry_run: bool = False
    waits: str = ""
    timeout: float | None = None
    rolling: int = 0
    form: str = "table"

    @classmethod
    def parse(cls, arguments: argparse.Namespace) -> Order:
        """Take it from the command line.

        Raises:
            SettingsError: ssh never answers after what is asked for.
        """
        if arguments.wait == "ssh" and arguments.command not in ANSWERS_AFTER:
            raise SettingsError(f"--wait=ssh goes with {', '.join(ANSWERS_AFTER)}.")
        verb = VERBS[arguments.command]
        waits = arguments.wait or ("done" if arguments.rolling or arguments.timeout else "")
        return cls(
            verb, tuple(arguments.words), arguments.yes, arguments.expect,
            arguments.dry_run, waits,
            arguments.timeout, arguments.rolling or 0, arguments.output or "table",
        )  # fmt: skip


def run_write(arguments: argparse.Namespace) -> int:
    """Do what the command is called, to the servers that its words mean.

    Args:
        arguments: what `parse_arguments` returned; their command says the verb.

    Returns:
        The exit status, as docs/commands.md lists it.

    Raises:
        VpsTuiError: nothing was sent.
    """
    return asyncio.run(_run(read_launch_options(arguments), Order.parse(arguments)))


async def _run(options: LaunchOptions, order: Order) -> int:
    if options.demo and order.waits == "ssh":
        raise SettingsError("--demo goes without --wait=ssh: there is no network in it.")
    async with open_fleet(options, writes=True) as (fleet, watch, failures):
        return await carry_out(fleet, watch, failures, options, order)


async def carry_out(
    fleet: Fleet, watch: Watch, failures: list[int], options: LaunchOptions, order: Order
) -> int:
    """Show the plan of an order, ask, send, and say what came of it.

    Args:
        fleet: does it.
        watch: tells of news, and of a signal.
        failures: exit statuses of accounts that could not be opened.
        options: the settings of the accounts.
        order: what is asked for.

    Returns:
        The exit status, as docs/commands.md lists it.

    Raises:
        VpsTuiError: nothing was sent.
    """
    targets = find_targets(order.words, fleet.state)
    logins = {one.profile: one.logins for one in fleet.state.accounts}
    await _read_more(fleet, targets.servers)
    plan = await _plan(order.verb, targets.servers, fleet, logins)
    question = question_of(plan, fleet.state)
    print_message(*plan_lines(question), *_remarks(targets, fleet.state))
    _check_number(order, plan, targets)
    if order.yes and not order.dry_run:
        check_whole(targets, fleet.state)
    if may_miss_some(targets, fleet.state) and not order.dry_run:
        failures.append(NOT_SENT)
    several = fleet.state.has_several
    left_out = [Result.of_left_out(one, order.verb) for one in plan.left_out]
    if order.dry_run:
        would_be = [*_would_be(plan), *left_out]
        return worst([print_results(would_be, order.form, several=several), *failures])
    if plan.acting:
        if not order.yes:
            await confirm(question.typed)
        if not _still_holds(plan, targets.servers, fleet.state, logins):
            raise _changed()
    ports = {name: port_of(one.ssh) for name, one in options.profiles.items()}
    watch.ends_in_order = True
    done = await WriteRunner(fleet, watch, order, ports).run(plan.acting, logins)
    status = print_results([*done, *left_out], order.form, several=several)
    return watch.status or worst([status, *failures])


async def _plan(
    verb: BulkVerb, servers: Sequence[Server], fleet: Fleet, logins: Mapping[str, int]
) -> WritePlan:
    """Work out what would be done; whether backups are on, no list tells."""
    if verb in BACKUPS:
        return (await plan_backups(fleet, servers, logins))[verb]
    return plan_for(verb, servers, fleet.state, logins)


def _still_holds(
    plan: WritePlan, servers: Sequence[Server], state: FleetState, logins: Mapping[str, int]
) -> bool:
    """Whether a plan would be the same now, but for servers that could not be read for it."""
    if plan.verb in BACKUPS:
        return plan_for(plan.verb, plan.acting, state, logins).acting == plan.acting
    return plan_for(plan.verb, servers, state, logins) == plan


async def _read_more(fleet: Fleet, servers: Sequence[Server]) -> None:
    """Read what plans cost in the accounts of servers, where that comes soon.

    Whose accounts they are, which is asked for first, comes in meanwhile.
    """
    profiles = {server.profile for server in servers}
    with suppress(TimeoutError, VpsTuiError):
        async with asyncio.timeout(MORE_WAIT):
            await asyncio.gather(*(fleet.choices(profile, "plans") for profile in profiles))


def _remarks(targets: Targets, state: FleetState) -> list[str]:
    remarks = []
    if targets.unknown:
        number = count_text(targets.unknown, "server")
        remarks.append(f"{number} not known: the list does not tell what the query asks for.")
    if may_miss_some(targets, state) or (is_part(state) and not targets.by_id):
        remarks.append("The list is partial: others may be meant, too.")
    return remarks


def _check_number(order: Order, plan: WritePlan, targets: Targets) -> None:
    """Refuse a number of servers that was not expected.

    Raises:
        SettingsError: it has to be said how many there are.
        VpsTuiError: there are more or fewer.
    """
    number, names = plan.total, names_text(targets.servers)
    if order.expect is not None and order.expect != number:
        raise VpsTuiError(
            f"Nothing was sent: {count_text(number, 'server')} found, and --expect says "
            f"{order.expect}: {names}."
        )
    if not order.yes or order.dry_run or order.expect is not None:
        return
    if order.verb in TYPED and number > 1:
        raise SettingsError(
            f"Nothing was sent: {count_text(number, 'server')} found. To {order.verb} several with "
            f"--yes, say how many: --expect {number}."
        )
    if targets.is_vague:
        raise SettingsError(
            f"Nothing was sent: no server is called so; as a filter it finds {names}. With --yes, "
            f"say how many are meant: --expect {number}."
        )


def _changed() -> VpsTuiError:
    error = VpsTuiError(
        "Nothing was sent: meanwhile something changed that the plan depends on. Run it again."
    )
    error.not_sent = "the plan changed"
    return error


def _would_be(plan: WritePlan) -> list[Result]:
    return [Result(server, plan.verb, "not sent", "--dry-run", 0) for server in plan.acting]
