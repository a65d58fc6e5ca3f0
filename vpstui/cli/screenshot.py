"""`vpstui --screenshot`: saves the first full screen as an SVG, without a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError
from vpstui.fleet.state.account_state import Phase

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from vpstui.app import VpsTuiApp
    from vpstui.fleet.state.fleet_state import FleetState

MAX_SIDE: Final = 500
"""Columns or lines of the largest screenshot."""


def save_screenshot(app: VpsTuiApp, path: Path, size: str) -> int:
    """Run the app without a terminal until the list, or an error, is on screen, and save that.

    Args:
        app: the app.
        path: the file to write.
        size: columns and lines, such as `120x32`.

    Returns:
        The exit status; where it is not 0, nothing is saved.

    Raises:
        SettingsError: the size is malformed, or the file cannot be written.
    """
    match = re.fullmatch(r"([0-9]{1,3})x([0-9]{1,3})", size)
    columns, lines = (int(match[1]), int(match[2])) if match else (0, 0)
    if not (0 < columns <= MAX_SIDE and 0 < lines <= MAX_SIDE):
        raise SettingsError(f"--size is columns x lines, such as 120x32, at most {MAX_SIDE}.")

    async def take(pilot: Pilot[object]) -> None:
        while app.is_running and _is_waiting(app.state):
            await pilot.pause(0.01)
        if app.is_running:
            await pilot.pause()
            pictures.append(app.export_screenshot(title="vpstui"))
            app.exit(0)

    pictures: list[str] = []
    status = app.run(headless=True, size=(columns, lines), auto_pilot=take)
    if app.failure is not None:
        raise app.failure
    try:
        for picture in pictures:
            path.write_text(picture, "utf-8")
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.") from error
    return status or app.return_code or 0


def _is_waiting(state: FleetState) -> bool:
    return any(
        account.phase in (Phase.STARTING, Phase.LOADING) and not account.problem
        for account in state.accounts
    )
