"""What a key was about when it was pressed, and which writes may come of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.support.servers.simulated_account import Served
    from vpstui.api.models import ServerKey
    from vpstui.screens.actions.confirm_question import ConfirmQuestion

VERBS = {"S": "start", "X": "stop", "R": "reboot", "D": "delete", "b": "backups"}

Write = tuple[str, str, int]
"""Profile, what was done, and to which server of the account."""


@dataclass(frozen=True)
class Meant:
    """What a key was about when it was pressed.

    Attributes:
        verb: what is to be done.
        keys: the servers under the cursor or marked.
        hidden: those of them that were not on screen.
        marked: the servers that were marked in the table.
        written: requests that had been made by then, of each account.
    """

    verb: str
    keys: frozenset[ServerKey]
    hidden: frozenset[ServerKey]
    marked: frozenset[ServerKey]
    written: dict[str, int]


@dataclass
class Allowed:
    """How often something may be written to a server: once for each plan that named it.

    Attributes:
        writes: those that may have come, or may come still.
    """

    writes: Counter[Write] = field(default_factory=Counter)

    def allow(self, writes: Iterable[Write]) -> None:
        """Allow each of these once more."""
        self.writes.update(writes)

    def check(self, written: Mapping[str, list[tuple[str, int]]]) -> None:
        """See that nothing was written that no plan named, and nothing too often."""
        done = Counter((name, verb, id_) for name, them in written.items() for verb, id_ in them)
        assert done <= self.writes, done - self.writes


def written_to(accounts: Mapping[str, Served]) -> dict[str, list[tuple[str, int]]]:
    """Every write to each account so far: what was done, and to which server."""
    done: dict[str, list[tuple[str, int]]] = {}
    for name, served in accounts.items():
        done[name] = []
        for verb, number, fields in served.orders():
            assert number is not None
            if verb == "edit":
                assert set(fields) == {"backups"}
                verb = f"backups {'on' if fields['backups'] else 'off'}"
            else:
                assert not fields
            done[name].append((verb, number))
    return done


def verb_of(plan: ConfirmQuestion, verb: str) -> str:
    """What a plan does; which way backups are switched, only the plan says."""
    if verb in VERBS.values() and verb != "backups":
        return verb
    if "ackups" not in plan.heading:
        return verb
    return "backups on" if "ackups on" in plan.heading else "backups off"
