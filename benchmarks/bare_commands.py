"""The floor of commands, httpx and pydantic alone: `bare_commands.py list`, or `get NAME`.

`bare_commands.py alist` prints the same as `list`, and asks as an app does that waits for nothing.
"""

from __future__ import annotations

import os
import sys

import httpx
from pydantic import BaseModel

FIRST = "/servers/?page_size=100"
"""The first page of the list."""


class Part(BaseModel):
    """A plan, or an operating system."""

    id: int | None = None
    name: str = ""
    vcpus: int | None = None
    memory: int | None = None
    storage: int | None = None


class Usage(BaseModel):
    """How much is used."""

    cpu_percent: float | None = None
    memory_used: float | None = None
    disk_used: float | None = None
    bandwidth_used: float | None = None


class Server(BaseModel):
    """A server."""

    id: int
    name: str = ""
    hostname: str = ""
    status: str = ""
    ip_address: str | None = None
    ipv6_address: str | None = None
    location: str | None = None
    plan: Part | None = None
    os: Part | None = None
    backups_enabled: bool | None = None
    resource_usage: Usage | None = None
    created_at: str | None = None
    updated_at: str | None = None


class Page(BaseModel):
    """A page of the list."""

    next: str | None = None
    results: list[Server]


def headers() -> dict[str, str]:
    """Return what says whose account it is, by a token of the environment, else of a keyring."""
    token = os.environ.get("VPSTUI_TOKEN")
    if token is None:
        import keyring

        token = keyring.get_password("vpstui", os.environ["KEYRING_USER"])
    return {"Authorization": f"Bearer {token}"}


async def servers() -> list[Server]:
    """Read the list, all pages of it."""
    found: list[Server] = []
    url: str | None = FIRST
    base = os.environ["VPSTUI_API_URL"]
    async with httpx.AsyncClient(base_url=base, headers=headers()) as client:
        while url:
            page = Page.model_validate_json((await client.get(url)).content)
            found, url = found + page.results, page.next
    return found


def main(name: str | None) -> None:
    """Print a server as JSON, or without a name the list as text."""
    base = os.environ["VPSTUI_API_URL"]
    with httpx.Client(base_url=base, headers=headers()) as client:
        found: list[Server] = []
        url: str | None = FIRST
        while url:
            page = Page.model_validate_json(client.get(url).content)
            found, url = found + page.results, page.next
        if name is None:
            print_list(found)
            return
        called = next(one for one in found if one.name == name)
        answer = client.get(f"/servers/{called.id}/")
    print(Server.model_validate_json(answer.content).model_dump_json(indent=2))


def print_list(found: list[Server]) -> None:
    """Print servers as text."""
    for one in found:
        print(f"{one.id:<8}{one.name:<32}{one.status:<12}{one.ip_address or '':<18}")


if __name__ == "__main__":
    if sys.argv[1] == "alist":
        import asyncio

        print_list(asyncio.run(servers()))
    else:
        main(sys.argv[2] if sys.argv[1] == "get" else None)
