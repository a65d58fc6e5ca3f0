"""Renews the parts of docs/commands.md and docs/config.md that are made from the program.

Such a part stands between two remarks, which no reader sees; what is around it is written by hand.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vpstui.cli.command_table import COMMANDS
from vpstui.cli.config_file.example import EXAMPLE
from vpstui.cli.exit_status import WORST_FIRST
from vpstui.cli.pages.texts import (
    EXIT_STATUS,
    names_text,
    option_text,
    own_options,
    owners_text,
    shared_options,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vpstui.cli.options import Option

_SYNOPSIS_WIDTH: Final = 40
"""Characters of a command in the list, before what it does."""


def filled(page: str) -> str:
    """Return a page with its made parts as they are today.

    Raises:
        KeyError: it has a part of another name.
    """
    parts: dict[str, Callable[[], str]] = {
        "commands": _commands, "options": _options, "exit status": _exit_status,
        "example": lambda: f"```toml\n{EXAMPLE}```",
    }  # fmt: skip

    def fill(found: re.Match[str]) -> str:
        return f"{found[1]}\n{parts[found[2]]()}\n{found[3]}"

    mark = r"(<!-- made by `make docs`: ([a-z ]+) -->)\n.*?\n(<!-- end of \2 -->)"
    return re.sub(mark, fill, page, flags=re.DOTALL)


def _commands() -> str:
    lines = [("vpstui [options] [QUERY]", "the app, showing what matches QUERY")]
    for one in COMMANDS.values():
        call = f"{one.call} [options]" if one.options else one.call
        lines.append((one.synopsis.replace(one.call, call, 1), one.summary))
    told = []
    for call, what in lines:
        if len(call) < _SYNOPSIS_WIDTH:
            told.append(f"    {call:<{_SYNOPSIS_WIDTH}}{what}")
        else:
            told += [f"    {call}", f"    {'':<{_SYNOPSIS_WIDTH}}{what}"]
    return "\n".join(("", *told, ""))


def _options() -> str:
    rows = [(*_row(option), owners_text(owners)) for option, owners in shared_options().items()]
    rows += [("`--help`", "how it is used", "everywhere"), ("`--version`", "", "with the app")]
    parts = [_table(("option", "what it does", "where"), rows)]
    for options, commands in own_options().items():
        names = names_text(commands)
        head = (f"{names[0].upper()}{names[1:]}", "what it does")
        parts.append(_table(head, [_row(option) for option in options]))
    return "\n" + "\n\n".join(parts) + "\n"


def _exit_status() -> str:
    head, line, *rows = _table(("status", ""), EXIT_STATUS.items()).splitlines()
    order = ", ".join(map(str, WORST_FIRST))
    worst = f"Of several servers the worst counts, in the order {order}."
    return "\n".join(("", head, line.replace("---", "--:", 1), *rows, "", worst, ""))


def _row(option: Option) -> tuple[str, str]:
    # A pipe in a cell would end it, in code as well.
    return f"`{option_text(option)}`".replace("|", "\\|"), option.help


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines).replace("| --- ", "|---")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        file = Path(name)
        file.write_text(filled(file.read_text("utf-8")), "utf-8")
