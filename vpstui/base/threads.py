"""Runs blocking calls beside the event loop; none keeps the program from ending."""

from __future__ import annotations

import asyncio
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


async def run_in_thread(action: Callable[[], T]) -> T:
    """Run a blocking call in a daemon thread, and return its result.

    Raises:
        Exception: whatever `action` raises.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def set_outcome(result: T | None, error: BaseException | None) -> None:
        if outcome.done():
            return
        if error is not None:
            outcome.set_exception(error)
        else:
            outcome.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, error = None, None
        try:
            result = action()
        except BaseException as caught:  # noqa: BLE001 - carried over to the caller
            error = caught
        if not loop.is_closed():
            loop.call_soon_threadsafe(set_outcome, result, error)

    threading.Thread(target=run, name="vpstui-blocking", daemon=True).start()
    return await outcome


async def load_module(name: str) -> None:
    """Import a module that takes more than a frame to import, so that it can be imported at once.

    Raises:
        ImportError: it cannot be imported.
    """
    if name not in sys.modules:
        await run_in_thread(lambda: import_module(name))


class DaemonExecutor(ThreadPoolExecutor):
    """Runs each call in a daemon thread of its own.

    Resolving a host name can take half a minute where the network is down, and cannot be cancelled;
    the event loop, and Python itself, wait for the threads of an ordinary executor before they end.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start a call."""
        future: Future[T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - carried over to the caller
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=work, name="vpstui-blocking", daemon=True).start()
        return future


def use_daemon_threads() -> None:
    """Run the blocking calls of libraries, such as resolving names, in daemon threads."""
    asyncio.get_running_loop().set_default_executor(DaemonExecutor())
