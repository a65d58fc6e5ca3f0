"""How the forms look in which servers are handed over, and the question for a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.apps.pictures import OF_ALL_THEMES, WEB
from tests.support.apps.pilot import sees, shows, types

if TYPE_CHECKING:
    import pytest
    from textual.pilot import Pilot

    from tests.support.apps.pictures import Looks
    from tests.support.servers.simulated_account import Served


async def forms(pilot: Pilot[int]) -> None:
    """Mark three servers, hide them, and ask for the forms."""
    await pilot.press("space", "space", "space", "slash")
    await types(pilot, "web")
    await pilot.press("enter", "y")
    await shows(pilot, "ExportScreen")
    await sees(pilot, "Copy: 3 marked servers")


@OF_ALL_THEMES
def test_forms(looks_right: Looks, served: Served, theme: str) -> None:
    """Hidden marks and a server without an address are said."""
    served.account.edit(WEB, ip_address=None, ipv6_address=None)
    assert looks_right(forms, theme=theme)


@OF_ALL_THEMES
def test_file(looks_right: Looks, theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be written: what was typed stays, and one line says why."""
    monkeypatch.chdir("/")
    monkeypatch.setenv("HOME", "/nonexistent")

    async def ask(pilot: Pilot[int]) -> None:
        await forms(pilot)
        await pilot.press("f", "a")
        await shows(pilot, "FileScreen")
        await pilot.press("ctrl+u")
        await types(pilot, "~")
        await pilot.press("slash", "x", "enter")
        await sees(pilot, "There is no folder /nonexistent")

    assert looks_right(ask, theme=theme)


def test_question_before_a_file_is_replaced(
    looks_right: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cancel has the focus."""
    monkeypatch.chdir("/etc")

    async def ask(pilot: Pilot[int]) -> None:
        await forms(pilot)
        await pilot.press("f", "n")
        await shows(pilot, "FileScreen")
        await pilot.press("ctrl+u")
        await types(pilot, "passwd")
        await pilot.press("enter")
        await shows(pilot, "ConfirmScreen")

    assert looks_right(ask)
