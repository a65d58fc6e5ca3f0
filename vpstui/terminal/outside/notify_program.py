"""Runs the program of the setting `notify`: a list of arguments, without a shell or a terminal."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import VpsTuiError
from vpstui.base.sanitize import clean
from vpstui.config.settings import without_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TIME_LIMIT: Final = 10.0
"""Seconds after which the program is killed, with all that it started."""

PLACEHOLDER: Final = "{text}"
"""Stands for the text, in any argument but the first."""


def run_notify_program(
    argv: Sequence[str], text: str, environ: Mapping[str, str], limit: float = TIME_LIMIT
) -> None:
    """Run the program until it ends; blocks. What it prints is dropped.

    Args:
        argv: the program and its arguments.
        text: what is put in place of `PLACEHOLDER`.
        environ: the environment; our tokens are left out.
        limit: seconds that it has.

    Raises:
        VpsTuiError: it cannot be started, failed, or did not end in time.
    """
    program, *arguments = argv
    shown = f"notify: {clean(program, 80)}"
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own program, as a list
            [program, *(argument.replace(PLACEHOLDER, text) for argument in arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=without_tokens(environ),
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise VpsTuiError(f"{shown} cannot be run: {why}.") from error
    try:
        status = process.wait(limit)
    except subprocess.TimeoutExpired:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise VpsTuiError(f"{shown} did not end within {limit:.0f} s.") from None
    if status:
        raise VpsTuiError(f"{shown} ended with status {status}.")
