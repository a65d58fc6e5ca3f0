"""The forms in which servers can be handed over, and whether to the clipboard or to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from textual import on, work
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from vpstui.base.formatting import fit, width_of
from vpstui.query.export.forms import FORMS
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import active_keys, bindings, keys_text
from vpstui.widgets.text_line import CutLine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from textual.widget import Widget

    from vpstui.fleet.exports.export_servers import Exported
    from vpstui.query.export.forms import ExportForm
    from vpstui.screens.exports.targets import ExportTargets


READING: Final = "Reading what the list does not tell …"


class Handed(NamedTuple):
    """What is handed over, and how.

    Attributes:
        form: its form.
        exported: the text.
        to_file: whether it goes to a file.
        show: whether it is only to be shown.
    """

    form: ExportForm
    exported: Exported
    to_file: bool = False
    show: bool = False


class ExportScreen(Dialog[Handed]):
    """Chooses a form by its letter or by going there, and makes the text of it.

    Its heading says which servers it is about, and where they go: that is in sight however low
    the terminal is.

    Args:
        targets: the servers.
        export: makes the text of a form, and reads first what the list does not tell.
        form: name of the form to begin at; empty: the first.
        to_file: whether it begins with a file.
    """

    BINDINGS = bindings("export")

    DEFAULT_CSS = """
    ExportScreen {
        #forms {
            height: auto;
            max-height: 100%;
            background: $surface;
            border: none;
            padding: 0;
            scrollbar-size: 1 1;
        }
        #forms:focus { background-tint: transparent 0%; }
        #forms > .option-list--option-highlighted {
            background: $primary-muted;
            color: $foreground;
            text-style: bold;
        }
        #forms:ansi > .option-list--option-highlighted {
            background: ansi_cyan;
            color: ansi_black;
            text-style: bold underline;
        }
        &.-low #forms { max-height: 60vh; }
        &.-high #remarks { margin-bottom: 1; }
        #remarks { height: auto; color: $text-warning; }
        #reading { display: none; }
        &.-reading #reading { display: block; }
    }
    """

    def __init__(
        self,
        targets: ExportTargets,
        export: Callable[[ExportForm], Awaitable[Exported]],
        form: str = "",
        *,
        to_file: bool = False,
    ) -> None:
        super().__init__(_heading(targets, to_file=to_file))
        self._targets = targets
        self._export = export
        self._begin = form
        self._to_file = to_file

    def body(self) -> Iterable[Widget]:
        """What may be missing among the servers, and a line for each form."""
        if self._targets.remarks:
            yield Static(Content("\n".join(self._targets.remarks)), id="remarks")
        yield OptionList(*(Option("", id=name) for name in FORMS), id="forms")
        yield Static(id="reading")

    def on_mount(self) -> None:
        """Begin at the form that was asked for; the letters are those of today."""
        options, known = self.query_one(OptionList), active_keys(self)
        without = sum(not (one.ip_address or one.ipv6_address) for one in self._targets.servers)
        for at, form in enumerate(FORMS.values()):
            letter = keys_text(known.get(form.key_id, ()), self.app.get_key_display)
            options.replace_option_prompt_at_index(at, CutLine(_line(form, letter, without)))
        options.highlighted = list(FORMS).index(self._begin) if self._begin else 0
        options.focus()

    @property
    def _highlighted(self) -> ExportForm:
        return list(FORMS.values())[self.query_one(OptionList).highlighted or 0]

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_pick(event.option_id or "")

    def action_pick(self, name: str) -> None:
        """Hand over in that form."""
        self._begin_work(FORMS[name], show=False)

    def action_take(self) -> None:
        """Hand over in the form under the cursor."""
        self._begin_work(self._highlighted, show=False)

    def action_show(self) -> None:
        """Show the text of the form under the cursor."""
        self._begin_work(self._highlighted, show=True)

    def _begin_work(self, form: ExportForm, *, show: bool) -> None:
        if not self.waits:
            self.waits = True
            self._work(form, show=show)

    @work
    async def _work(self, form: ExportForm, *, show: bool) -> None:
        """Make the text; meanwhile only Esc acts, which leaves."""
        self.query_one("#reading", Static).update(Content(READING))
        self.add_class("-reading")
        exported = await self._export(form)
        self.finish(Handed(form, exported, self._to_file and not show, show))

    def action_switch_place(self) -> None:
        """Hand over to a file, or to the clipboard."""
        self._to_file = not self._to_file
        heading = _heading(self._targets, to_file=self._to_file)
        self.query_one("#dialog").border_title = Content(heading)

    def action_move(self, lines: int) -> None:
        """Go up or down."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if lines > 0 else options.action_cursor_up)()


def _heading(targets: ExportTargets, *, to_file: bool) -> str:
    """Say where what goes."""
    return f"{'To a file' if to_file else 'Copy'}: {targets.said}"


def _line(form: ExportForm, letter: str, without: int) -> Content:
    """Write a form: its letter, what it is, and how many servers may be missing in it."""
    width = max(width_of(one.title) for one in FORMS.values()) + 2
    what = Content.assemble((f"{fit(letter, 1)}  ", "bold"), fit(form.title, width))
    if without and form.needs_address:
        return Content.assemble(what, f"▲ {without} without an IP in the list")
    return Content.assemble(what, form.about)
