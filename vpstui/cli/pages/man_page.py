"""Writes `docs/vpstui.1`, the man page, from the table of the commands: `make docs`.

Source of the macros and escapes: man(7) and groff_char(7).
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from vpstui.base.stdout import print_text
from vpstui.cli.command_table import COMMANDS, FULL_SCREEN, QUERY_HELP
from vpstui.cli.pages.texts import (
    ENVIRONMENT,
    EXIT_STATUS,
    FILES,
    names_text,
    option_text,
    owners_text,
    shared_options,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vpstui.cli.command_table import Command

_ESCAPES: Final = {
    "\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti", "…": "...",
}  # fmt: skip
"""Characters that would be drawn as others, or be read as markup."""

_LIST_LINE: Final = re.compile(r"\s*(?P<word>\S+)  +(?P<text>\S.*)")
"""A line of a help that has a word, blanks, and what it stands for."""


def man_page() -> str:
    """Return the page, without its last line break."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield r".\" Made from the program itself by `make docs`."
    yield '.TH VPSTUI 1 "" "vpstui" "User Commands"'
    yield from (".ds AD l", ".ad l")  # lines of a narrow terminal cannot be adjusted
    yield from (".SH NAME", r"vpstui \- run your servers at VPS.org from a terminal")
    yield ".SH SYNOPSIS"
    for command in (FULL_SCREEN, *COMMANDS.values()):
        yield from _synopsis(command)
    yield ".SH DESCRIPTION"
    yield _text(
        f"{FULL_SCREEN.summary} Without a command it shows the app; the commands do the same from "
        "a shell. Options may stand before the command or behind it."
    )
    yield ".SH COMMANDS"
    for _, group in groupby(COMMANDS.values(), lambda one: (one.options, one.details)):
        yield from _commands(list(group))
    yield ".SH OPTIONS"
    for option, owners in shared_options().items():
        yield from _item(option_text(option), f"{option.help} ({owners_text(owners)})")
    yield from _app_options()
    yield ".SH QUERY"
    yield from _help(QUERY_HELP.removeprefix("QUERY: "))
    for head, texts in (
        ("EXIT STATUS", EXIT_STATUS), ("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)
    ):  # fmt: skip
        yield f".SH {head}"
        yield from _items(texts)
    yield ".SH SEE ALSO"
    yield _text("ssh(1), and `?` in the app for its keys.")


def _synopsis(command: Command) -> Iterator[str]:
    yield f".B {_text(command.call)}"
    rest = command.synopsis.removeprefix(command.call).strip()
    words = " ".join(word for word in ("[options]" if command.options else "", rest) if word)
    if words:
        yield _text(words)
    yield ".br"


def _commands(commands: Sequence[Command]) -> Iterator[str]:
    """Give commands that differ in what they do only, and then their options and their help.

    The filter language has a section of its own, as the exit statuses and shared options have.
    """
    for command in commands:
        yield f".SS {_text(command.synopsis)}"
        yield _text(command.summary)
    first, shared = commands[0], shared_options()
    if commands[1:]:
        yield from (".PP", _text(f"{names_text(commands)} have the same options:"))
    for option in first.options:
        if option not in shared:
            yield from _item(option_text(option), option.help)
    details = first.details.replace(QUERY_HELP, "").partition("Exit status: ")[0]
    if details:
        yield ".PP"
        yield from _help(details)


def _app_options() -> Iterator[str]:
    shared = shared_options()
    for option in FULL_SCREEN.options:
        if option not in shared:
            yield from _item(option_text(option), f"{option.help} (with the app)")
    yield from _item("--version", "print the version (with the app)")
    yield from _item("--help", "say how it is used (everywhere)")


def _items(texts: Mapping[str, str]) -> Iterator[str]:
    for word, text in texts.items():
        yield from _item(word, text)


def _item(word: str, text: str) -> Iterator[str]:
    yield from (".TP", rf"\fB{_text(word)}\fP", _text(text))


def _help(text: str) -> Iterator[str]:
    """Give the lines of a help: running text, or a list."""
    for line in text.strip().splitlines():
        found = _LIST_LINE.fullmatch(line)
        if found:
            yield from _item(found["word"], found["text"])
        else:
            yield _text(line.strip())


def _text(text: str) -> str:
    """Return a line of text as roff; what is in backticks is bold."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        parts = [text]
    told = "".join(
        rf"\fB{_escaped(part)}\fP" if index % 2 else _escaped(part)
        for index, part in enumerate(parts)
    )
    return rf"\&{told}" if told.startswith(".") else told


def _escaped(text: str) -> str:
    return "".join(
        _ESCAPES.get(char, char if char.isascii() else rf"\[u{ord(char):04X}]") for char in text
    )


if __name__ == "__main__":
    print_text(man_page(), "man page")
