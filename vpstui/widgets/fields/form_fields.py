"""Fields of a form: a label, something to fill in, and the error that belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from vpstui.base.formatting import on_off_text
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.text_entry import TextEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult


class Field(Vertical):
    """A label and a control, with an error below it when there is one."""

    DEFAULT_CSS = """
    Field {
        height: auto;

        .field--row { height: 1; }
        .field--label { width: 14; color: $text-muted; }
        .field--error { color: $text-error; padding-left: 14; height: auto; display: none; }
        &.-wrong .field--error { display: block; }
        &.-wrong .field--label { color: $text-error; }
    }
    """

    def __init__(self, label: str, *, id: str) -> None:
        super().__init__(id=id)
        self._label = label

    def compose(self) -> ComposeResult:
        """The label and the control in one row, the error below."""
        with Horizontal(classes="field--row"):
            yield Static(self._label, classes="field--label", markup=False)
            yield from self.controls()
        yield Static(classes="field--error", markup=False)

    def controls(self) -> Sequence[Widget]:
        """Return the widgets that stand beside the label."""
        raise NotImplementedError

    @property
    def value(self) -> str:
        """The text that was filled in, without blanks around it."""
        raise NotImplementedError

    def show_error(self, text: str) -> None:
        """Show what is wrong with the value; an empty text takes it away."""
        self.set_class(bool(text), "-wrong")
        self.query_one(".field--error", Static).update(Content(text))


class EditField(Field):
    """A field whose value can be set."""

    def fill(self, value: str) -> None:
        """Set the value, as `value` returns it."""
        raise NotImplementedError


class TextField(EditField):
    """A line of text."""

    DEFAULT_CSS = """
    TextField Input { width: 1fr; }
    """

    def __init__(
        self,
        label: str,
        *,
        id: str,
        value: str = "",
        placeholder: str = "",
        secret: bool = False,
    ) -> None:
        super().__init__(label, id=id)
        self._input = TextEntry(value, placeholder=placeholder, secret=secret)

    def controls(self) -> Sequence[Widget]:
        """Return the input."""
        return [self._input]

    @property
    def value(self) -> str:
        """What was typed, without blanks around it."""
        return self._input.value.strip()

    def fill(self, value: str) -> None:
        """Set the text."""
        self._input.value = value

    @on(Input.Changed)
    def _clear_error(self) -> None:
        self.show_error("")


class Toggle(Widget, can_focus=True):
    """A switch that can be read without colours.

    Args:
        label: what it switches.
        value: whether it is on.
    """

    BINDINGS = bindings("toggle")

    DEFAULT_CSS = """
    Toggle { height: 1; width: 1fr; }
    Toggle:focus { text-style: bold; background: $primary-muted; }
    """

    value: reactive[bool] = reactive(False)
    """Whether it is on."""

    def __init__(self, label: str, *, value: bool) -> None:
        super().__init__()
        self._label = label
        self.set_reactive(Toggle.value, value)

    def render(self) -> Content:
        """Return a box with or without a cross, and the label."""
        return Content(f"[{'x' if self.value else ' '}] {self._label}")

    def action_switch(self) -> None:
        """Switch it."""
        self.value = not self.value

    def on_click(self) -> None:
        """Switch it."""
        self.action_switch()


class CheckField(EditField):
    """A switch."""

    def __init__(self, label: str, *, id: str, value: bool = False, note: str = "") -> None:
        super().__init__(label, id=id)
        self._box = Toggle(note, value=value)

    def controls(self) -> Sequence[Widget]:
        """Return the switch."""
        return [self._box]

    @property
    def checked(self) -> bool:
        """Whether it is on."""
        return self._box.value

    @property
    def value(self) -> str:
        """On or off."""
        return on_off_text(self._box.value)

    def fill(self, value: str) -> None:
        """Switch it on or off."""
        self._box.value = value == on_off_text(True)
