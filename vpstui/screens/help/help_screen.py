"""The help: every key that works here, the filter language, and what the signs mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from vpstui.base.formatting import fit, width_of
from vpstui.screens.dialog import Dialog
from vpstui.screens.help.help_pages import sections_for
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.text_entry import TextEntry
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.screen import Screen
    from textual.widget import Widget

    from vpstui.screens.help.help_pages import Section

LONGEST: Final = 128
"""Characters of what is searched for."""


class HelpScreen(Dialog[None]):
    """The help of a screen; it can be searched.

    Args:
        screen: the screen whose keys are shown.
    """

    BINDINGS = bindings("help")

    DEFAULT_CSS = """
    HelpScreen {
        #search { height: 1; margin-bottom: 1; }
        #slash { width: 2; color: $primary; text-style: bold; }
        #words { width: 1fr; }
    }
    """

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__("Keys")
        self._sections = sections_for(screen)

    def body(self) -> Iterable[Widget]:
        """Everything, as one text."""
        yield Static(id="sections")

    def on_mount(self) -> None:
        """Begin with all of it."""
        self._show("")

    def _show(self, searched: str) -> None:
        """Show the lines that have all words of what is searched."""
        words = searched.casefold().split()
        sections = [section.with_words(words) for section in self._sections]
        sections = [section for section in sections if section.rows]
        nothing = Content.styled("Nothing here has all these words. Esc shows all.", "$text-muted")
        text = Content("\n\n").join(map(_written, sections)) if sections else nothing
        self.query_one("#sections", Static).update(text)

    # -- searching

    @property
    def _fields(self) -> Sequence[Widget]:
        return list(self.query("#search"))

    async def action_search(self) -> None:
        """Type words to search for."""
        if not self._fields:
            slash = TextLine(id="slash")
            slash.show(Content("/"))
            row = Horizontal(slash, TextEntry(id="words", limit=LONGEST), id="search")
            await self.query_one("#dialog").mount(row, before=0)
        self.query_one("#dialog").scroll_home(animate=False)
        # At once, not after the next refresh: the next key may be waiting.
        self.set_focus(self.query_one("#words"))

    @on(Input.Changed, "#words")
    def _search(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(Input.Submitted, "#words")
    def _read_on(self) -> None:
        """Keep what was found, and give the keys back to scrolling."""
        self.set_focus(None)

    def action_cancel(self) -> None:
        """Show everything again, while one types what to search for; else leave."""
        if self._fields and self.focused is not None:
            self.query("#search").remove()
            self._show("")
        else:
            self.finish(None)

    def action_scroll(self, lines: int) -> None:
        """Show what is further down, or up."""
        # Afterwards: what was searched just before may not have its size yet.
        box = self.query_one("#dialog")
        self.call_after_refresh(box.scroll_relative, y=lines, animate=False)


def _written(section: Section) -> Content:
    """Write a section: its heading, and a line per row with the signs in a column."""
    width = max(width_of(row.sign) for row in section.rows) + 2
    lines = [Content.styled(section.heading, "bold")]
    for row in section.rows:
        sign, style = fit(row.sign, width), "bold $primary" if row.applies else "$text-disabled"
        text = Content(row.text) if row.applies else Content.styled(row.text, "$text-disabled")
        lines.append(Content.assemble("  ", (sign, style), text))
    return Content("\n").join(lines)
