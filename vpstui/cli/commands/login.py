"""`vpstui login` and `logout`: the token in the keyring, without the app."""

from __future__ import annotations

import asyncio
import getpass
import sys
from contextlib import aclosing
from typing import TYPE_CHECKING

from vpstui.base.errors import CredentialsError
from vpstui.base.threads import use_daemon_threads
from vpstui.config.credentials import TOKEN_LIMIT, checked_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr

    from vpstui.fleet.connection import Connection


def log_in(connection: Connection, *, ask: Callable[[str], str] = getpass.getpass) -> int:
    """Take a token from a hidden prompt or stdin, try it, and keep it in the keyring.

    Args:
        connection: the account.
        ask: asks a person at the terminal for a line that is not shown.

    Returns:
        The exit status.

    Raises:
        VpsTuiError: it is no token, the API does not take it, or it cannot be kept.
    """
    token = _read_token(ask)
    asyncio.run(_try(connection, token))
    connection.credentials.store(token, waiting=_say_waiting)
    print("The API takes the token. It is in the keyring now.")  # noqa: T201
    outranking = connection.credentials.outranking_source
    if outranking:
        print(f"Note: {outranking} is set and comes before the keyring.")  # noqa: T201
    return 0


def _read_token(ask: Callable[[str], str]) -> SecretStr:
    """Take a token from a hidden prompt, or from stdin where that is no terminal.

    Raises:
        CredentialsError: what came is no token.
    """
    if sys.stdin is None:
        raise CredentialsError("The token from stdin is empty.")
    if not sys.stdin.isatty():
        try:
            return checked_token(sys.stdin.read(TOKEN_LIMIT * 2), "stdin")
        except UnicodeDecodeError:
            raise CredentialsError("What came from stdin is not a token.") from None
    try:
        text = ask("Token (not shown): ")
    except EOFError:  # Ctrl+D leaves the cursor behind the prompt
        print(file=sys.stderr)  # noqa: T201
        text = ""
    return checked_token(text, "the prompt")


def _say_waiting() -> None:
    """Tell a person who may have to unlock the keyring."""
    print(  # noqa: T201
        "vpstui: waiting for the keyring; it may ask you to unlock it (Ctrl+C gives up).",
        file=sys.stderr,
    )


async def _try(connection: Connection, token: SecretStr) -> None:
    use_daemon_threads()
    async with aclosing(connection.service) as service:
        await service.check_token(token)


def log_out(connection: Connection) -> int:
    """Remove the token from the keyring.

    Returns:
        The exit status; having had none is fine.

    Raises:
        CredentialsError: the keyring cannot be used.
    """
    gone = connection.credentials.forget(waiting=_say_waiting)
    asyncio.run(connection.service.aclose())
    print("The token is no longer in the keyring." if gone else "There was no token.")  # noqa: T201
    return 0
