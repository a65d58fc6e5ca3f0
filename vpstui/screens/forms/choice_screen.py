"""The list of what can be chosen in a field, found by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from vpstui.base.folding import fold
from vpstui.base.formatting import fit, width_of
from vpstui.fleet.state.create_choices import Choice
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.text_entry import TextEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from vpstui.widgets.fields.choice_field import ChoiceBox

LONGEST: Final = 256
"""Characters of what is typed; nothing to choose is called by more."""

WIDEST: Final = 28
"""Cells of a column at most."""

GAP: Final = "  "


class ChoiceScreen(Dialog[str]):
    """Finds what is typed among choices, and returns the value of the one that is taken.

    Args:
        box: what it is for.
        typed: what is typed already.
    """

    BINDINGS = bindings("choices")

    DEFAULT_CSS = """
    ChoiceScreen {
        #headings { color: $text-muted; height: 1; }
        #why { height: auto; color: $text-error; }
        OptionList {
            height: auto;
            max-height: 60vh;
            background: $surface;
            border: none;
            padding: 0;
            scrollbar-size: 1 1;
        }
        &.-low #dialog { height: 100%; max-height: 100%; }
        &.-low OptionList { height: 1fr; max-height: 100%; }
    }
    """

    def __init__(self, box: ChoiceBox, typed: str) -> None:
        super().__init__(box.heading)
        self._box = box
        self._typed = typed
        self._found: Sequence[Choice] = ()

    def body(self) -> Iterable[Widget]:
        """The field, what is wrong with what was taken, and what matches."""
        hint = "type to find it" if self._box.closed else "type to find it, or an id"
        yield TextEntry(self._typed, id="words", placeholder=hint, limit=LONGEST)
        yield Static(id="why")
        yield Static(id="headings")
        found = OptionList(id="found", markup=False, compact=True)
        found.can_focus = False  # keys go on into the field
        yield found

    def on_mount(self) -> None:
        """Begin in the field, on what is chosen already."""
        words = self.query_one("#words", Input)
        words.focus()
        words.cursor_position = len(self._typed)
        self._look_for(self._typed)
        chosen = [at for at, one in enumerate(self._found) if one.value == self._box.value]
        if chosen and not self._typed:
            self.query_one(OptionList).highlighted = chosen[0]

    def on_resize(self) -> None:
        """Lay the lines out anew."""
        # By its own queue: another screen, whose refresh it may be, would find no list here.
        self.call_after_refresh(self.call_later, self._lay_out)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._look_for(event.value)

    def _look_for(self, text: str) -> None:
        """Show what has every word that is typed, and what could be meant as an id."""
        words, exact = fold(text).split(), text.strip()
        found = [one for one in self._all() if all(word in _searched(one) for word in words)]
        found.sort(key=lambda one: one.value != exact)
        if exact and not self._box.closed and all(one.value != exact for one in found):
            found.append(Choice(exact, exact, (), "as you typed it"))
        self._found = found
        self._say("")
        self._lay_out()
        # An id that is typed whole is meant, also where it cannot be had.
        is_exact = bool(found) and bool(exact) and found[0].value == exact
        sold = (at for at, one in enumerate(found) if is_exact or not one.obstacle)
        first = next(sold, 0)
        self.query_one(OptionList).highlighted = first if found else None

    def _all(self) -> Iterable[Choice]:
        if self._box.optional:
            yield Choice("", "None")
        yield from self._box.choices

    def _say(self, text: str) -> None:
        """Say why something cannot be taken; nothing, where it can."""
        if not text and not self._found:
            text = "Nothing has these words. Esc goes back, and changes nothing."
        self.query_one("#why", Static).update(Content(text))
        self.query_one("#why").display = bool(text)

    def _lay_out(self) -> None:
        """Write the choices in columns into the width there is; the cursor stays where it is."""
        found = self.query_one(OptionList)
        width, cursor = found.scrollable_content_region.width, found.highlighted
        headings = Choice("", *_heading_parts(self._box.headings))
        columns = _widths([headings, *self._found])
        head = self.query_one("#headings", Static)
        head.display = bool(self._box.headings)
        head.update(_line(headings, columns, width))
        found.set_options(Option(_line(one, columns, width)) for one in self._found)
        found.highlighted = cursor

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Take what is under the cursor, or say why that cannot be had."""
        at = self.query_one(OptionList).highlighted
        if at is None or at >= len(self._found):
            return
        choice = self._found[at]
        if choice.obstacle:
            self._say(f"{choice.label} is {choice.obstacle}: take another one.")
        else:
            self.finish(choice.value)

    def action_move(self, lines: int) -> None:
        """Move the cursor; it stops at both ends."""
        found, last = self.query_one(OptionList), len(self._found) - 1
        if last >= 0:
            at = -1 if found.highlighted is None else found.highlighted
            found.highlighted = min(max(at + lines, 0), last)


def _heading_parts(headings: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    return (headings[0], tuple(headings[1:])) if headings else ("", ())


def _searched(choice: Choice) -> str:
    parts = (choice.label, *choice.cells, choice.value, choice.source, choice.obstacle)
    return fold(" ".join(parts))


def _widths(choices: Iterable[Choice]) -> list[int]:
    """Return the cells of each column: as many as its longest text has, up to a limit."""
    widths: list[int] = []
    for choice in choices:
        for at, text in enumerate((choice.label, *choice.cells)):
            if at == len(widths):
                widths.append(0)
            widths[at] = max(widths[at], min(width_of(text), WIDEST))
    return widths


def _line(choice: Choice, columns: Sequence[int], width: int) -> Content:
    """Write a choice: its label, what else is told in columns, and its source at the right."""
    texts = (choice.label, *choice.cells, *[""] * (len(columns) - 1 - len(choice.cells)))
    parts = [fit(text, cells) for text, cells in zip(texts, columns, strict=True)]
    note = choice.obstacle or choice.source
    room = max(0, width - width_of(note) - (1 if note else 0))
    text = Content(GAP.join(parts)).truncate(room, ellipsis=True, pad=True)
    line = text + Content.styled(f" {note}" if note else "", "$text-muted")
    return line.stylize("$text-disabled") if choice.obstacle else line
