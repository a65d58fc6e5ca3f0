"""TokenSources of a profile called `work`, as the tests of tokens need them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.support.keyring_backends import MemoryKeyring, MuteKeyring
from vpstui.config.keyring_store import KeyringDeadlines
from vpstui.config.settings import Profile
from vpstui.config.token_sources import TokenSources

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from vpstui.config.token_sources import SourceLimits

TOKEN = "vps_0123456789abcdef"
URL = "https://api.example.com:8443/v1"
HOST = "api.example.com:8443"
USER = f"work@{HOST}"
"""The user name under which the keyring has the token."""

QUICK = KeyringDeadlines(read=0.05, write=0.05)


def token_sources(
    *,
    profile: Profile | None = None,
    environ: dict[str, str] | None = None,
    limits: SourceLimits | None = None,
    backend: KeyringBackend | None = None,
    command_deadline: float = 10.0,
) -> TokenSources:
    """The token of a profile called `work`; by default no source has one."""
    return TokenSources(
        "work",
        profile or Profile(api_url=URL),
        environ=environ or {},
        limits=limits,
        backend=backend or MemoryKeyring(),
        deadlines=QUICK if isinstance(backend, MuteKeyring) else None,
        command_deadline=command_deadline,
    )


def command(code: str) -> tuple[str, ...]:
    """A program of one line of Python."""
    return (sys.executable, "-c", code)
