"""What polling alone costs: the list read by httpx every 10 s, and nothing done with it."""

from __future__ import annotations

import asyncio
import os

import httpx

from benchmarks.bare_commands import FIRST, headers

EVERY = 10.0
"""Seconds from one reading to the next."""


async def poll() -> None:
    """Read all pages, again and again."""
    base = os.environ["VPSTUI_API_URL"]
    async with httpx.AsyncClient(base_url=base, headers=headers()) as client:
        pages: list[str] = []
        url: str | None = FIRST
        while url:
            pages.append(url)
            url = (await client.get(url)).json()["next"]
        print("ready", flush=True)
        while True:
            await asyncio.sleep(EVERY)
            for page in pages:
                await client.get(page)


if __name__ == "__main__":
    asyncio.run(poll())
