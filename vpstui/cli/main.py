"""The command line: runs what the arguments ask for, and returns the exit status.

`--version`, `--help` and wrong arguments import neither Textual nor httpx.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vpstui.base.crash_report import run_with_crash_report
from vpstui.base.errors import SettingsError, VpsTuiError
from vpstui.base.stderr import print_message
from vpstui.cli.arguments import COMMANDS, check_options, parse_arguments
from vpstui.cli.core_dumps import forbid_core_files

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from vpstui.cli.launch_options import LaunchOptions

FAILED: Final = 1
WRONG_USE: Final = 2
INTERRUPTED: Final = 130


def run(argv: Sequence[str]) -> int:
    """Run what the arguments ask for.

    Returns:
        The exit status: 0 fine, 1 failed or a bug, 2 wrong use or no terminal.
    """
    forbid_core_files()
    return run_with_crash_report(lambda: _run(argv), argv, commands=COMMANDS)


def _run(argv: Sequence[str]) -> int:
    try:
        arguments = parse_arguments(argv)
        from vpstui.base.debug_log import debug_logging

        with debug_logging(os.environ) as warning:
            if warning:
                print_message(f"vpstui: {warning}")  # before the app draws
            return _dispatch(arguments)
    except SettingsError as error:
        return _fail(error, WRONG_USE)
    except VpsTuiError as error:
        return _fail(error, FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED


def _fail(error: VpsTuiError, status: int) -> int:
    from vpstui.config.config_file import WrongConfig

    lines = error.lines if isinstance(error, WrongConfig) else (error.message,)
    print_message(*(f"vpstui: {line}" for line in lines))
    return status


def _dispatch(arguments: argparse.Namespace) -> int:
    """Run the command, or the app.

    Raises:
        VpsTuiError: it failed; a `SettingsError`: it cannot be done so.
    """
    check_options(arguments)
    if arguments.command == "doctor":
        from vpstui.cli.commands.doctor import run_doctor

        return run_doctor(arguments)
    from vpstui.cli.launch_app import is_terminal
    from vpstui.cli.launch_options import read_launch_options

    options = read_launch_options(arguments)
    if arguments.command in ("login", "logout"):
        return _log_in_or_out(arguments, options)
    if arguments.screenshot:
        return _draw_screenshot(arguments, options)
    if arguments.command == "ls" or not is_terminal(sys.stdout):
        from vpstui.cli.commands.list_layout import ListLayout
        from vpstui.cli.commands.ls import print_list

        connections = {name: options.connect(name) for name in options.opened}
        labels = {name: options.profiles[name].label or name for name in connections}
        form, layout = arguments.output or "table", ListLayout.parse(arguments)
        return print_list(connections, options.query, form, labels, layout)
    return _show_app(options)


def _log_in_or_out(arguments: argparse.Namespace, options: LaunchOptions) -> int:
    if arguments.words:
        raise SettingsError(f"`vpstui {arguments.command}` takes no more words.")
    if arguments.demo:
        raise SettingsError("The simulated account needs no token: leave out --demo.")
    from vpstui.cli.commands.login import import_token, log_in
    from vpstui.cli.commands.logout import log_out

    name, profile = options.single_profile(f"`vpstui {arguments.command}`")
    if arguments.from_provider:
        return import_token(options.connect(name), name, profile.api_url)
    command = log_in if arguments.command == "login" else log_out
    return command(options.connect(name))


def _draw_screenshot(arguments: argparse.Namespace, options: LaunchOptions) -> int:
    from vpstui.cli.launch_app import exit_status, make_app
    from vpstui.cli.screenshot import save_screenshot
    from vpstui.config.terminal_capabilities import TerminalCapabilities

    app = make_app(options, TerminalCapabilities.for_picture(options.settings.theme))
    size = arguments.size or "120x32"
    return exit_status(app, save_screenshot(app, Path(arguments.screenshot), size))


def _show_app(options: LaunchOptions) -> int:
    from vpstui.cli.launch_app import check_terminal, make_app, run_app
    from vpstui.config.terminal_capabilities import TerminalCapabilities

    check_terminal(options.environ)
    settings = options.settings
    capabilities = TerminalCapabilities.detect(
        options.environ, theme=settings.theme, mouse=settings.mouse
    )
    return run_app(make_app(options, capabilities), mouse=capabilities.mouse)
