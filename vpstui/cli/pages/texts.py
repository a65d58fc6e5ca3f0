"""What the pages say that stands in no table of the program, and how options are written there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.cli import exit_status
from vpstui.cli.command_table import COMMANDS, FULL_SCREEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.cli.command_table import Command
    from vpstui.cli.options import Option

EXIT_STATUS: Final = {
    str(exit_status.DONE): "done; a server that is so already is done",
    str(exit_status.FAILED): "refused or failed; `doctor`: something is bad; `ls`, `export`: the "
    "list is partial; no server matches; or a bug",
    str(exit_status.WRONG_USE): "wrong use, settings that cannot be used, no terminal, or a "
    "question and nobody to ask",
    str(exit_status.NOT_SENT): "surely not sent, or no answer of the API to read: may be tried "
    "again",
    str(exit_status.LOG_IN): "log in: there is no token, or the API does not take it",
    str(exit_status.UNKNOWN): "unknown: it may have happened. Do not repeat it blindly; look at "
    "`vpstui ls` first",
    str(exit_status.UNDER_WAY): "`--timeout` is over, and it is still under way",
    f"{exit_status.BY_SIGNAL} + n": "ended by signal n: 130 is Ctrl+C, 143 is SIGTERM",
}
"""What each exit status means."""

ENVIRONMENT: Final = {
    "VPSTUI_TOKEN": "the token of the one account that is opened",
    "VPS_API_TOKEN": "the same, after it, where the API is that of `VPS_API_URL`, or, without that "
    "variable, the provider's own",
    "VPSTUI_API_URL": "the API of the one account that is opened",
    "VPSTUI_PROFILE": "the profile to open",
    "VPSTUI_CONFIG": "the config file",
    "VPSTUI_LOG": "a file for what happens inside, without secrets",
    "NO_COLOR": "no colour",
}
"""What each variable sets."""

FILES: Final = {
    "~/.config/vpstui/config.toml": "the config; `vpstui config init` begins one",
    "~/.local/state/vpstui/journal.jsonl": "every write, and what came of it",
    "~/.local/state/vpstui/memory.json": "how the list was shown last, and saved views",
    "~/.local/state/vpstui/names.json": "names of servers, for completion",
}
"""What is in each file."""


def option_text(option: Option) -> str:
    """Return an option with its flags and its value."""
    value = option.metavar or "|".join(option.choices)
    flags = ", ".join(option.flags)
    if option.const:
        return f"{flags}[={value}]"
    return f"{flags} {value}".rstrip()


def shared_options() -> dict[Option, tuple[Command, ...]]:
    """Return the options that the app has and others too, each with those commands."""
    commands = (FULL_SCREEN, *COMMANDS.values())
    having = {
        option: tuple(one for one in commands if option in one.options)
        for option in FULL_SCREEN.options
    }
    return {option: owners for option, owners in having.items() if len(owners) > 1}


def own_options() -> dict[tuple[Option, ...], list[Command]]:
    """Return the options besides, each set of them with the commands that have those."""
    groups: dict[tuple[Option, ...], list[Command]] = {}
    shared = shared_options()
    for command in (FULL_SCREEN, *COMMANDS.values()):
        own = tuple(option for option in command.options if option not in shared)
        if own:
            groups.setdefault(own, []).append(command)
    return groups


def owners_text(owners: Sequence[Command]) -> str:
    """Say which commands have an option: as few names as possible."""
    commands = (FULL_SCREEN, *COMMANDS.values())
    others = [one for one in commands if one not in owners]
    if not others:
        return "everywhere"
    if len(others) < len(owners):
        return f"not with {names_text(others)}"
    return f"with {names_text(owners)}"


def names_text(commands: Sequence[Command]) -> str:
    """Name commands."""
    return ", ".join(f"`{one.name}`" if one.name else "the app" for one in commands)
