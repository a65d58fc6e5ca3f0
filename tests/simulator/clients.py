"""A client of a simulated account in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from vpstui.simulator import create_app

if TYPE_CHECKING:
    from vpstui.simulator import Account

TOKEN = "vps_test"


def open_client(account: Account, token: str = TOKEN) -> httpx.AsyncClient:
    """Return a client with a token, or without one where it is empty."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(account)),
        base_url="http://test/api/v1",
        headers={"Authorization": f"Bearer {token}"} if token else {},
    )
