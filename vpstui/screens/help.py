"""Every key that works here, from the bindings themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from vpstui.formatting import fit, width_of
from vpstui.screens.dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.screen import Screen
    from textual.widget import Widget

LEGEND = (
    "● active   ○ stopped   ◇ suspended   ◌ provisioning   ◐ starting   ◑ stopping   ◒ rebooting",
    "Filter: words match name, hostname, IP and id; status:stopped (with *); ! negates.",
    "● live: the last read worked. Otherwise the age of what you see stands there.",
)


class HelpScreen(Dialog[None]):
    """The keys of a screen.

    Args:
        screen: the screen whose keys are shown.
    """

    BINDINGS = [
        Binding("escape", "cancel", "Close", id="help.close", key_display="Esc"),
        Binding("question_mark,f1,q", "cancel", "Close", id="help.leave", show=False),
        Binding("down,j", "scroll(1)", "Down", id="help.down", show=False),
        Binding("up,k", "scroll(-1)", "Up", id="help.up", show=False),
        Binding("pagedown,space", "scroll(10)", "Page down", id="help.page_down", show=False),
        Binding("pageup", "scroll(-10)", "Page up", id="help.page_up", show=False),
        Binding("end,G", "scroll(1000)", "Last", id="help.last", show=False),
        Binding("home,g", "scroll(-1000)", "First", id="help.first", show=False),
    ]

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__("Keys")
        self._keys = tuple(keys_of(screen))

    def body(self) -> Iterable[Widget]:
        """One line per action, then what the signs mean."""
        width = max((width_of(key) for key, _ in self._keys), default=0) + 2
        lines = [
            Content.assemble((fit(key, width), "bold $primary"), text) for key, text in self._keys
        ]
        yield Static(Content("\n").join(lines), id="keys")
        yield Static(Content("\n".join(LEGEND)), id="legend")

    def action_scroll(self, lines: int) -> None:
        """Show what is further down, or up."""
        self.query_one("#dialog").scroll_relative(y=lines, animate=False)


def keys_of(screen: Screen[object]) -> Iterable[tuple[str, str]]:
    """List the keys of a screen with what they do, one line per action."""
    lines: dict[str, tuple[list[str], str]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.id is None:  # Textual's own plumbing, such as Tab
            continue
        keys, _ = lines.setdefault(binding.action, ([], binding.tooltip or binding.description))
        keys.append(screen.app.get_key_display(binding))
    for keys, text in lines.values():
        yield " ".join(dict.fromkeys(keys)), text
