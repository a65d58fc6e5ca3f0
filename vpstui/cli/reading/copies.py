"""`vpstui snapshots` and `backups`: print those of a server, or of all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from vpstui.api.extras import End, Snapshot
from vpstui.base.errors import SettingsError
from vpstui.base.formatting import (
    UNKNOWN,
    count_text,
    megabytes_text,
    moment_text,
    seconds_since,
    since_text,
)
from vpstui.base.sanitize import clean
from vpstui.cli.acting.targets import NoSuchServer, all_called, called
from vpstui.cli.exit_status import DONE, FAILED
from vpstui.cli.launch_options import read_launch_options
from vpstui.cli.output.layout_options import read_layout
from vpstui.cli.output.printing import print_sheet, say
from vpstui.cli.reading.ask_accounts import (
    ask_accounts,
    missing_of_list,
    read_list,
    told,
    what_is_missing,
)
from vpstui.query.sheets.sheet import Sheet, SheetColumn

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from vpstui.api.extras import Backup, Copies
    from vpstui.api.models import Server
    from vpstui.api.service import ServerService
    from vpstui.api.statuses import CopyVerb
    from vpstui.base.errors import VpsTuiError
    from vpstui.query.sheets.layout import Layout

    Column = SheetColumn["CopyLine"]

VERBS: Final[Mapping[str, CopyVerb]] = {"snapshots": "snapshot", "backups": "backup"}
"""What each command lists."""


@dataclass(frozen=True)
class CopyLine:
    """A snapshot or backup.

    Attributes:
        profile: the account.
        row: as the API tells it.
    """

    profile: str
    row: Snapshot | Backup


@dataclass(frozen=True)
class _Told:
    """What was read of one account.

    Attributes:
        copies: the list; None where the account has no such server, or several.
        matching: the servers that are called so.
        missing: what is missing of the list of servers.
    """

    copies: Copies | None
    matching: tuple[Server, ...] = ()
    missing: tuple[str, ...] = ()


def run_copies(arguments: argparse.Namespace) -> int:
    """Print the snapshots, or the backups, the newest first.

    Args:
        arguments: what `parse_arguments` returned.

    Returns:
        The exit status: 1 where something is missing, with the reason on stderr.

    Raises:
        VpsTuiError: no server is called so, or several are; the API of the only account has no
            such list, or does not tell it; or the output cannot be printed.
    """
    verb, words = VERBS[arguments.command], arguments.words
    if len(words) > 1 or not all(word.strip() for word in words):
        raise SettingsError("Name one server: its whole name, or its id; or none, for all of them.")
    word = words[0] if words else ""
    columns = copy_columns(verb)
    layout = read_layout(arguments, columns)
    options = read_launch_options(arguments)

    async def read(_: str, service: ServerService) -> _Told:
        if not word:
            return _Told(await read_list(service.list_copies(verb), f"{verb}s"))
        listed = await service.list_servers()
        missing = missing_of_list(listed.skipped, "a server", listed.partial)
        matching = tuple(all_called(word, listed.servers))
        one = matching[0] if len(matching) == 1 else None
        copies = (
            None if one is None else await read_list(service.list_copies(verb, one.id), f"{verb}s")
        )
        return _Told(copies, matching, tuple(missing))

    outcomes = asyncio.run(ask_accounts(options, read))
    remarks = what_is_missing(outcomes, lambda one: _missing(one, verb))
    say(remarks)
    if word:
        _check_named(word, outcomes)
    found = told(outcomes)
    lines = [
        CopyLine(name, row)
        for name, one in found.items()
        for row in (one.copies.rows if one.copies is not None else ())
    ]
    lines.sort(key=lambda line: _age(line, datetime.now(UTC)))
    sheet = Sheet(columns, _usual(verb, layout), _as_json)
    if found:
        print_sheet(sheet, sheet.ordered(lines, layout), layout, "list", several=len(outcomes) > 1)
    return FAILED if remarks else DONE


def _check_named(word: str, outcomes: Mapping[str, _Told | VpsTuiError]) -> None:
    """See to it that a word names one server.

    Raises:
        NoSuchServer: no server is called so.
        SettingsError: several are.
    """
    matching = [server for one in told(outcomes).values() for server in one.matching]
    if called(word, matching, _labels(outcomes)) is None:
        raise NoSuchServer(f"No server is called {clean(word)}.")


def _labels(outcomes: Mapping[str, object]) -> dict[str, str]:
    return {name: name for name in outcomes} if len(outcomes) > 1 else {}


def _missing(one: _Told, verb: CopyVerb) -> list[str]:
    remarks = list(one.missing)
    if one.copies is not None:
        remarks += missing_of_list(one.copies.skipped, f"a {verb}", one.copies.partial)
        if one.copies.unassigned:
            number = count_text(one.copies.unassigned, verb)
            remarks.append(f"{number} left out: the API does not tell of which server")
    return remarks


def _usual(verb: CopyVerb, layout: Layout) -> tuple[str, ...]:
    """The columns where none are chosen; a date says more to a program than an age."""
    last = ("expires",) if verb == "backup" else ("description",)
    age = ("age",) if layout.form == "table" else ()
    named = "name" if verb == "snapshot" else "type"
    return ("id", "server", named, "status", "size", *age, "created", *last)


def _as_json(line: CopyLine) -> dict[str, Any]:
    """Return a copy with the fields that the API told of it."""
    found = line.row.model_dump(mode="json", exclude_unset=True)
    if "expires_at" in found and _end(line) is None:
        found["expires_at"] = None
    return {name: None if value == "" else value for name, value in found.items()}


def _end(line: CopyLine) -> datetime | None:
    end = None if isinstance(line.row, Snapshot) else line.row.expires_at
    return end if isinstance(end, datetime) else None


def _end_text(line: CopyLine) -> str:
    end = None if isinstance(line.row, Snapshot) else line.row.expires_at
    return end.value if isinstance(end, End) else moment_text(end)


def _server(line: CopyLine) -> str:
    """The name of the server; its id where that is all that is told."""
    server = line.row.server
    if server is None:
        return ""
    return server.name or ("" if server.id is None else str(server.id))


def _server_id(line: CopyLine) -> object:
    return None if line.row.server is None else line.row.server.id


def _age(line: CopyLine, now: datetime) -> float:
    """Seconds since it was made; endless where that is not known."""
    made = line.row.created_at
    return float("inf") if made is None else (now - made).total_seconds()


def _plain(key: str, title: str, field: str) -> Column:
    return SheetColumn(
        key, title, lambda line: str(getattr(line.row, field) or UNKNOWN),
        lambda line: getattr(line.row, field), field,
    )  # fmt: skip


def copy_columns(verb: CopyVerb) -> dict[str, Column]:
    """Return the columns of snapshots, or of backups, by their keys."""
    now = datetime.now(UTC)
    own = (
        _plain("name", "NAME", "name")
        if verb == "snapshot"
        else _plain("type", "TYPE", "backup_type")
    )
    expires = SheetColumn[CopyLine]("expires", "EXPIRES", _end_text, _end, "expires_at")
    columns = (
        _plain("id", "ID", "id"),
        SheetColumn[CopyLine]("server", "SERVER", lambda one: _server(one) or UNKNOWN, _server),
        SheetColumn[CopyLine](
            "server_id", "SERVER ID", lambda one: str(_server_id(one) or UNKNOWN), _server_id
        ),
        own,
        _plain("status", "STATUS", "status"),
        SheetColumn[CopyLine](
            "size", "SIZE", lambda one: megabytes_text(one.row.size_mb),
            lambda one: one.row.size_mb, "size_mb", right=True,
        ),
        SheetColumn[CopyLine](
            "age", "AGE", lambda one: since_text(seconds_since(one.row.created_at, now)),
            lambda one: seconds_since(one.row.created_at, now), "age_seconds", right=True,
        ),
        SheetColumn[CopyLine](
            "created", "CREATED", lambda one: moment_text(one.row.created_at),
            lambda one: one.row.created_at, "created_at",
        ),
        *([expires] if verb == "backup" else []),
        _plain("description", "DESCRIPTION", "description"),
        SheetColumn[CopyLine](
            "account", "ACCOUNT", lambda one: one.profile, lambda one: one.profile
        ),
    )  # fmt: skip
    return {one.key: one for one in columns}
