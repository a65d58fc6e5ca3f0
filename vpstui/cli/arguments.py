"""The arguments of the command line: which there are, and which of them go together."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final, NoReturn

from vpstui import __version__
from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: Final = ("ls", "login", "logout", "doctor")
"""First words that are commands; any other word belongs to the query."""

USAGE: Final = """\
vpstui [options] [QUERY]            the app, showing what matches QUERY
       vpstui ls [options] [QUERY]         the list as text
       vpstui login | logout [options]     store or remove the token in the keyring
       vpstui login --import               store that of the provider's CLI (~/.vps/config.json)
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


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Raise what is wrong, in one line, in place of printing the usage."""
        raise SettingsError(f"{clean(message)} (vpstui --help)")


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Parse the arguments.

    Returns:
        The arguments; `command` is one of `COMMANDS` or empty, `words` are the words after it.

    Raises:
        SettingsError: an argument is unknown or malformed.
        SystemExit: the help or the version was asked for, and is printed.
    """
    arguments = _parser().parse_intermixed_args(argv)
    words: list[str] = arguments.words
    arguments.command = words.pop(0) if words and words[0] in COMMANDS else ""
    return arguments


def check_options(arguments: argparse.Namespace) -> None:
    """Refuse options that would have no effect.

    Raises:
        SettingsError: there is one.
    """
    if arguments.output and arguments.command != "ls":
        raise SettingsError("-o goes with `vpstui ls`.")
    if arguments.command != "ls" and (arguments.columns or arguments.sort or arguments.reverse):
        raise SettingsError("--columns, --sort and --reverse go with `vpstui ls`.")
    if arguments.size and not arguments.screenshot:
        raise SettingsError("--size goes with --screenshot.")
    if arguments.from_provider and arguments.command != "login":
        raise SettingsError("--import goes with `vpstui login`.")
    if arguments.json and arguments.command != "doctor":
        raise SettingsError("--json goes with `vpstui doctor`.")


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
    add(
        "--import",
        action="store_true",
        dest="from_provider",
        help="`vpstui login` with the token of the provider's CLI; asks first",
    )
    add("--columns", metavar="NAME,…", help="columns of `vpstui ls`; +price: also that one")
    add("--sort", metavar="COLUMN", help="what `vpstui ls` is sorted by (default: name)")
    add("--reverse", action="store_true", help="`vpstui ls` the other way round")
    add("--json", action="store_true", help="`vpstui doctor` for programs")
    add("--screenshot", metavar="FILE.svg", help="draw the first full screen into a file")
    add("--size", metavar="COLSxROWS", help="size of the screenshot (default: 120x32)")
    add("--version", action="version", version=f"vpstui {__version__}")
    return parser
