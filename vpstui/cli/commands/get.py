"""`vpstui get`: prints one server in detail, or one field of it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.api.answers.merging import merge_server
from vpstui.base.errors import SettingsError
from vpstui.base.formatting import fit, width_of
from vpstui.base.sanitize import clean
from vpstui.base.stdout import print_text
from vpstui.cli.acting.targets import NoSuchServer, all_called, called
from vpstui.cli.exit_status import DONE, FAILED
from vpstui.cli.launch_options import read_launch_options
from vpstui.cli.output.layout_options import read_layout
from vpstui.cli.output.printing import print_sheet, say
from vpstui.cli.reading.ask_accounts import (
    ask_accounts,
    missing_of_list,
    told,
    what_is_missing,
)
from vpstui.query.columns import CellContext
from vpstui.query.prices import Prices
from vpstui.query.sheets.cells import json_value, plain_text
from vpstui.query.sheets.server_sheet import (
    DETAIL_KEYS,
    detail_sheet,
    field_value,
    known_fields,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from vpstui.api.models import Plan, Server, ServerList
    from vpstui.api.service import ServerService
    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.query.sheets.layout import Layout
    from vpstui.query.sheets.sheet import Sheet

FORMS: Final = ("table", "json", "jsonl", "tsv", "csv")

_FIELD: Final = "field="


@dataclass(frozen=True)
class _Found:
    """What was read of one account.

    Attributes:
        listed: the list.
        matching: the servers in it that are called so.
        detailed: the one that is, in detail; None where there is none, or several.
        plans: the plans on offer, where the price is asked for.
    """

    listed: ServerList
    matching: Sequence[Server]
    detailed: Server | None = None
    plans: tuple[Plan, ...] = ()


def run_get(arguments: argparse.Namespace) -> int:
    """Print one server.

    Args:
        arguments: what `parse_arguments` returned.

    Returns:
        The exit status: 1 where an account or a part of the list is missing, so that another
        server may be called so, too, or where the field has no value.

    Raises:
        VpsTuiError: no server is called so, several are, or it could not be read or printed.
    """
    if len(arguments.words) != 1 or not arguments.words[0].strip():
        raise SettingsError("Name one server: its whole name, or its id.")
    form = arguments.output or "table"
    field = form.removeprefix(_FIELD) if form.startswith(_FIELD) else ""
    if not field and form not in FORMS:
        raise SettingsError(f"-o: no form is called {clean(form)!r}; there are {_forms()}.")
    if field:
        _check_field(field)
    layout = read_layout(arguments, DETAIL_KEYS)
    options = read_launch_options(arguments)
    return _get(options, arguments.words[0], layout, field)


def _forms() -> str:
    return f"{', '.join(FORMS)} and {_FIELD}NAME"


def _check_field(field: str) -> None:
    """Refuse a field that no server has.

    Raises:
        SettingsError: there is none of that name.
    """
    known = tuple(dict.fromkeys((*DETAIL_KEYS, *known_fields())))
    if field not in known:
        raise SettingsError(
            f"-o: no field is called {clean(field)!r}; there are {', '.join(known)}."
        )


def _get(options: LaunchOptions, word: str, layout: Layout, field: str) -> int:
    with_price = "price" in (*layout.named, field)

    async def read(_: str, service: ServerService) -> _Found:
        listed = await service.list_servers()
        matching = all_called(word, listed.servers)
        if len(matching) != 1:
            return _Found(listed, matching)
        detailed = merge_server(matching[0], await service.get(matching[0].id))
        return _Found(listed, matching, detailed, await service.list_plans() if with_price else ())

    outcomes = asyncio.run(ask_accounts(options, read))
    found, several = told(outcomes), len(outcomes) > 1
    matching = [server for one in found.values() for server in one.matching]
    called(word, matching, {name: name for name in outcomes} if several else {})
    server = next((one.detailed for one in found.values() if one.detailed is not None), None)
    remarks = what_is_missing(
        outcomes, lambda one: missing_of_list(one.listed.skipped, "a server", one.listed.partial)
    )
    say(remarks)
    if server is None:
        raise NoSuchServer(f"No server is called {clean(word)}.")
    prices = Prices.of({name: one.plans for name, one in found.items()})
    sheet = detail_sheet(CellContext(labels={name: name for name in outcomes}, prices=prices))
    has_value = _print(server, sheet, layout, field, several=several)
    return FAILED if remarks or not has_value else DONE


def _print(
    server: Server, sheet: Sheet[Server], layout: Layout, field: str, *, several: bool
) -> bool:
    """Print a server, and return whether there was something to print."""
    if field:
        column = sheet.columns.get(field)
        value = field_value(server, field) if column is None else column.value(server)
        text = _text_of(value)
        if text:
            print_text(text, "field")
        else:
            say([f"{server.label} (id {server.id}) has no {field}, as far as the API tells."])
        return bool(text)
    if layout.form == "json":
        found = sheet.as_object(server, layout, several=several)
        print_text(json.dumps(found, indent=2), "server")
    elif layout.form == "table":
        keys = layout.keys(sheet.usual, several=several)
        rows = [(sheet.columns[key].title, sheet.columns[key].text(server)) for key in keys]
        width = max(width_of(title) for title, _ in rows) if layout.header else 0
        lines = [f"{fit(title, width)}  {text}" if width else text for title, text in rows]
        print_text("\n".join(lines), "server")
    else:
        print_sheet(sheet, [server], layout, "server", several=several)
    return True


def _text_of(value: object) -> str:
    """Return the value of a field in one line: what is no single value as JSON."""
    if hasattr(value, "model_dump"):
        return json.dumps(value.model_dump(mode="json"))
    if isinstance(value, tuple):
        return json.dumps([json_value(one) for one in value])
    return plain_text(value)
