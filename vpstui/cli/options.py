"""The options of the command line, as data: parser, help and completion are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Option:
    """An option.

    Attributes:
        flags: how it is written, such as `-o` and `--output`.
        help: what it does, in a few words.
        metavar: what its value is called; empty: it has none.
        choices: the values that it can have; empty: any.
        type: reads the value.
        repeats: whether it may be given several times.
        dest: the attribute that holds it; empty: as the last flag is written.
        const: its value where none is given with `=`; empty: it must be given.
    """

    flags: tuple[str, ...]
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    type: Callable[[str], Any] = str
    repeats: bool = False
    dest: str = ""
    const: str = ""

    @property
    def takes_value(self) -> bool:
        """Whether the word after it is its value."""
        return bool(self.metavar or self.choices) and not self.const

    def complete(self, argument: str) -> str:
        """Put its value behind it, where it may be given without one."""
        return f"{argument}={self.const}" if self.const and argument in self.flags else argument

    @property
    def attribute(self) -> str:
        """The attribute that holds it."""
        return self.dest or self.flags[-1].lstrip("-").replace("-", "_")

    @property
    def settings(self) -> dict[str, Any]:
        """The arguments for `ArgumentParser.add_argument`."""
        if not (self.metavar or self.choices):
            return {"action": "store_true", "dest": self.attribute, "help": self.help}
        action: Literal["append", "store"] = "append" if self.repeats else "store"
        found: dict[str, Any] = {
            "action": action, "dest": self.attribute, "help": self.help, "type": self.type,
        }  # fmt: skip
        if self.choices:
            found["choices"] = self.choices
        if self.metavar:
            found["metavar"] = self.metavar
        return found


ACCOUNTS: Final = (
    Option(
        ("--profile",), "account of the config file (default: default); several times: several",
        "NAME", repeats=True,
    ),
    Option(("--api-url",), "API to talk to, instead of the profile's", "URL"),
    Option(("--config",), "config file to read, instead of the usual one", "FILE"),
)  # fmt: skip
"""Which accounts, and how they are reached."""

DEMO: Final = Option(("--demo",), "simulated accounts (demo, shop): no network, no token")

READ_ONLY: Final = Option(("--read-only",), "change nothing, whatever comes")

APP: Final = (
    Option(("--refresh",), "time between two reads of the list", "SECONDS", type=float),
    Option(("--screenshot",), "draw the first full screen into a file", "FILE.svg"),
    Option(("--size",), "size of the screenshot (default: 120x32)", "COLSxROWS"),
)
"""What only the full-screen app takes."""

LIST: Final = (
    Option(("-o", "--output"), "form (default: table)", choices=("table", "json", "tsv")),
    Option(("--columns",), "columns, in that order; +price: also that one", "NAME,…"),
    Option(("--sort",), "column to sort by (default: name)", "COLUMN"),
    Option(("--reverse",), "the other way round"),
)
"""What is printed of the servers of a list, and how."""

IMPORT: Final = Option(
    ("--import",), "take the token of the provider's own command line; asks first",
    dest="from_provider",
)  # fmt: skip

JSON: Final = Option(("--json",), "for programs")

WRITE: Final = (
    Option(("--yes",), "answer the question with yes"),
    Option(("--expect",), "send nothing unless that many servers are found", "N", type=int),
    Option(("--dry-run",), "show the plan, and send nothing"),
    Option(("--wait",), "wait until it is done", choices=("done",), const="done"),
    Option(("--timeout",), "wait so long at most (with it, --wait)", "SECONDS", type=float),
    Option(
        ("--rolling",), "N at a time, the next when those are done; stops at the first that fails",
        "N", type=int, const="1",
    ),
    Option(("-o", "--output"), "form (default: table)", choices=("table", "json", "jsonl")),
)  # fmt: skip
"""How servers are changed."""
