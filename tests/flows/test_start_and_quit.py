"""How the app begins, and how it is left."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import running, sees, select, toasted, until
from tests.support.apps.user_steps import number_of
from vpstui.__main__ import main

if TYPE_CHECKING:
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served
    from vpstui.base.tasks import TaskSet


def test_program_begins_without_collecting_garbage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The entry point runs the command line and ends with its status, without it to the end."""
    monkeypatch.setattr(sys, "argv", ["vpstui", "--version"])
    monkeypatch.setenv("TEXTUAL_FPS", "60")
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        monkeypatch.setenv(name, os.environ[name])  # put back for the other tests
    gc.unfreeze()  # what an app of another test froze
    try:
        with pytest.raises(SystemExit) as ended:
            main()
        assert not gc.isenabled()
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()
        gc.enable()
    assert ended.value.code == 0
    assert os.environ["TEXTUAL_FPS"] == "120"
    assert capsys.readouterr().out.startswith("vpstui ")


async def test_ctrl_c_says_how_to_leave(make_app: MakeApp) -> None:
    """It does not quit, and does not leave one wondering."""
    async with running(make_app()) as pilot:
        await pilot.press("ctrl+c")
        await toasted(pilot, "Ctrl+Q leaves vpstui.")


async def test_q_quits_with_nothing_in_flight(make_app: MakeApp) -> None:
    """q leaves at once, with exit status 0."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("q")
        await pilot.pause()
    assert app.return_value == 0


async def test_q_asks_while_a_write_is_in_flight(served: Served, make_app: MakeApp) -> None:
    """Leaving while a request is not answered takes a second key."""
    app = make_app()
    async with running(app) as pilot:
        await select(pilot, "dev-sandbox")
        served.account.knobs = replace(served.account.knobs, latency=60)
        await pilot.press("S", "q")
        await sees(pilot, "1 request not answered")
        await pilot.press("right", "enter")
    assert app.return_value == 0
    assert served.orders() == [("start", number_of(served, "dev-sandbox"), {})]


async def test_crash_is_kept(make_app: MakeApp, capsys: pytest.CaptureFixture[str]) -> None:
    """A bug ends the app, which prints nothing and keeps the bug for whoever reports it."""
    app = make_app()

    def broken() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):  # noqa: PT012 - it comes out where the app ends
        async with running(app) as pilot:
            app.call_later(broken)
            await until(pilot, lambda: app.return_code == 1, "the end")
    assert app.return_code == 1
    assert isinstance(app.crash, RuntimeError)
    assert capsys.readouterr() == ("", "")


async def test_bug_while_the_fleet_closes_is_kept(make_app: MakeApp) -> None:
    """Nobody waits for background work by then; it is reported like any other bug."""
    app = make_app()
    tasks: TaskSet = vars(app.fleet)["_tasks"]

    async def fail_at_the_end() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise ZeroDivisionError

    async with running(app) as pilot:
        tasks.start(fail_at_the_end())
        await pilot.press("q")
    assert isinstance(app.crash, ZeroDivisionError)


def started(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program, after some code of the same process."""
    code = f"import sys\nfrom vpstui.__main__ import start\n{code}\nstart()"
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("argument", "status"), [("--version", 0), ("--no-such", 2)])
def test_program_ends_with_its_status_and_with_what_was_to_be_done_then(
    argument: str, status: int
) -> None:
    """It does not wait until Python has taken everything apart."""
    code = (
        "import atexit; atexit.register(print, 'done at the end')\n"
        "class Last:\n    def __del__(self): print('taken apart')\n"
        "last = Last()"
    )
    ended = started(code, argument)
    assert ended.returncode == status
    assert ended.stdout.endswith("done at the end\n")


def test_program_waits_for_a_thread_that_is_still_at_work() -> None:
    """Then it ends as Python ends."""
    code = (
        "import threading; main = threading.main_thread()\n"
        "threading.Thread(target=lambda: (main.join(), print('whole'))).start()"
    )
    ended = started(code, "--version")
    assert ended.returncode == 0
    assert ended.stdout.endswith("whole\n")
