"""One server that is watched until its status stays: what is expected, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.api.values import same_id
from vpstui.base.formatting import age_text
from vpstui.fleet.state.operation import Stage
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from vpstui.api.models import Server
    from vpstui.fleet.state.operation import Operation
    from vpstui.fleet.state.store import Severity


@dataclass
class WatchedServer:
    """One server that is watched until its status stays.

    Attributes:
        operation: the write it is about; None for a transition that somebody else began.
        target_status: the status that the write should bring it to.
        began: when, in seconds of the clock.
        entry: id of that write in the journal; empty where nothing is recorded.
        quiet: whether somebody else reports what comes of it.
        is_alone: whether it is fetched by itself; else lists show it.
        reported_long: whether it was reported to take long.
        moved: whether the server was seen rebooting; it is so for nothing else.
        other_settled: lists that showed it settled at another status than the expected one.
    """

    operation: Operation | None
    target_status: str
    began: float
    entry: str = ""
    quiet: bool = False
    is_alone: bool = True
    reported_long: bool = False
    moved: bool = False
    other_settled: int = 0

    @property
    def is_in_doubt(self) -> bool:
        """Whether nobody answered the write it is about."""
        return self.operation is not None and self.operation.stage is Stage.UNKNOWN

    @property
    def is_delete(self) -> bool:
        """Whether the server should go away."""
        return self.operation is not None and self.operation.verb == "delete"

    @property
    def is_resize(self) -> bool:
        """Whether the server should come to another plan."""
        return self.operation is not None and self.operation.verb == "resize"

    def is_resized(self, server: Server) -> bool | None:
        """Whether a server has the plan that it should come to; None: it does not tell its plan."""
        wanted = None if self.operation is None else self.operation.plan
        if wanted is None or server.plan is None or server.plan.id is None:
            return None
        return same_id(server.plan.id, wanted)

    @property
    def expected_status(self) -> str:
        """The status that shows that the write was done; empty where none does."""
        if self.operation is not None and self.operation.verb == "reboot":
            return ""  # active it was before as well
        return self.target_status

    def result(self, server: Server) -> WriteEvent:
        """What a settled server shows of the write on it."""
        if self.is_resize:
            return _RESIZE_RESULTS[self.is_resized(server)]
        expected = self.expected_status
        if not expected and self.is_in_doubt:
            return WriteEvent.DONE if self.moved else WriteEvent.LEFT_UNKNOWN
        # An accepted reboot was done when the server runs, however quick it was.
        is_done = server.status == self.target_status
        return WriteEvent.DONE if is_done else WriteEvent.NOT_DONE

    def note(self, server: Server) -> str:
        """What the journal says of a settled server."""
        if self.is_resize:
            return f"{server.label} {_RESIZE_NOTES[self.is_resized(server)]}"
        return f"{server.label} is {server.status or 'there'}"

    def report(self, server: Server, now: float) -> tuple[str, Severity]:
        """Put into one line what a settled server shows, and no more than that.

        Args:
            server: the server.
            now: seconds of the clock.
        """
        text, operation = self.note(server), self.operation
        if operation is None:
            return f"{text} now.", "information"
        event = self.result(server)
        if operation.stage is Stage.UNKNOWN or event is WriteEvent.LEFT_UNKNOWN:
            return f"{text}: {_IN_WORDS[event].format(operation.verb)}", "warning"
        if event is WriteEvent.NOT_DONE:
            return f"{text}, though its {operation.verb} was accepted.", "warning"
        return f"{text} after {age_text(now - self.began)}.", "information"


_RESIZE_RESULTS: Final = {
    True: WriteEvent.DONE, False: WriteEvent.NOT_DONE, None: WriteEvent.LEFT_UNKNOWN,
}  # fmt: skip

_RESIZE_NOTES: Final = {
    True: "has the new plan",
    False: "does not have the new plan",
    None: "does not tell its plan",
}
"""What is said of a settled server, by whether it is resized."""

_IN_WORDS: Final = {
    WriteEvent.DONE: "the {} was done, as far as can be seen.",
    WriteEvent.NOT_DONE: "the {} was not done, as far as can be seen.",
    WriteEvent.LEFT_UNKNOWN: "whether the {} was done is unknown.",
}
