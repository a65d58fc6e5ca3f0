"""Notes which functions of the package run, in which order, and who called them."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import vpstui

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

PACKAGE = f"{Path(vpstui.__file__).parent}/"

Call = tuple[str, str]
"""A function: its file below the package, and its qualified name."""


class Calls:
    """The functions that ran.

    Attributes:
        made: each once, in the order of their first calls.
        edges: caller and called function; where functions of others lie between, they are
            left out.
    """

    def __init__(self) -> None:
        self.made: dict[Call, None] = {}
        self.edges: set[tuple[Call, Call]] = set()

    def note(self, frame: FrameType, event: str, _: object) -> None:
        """Note a call; a function as `sys.setprofile` takes it."""
        if event != "call" or (called := _call(frame)) is None:
            return
        self.made.setdefault(called)
        back = frame.f_back
        while back is not None and (caller := _call(back)) is None:
            back = back.f_back
        if back is not None and caller is not None:
            self.edges.add((caller, called))


def _call(frame: FrameType) -> Call | None:
    """The function of a frame; None where it is not of the package."""
    file = frame.f_code.co_filename
    if not file.startswith(PACKAGE):
        return None
    return file.removeprefix(PACKAGE), frame.f_code.co_qualname


@contextmanager
def noted_calls() -> Iterator[Calls]:
    """Note every call, in this thread and in those that begin meanwhile."""
    calls = Calls()
    threading.setprofile(calls.note)
    sys.setprofile(calls.note)
    try:
        yield calls
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
