"""Plans, locations, operating systems and SSH keys of an account, a tab each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from textual import on
from textual.content import Content
from textual.widgets import Static

from vpstui.api.dialects.reading import DIALECTS
from vpstui.base.folding import fold
from vpstui.base.formatting import count_text
from vpstui.screens.actions.server_access import hand_out
from vpstui.screens.full_screen import FullScreen
from vpstui.screens.list_reading import ListReading
from vpstui.screens.offers.offer_rows import (
    ELSEWHERE,
    NONE_OFFERED,
    NOUNS,
    TABS,
    columns_of,
    id_title,
    offer_rows,
    remarks_of,
)
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.identity_strip import IdentityStrip
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.search_line import SearchLine
from vpstui.widgets.tab_line import TabLine
from vpstui.widgets.tables.offer_table import OfferTable
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from vpstui.api.extras import OfferKind, OfferList
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.widgets.tables.offer_table import OfferRow


LOW: Final = 16
"""Lines from which there is room for more than the rows and their ids."""


class OffersScreen(FullScreen[bool]):
    """What there is to choose from for new servers; it returns whether one is to be created.

    A tab is read when it is first opened, and on request.

    Args:
        fleet: reads it.
        profile: of the account that is looked at.
        kind: the tab to begin with.
    """

    BINDINGS = bindings("offers")

    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW, "-high")]

    DEFAULT_CSS = """
    OffersScreen {
        #remarks { height: auto; max-height: 6; padding: 0 1; color: $text-warning; }
        #row, #note { padding: 0 1; background: $surface; }
        &.-low #title, &.-low #note { display: none; }
        &.-low #remarks { max-height: 2; }
    }
    """

    def __init__(self, fleet: Fleet, profile: str, kind: OfferKind) -> None:
        super().__init__()
        self._fleet = fleet
        self._kind = kind
        self._state = fleet.state
        self._profile = profile
        self._logins = self._account.logins
        self._readings = self._new_readings()
        self._rows: tuple[OfferRow, ...] = ()
        self._rows_are_of: tuple[OfferKind, OfferList | None, frozenset[str]] | None = None
        self._cursors: dict[OfferKind, str] = {}

    def _new_readings(self) -> dict[OfferKind, ListReading[OfferList]]:
        ask, clock = self._fleet.extras.offer, self._fleet.clock
        return {
            kind: ListReading(f"{noun}s", partial(ask, kind, self._profile), clock)
            for kind, noun in NOUNS.items()
        }

    def compose(self) -> ComposeResult:
        """Whose they are, the tabs, what is looked for, the rows, and the one under the cursor."""
        yield IdentityStrip()
        yield TextLine(id="title")
        yield TabLine({f"{kind}": name for kind, name in TABS.items()}, id="tabs")
        yield SearchLine(on_text=self._show)
        yield Static(id="remarks")
        yield OfferTable()
        yield TextLine(id="row")
        yield TextLine(id="note")
        yield KeyBar(first=("offers.back", "offers.search", "offers.next_tab", "offers.copy"))

    def on_mount(self) -> None:
        """Begin to read."""
        self.query_one(OfferTable).focus()
        self.watch(self.app, "state", self._on_state)
        self.set_interval(self._fleet.timing.clock_step, self._show)
        self.action_read()

    @property
    def _account(self) -> AccountState:
        return self._state.account(self._profile)

    @property
    def _numbers(self) -> frozenset[str]:
        """The parameters of a create whose ids are whole numbers."""
        return (self._account.dialect or DIALECTS["documented"]).create_numbers

    # -- reading

    def _on_state(self, state: FleetState) -> None:
        """Show another state; after another login everything may be of another account."""
        was_signed_out, self._state = self._account.is_signed_out, state
        if self._account.logins != self._logins:
            self._logins = self._account.logins
            self._readings = self._new_readings()
            self.action_read()
        elif was_signed_out and not self._account.is_signed_out:
            self.action_read()
        self._show()
        self.refresh_bindings()

    def action_read(self) -> None:
        """Read what is shown now, unless it is being read."""
        self.run_worker(self._read(self._readings[self._kind]))
        self._show()

    async def _read(self, reading: ListReading[OfferList]) -> None:
        await reading.read()
        self._show()

    # -- showing

    def _show(self) -> None:
        """Show what is known of the open tab."""
        self.query_one(IdentityStrip).show_state(self._state, self._fleet.clock.seconds())
        self.query_one("#title", TextLine).show(self._title())
        self.query_one(TabLine).show_tab(self._kind)
        self._measure()
        words, found = fold(self.query_one(SearchLine).text).split(), self._rows
        if words:
            found = tuple(row for row in found if all(word in row.search_text for word in words))
        self.query_one(OfferTable).show(found, self._empty_text())
        self.query_one(SearchLine).show(self._number(len(found), bool(words)), Content())
        self._show_remarks()
        self._show_row()

    def _title(self) -> Content:
        name = Content.styled("What new servers can be made of", "bold $primary")
        if not self._state.has_several:
            return name
        label = Content.styled(self._account.label or self._profile, self._account.colour)
        return Content.assemble(name, (" in ", "$text-muted"), label)

    def _measure(self) -> None:
        """Work out the rows anew, where they are of something else."""
        told, numbers = self._readings[self._kind].told, self._numbers
        kind, list_, ids = self._rows_are_of or (None, None, None)
        if kind == self._kind and list_ is told and ids == numbers:
            return
        self._rows_are_of = (self._kind, told, numbers)
        self._rows = offer_rows(self._kind, told.rows if told is not None else (), numbers)
        self.query_one(OfferTable).measure(columns_of(self._kind, numbers), self._rows)

    def _number(self, found: int, is_searched: bool) -> str:
        reading = self._readings[self._kind]
        if reading.told is None:  # not 0: nothing is known of them
            return "" if reading.problem else "…"
        total = count_text(len(self._rows), NOUNS[self._kind])
        return f"{found} of {total}" if is_searched else total

    def _show_remarks(self) -> None:
        reading = self._readings[self._kind]
        remarks = [reading.stale_text] if reading.stale_text else []
        if reading.told is not None:
            remarks += remarks_of(self._kind, reading.told, self._rows, self._numbers)
        shown = Content("\n").join(map(Content, remarks))
        static = self.query_one("#remarks", Static)
        static.display = bool(remarks)
        if not isinstance(static.content, Content) or not shown.is_same(static.content):
            static.update(shown)

    def _show_row(self) -> None:
        """Show the whole of what may be cut in the table."""
        row = self.query_one(OfferTable).selected
        first, second = Content(), Content()
        if row is not None:
            title = id_title(self._kind, self._numbers).lower()
            value = f"{title} {row.value}" if row.value else f"no {title} is told"
            style = "bold" if row.value else "$text-muted"
            first = Content.assemble((value, style), f"   {row.label}")
            second = Content.styled(row.note, "$text-muted")
        self.query_one("#row", TextLine).show(first)
        self.query_one("#note", TextLine).show(second)

    def _empty_text(self) -> str:
        kind, reading = self._kind, self._readings[self._kind]
        if self._rows:
            return f"No {NOUNS[kind]} has all these words. Esc shows all of them."
        if reading.told is None:
            if not reading.problem:
                return f"Reading the {NOUNS[kind]}s …"
            return f"{reading.problem}\n\n{ELSEWHERE[kind]}\n\nPress r to try again."
        return "" if reading.told.skipped or reading.told.partial else NONE_OFFERED[kind]

    @on(OfferTable.Highlighted)
    def _cursor_moved(self) -> None:
        self._show_row()

    # -- tabs

    def on_tab_line_clicked(self, event: TabLine.Clicked) -> None:
        """Open the tab that was clicked."""
        for kind in TABS:
            if kind == event.tab:
                self.action_open_tab(kind)

    def action_turn_tab(self, by: int) -> None:
        """Open the tab that is so many further on; after the last comes the first."""
        kinds = list(TABS)
        self.action_open_tab(kinds[(kinds.index(self._kind) + by) % len(kinds)])

    def action_open_tab(self, kind: OfferKind) -> None:
        """Open a tab with the cursor where it was; it is read at the first time."""
        if kind == self._kind:
            return
        table = self.query_one(OfferTable)
        if table.selected is not None:
            self._cursors[self._kind] = table.selected.key
        self._kind = kind
        if not self._readings[kind].was_read:
            self.action_read()
        self._show()
        table.select(self._cursors.get(kind, ""))

    # -- searching

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a slash be typed into the field itself; dim a create that the account refuses."""
        if action == "search" and self.query_one(SearchLine).is_editing:
            return False
        if action == "create" and self._account.lock:
            return None
        return super().check_action(action, parameters)

    async def action_search(self) -> None:
        """Type what is looked for."""
        await self.query_one(SearchLine).edit()

    @on(SearchLine.Left)
    def _search_left(self) -> None:
        self.query_one(OfferTable).focus()

    def action_move_cursor(self, lines: int) -> None:
        """Move in the table while a search is typed."""
        self.query_one(OfferTable).action_move(lines)

    # -- what is done with it

    def action_copy(self) -> None:
        """Copy the id of the row under the cursor, as a new server takes it."""
        row = self.query_one(OfferTable).selected
        title = id_title(self._kind, self._numbers).lower()
        if row is None:
            self.notify("There is nothing to copy.", markup=False)
        elif not row.value:
            self.notify(
                f"The API tells no {title} of {row.label} that a new server takes.",
                title="Not copied", severity="warning", markup=False,
            )  # fmt: skip
        else:
            self.run_worker(hand_out(self.app, f"{title} of {row.label}", row.value))

    def action_create(self) -> None:
        """Go back, and have the form for a new server opened."""
        self.leave(True)

    def action_back(self) -> None:
        """Show all rows again; go back, when all are shown."""
        line = self.query_one(SearchLine)
        if line.text:
            line.search("")
        else:
            self.leave(False)

    def action_leave(self) -> None:
        """Go back."""
        self.leave(False)
