"""A token source that is mended while the app runs: `r` asks it again, before it asks a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keyring.backends.fail
import pytest
from keyring.errors import KeyringLocked

from tests.support.apps.app_over import app_over
from tests.support.apps.pilot import running, screen_text, sees, shows, until
from tests.support.keyring_backends import MemoryKeyring
from tests.support.open_account import Observer
from tests.support.servers.simulated_account import ONCE, QUICK, TOKEN, known_here
from vpstui.api.urls import host_of
from vpstui.base.clocks import Clock, Timing
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.fleet.state.account_state import AccountState, Phase

if TYPE_CHECKING:
    from pathlib import Path

    from keyring.backend import KeyringBackend

    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp

NEW = "vps_new_0123456789"


class Ring(MemoryKeyring):
    """A keyring with the token, which its owner has locked."""

    locked = True

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked(f"{service} {username}")
        return TOKEN


class TokenFile:
    """A file with a token that its owner alone can read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = str(path)
        self.write(TOKEN)

    def write(self, token: str, mode: int = 0o600) -> None:
        """Put a token into it, and say who can read it."""
        self._path.write_text(token)
        self._path.chmod(mode)


@pytest.fixture
def token_file(tmp_path: Path) -> TokenFile:
    """A file with the token that the API takes."""
    return TokenFile(tmp_path / "token")


def app_on(
    served: Served,
    *,
    token_file: str = "",
    token_command: tuple[str, ...] = (),
    backend: KeyringBackend | None = None,
) -> VpsTuiApp:
    """Make an app on the served account, whose token is where the arguments say."""
    profile = Profile(api_url=served.url, token_file=token_file, token_command=token_command)
    return app_over(
        lambda name: connect(
            name, profile, ChoiceNames(), {}, pace=QUICK, retries=ONCE,
            backend=backend or keyring.backends.fail.Keyring(),
        ),
        known=[AccountState(profile="default", host=host_of(served.url))],
        clock=Clock(seconds=served.clock, now=served.clock.now),
        timing=Timing(refresh=None),
        remembered=known_here(),
    )  # fmt: skip


async def test_token_file_is_read_again(served: Served, token_file: TokenFile) -> None:
    """After a chmod nobody has to type the token; before it, the login says what is wrong."""
    token_file.write(TOKEN, 0o644)
    app = app_on(served, token_file=token_file.name)
    async with running(app) as pilot:
        await shows(pilot, "LoginScreen")
        await sees(pilot, "others can read it; chmod 600 it.")
        await pilot.press("escape")
        await sees(pilot, "Press r")
        await pilot.press("r")
        await shows(pilot, "LoginScreen")
        await sees(pilot, "others can read it; chmod 600 it.")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        token_file.write(TOKEN, 0o600)
        await pilot.press("r")
        await until(pilot, lambda: app.state.servers, "the list")
        assert type(pilot.app.screen).__name__ == "ServersScreen"


async def test_token_command_that_was_mended_is_run_again(served: Served, tmp_path: Path) -> None:
    """Such as one that needed an agent, a network or a device."""
    printed = tmp_path / "printed"
    app = app_on(served, token_command=("cat", str(printed)))
    async with running(app) as pilot:
        await shows(pilot, "LoginScreen")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        TokenFile(printed)
        await pilot.press("r")
        await until(pilot, lambda: app.state.servers, "the list")


async def test_keyring_that_was_unlocked_is_asked_again(served: Served) -> None:
    """Unlocked beside the app."""
    ring = Ring()
    app = app_on(served, backend=ring)
    async with running(app) as pilot:
        await shows(pilot, "LoginScreen")
        await sees(pilot, "The keyring is locked.")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        ring.locked = False
        await pilot.press("r")
        await until(pilot, lambda: app.state.servers, "the list")


async def test_refused_token_is_not_tried_again(served: Served, token_file: TokenFile) -> None:
    """The source still gives it: only a person can help; the rows stay."""
    app = app_on(served, token_file=token_file.name)
    async with running(app) as pilot:
        served.account.token = NEW
        await pilot.press("r")
        await shows(pilot, "LoginScreen")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        asked = len(served.account.requests)
        await pilot.press("r")
        await shows(pilot, "LoginScreen")
        await sees(pilot, "token_file is set")
        assert len(served.account.requests) == asked
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        assert "mail" in screen_text(pilot)


@pytest.mark.parametrize("same", [True, False], ids=["the same account", "another account"])
async def test_new_token_in_the_file_is_taken(
    served: Served, token_file: TokenFile, *, same: bool
) -> None:
    """The rows stay where it is of the same account; an id means another server elsewhere."""
    app = app_on(served, token_file=token_file.name)
    async with running(app) as pilot:
        logins = app.state.first.logins
        served.account.token = NEW
        await pilot.press("r")
        await shows(pilot, "LoginScreen")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        if not same:
            served.account.knobs.__dict__["email"] = "other@example.com"
        token_file.write(NEW)
        seen = Observer()
        app.fleet.subscribe(seen)
        await pilot.press("r")
        await until(pilot, lambda: app.state.first.is_live and app.state.first.account, "the list")
        assert app.state.first.logins == logins + (not same)
        assert all(state.servers for state in seen.states) == same
        assert type(pilot.app.screen).__name__ == "ServersScreen"


async def test_another_token_that_is_refused_leaves_the_rows(
    served: Served, token_file: TokenFile
) -> None:
    """What is shown gives way to no token that the API does not take, either."""
    app = app_on(served, token_file=token_file.name)
    async with running(app) as pilot:
        served.account.token = NEW
        await pilot.press("r")
        await shows(pilot, "LoginScreen")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        token_file.write("vps_wrong_0123456789")
        await pilot.press("r")
        await shows(pilot, "LoginScreen")
        assert app.state.first.phase is Phase.SIGNED_OUT
        assert app.state.servers
