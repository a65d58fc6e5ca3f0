"""Keys typed before the screen that they are meant for is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.widgets import Input, Static

from tests.support.apps.pilot import has_begun, running, sees, shows, until
from vpstui.config.key_registry import KEYS
from vpstui.terminal.terminal_app import TerminalApp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.message import Message

    from tests.support.apps.pilot import MakeApp
    from tests.support.apps.two_accounts import Accounts
    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp

EVERY_KEY = sorted({name for key in KEYS for name in key.keys.split(",")})
"""Whatever the registry has a key for, on whatever screen."""

EVERY_KEY.remove("s")  # needs a terminal to lend: tests/e2e/terminal/test_typing_ahead.py

MOMENTS = (1, 5, 15, 30, 60, 100, 150)
"""Numbers of messages of the start, after which a key is pressed."""

SIGNS = {"/": "slash", "-": "minus", "_": "underscore"}


def press(app: TerminalApp, keys: Iterable[str]) -> None:
    """Press keys, by their names or as the characters they are, in one burst."""
    for key in keys:
        character = key if len(key) == 1 else None
        app.post_message(events.Key(SIGNS.get(key, key), character))


def at_moments(app: TerminalApp, keys: Mapping[int, Sequence[str]]) -> Callable[[Message], None]:
    """Press keys after so many messages; for `message_hook`."""
    count = 0

    def hook(_: Message) -> None:
        nonlocal count
        count += 1
        if count in keys:
            press(app, keys[count])

    return hook


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("key", EVERY_KEY)
async def test_every_key_at_every_moment_of_the_start(
    key: str, served: Served, make_app: MakeApp
) -> None:
    """None ends the app by a bug, and none sends anything."""
    app = make_app()
    hook = at_moments(app, dict.fromkeys(MOMENTS, (key,)))
    async with app.run_test(notifications=True, message_hook=hook) as pilot:
        await until(pilot, lambda: app.key_queue.is_idle or not app.is_running, "the last key")
    assert app.crash is None
    assert served.writes() == []


@pytest.mark.parametrize("first", [1, 10, 25])
@pytest.mark.parametrize("step", [0, 3])
async def test_word_typed_at_the_start_is_one_word(
    first: int, step: int, make_app: MakeApp
) -> None:
    """It goes where it would go by hand, whether it comes at once or letter by letter."""
    app = make_app()
    word = "/bastion"
    letters = {first + number * step: letter for number, letter in enumerate(word)}
    hook = at_moments(app, letters if step else {first: word})
    async with app.run_test(notifications=True, message_hook=hook) as pilot:
        await has_begun(pilot, app)
        await until(pilot, lambda: app.key_queue.is_idle, "the last key")
        assert type(app.screen).__name__ == "ServersScreen"
        assert app.screen.query_one("#query", Input).value == "bastion"


def lock_of(app: VpsTuiApp) -> list[str]:
    """What locks each account."""
    return [account.lock for account in app.state.accounts]


@pytest.mark.knobs(token="vps_right", latency=0.2)
async def test_word_typed_behind_a_token(make_app: MakeApp) -> None:
    """It is for the list, and no letter of it for the login."""
    app = make_app(environ={})
    async with running(app) as pilot:
        await shows(pilot, "LoginScreen")
        press(app, [*"vps_right", "enter", *"/mail"])
        await shows(pilot, "ServersScreen")
        await sees(pilot, "1 of 12 servers")
        assert app.screen.query_one("#query", Input).value == "mail"


@pytest.mark.knobs(token="vps_right", latency=0.2)
async def test_word_typed_behind_a_wrong_token(make_app: MakeApp) -> None:
    """There is no list for it: it is dropped, and the next token is taken."""
    app = make_app(environ={})
    async with running(app) as pilot:
        await shows(pilot, "LoginScreen")
        press(app, [*"vps_wrong", "enter", *"/LXD"])
        await sees(pilot, "The API does not accept this token.")
        await until(pilot, lambda: app.key_queue.is_idle, "the last key")
        assert app.screen.query_one("#token Input", Input).value == ""
        press(app, [*"vps_right", "enter"])
        await shows(pilot, "ServersScreen")
        assert lock_of(app) == [""]


@pytest.mark.knobs(token="vps_right", latency=2.0)
async def test_escape_leaves_a_login_that_takes_long(make_app: MakeApp) -> None:
    """What was typed before it is dropped with it."""
    app = make_app(environ={})
    async with running(app) as pilot:
        await shows(pilot, "LoginScreen")
        press(app, [*"vps_right", "enter", *"/LXD", "escape"])
        await shows(pilot, "ServersScreen")
        await until(pilot, lambda: app.key_queue.is_idle, "the last key")
        assert lock_of(app) == [""]
        assert not app.screen.query("#query")


async def test_word_typed_behind_an_account_switch(accounts: Accounts) -> None:
    """It is for the list of the other account, whose lock it does not take off."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        press(app, ["a", "down", "enter", *"/LB-1"])
        await sees(pilot, "shop@example.com")
        await until(pilot, lambda: app.key_queue.is_idle, "the last key")
        assert [account.profile for account in app.state.accounts] == ["shop"]
        assert app.screen.query_one("#query", Input).value == "LB-1"
        assert lock_of(app) == [""]


