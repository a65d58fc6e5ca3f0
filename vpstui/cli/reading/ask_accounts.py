"""Asks the API of each account for the same, at once and without a screen."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import count_text
from vpstui.base.stderr import print_message
from vpstui.base.threads import run_in_thread, use_daemon_threads
from vpstui.fleet.account.token_owner import check_owner, owner_of
from vpstui.fleet.untold_lists import UNTOLD, untold_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from vpstui.api.service import ServerService
    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.fleet.connection import Connection

    Read = Callable[[str, ServerService], Awaitable["T"]]
    """Reads something of an account, given the name of its profile."""

T = TypeVar("T")


async def ask_accounts(options: LaunchOptions, read: Read[T]) -> dict[str, T | VpsTuiError]:
    """Read the same of every account that is opened.

    Returns:
        By profile what was read, or the error of each that failed.

    Raises:
        VpsTuiError: the only account failed.
    """
    use_daemon_threads()
    connections = {name: options.connect(name) for name in options.opened}
    if len(connections) == 1:
        return {name: await _ask(name, one, read) for name, one in connections.items()}
    outcomes = await asyncio.gather(
        *(_ask_or_error(name, one, read) for name, one in connections.items())
    )
    return dict(zip(connections, outcomes, strict=True))


def told(outcomes: Mapping[str, T | VpsTuiError]) -> dict[str, T]:
    """Return what was read of those accounts that did not fail."""
    return {name: one for name, one in outcomes.items() if not isinstance(one, VpsTuiError)}


async def read_list(reading: Awaitable[T], things: str) -> T:
    """Read a list that an API may not tell.

    Args:
        reading: reads it.
        things: what is in it, such as `plans`.

    Raises:
        VpsTuiError: it could not be read; where there is none, that is said.
    """
    try:
        return await reading
    except UNTOLD as error:
        raise VpsTuiError(untold_text(error, things)) from error


def what_is_missing(
    outcomes: Mapping[str, T | VpsTuiError], of_list: Callable[[T], list[str]]
) -> list[str]:
    """Say what is missing, a line each; of several accounts each line names its own.

    Args:
        outcomes: what `ask_accounts` returned.
        of_list: says it of what was read of one account.
    """
    remarks = []
    for name, outcome in outcomes.items():
        where = f"{name}: " if len(outcomes) > 1 else ""
        of_one = [outcome.message] if isinstance(outcome, VpsTuiError) else of_list(outcome)
        remarks += [f"{where}{remark}" for remark in of_one]
    return remarks


def missing_of_list(skipped: int, what: str, partial: str) -> list[str]:
    """Say what is missing of a list.

    Args:
        skipped: rows that could not be read.
        what: what each of them should be: `a server`.
        partial: why the list is not whole; empty where it is.
    """
    remarks = []
    if skipped:
        remarks.append(f"{count_text(skipped, 'row')} could not be read as {what}")
    if partial:
        remarks.append(f"the list is partial. {partial}")
    return remarks


@asynccontextmanager
async def _logged_in(profile: str, connection: Connection) -> AsyncIterator[ServerService]:
    """Find the token of an account, see whose it is where that matters, and use it.

    Raises:
        VpsTuiError: there is no token, or it is that of another owner.
    """
    service = connection.service
    try:
        found = await run_in_thread(connection.token_sources.find)
        if found.notice:
            print_message(f"vpstui: {found.notice}")
        if connection.expected:
            account = await service.get_account(found.token)
            owner = "" if account is None else owner_of(account)
            check_owner(owner, profile, connection.expected)
        service.use_token(found.token)
        yield service
    finally:
        await service.aclose()


async def _ask(profile: str, connection: Connection, read: Read[T]) -> T:
    async with _logged_in(profile, connection) as service:
        return await read(profile, service)


async def _ask_or_error(profile: str, connection: Connection, read: Read[T]) -> T | VpsTuiError:
    try:
        return await _ask(profile, connection, read)
    except VpsTuiError as error:
        return error
