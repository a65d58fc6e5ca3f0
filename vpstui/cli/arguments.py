"""Turns the words of the command line into a command and its arguments."""

from __future__ import annotations

import argparse
import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NoReturn

from vpstui import __version__
from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean
from vpstui.base.stdout import print_text
from vpstui.cli.command_table import COMMANDS, FULL_SCREEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.cli.command_table import Command
    from vpstui.cli.options import Option

MEANT: Final = {
    "restart": "reboot", "shutdown": "stop", "poweroff": "stop", "halt": "stop", "boot": "start",
    "power-off": "stop", "down": "stop", "kill": "stop", "suspend": "stop", "up": "start",
    "power-on": "start", "poweron": "start", "resume": "start", "run": "start", "reset": "reboot",
    "rm": "delete", "remove": "delete", "destroy": "delete", "terminate": "delete",
    "new": "create", "add": "create", "make": "create", "launch": "create", "deploy": "create",
    "edit": "set", "update": "set", "modify": "set", "rename": "set", "list": "ls", "ps": "ls",
    "servers": "ls", "server": "ls", "instances": "ls", "status": "ls", "dir": "ls", "find": "ls",
    "show": "get", "describe": "get", "info": "get", "inspect": "get", "regions": "locations",
    "systems": "os", "images": "os", "sizes": "plans", "ssh-keys": "keys", "connect": "ssh",
    "shell": "ssh", "journal": "history", "configure": "config", "settings": "config",
    "signin": "login", "auth": "login", "signout": "logout", "check": "doctor", "help": "--help",
    "usage": "--help", "version": "--version",
}  # fmt: skip
"""Words that other programs have for what is called otherwise here."""

OWNERS_AT_MOST: Final = 3
"""Commands that a message names."""

_NUMBER_DIGITS: Final = 3
"""Digits of a number that was meant for an option; ids are longer."""

_CLOSE: Final = 0.75
"""How much of a word must be that of a command to be taken for a misspelt one (`difflib`)."""


HELP_WIDTH: Final = 80
"""Characters of the longest line of a help."""

_CALL_WIDTH: Final = 28
"""Characters of a call in the list of all of them, before what it does."""

_USAGE: Final = "usage: "
"""What `argparse` prints before that list."""


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Writes a help of that width; to ask the terminal takes as long as all the rest of it."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=HELP_WIDTH)


class _Parser(argparse.ArgumentParser):
    def _print_message(self, message: str, _file: object = None) -> None:
        """Print the help or the version on stdout; `argparse` keeps quiet when it cannot.

        Raises:
            VpsTuiError: it cannot be printed.
        """
        print_text(message.rstrip("\n"), "text")

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong, in one line, in place of printing the usage."""
        raise SettingsError(f"{clean(message)} ({self.prog} --help)")


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Parse the arguments. Options may stand before the command, behind it, and between words.

    Returns:
        The arguments; `command` is one of `COMMANDS` or empty, `kind` that of its `kinds` which
        was named, and `words` are the words after it.

    Raises:
        SettingsError: an argument is unknown or malformed, or a word is no command.
        SystemExit: the help or the version was asked for, and is printed.
    """
    end = next((at for at, argument in enumerate(argv) if argument == "--"), len(argv))
    command, rest = _split(argv[:end])
    literal = [*argv[end + 1 :]]  # argparse would look for options among them
    for option in command.options:
        _refuse_value_apart(option, rest)
        rest = option.joined([option.complete(argument) for argument in rest])
    parser = parser_of(command)
    arguments, unknown = parser.parse_known_intermixed_args(rest)
    if unknown:
        raise SettingsError(_unknown_text(unknown, parser))
    arguments.command, arguments.passed = command.name, literal if command.passes_on else []
    arguments.words += [] if command.passes_on else literal
    arguments.kind = _take_kind(command, arguments.words)
    if arguments.words and not command.words:
        raise SettingsError(f"`{command.call}` takes no more words.")
    return arguments


def parser_of(command: Command) -> argparse.ArgumentParser:
    """Return the parser of a command."""
    parser = _Parser(
        prog=command.call,
        usage=_usage(command),
        description=command.summary,
        epilog=command.details,
        formatter_class=_HelpFormatter,
        allow_abbrev=False,
    )
    help_of_words = command.words_help if command.words else argparse.SUPPRESS
    parser.add_argument("words", nargs="*", metavar=command.words or None, help=help_of_words)
    parser.set_defaults(profile=None, api_url=None, config=None, demo=False, read_only=False)
    parser.set_defaults(refresh=None, sort=None, reverse=False)
    for option in command.options:
        parser.add_argument(*option.flags, **option.settings)
    if command is FULL_SCREEN:
        parser.add_argument("--version", action="version", version=f"vpstui {__version__}")
    return parser


