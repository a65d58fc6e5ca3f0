"""As whom, and at which port, ssh logs in to a server."""

from __future__ import annotations

from typing import Final, NamedTuple


class Login(NamedTuple):
    """How ssh logs in: as whom, and at which port; empty and None: as ssh does by itself."""

    user: str = ""
    port: int | None = None


UNSAID: Final = Login()
"""The program says neither."""
