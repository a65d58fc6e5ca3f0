"""Why nothing, or one thing, is written in an account, to follow a colon; and what locks again."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from vpstui.api.dialects.dialect import Dialect

LOCKED_BY_HAND: Final = "it is locked (L)"
"""Why nothing is written after the user pressed L."""

UNREADABLE: Final = "no row of its list can be read"
"""Why nothing is written where the API tells of servers in a form that nobody knows."""

NO_BACKUP: Final = "the documented API has no call for a backup at once"
"""Why no backup is taken where the API speaks the documented dialect."""

NO_LIST_OF_COPIES: Final = "the API does not show when one is completed"
"""Why nothing waits for a snapshot where the API speaks the second dialect."""

NO_EDIT: Final = "no edit is known in the dialect of this API"
"""Why a server is not edited where the API speaks the second dialect."""

NO_DIALECT: Final = "it is not known yet which dialect this API speaks"
"""Why what only one dialect has is not sent before one has shown."""


@dataclass(frozen=True)
class Unlock:
    """A lock that the user took off, for a while or until the app is left.

    Attributes:
        lock: why nothing was written, which holds again after it.
        until: when it ends by itself, in seconds of the app's clock; infinite: it does not.
    """

    lock: str
    until: float = inf

    @classmethod
    def of(cls, locked: str, before: Unlock | None, until: float) -> Unlock | None:
        """Return what stands behind an account whose lock is taken off.

        Args:
            locked: the lock that is taken off.
            before: what was taken off before that was locked by hand.
            until: as of `Unlock`.

        Returns:
            None: nothing does, so that the account may be locked and unlocked at once.
        """
        lock = before.lock if before is not None and locked == LOCKED_BY_HAND else locked
        return None if (lock, until) == (LOCKED_BY_HAND, inf) else cls(lock, until)


def locked_again(locked: str, unlock: Unlock | None) -> tuple[str, Unlock | None]:
    """Return what locks an account when an unlock ends, and what stands behind that.

    Args:
        locked: the lock that there is.
        unlock: the one that was taken off.
    """
    return (locked, unlock) if locked or unlock is None else (unlock.lock, None)


def verb_lock(verb: str, dialect: Dialect | None) -> str:
    """Return why a verb is not sent in a dialect that has no call for it; empty where it may be.

    Args:
        verb: what is to be done.
        dialect: that of the API; None: nothing has shown it yet.
    """
    if verb == "edit":
        return NO_EDIT if dialect is not None and not dialect.can_edit else ""
    if verb not in ("hard stop", "resize"):
        return ""
    if dialect is None:
        return NO_DIALECT
    can = dialect.can_hard_stop if verb == "hard stop" else dialect.can_resize
    return "" if can else f"the documented API has no {verb}"


def snapshot_first_lock(dialect: Dialect | None) -> str:
    """Return why no delete waits for a snapshot in a dialect; empty where one may."""
    if dialect is None:
        return NO_DIALECT
    return "" if dialect.lists_copies else NO_LIST_OF_COPIES