def _usage(command: Command) -> str:
    """Return how it is called; of the app, how everything is."""
    if command is not FULL_SCREEN:
        call = command.synopsis.replace(command.call, f"{command.call} [options]", 1)
        lines = textwrap.wrap(call, HELP_WIDTH - len(_USAGE), break_on_hyphens=False)
        return f"\n{' ' * len(_USAGE)}".join(lines)
    calls = {"vpstui [options] [QUERY]": "the app, showing what matches QUERY"}
    calls |= {one.synopsis: one.summary for one in COMMANDS.values()}
    blank, lines = " " * _CALL_WIDTH, list[str]()
    for call, what in calls.items():
        told = textwrap.wrap(what, HELP_WIDTH - len(_USAGE) - _CALL_WIDTH)
        if len(call) < _CALL_WIDTH:
            lines.append(f"{call:<{_CALL_WIDTH}}{told.pop(0)}")
        else:
            lines.append(call)
        lines += [f"{blank}{line}" for line in told]
    return f"\n{' ' * len(_USAGE)}".join([*lines, "vpstui COMMAND --help"])


def _take_kind(command: Command, words: list[str]) -> str:
    """Take the first word away, where it says which kind of the command is meant.

    Raises:
        SettingsError: it is none of them.
    """
    if not command.kinds:
        return ""
    kind = words.pop(0) if words else ""
    if kind not in command.kinds:
        said = f"not {clean(kind, 40)}" if kind else "which says what to do"
        raise SettingsError(f"`{command.call}` needs one of {', '.join(command.kinds)}, {said}.")
    return kind


def _refuse_value_apart(option: Option, arguments: Sequence[str]) -> None:
    """Refuse a value behind an option that has one only after `=`: it would be one of the words.

    Raises:
        SettingsError: the message says how it is written.
    """
    for flag, value in pairwise(arguments):
        is_number = value.isdecimal() and len(value) <= _NUMBER_DIGITS
        if option.const and flag in option.flags and (value in option.choices or is_number):
            raise SettingsError(f"The value of {flag} is written with an =: {flag}={value}")


def _split(argv: Sequence[str]) -> tuple[Command, list[str]]:
    """Take the command out of the arguments, of which none is `--`.

    Raises:
        SettingsError: the first word looks like a command, and is none.
    """
    every = (option for one in (FULL_SCREEN, *COMMANDS.values()) for option in one.options)
    valued = {flag for option in every if option.takes_value for flag in option.flags}
    rest = list(argv)
    is_value = False
    for index, argument in enumerate(rest):
        if not is_value and not argument.startswith("-"):
            if argument in COMMANDS:
                return COMMANDS[argument], rest[:index] + rest[index + 1 :]
            _refuse_misspelt(argument)
            break
        is_value = not is_value and argument in valued
    return FULL_SCREEN, rest


def _refuse_misspelt(word: str) -> None:
    """Refuse a first word that somebody takes for a command.

    Raises:
        SettingsError: it is one; the message says what may be meant, and how to filter by it.
    """
    import difflib

    folded = word.casefold()
    close = difflib.get_close_matches(folded, COMMANDS, 1, _CLOSE)
    meant = MEANT.get(folded) or (close[0] if close else "")
    if meant:
        raise SettingsError(
            f"There is no command {clean(word)}: `vpstui {meant}`? "
            f"To filter by that word: vpstui -- {clean(word)}"
        )


def _unknown_text(unknown: Sequence[str], parser: argparse.ArgumentParser) -> str:
    """Say of an option that is not of this command to which ones it belongs."""
    option = unknown[0].split("=")[0]
    commands = (*COMMANDS.values(), FULL_SCREEN)
    owners = [f"`{one.call}`" for one in commands if any(option in o.flags for o in one.options)]
    if owners:
        more = " and others" if len(owners) > OWNERS_AT_MOST else ""
        named = ", ".join(owners[:OWNERS_AT_MOST])
        return f"{option} goes with {named}{more} ({parser.prog} --help)."
    return f"unrecognized arguments: {clean(' '.join(unknown))} ({parser.prog} --help)"
