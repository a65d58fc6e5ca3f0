"""`vpstui login`: stores a token in the keyring."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from typing import TYPE_CHECKING

from vpstui.base.errors import CredentialsError
from vpstui.base.threads import use_daemon_threads
from vpstui.cli.hidden_prompt import ask_hidden
from vpstui.config.token_sources import TOKEN_LIMIT, parse_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr

    from vpstui.fleet.connection import Connection


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
    token = _read_token(ask)
    asyncio.run(_try(connection, token))
    connection.token_sources.store(token, on_waiting=print_waiting)
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
