"""`vpstui login` and `logout`: the token in the keyring, without the app."""

from __future__ import annotations

import asyncio
import getpass
import sys
from typing import TYPE_CHECKING

from vpstui.credentials import TOKEN_LIMIT, checked_token

if TYPE_CHECKING:
    from pydantic import SecretStr

    from vpstui.connection import Connection


def log_in(connection: Connection) -> int:
    """Take a token from a hidden prompt or stdin, try it, and keep it in the keyring.

    Returns:
        The exit status.

    Raises:
        VpsTuiError: it is no token, the API does not take it, or it cannot be kept.
    """
    if sys.stdin.isatty():
        text = getpass.getpass("Token (not shown): ")
    else:
        text = sys.stdin.read(TOKEN_LIMIT * 2)
    token = checked_token(text, "the prompt" if sys.stdin.isatty() else "stdin")
    asyncio.run(_try(connection, token))
    connection.credentials.store(token)
    print("The API takes the token. It is in the keyring now.")  # noqa: T201
    outranking = connection.credentials.outranking_source
    if outranking:
        print(f"Note: {outranking} is set and comes before the keyring.")  # noqa: T201
    return 0


async def _try(connection: Connection, token: SecretStr) -> None:
    try:
        connection.service.use_token(token)
        await connection.service.check_token()
    finally:
        await connection.service.aclose()


def log_out(connection: Connection) -> int:
    """Remove the token from the keyring.

    Returns:
        The exit status; having had none is fine.

    Raises:
        CredentialsError: the keyring cannot be used.
    """
    gone = connection.credentials.forget()
    asyncio.run(connection.service.aclose())
    print("The token is no longer in the keyring." if gone else "There was no token.")  # noqa: T201
    return 0
