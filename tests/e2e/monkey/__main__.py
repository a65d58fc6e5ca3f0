"""Lets the monkey run for long: `python -m tests.e2e.monkey`, or `make monkey`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.e2e.monkey.runs import MonkeyFailureError, Run


def main() -> int:
    """Run every seed, and return how many of them failed, at most 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.monkey", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first seed (1)")
    parser.add_argument("--runs", type=int, default=100, help="how many seeds (100)")
    parser.add_argument("--events", type=int, default=300, help="events of each (300)")
    options = parser.parse_args()
    failed = []
    for seed in range(options.seed, options.seed + options.runs):
        with tempfile.TemporaryDirectory() as home:
            try:
                Run(seed, options.events, Path(home)).go()
            except MonkeyFailureError as error:
                failed.append(seed)
                sys.stdout.write(f"{error}\n\n")
        sys.stdout.flush()
    sys.stdout.write(f"{options.runs} runs, failed: {failed or 'none'}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
