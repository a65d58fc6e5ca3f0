"""The VPS.org REST API for programs: requests, retries, answers, models, errors in words.

No other room knows HTTP, and nothing here knows a screen. `VpsClient` has a method per endpoint;
`ServerService` has what a person wants done with servers, over such a client:

    from vpstui.api import DEFAULT_API_URL, EXPECTED_STATUS, ServerService, VpsClient

    async with VpsClient(DEFAULT_API_URL, SecretStr(token)) as client:
        service = ServerService(client)
        await service.power(12345, "stop")
        async for server in service.watch(12345, EXPECTED_STATUS["stop"]):
            print(server.status)

What is raised is in `vpstui.base.errors`. The names below are imported when they are first used:
importing this package brings neither httpx nor pydantic along.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from vpstui.api.answers.account import Account
    from vpstui.api.answers.written import WriteAnswer
    from vpstui.api.endpoints import VpsClient
    from vpstui.api.models import Plan, Server, ServerId, ServerList
    from vpstui.api.network.timeouts import Timeouts
    from vpstui.api.polling import WatchPace
    from vpstui.api.requests import ServerCreate, ServerPatch, ServerUpdate
    from vpstui.api.retries import RetryPolicy
    from vpstui.api.service import PowerVerb, ServerService
    from vpstui.api.statuses import EXPECTED_STATUS
    from vpstui.api.urls import DEFAULT_API_URL

__all__ = [
    "DEFAULT_API_URL",
    "EXPECTED_STATUS",
    "Account",
    "Plan",
    "PowerVerb",
    "RetryPolicy",
    "Server",
    "ServerCreate",
    "ServerId",
    "ServerList",
    "ServerPatch",
    "ServerService",
    "ServerUpdate",
    "Timeouts",
    "VpsClient",
    "WatchPace",
    "WriteAnswer",
]

_MODULES: Final = {
    "Account": "answers.account",
    "DEFAULT_API_URL": "urls",
    "PowerVerb": "service",
    "RetryPolicy": "retries",
    "EXPECTED_STATUS": "statuses",
    "ServerCreate": "requests",
    "ServerPatch": "requests",
    "ServerService": "service",
    "ServerUpdate": "requests",
    "Timeouts": "network.timeouts",
    "VpsClient": "endpoints",
    "WatchPace": "polling",
    "WriteAnswer": "answers.written",
}
"""The module of each public name that does not tell of servers and plans: those are in `models`."""

if not TYPE_CHECKING:  # a type checker sees the imports above, and reports any other name

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used (PEP 562)."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = import_module(f"{__name__}.{_MODULES.get(name, 'models')}")
        return getattr(module, name)
