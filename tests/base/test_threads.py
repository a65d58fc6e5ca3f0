"""Blocking calls beside the event loop."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from vpstui.base.threads import DaemonExecutor, load_module, run_in_thread, use_daemon_threads

if TYPE_CHECKING:
    from pathlib import Path


async def test_result_is_brought_back() -> None:
    """What the call returns is what is awaited."""
    assert await run_in_thread(lambda: 42) == 42


async def test_call_runs_in_a_thread_that_does_not_hold_the_exit() -> None:
    """A keyring that never answers does not keep the program from ending."""
    thread = await run_in_thread(threading.current_thread)
    assert thread is not threading.current_thread()
    assert thread.daemon


@pytest.mark.parametrize("error", [ValueError("wrong"), KeyboardInterrupt(), SystemExit(3)])
async def test_error_is_brought_back(error: BaseException) -> None:
    """Whatever it is: nothing dies unseen in a thread."""

    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        await run_in_thread(fail)
    assert caught.value is error


async def test_loop_goes_on_meanwhile() -> None:
    """The call blocks its own thread only."""
    go_on = threading.Event()
    call = asyncio.ensure_future(run_in_thread(lambda: go_on.wait(10)))
    await asyncio.sleep(0)
    assert not call.done()
    go_on.set()
    assert await call is True


async def test_result_that_nobody_waits_for_is_dropped() -> None:
    """A call that was given up may still end, without a word."""
    go_on = threading.Event()
    threads: list[threading.Thread] = []

    def block() -> None:
        threads.append(threading.current_thread())
        go_on.wait(10)

    call = asyncio.ensure_future(run_in_thread(block))
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    go_on.set()
    threads[0].join(10)
    await asyncio.sleep(0)  # what the thread left to the loop runs now
    assert not threads[0].is_alive()


def test_result_that_comes_after_the_loop_is_dropped() -> None:
    """The program has ended; the thread does not die with a traceback."""
    go_on = threading.Event()
    threads: list[threading.Thread] = []

    def block() -> None:
        threads.append(threading.current_thread())
        go_on.wait(10)

    async def give_up() -> None:
        call = asyncio.ensure_future(run_in_thread(block))
        await asyncio.sleep(0)
        call.cancel()

    asyncio.run(give_up())
    go_on.set()
    threads[0].join(10)  # an error in it would be a warning, which fails the test
    assert not threads[0].is_alive()


def test_name_that_is_never_found() -> None:
    """A call that hangs keeps neither the loop nor the program from ending."""
    release = threading.Event()

    async def give_up() -> None:
        use_daemon_threads()
        loop = asyncio.get_running_loop()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(loop.run_in_executor(None, release.wait, 60), 0.01)

    begun = time.monotonic()
    asyncio.run(give_up())
    release.set()
    assert time.monotonic() - begun < 30


def test_calls_beside_the_loop_bring_results_and_errors() -> None:
    """What a call comes to arrives, as with any executor."""
    executor = DaemonExecutor()
    assert executor.submit(int, "7").result(10) == 7
    assert isinstance(executor.submit(int, "x").exception(10), ValueError)


async def test_module_is_loaded_beside_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once: then it can be imported at once."""
    gate = ModuleType("gate")
    gate.__dict__["opened"] = opened = threading.Event()
    monkeypatch.setitem(sys.modules, "gate", gate)
    (tmp_path / "slow_module.py").write_text("import gate\nHERE = gate.opened.wait(60)\n")
    monkeypatch.syspath_prepend(tmp_path)
    loading = asyncio.ensure_future(load_module("slow_module"))
    await asyncio.sleep(0)  # it begins
    opened.set()  # nobody would, where the event loop imports
    await loading
    assert sys.modules["slow_module"].HERE
    await load_module("slow_module")
    with pytest.raises(ImportError):
        await load_module("no_module_of_that_name")
    del sys.modules["slow_module"]
