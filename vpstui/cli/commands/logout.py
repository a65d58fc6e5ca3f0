"""`vpstui logout`: deletes the token from the keyring."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from vpstui.cli.commands.login import print_waiting
from vpstui.cli.launch_options import read_launch_options
from vpstui.config.first_frame.frame_file import forget_frames

if TYPE_CHECKING:
    import argparse

    from vpstui.fleet.connection import Connection


def run_logout(arguments: argparse.Namespace) -> int:
    """Delete the token of the one account that is meant, as `log_out` does."""
    options = read_launch_options(arguments)
    name, _ = options.single_profile("`vpstui logout`")
    return log_out(options.connect(name))


def log_out(connection: Connection) -> int:
    """Delete the token from the keyring.

    Args:
        connection: the account.

    Returns:
        The exit status: 0, also when there was no token.

    Raises:
        CredentialsError: the keyring cannot be used.
    """
    try:
        deleted = connection.token_sources.delete(on_waiting=print_waiting)
    finally:
        forget_frames(os.environ)  # also where there was no token here to delete
    asyncio.run(connection.service.aclose())
    print("The token is no longer in the keyring." if deleted else "There was no token.")  # noqa: T201
    return 0
