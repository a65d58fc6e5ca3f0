"""The first line of every full screen: the accounts, and how old their lists are."""

from __future__ import annotations

from math import ceil, inf
from typing import TYPE_CHECKING, Final

from textual.content import Content

from vpstui.base.formatting import count_text, since_text
from vpstui.fleet.state.account_state import Phase
from vpstui.terminal.accessible import is_accessible
from vpstui.widgets.text_line import TextLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.base.errors import VpsTuiError
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.fleet_state import FleetState

    Wording = tuple[Content, Content]

TITLE: Final = ("vpstui", "bold $primary")

_BY_SIGNS: Final = 3
"""Wordings for several accounts that say by a sign how each stands."""

_WITH_ROLLING: Final = 4
"""Wordings that leave room for a rolling bulk action; the shorter ones go without it."""

OLD: Final = 60.0
"""Seconds from which the age is shown although the list is read by itself, but rarely."""


class IdentityStrip(TextLine):
    """Accounts, profiles and the age of what is on screen.

    Where not all of it fits, the accounts stay and the rest goes: first the name of the token,
    then the title, the profile, and all but the first word of how things stand.
    """

    DEFAULT_CSS = """
    IdentityStrip {
        background: $panel;
        padding: 0 1;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._shown: tuple[FleetState, float] | None = None

    def show_state(self, state: FleetState, now: float) -> None:
        """Show the accounts and how fresh their lists are.

        Args:
            state: what is known.
            now: seconds of the clock that the state's times are of.
        """
        self._shown = (state, now)
        self._update()

    def on_resize(self) -> None:
        """Show as much as there is room for now."""
        self._update()

    def _update(self) -> None:
        if self._shown is None:
            return
        state, now = self._shown
        width = self.content_size.width
        several = state.has_several
        wordings = _of_several(state, now, width) if several else _of_one(state.first, now)
        if is_accessible(self):  # the shortest have signs in place of words
            wordings = wordings[: -_BY_SIGNS if several else -1]
        rolling = _rolling(state)
        if rolling:
            beside = [
                (left, Content("   ").join(filter(None, (rolling, right))))
                for left, right in wordings[:_WITH_ROLLING]
            ]
            wordings = beside + wordings
        *_, last = wordings
        self.show(*next((wording for wording in wordings if _width(wording) <= width), last))


def _rolling(state: FleetState) -> Content:
    """Say of a bulk action whose servers may wait long how it stands; the last of several."""
    waiting = [bulk for bulk in state.bulks if bulk.held]
    if not waiting:
        return Content()
    bulk = waiting[-1]
    if bulk.halt is not None:
        why = "stopped" if bulk.halt.at else "paused"
        return Content.styled(f"{bulk.name} {why} (B)", "bold $text-warning")
    text = f"{bulk.name} {bulk.through} of {len(bulk.targets)} (B)"
    return Content.styled(text, "bold $accent")


def _width(wording: Wording) -> int:
    left, right = wording
    return left.cell_length + right.cell_length + (1 if right else 0)


def _of_one(account: AccountState, now: float) -> list[Wording]:
    """Return the wordings for one account, from the longest to the shortest."""
    fresh, lock = freshness(account, now), _lock(account, now)
    name = Content.styled(account.label or account.profile, account.colour or "$text-muted")
    full = Content(account.account or account.host)
    short = Content(account.account.partition(" · ")[0]) if account.account else name
    right = Content.assemble(name, lock, "   ", fresh)
    alone = Content.assemble(short, lock)
    return [
        (Content.assemble(TITLE, "  ", full), right),
        (Content.assemble(TITLE, "  ", short), right),
        (short, right),
        (alone, fresh),
        (alone, _shorter(fresh)),
        (alone, _shortest(fresh)),
    ]


def _of_several(state: FleetState, now: float, width: int) -> list[Wording]:
    """Return the wordings for several accounts, from the longest to the shortest."""
    fresh = [freshness(account, now) for account in state.accounts]
    names = [
        Content.styled(account.label or account.profile, f"bold {account.colour}".strip())
        for account in state.accounts
    ]
    locked = [
        Content.assemble(name, _lock(account, now))
        for name, account in zip(names, state.accounts, strict=True)
    ]
    signs = [_shortest(one) for one in fresh]
    room = (width + 1) // len(names) - 3  # a blank, a sign, and a blank before the next one
    cut = [name.truncate(max(1, room), ellipsis=True) for name in names]
    full = _badges(locked, fresh, "   ")
    lefts = [
        Content.assemble(TITLE, "  ", full),
        full,
        _badges(locked, [_shorter(one) for one in fresh], "   "),
        _badges(locked, signs, "  "),
        _badges(names, signs, " "),
        _badges(cut, signs, " "),
    ]
    return [(left, Content()) for left in lefts]


def _badges(names: Sequence[Content], fresh: Sequence[Content], gap: str) -> Content:
    """Return the accounts side by side, each with its state."""
    badges = [Content.assemble(name, " ", one) for name, one in zip(names, fresh, strict=True)]
    return Content(gap).join(badges)


def _lock(account: AccountState, now: float) -> Content:
    """Return whether nothing is changed, or for how many minutes more that is allowed."""
    text = " read-only" if account.lock else ""
    if not text and account.unlock is not None and account.unlock.until < inf:
        minutes = max(1, ceil((account.unlock.until - now) / 60))
        text = f" unlocked {minutes} min"
    return Content.styled(text, "$text-warning")


def _shorter(fresh: Content) -> Content:
    """Return the state without the age and what comes next."""
    return fresh[: len(fresh.plain.partition(" · ")[0])]


def _shortest(fresh: Content) -> Content:
    """Return the sign of the state alone; its first letter where it has none."""
    return fresh[:1]


def freshness(state: AccountState, now: float) -> Content:
    """Return the state of an account's list in a word or two, with its sign and its colour.

    With its age only where it is not kept up to date: a number that counts would draw while
    nothing changes.

    Args:
        state: the account.
        now: seconds of the clock that the state's times are of.
    """
    age = state.age(now)
    old = "" if age is None else f" · {since_text(age)} old"
    paused = " · paused" if state.paused else ""
    match state.phase:
        case Phase.STARTING:
            return Content.styled(f"starting{old}", "$text-muted")
        case Phase.SIGNED_OUT:
            return Content.styled(f"▲ logged out{old}", "$text-warning")
        case Phase.LOADING if not (state.problem or state.asked_to_wait(now)):
            return Content.styled(f"loading{old}", "$text-muted")
    wait = state.asked_to_wait(now)
    if state.problem:
        again = f" · again in {ceil(wait)} s" if wait else ""
        return Content.styled(f"▲ {_in_short(state.fault)}{old}{again}{paused}", "$text-error")
    if wait:
        return Content.styled(f"▲ asked to wait {ceil(wait)} s{old}{paused}", "$text-warning")
    if state.is_unreadable:
        rows = count_text(state.skipped, "row")
        return Content.styled(f"▲ {rows} unreadable{old}{paused}", "$text-error")
    if state.partial:
        return Content.styled(f"▲ partial list{old}{paused}", "$text-error")
    if state.paused:
        return Content.styled(f"‖ paused{old}", "$text-warning")
    if age is not None and age >= OLD:
        return Content.styled(f"● live{old}", "$text-success")
    return Content.styled("● live", "$text-success")


def _in_short(fault: type[VpsTuiError] | None) -> str:
    """Return the title of an error as it stands within a line: without its capital."""
    if fault is None:
        return "no answer"
    name = fault.title[:2].isupper()  # as in API
    return fault.title if name else fault.title[:1].lower() + fault.title[1:]
