"""What came of a write on each server, for stdout."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import UNKNOWN
from vpstui.base.stderr import print_message
from vpstui.base.stdout import print_text
from vpstui.cli import exit_status
from vpstui.cli.acting.targets import names_text
from vpstui.fleet.state.bulk_action import DONE, Answer, Step, word_for
from vpstui.query.sheets.layout import Layout
from vpstui.query.sheets.sheet import Sheet, SheetColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.api.models import Server, ServerId
    from vpstui.fleet.state.bulk_action import Target
    from vpstui.fleet.state.eligibility import LeftOut

_STATUSES: Final = {
    Step.DONE: exit_status.DONE, Step.ACCEPTED: exit_status.DONE,
    Step.NOT_DONE: exit_status.FAILED, Step.FAILED: exit_status.FAILED,
    Step.NOT_SENT: exit_status.NOT_SENT, Step.WAITING: exit_status.NOT_SENT,
    Step.SENDING: exit_status.UNKNOWN, Step.UNKNOWN: exit_status.UNKNOWN,
    Step.LEFT_UNKNOWN: exit_status.UNKNOWN,
}  # fmt: skip

_SILENT: Final = (Answer.AWAITED, Answer.MISSING)

_DONE: Final = {
    **DONE, "create": "created", "edit": "saved", "resize": "resized",
    "snapshot": "taken", "backup": "taken",
}  # fmt: skip
"""What was done, for people."""


@dataclass(frozen=True)
class Result:
    """What came of a write on one server.

    Attributes:
        server: as it was in the plan.
        verb: what was asked for.
        outcome: in a word or two, as the history has it.
        note: the same in more words, where there are any.
        status: the exit status that it stands for.
        password: a one-time password that came with it, and is kept nowhere; empty: none came.
    """

    server: Server
    verb: str
    outcome: str
    note: str
    status: int
    password: str = field(default="", repr=False)

    @classmethod
    def of_target(cls, target: Target, verb: str, *, waited: bool) -> Result:
        """Say how far a write has come.

        Args:
            target: the server.
            verb: what was asked for.
            waited: whether its end was to be waited for: accepted is then not enough.
        """
        status = _STATUSES[target.step]
        if waited and (target.step is Step.ACCEPTED or target.answer in _SILENT):
            status = exit_status.UNDER_WAY
        elif target.fault is not None and target.step is Step.FAILED:
            status = exit_status.status_of_kind(target.fault)
        return cls(target.server, verb, word_for(target.step), target.note, status)

    @classmethod
    def of_left_out(cls, one: LeftOut, verb: str) -> Result:
        """Say why nothing is sent; what is so already is as good as done."""
        status = {"already": exit_status.DONE, "busy": exit_status.NOT_SENT}
        return cls(
            one.server, verb, "left out", one.reason, status.get(one.bar, exit_status.FAILED)
        )

    @property
    def text(self) -> str:
        """The outcome for people: the participle says more than "done"."""
        return _DONE.get(self.verb, self.outcome) if self.outcome == "done" else self.outcome

    @property
    def as_dict(self) -> dict[str, Any]:
        """The fields of the JSON."""
        return {
            "id": _id(self),
            "name": self.server.name,
            "profile": self.server.profile,
            "verb": self.verb,
            "outcome": self.outcome,
            "note": self.note,
            "status": self.status,
            **({"one_time_password": self.password} if self.password else {}),
        }


def print_results(results: Sequence[Result], form: str, *, several: bool) -> int:
    """Print results on stdout; where that cannot be, on stderr, but for passwords.

    What to do where the outcome is unknown is said on stderr.

    Args:
        results: one a server.
        form: as of `as_text`.
        several: as of `as_text`.

    Returns:
        The exit status that all of it stands for: what was sent counts, printed or not.
    """
    statuses = [one.status for one in results]
    try:
        print_text(as_text(results, form, several=several), "result")
    except VpsTuiError as error:
        told = [replace(one, password="") for one in results]
        print_message(as_text(told, form, several=several), f"vpstui: {error.message}")
        statuses.append(exit_status.FAILED)
    unknown = [one.server for one in results if one.status == exit_status.UNKNOWN]
    if unknown:
        print_message(
            f"vpstui: whether this was done is not known, and it must not be repeated blindly: "
            f"{names_text(unknown)}. Look at `vpstui ls`, then decide."
        )
    return exit_status.worst(statuses)


def as_text(results: Sequence[Result], form: str, *, several: bool) -> str:
    """Put results into a table, one JSON object, or a JSON object a line.

    Args:
        results: one a server.
        form: `table`, `json` or `jsonl`.
        several: whether there are several accounts: each server then tells its own.
    """
    keys = ("name", "id", *(("account",) if several else ()), "outcome", "note")
    sheet = Sheet(_COLUMNS, keys, attrgetter("as_dict"), shape="results")
    return sheet.render(results, Layout(form))


def _note(result: Result) -> str:
    password = f"one-time password: {result.password}" if result.password else ""
    return ", ".join(filter(None, (result.note, password)))


def _id(result: Result) -> ServerId | None:
    """The id of the server; None: a create that was not answered tells none."""
    return result.server.id or None


def _profile(result: Result) -> str:
    return result.server.profile


_Column = SheetColumn[Result]

_COLUMNS: Final = {
    one.key: one
    for one in (
        _Column("name", "NAME", lambda one: one.server.label, lambda one: one.server.name),
        _Column("id", "ID", lambda one: str(_id(one) or UNKNOWN), _id),
        _Column(
            "account", "ACCOUNT", lambda one: one.server.profile, lambda one: one.server.profile
        ),
        _Column("outcome", "OUTCOME", lambda one: one.text, lambda one: one.outcome),
        _Column("note", "NOTE", _note, lambda one: one.note),
    )
}
