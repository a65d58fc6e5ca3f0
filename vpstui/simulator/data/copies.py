"""The snapshots and backups that a simulated account opens with."""

from __future__ import annotations

from typing import NamedTuple

HOUR = 3_600
DAY = 24 * HOUR


class Old(NamedTuple):
    """A copy of one named server that was made before the account was opened."""

    server: str
    kind: str
    """`snapshot`, `manual` or `automatic`."""

    age: int
    """Seconds; less where the server itself is younger."""

    share: float
    """Its size as a share of the plan's disk."""

    name: str = ""
    """Of a snapshot."""

    description: str = ""
    fails: bool = False
    seconds: int = 0
    """How long it takes from its beginning; a long one is still being made when one looks."""


OLD: tuple[Old, ...] = (
    Old("web-1", "snapshot", 200 * DAY, 0.18, "before-upgrade", "Before the new release of PHP."),
    Old("web-1", "snapshot", 9 * DAY, 0.22, "release_41"),
    Old("db-primary", "snapshot", 40 * DAY, 0.35, "before-migration", "Schema 12 to 13."),
    Old("db-primary", "snapshot", DAY, 0.0, "nightly-test", fails=True),
    Old("mail", "snapshot", 300, 0.4, "moving", "Before it moves.", seconds=900),
    Old("backup-vault", "snapshot", 700 * DAY, 0.05, "empty"),
    *(Old("db-primary", "automatic", day * DAY + 5 * HOUR, 0.36) for day in range(30)),
    *(Old("web-1", "automatic", week * 7 * DAY + 2 * DAY, 0.21) for week in range(4)),
    Old("web-2", "automatic", 3 * DAY, 0.2),
    Old("web-2", "automatic", 10 * DAY, 0.0, fails=True),
    Old("web-2", "manual", 90 * DAY, 0.19, description="Before the rebuild."),
    Old("db-replica", "automatic", 300, 0.3, seconds=DAY),
    Old("bastion", "manual", 800 * DAY, 0.1),
)
"""What there is, if the account has a server of that name; the others have none."""
