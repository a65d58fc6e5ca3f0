"""`vpstui wait`: waits until servers have a status, are gone, or answer to ssh."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError
from vpstui.base.formatting import age_text
from vpstui.base.sanitize import clean
from vpstui.base.stderr import print_message
from vpstui.cli.acting.open_fleet import open_fleet
from vpstui.cli.acting.results import Result, print_results
from vpstui.cli.acting.targets import (
    NoSuchServer,
    Targets,
    all_called,
    find_targets,
    may_miss_some,
    names_text,
)
from vpstui.cli.exit_status import DONE, FAILED, LOG_IN, UNDER_WAY, worst
from vpstui.cli.launch_options import read_launch_options
from vpstui.config.ssh_template import port_of
from vpstui.fleet.ssh_answer import answers_at

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from vpstui.api.models import Server
    from vpstui.cli.acting.open_fleet import Watch
    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.fleet_state import FleetState

REFRESH: Final = 3.0
"""Seconds between two reads of the list, where the settings do not say less."""

STEP: Final = 1.0
"""Seconds between two looks; no port is tried more often."""


def run_wait(arguments: argparse.Namespace) -> int:
    """Wait, and print after how long each server was what it was waited for.

    Args:
        arguments: what `parse_arguments` returned.

    Returns:
        The exit status: 0 all are; 1 one is gone that should be something; 6 the time is over.

    Raises:
        VpsTuiError: the servers cannot be found.
    """
    if not arguments.goal:
        raise SettingsError("Say what to wait for: --for active, stopped, gone or ssh.")
    options = read_launch_options(arguments)
    if options.demo and arguments.goal == "ssh":
        raise SettingsError("--demo goes without --for ssh: there is no network in it.")
    settings = replace(options.settings, refresh=min(REFRESH, options.settings.refresh))
    return asyncio.run(_run(replace(options, settings=settings), arguments))


async def _run(options: LaunchOptions, arguments: argparse.Namespace) -> int:
    async with open_fleet(options) as (fleet, watch, failures):
        targets = _find(arguments, fleet.state)
        if may_miss_some(targets, fleet.state):
            failures.append(FAILED)
        watch.ends_in_order = True
        ports = {name: port_of(one.ssh) for name, one in options.profiles.items()}
        waiter = _Waiter(fleet, watch, arguments.goal, ports)
        results = await waiter.wait(targets.servers, arguments.timeout)
        form = arguments.output or "table"
        status = print_results(results, form, several=fleet.state.has_several)
        return watch.status or worst([status, *failures])


def _find(arguments: argparse.Namespace, state: FleetState) -> Targets:
    """Find the servers; of those to be gone, the ones that are still there.

    Raises:
        VpsTuiError: there are none, or it is not clear which.
    """
    try:
        targets = find_targets(arguments.words, state)
        if not targets.is_vague:
            return targets
        error = NoSuchServer(
            f"No server is called {clean(' '.join(arguments.words))}; as a filter it finds "
            f"{names_text(targets.servers)}. Use whole names, ids, or name:… for a part of one."
        )
    except NoSuchServer as none:
        error = none
    if arguments.goal != "gone" or not all(one.is_whole for one in state.accounts):
        raise error
    print_message(f"vpstui: {error.message}")
    left = [server for word in arguments.words for server in all_called(word, state.servers)]
    return Targets(tuple(dict.fromkeys(left)))


class _Waiter:
    """Looks at servers again and again.

    Args:
        fleet: knows them.
        watch: tells of news, and of a signal.
        goal: what is waited for.
        ports: by profile, the port at which its servers answer to ssh.
    """

    def __init__(self, fleet: Fleet, watch: Watch, goal: str, ports: dict[str, int]) -> None:
        self._fleet = fleet
        self._watch = watch
        self._goal = goal
        self._ports = ports

    async def wait(self, servers: Sequence[Server], limit: float | None) -> list[Result]:
        """Wait until all have come to an end, for so many seconds at most; None: without end."""
        began, found = monotonic(), dict[int, Result]()
        while True:
            looked = monotonic()
            open_ones = [index for index in range(len(servers)) if index not in found]
            seen = await asyncio.gather(*(self._look(servers[index]) for index in open_ones))
            for index, (outcome, status) in zip(open_ones, seen, strict=True):
                if outcome:
                    note = f"after {age_text(monotonic() - began)}"
                    found[index] = Result(servers[index], "wait", outcome, note, status)
            if self._fleet.failure is not None:
                raise self._fleet.failure
            left = None if limit is None else began + limit - monotonic()
            if len(found) == len(servers) or self._watch.signal or (left is not None and left <= 0):
                break
            await self._watch.wait(STEP if left is None else min(STEP, left))
            if self._goal == "ssh":  # news may come more often
                await asyncio.sleep(max(0.0, STEP - (monotonic() - looked)))
        return [found.get(index) or self._not_yet(server) for index, server in enumerate(servers)]

    async def _look(self, server: Server) -> tuple[str, int]:
        """Return what a server has come to, and its exit status; empty: not yet."""
        state = self._fleet.state
        if state.account_of(server).is_signed_out:
            return "logged out", LOG_IN
        now = state.server(server.key)
        if now is None or state.is_gone(server.key):
            is_sure = state.is_gone(server.key) or state.account_of(server).is_whole
            if not is_sure:
                return "", UNDER_WAY
            return "gone", DONE if self._goal == "gone" else FAILED
        if self._goal == "ssh":
            answers = await answers_at(now.ip_address or now.ipv6_address, self._port(server))
            return ("answers", DONE) if answers else ("", UNDER_WAY)
        return (now.status, DONE) if now.status == self._goal else ("", UNDER_WAY)

    def _port(self, server: Server) -> int:
        return self._ports[server.profile]

    def _not_yet(self, server: Server) -> Result:
        now = self._fleet.state.server(server.key)
        status = server.status if now is None else now.status
        return Result(server, "wait", status or "unknown", "not yet", UNDER_WAY)
