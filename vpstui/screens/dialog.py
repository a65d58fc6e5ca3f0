"""A box over a screen, with its keys in the last line."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.actions import SkipAction
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Offset
from textual.screen import ModalScreen
from textual.widgets import Button

from vpstui.screens.full_screen import end_work
from vpstui.screens.paging import turn_page
from vpstui.terminal.accessible import is_accessible
from vpstui.terminal.drawing.repainting_compositor import RepaintingCompositor
from vpstui.terminal.frame_gate import FrameGate
from vpstui.terminal.key_bindings import bindings
from vpstui.terminal.ordered_keys import ReleaseHeldKeys
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.said_line import SaidLine
from vpstui.widgets.target_list import LOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.geometry import Size
    from textual.messages import Prune
    from textual.widget import Widget
    from textual.widgets import OptionList

    from vpstui.screens.actions.confirm_question import ConfirmQuestion
    from vpstui.widgets.fields.choice_field import ChoiceBox

R = TypeVar("R")


class DialogBox(VerticalScroll):
    """The box of a dialog; it scrolls up and down, and leaves the other arrows to the buttons."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Take no key for what never happens."""
        if action in ("scroll_left", "scroll_right"):
            return False
        return super().check_action(action, parameters)


class Dialog(ModalScreen[R | None]):
    """A modal box that returns a value, or None when it was left.

    Attributes:
        waits: whether it waits for what makes it go, or brings another screen; keys typed
            meanwhile are meant for that one.
        keys_while_opening: keys that act all the same.

    Args:
        heading: what stands on its border.
        danger: whether it is about something bad, or something that cannot be undone.
    """

    BINDINGS = bindings("dialog")

    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW, "-high")]

    keys_while_opening = ("escape",)

    def __init__(self, heading: str | Content, *, danger: bool = False) -> None:
        super().__init__()
        self._compositor = RepaintingCompositor()
        self.frames = FrameGate(self, self._ask_for_frame, super()._on_timer_update)
        self._heading = heading
        self._danger = danger
        self.waits = False
        self._finished = False
        self._value: R | None = None

    def compose(self) -> ComposeResult:
        """The box and the keys."""
        with DialogBox(id="dialog", can_focus=False) as box:
            box.border_title = Content.assemble(self._heading)
            box.set_class(self._danger, "-danger")
            yield from self.body()
        if is_accessible(self):
            yield SaidLine()
        yield KeyBar()

    @property
    def caret(self) -> Offset:
        """Where the box begins, with its heading."""
        return self.query_one("#dialog").region.offset + Offset(1, 0)

    def _ask_for_frame(self) -> None:
        self._update_timer.resume()

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Lay out; Textual 8.2.8 draws at once, and takes back that a frame was asked for."""
        super()._refresh_layout(size, scroll)
        self.frames.ask_again()

    def _on_timer_update(self) -> None:
        """Draw, as soon as the frame is whole."""
        self._update_timer.pause()
        self.frames.frame_due()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say which option is marked, where the keys and the cursor are in a field."""
        if is_accessible(self) and not event.option_list.has_focus:
            self.app.notify(str(event.option.prompt), markup=False)

    def body(self) -> Iterable[Widget]:
        """What is in the box."""
        raise NotImplementedError

    @property
    def unsaved_question(self) -> ConfirmQuestion | None:
        """The question before it is left, where something would be lost; None: nothing would."""
        return None

    @property
    def unsent(self) -> str:
        """What is not sent when the app is left now, in a sentence; empty: nothing waits for it."""
        return ""

    @property
    def is_opening(self) -> bool:
        """Whether keys are held for another screen."""
        return self.waits or self._finished

    def stop_waiting(self, *, drop: bool = True) -> None:
        """Take keys again, also those that were typed meanwhile, unless they are dropped."""
        self.waits = False
        if not self._finished:
            self.post_message(ReleaseHeldKeys(drop=drop))

    def on_screen_suspend(self) -> None:
        """Drop what was typed for another screen than the one that lies on this now."""
        if self.waits and not self._finished:
            self.post_message(ReleaseHeldKeys(drop=True))

    def show_choices(self, box: ChoiceBox, typed: str) -> None:
        """Show what a box offers on a screen of its own, and give it what is taken."""
        from vpstui.screens.forms.choice_screen import ChoiceScreen

        def take(value: str | None) -> None:
            if value is not None:
                box.value = value

        self.app.push_screen(ChoiceScreen(box, typed), take)

    def action_copy_text(self) -> None:
        """Copy what is selected; where nothing is, say how to leave, as on the other screens."""
        try:
            super().action_copy_text()
        except SkipAction:
            self.app.action_help_quit()  # a modal screen keeps keys from the app

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show the keys from one thing to the next where there are several to go to."""
        if action == "go_on":
            return len(self.focus_chain) > 1
        if action == "go_to_button":
            return isinstance(self.focused, Button) and len(self.focus_chain) > 1
        return super().check_action(action, parameters)

    def action_page(self, pages: float) -> None:
        """Go down so many pages, or up."""
        turn_page(self, pages)

    def action_go_on(self) -> None:
        """Go to the next button or field."""
        self.focus_next()

    def action_go_to_button(self, step: int) -> None:
        """Go from a button to the next one, or to the one before."""
        if step > 0:
            self.focus_next(Button)
        else:
            self.focus_previous(Button)

    def action_cancel(self) -> None:
        """Leave the box; nothing changes."""
        self.finish(None)

    def finish(self, value: R | None) -> None:
        """Return a value, as soon as no other screen lies on this one.

        An answer may come while a question or the login lies on top; `dismiss` would take that
        one away instead.
        """
        if not self._finished:
            self._finished, self._value = True, value
            self.on_screen_resume()

    def on_screen_resume(self) -> None:
        """Take the keys that waited for this; leave now, when that had to wait."""
        self.call_after_refresh(self.post_message, ReleaseHeldKeys(ready=self))
        if self._finished and self.is_active:
            self.dismiss(self._value)

    async def on_prune(self, _: Prune) -> None:
        """End the work of the box before its widgets go."""
        await end_work(self)
