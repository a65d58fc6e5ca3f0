"""Polls go on for hours without anything piling up; `docs/soak.md` tells of the long run."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys

import pytest

from benchmarks.soak.core import without_screen
from benchmarks.soak.run import Options, Soak
from tests.support.programs.program import ROOT


@pytest.mark.slow
def test_nothing_piles_up() -> None:
    """A short soak, in a process of its own: polls, writes and faults leave nothing behind."""
    command = [sys.executable, "-m", "benchmarks.soak", "--polls", "120", "--servers", "50"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    assert "Nothing has piled up." in done.stdout, done.stdout
    assert "accepted" in done.stdout
    assert done.returncode == 0


@pytest.mark.slow
def test_what_piles_up_is_named() -> None:
    """Memory, tasks and sockets that each poll leaves behind are found by the same soak."""
    kept: list[object] = []
    size = max(20_000, sys.getallocatedblocks() // 50)  # much beside what other tests have left

    def leak() -> None:
        kept.append(["leaked"] * 10 * size + [[] for _ in range(size)])
        kept.append(asyncio.create_task(asyncio.Event().wait()))
        kept.append(socket.socket())

    options = Options(polls=40, servers=20, first=15, patience=0.5)
    try:
        found = "\n".join(Soak(options, leak).run(without_screen).problems())
    finally:
        for each in kept:
            if isinstance(each, socket.socket):
                each.close()
    assert "memory, in MB, grew" in found
    assert "memory, in blocks, grew" in found
    assert "tasks left behind" in found
    assert "sockets left behind" in found


def test_what_breaks_in_the_background_is_told() -> None:
    """A bug in a task that nobody waits for is no less a bug."""

    async def fail() -> None:
        raise RuntimeError("a bug")

    def break_down() -> None:
        asyncio.get_running_loop().call_soon(lambda: asyncio.create_task(fail()))

    options = Options(polls=10, servers=5, first=5, patience=5.0)
    assert "a bug" in Soak(options, break_down).run(without_screen).problems()
