"""What is told together, and what is not told at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.apps.pilot import until
from vpstui.terminal.outside.outside_window import OutsideSettings, OutsideWindow
from vpstui.terminal.terminal_app import TerminalApp

if TYPE_CHECKING:
    from pathlib import Path


def teller(app: TerminalApp, out: Path, gap: float) -> OutsideWindow:
    """One that writes to a file."""
    program = ("sh", "-c", f'echo "$1" >> {out}', "sh", "{text}")
    return OutsideWindow(app, OutsideSettings(notify=program), gap=gap)


def lines(out: Path) -> list[str]:
    """What was told so far."""
    return out.read_text("utf-8").splitlines() if out.exists() else []


async def test_what_comes_meanwhile_is_told_together(tmp_path: Path) -> None:
    """Forty servers that are done are two notifications."""
    app, out = TerminalApp(), tmp_path / "out"
    async with app.run_test() as pilot:
        outside = teller(app, out, 0.05)
        for name in ("one", "two", "three"):
            outside.notify(f"{name} is done")
        await until(pilot, lambda: len(lines(out)) == 1, "the first")
        outside.notify("four is done")
        outside.notify("five is done")
        await until(pilot, lambda: len(lines(out)) == 2, "the others")
    assert lines(out)[0] == "vpstui: 2 more, then three is done"
    assert lines(out)[1].endswith("1 more, then five is done")


async def test_nothing_while_the_window_has_the_focus(tmp_path: Path) -> None:
    """And nothing where nobody asked for it."""
    app, out = TerminalApp(), tmp_path / "out"
    async with app.run_test() as pilot:
        outside = teller(app, out, 0)
        outside.set_focus(in_focus=True)
        outside.notify("seen")
        OutsideWindow(app).notify("not asked for")
        outside.set_focus(in_focus=False)
        outside.notify("not seen")
        await until(pilot, lambda: lines(out), "the text")
    assert lines(out) == ["vpstui: not seen"]
