"""What the palette offers for what is typed: actions, servers, and commands with an argument."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import count_text
from vpstui.base.sanitize import clean
from vpstui.query.columns import BY_KEY, COLUMNS
from vpstui.query.fuzzy_match import CONTAINS, IN_ORDER, NOT, WORD_BEGINS, Needle
from vpstui.query.query import Query, QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from vpstui.api.models import Server, ServerKey

LIMIT: Final = 50
"""Entries that are shown at most; whoever wants more types another letter."""


class CommandError(VpsTuiError):
    """What was typed is no command, or its argument cannot be used.

    Attributes:
        position: index of the character where the trouble begins.
    """

    title = "Wrong command"

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True)
class RunAction:
    """Do what a key does.

    Attributes:
        id: the id of the key.
    """

    id: str


@dataclass(frozen=True)
class GoTo:
    """Put the cursor on a server."""

    key: ServerKey


@dataclass(frozen=True)
class Mark:
    """Mark the servers that match."""

    query: Query


@dataclass(frozen=True)
class UseView:
    """Filter as a saved view does."""

    name: str


@dataclass(frozen=True)
class UseTheme:
    """Change the colours."""

    name: str


@dataclass(frozen=True)
class SortBy:
    """Sort by a column."""

    column: str


Choice = RunAction | GoTo | Mark | UseView | UseTheme | SortBy
"""What can be chosen."""


@dataclass(frozen=True)
class Entry:
    """A line of the palette.

    Attributes:
        title: what it is.
        choice: what it does; None where more has to be typed first.
        note: what else there is to say.
        keys: the keys that do the same.
        blocked: why it does not apply now; empty when it does.
        fills: what it writes into the field to go on typing.
    """

    title: str
    choice: Choice | None = None
    note: str = ""
    keys: str = ""
    blocked: str = ""
    fills: str = ""


@dataclass(frozen=True)
class Command:
    """Something that is typed with an argument.

    Attributes:
        name: its word.
        argument: what follows, as in `mark QUERY`.
        does: what it does.
        offers: gives the entries for an argument.
    """

    name: str
    argument: str
    does: str
    offers: Callable[[str], Sequence[Entry]]

    @property
    def entry(self) -> Entry:
        """Its line in the palette; choosing it lets the argument be typed."""
        return Entry(f"{self.name} {self.argument}", note=self.does, fills=f"{self.name} ")


@dataclass(frozen=True)
class Offers:
    """Everything that the palette can offer on a screen.

    Attributes:
        actions: what keys do here.
        servers: the servers that can be gone to.
        commands: what takes an argument.
        labels: what the accounts are called, by profile, where there are several.
    """

    actions: Sequence[Entry] = ()
    servers: Sequence[Server] = ()
    commands: Sequence[Command] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, text: str) -> Sequence[Entry]:
        """Return what matches, the best first, `LIMIT` at most.

        Raises:
            CommandError: nothing does, or the argument of a command cannot be used.
        """
        begin = len(text) - len(text.lstrip(" :"))
        name, blank, argument = text[begin:].partition(" ")
        command = next((one for one in self.commands if one.name == name.casefold()), None)
        if command is None or not blank:
            return self._matching(text, begin)
        try:
            return command.offers(argument)[:LIMIT]
        except (QueryError, CommandError) as error:
            at = begin + len(name) + 1 + error.position
            raise CommandError(error.message, min(at, len(text))) from error

    def _matching(self, text: str, begin: int) -> Sequence[Entry]:
        entries = [*self.actions, *(command.entry for command in self.commands)]
        needle = Needle(text[begin:])
        if not needle:
            return sorted(entries, key=lambda entry: bool(entry.blocked))[:LIMIT]
        graded = [(_grade(needle, entry), entry) for entry in entries]
        found = [pair for pair in graded if pair[0] != NOT]
        found += self._servers(needle)
        if not found:
            raise CommandError(self._nothing(text[begin:]), begin)
        found.sort(key=lambda pair: (pair[0], bool(pair[1].blocked)))
        return [entry for _, entry in found[:LIMIT]]

    def _servers(self, needle: Needle) -> list[tuple[int, Entry]]:
        """The servers that match by their name, else by IP, hostname or id, with their grades."""
        servers, text = self.servers, needle.text
        found = needle.best((server.label.casefold() for server in servers), LIMIT)
        graded = [(needle.grade(servers[at].label.casefold()), servers[at]) for at in found]
        if len(found) < LIMIT:
            named = set(found)
            others = (
                (CONTAINS, server)
                for at, server in enumerate(servers)
                if text in server.search_text and at not in named
            )
            graded += islice(others, LIMIT - len(found))
        return [(grade, self._go_to(server)) for grade, server in graded]

    def _go_to(self, server: Server) -> Entry:
        facts = (server.status, server.ip_address, self.labels.get(server.profile, ""))
        note = " · ".join(filter(None, (f"id {server.id}", *facts)))
        return Entry(server.label, GoTo(server.key), note=note)

    def _nothing(self, text: str) -> str:
        import difflib  # only where something is wrong

        word, names = text.split()[0], [command.name for command in self.commands]
        near = difflib.get_close_matches(word.casefold(), names, n=1)
        if near:
            return f"There is no command {clean(word, 40)!r}; did you mean {near[0]!r}?"
        return (
            f"Nothing here is called {clean(text, 40)!r}: type part of the name of an action or "
            "a server, or " + ", ".join(names) + " and a blank."
        )


def _grade(needle: Needle, entry: Entry) -> int:
    """How well an entry matches: by its title, or less well by its note."""
    in_note = needle.grade(entry.note.casefold()) <= WORD_BEGINS
    return min(needle.grade(entry.title.casefold()), IN_ORDER if in_note else NOT)


def mark_command(servers: Sequence[Server], now: datetime) -> Command:
    """Make `mark QUERY`: marks what matches, in the filter language.

    Args:
        servers: those that can be marked.
        now: the time that ages are told from.
    """

    def offers(argument: str) -> Sequence[Entry]:
        query = Query.parse(argument)
        if not query:
            return [Entry("mark …", blocked="a filter follows, as in  mark status:stopped")]
        found = len(query.select(servers, now))
        title = f"Mark {count_text(found, 'server')}: {query.text}"
        return [Entry(title, Mark(query), blocked="" if found else "no server matches")]

    return Command("mark", "QUERY", "Mark every server that matches a filter", offers)


def sort_command() -> Command:
    """Make `sort COLUMN`."""
    columns = {column.key: column.title.lower() for column in COLUMNS}
    return _one_of(
        "sort", "COLUMN", "Sort by a column", columns, lambda name: SortBy(BY_KEY[name].key)
    )


def view_command(views: Mapping[str, str]) -> Command:
    """Make `view NAME`.

    Args:
        views: queries by the names of the saved views.
    """
    return _one_of("view", "NAME", "Filter as a saved view does", views, UseView)


def theme_command(names: Iterable[str]) -> Command:
    """Make `theme NAME`."""
    return _one_of("theme", "NAME", "Change the colours", dict.fromkeys(names, ""), UseTheme)


def _one_of(
    name: str,
    argument: str,
    does: str,
    known: Mapping[str, str],
    choose: Callable[[str], Choice],
) -> Command:
    """Make a command whose argument is one of several names."""

    def offers(typed: str) -> Sequence[Entry]:
        names = list(known)
        if not names:
            raise CommandError(f"There is no {name} yet.", 0)
        needle = Needle(typed)
        if needle:
            found = needle.best([one.casefold() for one in names], LIMIT)
            names = [names[at] for at in found]
        if not names:
            some = ", ".join(list(known)[:12])
            raise CommandError(f"There is no {name} {clean(typed, 40)!r}; there is {some}.", 0)
        return [Entry(f"{name} {one}", choose(one), note=known[one]) for one in names]

    return Command(name, argument, does, offers)
