"""Opens the accounts of a command, without a screen."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vpstui.base.errors import ConnectionFailed, Interrupted, NoToken, NotOpened
from vpstui.base.formatting import count_text
from vpstui.base.stderr import print_message
from vpstui.base.threads import use_daemon_threads
from vpstui.cli.exit_status import BY_SIGNAL, status_of_kind
from vpstui.cli.reading.ask_accounts import missing_of_list
from vpstui.fleet.state.account_state import Phase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pydantic import SecretStr

    from vpstui.base.errors import VpsTuiError
    from vpstui.cli.launch_options import LaunchOptions
    from vpstui.fleet.fleet import Fleet
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.fleet.state.store import Severity


@dataclass
class Watch:
    """Hears what becomes known, and whether the command is to end.

    The first Ctrl+C, SIGTERM or SIGHUP ends it at once as long as nothing was sent, later in order.

    Attributes:
        task: runs the command.
        changed: set with every change of what is known.
        interrupted: set by the first signal.
        signal: its number; 0 before.
        ends_in_order: whether what came of it is still to be printed after a signal.
        password: the one-time password of a server that was created; None: none came.
        unanswered: how many writes have not been answered.
        says_notices: whether warnings are said; else the command says what it finds in the state.
    """

    task: asyncio.Task[Any] | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    interrupted: asyncio.Event = field(default_factory=asyncio.Event)
    signal: int = 0
    ends_in_order: bool = False
    password: SecretStr | None = None
    unanswered: int = 0
    says_notices: bool = True

    def on_state(self, state: FleetState) -> None:
        """There is a new state."""
        self.unanswered = sum(one.writes_in_flight for one in state.accounts)
        self.changed.set()

    def on_notice(self, text: str, severity: Severity) -> None:
        """Say what happened, but for what the results say anyway."""
        if self.says_notices and severity != "information":
            print_message(f"vpstui: {text}")

    def on_awaited(self, text: str) -> None:
        """The state says it, too."""

    def on_password(self, server: str, password: SecretStr) -> None:  # noqa: ARG002 - the only one
        """Keep it for who prints the result: it is told only once."""
        self.password = password

    def on_signal(self, number: int) -> None:
        """End in order, where something was sent; a second signal ends at once.

        Raises:
            SystemExit: it is the second.
        """
        writes = count_text(self.unanswered, "write")
        if self.signal:
            if self.unanswered:
                print_message(
                    f"vpstui: {writes} sent, and not answered: it may have been done. Look at "
                    "`vpstui history` and `vpstui ls`, then decide."
                )
            raise SystemExit(BY_SIGNAL + number)
        self.signal = number
        if self.task is not None and not self.ends_in_order:
            self.task.cancel()
        elif self.unanswered:
            print_message(
                f"vpstui: nothing more is sent; waiting for the answer to {writes}. Another "
                "Ctrl+C ends at once."
            )
        self.interrupted.set()
        self.changed.set()

    @property
    def status(self) -> int:
        """The exit status of a command that a signal ended; 0 where none came."""
        return BY_SIGNAL + self.signal if self.signal else 0

    async def wait(self, seconds: float | None) -> None:
        """Wait for the next change, for so long at most."""
        self.changed.clear()
        try:
            await asyncio.wait_for(self.changed.wait(), seconds)
        except TimeoutError:
            return


@asynccontextmanager
async def open_fleet(
    options: LaunchOptions, *, writes: bool = False
) -> AsyncIterator[tuple[Fleet, Watch, list[int]]]:
    """Open the accounts and read their lists.

    Args:
        options: which accounts.
        writes: whether the command is there to change something.

    Yields:
        The fleet, what is heard of it, and the exit statuses of accounts that could not be opened:
        where there are others, those are named on stderr.

    Raises:
        VpsTuiError: no account could be opened.
        Interrupted: a signal came before anything was sent.
    """
    use_daemon_threads()
    loop, watch = asyncio.get_running_loop(), Watch(asyncio.current_task())
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in signals:
        loop.add_signal_handler(number, watch.on_signal, int(number))
    fleet = options.fleet()
    fleet.subscribe(watch)
    try:
        async with fleet:
            yield fleet, watch, _statuses_of_failures(fleet.state)
    except asyncio.CancelledError:
        if watch.signal:
            raise Interrupted("Nothing was sent." if writes else "", watch.signal) from None
        raise
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


def _statuses_of_failures(state: FleetState) -> list[int]:
    failed = [one for one in state.accounts if one.phase is not Phase.READY]
    if len(failed) == len(state.accounts):
        raise NotOpened(state.first.problem or "The list did not come.", _kind_of(state.first))
    for account in failed:
        print_message(f"vpstui: {account.profile}: {account.problem}")
    for account in state.accounts:
        for remark in missing_of_list(account.skipped, "a server", account.partial):
            print_message(f"vpstui: {account.profile}: {remark}")
    return [status_of_kind(_kind_of(one)) for one in failed]


def _kind_of(account: AccountState) -> type[VpsTuiError]:
    """Return the kind of error for which an account has no list."""
    return NoToken if account.is_signed_out else account.fault or ConnectionFailed
