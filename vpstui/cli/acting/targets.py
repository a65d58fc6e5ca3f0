"""Finds the servers that the words of a command mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError, VpsTuiError
from vpstui.base.formatting import count_text
from vpstui.base.sanitize import clean
from vpstui.cli.launch_options import parse_query
from vpstui.query.columns import CellContext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.api.models import Server
    from vpstui.fleet.state.fleet_state import FleetState

NAMED_AT_MOST: Final = 5
"""Servers that a message names; of more it says how many there are."""


class NoSuchServer(VpsTuiError):
    """No server is called so, or matches."""

    title = "No such server"


@dataclass(frozen=True)
class Targets:
    """The servers that are meant.

    Attributes:
        servers: those, each once.
        by_name: whether every word is the whole name or the id of one.
        is_filter_word: whether they were found by plain words that no server is called by: a part
            of a name, which may be that of others.
        unknown: how many servers lack a value that decides whether they match.
    """

    servers: tuple[Server, ...]
    by_name: bool = True
    is_filter_word: bool = False
    unknown: int = 0


def find_targets(words: Sequence[str], state: FleetState) -> Targets:
    """Find the servers that words mean: each the name or id of one, or all together a query.

    Args:
        words: what was typed after the command.
        state: the servers that are known, and in which accounts.

    Raises:
        NoSuchServer: nothing matches.
        SettingsError: there is no word, an empty one, a query that cannot be read, or a name that
            several servers have.
    """
    if not words:
        raise SettingsError("Name the servers: names, ids, or a query.")
    if not all(word.strip() for word in words):
        # An unset variable of a script: as a query it would be all servers.
        raise SettingsError("An empty word names no server.")
    labels = state.labels if state.has_several else {}
    named = [called(word, state.servers, labels) for word in words]
    if all(named):
        return Targets(tuple(dict.fromkeys(server for server in named if server is not None)))
    query = parse_query(" ".join(words))
    found = query.search(state.servers, CellContext(labels=state.labels, prices=state.prices))
    if not found.servers:
        missing = [clean(word) for word, one in zip(words, named, strict=True) if one is None]
        raise NoSuchServer(f"No server is called {missing[0]}, or matches {clean(query.text)!r}.")
    is_plain = all(_is_plain(word) for word in words)
    return Targets(found.servers, False, is_plain, found.unknown)


def names_text(servers: Sequence[Server]) -> str:
    """Name servers with their ids; of many only the first."""
    named = [f"{server.label} (id {server.id})" for server in servers[:NAMED_AT_MOST]]
    more = len(servers) - NAMED_AT_MOST
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def called(
    word: str, servers: Sequence[Server], labels: Mapping[str, str] | None = None
) -> Server | None:
    """Return the server of that name or id; None where there is none.

    Args:
        word: the whole name, or the id.
        servers: those there are.
        labels: names of the accounts to show, by profile; none where there is only one.

    Raises:
        SettingsError: there are several.
    """
    found = all_called(word, servers)
    if len(found) < 2:
        return found[0] if found else None
    where = [f"id {one.id}" + (f" in {labels[one.profile]}" if labels else "") for one in found]
    how = "by its id, or its account with --profile" if labels else "by its id"
    number = count_text(len(found), "server")
    raise SettingsError(f"{clean(word)} is {number}: {', '.join(where)}. Name one {how}.")


def all_called(word: str, servers: Sequence[Server]) -> list[Server]:
    """Return every server of that name or id."""
    return [one for one in servers if word in (one.name, one.label, str(one.id))]


def _is_plain(word: str) -> bool:
    """Whether a word could be a name: nothing in it belongs to the filter language alone."""
    return not set(word) & set(':=<>~!|()*?"')
