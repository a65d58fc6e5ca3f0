"""Waits until the servers of a bulk action answer to ssh, after what was done to them is done."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from vpstui.base.formatting import age_text
from vpstui.fleet.ssh_answer import ANSWERS_AFTER, LONGEST_WAIT, wait_for_answer
from vpstui.fleet.state.bulk_action import Answer, Pace

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpstui.api.models import Server
    from vpstui.base.tasks import TaskSet
    from vpstui.fleet.state.bulk_action import Target
    from vpstui.fleet.state.fleet_state import FleetState
    from vpstui.fleet.state.store import FleetStore


def usual_pace(verb: str, state: FleetState, size: int = 0) -> Pace:
    """Return the pace of so many at a time that waits for ssh where an account is set to.

    Args:
        verb: what is done.
        state: says which accounts want to know when their servers answer.
        size: as of `Pace`.
    """
    ports = {one.profile: one.ssh_port for one in state.accounts if one.ssh_port}
    return Pace(size, ports if verb in ANSWERS_AFTER else {}, LONGEST_WAIT)


class SshAnswers:
    """Waits for the answers of one bulk action.

    Args:
        pace: says where servers answer, and for how long that is waited for.
        store: knows their addresses, which may come late.
        tasks: runs the waits.
        clock: seconds, never going back.
    """

    def __init__(
        self, pace: Pace, store: FleetStore, tasks: TaskSet, clock: Callable[[], float]
    ) -> None:
        self._pace = pace
        self._store = store
        self._tasks = tasks
        self._clock = clock

    def wait_for(self, target: Target, began: float, update: Callable[[Target], None]) -> Target:
        """Wait for the answer of a server that is done, unless nobody wants to know.

        Args:
            target: the server, done.
            began: when the write was sent, in seconds of the clock.
            update: is given the target as it is when that is over.

        Returns:
            The target as it is now.
        """
        port = self._pace.ports.get(target.server.profile, 0)
        if not port or target.answer is not Answer.NOT_ASKED:
            return target
        done = f"active after {age_text(self._clock() - began)}"
        note = f"{done}, no answer at port {port} yet"
        awaited = replace(target, answer=Answer.AWAITED, note=note)
        self._tasks.start(self._wait(awaited, port, done, began, update))
        return awaited

    async def _wait(
        self, target: Target, port: int, done: str, began: float, update: Callable[[Target], None]
    ) -> None:
        logins = self._store.state.account_of(target.server).logins
        answer, patience = Answer.CAME, self._pace.patience
        try:
            async with asyncio.timeout(patience):
                await wait_for_answer(lambda: self._address(target.server, logins), port)
        except TimeoutError:
            answer = Answer.MISSING
            note = f"{done}, no answer at port {port} within {age_text(patience)}"
        else:
            note = f"{done}, answers after {age_text(self._clock() - began)}"
        if self._store.state.account_of(target.server).logins == logins:
            update(replace(target, answer=answer, note=note))

    def _address(self, server: Server, logins: int) -> str:
        """Return the address of a server; none, where its id means another one by now."""
        state = self._store.state
        now = state.server(server.key) if state.account_of(server).logins == logins else None
        return "" if now is None else now.ip_address or now.ipv6_address
