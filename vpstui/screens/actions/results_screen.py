"""What comes of a bulk action, server by server, as it comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.widgets import Static

from vpstui.base.formatting import age_text, count_text, time_text
from vpstui.fleet.state.bulk_action import OPPOSITES, Step, phrase, tally
from vpstui.screens.full_screen import FullScreen
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.identity_strip import IdentityStrip
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.tables.pace_line import PaceLine
from vpstui.widgets.tables.results_table import ResultsTable
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import ComposeResult
    from textual.events import Key

    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.bulk_action import BulkAction, BulkVerb
    from vpstui.fleet.state.fleet_state import FleetState

    OpenServer = Callable[[Server], Awaitable[None]]
    """Shows a server in detail, until it was left."""


@dataclass(frozen=True)
class Wish:
    """What is wanted next of servers of a bulk action; a plan comes first.

    Attributes:
        verb: what is to be done.
        servers: to which.
        size: how many at a time; 0: as usual.
    """

    verb: BulkVerb
    servers: tuple[Server, ...]
    size: int = 0


class ResultsScreen(FullScreen["Wish | None"]):
    """One line per server of a bulk action; leaving it does not end the action.

    Returns what is wanted next of these servers, of the marked ones where any are.

    Attributes:
        bulk: the bulk action, as it is now.
        marks: the marked servers.

    Args:
        bulk: the bulk action, as it is now.
        state: what is known now.
        fleet: runs the bulk action.
        open_server: shows a server in detail.
        marks: the servers that are marked to begin with.
    """

    BINDINGS = bindings("results")

    DEFAULT_CSS = """
    ResultsScreen {
        #heading, #tally { padding: 0 1; background: $surface; }
        #note { height: auto; max-height: 3; padding: 0 1; color: $text-muted; }
    }
    """

    def __init__(
        self, bulk: BulkAction, state: FleetState, fleet: Fleet, open_server: OpenServer,
        marks: frozenset[ServerKey] = frozenset(),
    ) -> None:  # fmt: skip
        super().__init__()
        self.marks = marks
        self._open_server = open_server
        self.bulk = bulk
        self._state = state
        self._fleet = fleet
        self._clock = fleet.clock
        self._labels = state.labels if state.has_several else {}

    def compose(self) -> ComposeResult:
        """What is done and how it stands, the servers, what there is to say of one of them."""
        yield IdentityStrip()
        yield TextLine(id="heading")
        yield PaceLine()
        yield ResultsTable(self.bulk.targets, self._labels, self.bulk.verb, self.marks)
        yield Static(id="note")
        keys = ("back", "retry", "trouble", "opposite", "pause", "cancel")
        yield KeyBar(first=tuple(f"results.{key}" for key in keys))

    def on_mount(self) -> None:
        """Follow the app's state, and the time."""
        self.query_one(ResultsTable).focus()
        self.watch(self.app, "state", self._on_state)
        self.set_interval(self._fleet.timing.clock_step, self._on_tick)
        self._show_heading()

    # -- showing

    def _on_state(self, state: FleetState) -> None:
        self._state = state
        bulk = next((one for one in state.bulks if one.number == self.bulk.number), self.bulk)
        if bulk is not self.bulk:
            self.bulk = bulk
            self.query_one(ResultsTable).show(bulk.targets)
            self.refresh_bindings()
            self._show_heading()
        self.query_one(IdentityStrip).show_state(state, self._clock.seconds())

    def _on_tick(self) -> None:
        self.query_one(IdentityStrip).show_state(self._state, self._clock.seconds())

    def _show_heading(self) -> None:
        bulk, took = self.bulk, self.bulk.duration(self._clock.seconds())
        what = f"{phrase(bulk.verb).capitalize()} {count_text(len(bulk.targets), 'server')}"
        colour = "$text-warning" if not bulk.succeeded else "$text-success"
        marked = f"   {len(self.marks)} marked" if self.marks else ""
        left = Content.assemble((what, "bold $primary"), "   ", (tally(bulk), colour), marked)
        # A number of seconds that counts would be drawn while nothing changes.
        began = self._clock.now() - timedelta(seconds=took)
        when = f"in {age_text(took)}" if bulk.is_over else f"since {time_text(began)}"
        fits = left.cell_length + len(when) < self.app.size.width - 2
        self.query_one("#heading", TextLine).show(left, Content(when if fits else ""))
        self.query_one(PaceLine).show_bulk(bulk)

    @on(ResultsTable.Highlighted)
    def _show_note(self, event: ResultsTable.Highlighted) -> None:
        """Say all there is to say of the server under the cursor; in its line it may be cut."""
        target = event.target
        label = self._labels.get(target.server.profile, "")
        where = f" in {label}" if label else ""
        who = f"{target.server.label} (id {target.server.id}{where})"
        what = target.word
        note = f"  {target.note}" if target.note else ""
        self.query_one("#note", Static).update(Content(f"{who}: {what}.{note}"))

    @on(ResultsTable.Marked)
    def _show_marks(self) -> None:
        self.marks = self.query_one(ResultsTable).marks
        self._show_heading()
        self.refresh_bindings()

    @on(ResultsTable.Opened)
    @work
    async def _open(self, event: ResultsTable.Opened) -> None:
        """Show a server in detail, and come back here."""
        server = event.target.server
        if not self.is_active:
            return
        if self._state.account_of(server).logins != self.bulk.logins.get(server.profile):
            self.notify(
                "Another login came meanwhile: this id may be another server now.", markup=False
            )
        elif self._state.server(server.key) is None:
            self.notify(f"{server.label} is gone.", severity="warning", markup=False)
        else:
            await self._open_server(server)

    # -- keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what has no use now."""
        return None if self._obstacle(action) else super().check_action(action, parameters)

    def _obstacle(self, action: str) -> str:
        """Say why a key has no use now; empty where it has."""
        verb = self.bulk.verb
        if action == "opposite" and verb not in OPPOSITES:
            return f"Nothing undoes a {verb}."
        is_next = action in ("retry", "opposite")
        if is_next and self.bulk.count(Step.WAITING, Step.SENDING):
            # What is asked for next would get ahead of the last one.
            return "Not all are sent yet: wait for them, or c sends no more."
        if action == "retry" and not self._among_marks(self.bulk.retryable):
            whose = " among the marked" if self.marks else ""
            return f"There is nothing to retry{whose}: none surely failed."
        if action in ("cancel_rest", "pause") and not self.bulk.count(Step.WAITING):
            return "Everything was sent already."
        return ""

    def on_key(self, event: Key) -> None:
        """Say why a key does nothing."""
        found = self.active_bindings.get(event.key)
        why = "" if found is None else self._obstacle(found.binding.action)
        if why:
            self.notify(why, markup=False)

    def action_retry(self) -> None:
        """Ask again for those for which it surely was not done; the plan comes first."""
        again = self._among_marks(self.bulk.retryable)
        self._ask_for(Wish(self.bulk.verb, again, self.bulk.pace.size))

    def action_opposite(self) -> None:
        """Ask for what undoes it; the plan, which comes first, says for whom there is nothing."""
        servers = tuple(target.server for target in self.bulk.targets)
        self._ask_for(Wish(OPPOSITES[self.bulk.verb], self._among_marks(servers)))

    def _ask_for(self, wish: Wish) -> None:
        """Go on to a plan, whose keys no toast covers with what this screen said."""
        self.app.clear_notifications()
        self.leave(wish)

    def _among_marks(self, servers: tuple[Server, ...]) -> tuple[Server, ...]:
        """Return those that are marked; all where none is."""
        return tuple(one for one in servers if not self.marks or one.key in self.marks)

    def action_pause(self) -> None:
        """Send nothing until further notice, or go on; where it stood is true no more."""
        self.app.clear_notifications()
        self._fleet.bulks.pause(self.bulk.number, on=self.bulk.halt is None)

    def action_cancel_rest(self) -> None:
        """Send no more; what was sent goes on; where it stood is true no more."""
        self.app.clear_notifications()
        self._fleet.cancel(self.bulk.number)

    def action_say_live(self) -> None:
        """Answer those who want to read it again."""
        self.notify("This is up to date: it follows by itself.", markup=False)

    def action_back(self) -> None:
        """Go back; it goes on in the background."""
        self.leave(None)
