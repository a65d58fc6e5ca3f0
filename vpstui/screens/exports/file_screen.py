"""Asks for a file, and writes to it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.widgets import Input, Static

from vpstui.base.errors import FileThere, VpsTuiError
from vpstui.base.files.named_file import parse_path, write_named
from vpstui.base.sanitize import clean
from vpstui.base.threads import run_in_thread
from vpstui.screens.actions.confirm_question import ConfirmQuestion
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.text_entry import TextEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


class FileScreen(Dialog[Path]):
    """Asks for the name of a file until it is written, and returns its path.

    Args:
        what: what is written, such as `TSV of 3 servers`.
        text: the text, without the line break at its end.
        name: what stands in the field at the beginning.
        at_once: whether that name was typed by who asked, and is tried without asking.
    """

    BINDINGS = bindings("file")

    DEFAULT_CSS = """
    FileScreen {
        #file { margin: 0; }
        &.-high #file { margin: 1 0; }
        #where { height: auto; color: $text-muted; }
        #where.-problem { color: $text-error; }
    }
    """

    def __init__(self, what: str, text: str, name: str, *, at_once: bool = False) -> None:
        super().__init__("Write to a file")
        self._what = what
        self._data = f"{text}\n".encode() if text else b""
        self._typed = name
        self._at_once = at_once

    def body(self) -> Iterable[Widget]:
        """What is written, the field, and where it goes or why it cannot."""
        yield Static(Content(f"The {self._what}, to which file?"))
        yield TextEntry(self._typed, id="file", placeholder="~/servers.txt")
        yield Static(id="where")

    def on_mount(self) -> None:
        """Begin in the field, or try what was typed already."""
        self.query_one("#file").focus()
        self._show_folder()
        if self._at_once:
            self.action_write()

    @on(Input.Changed)
    def _show_folder(self) -> None:
        """Say where a name without a folder is."""
        try:
            here = f"A name without a folder is in {clean(str(Path.cwd()))}."
        except OSError:
            here = "The folder that vpstui was started in is gone: begin with / or ~."
        self._say(f"{here} Only you can read the file.")

    def _say(self, text: str, *, problem: bool = False) -> None:
        line = self.query_one("#where", Static)
        line.set_class(problem, "-problem")
        line.update(Content(text))

    def action_write(self) -> None:
        """Write the file; ask where one is there."""
        if not self.waits:
            self.waits = True
            self._write(self.query_one("#file", Input).value)

    @work
    async def _write(self, typed: str) -> None:
        try:
            path = parse_path(typed)
            try:
                await run_in_thread(partial(write_named, path, self._data))
            except FileThere:
                if not await self._may_replace(path):
                    self._say("Nothing was written: name another file.")
                    return
                await run_in_thread(partial(write_named, path, self._data, replaces=True))
            self.finish(path)
        except VpsTuiError as error:
            self._say(error.message, problem=True)
        finally:
            self.stop_waiting()

    async def _may_replace(self, path: Path) -> bool:
        """Ask whether the file that is there may go."""
        from vpstui.screens.actions.confirm_screen import ConfirmScreen

        question = ConfirmQuestion(
            "Replace this file?",
            "Replace",
            remarks=(clean(str(path)), "What is in it now will be gone."),
        )
        answer = await self.app.push_screen_wait(ConfirmScreen(question))
        return bool(answer)
