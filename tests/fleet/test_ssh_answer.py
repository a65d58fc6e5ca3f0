"""An account whose profile wants to know when its servers answer to ssh."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.base.clocks import Timing
from vpstui.config.settings import Profile
from vpstui.fleet.profiles import account_of, fleet_of
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import SecretStr

    from tests.support.servers.simulated_account import Served
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.fleet.state.store import Severity


class Heard:
    """Keeps what is reported."""

    def __init__(self) -> None:
        self.notices: list[str] = []
        self.news = asyncio.Event()

    def on_state(self, state: FleetState) -> None:
        """There is a new state."""

    def on_notice(self, text: str, severity: Severity) -> None:  # noqa: ARG002 - the protocol's
        """Keep it."""
        self.notices.append(text)
        self.news.set()

    def on_awaited(self, text: str) -> None:
        """Something has come to its end."""

    def on_password(self, server: str, password: SecretStr) -> None:
        """A password came."""

    async def wait_for(self, part: str) -> str:
        """Wait for a notice that has a part in it."""
        async with asyncio.timeout(20):
            while not any(part in text for text in self.notices):
                self.news.clear()
                await self.news.wait()
        return next(text for text in self.notices if part in text)


@pytest.fixture
def served() -> Iterator[Served]:
    """An account that lives by the wall clock, and fast; its servers are on this machine."""
    with serve(Knobs(clock=time.time, pace=60), SteppedClock()) as account:
        for server in account.account.servers.values():
            server["ip_address"] = "127.0.0.1"
        yield account


def test_port_is_that_of_the_ssh_program() -> None:
    """Where the profile wants to know; else there is none."""
    ssh = ("ssh", "-p", "2222", "{ip}")
    assert account_of("a", Profile(ready="ssh", ssh=ssh)).ssh_port == 2222
    assert account_of("a", Profile(ready="ssh")).ssh_port == 22
    assert account_of("a", Profile(ssh=ssh)).ssh_port == 0


@pytest.mark.parametrize("ready", ["ssh", "status"])
async def test_second_line_says_when_it_answers(ready: str, served: Served) -> None:
    """After the one that says that it is active; only where that is wanted."""
    with closing(socket.socket()) as port:
        port.bind(("127.0.0.1", 0))
        number = port.getsockname()[1]
        profile = Profile(
            api_url=served.url,
            ssh=("ssh", "-p", str(number), "{ip}"),
            ready="ssh" if ready == "ssh" else "status",
        )
        heard = Heard()
        environ = {"VPSTUI_TOKEN": TOKEN}
        async with fleet_of(
            {"default": profile}, environ=environ, timing=Timing(refresh=None)
        ) as fleet:
            fleet.subscribe(heard)
            server = next(one for one in fleet.state.servers if one.name == "web-1")
            await fleet.power(server.key, "reboot")
            assert "web-1 is active after" in await heard.wait_for("is active")
            port.listen()
            if ready == "ssh":
                answer = f"web-1 answers at port {number} after"
                assert (await heard.wait_for("answers")).startswith(answer)
            else:
                port.settimeout(1.5)
                with pytest.raises(TimeoutError):
                    await asyncio.to_thread(port.accept)
