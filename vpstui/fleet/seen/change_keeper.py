"""Keeps changes in files, each with whether it is ours. Everything here blocks."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import VpsTuiError
from vpstui.fleet.seen.explain import is_explained
from vpstui.journal.change_log import ChangeLog
from vpstui.journal.history import read_journals
from vpstui.journal.last_lists import LastLists
from vpstui.journal.seen_change import SeenChange

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from vpstui.fleet.seen.compare import Difference
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.journal.history_entry import HistoryEntry
    from vpstui.journal.journal import Journal

WRITES_READ: Final = 1000
"""Writes of the journal by which a change may be explained: the newest."""


class ChangeKeeper:
    """The log of changes, and the last list of each account.

    Attributes:
        log: the changes.
        lists: the lists.

    Args:
        log_path: the file of the log; None: it is kept in memory.
        lists_folder: the folder of the lists; None: they are kept in memory.
    """

    def __init__(self, log_path: Path | None, lists_folder: Path | None) -> None:
        self.log = ChangeLog(log_path)
        self.lists = LastLists(lists_folder)

    def changes(
        self,
        account: AccountState,
        found: Sequence[Difference],
        journals: Sequence[Journal],
        times: tuple[datetime, datetime],
        *,
        away: bool,
    ) -> list[SeenChange]:
        """Return differences as changes, each with whether it is ours.

        Args:
            account: the account.
            found: what is another in it.
            journals: have what was sent from here.
            times: when it was last seen as it was before, and when the differences were seen.
            away: as of `SeenChange`.
        """
        since, until = times
        writes = _writes_to(account, journals)
        return [
            SeenChange(
                id=uuid.uuid4().hex, at=until, profile=account.profile, host=account.host,
                owner=account.owner, server=one.server, name=one.name, kind=one.kind,
                fields=one.fields, ours=is_explained(one, writes, since, until), away=away,
            )
            for one in found
        ]  # fmt: skip


def _writes_to(account: AccountState, journals: Sequence[Journal]) -> list[HistoryEntry]:
    """Return what was sent to an account; nothing, where the journals cannot be read."""
    try:
        writes = read_journals(journals, limit=WRITES_READ).entries
    except VpsTuiError:  # the history says why
        return []
    return [
        one
        for one in writes
        if (one.profile, one.host) == (account.profile, account.host)
        and not (account.owner and one.owner and one.owner != account.owner)
    ]
