"""What comes of a bulk action, server by server, as it comes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import Static

from vpstui.base.formatting import age_text, count_text, time_text
from vpstui.fleet.state.bulk_action import Step, phrase, tally
from vpstui.screens.full_screen import FullScreen
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.identity_strip import IdentityStrip
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.tables.pace_line import PaceLine
from vpstui.widgets.tables.results_table import ResultsTable
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Key

    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.bulk_action import BulkAction
    from vpstui.fleet.state.fleet_state import FleetState


class ResultsScreen(FullScreen[bool]):
    """One line per server of a bulk action; leaving it does not end the action.

    Returns whether the same is to be asked for again, for those where it surely was not done.

    Attributes:
        bulk: the bulk action, as it is now.

    Args:
        bulk: the bulk action, as it is now.
        state: what is known now.
        fleet: runs the bulk action.
    """

    BINDINGS = bindings("results")

    DEFAULT_CSS = """
    ResultsScreen {
        #heading, #tally { padding: 0 1; background: $surface; }
        #note { height: auto; max-height: 3; padding: 0 1; color: $text-muted; }
    }
    """

    def __init__(self, bulk: BulkAction, state: FleetState, fleet: Fleet) -> None:
        super().__init__()
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
        yield ResultsTable(self.bulk.targets, self._labels, self.bulk.verb)
        yield Static(id="note")
        first = ("results.back", "results.retry", "results.pause", "results.cancel")
        yield KeyBar(first=first)

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
        left = Content.assemble((what, "bold $primary"), "   ", (tally(bulk), colour))
        # A number of seconds that counts would be drawn while nothing changes.
        began = self._clock.now() - timedelta(seconds=took)
        when = f"in {age_text(took)}" if bulk.is_over else f"since {time_text(began)}"
        self.query_one("#heading", TextLine).show(left, Content(when))
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

    # -- keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what has no use now."""
        return None if self._obstacle(action) else super().check_action(action, parameters)

    def _obstacle(self, action: str) -> str:
        """Say why a key has no use now; empty where it has."""
        if action == "retry" and self.bulk.count(Step.WAITING, Step.SENDING):
            # What is asked for next would get ahead of the last one.
            return "Not before the last one was sent; c sends no more."
        if action == "retry" and not self.bulk.retryable:
            return "There is none that surely was not done."
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
        self.leave(True)

    def action_pause(self) -> None:
        """Send nothing until further notice, or go on."""
        self._fleet.bulks.pause(self.bulk.number, on=self.bulk.halt is None)

    def action_cancel_rest(self) -> None:
        """Send no more; what was sent goes on."""
        self._fleet.cancel(self.bulk.number)

    def action_say_live(self) -> None:
        """Answer those who want to read it again."""
        self.notify("This is up to date: it follows by itself.", markup=False)

    def action_back(self) -> None:
        """Go back; it goes on in the background."""
        self.leave(False)
