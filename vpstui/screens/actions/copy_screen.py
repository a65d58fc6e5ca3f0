"""What can be copied of a server, beside what it is; and a text to be selected by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.content import Content
from textual.widgets import OptionList, Static, TextArea
from textual.widgets.option_list import Option

from vpstui.base.formatting import fit
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.text_line import CutLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from vpstui.terminal.copyable import Copyable


class Picked(NamedTuple):
    """What was chosen, and whether it is only to be shown."""

    what: Copyable
    show: bool


class CopyScreen(Dialog[Picked]):
    """Chooses what is copied, by its letter or by going there.

    Args:
        name: what the server is called.
        copyables: what there is; one at least.
        where: in which account it is, where that has to be named.
    """

    BINDINGS = bindings("copy")

    DEFAULT_CSS = """
    CopyScreen OptionList {
        height: auto;
        max-height: 100%;
        background: $surface;
        border: none;
        padding: 0;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        scrollbar-size: 1 1;
    }
    CopyScreen OptionList:focus { border: none; }
    """

    def __init__(self, name: str, copyables: Sequence[Copyable], where: str | Content = "") -> None:
        super().__init__(Content.assemble(f"Copy from {name}", where))
        self._copyables = {copyable.key: copyable for copyable in copyables}

    def body(self) -> Iterable[Widget]:
        """One line each."""
        width = max(len(each.label) for each in self._copyables.values()) + 2
        yield OptionList(
            *(Option(_line(each, width), id=each.key) for each in self._copyables.values())
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out the letters of what is not known."""
        return action != "pick" or parameters[0] in self._copyables

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_pick(event.option_id or "")

    def action_pick(self, key: str) -> None:
        """Copy what has that letter, or say why not."""
        self._pick(self._copyables[key], show=False)

    def action_take(self) -> None:
        """Copy what is marked."""
        self._pick_marked(show=False)

    def action_show(self) -> None:
        """Show the whole text of what is marked."""
        self._pick_marked(show=True)

    def _pick_marked(self, *, show: bool) -> None:
        marked = self.query_one(OptionList).highlighted_option
        if marked is not None and marked.id is not None:
            self._pick(self._copyables[marked.id], show=show)

    def _pick(self, what: Copyable, *, show: bool) -> None:
        if what.problem:
            self.notify(what.problem, title="Not copied", severity="warning", markup=False)
        else:
            self.finish(Picked(what, show))

    def action_move(self, lines: int) -> None:
        """Go up or down."""
        options = self.query_one(OptionList)
        if lines > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()


def _line(copyable: Copyable, width: int) -> Content | CutLine:
    what = Content.assemble((f"{copyable.key}  ", "bold $primary"), fit(copyable.label, width))
    if copyable.problem:
        return CutLine(Content.assemble(what, (copyable.problem, "$text-warning")))
    return Content.assemble(what, " ".join(copyable.text.split()))


class TextScreen(Dialog[None]):
    """A text to select with the mouse of the terminal.

    Args:
        label: what it is.
        text: the text.
    """

    DEFAULT_CSS = """
    TextScreen TextArea { height: auto; max-height: 16; background: $surface; }
    TextScreen TextArea, TextScreen TextArea:focus { border: none; padding: 0; }
    TextScreen #hint { margin-bottom: 1; color: $text-muted; }
    """

    def __init__(self, label: str, text: str) -> None:
        super().__init__(label)
        self._text = text

    def body(self) -> Iterable[Widget]:
        """How it is selected, and the text."""
        yield Static(
            Content("Select it with the mouse; hold Shift where that marks nothing."), id="hint"
        )
        yield TextArea(self._text, read_only=True, soft_wrap=True)
