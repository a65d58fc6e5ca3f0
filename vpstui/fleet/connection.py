"""Puts API, token sources and journal together for one profile.

Importing this brings httpx, pydantic and keyring along; the app does it in a thread, beside
the first paint.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vpstui.api.endpoints import VpsClient
from vpstui.api.service import ServerService
from vpstui.base.errors import VpsTuiError
from vpstui.config.token_sources import TokenSources

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from keyring.backend import KeyringBackend

    from vpstui.api.polling import WatchPace
    from vpstui.api.retries import RetryPolicy
    from vpstui.base.clocks import Timing
    from vpstui.base.tasks import TaskSet
    from vpstui.config.settings import ChoiceNames, Profile
    from vpstui.config.token_sources import SourceLimits
    from vpstui.fleet.account.account import Account
    from vpstui.fleet.state.store import AccountStore


@dataclass(frozen=True)
class Connection:
    """What an open account needs of the world outside.

    Attributes:
        service: the use cases.
        token_sources: where the token comes from.
        choices: names for ids, from the config.
        journal_path: where writes are noted; None: nowhere.
        expected: e-mail address of the account's owner; empty: whoever it is.
        client: the API.
    """

    service: ServerService
    token_sources: TokenSources
    choices: ChoiceNames
    journal_path: Path | None
    expected: str
    client: VpsClient

    def ask_ahead(self) -> asyncio.Task[None]:
        """Find the token and ask for the list, neither of which `Account.start` does again.

        An account that must be of somebody is asked whose it is first, and for nothing before.
        """
        finding = self.token_sources.find_ahead()

        async def ask() -> None:
            with suppress(VpsTuiError):  # `Account.start` comes to the same, and says it
                found = await asyncio.wrap_future(finding)
                if not (self.expected or self.client.has_token):
                    self.client.ask_for_list(found.token)

        return asyncio.ensure_future(ask())

    def open(self, store: AccountStore, tasks: TaskSet, timing: Timing | None = None) -> Account:
        """Return the account, which begins with `Account.start`; the arguments are its own."""
        from vpstui.fleet.account.account import Account
        from vpstui.journal.journal import Journal

        return Account(
            self.service,
            self.token_sources,
            self.choices,
            Journal(self.journal_path),
            store,
            tasks,
            expected=self.expected,
            timing=timing,
        )


def connect(
    name: str,
    profile: Profile,
    choices: ChoiceNames,
    environ: Mapping[str, str],
    *,
    limits: SourceLimits | None = None,
    journal_path: Path | None = None,
    asgi_app: Any = None,
    pace: WatchPace | None = None,
    retries: RetryPolicy | None = None,
    backend: KeyringBackend | None = None,
) -> Connection:
    """Connect to the API of a profile, or to an ASGI application in its place.

    Args:
        name: the profile's name.
        profile: its API URL and token sources.
        choices: names for ids, from the config.
        environ: the environment variables.
        limits: whose token a source may hold.
        journal_path: where writes are noted; None: nowhere.
        asgi_app: answers instead of the network.
        pace: how often a server in transition is asked for.
        retries: how long to wait before a request is tried again.
        backend: the keyring to use; by default the one of the system.

    Raises:
        SettingsError: the proxy that the environment names cannot be used.
    """
    client = VpsClient(
        profile.api_url,
        asgi_app=asgi_app,
        retries=retries,
        profile=name,
        dialect=profile.dialect,
    )
    token_sources = TokenSources(name, profile, environ=environ, limits=limits, backend=backend)
    service = ServerService(client, pace=pace)
    return Connection(
        service, token_sources, choices, journal_path, expected=profile.account, client=client
    )
