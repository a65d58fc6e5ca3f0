"""Why nothing, or one thing, is written in an account, to follow a colon."""

from __future__ import annotations

from typing import Final

LOCKED_BY_HAND: Final = "it is locked (L)"
"""Why nothing is written after the user pressed L."""

UNREADABLE: Final = "no row of its list can be read"
"""Why nothing is written where the API tells of servers in a form that nobody knows."""

NO_BACKUP: Final = "the documented API has no call for a backup at once"
"""Why no backup is taken where the API speaks the documented dialect."""

NO_EDIT: Final = "no edit is known in the dialect of this API"
"""Why a server is not edited where the API speaks the second dialect."""
