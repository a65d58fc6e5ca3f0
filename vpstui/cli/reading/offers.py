"""`vpstui plans`, `locations`, `os`, `keys`: print what new servers can be made of."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from vpstui.api.dialects.reading import DIALECTS
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
from vpstui.cli.reading.offer_sheets import (
    KINDS,
    NOUNS,
    THINGS,
    OfferLine,
    offer_keys,
    offer_lines,
    offer_sheet,
    without_id,
)

if TYPE_CHECKING:
    import argparse

    from vpstui.api.extras import OfferList
    from vpstui.api.service import ServerService


def run_offers(arguments: argparse.Namespace) -> int:
    """Print the list that the command is called by.

    Args:
        arguments: what `parse_arguments` returned.

    Returns:
        The exit status: 1 where something is missing, with the reason on stderr.

    Raises:
        VpsTuiError: the API of the only account has no such list, or does not tell it; or the
            output cannot be printed.
    """
    kind = KINDS[arguments.command]
    layout = read_layout(arguments, offer_keys(kind))
    options = read_launch_options(arguments)

    async def read(_: str, service: ServerService) -> tuple[OfferList, frozenset[str]]:
        listed = await read_list(service.list_offer(kind), THINGS[kind])
        return listed, (service.dialect or DIALECTS["documented"]).create_numbers

    outcomes = asyncio.run(ask_accounts(options, read))
    lines: list[OfferLine] = []
    remarks: list[str] = []
    as_told = layout.form in ("json", "jsonl") and not layout.chosen
    for name, (listed, numbers) in told(outcomes).items():
        of_one = offer_lines(kind, name, listed.rows, numbers, whole=as_told)
        lines += of_one
        if layout.form == "table":
            where = f"{name}: " if len(outcomes) > 1 else ""
            remarks += [f"{where}{one}" for one in without_id(kind, of_one, numbers)]
    sheet = offer_sheet(kind, whole=as_told)
    if told(outcomes):
        rows = sheet.ordered(lines, layout)
        print_sheet(sheet, rows, layout, "list", several=len(outcomes) > 1)
    say(remarks)
    missing = what_is_missing(
        outcomes, lambda one: missing_of_list(one[0].skipped, NOUNS[kind], one[0].partial)
    )
    say(missing)
    return FAILED if missing else DONE
