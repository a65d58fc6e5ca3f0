"""Locks an account, or takes its lock off: at once, after a question, or for a while."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import count_text
from vpstui.fleet.state.locks import LOCKED_BY_HAND

if TYPE_CHECKING:
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.screens.screen_host import ScreenHost

WHILE: Final = 600.0
"""Seconds for which a lock is taken off that comes back by itself."""


def switch_lock(host: ScreenHost, account: AccountState) -> None:
    """Lock an account, or take its lock off; only one that was set by hand alone goes unasked.

    Args:
        host: the screen.
        account: the account, as it was when the key was pressed.
    """
    if account.is_lock_fixed:
        host.notice(f"{_name(account)} stays read-only: {account.lock}.")
    elif account.unsure:
        host.run_dialog(_allow(host, account))
    elif account.locked and (account.locked != LOCKED_BY_HAND or account.unlock is not None):
        host.run_dialog(_unlock(host, account))
    else:
        _switch(host, account, on=not account.locked)


async def _allow(host: ScreenHost, account: AccountState) -> None:
    """Ask before anything is changed in what may be another account."""
    from vpstui.screens.actions.confirm_question import ConfirmQuestion
    from vpstui.screens.actions.confirm_screen import ConfirmScreen

    question = ConfirmQuestion(
        f"Allow changes in {_name(account)}?",
        "Allow",
        remarks=(f"It is read-only: {account.lock}.", "L locks it again."),
    )
    if await host.show(ConfirmScreen(question)):
        _switch(host, account, on=False)


async def _unlock(host: ScreenHost, account: AccountState) -> None:
    """Ask for how long changes are allowed."""
    from vpstui.screens.actions.unlock_screen import UnlockScreen

    seconds = await host.show(UnlockScreen(_name(account), account.lock, WHILE))
    if seconds is not None:
        _switch(host, account, on=False, seconds=seconds)


def _switch(host: ScreenHost, account: AccountState, *, on: bool, seconds: float = inf) -> None:
    host.attempt(lambda: host.fleet.lock(account.profile, on=on, seconds=seconds))
    text = "is locked: nothing is changed until L" if on else "can be changed again"
    if seconds < inf:
        text = f"can be changed for {count_text(round(seconds / 60), 'minute')}"
    host.notice(f"{_name(account)} {text}.")


def _name(account: AccountState) -> str:
    return account.label or account.profile
