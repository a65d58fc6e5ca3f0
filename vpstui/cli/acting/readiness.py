"""Waits until a server that is done answers to ssh, too."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

from vpstui.base.formatting import age_text
from vpstui.cli.exit_status import UNDER_WAY
from vpstui.fleet.ssh_answer import wait_for_answer

if TYPE_CHECKING:
    from vpstui.cli.acting.open_fleet import Watch
    from vpstui.cli.acting.results import Result
    from vpstui.fleet.fleet import Fleet


@dataclass(frozen=True)
class Patience:
    """How long is waited.

    Attributes:
        watch: tells whether a signal came, which ends it.
        end: when --timeout is over, in seconds of `time.monotonic`; None: never.
    """

    watch: Watch
    end: float | None = None

    @classmethod
    def of(cls, watch: Watch, seconds: float | None) -> Patience:
        """Begin to wait for so many seconds; None: for as long as it takes."""
        return cls(watch, None if seconds is None else monotonic() + seconds)

    @property
    def left(self) -> float | None:
        """Seconds until it is over; None: that is not known."""
        return None if self.end is None else max(0.0, self.end - monotonic())

    @property
    def is_over(self) -> bool:
        """Whether nothing is waited for any more."""
        return bool(self.watch.signal) or self.left == 0


async def with_answer(
    result: Result, done_after: float, began: float, port: int, fleet: Fleet, patience: Patience
) -> Result:
    """Wait for an answer, and say after how long the server was active, and answered.

    Args:
        result: of a write that is done.
        done_after: seconds after which it was.
        began: when the write was sent, in seconds of `time.monotonic`.
        port: the TCP port of ssh.
        fleet: knows the address of the server, which may come late.
        patience: how long is waited.
    """

    def address() -> str:
        now = fleet.state.server(result.server.key)
        return "" if now is None else now.ip_address or now.ipv6_address

    done = f"active after {age_text(done_after)}"
    answer = asyncio.ensure_future(wait_for_answer(address, port))
    while not answer.done() and not patience.is_over:
        stop = asyncio.ensure_future(patience.watch.interrupted.wait())
        ends = {answer, stop}
        await asyncio.wait(ends, timeout=patience.left, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
    if answer.done():
        answer.result()
        return replace(result, note=f"{done}, answers after {age_text(monotonic() - began)}")
    answer.cancel()
    return replace(result, note=f"{done}, no answer at port {port} yet", status=UNDER_WAY)
