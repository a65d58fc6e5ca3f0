"""The plan of action: what will happen, to which servers, in which account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from vpstui.base.formatting import count_text
from vpstui.screens.copies.newest_copies import HEADING, LIMIT, lines_of, summary_of
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.pace_field import PaceField
from vpstui.widgets.fields.plan_option import PlanOption
from vpstui.widgets.fields.text_entry import TextEntry
from vpstui.widgets.target_list import LOW, TargetList, left_out_lines, target_lines

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from textual.widget import Widget

    from vpstui.api.models import Server, ServerKey
    from vpstui.screens.actions.confirm_question import ConfirmQuestion
    from vpstui.screens.copies.newest_copies import Found


class ConfirmScreen(Dialog[bool]):
    """Asks before something is done. Cancel has the focus; nothing happens by a single key.

    However many servers it is about, the buttons are in sight; the list of servers scrolls.

    Attributes:
        with_option: whether what may be done before is to be done, as it was when that was decided.
        pace: how fast, likewise; None: there was nothing to choose.
        is_turned: whether the plan of the opposite is to be shown in its place.
    """

    BINDINGS = bindings("confirm")

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]

    AUTO_FOCUS = ""  # it would scroll to the button

    def __init__(self, question: ConfirmQuestion) -> None:
        super().__init__(question.heading, danger=bool(question.typed))
        self._question = question
        self.with_option = False
        self.pace = question.pace
        self.is_turned = False

    def body(self) -> Iterable[Widget]:
        """Targets, account, remarks, and the buttons."""
        question = self._question
        # A border, what is typed and the buttons; where there is room, blank lines between them.
        low = self.app.size.height < LOW
        typed = (2 if low else 3) if question.typed else 0
        option = (1 if low else 2) if question.option else 0
        pace = (1 if low else 3) if question.pace else 0
        with TargetList(beside=option + typed + pace + (3 if low else 6)):
            yield from self._details()
        if question.option is not None:
            one = question.option
            yield PlanOption(one.label, one.steps, one.obstacle)
        if question.pace is not None:
            yield PaceField(question.pace, len(question.targets))
        if question.typed:
            yield Static(id="typed-hint")
            yield TextEntry(id="typed")
        with Horizontal(id="buttons"):
            yield Button(question.back, id="cancel", compact=True)
            if question.button:
                yield Button(
                    Content(question.button), id="do", compact=True, disabled=bool(question.typed),
                    variant="error" if question.typed else "warning",
                )  # fmt: skip
            if question.turn:
                yield Button(Content(question.turn), id="turn", compact=True)

    def _details(self) -> Iterable[Widget]:
        """What stands above the buttons; of many servers first what concerns all of them."""
        question = self._question
        account = Content.assemble(("in ", "$text-muted"), question.account)
        text = "\n".join(question.remarks)
        remarks = [Static(Content(text), id="remarks")] if text else []
        many = question.is_about_many
        self.set_class(many, "-many")
        lines = target_lines(question.targets, question.labels, aligned=many)
        if many:
            yield Static(account, id="account")
            yield from remarks
            if question.look_up is not None:
                yield Static(id="looked-up-summary")
        elif question.account:
            lines.append(account)
        if lines:
            yield Static(Content("\n").join(lines), id="targets")
        if not many:
            yield from remarks
        if question.look_up is not None:
            yield Static(id="looked-up")
        if many and question.left_out:
            left_out = left_out_lines(question.left_out, question.labels)
            yield Static(Content("\n").join(left_out), id="left-out")

    def on_mount(self) -> None:
        """Begin where a stray Enter does no harm."""
        self._show_hint()
        if self._question.look_up is not None:
            self._show_looked_up({})
            self._look_up(self._question.look_up)
        # Without scrolling: the targets are what is to be seen first.
        self.query_one("#typed" if self._question.typed else "#cancel").focus(scroll_visible=False)

    @work
    async def _look_up(self, look_up: Callable[[Server], Awaitable[Found]]) -> None:
        """Ask of one server after the other, and show each answer as it comes."""
        found: dict[ServerKey, Found] = {}
        for server in self._question.targets[:LIMIT]:
            found[server.key] = one = await look_up(server)
            self._show_looked_up(found)
            if one.no_snapshots and (option := self._option) is not None:
                option.set_obstacle(one.no_snapshots)

    def _show_looked_up(self, found: Mapping[ServerKey, Found]) -> None:
        question = self._question
        if question.is_about_many:
            summary = summary_of(len(question.targets), found.values())
            self.query_one("#looked-up-summary", Static).update(Content(summary))
            lines = lines_of(question.targets, found, question.labels)
        else:
            known = found.get(question.targets[0].key)
            lines = [f"{HEADING}: {'…' if known is None else known.text}"]
        self.query_one("#looked-up", Static).update(Content("\n".join(lines)))

    def on_descendant_focus(self) -> None:
        """Say what Enter does now: on the button it is no longer the key that goes on to it."""
        self._show_hint()

    @property
    def _option(self) -> PlanOption | None:
        return self.query_one_optional(PlanOption)

    @property
    def _is_option_on(self) -> bool:
        return self._option is not None and self._option.is_on

    @on(PlanOption.Changed)
    def _show_option(self) -> None:
        """Say on the button what it does now."""
        option = self._question.option
        if option is not None:
            label = option.button if self._is_option_on else self._question.button
            button = self.query_one("#do", Button)
            button.label = Content(label)
            button.refresh(layout=True)  # Textual 8.2.8 leaves it as wide as it was
        self._compare()
        self.refresh_bindings()

    @property
    def _is_typed(self) -> bool:
        return self.query_one("#typed", Input).value.strip() == self._question.typed

    @on(Input.Changed, "#typed")
    def _compare(self) -> None:
        is_stuck = self._option is not None and self._option.is_stuck
        self.query_one("#do", Button).disabled = not self._is_typed or is_stuck
        self._show_hint()

    @on(Input.Submitted, "#typed")
    def _submit(self) -> None:
        button = self.query_one("#do", Button)
        if button.disabled:
            self._show_hint(wrong=not self._is_typed)
        else:
            button.focus()

    def _show_hint(self, *, wrong: bool = False) -> None:
        """Say what has to be typed, if anything has; louder when something else was.

        With the focus on the button that deletes, say that.
        """
        question = self._question
        if self.focused is not None and self.focused.id == "do":
            option = question.option
            does = option.does if option is not None and self._is_option_on else question.does
            text = f"Enter again {does} {self._targets_text}."
            self._show_hint_text(Content.styled(text, "$text-error"))
            return
        if len(question.targets) > 1:
            what = "it"
        else:
            is_name = any(question.typed == server.label for server in question.targets)
            what = "the name" if is_name else "the id"
        hint = (
            Content.styled(f"That is not {what}: type  {question.typed}", "$text-error")
            if wrong
            else Content(f"Type  {question.typed}  to go on:")
        )
        self._show_hint_text(hint)

    @property
    def _targets_text(self) -> str:
        targets = self._question.targets
        return targets[0].label if len(targets) == 1 else count_text(len(targets), "server")

    def _show_hint_text(self, hint: Content) -> None:
        for line in self.query("#typed-hint").results(Static):
            line.update(hint)

    @on(Button.Pressed)
    def _decide(self, event: Button.Pressed) -> None:
        self.with_option = self._is_option_on
        for field in self.query(PaceField):
            self.pace = field.pace
        self.is_turned = event.button.id == "turn"
        self.finish(event.button.id == "do")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show the key of what may be done before only where there is such a thing."""
        if action == "turn_pace":
            return self._question.pace is not None
        if action == "turn":
            return bool(self._question.turn)
        if action != "switch_option":
            return super().check_action(action, parameters)
        if self._option is None:
            return False
        return True if self._option.can_be_switched else None

    def action_turn(self) -> None:
        """Show the plan of the opposite."""
        self.is_turned = True
        self.finish(False)

    def action_switch_option(self) -> None:
        """Have something done before, or not."""
        if self._option is not None:
            self._option.switch()

    def action_turn_pace(self) -> None:
        """Go on to the next pace."""
        self.query_one(PaceField).turn()

    def action_scroll(self, lines: int) -> None:
        """Scroll the list of servers; where all of it is seen, go to another button."""
        if self.query_one(TargetList).scroll_lines(lines):
            return
        if lines > 0:
            self.focus_next()
        else:
            self.focus_previous()
