"""The command line: reads the arguments and puts together what they ask for.

`--version`, `--help` and wrong arguments import neither Textual nor httpx.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from vpstui import __version__
from vpstui.base import crash_report
from vpstui.base.errors import SettingsError, VpsTuiError
from vpstui.base.sanitize import clean
from vpstui.cli.launch_options import TOKEN_VARIABLES, config_file, read_setup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TextIO

    from vpstui.app import VpsTuiApp
    from vpstui.cli.doctor.machine_checks import Situation
    from vpstui.cli.launch_options import Setup
    from vpstui.config.terminal_capabilities import Looks

FINE: Final = 0
FAILED: Final = 1
WRONG_USE: Final = 2

COMMANDS: Final = ("ls", "login", "logout", "doctor")

USAGE: Final = """\
vpstui [options] [QUERY]            the app, showing what matches QUERY
       vpstui ls [options] [QUERY]         the list as text
       vpstui login | logout [options]     store or remove the token in the keyring
       vpstui doctor [--json] [options]    what is found here, and what to do about it
"""

EPILOG: Final = """\
QUERY: words match name, hostname, IP and id; status:stopped loc:us-* os:debian mem>=4G age>30d
name~regex ask one field; ! negates, a space is AND, | is OR, ( ) group. Put it in quotes: the shell
reads | > ! ( ) too.
Environment: VPSTUI_TOKEN, VPS_API_TOKEN, VPSTUI_API_URL, VPSTUI_PROFILE, VPSTUI_CONFIG,
VPSTUI_LOG (a file for what happens inside, without secrets).
Exit status: 0 fine, 1 failed, 2 wrong use or no terminal.
"""

DEBUGGING: Final = ("TEXTUAL", "TEXTUAL_DEBUG", "TEXTUAL_LOG")
"""Variables that make Textual write keys and pastes, a token among them, to files."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say in one line what is wrong and where to look."""
        raise SettingsError(f"{clean(message)} (vpstui --help)")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="vpstui",
        usage=USAGE,
        description="Run your servers at VPS.org from a full-screen terminal app.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("words", nargs="*", metavar="QUERY", help="filter to begin with")
    add(
        "--profile",
        metavar="NAME",
        action="append",
        help="account of the config file (default: default); several are shown together",
    )
    add("--demo", action="store_true", help="simulated accounts (demo, shop): no network, no token")
    add("--read-only", action="store_true", help="change nothing, whatever is pressed")
    add("--refresh", metavar="SECONDS", type=float, help="time between two reads of the list")
    add("--api-url", metavar="URL", help="API to talk to, instead of the profile's")
    add("--config", metavar="FILE", help="config file to read, instead of the usual one")
    add("-o", "--output", choices=("table", "json", "tsv"), help="form of `vpstui ls`")
    add("--json", action="store_true", help="`vpstui doctor` for programs")
    add("--screenshot", metavar="FILE.svg", help="draw the first full screen into a file")
    add("--size", metavar="COLSxROWS", help="size of the screenshot (default: 120x32)")
    add("--version", action="version", version=f"vpstui {__version__}")
    return parser


def run(argv: Sequence[str]) -> int:
    """Do what the arguments say.

    Returns:
        The exit status: 0 fine, 1 failed or a bug, 2 wrong use or no terminal.
    """
    return crash_report.guard(lambda: _run(argv), argv, commands=COMMANDS)


def _run(argv: Sequence[str]) -> int:
    try:
        arguments = _parser().parse_intermixed_args(argv)
        from vpstui.base.debug_log import logging_to

        with logging_to(os.environ) as warning:
            if warning:
                crash_report.tell(f"vpstui: {warning}")  # before the app draws
            return _dispatch(arguments)
    except SettingsError as error:
        return _fail(error, WRONG_USE)
    except VpsTuiError as error:
        return _fail(error, FAILED)
    except KeyboardInterrupt:
        return 130


def _fail(error: VpsTuiError, status: int) -> int:
    crash_report.tell(f"vpstui: {error.message}")
    return status


def _dispatch(arguments: argparse.Namespace) -> int:
    words: list[str] = arguments.words
    command = words[0] if words and words[0] in COMMANDS else ""
    _check_options(arguments, command)
    if command == "doctor":
        return _examine(arguments)
    from vpstui.config.terminal_capabilities import Looks

    setup = read_setup(arguments, words[1:] if command else words)
    if command in ("login", "logout"):
        if words[1:]:
            raise SettingsError(f"`vpstui {command}` takes no more words.")
        if arguments.demo:
            raise SettingsError("The simulated account needs no token: leave out --demo.")
        from vpstui.cli.commands import login

        name, _ = setup.only(f"`vpstui {command}`")
        do = login.log_in if command == "login" else login.log_out
        return do(setup.connect(name))
    if arguments.screenshot:
        from vpstui.cli.screenshot import draw

        app = make_app(setup, Looks.of_picture(setup.settings.theme))
        return ended(app, draw(app, Path(arguments.screenshot), arguments.size or "120x32"))
    if command == "ls" or not _is_terminal(sys.stdout):
        from vpstui.cli.commands.ls import print_list

        connections = {name: setup.connect(name) for name in setup.opened}
        return print_list(connections, setup.query, arguments.output or "table")
    _check_terminal(setup.environ)
    looks = Looks.of(setup.environ, theme=setup.settings.theme, mouse=setup.settings.mouse)
    return show(make_app(setup, looks), mouse=looks.mouse)


