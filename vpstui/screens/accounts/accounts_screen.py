"""Which accounts there are, which are open, and how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from vpstui.base.errors import VpsTuiError
from vpstui.base.formatting import fit, width_of
from vpstui.fleet.state.fleet_state import NOT_OPEN, FleetState
from vpstui.screens.accounts.login_queue import LoginRequested
from vpstui.screens.dialog import Dialog
from vpstui.terminal.key_bindings import bindings
from vpstui.widgets.identity_strip import freshness

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable

    from textual.widget import Widget

    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.account_state import AccountState

LONGEST: Final = 24
"""Cells of a name in the list."""


class AccountsScreen(Dialog[None]):
    """Opens, closes and logs in to accounts.

    Args:
        fleet: has the accounts.
    """

    BINDINGS = bindings("accounts")

    def __init__(self, fleet: Fleet) -> None:
        super().__init__("Accounts")
        self._fleet = fleet
        self._known = fleet.known
        self._clock = fleet.clock
        self._state = FleetState()

    def body(self) -> Iterable[Widget]:
        """A line per account, and what is wrong with the one under the cursor."""
        yield OptionList(*(Option(" ", id=f"n{n}") for n in range(len(self._known))), id="accounts")
        yield Static(id="problem", markup=False)

    def on_mount(self) -> None:
        """Follow the app's state."""
        self.query_one(OptionList).focus()
        self.watch(self.app, "state", self._show)
        self.set_interval(self._fleet.timing.clock_step, lambda: self._show(self._state))

    @property
    def _chosen(self) -> AccountState:
        """The account under the cursor."""
        return self._known[self.query_one(OptionList).highlighted or 0]

    def _show(self, state: FleetState) -> None:
        names = [account.label or account.profile for account in self._known]
        width = min(LONGEST, max(map(width_of, names), default=0))
        options, now = self.query_one(OptionList), self._clock.seconds()
        for number, (known, name) in enumerate(zip(self._known, names, strict=True)):
            account = state.account(known.profile)
            is_open = account is not NOT_OPEN
            who = account.account if is_open and account.account else known.host
            line = Content.assemble(
                Content.styled("● " if is_open else "○ ", "bold"),
                Content.styled(fit(name, width), f"bold {known.colour}".strip()),
                f"  {who}  ",
                freshness(account, now) if is_open else Content.styled("closed", "$text-muted"),
                Content.styled("  read-only" if account.lock else "", "$text-warning"),
            )
            prompt = options.get_option_at_index(number).prompt
            if not isinstance(prompt, Content) or not prompt.is_same(line):
                options.replace_option_prompt_at_index(number, line)
        self._explain(state)
        self._state = state

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        self._explain(self._state)

    def _explain(self, state: FleetState) -> None:
        account = state.account(self._chosen.profile)
        lock = f"Nothing is changed here: {account.lock}." if account.lock else ""
        dialect = account.dialect
        spoken = f"Its API speaks the {dialect.name} dialect." if dialect is not None else ""
        text = account.problem or account.partial or lock or spoken
        problem = self.query_one("#problem", Static)
        if problem.content != text:
            problem.update(text)

    def action_move(self, lines: int) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        (options.action_cursor_down if lines > 0 else options.action_cursor_up)()

    @work
    async def action_open_or_close(self) -> None:
        """Open the account beside the others, or close it."""
        profile = self._chosen.profile
        is_open = self._state.account(profile) is not NOT_OPEN
        await self._attempt((self._fleet.close if is_open else self._fleet.open)(profile))

    @work
    async def action_alone(self) -> None:
        """Open this account, close the others, and go back to the servers."""
        if self.waits:
            return
        self.waits = True
        try:
            if await self._open_alone(self._chosen.profile):
                self.finish(None)
        finally:
            self.stop_waiting()

    async def _open_alone(self, profile: str) -> bool:
        """Open an account and close the others, and return whether that succeeded."""
        if not await self._attempt(self._fleet.open(profile)):
            return False
        for account in self._state.accounts:
            if account.profile == profile:
                continue
            if not await self._attempt(self._fleet.close(account.profile)):
                return False
        return True

    @work
    async def action_log_in(self) -> None:
        """Give another token for the account, which is opened first where it is closed."""
        if self.waits:
            return
        self.waits = True  # until the login lies on this screen
        profile = self._chosen.profile
        is_open = self._state.account(profile) is not NOT_OPEN
        if is_open or await self._attempt(self._fleet.open(profile)):
            self.post_message(LoginRequested(profile))
        else:
            self.stop_waiting()

    def on_screen_suspend(self) -> None:
        """The login came, for which keys may wait; when it has gone, they act here again."""
        self.waits = False

    async def _attempt(self, request: Awaitable[None]) -> bool:
        """Wait for a request, and return whether it succeeded; an error is shown."""
        try:
            await request
        except VpsTuiError as error:
            self.notify(error.message, title=error.title, severity="error", markup=False)
            return False
        return True
