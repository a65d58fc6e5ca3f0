"""What may come next on a command line, made from the table of the commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.cli.command_table import COMMANDS, FULL_SCREEN, QUERY
from vpstui.cli.completion.column_keys import FORMS, OF_COMMAND
from vpstui.cli.completion.known_texts import KnownTexts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vpstui.cli.command_table import Command
    from vpstui.cli.options import Option

QUERY_SIGNS: Final = frozenset(':=<>~!|()*?"')
"""Characters that belong to the filter language: a name with one of them is no word of a query."""


@dataclass(frozen=True)
class Candidate:
    """A word that may come next.

    Attributes:
        text: the whole word, as the program gets it.
        help: what it is, in a few words; empty: it speaks for itself.
    """

    text: str
    help: str = ""


FILES: Final = (Candidate(""),)
"""Stands for the names of files, which shells complete better."""


@dataclass(frozen=True)
class _Typed:
    """What stands before the word at the cursor.

    Attributes:
        command: the command, or the app.
        words: the words after the command that are no options, and no values of any.
        values: what was given to options, by the flag.
        option: the option whose value the word at the cursor is; None: it is no value.
        only_words: whether `--` was typed, after which there are no options.
    """

    command: Command
    words: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    option: Option | None
    only_words: bool

    def is_given(self, option: Option) -> bool:
        """Whether an option was typed."""
        return any(flag in self.values for flag in option.flags)


def find_candidates(words: Sequence[str], environ: Mapping[str, str]) -> tuple[Candidate, ...]:
    """Return what the last word may become, or `FILES`.

    Args:
        words: what was typed after `vpstui`, one at least; the last is that at the cursor, and
            may be a part of a word.
        environ: the environment variables.

    Returns:
        Whole words. Not all of them begin with what was typed.
    """
    typed, current = _parse(words[:-1]), words[-1]
    known = KnownTexts(typed.values, environ)
    if typed.option is not None:
        return tuple(_values(typed, typed.option, known, current))
    flag, equals, value = current.partition("=")
    if equals and flag.startswith("--") and not typed.only_words:
        option = _option(typed.command, flag)
        if option is None:
            return ()
        found = _values(typed, option, known, value)
        return tuple(one if one in FILES else Candidate(f"{flag}={one.text}") for one in found)
    if current.startswith("-") and not typed.only_words:
        return tuple(_flags(typed))
    return tuple(_words(typed, known, current))


def _parse(words: Sequence[str]) -> _Typed:
    command, named, values = FULL_SCREEN, list[str](), dict[str, tuple[str, ...]]()
    waiting, only_words = "", False
    for word in words:
        if waiting:
            values[waiting] = (*values.get(waiting, ()), word)
            waiting = ""
        elif only_words or not word.startswith("-"):
            if command is FULL_SCREEN and not named and not only_words and word in COMMANDS:
                command = COMMANDS[word]
            else:
                named.append(word)
        elif word == "--":
            only_words = True
        else:
            flag, equals, value = word.partition("=")
            option = _option(command, flag)
            values[flag] = (*values.get(flag, ()), *([value] if equals else []))
            waiting = flag if option is not None and option.takes_value and not equals else ""
    option = _option(command, waiting) if waiting else None
    return _Typed(command, tuple(named), values, option, only_words)


def _option(command: Command, flag: str) -> Option | None:
    return next((one for one in command.options if flag in one.flags), None)


def _flags(typed: _Typed) -> Iterator[Candidate]:
    for option in typed.command.options:
        if option.repeats or not typed.is_given(option):
            yield from (Candidate(flag, option.help) for flag in option.flags)
    yield Candidate("--help", "how it is used")
    if typed.command is FULL_SCREEN:
        yield Candidate("--version", "which version this is")


def _values(typed: _Typed, option: Option, known: KnownTexts, current: str) -> Iterator[Candidate]:
    """Give the values of an option."""
    if option.values == "files":
        yield from FILES
        return
    columns = OF_COMMAND.get(typed.command.name, ())
    match option.values:
        case "profiles":
            texts = known.profiles()
        case "servers":
            texts = known.server_names()
        case "forms":
            texts = (*FORMS, *(f"field={name}" for name in columns))
        case "columns":
            sign = "-" if current.startswith("-") else ""
            texts = tuple(f"{sign}{name}" for name in columns)
        case "columns,":
            start, comma, last = current.rpartition(",")
            sign = "+" if last.startswith("+") else ""
            taken = start.replace("+", "").split(",")
            texts = tuple(f"{start}{comma}{sign}{name}" for name in columns if name not in taken)
        case _:
            texts = option.choices
    yield from map(Candidate, texts)


def _words(typed: _Typed, known: KnownTexts, current: str) -> Iterator[Candidate]:
    command = typed.command
    if command is FULL_SCREEN and not typed.words and not typed.only_words:
        yield from (Candidate(one.name, one.summary) for one in COMMANDS.values())
        if not current:  # the commands would be lost among the servers
            return
    if command.kinds and not typed.words:
        yield from (Candidate(kind) for kind in command.kinds)
        return
    if not _takes_name(typed):
        return
    if command.takes_servers:
        # Where nothing is typed yet, a view that nobody made is not in the way of the only server.
        views = known.views(every=current.startswith("@"))
        yield from (Candidate(f"@{name}", query) for name, query in views.items())
    is_query = command.words == QUERY
    for name in known.server_names():
        # A name that begins with @ would be taken for a view.
        is_misread = name[0] == "@" or (is_query and set(name) & QUERY_SIGNS)
        if name not in typed.words and not is_misread:
            yield Candidate(name)


def _takes_name(typed: _Typed) -> bool:
    """Whether the next word may name a server."""
    command = typed.command
    one_more = command.takes_servers or not (typed.words or typed.only_words)
    return command.words.lstrip("[").startswith((QUERY, "SERVER")) and one_more
