"""Finds out whether something answers at a TCP port; nothing is sent to it."""

from __future__ import annotations

import asyncio
import ipaddress
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

PACE: Final = 1.0
"""Seconds between the beginnings of two connections to one port, at least."""

ANSWER_WAIT: Final = 5.0
"""Seconds for which one connection is waited for."""


async def answers_at(address: str, port: int) -> bool:
    """Open a connection and close it again; whether that was possible.

    Args:
        address: an IP address; anything else is never connected to.
        port: the TCP port.
    """
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    try:
        async with asyncio.timeout(ANSWER_WAIT):
            _, writer = await asyncio.open_connection(address, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True


async def wait_for_answer(address_of: Callable[[], str], port: int) -> None:
    """Try again and again until something answers, `PACE` seconds apart at least.

    Args:
        address_of: returns the address, which may change meanwhile; empty while there is none.
        port: the TCP port.
    """
    while True:
        began = monotonic()
        if await answers_at(address_of(), port):
            return
        await asyncio.sleep(max(0.0, PACE - (monotonic() - began)))
