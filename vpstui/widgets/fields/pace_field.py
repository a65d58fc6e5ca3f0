"""How fast the servers of a plan are written to, as a line that can be changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.target_list import LOW

if TYPE_CHECKING:
    from vpstui.fleet.state.bulk_action import Pace


class PaceField(Widget, can_focus=True):
    """All at once, a few at a time, or one after the other; below it what that means.

    Args:
        pace: the pace to begin with.
        number: how many servers there are.
    """

    BINDINGS = bindings("pace")

    DEFAULT_CSS = """
    PaceField {
        height: auto;
        width: 1fr;
        &:focus { text-style: bold; background: $primary-muted; }
    }
    """

    size_chosen: reactive[int] = reactive(0, layout=True)
    """How many at a time; 0: all at once."""

    def __init__(self, pace: Pace, number: int) -> None:
        super().__init__(id="pace")
        self._pace = pace
        self._number = number
        size = min(pace.size, number - 1)
        self._few = max(2, size)
        self.set_reactive(PaceField.size_chosen, size)

    @property
    def pace(self) -> Pace:
        """The pace as it was chosen."""
        return replace(self._pace, size=self.size_chosen)

    def render(self) -> Content:
        """Return the pace, and in a second line when the next servers are written to."""
        pace = self.pace
        line = Content.assemble(("Pace: ", "$text-muted"), pace.text)
        if not pace.size or self.app.size.height < LOW:
            return line
        rule = f"{pace.rule[0].upper()}{pace.rule[1:]}; a failure stops it."
        return Content("\n").join([line, Content.styled(rule, "$text-muted")])

    def turn(self) -> None:
        """Go on to the next pace."""
        sizes = [0, *([self._few] if self._few < self._number else []), 1]
        self.size_chosen = sizes[(sizes.index(self.size_chosen) + 1) % len(sizes)]

    def action_turn(self) -> None:
        """Go on to the next pace."""
        self.turn()

    def action_change(self, step: int) -> None:
        """Take more at a time, or fewer."""
        size = self.size_chosen + step if self.size_chosen else self._few
        self.size_chosen = max(1, min(size, self._number - 1))
        self._few = max(2, self.size_chosen)

    def on_click(self) -> None:
        """Go on to the next pace."""
        self.turn()
