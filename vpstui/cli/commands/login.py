"""`vpstui login`: stores a token in the keyring, typed or of the provider's command line."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import aclosing
from typing import TYPE_CHECKING

from vpstui.api.urls import host_of
from vpstui.base.errors import CredentialsError, SettingsError
from vpstui.base.sanitize import clean
from vpstui.base.stderr import print_message
from vpstui.base.threads import use_daemon_threads
from vpstui.cli.launch_options import read_launch_options
from vpstui.cli.prompts.hidden_prompt import ask_hidden
from vpstui.cli.prompts.question_prompt import ask_yes
from vpstui.cli.provider_config import read_provider_login
from vpstui.config.first_frame.frame_file import forget_frames
from vpstui.config.token_sources import TOKEN_LIMIT, parse_token

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from pydantic import SecretStr

    from vpstui.fleet.connection import Connection


def run_login(arguments: argparse.Namespace) -> int:
    """Store a token, as `log_in` and `import_token` do, for the one account that is meant."""
    options = read_launch_options(arguments)
    name, profile = options.single_profile("`vpstui login`")
    connection = options.connect(name)
    if arguments.from_provider:
        return import_token(connection, name, profile.api_url)
    return log_in(connection)


def log_in(connection: Connection, *, ask: Callable[[str], str] = ask_hidden) -> int:
    """Read a token from a hidden prompt or stdin, try it, and store it in the keyring.

    Args:
        connection: the account.
        ask: asks a person at the terminal for a line that is not shown.

    Returns:
        The exit status: 0.

    Raises:
        VpsTuiError: it is no token, the API does not accept it, or it cannot be stored.
    """
    return _keep(connection, _read_token(ask))


def import_token(
    connection: Connection, name: str, api_url: str, *, ask: Callable[[str], bool] = ask_yes
) -> int:
    """Ask, and store the token of the provider's own command line in the keyring.

    Args:
        connection: the account.
        name: the name of its profile.
        api_url: base URL of its API.
        ask: asks a person at the terminal for a yes or no.

    Returns:
        The exit status: 0.

    Raises:
        SettingsError: the token is for another API, or nobody is there to be asked.
        VpsTuiError: there is no token, the answer was no, the API does not accept it, or it cannot
            be stored.
    """
    found, host = read_provider_login(), host_of(api_url)
    if found.host != host:
        theirs = clean(found.host, 80)
        raise SettingsError(
            f"{found.path} has a token for {theirs}, and profile {name} is for {host}: name a "
            "profile of that host with --profile, or the API with --api-url."
        )
    if sys.stdin is None or not sys.stdin.isatty():
        raise SettingsError(
            "--import asks first, and stdin is no terminal: run it in one, or give the token to "
            "`vpstui login` on stdin."
        )
    if found.exposed:
        print_message(f"Note: others can {found.exposed} {found.path}: chmod 600 it.")
    if not ask(
        f"Store the token of {found.path} for {host} in the keyring, as that of profile {name}?"
    ):
        raise CredentialsError("The token was not imported: nothing was stored.")
    return _keep(connection, found.token)


def _keep(connection: Connection, token: SecretStr) -> int:
    """Try a token, store it, and say so.

    Raises:
        VpsTuiError: the API does not accept it, or it cannot be stored.
    """
    asyncio.run(_try(connection, token))
    connection.token_sources.store(token, on_waiting=print_waiting)
    forget_frames(os.environ)  # they may be of another account
    print("The API takes the token. It is in the keyring now.")  # noqa: T201
    sources = connection.token_sources
    used = sources.overriding_source
    notes = [f"{used} is set and comes before the keyring."] if used else []
    for note in (*notes, *sources.ignored):
        print(f"Note: {note}")  # noqa: T201
    return 0


def _read_token(ask: Callable[[str], str]) -> SecretStr:
    """Read a token from a hidden prompt, or from stdin where that is no terminal.

    Raises:
        CredentialsError: what came is no token.
    """
    if sys.stdin is None:
        raise CredentialsError("The token from stdin is empty.")
    if not sys.stdin.isatty():
        try:
            return parse_token(sys.stdin.read(TOKEN_LIMIT * 2), "stdin")
        except UnicodeDecodeError:
            raise CredentialsError("What came from stdin is not a token.") from None
    try:
        text = ask("Token (not shown): ")
    except EOFError:  # Ctrl+D leaves the cursor behind the prompt
        print(file=sys.stderr)  # noqa: T201
        text = ""
    except UnicodeDecodeError:
        raise CredentialsError("What was typed is not a token.") from None
    except OSError as error:
        raise CredentialsError(f"This terminal cannot hide a token: {error.strerror}.") from error
    return parse_token(text, "the prompt")


def print_waiting() -> None:
    """Print that the keyring is being waited for: its owner may have to unlock it."""
    print(  # noqa: T201
        "vpstui: waiting for the keyring; it may ask you to unlock it (Ctrl+C gives up).",
        file=sys.stderr,
    )


async def _try(connection: Connection, token: SecretStr) -> None:
    use_daemon_threads()
    async with aclosing(connection.service) as service:
        await service.check_token(token)
