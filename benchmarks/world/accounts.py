"""Starts simulated accounts, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.world.installed import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Served:
    """An account that is served.

    Attributes:
        url: where its API is.
        process: what serves it.
        log: when pages of its list were answered, a line for each.
    """

    url: str
    process: subprocess.Popen[str]
    log: Path

    def change(self, what: str) -> None:
        """Have something changed by somebody else: `cell`, `status` or `share`."""
        assert self.process.stdin is not None  # noqa: S101 - it is a pipe
        print(what, file=self.process.stdin, flush=True)

    def pages(self) -> list[float]:
        """When each page of the list was answered, in seconds of the monotonic clock."""
        return [float(moment) for moment in self.log.read_text().split()]


@contextmanager
def serve(servers: int, folder: Path, seed: int = 1) -> Iterator[Served]:
    """Serve an account of so many servers; its log lies in `folder`."""
    log = folder / f"pages-{servers}-{seed}"
    words = [str(servers), str(seed), str(log)]
    command = [sys.executable, "-m", "benchmarks.world.account", *words]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            yield Served(process.stdout.readline().strip(), process, log)
        finally:
            process.kill()
