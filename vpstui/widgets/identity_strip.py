"""The first line of every full screen: whose servers these are, and how fresh the news is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from vpstui.account_state import Phase
from vpstui.formatting import age_text
from vpstui.widgets.line import Line

if TYPE_CHECKING:
    from vpstui.account_state import AccountState
    from vpstui.state import AppState


OLD: Final = 30.0
"""Seconds after which the age is told even though the list is read by itself, but rarely."""


class IdentityStrip(Line):
    """Account, profile and the age of what is on screen."""

    DEFAULT_CSS = """
    IdentityStrip {
        background: $panel;
        padding: 0 1;
    }
    """

    def show_state(self, state: AppState, now: float) -> None:
        """Show the accounts and how fresh their lists are.

        Args:
            state: what is known.
            now: seconds of the clock that the state's times are of.
        """
        title = ("vpstui", "bold $primary")
        if state.has_several:
            badges = [_badge(account, now) for account in state.accounts]
            self.show(Content.assemble(title, "  ", Content("   ").join(badges)))
            return
        account = state.first
        who = account.account or account.host
        right = Content.assemble(_name(account), _lock(account), "   ", freshness(account, now))
        self.show(Content.assemble(title, "  ", who), right)


def _name(account: AccountState) -> Content:
    """What an account is called, in its colour."""
    return Content.styled(account.label or account.profile, account.colour or "$text-muted")


def _lock(account: AccountState) -> Content:
    return Content.styled(" read-only" if account.lock else "", "$text-warning")


def _badge(account: AccountState, now: float) -> Content:
    """An account among several: its name, and one word for how things stand."""
    name = Content.styled(account.label or account.profile, f"bold {account.colour}".strip())
    return Content.assemble(name, _lock(account), " ", freshness(account, now))


def freshness(state: AccountState, now: float) -> Content:
    """One word for how things stand.

    An age only where the list is not kept up to date: a number that counts would draw while
    nothing changes.
    """
    age = state.age(now)
    old = f" · {age_text(age)} old" if age is not None and age >= 1 else ""
    paused = " · paused" if state.paused else ""
    match state.phase:
        case Phase.STARTING:
            return Content.styled("starting", "$text-muted")
        case Phase.SIGNED_OUT:
            return Content.styled(f"▲ signed out{old}", "$text-warning")
        case Phase.LOADING if not (state.problem or state.asked_to_wait(now)):
            return Content.styled("loading", "$text-muted")
    wait = state.asked_to_wait(now)
    if state.problem:
        again = f" · again in {wait:.0f} s" if wait else ""
        return Content.styled(f"▲ {_in_short(state.trouble)}{old}{again}{paused}", "$text-error")
    if wait:
        return Content.styled(f"▲ asked to wait {wait:.0f} s{old}{paused}", "$text-warning")
    if state.partial:
        return Content.styled(f"▲ partial list{old}{paused}", "$text-error")
    if state.paused:
        return Content.styled(f"‖ paused{old}", "$text-warning")
    if age is not None and age >= OLD:
        return Content.styled(f"● live{old}", "$text-success")
    return Content.styled("● live", "$text-success")


def _in_short(trouble: str) -> str:
    """A title within a line: it does not begin it."""
    if not trouble:
        return "no answer"
    name = trouble[:2].isupper()  # as in API
    return trouble if name else trouble[:1].lower() + trouble[1:]
