"""The streams of a command: one that stands for a terminal, and what was printed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


class TerminalStream(io.StringIO):
    """A stream in memory for which `isatty` is true."""

    def isatty(self) -> bool:
        return True


def error_line(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line that was printed on stderr, where nothing was on stdout."""
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("vpstui: ")
    assert printed.err.count("\n") == 1
    return printed.err.removeprefix("vpstui: ").rstrip("\n")
