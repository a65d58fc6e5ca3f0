"""The list of the last start: shown until that of this one is in, and kept for the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from vpstui.base.formatting import count_text, width_of
from vpstui.base.threads import run_in_thread
from vpstui.fleet.state.account_state import Phase
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.terminal.terminal_app import TerminalApp
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from datetime import datetime

    from textual.timer import Timer

    from vpstui.config.first_frame.frame_file import FrameFile
    from vpstui.config.first_frame.kept_frame import KeptFrame
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.screens.servers.servers_screen import ServersScreen
    from vpstui.screens.servers.table_contents import TableContents
    from vpstui.widgets.tables.server_lines import TableView

FIRST_DELAY: Final = 1.0
"""Seconds after which the first list is kept: the start is over by then."""

DELAY: Final = 60.0
"""Seconds after which another list is kept, while the app runs."""

KEYS_STEP: Final = 0.01
"""Seconds between two looks whether what was typed ahead has been handled."""


class KeptFrames(NamedTuple):
    """Where lists of one start come from and go to.

    Attributes:
        frame: what was painted before the app began; None: nothing.
        file: keeps the list for the next start; None: it is not kept.
    """

    frame: KeptFrame | None = None
    file: FrameFile | None = None


NOTHING_KEPT: Final = KeptFrames()
"""No list comes from an earlier start, and none is kept for another."""


class KeptList:
    """What the screen of servers shows until the list is in, and what is kept of that list.

    Its rows are text: there is no server under the cursor, so that no key acts on one. Keys that
    were typed while they were all that could be seen act before the list is shown, too.

    Args:
        screen: the screen with the table.
        contents: what the table shows.
        kept: where lists come from and go to.
    """

    def __init__(self, screen: ServersScreen, contents: TableContents, kept: KeptFrames) -> None:
        self._screen = screen
        self._contents = contents
        self._frame, self._file = kept
        self._latest = FleetState()
        self._opened: tuple[str, ...] = ()
        self._saved: object = None
        self._timer: Timer | None = None
        self._keys_timer: Timer | None = None

    # -- shown

    def state(self, latest: FleetState) -> FleetState:
        """Return what the screen shows of what is known now."""
        self._latest = latest
        self._opened = self._opened or tuple(account.profile for account in latest.accounts)
        self._watch_logins()
        if self._frame is None:
            return latest
        is_in = any(account.phase is Phase.READY for account in latest.accounts)
        if is_in and self._keys_wait:
            if self._keys_timer is None:
                self._keys_timer = self._screen.set_timer(KEYS_STEP, self._look_again)
        elif is_in or not self._is_hopeful:
            self._frame = None
            return latest
        return FleetState.of(*map(self._waiting, latest.accounts))

    def over(self, view: TableView) -> TableView:
        """Return what the table shows, with the old rows where there are no others."""
        if self._frame is None or view.servers:
            return view
        return replace(view, kept=self._frame.table)

    @property
    def _is_hopeful(self) -> bool:
        """Whether nothing is known but that the list is on its way, for this very screen."""
        now = self._screen.fleet.clock.seconds()
        size = self._frame.size if self._frame else ()
        return tuple(self._screen.app.size) == size and not any(
            account.problem or account.is_signed_out or account.asked_to_wait(now)
            for account in self._latest.accounts
        )

    @property
    def _keys_wait(self) -> bool:
        """Whether keys that were typed ahead have not been handled yet."""
        app = self._screen.app
        return isinstance(app, TerminalApp) and not app.key_queue.is_caught_up

    def _look_again(self) -> None:
        self._keys_timer = None
        self._screen.on_new_state(self._latest)

    def _waiting(self, account: AccountState) -> AccountState:
        """Return an account as if its list were the old one, with its age and none of its rows."""
        clock, frame = self._screen.fleet.clock, self._frame
        if frame is None or account.problem or account.is_signed_out:
            return account
        age = max(0.0, clock.now().timestamp() - frame.at)
        owner = "" if len(self._latest.accounts) > 1 else frame.owner
        return replace(
            account, phase=Phase.LOADING, servers=(), listed_at=clock.seconds() - age,
            account=account.account or owner,
        )  # fmt: skip

    # -- kept

    def on_shown(self) -> None:
        """Keep what is shown, when it has been for `DELAY`."""
        rows = (self._contents.rows.shown, self._contents.view)
        if self._file is None or self._timer is not None or rows == self._saved:
            return
        delay = FIRST_DELAY if self._saved is None else DELAY
        self._timer = self._screen.set_timer(delay, self._save_later)

    def _save_later(self) -> None:
        self._screen.attempt(self.save_now)

    async def save_now(self) -> None:
        """Keep it at once, where it is the whole list of the accounts that a start opens."""
        self._timer = None
        file, at = self._file, self._listed_at
        if file is None or at is None or self._frame is not None:
            return
        rows, state = self._contents.rows, self._latest
        self._saved = (rows.shown, self._contents.view)
        first = state.first
        query, number = self._contents.query.text, count_text(len(state.servers), "server")
        facts = f"/{query}   {len(rows.shown)} of {number}" if query else number
        names = ", ".join(state.labels.values())
        size = tuple(self._screen.app.size)
        table = self._screen.query_one(ServerTable).lines_to_keep()
        await run_in_thread(
            lambda: file.save(
                size=(size[0], size[1]),
                at=at,
                owner="" if state.has_several else first.account or first.host,
                # It is put at the right edge by its length.
                names=names if width_of(names) == len(names) else "",
                facts=facts,
                table=table,
            )
        )

    @property
    def _listed_at(self) -> datetime | None:
        """When the oldest of the lists was read; None: they are not what a start would show."""
        clock, accounts = self._screen.fleet.clock, self._latest.accounts
        ages = [account.age(clock.seconds()) for account in accounts]
        known = [age for age in ages if age is not None]
        are_whole = all(
            account.phase is Phase.READY
            and not (account.partial or account.skipped or account.api_filter)
            for account in accounts
        )
        is_same = tuple(account.profile for account in accounts) == self._opened
        if not (accounts and are_whole and is_same and len(known) == len(ages)):
            return None
        return clock.now() - timedelta(seconds=max(known))

    def _watch_logins(self) -> None:
        """Forget what was kept once another token is needed: it may be another account's."""
        file, accounts = self._file, self._latest.accounts
        if file is not None and any(one.is_signed_out or one.logins > 1 for one in accounts):
            self._file = None
            self._screen.attempt(lambda: run_in_thread(file.forget))
