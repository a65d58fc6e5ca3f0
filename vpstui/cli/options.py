"""The options of the command line, as data: parser, help and completion are made from it."""

from __future__ import annotations

import argparse
from math import inf
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COUNT_DIGITS: Final = 6
"""Digits of a number of servers, at most."""


def _seconds(text: str) -> float:
    """Read a time to wait."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < inf:
        raise argparse.ArgumentTypeError("it is a number of seconds above 0")
    return seconds


def _text(text: str) -> str:
    """Read a text; an empty one is that of a variable that is not set, and not what is usual."""
    if not text.strip(" ,"):
        raise argparse.ArgumentTypeError("it is empty: say one, or leave the option out")
    return text


def _count(text: str) -> int:
    """Read a number of servers."""
    if not (text.isascii() and text.isdecimal() and len(text) <= COUNT_DIGITS):
        raise argparse.ArgumentTypeError("it is a number of servers")
    return int(text)


def _one_or_more(text: str) -> int:
    """Read a number of servers that is not 0."""
    number = _count(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it is a number of servers, 1 or more")
    return number


class Option(NamedTuple):
    """An option; no dataclass, since the help of a command would wait for their import.

    Attributes:
        flags: how it is written, such as `-o` and `--output`.
        help: what it does, in a few words.
        metavar: what its value is called; empty: it has none.
        choices: the values that it can have; empty: any.
        type: reads the value.
        repeats: whether it may be given several times.
        dest: the attribute that holds it; empty: as the last flag is written.
        const: its value where none is given with `=`; empty: it must be given.
        values: where completion finds its values: `profiles`, `servers`, `columns`, a list of
            `columns,`, `forms` of one server or `files`; empty: in its choices.
        dashed: whether its value may begin with a dash.
    """

    flags: tuple[str, ...]
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    type: Callable[[str], Any] = str
    repeats: bool = False
    dest: str = ""
    const: str = ""
    values: str = ""
    dashed: bool = False

    @property
    def takes_value(self) -> bool:
        """Whether the word after it is its value."""
        return bool(self.metavar or self.choices) and not self.const

    def complete(self, argument: str) -> str:
        """Put its value behind it, where it may be given without one."""
        return f"{argument}={self.const}" if self.const and argument in self.flags else argument

    def joined(self, arguments: Sequence[str]) -> list[str]:
        """Put values that begin with a dash behind it: they are no options."""
        found: list[str] = []
        for argument in arguments:
            is_value = self.dashed and bool(found) and found[-1] in self.flags
            if is_value and argument.startswith("-") and not argument.startswith("--"):
                found[-1] += f"={argument}"
            else:
                found.append(argument)
        return found

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
        "NAME", type=_text, repeats=True, values="profiles",
    ),
    Option(("--api-url",), "API to talk to, instead of the profile's", "URL", type=_text),
    Option(
        ("--config",), "config file, instead of the usual one", "FILE", type=_text, values="files"
    ),
)  # fmt: skip
"""Which accounts, and how they are reached."""

DEMO: Final = Option(("--demo",), "simulated accounts (demo, shop): no network, no token")

READ_ONLY: Final = Option(("--read-only",), "change nothing, whatever comes")

REFRESH: Final = Option(("--refresh",), "time between two reads of the list", "SECONDS", type=float)

APP: Final = (
    REFRESH,
    Option(("--screenshot",), "draw the first full screen into a file", "FILE.svg", values="files"),
    Option(("--size",), "size of the screenshot (default: 120x32)", "COLSxROWS"),
)
"""What only the full-screen app takes."""

ROWS: Final = (
    Option(
        ("-o", "--output"),
        "form (default: table)",
        choices=("table", "json", "jsonl", "tsv", "csv"),
    ),
    Option(
        ("--columns",),
        "columns, in that order; +price: also that one",
        "NAME,…",
        type=_text,
        values="columns,",
    ),
    Option(
        ("--sort",),
        "column to sort by; -age: the other way round",
        "COLUMN",
        type=_text,
        dashed=True,
        values="columns",
    ),
    Option(("--reverse",), "the other way round"),
    Option(("--no-header",), "without the heading"),
)
"""What is printed of the rows of a list, and how."""

LIST: Final = (
    *ROWS,
    Option(("--watch",), "print a line for each change, until Ctrl+C"),
    Option(("--refresh",), "with --watch: time between two reads", "SECONDS", type=float),
)
"""What is printed of the servers of a list, and how."""

GET: Final = (
    Option(
        ("-o", "--output"),
        "table (default), json, jsonl, tsv, csv, or field=NAME: that alone",
        "FORM",
        type=_text,
        values="forms",
    ),
    Option(
        ("--columns",),
        "what is told, in that order; +price: also that",
        "NAME,…",
        type=_text,
        values="columns,",
    ),
    Option(("--no-header",), "without the names of what is told"),
)
"""What is printed of one server, and how."""

HISTORY: Final = (
    Option(("--changes",), "the changes that the app has seen instead"),
    Option(("--since",), "records of that time, such as 2d", "TIME", type=_text),
    Option(
        ("--outcome",),
        "records with that outcome",
        choices=("sending", "accepted", "done", "not-done", "refused", "not-sent", "unknown"),
    ),
    *ROWS,
)
"""What is printed of the history, and how."""

IMPORT: Final = Option(
    ("--import",), "take the token of the provider's own command line; asks first",
    dest="from_provider",
)  # fmt: skip

JSON: Final = Option(("--json",), "for programs")

RESULT: Final = Option(
    ("-o", "--output"), "form (default: table)", choices=("table", "json", "jsonl")
)
"""The form of what came of each server."""

YES: Final = Option(("--yes",), "answer the question with yes")

DRY_RUN: Final = Option(("--dry-run",), "show the plan, and send nothing")

TIMEOUT: Final = Option(("--timeout",), "wait so long at most", "SECONDS", type=_seconds)

WAIT_FOR: Final = (
    Option(
        ("--for",), "what to wait for", choices=("active", "stopped", "gone", "ssh"), dest="goal"
    ),
    TIMEOUT,
    RESULT,
)
"""What `vpstui wait` waits for."""

WAIT: Final = Option(
    ("--wait",), "wait until it is done (default), or until ssh answers after it",
    choices=("done", "ssh"), const="done",
)  # fmt: skip

EXPECT: Final = Option(
    ("--expect",), "send nothing unless that many servers are found", "N", type=_count
)

WRITE: Final = (
    YES,
    EXPECT,
    DRY_RUN,
    WAIT,
    TIMEOUT,
    Option(
        ("--rolling",), "N at a time, the next when those are done; stops at the first that fails",
        "N", type=_one_or_more, const="1",
    ),
    RESULT,
)  # fmt: skip
"""How servers are changed."""

ONE_WRITE: Final = (
    YES,
    DRY_RUN,
    Option(("--wait",), "wait until it is done", choices=("done",), const="done"),
    TIMEOUT,
    RESULT,
)
"""How one write is sent to one server."""

BACKUPS: Final = Option(("--backups",), "keep automatic backups", choices=("on", "off"))

PLAN: Final = Option(("--plan",), "plan, by name or id", "PLAN", dest="plan_id")

SNAPSHOT: Final = (
    Option(("--name",), "its name (default: snapshot- and the time)", "NAME"),
    Option(("--description",), "what it is for", "TEXT"),
    *ONE_WRITE,
)
"""What a snapshot is called, and how it is taken."""

CREATE: Final = (
    PLAN,
    Option(("--location",), "location, by code, name or id", "PLACE"),
    Option(("--os",), "operating system, by name or id", "OS", dest="os_id"),
    Option(("--ssh-key",), "SSH key, by name or id", "KEY", dest="ssh_key_id"),
    Option(("--hostname",), "hostname, such as web1.example.com", "NAME"),
    BACKUPS,
    Option(("--like",), "what is not said is as of that server", "SERVER", values="servers"),
    YES,
    DRY_RUN,
    WAIT,
    TIMEOUT,
    RESULT,
)
"""What a new server is made of."""

SET: Final = (
    Option(("--name",), "the new name", "NAME"),
    Option(("--hostname",), "the new hostname", "NAME"),
    BACKUPS,
    YES,
    EXPECT,
    DRY_RUN,
    RESULT,
)
"""What can be changed of a server."""
