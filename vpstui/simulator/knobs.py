"""What can be set on a simulated account before it opens."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from vpstui.simulator.odd_answers import WriteAnswers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

MAX_PAGE_SIZE = 100
"""Most servers on one page of the list, from the provider's own client."""

PAGES = frozenset(
    {"account", "plans", "locations", "operating-systems", "ssh-keys", "snapshots", "backups"}
)
"""What there is beside the servers, each by the first part of its path."""


class Dialect(StrEnum):
    """How an account names things and takes orders."""

    DOCUMENTED = "documented"
    """As the provider's pages say."""

    UUID = "uuid"
    """As the provider's published client and CLI read it."""


@dataclass(frozen=True, kw_only=True)
class Knobs:
    """The settings of a simulated account.

    Raises:
        ValueError: A number is outside its range.
    """

    servers: int = 12
    """How many servers the account opens with."""

    seed: int = 1
    """What chance starts from: the same seed and clock give the same account."""

    hostile: bool = False
    """Whether the first servers and the errors hold text made to break terminals and markup."""

    latency: float = 0.0
    """Seconds that every answer waits after the work is done."""

    pace: float = 1.0
    """How many times faster than life servers start, stop, reboot and are provisioned."""

    clock: Callable[[], float] = time.time
    """The time in seconds since 1970; dates, transitions and usage all come from it."""

    credit: float = 100.0
    """US dollars on the account; a new server costs one month of its plan."""

    token: str | None = None
    """The only token accepted, or None to accept any."""

    email: str = "ops@example.com"
    """Address of the account's owner."""

    permissions: tuple[str, ...] = ("servers:*",)
    """What the token may do, as `/account/me/` tells it; nothing is refused because of it."""

    dialect: Dialect = Dialect.DOCUMENTED
    """The dialect in which the account is served."""

    missing: Collection[str] = ()
    """The pages of `PAGES` that do not exist: they answer 404."""

    forbidden: Collection[str] = ()
    """The pages of `PAGES` that the token may not ask for: they answer 403."""

    extra_ids: bool = True
    """Whether operating systems and SSH keys have an integer id in the documented dialect, as
    no page says that they do, or a UUID only."""

    page_size: int = 20
    """How many servers a page of the list holds when the client does not say."""

    write_answers: WriteAnswers = WriteAnswers.DOCUMENTED
    """The form in which writes are answered."""

    def __post_init__(self) -> None:
        if self.servers < 0:
            raise ValueError("servers must be 0 or more")
        if not self.latency >= 0:
            raise ValueError("latency must be 0 or more")
        if not self.pace > 0:
            raise ValueError("pace must be greater than 0")
        if not 1 <= self.page_size <= MAX_PAGE_SIZE:
            raise ValueError(f"page_size must be from 1 to {MAX_PAGE_SIZE}")
        if unknown := {*self.missing, *self.forbidden} - PAGES:
            raise ValueError(f"a page must be one of {sorted(PAGES)}: {sorted(unknown)}")
