"""Background tasks: none is lost, none outlives its owner."""

from __future__ import annotations

import asyncio

import pytest

from vpstui.base.tasks import TaskSet


async def test_run_returns_what_it_came_to() -> None:
    """And raises what it raised."""

    async def answer() -> int:
        return 42

    async def fail() -> int:
        raise ValueError("no")

    tasks = TaskSet()
    assert await tasks.run(answer()) == 42
    with pytest.raises(ValueError, match="no"):
        await tasks.run(fail())


async def test_what_was_begun_goes_on_when_nobody_waits() -> None:
    """The one who asked is cancelled; the task is not."""
    begun, go_on, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await go_on.wait()
        ended.set()

    tasks = TaskSet()
    asking = asyncio.ensure_future(tasks.run(work()))
    await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    go_on.set()
    async with asyncio.timeout(5):
        await ended.wait()


async def test_who_is_left_alone_is_handed_over() -> None:
    """With what it came to."""
    go_on = asyncio.Event()
    left: asyncio.Queue[asyncio.Task[None]] = asyncio.Queue()

    async def fail() -> None:
        await go_on.wait()
        raise ValueError("late")

    tasks = TaskSet()
    asking = asyncio.ensure_future(tasks.run(fail(), left.put_nowait))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    go_on.set()
    async with asyncio.timeout(5):
        task = await left.get()
    assert str(task.exception()) == "late"


async def test_failure_that_nobody_awaits_is_raised_by_the_owner() -> None:
    """The first one counts."""

    async def fail(text: str) -> None:
        raise ValueError(text)

    tasks = TaskSet()
    tasks.start(fail("first"))
    tasks.start(fail("second"))
    async with asyncio.timeout(5):
        with pytest.raises(ValueError, match="first"):
            await tasks.wait_failed()


async def test_close_ends_every_task() -> None:
    """Also one that has not had its first step; it is no failure."""
    ended: list[str] = []

    async def wait(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(name)

    tasks = TaskSet()
    tasks.start(wait("begun"))
    await asyncio.sleep(0)
    late = tasks.start(wait("not begun"))
    await tasks.aclose()
    assert ended == ["begun"]
    assert late.cancelled()
    waiting = asyncio.ensure_future(tasks.wait_failed())
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


async def test_close_ends_tasks_that_others_begin_as_they_end() -> None:
    """Nothing runs any more after it."""
    ended: list[str] = []

    async def wait(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(name)
            if len(name) < 3:
                later.append(tasks.start(wait(name + "+")))

    later: list[asyncio.Task[None]] = []
    tasks = TaskSet()
    tasks.start(wait(""))
    await asyncio.sleep(0)
    await tasks.aclose()
    assert ended[0] == ""
    assert later
    assert all(task.done() for task in later)


async def test_failure_while_closing_is_kept() -> None:
    """For whoever closed."""

    async def fail_at_the_end() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError("at the end")

    tasks = TaskSet()
    tasks.start(fail_at_the_end())
    await asyncio.sleep(0)
    assert tasks.failure is None
    await tasks.aclose()
    await asyncio.sleep(0)
    assert str(tasks.failure) == "at the end"


async def test_what_has_to_end_is_waited_for() -> None:
    """Before all others are cancelled."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def note() -> None:
        begun.set()
        await asyncio.sleep(0)
        ended.set()

    async def wait_for_ever() -> None:
        await asyncio.Event().wait()

    tasks = TaskSet()
    other = tasks.start(wait_for_ever())
    tasks.start(note(), ends_first=True)
    await begun.wait()
    await tasks.aclose()
    assert ended.is_set()
    assert other.cancelled()
