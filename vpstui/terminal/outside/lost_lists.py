"""Which accounts cannot be read for long, told once each, and that they can be again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.base.errors import TooManyRequests
from vpstui.base.formatting import age_text
from vpstui.fleet.state.account_state import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.fleet_state import FleetState

LONG: Final = 60.0
"""Seconds without a list after which people are told: what is shorter mends itself."""


class LostLists:
    """Remembers since when accounts cannot be read, and of which ones that was told."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        self._told: set[str] = set()

    def news(self, state: FleetState, now: float, *, is_told: bool) -> Iterator[str]:
        """Yield what has come to be worth telling.

        Args:
            state: what is known.
            now: the time, in seconds.
            is_told: whether it is told now; what is not told is news the next time.
        """
        lost = {one.profile: one for one in state.accounts if _is_lost(one)}
        for profile, since in [*self._since.items()]:
            if profile not in lost:
                del self._since[profile]
                account = state.account(profile)
                if profile in self._told and account.phase is Phase.READY and not account.problem:
                    took = age_text(now - since)
                    yield state.attributed(profile, f"Connected again, after {took}.")
                self._told.discard(profile)
        for profile, account in lost.items():
            waited = now - self._since.setdefault(profile, now)
            if waited >= LONG and is_told and profile not in self._told:
                self._told.add(profile)
                text = f"{age_text(waited)} without a list: {account.problem}"
                yield state.attributed(profile, text)


def _is_lost(account: AccountState) -> bool:
    """Whether a list that was there cannot be read any more, though nobody wished that."""
    has_failed = bool(account.problem) and account.fault not in (None, TooManyRequests)
    return has_failed and account.phase is Phase.READY and account.listed_at is not None
