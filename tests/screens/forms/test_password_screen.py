"""The one-time password of a new server is shown once, and kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.apps.pictures import OF_ALL_THEMES
from tests.support.apps.pilot import running, screen_text, sees, shows, until
from tests.support.apps.user_steps import fill_create_form, press_button

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pictures import Looks
    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served

PASSWORD = "Geheim-7[/b]x"


def tells_password(served: Served, password: str) -> None:
    """The next create is answered with a one-time password."""
    order = {"name": "web-9", "plan_id": 1, "os_id": 5, "location": "us-east"}
    made: dict[str, Any] = served.account.create(order)
    served.account.fail_next("POST", "/servers/", 201, {**made, "password": password})


async def create(pilot: Pilot[int], served: Served, password: str = PASSWORD) -> None:
    """Create a server, and wait for its password."""
    tells_password(served, password)
    await pilot.press("n")
    await shows(pilot, "CreateScreen")
    await fill_create_form(pilot, "web-9")
    await press_button(pilot, "save")
    await shows(pilot, "PasswordScreen")


async def test_password_is_shown_until_escape_is_pressed_twice(
    served: Served, make_app: MakeApp
) -> None:
    """One Esc that was typed ahead does not lose it, and after two it is nowhere."""
    app = make_app()
    async with running(app) as pilot:
        await create(pilot, served)
        await sees(pilot, PASSWORD)
        await pilot.press("escape")
        await sees(pilot, "Press Esc again")
        assert PASSWORD in screen_text(pilot)
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        assert PASSWORD not in screen_text(pilot)
        assert PASSWORD not in repr(app.state)
        await pilot.press("H")
        await shows(pilot, "HistoryScreen")
        await sees(pilot, "web-9")
        assert PASSWORD not in screen_text(pilot)


async def test_password_is_copied_on_request(
    served: Served, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what became of the copy is said as honestly as ever."""
    for name in ("TMUX", "STY", "TERM_PROGRAM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    app = make_app()
    async with running(app) as pilot:
        await create(pilot, served)
        assert app.clipboard != PASSWORD
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard == PASSWORD, "the copy")
        await sees(pilot, "was sent to the terminal (OSC 52)")


async def test_password_with_hidden_characters_is_to_be_copied(
    served: Served, make_app: MakeApp
) -> None:
    """What is not shown would be missing from what is written down."""
    async with running(make_app()) as pilot:
        await create(pilot, served, "ab\u202ecd\x07ef")
        await sees(pilot, "copy it with y")


async def test_leaving_the_app_asks_first(served: Served, make_app: MakeApp) -> None:
    """The password would go with it."""
    async with running(make_app()) as pilot:
        await create(pilot, served)
        await pilot.press("ctrl+q")
        await sees(pilot, "not shown a second time")
        await pilot.press("escape")
        await shows(pilot, "PasswordScreen")


@pytest.mark.slow
@OF_ALL_THEMES
def test_password_screen(served: Served, looks_right: Looks, theme: str) -> None:
    """A name that is no markup, the password, and what becomes of it."""

    async def steps(pilot: Pilot[int]) -> None:
        await create(pilot, served)
        await pilot.press("escape")
        await sees(pilot, "Press Esc again")

    assert looks_right(steps, theme=theme)