async def test_token_typed_behind_the_key_that_asks_for_it(accounts: Accounts) -> None:
    """It goes into the login of the account, which is opened first."""
    app = accounts.app(opened=("prod",))
    async with running(app) as pilot:
        press(app, ["a", "down", "l", *"vps_quality"])
        await shows(pilot, "LoginScreen")
        await until(pilot, lambda: app.key_queue.is_idle, "the last key")
        assert app.screen.query_one("#token Input", Input).value == "vps_quality"


# -- the mouse


class Going(TerminalApp):
    """Has a widget that is taken away."""

    def compose(self) -> ComposeResult:
        yield Static("going", id="going")


def mouse(kind: type[events.MouseEvent], x: int, y: int) -> events.MouseEvent:
    """What a mouse does, with its first button."""
    return kind(None, x, y, 0, 0, 1, False, False, False, x, y)


async def test_press_on_a_widget_that_is_going() -> None:
    """Nothing comes of it; in Textual 8.2.8 it is an AttributeError, which ends the app."""
    app = Going()
    async with app.run_test() as pilot:
        app.post_message(mouse(events.MouseMove, 0, 0))
        await pilot.pause()
        going = app.query_one("#going")
        await going.remove()
        assert not going.is_attached
        assert app.get_widget_at(0, 0)[0] is going
        await app.on_event(mouse(events.MouseDown, 0, 0))
        await app.on_event(mouse(events.MouseUp, 0, 0))
    assert app.crash is None


async def test_press_that_waits_while_its_widget_goes() -> None:
    """It waits behind a key, and by its turn there is nothing under it any more."""
    app = Going()
    async with app.run_test() as pilot:
        app.post_message(mouse(events.MouseMove, 0, 0))
        await pilot.pause()
        going = app.query_one("#going")
        await going.remove()
        assert app.get_widget_at(0, 0)[0] is going
        # As one that was held there when its widget was still whole.
        await app.key_queue.on_event(mouse(events.MouseDown, 0, 0))
        await app.key_queue.on_event(mouse(events.MouseUp, 0, 0))
    assert app.crash is None


async def test_press_beyond_the_screen_takes_no_focus_away(make_app: MakeApp) -> None:
    """A terminal may report any place."""
    app = make_app()
    async with running(app) as pilot:
        focused = app.focused
        app.post_message(mouse(events.MouseDown, 5000, 5000))
        app.post_message(mouse(events.MouseUp, 5000, 5000))
        await pilot.pause()
        assert app.focused is focused is not None
