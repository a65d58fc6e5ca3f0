"""Searches the palette: actions, servers, and commands with an argument."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import VpsTuiError
from vpstui.base.folding import fold
from vpstui.base.sanitize import clean
from vpstui.query.columns import COLUMNS, COLUMNS_BY_KEY, CellContext
from vpstui.query.fuzzy_match import (
    EXACT,
    NO_MATCH,
    WORD_BEGINS,
    WORDS_IN_ORDER,
    FuzzyPattern,
    best_servers,
)
from vpstui.query.query import Query, QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from vpstui.api.models import Server, ServerKey

ENTRY_LIMIT: Final = 50
"""Entries shown at most; typing another letter narrows them down."""


class CommandError(VpsTuiError):
    """A typed text that matches nothing, or a command whose argument cannot be used.

    Attributes:
        position: index of the character where the trouble begins.
    """

    title = "Wrong command"

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True)
class RunAction:
    """Run the action of a key.

    Attributes:
        id: the id of the key.
    """

    id: str


@dataclass(frozen=True)
class RunKeyless:
    """Run an action that no key runs.

    Attributes:
        action: as a key would name it.
        is_on_servers: whether it is done to the servers that keys act on.
    """

    action: str
    is_on_servers: bool = True


@dataclass(frozen=True)
class GoToServer:
    """Move the cursor to a server."""

    key: ServerKey


@dataclass(frozen=True)
class DoToServer:
    """Do something to a server that was named, wherever the cursor is.

    Attributes:
        verb: what.
        key: the server.
        logins: how many logins there had been in its account when it was named.
    """

    verb: str
    key: ServerKey
    logins: int


@dataclass(frozen=True)
class MarkMatching:
    """Mark the servers that match."""

    query: Query


@dataclass(frozen=True)
class ApplyView:
    """Apply the filter of a saved view."""

    name: str


@dataclass(frozen=True)
class ApplyTheme:
    """Change the theme."""

    name: str


@dataclass(frozen=True)
class SortBy:
    """Sort by a column."""

    column: str


@dataclass(frozen=True)
class HandOver:
    """Hand over what is marked, else what is shown.

    Attributes:
        form: name of the form; empty: it is chosen later.
        path: the file; empty: where to is chosen later.
    """

    form: str = ""
    path: str = ""


PaletteChoice = (
    RunAction | RunKeyless | GoToServer | DoToServer | MarkMatching
    | ApplyView | ApplyTheme | SortBy | HandOver
)  # fmt: skip
"""What an entry of the palette can do."""


@dataclass(frozen=True)
class PaletteEntry:
    """An entry of the palette.

    Attributes:
        title: the text of the line.
        choice: what it does; None where more has to be typed first.
        note: a second, dimmed text.
        keys: the keys that do the same.
        blocked: why it does not apply now; empty when it does.
        completion: the text that choosing it writes into the field, to go on typing.
        is_pending: whether the same text has to be searched once more, since it takes longer
            than a frame.
    """

    title: str
    choice: PaletteChoice | None = None
    note: str = ""
    keys: str = ""
    blocked: str = ""
    completion: str = ""
    is_pending: bool = False


@dataclass(frozen=True)
class PaletteCommand:
    """A command that is typed with an argument.

    Attributes:
        name: its first word.
        argument: name of the argument, as in `mark QUERY`.
        description: what it does.
        entries_for: returns the entries for a typed argument.
        is_about_server: whether it is a verb before the name of a server: there is an action of
            that name as well, and what is no server may be the name of something else.
    """

    name: str
    argument: str
    description: str
    entries_for: Callable[[str], Sequence[PaletteEntry]]
    is_about_server: bool = False

    @property
    def entry(self) -> PaletteEntry:
        """Its entry in the palette; choosing it lets the argument be typed."""
        return PaletteEntry(
            f"{self.name} {self.argument}", note=self.description, completion=f"{self.name} "
        )


@dataclass(frozen=True)
class PaletteSearch:
    """Searches everything that the palette has on a screen.

    Attributes:
        actions: entries for the keys that work here.
        servers: the servers that the cursor can move to.
        commands: the commands with an argument.
        labels: names of the accounts, by profile, where there are several.
    """

    actions: Sequence[PaletteEntry] = ()
    servers: Sequence[Server] = ()
    commands: Sequence[PaletteCommand] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, text: str) -> Sequence[PaletteEntry]:
        """Return the entries that match a typed text, the best first, `ENTRY_LIMIT` at most.

        Raises:
            CommandError: nothing matches, or the argument of a command cannot be used.
        """
        begin = len(text) - len(text.lstrip(" :"))
        typed = text[begin:].casefold()
        command = next((one for one in self.commands if typed.startswith(f"{one.name} ")), None)
        if command is None:
            return self._matching(text, begin)
        argument_at = begin + len(command.name) + 1
        try:
            entries = command.entries_for(text[argument_at:])
        except (QueryError, CommandError) as error:
            at = argument_at + error.position
            raise CommandError(error.message, min(at, len(text))) from error
        if command.is_about_server and text[argument_at:].strip():
            entries = [*self._called(text[begin:]), *entries]
            if not entries:
                return self._matching(text, begin)
        return entries[:ENTRY_LIMIT]

    def _called(self, text: str) -> Iterable[PaletteEntry]:
        """Return what the whole of a text is the name of, though it begins with a verb."""
        pattern = FuzzyPattern(text)
        yield from (one for one in self.actions if pattern.rank(fold(one.title)) == EXACT)
        yield from (self._go_to(one) for one in self.servers if one.is_called(pattern.text))

    def _matching(self, text: str, begin: int) -> Sequence[PaletteEntry]:
        commands = [command for command in self.commands if not command.is_about_server]
        entries = [*self.actions, *(command.entry for command in commands)]
        pattern = FuzzyPattern(text[begin:])
        if not pattern:
            return sorted(entries, key=lambda entry: bool(entry.blocked))[:ENTRY_LIMIT]
        ranked = [(_rank(pattern, entry), entry) for entry in entries]
        found = [pair for pair in ranked if pair[0] != NO_MATCH]
        named = best_servers(pattern, self.servers, ENTRY_LIMIT)
        found += [(rank, self._go_to(server)) for rank, server in named]
        if not found:
            raise CommandError(self._nothing(text[begin:]), begin)
        found.sort(key=lambda pair: (pair[0], bool(pair[1].blocked)))
        return [entry for _, entry in found[:ENTRY_LIMIT]]

    def _go_to(self, server: Server) -> PaletteEntry:
        note = server_note(server, self.labels)
        return PaletteEntry(server.label, GoToServer(server.key), note=note)

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


def server_note(server: Server, labels: Mapping[str, str]) -> str:
    """Say which server it is: id, status, IP, and the account where there are several."""
    facts = (server.status, server.ip_address, labels.get(server.profile, ""))
    return " · ".join(filter(None, (f"id {server.id}", *facts)))


def _rank(pattern: FuzzyPattern, entry: PaletteEntry) -> int:
    """Return how well an entry matches: by its title, or less well by its note."""
    in_note = pattern.rank(fold(entry.note)) <= WORD_BEGINS
    return min(pattern.rank(fold(entry.title)), WORDS_IN_ORDER if in_note else NO_MATCH)


def mark_command(servers: tuple[Server, ...], context: CellContext) -> PaletteCommand:
    """Make `mark QUERY`: marks what matches, in the filter language.

    Args:
        servers: those that can be marked.
        context: what is known besides them.
    """
    parse = lru_cache(maxsize=1)(Query.parse)  # one that takes long goes on where it was

    def entries_for(argument: str) -> Sequence[PaletteEntry]:
        query = parse(argument)
        if not query:
            return [PaletteEntry("mark …", blocked="a filter follows, as in  mark status:stopped")]
        if query.prepare(servers):
            title, blocked = f"Mark …: {query.text}", "still searching"
            return [PaletteEntry(title, blocked=blocked, is_pending=True)]
        found = query.search(servers, context)
        title = f"Mark {found.count_text}: {query.text}"
        not_known = f" ({found.unknown} not known)" if found.unknown else ""
        blocked = "" if found.servers else f"no server matches{not_known}"
        return [PaletteEntry(title, MarkMatching(query), blocked=blocked)]

    return PaletteCommand("mark", "QUERY", "Mark every server that matches a filter", entries_for)


def sort_command() -> PaletteCommand:
    """Make `sort COLUMN`."""
    columns = {column.key: column.title.lower() for column in COLUMNS}
    return _one_of(
        "sort", "COLUMN", "Sort by a column", columns, lambda name: SortBy(COLUMNS_BY_KEY[name].key)
    )


def view_command(views: Mapping[str, str]) -> PaletteCommand:
    """Make `view NAME`.

    Args:
        views: queries by the names of the saved views.
    """
    return _one_of("view", "NAME", "Filter as a saved view does", views, ApplyView)


def theme_command(names: Iterable[str]) -> PaletteCommand:
    """Make `theme NAME`."""
    return _one_of("theme", "NAME", "Change the colours", dict.fromkeys(names, ""), ApplyTheme)


def _one_of(
    name: str,
    argument: str,
    description: str,
    known: Mapping[str, str],
    choose: Callable[[str], PaletteChoice],
) -> PaletteCommand:
    """Make a command whose argument is one of several names."""

    def entries_for(typed: str) -> Sequence[PaletteEntry]:
        names = list(known)
        if not names:
            raise CommandError(f"There is no {name} yet.", 0)
        pattern = FuzzyPattern(typed)
        if pattern:
            found = pattern.best([fold(one) for one in names], ENTRY_LIMIT)
            names = [names[at] for at in found]
        if not names:
            some = ", ".join(list(known)[:12])
            raise CommandError(f"There is no {name} {clean(typed, 40)!r}; there is {some}.", 0)
        return [PaletteEntry(f"{name} {one}", choose(one), note=known[one]) for one in names]

    return PaletteCommand(name, argument, description, entries_for)
