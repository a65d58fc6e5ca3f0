"""The plan of action: what will happen, to which servers, in which account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from vpstui.formatting import UNKNOWN
from vpstui.screens.dialog import Dialog
from vpstui.widgets.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from vpstui.models import Server
    from vpstui.screens.action_plan import ActionPlan


class ConfirmScreen(Dialog[bool]):
    """Asks before something is done. Cancel has the focus; nothing happens by a single key."""

    BINDINGS = [
        Binding("left,right", "app.focus_next", "Other button", id="confirm.other", show=False),
        Binding("q", "cancel", "Cancel", id="confirm.cancel", show=False),
    ]

    AUTO_FOCUS = ""  # it would scroll to the button

    def __init__(self, plan: ActionPlan) -> None:
        super().__init__(plan.heading, danger=bool(plan.typed))
        self._plan = plan

    def body(self) -> Iterable[Widget]:
        """Targets, account, remarks, and the two buttons."""
        plan = self._plan
        lines = [_target(server) for server in plan.targets]
        if plan.account:
            lines.append(Content.assemble(("in ", "$text-muted"), plan.account))
        if lines:
            yield Static(Content("\n").join(lines), id="targets")
        if plan.remarks:
            yield Static(Content("\n".join(plan.remarks)), id="remarks")
        if plan.typed:
            yield Static(id="typed-hint")
            yield Entry(id="typed")
        with Horizontal(id="buttons"):
            yield Button(plan.back, id="cancel", compact=True)
            yield Button(
                Content(plan.button), id="do", compact=True, disabled=bool(plan.typed),
                variant="error" if plan.typed else "warning",
            )  # fmt: skip

    def on_mount(self) -> None:
        """Begin where a stray Enter does no harm."""
        self._show_hint()
        # Without scrolling: in a low terminal the targets stay in sight, not the buttons.
        self.query_one("#typed" if self._plan.typed else "#cancel").focus(scroll_visible=False)

    @on(Input.Changed, "#typed")
    def _compare(self, event: Input.Changed) -> None:
        self.query_one("#do", Button).disabled = event.value.strip() != self._plan.typed
        self._show_hint()
        # Who types has read the targets: in a low terminal what is typed comes into sight.
        self.query_one("#buttons").scroll_visible(animate=False)

    @on(Input.Submitted, "#typed")
    def _submit(self) -> None:
        button = self.query_one("#do", Button)
        if button.disabled:
            self._show_hint(wrong=True)
        else:
            button.focus()

    def _show_hint(self, *, wrong: bool = False) -> None:
        """Say what has to be typed, if anything has; louder when something else was."""
        plan = self._plan
        what = "name" if any(plan.typed == server.label for server in plan.targets) else "id"
        hint = (
            Content.styled(f"That is not the {what}: type  {plan.typed}", "$text-error")
            if wrong
            else Content(f"Type  {plan.typed}  to go on:")
        )
        for line in self.query("#typed-hint").results(Static):
            line.update(hint)

    @on(Button.Pressed)
    def _decide(self, event: Button.Pressed) -> None:
        self.finish(event.button.id == "do")


def _target(server: Server) -> Content:
    target = Content.assemble(
        (server.label, "bold"),
        ("   id ", "$text-muted"),
        str(server.id),
        ("   ip ", "$text-muted"),
        server.ip_address or UNKNOWN,
        ("   ", ""),
        server.status,
    )
    if not server.spelling:
        return target
    return Content.assemble(
        target,
        ("\n  its name has hidden characters: ", "$text-warning"),
        server.spelling,
    )
