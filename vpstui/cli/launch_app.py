"""Puts the full-screen app together, runs it in this terminal, and returns its exit status."""

from __future__ import annotations

import asyncio
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError
from vpstui.cli.prompts.terminal_check import is_terminal
from vpstui.terminal.handover.first_frame import FIRST_FRAME

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from vpstui.app import VpsTuiApp
    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.config.terminal_capabilities import TerminalCapabilities
    from vpstui.fleet.fleet import Fleet
    from vpstui.screens.servers.kept_list import KeptFrames

BROKE_DOWN: Final = 1
"""Exit status of an app that ended without being asked to."""


def run_full_screen(arguments: argparse.Namespace) -> int:
    """Show the app; without a terminal print the list, and for `--screenshot` draw a picture.

    Args:
        arguments: what `parse_arguments` returned.

    Returns:
        The exit status.

    Raises:
        VpsTuiError: it could not begin, or its end is a failure.
    """
    from vpstui.cli.launch_options import read_launch_options

    if arguments.size and not arguments.screenshot:
        raise SettingsError("--size goes with --screenshot.")
    options = read_launch_options(arguments, " ".join(arguments.words))
    if arguments.screenshot:
        return _draw_screenshot(arguments, options)
    if not is_terminal(sys.stdout):
        from vpstui.cli.commands.ls import print_list
        from vpstui.query.sheets.layout import Layout

        return print_list(options, Layout())
    return _show_app(options)


def _draw_screenshot(arguments: argparse.Namespace, options: LaunchOptions) -> int:
    from vpstui.cli.screenshot import save_screenshot
    from vpstui.config.terminal_capabilities import TerminalCapabilities

    capabilities = TerminalCapabilities.for_picture(options.settings.theme)
    app = make_app(options, capabilities, is_shown=False)
    size = arguments.size or "120x32"
    return exit_status(app, save_screenshot(app, Path(arguments.screenshot), size))


def _show_app(options: LaunchOptions) -> int:
    check_terminal(options.environ)
    return asyncio.run(_run_beside_requests(options))


async def _run_beside_requests(options: LaunchOptions) -> int:
    """Ask for the lists, and import the screens meanwhile: each takes long."""
    from vpstui.base.threads import run_in_thread, use_daemon_threads
    from vpstui.cli.early_start import EarlyStart

    use_daemon_threads()
    early = EarlyStart(options.connect, options.opened)
    await run_in_thread(lambda: import_module("vpstui.app"))
    from vpstui.config.terminal_capabilities import TerminalCapabilities
    from vpstui.terminal.themes import ThemeKeeper

    settings = options.settings
    keeper = ThemeKeeper(options.remembered_views(), settings.theme)
    capabilities = TerminalCapabilities.detect(
        options.environ, theme=keeper.theme, mouse=settings.mouse
    )
    from vpstui.screens.servers.kept_list import KeptFrames

    kept = KeptFrames(FIRST_FRAME.frame, options.frame_file(sys.argv[1:]))
    app = make_app(options, capabilities, fleet=options.fleet(early.connect), kept=kept)
    app.theme_keeper = keeper
    app.fleet.extras.changes.keep(*options.change_paths)
    return await run_app(app, mouse=capabilities.mouse)


def check_terminal(environ: Mapping[str, str]) -> None:
    """Make sure that a full screen can be drawn and keys can be read.

    Raises:
        SettingsError: they cannot.
    """
    if not is_terminal(sys.stdin):
        raise SettingsError("The keyboard is not at a terminal; `vpstui ls` prints the list.")
    if not is_terminal(sys.stderr):  # where Textual draws
        raise SettingsError("The screen is drawn on stderr, which is not a terminal: leave out 2>.")
    if environ.get("TERM", "dumb") in ("dumb", "unknown", ""):
        raise SettingsError("This terminal (TERM) cannot show a full screen; use `vpstui ls`.")


def make_app(
    options: LaunchOptions,
    capabilities: TerminalCapabilities,
    *,
    is_shown: bool = True,
    fleet: Fleet | None = None,
    kept: KeptFrames | None = None,
) -> VpsTuiApp:
    """Put the app together.

    Args:
        options: which accounts, and what is set.
        capabilities: theme, colours and mouse.
        is_shown: whether there is a terminal around it, in which more can be told.
        fleet: the accounts; by default those of the options.
        kept: the list of the last start, and where this one's is kept; None: neither.

    Raises:
        SettingsError: there is no theme of that name.
    """
    if not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)  # empty it means nothing, but not to Textual
    from vpstui.app import VpsTuiApp
    from vpstui.config.key_overrides import build_keymap
    from vpstui.screens.servers.kept_list import NOTHING_KEPT
    from vpstui.terminal.input.background_answer import BackgroundAnswer
    from vpstui.terminal.outside.outside_window import OutsideSettings
    from vpstui.terminal.themes import apply_theme

    settings = options.settings
    outside = OutsideSettings(settings.bell, settings.title, settings.notify)
    app = VpsTuiApp(
        fleet or options.fleet(),
        options.profiles,
        query=options.query,
        accessible=settings.accessible,
        colourless=capabilities.colourless,
        views=settings.views,
        remembered=options.remembered_views(),
        outside=outside if is_shown else None,
        kept=kept or NOTHING_KEPT,
    )
    apply_theme(app, capabilities)
    if capabilities.asks_background:
        app.background = BackgroundAnswer()
    app.set_keymap(build_keymap(settings.keys))
    return app


async def run_app(app: VpsTuiApp, *, mouse: bool = True) -> int:
    """Run an app in this terminal until it ends.

    Args:
        app: the app.
        mouse: whether it takes the mouse.

    Returns:
        The exit status.

    Raises:
        VpsTuiError: it could not begin.
        BaseException: the bug that ended it.
    """
    with app.signal_exit:
        return exit_status(app, await app.run_async(mouse=mouse))


def exit_status(app: VpsTuiApp, result: int | None) -> int:
    """Return the exit status of an app that has ended.

    Args:
        app: the app.
        result: what the app returned.

    Raises:
        VpsTuiError: it could not begin.
        BaseException: the bug that ended it.
    """
    if app.signal_exit.status:  # by a signal, and nothing that came of it matters
        return app.signal_exit.status
    if app.crash is not None:
        raise app.crash
    if app.failure is not None:
        raise app.failure
    # Without a return code nobody asked the app to end: it broke down.
    return BROKE_DOWN if app.return_code is None else result or app.return_code
