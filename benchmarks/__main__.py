"""`python -m benchmarks`: the app, the floor and the peers in turn; medians, ratios, budgets.

A number is believed only as a ratio within one run of this program: app and floor are started in
turn (A B, B A, …), each ratio is taken within its round, and the median of the ratios is told.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from benchmarks.harness.terminal import MeasuringError
from benchmarks.report.document import conditions, write
from benchmarks.report.row import Row
from benchmarks.report.table import table
from benchmarks.rows.bundle import bundle_rows
from benchmarks.rows.commands import command_rows
from benchmarks.rows.keys import cursor_rows, quit_rows
from benchmarks.rows.many import many_rows
from benchmarks.rows.peers import peers_table
from benchmarks.rows.quiet import cell_rows, idle_rows, passing_rows
from benchmarks.rows.slow import slow_rows
from benchmarks.rows.start import start_rows
from benchmarks.world.installed import alone, install
from benchmarks.world.setting import Setting

if TYPE_CHECKING:
    from collections.abc import Callable

CASES: Final[dict[str, Callable[[Setting], list[Row]]]] = {
    "start": start_rows,
    "cursor": cursor_rows,
    "idle": idle_rows,
    "cell": cell_rows,
    "passing": passing_rows,
    "quit": quit_rows,
    "many": many_rows,
    "commands": command_rows,
    "slow": slow_rows,
    "bundle": bundle_rows,
}
"""What is measured, in the order of the table."""

PEERS: Final = "peers"
"""The case that has a table of its own."""


def main() -> int:
    """Measure, print the table, and with --write put it into docs/performance.md."""
    options = _parser().parse_args()
    with alone(), Setting(options.runs, options.idle) as setting:
        install()
        rows, failed = measure(options.only, setting)
        print(f"{conditions(options.runs)}\n\n{table(rows)}")
        peers = peers_table(setting) if PEERS in options.only else ""
        print(f"\n{peers}")
        if options.write:
            write(rows, peers, options.runs)
    return 1 if failed else 0


def measure(cases: list[str], setting: Setting) -> tuple[list[Row], bool]:
    """Measure the cases, in their order in the table; and whether one could not be."""
    rows: list[Row] = []
    failed = False
    for name, case in CASES.items():
        if name not in cases:
            continue
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            rows += case(setting)
        except (MeasuringError, OSError) as error:
            failed = True
            print(f"{name} was not measured: {error}", file=sys.stderr)
            rows.append(Row(name, "all of it", (), limit=0, missing="not measured"))
    return rows, failed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure the app against a bare Textual app."
    )
    add = parser.add_argument
    add("--runs", type=_positive, default=7, help="rounds (7)")
    add(
        "--only",
        type=_cases,
        default=[*CASES, PEERS],
        metavar="CASES",
        help=f"some of {','.join([*CASES, PEERS])} (all)",
    )
    add("--idle", type=_positive, default=60, metavar="SECONDS", help="idle seconds (60)")
    add("--write", action="store_true", help="put the table into docs/performance.md")
    return parser  # fmt: skip


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _cases(text: str) -> list[str]:
    names = text.split(",")
    unknown = [name for name in names if name not in (*CASES, PEERS)]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join([*CASES, PEERS])}")
    return names


if __name__ == "__main__":
    sys.exit(main())
