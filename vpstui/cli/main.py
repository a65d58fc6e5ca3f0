"""The command line: runs what the arguments ask for, and returns the exit status.

`--version`, `--help` and wrong arguments import neither Textual nor httpx.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from vpstui.base.crash_report import run_with_crash_report
from vpstui.base.errors import VpsTuiError
from vpstui.base.stderr import before_messages, print_message
from vpstui.cli.arguments import parse_arguments
from vpstui.cli.command_table import COMMANDS, FULL_SCREEN
from vpstui.cli.core_dumps import forbid_core_files
from vpstui.terminal.handover.first_frame import FIRST_FRAME

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from vpstui.cli.command_table import Command

INTERRUPTED: Final = 130

QUESTION: Final = ("completion", "--candidates")
"""How the scripts of completion ask. What follows is being typed, and is no argument to parse."""


def run(argv: Sequence[str]) -> int:
    """Run what the arguments ask for.

    Returns:
        The exit status, as docs/commands.md lists it.
    """
    forbid_core_files()
    before_messages(FIRST_FRAME.restore)
    return run_with_crash_report(lambda: _run(argv), argv, commands=COMMANDS)


def _run(argv: Sequence[str]) -> int:
    command = FULL_SCREEN
    try:
        if (*argv[:2],) == QUESTION:
            from vpstui.cli.completion.run_completion import print_candidates

            return print_candidates(argv[2:])
        arguments = parse_arguments(argv)
        command = COMMANDS.get(arguments.command, FULL_SCREEN)
        from vpstui.base.debug_log import debug_logging

        with debug_logging(os.environ) as warning:
            if warning:
                print_message(f"vpstui: {warning}")  # before the app draws
            return _dispatch(command, arguments)
    except VpsTuiError as error:
        return _fail(command, error)
    except KeyboardInterrupt:
        return INTERRUPTED


def _fail(command: Command, error: VpsTuiError) -> int:
    from vpstui.cli.exit_status import FAILED, LOG_IN, status_of_error
    from vpstui.config.config_file import WrongConfig

    lines = error.lines if isinstance(error, WrongConfig) else (error.message,)
    if error.message:
        print_message(*(f"vpstui: {line}" for line in lines))
    status = status_of_error(error)
    return FAILED if status == LOG_IN and command.logs_in else status


def _dispatch(command: Command, arguments: argparse.Namespace) -> int:
    """Run the command, or the app; what it needs is imported now.

    Raises:
        VpsTuiError: it failed; a `SettingsError`: it cannot be done so.
    """
    if command.takes_servers and any(word.startswith("@") for word in arguments.words):
        from vpstui.cli.named_views import with_views

        arguments.words = with_views(arguments.words, arguments)
    module, name = command.run.split(":")
    run = getattr(import_module(f"vpstui.cli.{module}"), name)
    return cast("Callable[[argparse.Namespace], int]", run)(arguments)