def make_app(setup: Setup, looks: Looks) -> VpsTuiApp:
    """Put the app together.

    Args:
        setup: which accounts, and what is set.
        looks: how it is to look.

    Raises:
        SettingsError: there is no theme of that name.
    """
    for name in DEBUGGING:
        os.environ.pop(name, None)
    if not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)  # empty it says nothing, but not to Textual
    from vpstui.app import VpsTuiApp
    from vpstui.config.key_overrides import check_keys
    from vpstui.terminal.themes import dress

    settings = setup.settings
    app = VpsTuiApp(
        setup.fleet(),
        setup.profiles,
        query=setup.query,
        bell=settings.bell,
        colourless=looks.colourless,
        views=settings.views,
        memory=setup.memory(),
    )
    dress(app, looks)
    app.set_keymap(check_keys(settings.keys))
    return app


def show(app: VpsTuiApp, *, mouse: bool = True) -> int:
    """Run an app in this terminal until it ends, and return the exit status.

    Args:
        app: the app.
        mouse: whether it takes the mouse.

    Raises:
        VpsTuiError: it could not begin.
        BaseException: the bug that ended it.
    """
    with app.ending:
        return ended(app, app.run(mouse=mouse))


def ended(app: VpsTuiApp, status: int | None) -> int:
    """Return the exit status of an app that has ended.

    Raises:
        VpsTuiError: it could not begin.
        BaseException: the bug that ended it.
    """
    if app.ending.status:  # by a signal, and nothing that came of it matters
        return app.ending.status
    if app.crash is not None:
        raise app.crash
    if app.failure is not None:
        raise app.failure
    # Without a return code nobody asked the app to end: it broke down.
    return FAILED if app.return_code is None else status or app.return_code


def _check_options(arguments: argparse.Namespace, command: str) -> None:
    """Make sure that no option is without effect.

    Raises:
        SettingsError: one is.
    """
    if arguments.output and command != "ls":
        raise SettingsError("-o goes with `vpstui ls`.")
    if arguments.size and not arguments.screenshot:
        raise SettingsError("--size goes with --screenshot.")
    if arguments.json and command != "doctor":
        raise SettingsError("--json goes with `vpstui doctor`.")


def _examine(arguments: argparse.Namespace) -> int:
    """Run `vpstui doctor`, also with settings that cannot be used.

    Raises:
        SettingsError: an argument does not go with it.
    """
    if arguments.words[1:] or arguments.demo or arguments.screenshot:
        raise SettingsError("`vpstui doctor` goes without more words, --demo and --screenshot.")
    from vpstui.cli.commands import doctor

    return doctor.examine(_situation(arguments), as_json=arguments.json)


def _situation(arguments: argparse.Namespace) -> Situation:
    """Find out what the doctor looks at; of several accounts of the config, the first.

    Raises:
        SettingsError: several are named on the command line.
    """
    from vpstui.cli.doctor.machine_checks import Situation
    from vpstui.config.settings import DEFAULT_PROFILE, Profile, check_api_url

    environ: Mapping[str, str] = os.environ
    path, origin = config_file(arguments, environ)
    try:
        setup = read_setup(arguments, [])
    except SettingsError as error:
        problem = error.message
    else:
        if arguments.profile:
            setup.only("`vpstui doctor`")
        name = setup.opened[0]
        profile = setup.profiles[name]
        if len(setup.opened) > 1:  # a token of nobody knows which account does not count
            environ = {key: environ[key] for key in environ if key not in TOKEN_VARIABLES}
        return Situation(name, profile, path, origin, environ, mouse=setup.settings.mouse)
    named = (arguments.profile or [""])[0]
    name = clean(named or environ.get("VPSTUI_PROFILE") or DEFAULT_PROFILE)
    try:
        profile = Profile(check_api_url(arguments.api_url or environ.get("VPSTUI_API_URL") or ""))
    except SettingsError:  # the API that is meant is not known: it gets no token
        return Situation(name, Profile(), path, origin, environ, problem, sure=False)
    return Situation(name, profile, path, origin, environ, problem)


def _check_terminal(environ: Mapping[str, str]) -> None:
    """Make sure that a full screen can be drawn and keys can be read.

    Raises:
        SettingsError: they cannot.
    """
    if not _is_terminal(sys.stdin):
        raise SettingsError("The keyboard is not at a terminal; `vpstui ls` prints the list.")
    if not _is_terminal(sys.stderr):  # where Textual draws
        raise SettingsError("The screen is drawn on stderr, which is not a terminal: leave out 2>.")
    if environ.get("TERM", "dumb") in ("dumb", "unknown", ""):
        raise SettingsError("This terminal (TERM) cannot show a full screen; use `vpstui ls`.")


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether a person is at the other end; None stands for a stream that was closed."""
    return stream is not None and stream.isatty()
