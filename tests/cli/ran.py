"""How a command that was run in this process has ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed, as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """The printed lines."""
        return self.out.splitlines()

    @property
    def rows(self) -> list[list[str]]:
        """The printed rows, cut at blanks, without the heading."""
        return [line.split() for line in self.lines[1:]]
