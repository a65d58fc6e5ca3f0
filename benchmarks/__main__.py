"""`python -m benchmarks`: the app and the floor in turn, medians and ratios.

A number is believed only as a ratio within one run of this program: both are started in turn
(A B, B A, …), each ratio is taken within its round, and the median of the ratios is told.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from contextlib import ExitStack
from typing import Final

from benchmarks.cases import BIG, SMALL, cursor_rows, filter_rows, idle_rows, start_rows
from benchmarks.get import get_rows
from benchmarks.report import Row, table
from benchmarks.setting import ROOT, alone, environment, install, secret_service, simulator
from benchmarks.single_file import single_file_rows

CASES: Final = ("start", "cursor", "idle", "filter", "get", "bundle")


def main() -> int:
    """Measure, print the table, and with --write put it into docs/performance.md."""
    options = _parser().parse_args()
    with alone():
        install()
        text = table(measure(options.only, options.runs, options.idle))
    print(text)
    if options.write:
        write(text)
    return 0


def measure(cases: list[str], runs: int, idle: float) -> list[Row]:
    """Measure the cases, in their order in the table."""
    rows: list[Row] = []
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory())
        small = environment(home, stack.enter_context(simulator(SMALL)))
        big = environment(home, stack.enter_context(simulator(BIG)))
        if "start" in cases:
            keyed = stack.enter_context(secret_service(small))
            rows += start_rows(runs, small, keyed, big)
        if "cursor" in cases:
            rows += cursor_rows(runs, small)
        if "idle" in cases:
            rows += idle_rows(idle, small)
        if "filter" in cases:
            rows += filter_rows(runs, big)
        if "get" in cases:
            rows += get_rows(runs, small)
        if "bundle" in cases:
            rows += single_file_rows(runs, small)
    return rows


def write(text: str) -> None:
    """Put the table between its marks in the document."""
    path = ROOT / "docs" / "performance.md"
    old = path.read_text(encoding="utf-8")
    new = re.sub(r"(?s)(<!-- table -->\n).*(<!-- end -->)", rf"\1{text}\n\2", old)
    path.write_text(new, encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure the app against a bare Textual app."
    )
    add = parser.add_argument
    add("--runs", type=_positive, default=7, help="rounds (7)")
    add(
        "--only",
        type=_cases,
        default=list(CASES),
        metavar="CASES",
        help=f"some of {','.join(CASES)} (all)",
    )
    add("--idle", type=_positive, default=30, metavar="SECONDS", help="idle seconds (30)")
    add("--write", action="store_true", help="put the table into docs/performance.md")
    return parser  # fmt: skip


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _cases(text: str) -> list[str]:
    names = text.split(",")
    unknown = [name for name in names if name not in CASES]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(CASES)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
