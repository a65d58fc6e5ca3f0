"""`vpstui create`: creates a server, by names or ids, or like another one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from vpstui.api.dialects.reading import DIALECTS
from vpstui.api.models import Server
from vpstui.api.requests import ServerCreate, hostname_problem, name_problem
from vpstui.api.statuses import ACTIVE
from vpstui.base.errors import Locked, OutcomeUnknown, SettingsError
from vpstui.base.formatting import age_text
from vpstui.base.stderr import print_message
from vpstui.cli.acting.choosing import FIELDS, chosen_id
from vpstui.cli.acting.open_fleet import open_fleet
from vpstui.cli.acting.question import confirm
from vpstui.cli.acting.readiness import Patience, with_answer
from vpstui.cli.acting.results import Result, print_results
from vpstui.cli.acting.targets import all_called, find_targets, names_text
from vpstui.cli.exit_status import DONE, FAILED, LOG_IN, UNDER_WAY, UNKNOWN
from vpstui.cli.launch_options import read_launch_options
from vpstui.config.ssh_template import port_of
from vpstui.screens.actions.server_actions import account_text
from vpstui.screens.forms.like_server import cost_text, hostname_like, values_like

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection

    from vpstui.api.models import ServerKey
    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.create_choices import Choices


def run_create(arguments: argparse.Namespace) -> int:
    """Show what is created and what it costs, ask, create it, and wait for it.

    Args:
        arguments: what `parse_arguments` returned.

    Returns:
        The exit status, as docs/commands.md lists it.

    Raises:
        VpsTuiError: nothing was created.
    """
    if len(arguments.words) != 1:
        raise SettingsError("Give the new server one name: vpstui create NAME --plan …")
    if problem := name_problem(arguments.words[0]):
        raise SettingsError(f"The name of the server: {problem}")
    if problem := hostname_problem(arguments.hostname or "", required=False):
        raise SettingsError(f"--hostname: {problem}")
    options = read_launch_options(arguments)
    options.single_profile("`vpstui create`")
    if options.demo and arguments.wait == "ssh":
        raise SettingsError("--demo goes without --wait=ssh: there is no network in it.")
    return asyncio.run(_run(options, arguments))


async def _run(options: LaunchOptions, arguments: argparse.Namespace) -> int:
    async with open_fleet(options, writes=True) as (fleet, watch, _):
        account = fleet.state.first
        if account.lock:
            raise Locked(f"Nothing was sent: {account.lock}.")
        await fleet.choices(account.profile, "plans")
        choices = await fleet.choices(account.profile, "others")
        request = await _request(fleet, arguments, choices)
        account, logins = fleet.state.first, fleet.state.first.logins
        print_message(
            *_plan_lines(request, choices, account, account_text(fleet.state, account.profile))
        )
        if arguments.dry_run:
            return DONE
        if not arguments.yes:
            await confirm()
        watch.ends_in_order = True
        creation = _Creation(fleet, arguments, Patience.of(watch, arguments.timeout))
        port = port_of(options.profiles[account.profile].ssh)
        result = await creation.run(account.profile, request, logins, port)
        if watch.password is not None:
            result = replace(result, password=watch.password.get_secret_value())
        status = print_results([result], arguments.output or "table", several=False)
        return watch.status or status


async def _request(fleet: Fleet, arguments: argparse.Namespace, choices: Choices) -> ServerCreate:
    """Put the body of the request together: what is not said is that of `--like`.

    Raises:
        SettingsError: something is missing, or there is no such thing to choose.
    """
    name, account = arguments.words[0], fleet.state.first
    begin: dict[str, str] = {}
    backups = arguments.backups == "on"
    if arguments.like:
        targets = find_targets([arguments.like], fleet.state)
        found = targets.servers
        if len(found) > 1 or targets.is_vague:
            raise SettingsError(
                f"--like takes one server, by its name or id; this finds {names_text(found)}."
            )
        pattern = await fleet.read(found[0].key)
        begin = {**values_like(pattern, choices, ()), "hostname": hostname_like(pattern, name)}
        backups = arguments.backups == "on" or (
            arguments.backups is None and pattern.backups_enabled is True
        )
    dialect = account.dialect or DIALECTS["documented"]
    found_ids = {
        field: chosen_id(field, getattr(arguments, field), begin.get(field, ""), choices, dialect)
        for field in FIELDS
    }
    return ServerCreate(
        name=name,
        hostname=arguments.hostname or begin.get("hostname") or None,
        backups_enabled=backups,
        **found_ids,
    )


def _plan_lines(
    request: ServerCreate, choices: Choices, account: AccountState, where: str
) -> list[str]:
    """Return what will be created, and what it costs, in lines."""
    lines = [f"Create {request.name}?"]
    for field, (_, what, offered) in FIELDS.items():
        value = getattr(request, field)
        if value is not None:
            known = next((one for one in offered(choices) if one.value == str(value)), None)
            label = "" if known is None or known.label == str(value) else f"{known.label}  "
            lines.append(f"  {what:<9} {label}id {value}" if label else f"  {what:<9} {value}")
    lines += [f"  hostname  {request.hostname}"] if request.hostname else []
    lines += ["  backups   kept automatically"] if request.backups_enabled else []
    lines.append(f"  in {where}")
    plan = choices.plan(str(request.plan_id))
    price = "The price of this plan is not known."
    return [
        *lines,
        f"  {price if plan is None else cost_text(plan, account, choices.plan_details)}",
    ]


class _Creation:
    """Creates a server, and waits as long as it is asked for.

    Args:
        fleet: does it.
        arguments: what is waited for.
        patience: and how long.
    """

    def __init__(self, fleet: Fleet, arguments: argparse.Namespace, patience: Patience) -> None:
        self._fleet = fleet
        self._waits = arguments.wait or ("done" if arguments.timeout else "")
        self._patience = patience

    async def run(self, profile: str, request: ServerCreate, logins: int, port: int) -> Result:
        """Send the request; what comes of it is the result.

        Raises:
            VpsTuiError: it was refused, or not sent.
        """
        began = monotonic()
        before = {server.key for server in self._fleet.state.servers}
        try:
            server = await self._fleet.create(profile, request, logins=logins)
        except OutcomeUnknown as error:
            found = await self._search(profile, request.name, before) if self._waits else None
            if found is None:
                unknown = Server.model_construct(id=0, name=request.name, profile=profile)
                return Result(unknown, "create", "unknown", error.message, UNKNOWN)
            server = found
        if not self._waits:
            return Result(server, "create", "accepted", server.status, DONE)
        result = await self._settled(server, began)
        if result.outcome == "done" and self._waits == "ssh":
            took = monotonic() - began
            return await with_answer(result, took, began, port, self._fleet, self._patience)
        return result

    async def _search(
        self, profile: str, name: str, before: Collection[ServerKey]
    ) -> Server | None:
        """Wait until the fleet has found the server of a create that was not answered.

        Args:
            profile: the account.
            name: what it is called.
            before: the servers that there were before it was sent.

        Returns:
            The server; None where there is none, several may be it, or the time is over.
        """
        while True:
            account = self._fleet.state.account(profile)
            is_open = name in account.unknown_creates.values() and not account.is_signed_out
            if not is_open or self._patience.is_over:
                break
            await self._patience.watch.wait(self._patience.left)
        found = [one for one in all_called(name, account.servers) if one.key not in before]
        return found[0] if len(found) == 1 else None

    async def _settled(self, server: Server, began: float) -> Result:
        """Wait until nothing is to be waited for any more."""
        while True:
            state = self._fleet.state
            now = state.server(server.key)
            if state.operation(server.key) is None:
                break
            account = state.account_of(server)
            if account.is_signed_out:
                return Result(server, "create", "accepted", account.problem, LOG_IN)
            if self._patience.is_over:
                status = server.status if now is None else now.status
                return Result(server, "create", "accepted", f"{status} still", UNDER_WAY)
            await self._patience.watch.wait(self._patience.left)
        if now is not None and now.status == ACTIVE:
            note = f"active after {age_text(monotonic() - began)}"
            return Result(now, "create", "done", note, DONE)
        return Result(
            server, "create", "not done", "" if now is None else f"it is {now.status}", FAILED
        )
