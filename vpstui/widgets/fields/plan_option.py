"""A switch in a plan of action, with what happens when it is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from vpstui.widgets.fields.form_fields import Toggle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult


class PlanOption(Vertical):
    """A switch that is off; below it the steps it leads to, or why it cannot be switched on.

    Where it turns out while it is on that it cannot be, it stays on until a person switches it off:
    a plan does not change by itself.

    Args:
        label: what it is.
        steps: what happens while it is on, a line each.
        obstacle: why it cannot be switched on; empty: it can.
    """

    DEFAULT_CSS = """
    PlanOption {
        height: auto;

        Toggle { width: auto; }
        Toggle:disabled { color: $text-disabled; }
        #option-text { color: $text-muted; padding-left: 4; display: none; }
        &.-on #option-text { color: $text-accent; display: block; }
        &.-barred #option-text { color: $text-muted; display: block; }
        &.-stuck #option-text { color: $text-error; }
    }
    """

    class Changed(Message):
        """It was switched, or whether it can be has changed."""

    def __init__(self, label: str, steps: Sequence[str], obstacle: str) -> None:
        super().__init__(id="option")
        self._steps = tuple(steps)
        self._obstacle = obstacle
        self._toggle = Toggle(label, value=False)

    def compose(self) -> ComposeResult:
        """The switch, and what belongs to it."""
        yield self._toggle
        yield Static(id="option-text")

    def on_mount(self) -> None:
        """Show what belongs to it, and follow the switch."""
        self.watch(self._toggle, "value", self._show)

    @property
    def is_on(self) -> bool:
        """Whether it is switched on."""
        return self._toggle.value

    @property
    def is_stuck(self) -> bool:
        """Whether it is on, and cannot be."""
        return self.is_on and bool(self._obstacle)

    @property
    def can_be_switched(self) -> bool:
        """Whether it can be switched now."""
        return self.is_on or not self._obstacle

    def switch(self) -> None:
        """Switch it, where that is possible."""
        if self.can_be_switched:
            self._toggle.action_switch()

    def set_obstacle(self, why: str) -> None:
        """Say from now on why it cannot be switched on."""
        self._obstacle = why
        self._show()

    def _show(self) -> None:
        text = "\n".join(self._steps)
        if self._obstacle:
            text = f"Not possible here: {self._obstacle}"
        if self.is_stuck:
            text = f"{text} Switch it off, or cancel."
        self._toggle.disabled = not self.can_be_switched
        self.set_class(self.is_on, "-on")
        self.set_class(bool(self._obstacle), "-barred")
        self.set_class(self.is_stuck, "-stuck")
        self.query_one("#option-text", Static).update(Content(text))
        self.post_message(self.Changed())
