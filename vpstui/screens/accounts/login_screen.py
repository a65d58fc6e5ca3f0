"""Asks for a token, tries it, and says where it will be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.content import Content
from textual.widgets import Input, Static

from vpstui.base.errors import Unauthorized, VpsTuiError
from vpstui.config.settings import DEFAULT_PROFILE, OUR_VARIABLE, TOKEN_VARIABLES
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.fields.form_fields import TextField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from vpstui.config.token_sources import TokenPersistence
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.account_state import AccountState

KEYRING_NOTICE_DELAY: Final = 0.3
"""Seconds in which most keyrings answer; until then nothing is said about waiting for one."""

SOURCES: Final = "token_file, token_command, the keyring"
"""Where a token is looked for, besides the variables, in this order."""

STORING: Final = (
    "The API takes this token. Storing it in the keyring, which may ask you to unlock it …\n"
    "Esc: go on for this session only."
)


class LoginScreen(Dialog[bool]):
    """Takes a token by keyboard or paste. What is typed is never shown.

    It returns True when the API took the token.

    Args:
        fleet: tries the token, and keeps it.
        state: says which account the token is for, and why one is needed.
        several: whether other accounts are open, too.
    """

    BINDINGS = bindings("login")

    DEFAULT_CSS = """
    LoginScreen #doing { color: $text-accent; display: none; }
    """

    def __init__(self, fleet: Fleet, state: AccountState, *, several: bool = False) -> None:
        super().__init__(f"Log in to {_name_of(state, several=several)}")
        self._fleet = fleet
        self._state = state
        self._taken = False

    def body(self) -> Iterable[Widget]:
        """Why, the field, how far it has come, where to get a token, and the other ways."""
        yield Static(Content(self._state.problem), id="reason")
        yield TextField("Token", id="token", secret=True, placeholder="vps_…")
        yield Static(id="problem")
        yield Static(id="doing")
        yield Static(Content("Make a token at admin.vps.org/account/developers/."), id="help")

    def on_mount(self) -> None:
        """Begin in the field, and find out what would become of a token."""
        self.query_one("#token Input", Input).focus()
        self._explain()

    @work
    async def _explain(self) -> None:
        storage = await self._fleet.token_persistence(self._state.profile)
        self.query_one("#help", Static).update(Content(help_text(self._state, storage)))

    @on(Input.Changed)
    def _forget_error(self) -> None:
        self._show_status("")

    def _show_status(self, problem: str, doing: str = "") -> None:
        self.query_one("#problem", Static).update(Content(problem))
        line = self.query_one("#doing", Static)
        line.update(Content(doing))
        line.display = bool(doing)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Once the API took the token, Esc ends the wait for the keyring only."""
        if action == "log_in":
            return None if self._taken else True
        if action in ("cancel", "skip_keyring"):
            return self._taken == (action == "skip_keyring")
        return super().check_action(action, parameters)

    @work
    async def action_log_in(self) -> None:
        """Try the token against the API."""
        from vpstui.config.token_sources import parse_token

        if not self.is_active or self.waits:
            return
        self.waits = True
        try:
            token = parse_token(self.query_one("#token", TextField).value, "this field")
            self._show_status("", f"Asking {self._state.host} …")
            await self._fleet.sign_in(
                self._state.profile,
                token,
                on_accepted=self._begin_wait,
                on_stored=self._end_wait,
            )
        except VpsTuiError as error:
            if isinstance(error, Unauthorized):  # else the next one would be added to this one
                with self.query_one("#token Input", Input).prevent(Input.Changed):
                    self.query_one("#token", TextField).fill("")
            self._show_status(error.message)
        finally:
            self.stop_waiting()

    def _begin_wait(self) -> None:
        self._taken = True
        self.set_timer(KEYRING_NOTICE_DELAY, self._show_wait)

    def _show_wait(self) -> None:
        self.query_one("#token", TextField).disabled = True
        self._show_status("", STORING)
        show = self.query_one("#doing").scroll_visible
        self.call_after_refresh(show, animate=False, top=True)  # where the box is small
        self.refresh_bindings()

    def _end_wait(self) -> None:
        self.finish(True)

    def action_skip_keyring(self) -> None:
        """Leave the keyring to itself; what it comes to is shown by a toast."""
        self.finish(True)


def _name_of(state: AccountState, *, several: bool) -> str:
    """Name the account and its host; who has but one, and gave it no name, knows it by its host."""
    name = state.label or state.profile
    is_plain = name in ("", DEFAULT_PROFILE) and not several
    return state.host if is_plain else f"{name} ({state.host})"


def help_text(state: AccountState, storage: TokenPersistence) -> str:
    """Say where to get a token, what becomes of it, and where one was looked for."""
    text = "Make a token at admin.vps.org/account/developers/. It is tried first"
    if storage.overriding_source:
        return text + _beside_a_source(state, storage)
    variable = f"the environment variable {OUR_VARIABLE}, or " if storage.variable_counts else ""
    if storage.problem:
        known = storage.problem in state.problem
        text += "." if known else f". {storage.problem}"
        text += (
            " It holds for this session only, as long as the keyring cannot be used; to stay "
            f"logged in, set {variable}token_file or token_command in the config."
        )
    else:
        text += (
            f", then kept in the keyring for profile {state.profile}.\n\nOther ways: {variable}"
            "token_file or token_command in the config."
        )
    if storage.ignored:
        text += f"\n\n{' '.join(storage.ignored)}"
    looked_at = f"{', '.join(TOKEN_VARIABLES)}, {SOURCES}" if storage.variable_counts else SOURCES
    return f"{text}\n\nLooked at: {looked_at}."


def _beside_a_source(state: AccountState, storage: TokenPersistence) -> str:
    """Say the same where a source is set that comes before the keyring: how to mend that one."""
    source = storage.overriding_source
    if storage.problem:
        known = storage.problem in state.problem
        text = "." if known else f". {storage.problem}"
        text += " It holds for this session only, as long as the keyring cannot be used."
        mend = "put the new token there."
    else:
        text = f", then kept in the keyring for profile {state.profile}."
        mend = "put the new token there, or unset it."
    if storage.ignored:
        text += f"\n\n{' '.join(storage.ignored)}"
    text += f"\n\n{source} is set, and comes before the keyring at the next start: {mend}"
    if source not in TOKEN_VARIABLES:  # those of a running program cannot be changed
        text += f" Once {source} gives a token that is taken: Esc, then r, asks it again."
    return text
