"""Finds the servers that the words of a command mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import ConnectionFailed, SettingsError, VpsTuiError
from vpstui.base.formatting import count_text
from vpstui.base.sanitize import clean
from vpstui.cli.launch_options import parse_query
from vpstui.fleet.state.account_state import Phase
from vpstui.query.columns import CellContext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.api.models import Server
    from vpstui.fleet.state.fleet_state import FleetState

_ANYTHING: Final = re.compile(r'[:=~]"?(\*+|\.\*)"?(?=[\s)|]|$)')
"""A field that may be anything."""

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
        by_id: whether every word is the id of one.
        is_vague: whether they were found by a plain word that no server is called by, a part of a
            name, which may be that of others; or by a filter that finds anything (`name:*`), as
            is left where a variable of a script is not set.
        unknown: how many servers lack a value that decides whether they match.
    """

    servers: tuple[Server, ...]
    by_name: bool = True
    by_id: bool = False
    is_vague: bool = False
    unknown: int = 0


def find_targets(words: Sequence[str], state: FleetState) -> Targets:
    """Find the servers that words mean: each the name or id of one, or all together a query.

    Args:
        words: what was typed after the command.
        state: the servers that are known, and in which accounts.

    Raises:
        NoSuchServer: nothing matches.
        ConnectionFailed: nothing matches, and a page or an account is missing.
        SettingsError: there is no word, an empty one, a query that cannot be read, a name that
            several servers have, or one that is a query for others.
    """
    if not words:
        raise SettingsError("Name the servers: names, ids, or a query.")
    if not all(word.strip() for word in words):
        # An unset variable of a script: as a query it would be all servers.
        raise SettingsError("An empty word names no server.")
    labels = state.labels if state.has_several else {}
    named = [called(word, state.servers, labels) for word in words]
    if all(named):
        for word in words:
            _refuse_query_in_disguise(word, state)
        servers = tuple(dict.fromkeys(server for server in named if server is not None))
        by_id = {str(server.id) for server in servers}.issuperset(map(_bare_id, words))
        return Targets(servers, by_id=by_id)
    query = parse_query(" ".join(words))
    found = query.search(state.servers, _context(state))
    if not found.servers:
        missing = next(word for word, one in zip(words, named, strict=True) if one is None)
        called_so = f"is called {clean(missing)}, or " if _is_plain(missing) else ""
        text = f"No server {called_so}matches {clean(query.text)!r}."
        if is_part(state):
            raise ConnectionFailed(f"{text} The list is partial: run it again.")
        raise NoSuchServer(text)
    is_vague = any(_is_plain(word) for word in words) or bool(_ANYTHING.search(query.text))
    return Targets(found.servers, False, is_vague=is_vague, unknown=found.unknown)


def check_whole(targets: Targets, state: FleetState) -> None:
    """Refuse servers that were chosen from a part of a list, other than by their ids.

    Raises:
        ConnectionFailed: a page or an account is missing, where others may match, or be called so.
    """
    if not targets.by_id and is_part(state):
        raise ConnectionFailed(
            "Nothing was sent: the list is partial, so that others may be meant, too. "
            "Run it again, or name the servers by their ids."
        )


def is_part(state: FleetState) -> bool:
    """Whether a page of a list is missing, or the list of an account: next time it may be there."""
    return any(one.partial or one.phase is not Phase.READY for one in state.accounts)


def may_miss_some(targets: Targets, state: FleetState) -> bool:
    """Whether others may match that are not known; a row may be one that cannot be read."""
    return not (targets.by_name or all(one.is_whole for one in state.accounts))


def names_text(servers: Sequence[Server]) -> str:
    """Name servers with their ids; of many only the first."""
    named = [
        f"{server.label} (id {server.id})" if server.id else server.label  # a create tells none
        for server in servers[:NAMED_AT_MOST]
    ]
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
    number = count_text(len(found), "server")
    raise SettingsError(f"{clean(word)} is {number}: {', '.join(where)}. {_how_to_name(found)}")


def _how_to_name(servers: Sequence[Server]) -> str:
    """Say what tells servers of one name from each other: ids, unless accounts share those."""
    profiles = list(dict.fromkeys(one.profile for one in servers))
    by_account = " or ".join(f"--profile {name}" for name in profiles[:NAMED_AT_MOST])
    if len({one.id for one in servers}) < len(servers):
        more = ", and its id" if len(profiles) < len(servers) else ""
        return f"Say in which account: {by_account}{more}."
    how = f"its account, {by_account}, or " if len(profiles) > 1 else ""
    return f"Name one by {how}its id: id:{servers[-1].id}"


def all_called(word: str, servers: Sequence[Server]) -> list[Server]:
    """Return every server of that name or id."""
    return [one for one in servers if word in (one.name, one.label, str(one.id), f"id:{one.id}")]


def _bare_id(word: str) -> str:
    return word.removeprefix("id:")


def _context(state: FleetState) -> CellContext:
    return CellContext(labels=state.labels, prices=state.prices)


def _refuse_query_in_disguise(word: str, state: FleetState) -> None:
    """Refuse a word that a server is called by, and that is a query for others.

    Raises:
        SettingsError: whoever may rename a server must not turn a query into its name.
    """
    if _is_plain(word):
        return
    try:
        found = parse_query(word).search(state.servers, _context(state)).servers
    except SettingsError:
        return
    mine = all_called(word, state.servers)
    if found and list(found) != mine:
        raise SettingsError(
            f"{clean(word)} is the name of {names_text(mine)}, and a filter that finds "
            f"{names_text(found)}. Use the id, or put the filter in brackets: ({clean(word)})"
        )


def _is_plain(word: str) -> bool:
    """Whether a word could be a name: nothing in it belongs to the filter language alone."""
    return not set(word) & set(':=<>~!|()*?"')
