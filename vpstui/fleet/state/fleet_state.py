"""What the app knows of every open account, as one frozen value.

Pure: no clock, no network, no screen. Times are seconds of the app's clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from vpstui.fleet.state.account_state import AccountState, ApiFilter, Phase
from vpstui.fleet.state.status_text import status_text
from vpstui.query.prices import Prices

if TYPE_CHECKING:
    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.state.bulk_action import BulkAction
    from vpstui.fleet.state.operation import Operation

BULKS_KEPT: Final = 9
"""Bulk actions that have ended and can still be looked at."""

NOT_OPEN: Final = AccountState()
"""Stands for an account that is not open."""


@dataclass(frozen=True)
class FleetState:
    """Everything the screens show.

    Attributes:
        accounts: the open accounts, in the order in which they were opened.
        servers: the servers of all of them; the same tuple as long as none has changed.
        prices: what their plans cost; the same object as long as no list of plans has changed.
        bulks: the bulk actions of this run of the program, oldest first.
    """

    accounts: tuple[AccountState, ...] = ()
    servers: tuple[Server, ...] = ()
    prices: Prices = field(default_factory=Prices)
    bulks: tuple[BulkAction, ...] = ()

    @classmethod
    def of(cls, *accounts: AccountState) -> FleetState:
        """Put accounts together."""
        return cls(accounts, _together(accounts), _prices(accounts))

    # -- transitions

    def with_account(self, account: AccountState) -> FleetState:
        """There is news of an account, or it was opened."""
        old = self.account(account.profile)
        if old is NOT_OPEN:
            return self._with_accounts((*self.accounts, account))
        accounts = tuple(account if known is old else known for known in self.accounts)
        servers = self.servers if account.servers is old.servers else _together(accounts)
        prices = self.prices if account.plans is old.plans else _prices(accounts)
        return replace(self, accounts=accounts, servers=servers, prices=prices)

    def without_account(self, profile: str) -> FleetState:
        """An account was closed."""
        return self._with_accounts(tuple(one for one in self.accounts if one.profile != profile))

    def _with_accounts(self, accounts: tuple[AccountState, ...]) -> FleetState:
        servers, prices = _together(accounts), _prices(accounts)
        return replace(self, accounts=accounts, servers=servers, prices=prices)

    def with_bulk(self, bulk: BulkAction) -> FleetState:
        """A bulk action began, or came further; of those that ended the last few are kept."""
        known = {one.number: one for one in self.bulks} | {bulk.number: bulk}
        ended = [one.number for one in known.values() if one.is_over]
        dropped = set(ended[:-BULKS_KEPT])
        kept = tuple(one for one in known.values() if one.number not in dropped)
        return replace(self, bulks=kept)

    # -- questions about accounts

    def account(self, profile: str) -> AccountState:
        """Return an account by the name of its profile; an empty one when it is not open."""
        return next((one for one in self.accounts if one.profile == profile), NOT_OPEN)

    def account_of(self, server: Server) -> AccountState:
        """Return the account of a server."""
        return self.account(server.profile)

    @property
    def first(self) -> AccountState:
        """The account that was opened first; an empty one when none is."""
        return self.accounts[0] if self.accounts else NOT_OPEN

    @property
    def has_several(self) -> bool:
        """Whether a server has to be named together with its account."""
        return len(self.accounts) > 1

    @property
    def phase(self) -> Phase:
        """How far the account has come that has come farthest."""
        phases = [account.phase for account in self.accounts]
        order = (Phase.READY, Phase.LOADING, Phase.SIGNED_OUT)
        return next((phase for phase in order if phase in phases), Phase.STARTING)

    @property
    def is_growing(self) -> bool:
        """Whether the first list of an account is on its way."""
        first = (Phase.STARTING, Phase.LOADING)
        return any(one.phase in first and not one.problem for one in self.accounts)

    @property
    def api_filter(self) -> ApiFilter:
        """What the API is asked for, in every account."""
        return self.first.api_filter

    @property
    def paused(self) -> bool:
        """Whether the lists are read only on request."""
        return any(account.paused for account in self.accounts)

    @property
    def skipped(self) -> int:
        """Rows of the lists that could not be read."""
        return sum(account.skipped for account in self.accounts)

    @property
    def partial(self) -> str:
        """Why a list is not whole; empty when all are."""
        return next((one.partial for one in self.accounts if one.partial), "")

    @property
    def unknown_creates(self) -> tuple[str, ...]:
        """Names of servers that may have been created."""
        return tuple(name for one in self.accounts for name in one.unknown_creates.values())

    @property
    def writes_in_flight(self) -> int:
        """Writes that have not been answered."""
        return sum(account.writes_in_flight for account in self.accounts)

    @property
    def labels(self) -> dict[str, str]:
        """What the accounts are called on screen, by profile."""
        return {account.profile: account.label or account.profile for account in self.accounts}

    def attributed(self, profile: str, text: str) -> str:
        """Begin a text with the account that it is about, where there are several."""
        account = self.account(profile)
        name = account.label or account.profile
        needs_name = self.has_several and not text.startswith(f"{name} ")
        return f"{name}: {text}" if needs_name else text

    # -- questions about a server

    def server(self, key: ServerKey | None) -> Server | None:
        """Return a server, when it is known."""
        return None if key is None else self.account(key.profile).server(key.id)

    def is_busy(self, key: ServerKey) -> bool:
        """Whether a write on a server has to come to its end before the next one."""
        return self.account(key.profile).is_busy(key.id)

    def operation(self, key: ServerKey) -> Operation | None:
        """The write on a server that has not come to its end, if any."""
        return self.account(key.profile).operations.get(key.id)

    def held_by(self, key: ServerKey) -> BulkAction | None:
        """The bulk action in which a server waits for its turn, where that may take long."""
        return next((bulk for bulk in self.bulks if key in bulk.held), None)

    def is_gone(self, key: ServerKey) -> bool:
        """Whether a server was heard to be gone."""
        return key.id in self.account(key.profile).gone_at

    def is_stale(self, server: Server) -> bool:
        """Whether what is shown of a server is not kept up to date."""
        return not self.account_of(server).is_live

    def status_text(self, server: Server, now: float) -> str:
        """Say a server's status; a write under way has its say in it."""
        return status_text(self.account_of(server), server, now)


def _together(accounts: tuple[AccountState, ...]) -> tuple[Server, ...]:
    """The servers of all accounts; of one alone, its own tuple."""
    if len(accounts) == 1:
        return accounts[0].servers
    return tuple(server for account in accounts for server in account.servers)


def _prices(accounts: tuple[AccountState, ...]) -> Prices:
    return Prices.of({account.profile: account.plans for account in accounts})
