"""The palette: anything that can be done, and any server, by its name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from vpstui.base.formatting import width_of
from vpstui.query.palette_search import CommandError, PaletteChoice
from vpstui.query.query import PAUSE
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.text_entry import TextEntry
from vpstui.widgets.text_line import TextLine, cut_at_blank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.widget import Widget

    from vpstui.query.palette_search import PaletteEntry

LONGEST: Final = 1024
"""Characters of a command; a paste must not take seconds to look for."""

TITLE_COLUMN: Final = 24
"""Cells up to which titles are padded, so that what is said of them stands in a column."""


class PaletteScreen(Dialog[PaletteChoice]):
    """Finds what is typed, and returns what was chosen.

    Args:
        offers: gives what matches a text, the best first; a CommandError says why nothing does.
    """

    BINDINGS = bindings("palette")

    DEFAULT_CSS = """
    PaletteScreen {
        #prompt { height: 1; }
        #colon { width: 2; color: $primary; text-style: bold; }
        #command { width: 1fr; }
        #problem { height: auto; color: $text-error; }
        OptionList {
            height: 1fr;
            background: $surface;
            border: none;
            padding: 0;
            scrollbar-size: 1 1;
        }
    }
    """

    def __init__(self, offers: Callable[[str], Sequence[PaletteEntry]]) -> None:
        super().__init__("Do anything, go anywhere")
        self._offers = offers
        self._entries: Sequence[PaletteEntry] = ()

    def body(self) -> Iterable[Widget]:
        """The field, what is wrong with what was typed, and what matches."""
        colon = TextLine(id="colon")
        colon.show(Content(":"))
        hint = "an action, a server, or both:  reboot web-2"
        with Horizontal(id="prompt"):
            yield colon
            yield TextEntry(id="command", placeholder=hint, limit=LONGEST)
        yield Static(id="problem")
        found = OptionList(id="found", markup=False, compact=True)
        found.can_focus = False  # keys go on into the field
        yield found

    def on_mount(self) -> None:
        """Begin in the field, with everything there is."""
        self.query_one("#command").focus()
        self._look_for("")

    def on_resize(self) -> None:
        """Lay the lines out anew."""
        # By its own queue: another screen, whose refresh it may be, would find no list here.
        self.call_after_refresh(self.call_later, self._lay_out)

    # -- finding

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._look_for(event.value)

    def _look_for(self, text: str) -> None:
        """Show what matches, or why nothing does."""
        try:
            self._entries = self._offers(text)
        except CommandError as error:
            self._entries = ()
            self._show_problem(error.message, error.position)
        else:
            self._show_problem("")
        self._lay_out()
        self.query_one(OptionList).highlighted = 0 if self._entries else None
        if any(entry.is_pending for entry in self._entries):
            self.set_timer(PAUSE, partial(self._look_again, text))

    def _look_again(self, text: str) -> None:
        """Go on with what takes longer than a frame, unless something else was typed."""
        if self.query_one("#command", Input).value == text:
            self._look_for(text)

    def _show_problem(self, message: str, position: int | None = None) -> None:
        """Say what is wrong, and show where: below the character at `position`."""
        lines = [message] if message else []
        if position is not None:
            # The field scrolls; where the spot is out of sight there is nothing to point at.
            command = self.query_one("#command", Input)
            column = width_of(command.value[:position]) - round(command.scroll_offset.x)
            if 0 <= column < max(1, command.size.width):
                lines.insert(0, " " * (column + 2) + "↑")
        self.query_one("#problem", Static).update(Content("\n".join(lines)))

    def _lay_out(self) -> None:
        """Write the entries into the width there is; the cursor stays where it is."""
        found = self.query_one(OptionList)
        width, cursor = found.scrollable_content_region.width, found.highlighted
        titles = (width_of(entry.title) for entry in self._entries)
        column = min(TITLE_COLUMN, max(titles, default=0))
        found.set_options(Option(_line(entry, column, width)) for entry in self._entries)
        found.highlighted = cursor

    # -- choosing

    @property
    def _chosen(self) -> PaletteEntry | None:
        at = self.query_one(OptionList).highlighted
        return None if at is None or not self._entries else self._entries[at]

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_choose()

    def action_choose(self) -> None:
        """Do what is under the cursor, or say why that cannot be done."""
        entry = self._chosen
        if entry is None:
            return
        if entry.blocked:
            self._show_problem(f"Not now: {entry.blocked}.")
        elif entry.choice is None:
            self._write(entry.completion)
        else:
            self.finish(entry.choice)

    def action_complete(self) -> None:
        """Write out what is under the cursor, to go on typing."""
        entry = self._chosen
        if entry is not None:
            self._write(entry.completion or entry.title)

    def _write(self, text: str) -> None:
        command = self.query_one("#command", Input)
        command.value = text
        command.cursor_position = len(text)

    def action_move(self, lines: int) -> None:
        """Move the cursor; it stops at both ends."""
        found, last = self.query_one(OptionList), len(self._entries) - 1
        if found.highlighted is not None:
            found.highlighted = min(max(found.highlighted + lines, 0), last)


def _line(entry: PaletteEntry, column: int, width: int) -> Content:
    """Write an entry: what it is, what else there is to say, and its keys at the right."""
    title = entry.title + " " * max(0, column - width_of(entry.title))
    note, style = entry.note, "$text-muted"
    keys = Content.styled(entry.keys, "bold $primary")
    if entry.blocked:
        note, style, keys = f"not now: {entry.blocked}", "", Content(entry.keys)
    text = Content.assemble(title, ("  " + note if note else "", style))
    room = max(0, width - keys.cell_length - (1 if keys else 0))
    text = cut_at_blank(text, room)
    line = text.pad_right(max(0, width - keys.cell_length - text.cell_length)) + keys
    return line.stylize("$text-disabled") if entry.blocked else line
