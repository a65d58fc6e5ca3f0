"""Blocking calls beside the event loop, none of which keeps the program from ending."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


async def in_thread(action: Callable[[], T]) -> T:
    """Run a blocking call in a daemon thread, which never keeps the program from ending.

    Raises:
        Exception: whatever `action` raises.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def tell(result: T | None, error: BaseException | None) -> None:
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
            loop.call_soon_threadsafe(tell, result, error)

    threading.Thread(target=run, name="vpstui-blocking", daemon=True).start()
    return await outcome
