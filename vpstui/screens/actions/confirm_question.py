"""What is about to be done, before it is confirmed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import count_text
from vpstui.fleet.state.bulk_action import BACKUPS, phrase
from vpstui.query.prices import Cost

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from vpstui.api.models import Server
    from vpstui.fleet.state.bulk_action import BulkAction, Pace
    from vpstui.fleet.state.eligibility import LeftOut, WritePlan
    from vpstui.query.prices import Prices
    from vpstui.screens.copies.newest_copies import Found

BILLED: Final = "A stopped server is still billed until it is deleted."
"""From the provider's FAQ."""

FEW: Final = 8
"""Servers that are named where the number of the others is enough."""

TYPED: Final[Mapping[str, str]] = {"delete": "deletes", "hard stop": "cuts the power of"}
"""What is done only after the name or the number was typed, and what the button does then."""

MANY: Final = 10
"""Servers up to which a button is enough for anything else; for more, their number is typed."""

_DOES: Final[Mapping[str, str]] = {
    **TYPED, "start": "starts", "stop": "stops", "reboot": "reboots",
    "backups on": "switches backups on for", "backups off": "switches backups off for",
}  # fmt: skip
"""What the button does, where something was typed."""

_BUTTONS: Final[Mapping[str, str]] = {"backups on": "Switch on", "backups off": "Switch off"}
"""What the button says, where it does not say the verb."""

_REMARKS: Final = {
    "stop": ("{} will be shut down gracefully.",),
    "hard stop": ("The power is cut, without a shutdown: unsaved data may be lost.",),
    "reboot": ("{} will be restarted gracefully, and out of reach for a while.",),
    "delete": ("{} and all data on {} will be gone: this is permanent.", "This cannot be undone."),
}
"""From the provider's Servers page; of one server or of several."""


def remarks_on(verb: str, servers: Sequence[Server], prices: Prices) -> tuple[str, ...]:
    """Return what one should know of an action on servers, a sentence or two.

    Args:
        verb: the action.
        servers: those that it will be done to.
        prices: what plans cost, where that is known.
    """
    they = ("It", "it") if len(servers) == 1 else ("They", "them")
    remarks = tuple(remark.format(*they) for remark in _REMARKS.get(verb, ()))
    if verb in ("stop", "hard stop"):
        return (*remarks, billed_text(servers, prices))
    if verb in BACKUPS:
        return _untold_text([one for one in servers if one.backups_enabled is None])
    cost = Cost.of(servers, prices)
    if verb == "delete" and cost.is_known:
        return (*remarks, f"{cost.monthly_text} ends.")
    return remarks


def _untold_text(servers: Sequence[Server]) -> tuple[str, ...]:
    """Say of how many servers nobody knows whether their backups are on."""
    if not servers:
        return ()
    whose = servers[0].label if len(servers) == 1 else str(len(servers))
    return (f"Of {whose} the API does not tell whether backups are on now.",)


def billed_text(stopped: Sequence[Server], prices: Prices) -> str:
    """Say that stopped servers are still billed, and how much, where that is known."""
    cost = Cost.of(stopped, prices)
    if not cost.is_known:
        return BILLED
    if len(stopped) == 1:
        return f"A stopped server is still billed: {cost.monthly_text} until it is deleted."
    return f"Stopped servers are still billed: {cost.monthly_text} until deleted."


@dataclass(frozen=True)
class Option:
    """What is done before, where who is asked switches it on.

    Attributes:
        label: what it is.
        steps: what happens then, one line after the other.
        does: what the button does then, in place of `ConfirmQuestion.does`.
        button: what it says then.
        obstacle: why it cannot be switched on; empty: it can.
    """

    label: str
    steps: tuple[str, ...]
    does: str
    button: str
    obstacle: str = ""


