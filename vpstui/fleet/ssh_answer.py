"""Waits until a server answers to ssh: a TCP connection is opened and closed, nothing is sent."""

from __future__ import annotations

import asyncio
import ipaddress
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Final

from vpstui.base.formatting import age_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpstui.api.models import ServerId
    from vpstui.base.tasks import TaskSet
    from vpstui.fleet.state.store import AccountStore

ANSWERS_AFTER: Final = ("start", "reboot", "create")
"""What is done to a server before it answers to ssh."""

PACE: Final = 1.0
"""Seconds between the beginnings of two connections to one port, at least."""

ANSWER_WAIT: Final = 5.0
"""Seconds for which one connection is waited for."""

LONGEST_WAIT: Final = 600.0
"""Seconds after which the app does not try a port any more."""


async def answers_at(address: str, port: int) -> bool:
    """Open a connection and close it again; whether that was possible.

    Args:
        address: an IP address of one host; anything else is never connected to. One that is not
            specified (`0.0.0.0`, until the server has one) would be this machine.
        port: the TCP port.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if parsed.is_unspecified or parsed.is_multicast:
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


class AnswerWatcher:
    """Reports when the servers of an account answer, where its profile wants to know that.

    Args:
        store: knows the addresses, and the port; its listener hears of the answer.
        tasks: runs the watches.
    """

    def __init__(self, store: AccountStore, tasks: TaskSet) -> None:
        self._store = store
        self._tasks = tasks

    def watch(self, server_id: ServerId, label: str, verb: str, began: float) -> None:
        """Watch a server that is done, unless nobody wants to know.

        Args:
            server_id: the server.
            label: what it is called.
            verb: what was done.
            began: when that was sent, in seconds of the store's clock.
        """
        port = self._store.state.ssh_port
        if port and verb in ANSWERS_AFTER:
            self._tasks.start(self._watch(server_id, label, port, began))

    async def _watch(self, server_id: ServerId, label: str, port: int, began: float) -> None:
        logins = self._store.state.logins

        def address() -> str:
            state = self._store.state
            server = state.server(server_id) if state.logins == logins else None
            return "" if server is None else server.ip_address or server.ipv6_address

        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await wait_for_answer(address, port)
        except TimeoutError:
            if address():
                waited = age_text(LONGEST_WAIT)
                text = f"{label} is active, and did not answer at port {port} within {waited}."
                self._store.notify(text, "warning")
            return
        took = age_text(self._store.now() - began)
        text = f"{label} answers at port {port} after {took}."
        self._store.notify(text, "information")
        self._store.listener.on_awaited(text)
