"""What the forms have in common: fields, their errors, one save at a time, no lost words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from vpstui.base.errors import BadRequest, OutcomeUnknown, VpsTuiError
from vpstui.screens.actions.confirm_question import ConfirmQuestion
from vpstui.screens.actions.confirm_screen import ConfirmScreen
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.form_fields import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.widget import Widget

    from vpstui.api.models import Server


class FormScreen(Dialog["Server"]):
    """A form that is sent, and stays until that succeeded or the user gives it up.

    The id of each field is the API's name of it, so that an error finds its place.

    Args:
        heading: what stands on its border.
        button: the verb on the button that sends it.
        doing: what is said while it is being sent.
    """

    BINDINGS = bindings("form")

    def __init__(self, heading: str | Content, *, button: str, doing: str) -> None:
        super().__init__(heading)
        self._button = button
        self._doing = doing
        self._blank: Mapping[str, str] = {}
        self._sending = False
        self._sent = False

    def fields(self) -> Iterable[Field]:
        """The fields, in their order."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """The fields, a line for what belongs to none of them, and the buttons."""
        yield from self.fields()
        yield Static(id="note")
        yield Static(id="problem")
        with Horizontal(id="buttons"):
            yield Button("Cancel", id="cancel", compact=True)
            yield Button(self._button, id="save", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Remember what the form looked like, to know when it was changed."""
        self._blank = self.values

    @property
    def values(self) -> dict[str, str]:
        """What the fields hold, by their ids."""
        return {str(field.id): field.value for field in self.query(Field)}

    def field(self, name: str) -> Field:
        """Return the field of that name of the API's."""
        return self.query_one(f"#{name}", Field)

    def show_errors(self, errors: Mapping[str, str], message: str = "") -> None:
        """Show each error at its field, and what belongs to no field below them.

        Args:
            errors: messages by name of field; an empty one takes the error away.
            message: what belongs to no field.
        """
        first = None
        for field in self.query(Field):
            text = errors.get(str(field.id), "")
            field.show_error(text)
            first = first or (field if text else None)
        strays = [f"{name}: {text}" for name, text in errors.items() if name not in self.values]
        self._show_status("; ".join(filter(None, (message, *strays))))
        if first is not None:
            controls = first.query("Input, ChoiceBox, Toggle")
            next(one for one in controls if one.display).focus()

    def _show_status(self, text: str) -> None:
        self.query_one("#problem", Static).update(Content(text))

    @on(Button.Pressed, "#save")
    def _save(self) -> None:
        self.action_save()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.action_cancel()

    @on(Input.Submitted)
    def _next(self) -> None:
        """Enter goes on to the next field; only the button sends, since that may cost money.

        From the last one to that button: nobody who has filled in a form wants to cancel it.
        """
        self.focus_next()
        if self.focused is self.query_one("#cancel"):
            self.query_one("#save").focus()

    @work
    async def action_save(self) -> None:
        """Send the form, unless it is being sent."""
        button = self.query_one("#save", Button)
        if not self.is_active or button.disabled:
            return
        button.disabled = self._sending = self.waits = True
        self._show_status(self._doing)
        try:
            try:
                server = await self.send()
            finally:
                self._sending = self.waits = False
        except BadRequest as error:
            self.show_errors(error.fields, error.detail if error.fields else error.message)
        except OutcomeUnknown as error:
            # Sending again could do it twice: the button stays out of reach.
            self._show_status(f"{error.message} vpstui looks for it; Esc closes this form.")
            self._sent = True
            self.refresh_bindings()
            self.stop_waiting(drop=False)
            return
        except VpsTuiError as error:
            self._show_status(error.message)
        else:
            if server is not None:
                self.finish(server)
                return
        button.disabled = False
        self.stop_waiting(drop=False)

    async def send(self) -> Server | None:
        """Check the fields and send them.

        Returns:
            The server as it is now; None when the form has to be looked at again.

        Raises:
            VpsTuiError: it was not done, or nobody knows.
        """
        raise NotImplementedError

    @property
    def unsaved_question(self) -> ConfirmQuestion | None:
        """The question about a request under way, or about what was typed."""
        if self._sending:
            remark = "It goes on, and what comes of it is told in the list."
            return ConfirmQuestion(
                "The request is on its way. Leave?", "Leave", remarks=(remark,), back="Stay"
            )
        if self.values != self._blank and not (self._sent or self._finished):
            return ConfirmQuestion("Throw away what you typed?", "Throw away", back="Keep editing")
        return None

    def action_cancel(self) -> None:
        """Leave the form; ask first when something in it would be lost."""
        self._give_up()

    @work
    async def _give_up(self) -> None:
        if not self.is_active:
            return
        unsaved_question = self.unsaved_question
        if unsaved_question is not None and not await self.app.push_screen_wait(
            ConfirmScreen(unsaved_question)
        ):
            return
        self.finish(None)
