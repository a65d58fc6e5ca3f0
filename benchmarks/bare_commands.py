"""The floor of commands, httpx and pydantic alone: `bare_commands.py list`, or `get NAME`."""

from __future__ import annotations

import os
import sys

import httpx
from pydantic import BaseModel


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


def main(name: str | None) -> None:
    """Print a server as JSON, or without a name the list as text."""
    headers = {"Authorization": f"Bearer {os.environ['VPSTUI_TOKEN']}"}
    with httpx.Client(base_url=os.environ["VPSTUI_API_URL"], headers=headers) as client:
        servers: list[Server] = []
        url: str | None = "/servers/?page_size=100"
        while url:
            page = Page.model_validate_json(client.get(url).content)
            servers, url = servers + page.results, page.next
        if name is None:
            for one in servers:
                print(f"{one.id:<8}{one.name:<32}{one.status:<12}{one.ip_address or '':<18}")
            return
        found = next(one for one in servers if one.name == name)
        answer = client.get(f"/servers/{found.id}/")
    print(Server.model_validate_json(answer.content).model_dump_json(indent=2))


if __name__ == "__main__":
    main(sys.argv[2] if sys.argv[1] == "get" else None)
