"""`vpstui ssh`: becomes the ssh program of a server's account."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from vpstui.base.errors import SettingsError, VpsTuiError
from vpstui.base.sanitize import clean
from vpstui.cli.acting.open_fleet import open_fleet
from vpstui.cli.acting.targets import find_targets, names_text
from vpstui.cli.launch_options import read_launch_options
from vpstui.config import ssh_template
from vpstui.config.settings import without_tokens

if TYPE_CHECKING:
    import argparse

    from vpstui.cli.launch_options import LaunchOptions


def run_ssh(arguments: argparse.Namespace) -> int:
    """Find the server, and run the ssh program in place of this one; it gets no token.

    Args:
        arguments: what `parse_arguments` returned; what came after `--` is the command there.

    Returns:
        Nothing, where the program could be started.

    Raises:
        VpsTuiError: the server cannot be found, or the program not be started.
    """
    argv = asyncio.run(_argv(read_launch_options(arguments), arguments.words))
    argv = (*argv, *arguments.passed)
    sys.stdout.flush()
    try:
        os.execvpe(argv[0], argv, without_tokens(os.environ))  # noqa: S606 - no shell is wanted
    except OSError as error:
        why = error.strerror or "it cannot be started"
        raise SettingsError(f"{clean(argv[0])} cannot be run: {why}.") from error


async def _argv(options: LaunchOptions, words: list[str]) -> tuple[str, ...]:
    """Fill in the template of the server's account.

    Raises:
        VpsTuiError: there is no such server, there are several, or a value is missing.
    """
    async with open_fleet(options) as (fleet, _, _):
        targets = find_targets(words, fleet.state)
        if len(targets.servers) > 1:
            raise SettingsError(
                f"ssh goes to one server; this is {len(targets.servers)}: "
                f"{names_text(targets.servers)}."
            )
        if targets.is_vague:
            raise SettingsError(
                f"No server is called {clean(words[0])}; as a filter it finds "
                f"{names_text(targets.servers)}. Use the whole name, or the id."
            )
        (server,) = targets.servers
        template = options.profiles[server.profile].ssh
        dialect = fleet.state.account_of(server).dialect
        tells_more = dialect is not None and dialect.tells_username
        if ssh_template.missing_value(template, server):
            server = await fleet.read(server.key)
        elif tells_more and ssh_template.lacks_username(template, server):
            with suppress(VpsTuiError):  # ssh needs no API; without it, it is as root
                server = await fleet.read(server.key)
        return ssh_template.fill_template(template, server)
