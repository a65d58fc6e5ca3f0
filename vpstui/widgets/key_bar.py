"""The last line of every screen: the keys that work here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Button

from vpstui.config.key_overrides import is_unset
from vpstui.config.key_registry import KEY_ORDER
from vpstui.terminal.frame_gate import before_frame
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import ActiveBinding
    from textual.dom import DOMNode
    from textual.screen import Screen

ENTER: Final = "⏎"
"""How Enter is shown on a button."""


LAST: Final = ("app.quit", "help")
"""Actions whose keys stay in sight, at the end, however narrow the line is."""


class KeyBar(TextLine):
    """Keys and what they do, from the bindings themselves; those that do not apply are dim.

    On a button it says first what Enter does: that of the button.

    It is drawn again only when its text changes. A click on a key presses it.

    Args:
        first: ids of the bindings to begin with; the others follow in their order.
    """

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        background: $panel;
        padding: 0 1;
    }
    """

    def __init__(self, first: Sequence[str] = ()) -> None:
        super().__init__()
        self._first = tuple(first)
        self._spans: list[tuple[int, int, str]] = []
        self._of_focused: dict[str, ActiveBinding] = {}

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._show_soon, immediate=True)
        self._show_bindings()

    def on_resize(self) -> None:
        """Show as many keys as fit."""
        self._show_bindings()

    def _show_soon(self, _: Screen[object]) -> None:
        """Show them in the same frame as what has changed them, and once for many changes."""
        before_frame(self, self._show_bindings)

    def _show_bindings(self) -> None:
        if not self.is_attached or not self.size.width:
            return
        shown: dict[str, ActiveBinding] = {}
        for active in self._active_bindings().values():
            binding = active.binding
            is_shown = binding.show or _pressed_by(active) is not None
            if is_shown and not is_unset(binding.key) and not self._is_typed(active):
                shown.setdefault(binding.action, active)
        last = [shown.pop(action) for action in LAST if action in shown]
        keys = list(shown.values())
        nodes = list(dict.fromkeys(active.node for active in keys))
        self._lay_out(sorted(keys, key=lambda active: self._rank(active, nodes)), last)

    def _active_bindings(self) -> dict[str, ActiveBinding]:
        """What keys do now; while the terminal has no focus, what they do when it has it again.

        Textual then takes the focus from the widget that has it, and its keys with it.
        """
        active, of_all = self.screen.active_bindings, (self.screen, self.app)
        if self.app.app_focus:
            kept = {key: one for key, one in active.items() if one.node not in of_all}
            self._of_focused = kept
        return {**self._of_focused, **active}

    def _is_typed(self, active: ActiveBinding) -> bool:
        """Whether the key would go into a field as a character."""
        key, focused = self.app.get_key_display(active.binding), self.screen.focused
        return len(key) == 1 and focused is not None and focused.check_consume_key(key, key)

    def _rank(self, active: ActiveBinding, nodes: Sequence[DOMNode]) -> tuple[int, int, int]:
        """Keep a key in its place, though Textual puts those that were moved last."""
        id_, first = active.binding.id or "", self._first
        rank = first.index(id_) if id_ in first else len(first)
        return rank, nodes.index(active.node), KEY_ORDER.get(id_, len(KEY_ORDER))

    def _lay_out(self, keys: list[ActiveBinding], last: list[ActiveBinding]) -> None:
        # The gap after the last key may fall off the edge.
        room = self.content_size.width + 2 - sum(len(self._text(active)) + 2 for active in last)
        self._spans, used = [], 0
        parts: list[Content] = []
        for active in [*keys, *last]:
            width = len(self._text(active)) + 2
            if active not in last and used + width > room:
                continue
            self._spans.append((used, used + width - 2, active.binding.key))
            parts.append(self._key(active))
            used += width
        self.show(Content("  ").join(parts))

    def _text(self, active: ActiveBinding) -> str:
        return " ".join(self._words(active))

    def _words(self, active: ActiveBinding) -> tuple[str, str]:
        """Return a key, and what it does."""
        button = _pressed_by(active)
        if button is not None:
            return ENTER, str(button.label)
        return self.app.get_key_display(active.binding), active.binding.description

    def _key(self, active: ActiveBinding) -> Content:
        key, does = self._words(active)
        if not active.enabled:
            return Content.styled(f"{key} {does}", "$text-disabled")
        return Content.assemble((key, "bold $primary"), " ", (does, "$text-muted"))

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        column = event.x - self.gutter.left
        for start, end, key in self._spans:
            if start <= column < end:
                self.app.simulate_key(key)


def _pressed_by(active: ActiveBinding) -> Button | None:
    """Return the button that a key presses: the one with the focus."""
    node = active.node
    return node if isinstance(node, Button) and active.binding.action == "press" else None
