"""`vpstui ls --watch`: prints a line for each change of the list, until it is ended."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from vpstui.base.errors import NoToken
from vpstui.base.formatting import UNKNOWN, count_text
from vpstui.cli.acting.open_fleet import open_fleet
from vpstui.cli.output.printing import print_sheet, say
from vpstui.cli.prompts.terminal_check import is_terminal
from vpstui.query.columns import CellContext
from vpstui.query.sheets.cells import json_value, plain_text
from vpstui.query.sheets.layout import Layout
from vpstui.query.sheets.server_sheet import USUAL, server_sheet
from vpstui.query.sheets.sheet import Sheet, SheetColumn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.cli.acting.open_fleet import Watch
    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.fleet_state import FleetState

NEW: Final = "new"
"""The change of a server that is there, or matches, since now."""

GONE: Final = "gone"
"""The change of one that is gone, or matches no longer."""


@dataclass(frozen=True)
class Change:
    """One change of one server.

    Attributes:
        at: when it was seen.
        server: the server since then; as it was, where it is gone.
        what: key of the column that changed; `NEW` or `GONE`.
        field: the API's name of that column.
        before: its value before.
        now: its value since then.
    """

    at: datetime
    server: Server
    what: str
    field: str = ""
    before: Any = None
    now: Any = None


def watch_list(options: LaunchOptions, layout: Layout) -> int:
    """Print a line for each change of a column of a server that matches.

    Args:
        options: the accounts, which servers, and how often the list is read.
        layout: which columns count, and the form of the lines.

    Returns:
        The exit status: 128 and the number of the signal that ended it; 0 where the reader of the
        output went away.

    Raises:
        VpsTuiError: no account could be opened, none has a token that the API takes any more, or
            the output cannot be printed.
    """
    return asyncio.run(_watch(options, layout))


async def _watch(options: LaunchOptions, layout: Layout) -> int:
    async with open_fleet(options) as (fleet, watch, _):
        if options.query.needs_prices or "price" in layout.named:
            await asyncio.gather(
                *(fleet.choices(one.profile, "plans") for one in fleet.state.accounts)
            )
        watch.ends_in_order = True
        watch.says_notices = False
        printer = _Printer(options, layout, fleet.state)
        if is_terminal(sys.stderr):
            number = count_text(printer.matching, "server")
            say([f"{number}; each change is a line from now on. Ctrl+C ends."])
        with _until_reader_goes(watch):
            return await _until_ended(printer, fleet, watch)


async def _until_ended(printer: _Printer, fleet: Fleet, watch: Watch) -> int:
    is_read = printer.print_heading()
    while is_read and not watch.interrupted.is_set():
        await watch.wait(None)
        if fleet.failure is not None:
            raise fleet.failure
        if all(one.is_signed_out for one in fleet.state.accounts):
            raise NoToken(fleet.state.first.problem or "The API does not take the token any more.")
        is_read = printer.print_changes(fleet.state)
    return watch.status


class _Printer:
    """Prints what differs between one state and the next.

    Args:
        options: which servers.
        layout: which columns count, and the form of the lines.
        state: what is known at the start.
    """

    def __init__(self, options: LaunchOptions, layout: Layout, state: FleetState) -> None:
        self._query = options.query
        self._keys = tuple(
            key for key in (layout.chosen or USUAL) + layout.added if key not in ("id", "account")
        )
        self._layout = Layout(layout.form, header=layout.header)
        self._sheet = _sheet(several=state.has_several)
        self._problems = {one.profile: one.problem for one in state.accounts}
        self._state = state
        self._matching = self._search(state)

    @property
    def matching(self) -> int:
        """How many servers match now."""
        return len(self._matching)

    def print_heading(self) -> bool:
        """Print the heading of the lines, and return whether somebody reads them."""
        is_read = self._print([])
        self._layout = replace(self._layout, header=False)
        return is_read

    def print_changes(self, state: FleetState) -> bool:
        """Print what has changed, and return whether somebody reads it."""
        self._say_problems(state)
        changes = [] if state.servers is self._state.servers else list(self._changes(state))
        self._state = state
        return self._print(changes) if changes else True

    def _print(self, changes: Sequence[Change]) -> bool:
        return print_sheet(self._sheet, changes, self._layout, "list")

    def _say_problems(self, state: FleetState) -> None:
        """Say when an account cannot be read, and when it can be again."""
        problems = {one.profile: one.problem for one in state.accounts}
        for profile, problem in problems.items():
            if problem != self._problems.get(profile, ""):
                where = f"{profile}: " if state.has_several else ""
                say([f"{where}{problem or 'the list is read again'}"])
        self._problems = problems

    def _changes(self, state: FleetState) -> Iterator[Change]:
        """Yield the changes of the servers that match, or did.

        What the first list of an account has is no change: it was not read at the start.
        """
        at = datetime.now(UTC).replace(microsecond=0)
        before = {server.key: server for server in self._state.servers}
        after = {server.key: server for server in state.servers}
        unread = {one.profile for one in self._state.accounts if one.listed_at is None}
        was_matching, self._matching = self._matching, self._search(state)
        for key in dict.fromkeys((*was_matching, *self._matching)):
            old, new = before.get(key), after.get(key)
            if new is None:
                if old is not None:
                    yield Change(at, old, GONE, GONE, before=old.status)
            elif old is None and new.profile not in unread:
                yield Change(at, new, NEW, NEW, now=new.status)
            elif old is not None and old is not new:
                yield from self._differences(at, old, new)

    def _differences(self, at: datetime, old: Server, new: Server) -> Iterator[Change]:
        columns = server_sheet(CellContext(prices=self._state.prices)).columns
        for column in (columns[key] for key in self._keys):
            before, now = column.value(old), column.value(new)
            if before != now:
                yield Change(at, new, column.key, column.name, before, now)

    def _search(self, state: FleetState) -> dict[ServerKey, None]:
        """Return the servers that match, in the order of the list."""
        context = CellContext(labels=state.labels, prices=state.prices)
        found = self._query.search(state.servers, context)
        return dict.fromkeys(server.key for server in found.servers)


def _sheet(*, several: bool) -> Sheet[Change]:
    columns = (
        Column("time", "TIME (UTC)", lambda c: f"{c.at:%Y-%m-%d %H:%M:%S}", lambda c: c.at, "at"),
        Column("account", "ACCOUNT", lambda c: c.server.profile, lambda c: c.server.profile,
               "profile", least=10),
        Column("id", "ID", lambda c: str(c.server.id), lambda c: c.server.id, right=True, least=8),
        Column("name", "NAME", lambda c: c.server.label, lambda c: c.server.name, least=20),
        Column("change", "CHANGE", lambda c: c.what, lambda c: c.field, least=8),
        Column("before", "BEFORE", lambda c: plain_text(c.before) or UNKNOWN, lambda c: c.before,
               least=14),
        Column("now", "NOW", lambda c: plain_text(c.now) or UNKNOWN, lambda c: c.now),
    )  # fmt: skip
    keys = tuple(one.key for one in columns if several or one.key != "account")
    return Sheet({one.key: one for one in columns}, keys, _as_json, shape="changes")


def _as_json(change: Change) -> dict[str, Any]:
    return {
        "at": change.at.isoformat(),
        "profile": change.server.profile,
        "id": change.server.id,
        "name": change.server.name or None,
        "change": change.field,
        "before": json_value(change.before),
        "now": json_value(change.now),
    }


@contextmanager
def _until_reader_goes(watch: Watch) -> Iterator[None]:
    """End when nobody reads stdout any more, and not only at the next line.

    A pipe without a reader is ready at once, and before never; what else stdout may be is not
    asked: a terminal is ready when something is typed.
    """

    def end() -> None:
        loop.remove_reader(file)
        watch.interrupted.set()
        watch.changed.set()

    loop, file = asyncio.get_running_loop(), -1
    if sys.stdout is not None:
        with suppress(OSError, ValueError):  # a stream in memory has no file
            file = sys.stdout.fileno()
    is_pipe = file >= 0 and stat.S_ISFIFO(os.fstat(file).st_mode)
    if is_pipe:
        loop.add_reader(file, end)
    try:
        yield
    finally:
        if is_pipe:
            loop.remove_reader(file)


Column = SheetColumn[Change]
