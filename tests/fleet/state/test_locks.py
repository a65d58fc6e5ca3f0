"""What stands behind a lock that was taken off, whatever the user does in whatever order."""

from __future__ import annotations

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.locks import LOCKED_BY_HAND, Unlock

CONFIG = "the config says read_only (L takes it off)"

STEPS = st.lists(st.sampled_from(["lock", "unlock", "for a while", "login"]), max_size=8)


def after(state: AccountState, steps: list[str]) -> AccountState:
    """What is known after the user has done all that."""
    for step in steps:
        if step == "login":
            state = state.with_sign_in()
        elif step == "lock":
            state = state.with_lock(on=True)
        elif state.locked:
            state = state.with_lock(on=False, until=600.0 if step == "for a while" else inf)
    return state


def test_lock_by_hand_leaves_nothing_behind() -> None:
    """It may be taken off and set again at once."""
    assert Unlock.of(LOCKED_BY_HAND, None, inf) is None
    assert Unlock.of(LOCKED_BY_HAND, None, 600.0) == Unlock(LOCKED_BY_HAND, 600.0)
    assert Unlock.of(LOCKED_BY_HAND, Unlock(CONFIG), 600.0) == Unlock(CONFIG, 600.0)


@given(STEPS)
def test_lock_of_the_config_is_never_forgotten(steps: list[str]) -> None:
    """It locks, or stands behind what does or does not; the next login locks."""
    state = after(AccountState(locked=CONFIG), steps)
    assert CONFIG in (state.locked, state.unlock.lock if state.unlock else "")
    assert state.with_sign_in().lock in (CONFIG, LOCKED_BY_HAND)


@given(STEPS)
def test_login_locks_nothing_that_was_not_locked(steps: list[str]) -> None:
    """Without a lock of the config, only that of the user is there."""
    untimed = [step for step in steps if step != "for a while"]
    state = after(AccountState(), untimed)
    assert state.unlock is None
    assert state.locked in ("", LOCKED_BY_HAND)


def test_another_login_ends_an_unlock() -> None:
    """Whoever it is; a lock by hand stays, with the one of the config behind it."""
    state = AccountState(locked=CONFIG).with_lock(on=False, until=600.0)
    assert (state.lock, state.unlock) == ("", Unlock(CONFIG, 600.0))
    for is_same in (False, True):
        again = state.with_sign_in(is_same=is_same)
        assert (again.lock, again.unlock) == (CONFIG, None)
        by_hand = state.with_lock(on=True).with_sign_in(is_same=is_same)
        assert (by_hand.lock, by_hand.unlock) == (LOCKED_BY_HAND, state.unlock)
