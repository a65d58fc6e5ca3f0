"""One line with the names of tabs, of which one is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual import events


class TabLine(TextLine):
    """The names of tabs; the open one is bold and underlined. A click on a name opens it.

    It takes no focus: the keys of the screen open tabs.

    Args:
        tabs: what each tab is called, by its name.
    """

    class Clicked(Message):
        """A tab was clicked.

        Attributes:
            tab: its name.
        """

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self, tabs: Mapping[str, str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tabs = dict(tabs)
        self._open = next(iter(self._tabs), "")

    def tab_after(self, by: int) -> str:
        """Return the tab that is so many after the open one; after the last comes the first."""
        names = list(self._tabs)
        return names[(names.index(self._open) + by) % len(names)]

    def show_tab(self, tab: str) -> None:
        """Show which tab is open."""
        self._open = tab
        self.show(
            Content("  ").join(
                Content.styled(label, "bold underline $primary" if name == tab else "$text-muted")
                for name, label in self._tabs.items()
            )
        )

    def on_click(self, event: events.Click) -> None:
        """Say which tab is under the mouse."""
        column, begin = event.x - self.gutter.left, 0
        for name, label in self._tabs.items():
            if begin <= column < begin + len(label):
                self.post_message(self.Clicked(name))
            begin += len(label) + 2
