"""What happened while nobody looked: at the next start, and in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.apps.pilot import line_with, running, screen_text, sees, select, shows, toasted
from tests.support.apps.user_steps import confirm, number_of

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served


@pytest.fixture
def files(tmp_path: Path) -> dict[str, tuple[Path, Path]]:
    """What keeps the changes from one start to the next."""
    return {"changes": (tmp_path / "changes.jsonl", tmp_path / "lists")}


async def seen(pilot: Pilot[int], text: str) -> None:
    """Go to the changes in the history, and read them until one is there."""
    await pilot.press("H")
    await shows(pilot, "HistoryScreen")
    await pilot.press("tab")
    await sees(pilot, "Changes seen")
    await sees(pilot, text)


@pytest.mark.knobs(servers=4)
async def test_what_happened_since_the_last_start(
    served: Served, make_app: MakeApp, files: dict[str, tuple[Path, Path]]
) -> None:
    """Said once; nothing at the first start, nor at the third."""
    for _ in range(2):
        async with running(make_app(**files)) as pilot:
            await sees(pilot, "4 servers")
            await seen(pilot, "Nothing was seen to change yet.")
            assert not pilot.app._notifications
    served.account.edit(number_of(served, "web-1"), status="stopped")
    served.account.edit(number_of(served, "web-2"), name="web-9")
    del served.account.servers[number_of(served, "db-primary")]
    async with running(make_app(**files)) as pilot:
        await toasted(pilot, "Since you were last here: 3 changes. H, then Tab, shows what.")
        await seen(pilot, "3 changes")
        assert "status active → stopped" in line_with(pilot, "web-1")
        assert "name web-2 → web-9" in screen_text(pilot)
        assert "not listed any more" in line_with(pilot, "db-primary")
        assert screen_text(pilot).count("not ours") == 3
    async with running(make_app(**files)) as pilot:
        await seen(pilot, "3 changes")
        assert not pilot.app._notifications


@pytest.mark.knobs(servers=4)
async def test_what_is_sent_from_here_is_ours(
    served: Served, make_app: MakeApp, files: dict[str, tuple[Path, Path]]
) -> None:
    """And what others do meanwhile is not; a server's own history has its own."""
    async with running(make_app(**files)) as pilot:
        await seen(pilot, "Nothing was seen to change yet.")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await select(pilot, "web-1")
        await pilot.press("X")
        await confirm(pilot)
        await sees(pilot, "stopping")
        served.clock.time += 60
        await sees(pilot, "stopped")
        served.account.edit(number_of(served, "web-2"), name="web-9")
        await pilot.press("escape", "r")
        await sees(pilot, "web-9")
        await seen(pilot, "name web-2 → web-9")
        assert "not ours" in line_with(pilot, "web-2 → web-9")
        line = line_with(pilot, "active → stopped")
        assert "ours" in line
        assert "not ours" not in line
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await select(pilot, "web-9")
        await pilot.press("enter")
        await shows(pilot, "DetailScreen")
        await seen(pilot, "1 change")
        assert "History of web-9" in screen_text(pilot)
