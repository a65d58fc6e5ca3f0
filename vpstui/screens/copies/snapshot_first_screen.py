"""The wait for a snapshot, after which a server is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.containers import Horizontal
from textual.content import Content
from textual.events import ScreenResume
from textual.widgets import Button, Static

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import age_text
from vpstui.fleet.copies.snapshot_first import Step
from vpstui.fleet.state.locks import snapshot_first_lock
from vpstui.screens.actions.confirm_question import Option
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.target_list import target_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from vpstui.api.dialects.dialect import Dialect
    from vpstui.api.models import Server
    from vpstui.fleet.copies.snapshot_first import SnapshotFirst
    from vpstui.fleet.fleet import Fleet


def snapshot_option(name: str, dialect: Dialect | None) -> Option:
    """Return the choice of the plan of a delete.

    Args:
        name: what the snapshot will be called.
        dialect: that of the API; None: nothing has shown it yet.
    """
    lock = snapshot_first_lock(dialect)
    return Option(
        "Take a snapshot first",
        (
            f"1. A snapshot is taken: {name}",
            "2. When it is completed, the delete is sent.",
            "The provider does not say whether it stays without the server.",
        ),
        does="takes a snapshot, and then deletes",
        button="Snapshot, delete",
        obstacle=f"{lock}." if lock else "",
    )


class SnapshotFirstScreen(Dialog[None]):
    """Waits for the snapshot of a server; left before it is completed, no delete is sent.

    Nothing in it has the focus while it waits: no key but those of the last line does anything.

    Args:
        first: the delete that waits; it begins when the screen is there.
        server: the server as it was in the plan.
        name: what the snapshot is called.
        account: which account it is, in words.
        fleet: tells the time.
    """

    BINDINGS = bindings("snapshot_first")

    AUTO_FOCUS = ""

    DEFAULT_CSS = """
    SnapshotFirstScreen {
        #then { color: $text-muted; }
        #buttons { display: none; }

        &.-over #now { color: $text-error; }
        &.-over #then { display: none; }
        &.-over #buttons { display: block; }
    }
    """

    def __init__(
        self, first: SnapshotFirst, server: Server, name: str, *, account: str, fleet: Fleet
    ) -> None:
        super().__init__("Snapshot first, then delete", danger=True)
        self._first = first
        self._server = server
        self._name = name
        self._account = account
        self._fleet = fleet
        self._began = fleet.clock.seconds()
        self._error: VpsTuiError | None = None

    def body(self) -> Iterable[Widget]:
        """The server, how far it has come, and what comes next."""
        account = Content.assemble(("in ", "$text-muted"), self._account)
        lines = [*target_lines([self._server], {}, aligned=False), account]
        yield Static(Content("\n").join(lines))
        yield Static(id="now")
        yield Static(id="then")
        with Horizontal(id="buttons"):
            yield Button("Close", id="close", compact=True)

    def on_mount(self) -> None:
        """Begin, and show how it goes."""
        self.set_interval(self._fleet.timing.clock_step, self._show)
        self._show()
        self._run()

    @work
    async def _run(self) -> None:
        try:
            # No delete is sent behind a question or a login.
            await self._first.run(lambda: self.is_active)
        except VpsTuiError as error:
            self._error = error
            self.query_one("#dialog").border_title = Content(error.title)
            self.add_class("-over")
            self.query_one("#close").focus()
            self.refresh_bindings()
            self._show()
        else:
            self.finish(None)

    def _show(self) -> None:
        for name, text in (("#now", self._now), ("#then", self._then)):
            line = self.query_one(name, Static)
            if str(line.content) != text:
                line.update(Content(text))

    @property
    def _now(self) -> str:
        """How far it has come."""
        if self._error is not None:
            return self._error.message
        label, step = self._server.label, self._first.step
        if step is Step.DELETING:
            return f"The snapshot is completed. The delete of {label} is on its way …"
        if step is Step.CHECKING:
            return f"The snapshot is completed. {label} is read once more …"
        status = self._first.status or ("asked for" if step is Step.TAKING else "accepted")
        took = age_text(self._fleet.clock.seconds() - self._began)
        return f"Waiting for the snapshot of {label}: {status}, {took}"

    @property
    def _then(self) -> str:
        """What comes next, and what does not when this is left."""
        if self._first.step is Step.DELETING:
            return ""
        return (
            f"It is called {self._name}.\n"
            "When it is completed, the delete is sent.\n"
            "When you leave here, no delete is sent; the snapshot goes on."
        )

    # -- when something else lies on it

    @on(ScreenResume)
    def _wake(self) -> None:
        self._first.wake()

    @property
    def _is_unsent(self) -> bool:
        return self._first.step not in (Step.DELETING, Step.OVER) and not self._finished

    @property
    def unsent(self) -> str:
        """That the delete has not been sent."""
        if not self._is_unsent:
            return ""
        label = self._server.label
        return (
            f"The delete of {label} has not been sent. Leave now, and it will not be; its snapshot "
            "goes on."
        )

    # -- keys

    def action_leave(self) -> None:
        """Send no delete any more, and leave; what is sent is not taken back."""
        if self._error is None and not self._finished:
            label = self._server.label
            if self._first.leave():
                text = f"{label}: the delete was not sent. Its snapshot goes on, and is watched."
            else:
                text = f"{label}: the delete is on its way. What is sent is not taken back."
            self.notify(text, markup=False)
        self.finish(None)

    @on(Button.Pressed, "#close")
    def _close(self) -> None:
        self.finish(None)
