"""A field of a form in which one of several things is chosen, or an id is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from textual import on
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.form_fields import EditField
from vpstui.widgets.fields.text_entry import TextEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from vpstui.fleet.state.create_choices import Choice

ARROW: Final = "▼"

LONGEST: Final = 256
"""Characters of what is pasted; nothing to choose is called by more."""


@runtime_checkable
class ChoiceHost(Protocol):
    """A screen on which a list of choices can be shown."""

    def show_choices(self, box: ChoiceBox, typed: str) -> None:
        """Show what a box offers, and give it what is taken.

        Args:
            box: the box.
            typed: what is typed already, to find something by.
        """


class ChoiceBox(Widget, can_focus=True):
    """What is chosen, in one line; its list opens by Enter, a click, or by typing.

    Args:
        heading: what is chosen.
        choices: what there is.
        headings: of the label and of the cells of each choice; empty where they need none.
        optional: whether nothing need be chosen.
        closed: whether only the choices will do; else an id can be typed.
        value: what is chosen to begin with.
    """

    BINDINGS = bindings("choice")

    DEFAULT_CSS = """
    ChoiceBox {
        height: 1;
        width: 1fr;
        background: $panel;
    }
    ChoiceBox:focus { background: $primary-muted; }
    ChoiceBox:ansi { background: ansi_default; text-style: underline; }
    ChoiceBox:focus:ansi { text-style: reverse; }
    """

    value: reactive[str] = reactive("")
    """What is chosen, as it is sent; empty: nothing."""

    class Changed(Message):
        """Something else was chosen.

        Attributes:
            box: where.
        """

        def __init__(self, box: ChoiceBox) -> None:
            super().__init__()
            self.box = box

        @property
        def control(self) -> ChoiceBox:
            """The box, by which handlers are chosen."""
            return self.box

    def __init__(
        self,
        heading: str,
        choices: Sequence[Choice],
        *,
        headings: Sequence[str] = (),
        optional: bool = False,
        closed: bool = False,
        value: str = "",
    ) -> None:
        super().__init__()
        self.heading = heading
        self.choices = tuple(choices)
        self.headings = tuple(headings)
        self.optional = optional
        self.closed = closed
        self.set_reactive(ChoiceBox.value, value)

    @property
    def chosen(self) -> Choice | None:
        """The choice that was taken; None: nothing was, or an id was typed."""
        return next((one for one in self.choices if one.value == self.value), None)

    def render(self) -> Content:
        """Return the label of what is chosen, and the sign of a list at the right."""
        chosen, room = self.chosen, max(0, self.size.width - 2)
        if self.value:
            text = Content(self.value if chosen is None else chosen.label)
        else:
            text = Content("None" if self.optional else "Choose").stylize("$text-disabled")
        return text.truncate(room, ellipsis=True, pad=True) + Content.styled(
            f" {ARROW}", "$text-muted"
        )

    def watch_value(self) -> None:
        """Say that it is another one."""
        self.post_message(self.Changed(self))

    def action_choose(self) -> None:
        """Open the list."""
        self._open("")

    def _open(self, typed: str) -> None:
        screen = self.screen
        if isinstance(screen, ChoiceHost):
            screen.show_choices(self, typed)

    def on_click(self) -> None:
        """Open the list."""
        self._open("")

    def on_key(self, event: events.Key) -> None:
        """Open the list with what is typed, unless the screen has another use for it."""
        is_text = event.is_printable and event.character not in (None, " ")
        if is_text and event.key not in self.screen.active_bindings:
            event.stop()
            self._open(event.character or "")

    def on_paste(self, event: events.Paste) -> None:
        """Open the list with what is pasted."""
        event.stop()
        lines = (line.strip() for line in event.text[:LONGEST].splitlines())
        self._open(next(filter(None, lines), ""))


class ChoiceField(EditField):
    """Something to choose, or, where it is not among the choices, to type.

    Args:
        label: what is chosen.
        choices: what is known; with none there is an input only.
        placeholder: what to type, and where it is found.
        headings: of the label and of the cells of each choice.
        optional: whether nothing need be chosen.
        closed: whether only the choices will do.
        value: what is chosen to begin with.
    """

    def __init__(
        self,
        label: str,
        choices: Sequence[Choice],
        *,
        id: str,
        placeholder: str,
        headings: Sequence[str] = (),
        optional: bool = False,
        closed: bool = False,
        value: str = "",
    ) -> None:
        super().__init__(label, id=id)
        self._input = TextEntry("" if choices else value, placeholder=placeholder)
        self._box = ChoiceBox(
            label.removesuffix("*").strip(), choices,
            headings=headings, optional=optional, closed=closed, value=value,
        )  # fmt: skip
        self._show_control()

    def _show_control(self) -> None:
        """Let one choose where there are choices, and type where there are none."""
        self._box.display = bool(self._box.choices)
        self._input.display = not self._box.display

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What is offered."""
        return self._box.choices

    def offer(self, choices: Sequence[Choice]) -> None:
        """Replace the choices; what was chosen or typed stays, as far as it can be had still."""
        was_known = self._box.chosen is not None
        typing = self._input.display and (self._input.has_focus or bool(self._input.value))
        self._box.choices = tuple(choices)
        if was_known and self._box.chosen is None:
            self._box.value = ""
        if not typing and not was_known:
            self._show_control()
        self._box.refresh()

    def controls(self) -> Sequence[Widget]:
        """Return the choices, and the input for where there are none."""
        return [self._box, self._input]

    @property
    def value(self) -> str:
        """What was chosen or typed; empty when nothing was."""
        return self._box.value if self._box.display else self._input.value.strip()

    def fill(self, value: str) -> None:
        """Choose or type a value."""
        self._box.value = self._input.value = value

    @on(ChoiceBox.Changed)
    @on(Input.Changed)
    def _clear_error(self) -> None:
        self.show_error("")