@dataclass(frozen=True)
class ConfirmQuestion:
    """What is about to be done.

    Attributes:
        heading: the question.
        button: the verb on the button that does it; empty where there is nothing to be done.
        targets: the servers, as they were when the key was pressed.
        account: in which account they are.
        remarks: what else the user should know.
        typed: what must be typed first; empty when a button is enough.
        does: what the button does then, to go before the servers.
        back: what the button says that does nothing.
        left_out: servers that were chosen, and that nothing will be done to.
        labels: what the accounts are called, by profile, where each server has to name its own.
        look_up: asks what else is known of each server, which the plan does not wait for.
        option: what may be done before.
        pace: how fast it is done, to begin with; None: there is nothing to choose.
        turn: what the button says that leads to the plan of the opposite; empty: there is none.
    """

    heading: str
    button: str
    targets: tuple[Server, ...] = ()
    account: str = ""
    remarks: tuple[str, ...] = ()
    typed: str = ""
    does: str = "deletes"
    back: str = "Cancel"
    left_out: tuple[LeftOut, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    look_up: Callable[[Server], Awaitable[Found]] | None = field(default=None, compare=False)
    option: Option | None = None
    pace: Pace | None = None
    turn: str = ""

    @property
    def is_about_many(self) -> bool:
        """Whether several servers were chosen."""
        return len(self.targets) + len(self.left_out) > 1


def typed_word(server: Server) -> str:
    """What has to be typed to delete a server, or to cut its power: its name, or its id.

    The id, where a name is hard to type, or is not what it looks like.
    """
    easy = server.label.isascii() and len(server.label) <= 64 and not server.escaped_name
    return server.label if easy else str(server.id)


def question_about_many(
    plan: WritePlan, account: str, labels: Mapping[str, str], prices: Prices
) -> ConfirmQuestion:
    """Put into words what will be done to the servers that the user chose.

    Args:
        plan: what will be done.
        account: which account it is; with several, how they are called.
        labels: the same by profile, where each server has to name its own; else empty.
        prices: what plans cost, where that is known.
    """
    verb, acting = plan.verb, plan.acting
    number, total = len(acting), plan.total
    if not acting:
        nothing = f"{verb.capitalize()}: nothing to do"
        return ConfirmQuestion(
            nothing, "", (), account, plan.remarks, back="Close", left_out=plan.left_out,
            labels=labels,
        )  # fmt: skip
    servers = count_text(total, "server")
    some = f"{number} of {servers}" if number < total else servers
    for_good = " for good" if verb == "delete" else ""
    return ConfirmQuestion(
        f"{phrase(verb).capitalize()} {some}{for_good}?",
        f"{_BUTTONS.get(verb, verb.capitalize())} {number}",
        acting,
        account,
        (*plan.remarks, *remarks_on(verb, acting, prices)),
        typed=_typed_for(verb, acting),
        does=_DOES.get(verb, ""),
        left_out=plan.left_out,
        labels=labels,
    )


def _typed_for(verb: str, acting: Sequence[Server]) -> str:
    """Return what has to be typed before something is done to servers; empty: nothing."""
    number = len(acting)
    if verb in TYPED:
        return typed_word(acting[0]) if number == 1 else f"{verb} {number}"
    return str(number) if number > MANY else ""


def unanswered_writes_question(
    writes: int, bulks: Iterable[BulkAction], unsent: Sequence[str] = ()
) -> ConfirmQuestion | None:
    """The question before the app is left; None where nothing is under way.

    Args:
        writes: requests that are not answered.
        bulks: bulk actions; to some of their servers nothing may have been sent yet.
        unsent: what else has not been sent, in sentences.
    """
    remarks = list(unsent)
    if writes:
        remarks.append(
            f"{count_text(writes, 'request')} not answered. What is sent is not taken back; "
            "the next start looks for what came of it."
        )
    remarks += [_unsent_text(bulk) for bulk in bulks if bulk.waiting]
    if not remarks:
        return None
    return ConfirmQuestion("Leave now?", "Leave", remarks=tuple(remarks), back="Stay")


def _unsent_text(bulk: BulkAction) -> str:
    """Say what of a bulk action is not sent yet, and to which servers: a few by their names."""
    labels = [server.label for server in bulk.waiting]
    shown, more = labels[:FEW], len(labels) - FEW
    names = ", ".join(shown) + (f" and {more} more" if more > 0 else "")
    are = "is" if len(labels) == 1 else "are"
    what = "edit" if bulk.verb in BACKUPS else bulk.verb
    which = f" ({bulk.verb})" if bulk.verb in BACKUPS else ""
    number = count_text(len(labels), what)
    return f"{number}{which} {are} not sent yet and will not be: {names}."
