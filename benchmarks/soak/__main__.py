"""`python -m benchmarks.soak`: a day of polls, to see that nothing piles up.

The app's core, or with --screen the whole app without a terminal, polls an account that never
stands still, on a server that is not well (`benchmarks/soak/unsteady.py`), and writes to it. Three
times all comes to rest: before it begins, after the first thousand polls, and at the end. What is
held then is compared: memory at the end with that after the first thousand, tasks, sockets and
threads with those before it began.
"""

from __future__ import annotations

import argparse
import faulthandler
import sys
from typing import Final

from benchmarks.soak.run import Options, Soak

FROZEN: Final = 300.0
"""Seconds without a poll after which the program says where it hangs, and ends."""


def main(arguments: list[str] | None = None) -> int:
    """Run, print what was held, and return 1 if something has piled up."""
    given = _parser().parse_args(arguments)
    if given.screen:
        from benchmarks.soak.screen import on_screen as drive
    else:
        from benchmarks.soak.core import without_screen as drive
    options = Options(given.polls, given.servers, given.seed, min(1_000, 1 + given.polls // 3))

    def watch() -> None:
        faulthandler.dump_traceback_later(FROZEN, exit=True, file=2)

    result = Soak(options, watch).run(drive)
    faulthandler.cancel_dump_traceback_later()
    print(result.table())
    problems = result.problems()
    print("\n".join(problems) or "Nothing has piled up.")
    return 1 if problems else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.soak",
        description="Poll for a day and see that nothing piles up.",
    )
    add = parser.add_argument
    add("--polls", type=int, default=10_000, help="lists to read (10000)")
    add("--servers", type=int, default=1_000, help="servers in each (1000)")
    add("--seed", type=int, default=1, help="chooses what happens (1)")
    add("--screen", action="store_true", help="poll with the whole app, and not its core alone")
    return parser


if __name__ == "__main__":
    sys.exit(main())
