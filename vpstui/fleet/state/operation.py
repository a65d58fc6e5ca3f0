"""A write on one server that has not come to its end, as part of the state."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.models import Id, ServerId


class Stage(Enum):
    """How far a write has come."""

    SENDING = "sending"
    """On its way; not answered."""
    ACCEPTED = "accepted"
    """The API said it will be done; not seen done."""
    UNKNOWN = "unknown"
    """No answer came; it may be done or not."""


@dataclass(frozen=True)
class Operation:
    """A write on one server that has not come to its end.

    Attributes:
        verb: what is done, as the journal names it.
        stage: how far it has come.
        entry: names it in the journal.
        name: what the server was called.
        quiet: whether what comes of it is reported together with others, and not by itself.
        plan: of a resize, the id of the plan that the server should come to.
    """

    verb: str
    stage: Stage
    entry: str = field(default="", compare=False)
    name: str = field(default="", compare=False)
    quiet: bool = field(default=False, compare=False)
    plan: Id | None = field(default=None, compare=False)

    def yields_to(self, verb: str) -> bool:
        """Whether another write need not wait for it: the power is cut where a shutdown hangs."""
        is_power = self.verb in ("start", "stop", "reboot")
        return verb == "hard stop" and is_power and self.stage is Stage.ACCEPTED


def without_lost(
    operations: Mapping[ServerId, Operation], kept: set[ServerId]
) -> Mapping[ServerId, Operation]:
    """Operations on servers still listed, and those of which nobody knows the outcome."""
    return {
        key: operation
        for key, operation in operations.items()
        if key in kept or operation.stage is not Stage.ACCEPTED
    }


def being_deleted(known: Operation | None) -> Operation:
    """A delete that was accepted; the same object as before, by which its watch knows it."""
    if known is not None and known.verb == "delete" and known.stage is Stage.ACCEPTED:
        return known
    return Operation("delete", Stage.ACCEPTED)
