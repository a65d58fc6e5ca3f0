"""The saved views: shows one, saves the filter as another, forgets one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from textual import on
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from vpstui.base.errors import SettingsError
from vpstui.base.formatting import fit, width_of
from vpstui.base.sanitize import clean
from vpstui.query.saved_views import (
    NAME_LIMIT,
    NUMBERED_VIEWS,
    QUERY_LIMIT,
    SavedView,
    check_view_name,
    check_view_query,
)
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.text_entry import TextEntry
from vpstui.widgets.text_line import CutLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

WIDEST: Final = 24
"""Cells of a name in the list."""

HOW_TO_MAKE_ONE: Final = (
    "To make a view of your own, filter the table and save the filter here, or write it into "
    "the config file:\n\n"
    '[views]\nsleeping = "status:stopped age>30d"'
)


@dataclass(frozen=True)
class ViewChoice:
    """What is to be done with a view.

    Attributes:
        do: `show` filters by it, `save` remembers it, `forget` forgets it.
        view: the view.
    """

    do: Literal["show", "save", "forget"]
    view: SavedView


class ViewsScreen(Dialog[ViewChoice]):
    """Chooses a view. It changes nothing itself.

    Args:
        views: every view, in their order; the first nine have a digit.
        query: the filter as it is now.
    """

    BINDINGS = bindings("views")

    DEFAULT_CSS = """
    ViewsScreen {
        #views {
            max-height: 40vh;
            padding: 0;
            border: none;
            background: $surface;
        }
        #views:focus { background-tint: transparent 0%; }
        #views > .option-list--option-highlighted {
            background: $primary-muted;
            color: $foreground;
            text-style: bold;
        }
        #views:ansi > .option-list--option-highlighted {
            background: ansi_cyan;
            color: ansi_black;
            text-style: bold underline;
        }
        #naming, #name { display: none; }
        #naming { margin-top: 1; }
        #none { margin-top: 1; }
        #note { margin-top: 1; color: $text-muted; }
        #note.-warning { color: $text-warning; }
        &.-naming #naming, &.-naming #name { display: block; }
    }
    """

    def __init__(self, views: Sequence[SavedView], query: str = "") -> None:
        super().__init__("Saved views")
        self._views = tuple(views)
        self._query = query.strip()
        self._forgetting: SavedView | None = None

    def body(self) -> Iterable[Widget]:
        """A line per view, the field for a name, and what is to be said of it."""
        width = min(WIDEST, max(width_of(view.name) for view in self._views))
        lines = [self._line(at, view, width) for at, view in enumerate(self._views, 1)]
        yield OptionList(*(Option(CutLine(line)) for line in lines), id="views")
        if all(view.comes_with_app for view in self._views):
            yield Static(Content(HOW_TO_MAKE_ONE), id="none")
        yield Static(Content.assemble("Save  ", (self._query, "bold"), "  as:"), id="naming")
        name = TextEntry(id="name", limit=NAME_LIMIT, placeholder="a name for it")
        name.disabled = True  # until it is shown: a field that is hidden can have the focus, too
        yield name
        yield Static(id="note")

    def _line(self, at: int, view: SavedView, width: int) -> Content:
        """The digit, whether it is shown now, the name and the query."""
        return Content.assemble(
            (f"{at} " if at <= NUMBERED_VIEWS else "  ", "bold"),
            "● " if view.query == self._query else "  ",
            (fit(view.name, width), "bold"),
            f"  {clean(view.query, QUERY_LIMIT)}",
        )

    def on_mount(self) -> None:
        """Begin on the view that is shown now, if any is."""
        now = (at for at, view in enumerate(self._views) if view.query == self._query)
        options = self.query_one(OptionList)
        options.highlighted = next(now, 0)
        options.focus()

    # -- choosing

    @property
    def _chosen(self) -> SavedView:
        """The view under the cursor."""
        return self._views[self.query_one(OptionList).highlighted or 0]

    @property
    def _is_naming(self) -> bool:
        return self.has_class("-naming")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a name is typed, its keys are letters."""
        if action == "save":
            return self._is_naming
        if action in ("show", "forget", "pick", "move"):
            return not self._is_naming
        if action == "name":
            return not self._is_naming
        return super().check_action(action, parameters)

    def action_show(self) -> None:
        """Filter by the view under the cursor."""
        self.finish(ViewChoice("show", self._chosen))

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_show()

    def action_pick(self, number: int) -> None:
        """Filter by the view of that digit, if there is one."""
        if number <= len(self._views):
            self.finish(ViewChoice("show", self._views[number - 1]))
        else:
            self._note(f"There is no view {number}.", warning=True)

    def action_move(self, lines: int) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if lines > 0 else options.action_cursor_up)()

    @on(OptionList.OptionHighlighted)
    def _show_source(self) -> None:
        """Say where the view under the cursor comes from, and its query, which may not fit."""
        self._forgetting = None
        view = self._chosen
        where = "Saved here" if view.saved else "From the config file"
        where = "Comes with vpstui" if view.comes_with_app else where
        self._note(f"{where}:  {clean(view.query, QUERY_LIMIT)}")

    # -- forgetting

    def action_forget(self) -> None:
        """Forget the view under the cursor, if it was saved here; the second time it is meant."""
        view = self._chosen
        if view.comes_with_app:
            self._note(f"{view.name} comes with vpstui: it stays.", warning=True)
        elif not view.saved:
            self._note(f"{view.name} stands in the config file: take it out there.", warning=True)
        elif self._forgetting == view:
            self.finish(ViewChoice("forget", view))
        else:
            self._forgetting = view
            self._note(f"Press it again to forget {view.name}:  {view.query}", warning=True)

    # -- saving

    def action_name(self) -> None:
        """Ask for a name for the filter."""
        if not self._query:
            self._note("There is no filter to save: leave this and filter the table first.",
                       warning=True)  # fmt: skip
            return
        self._switch(naming=True)
        self._note("")

    def _switch(self, *, naming: bool) -> None:
        """Begin or end to ask for a name."""
        self.set_class(naming, "-naming")
        self.query_one("#name").disabled = not naming
        self.query_one("#views").disabled = naming
        self.query("#name" if naming else "#views").focus()
        self.refresh_bindings()

    @on(Input.Changed, "#name")
    def _foretell(self, event: Input.Changed) -> None:
        """Say what the name is in the way of, while it is typed."""
        name = event.value.strip()
        saved = (view.query for view in self._views if view.saved and view.name == name)
        problem = self._problem(name) if name else ""
        replaced = "".join(f"This replaces  {query}" for query in saved)
        self._note(problem or replaced, warning=True)

    def _problem(self, name: str) -> str:
        """Why the filter cannot be saved under that name; empty when it can."""
        ours = (view for view in self._views if not (view.saved or view.comes_with_app))
        if any(view.name == name for view in ours):
            return f"{name} stands in the config file: choose another name."
        try:
            check_view_name(name)
            check_view_query(self._query)
        except SettingsError as error:
            return error.message
        return ""

    def action_save(self) -> None:
        """Save the filter under the name that was typed."""
        name = self.query_one("#name", TextEntry).value.strip()
        if problem := self._problem(name):
            self._note(problem, warning=True)
        else:
            self.finish(ViewChoice("save", SavedView(name, self._query, saved=True)))

    def action_cancel(self) -> None:
        """Leave the name, or the views."""
        if self._is_naming:
            with self.prevent(Input.Changed):
                self.query_one("#name", TextEntry).clear()
            self._switch(naming=False)
            self._note("")
        else:
            self.finish(None)

    def _note(self, text: str, *, warning: bool = False) -> None:
        note = self.query_one("#note", Static)
        note.update(Content(text))
        note.display = bool(text)
        note.set_class(warning, "-warning")
        if warning:
            self.call_after_refresh(note.scroll_visible, animate=False)  # where the box is small
