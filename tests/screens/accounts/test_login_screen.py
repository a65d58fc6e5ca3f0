"""The login screen: what it says, how long it waits for the keyring, and what ends it."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked
from textual.widgets import Static

from tests.support.apps.app_over import app_over
from tests.support.apps.pilot import running, screen_text, sees, shows, toasted, types, until
from tests.support.servers.simulated_account import ONCE, QUICK, TOKEN
from vpstui.api.urls import host_of
from vpstui.base.clocks import Clock, Timing
from vpstui.config.keyring_store import KeyringDeadlines
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.config.token_sources import SourceLimits, TokenPersistence, TokenSources
from vpstui.fleet.connection import connect
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.screens.accounts.login_screen import KEYRING_NOTICE_DELAY, help_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.pilot import Pilot

    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp
    from vpstui.fleet.connection import Connection

NOW = "vps_now"
"""The token that the API takes in the end."""


class Ring(KeyringBackend):
    """A keyring in memory whose owner may be asked before it takes anything.

    Attributes:
        kept: passwords by service and user.
        unlocked: set unless the owner is being asked.
    """

    priority = -2.0  # never the one that keyring chooses by itself

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.unlocked = threading.Event()
        self.unlocked.set()

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.unlocked.wait()
        self.kept[service, username] = password


class LockedRing(Ring):
    """A keyring that nobody can unlock here."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
        raise KeyringLocked(f"{service} {username}")


@pytest.fixture
def slow() -> Iterator[Ring]:
    """A keyring that takes nothing until its owner unlocks it."""
    ring = Ring()
    ring.unlocked.clear()
    yield ring
    ring.unlocked.set()


def app_on(
    served: Served,
    backend: KeyringBackend,
    *,
    environ: dict[str, str] | None = None,
    limits: SourceLimits | None = None,
    write: float = 60.0,
    timing: Timing | None = None,
) -> VpsTuiApp:
    """Make an app on the served account and a keyring, which it gives `write` seconds."""
    profile = Profile(api_url=served.url)

    def dial(_: str) -> Connection:
        token_sources = TokenSources(
            "default",
            profile,
            environ=environ or {},
            limits=limits,
            backend=backend,
            deadlines=KeyringDeadlines(write=write),
        )
        made = connect("default", profile, ChoiceNames(), {}, pace=QUICK, retries=ONCE)
        return replace(made, token_sources=token_sources)

    return app_over(
        dial,
        known=[AccountState(profile="default", host=host_of(served.url))],
        clock=Clock(seconds=served.clock, now=served.clock.now),
        timing=timing or Timing(refresh=None),
    )


async def log_in(pilot: Pilot[int], token: str = TOKEN) -> None:
    """Type a token into the login screen and have it tried."""
    await shows(pilot, "LoginScreen")
    await types(pilot, token)
    await pilot.press("enter")


def words(pilot: Pilot[int]) -> str:
    """Everything on screen as one line, without the borders of boxes."""
    return " ".join(screen_text(pilot).replace("│", " ").split())


async def says(pilot: Pilot[int], text: str) -> None:
    """Wait until a text is on screen, however it is broken into lines."""
    await until(pilot, lambda: text in words(pilot), repr(text))


# -- storing is to be seen


async def test_keyring_that_answers_lets_the_list_be_seen(served: Served) -> None:
    """Nothing more is asked: the list is there, and a toast says where the token is."""
    ring = Ring()
    async with running(app_on(served, ring)) as pilot:
        await log_in(pilot)
        await shows(pilot, "ServersScreen")
        await sees(pilot, "12 servers")
        await toasted(pilot, "Logged in. The token is in the keyring.")
    assert list(ring.kept.values()) == [TOKEN]


async def test_wait_for_the_keyring_is_told(served: Served, slow: Ring) -> None:
    """The API took the token, the keyring is being waited for, and Esc would end that."""
    async with running(app_on(served, slow)) as pilot:
        await log_in(pilot)
        await says(pilot, "The API takes this token. Storing it in the keyring")
        await says(pilot, "Esc: go on for this session only.")
        await sees(pilot, "Esc Go on")
        assert "Not now" not in screen_text(pilot)
        assert "Tab Next" not in screen_text(pilot)  # there is but one field, and it is shut
        assert TOKEN not in screen_text(pilot)


async def test_wait_for_the_keyring_is_told_in_a_small_terminal(served: Served, slow: Ring) -> None:
    """What is being waited for is in sight, and the key that ends it."""
    async with running(app_on(served, slow), size=(40, 10)) as pilot:
        await log_in(pilot)
        await says(pilot, "Storing it in the keyring")
        await sees(pilot, "Esc Go on")


async def test_list_is_read_during_the_wait(served: Served, slow: Ring) -> None:
    """The keyring holds up nothing else."""
    app = app_on(served, slow)
    async with running(app) as pilot:
        await log_in(pilot)
        await until(pilot, lambda: app.state.phase is Phase.READY, "the list")
        assert type(app.screen).__name__ == "LoginScreen"


async def test_wait_ends_with_the_keyrings_answer(served: Served, slow: Ring) -> None:
    """Once it has the token, the screen leaves by itself."""
    async with running(app_on(served, slow)) as pilot:
        await log_in(pilot)
        await says(pilot, "Storing it in the keyring")
        slow.unlocked.set()
        await shows(pilot, "ServersScreen")
        await toasted(pilot, "Logged in. The token is in the keyring.")


async def test_esc_ends_the_wait_and_the_late_answer_is_told(served: Served, slow: Ring) -> None:
    """Whoever does not want to unlock it goes on; what comes of it is told all the same."""
    app = app_on(served, slow)
    async with running(app) as pilot:
        await log_in(pilot)
        await says(pilot, "Storing it in the keyring")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await sees(pilot, "12 servers")
        assert not any("Logged in" in notice.message for notice in app._notifications)
        slow.unlocked.set()
        await toasted(pilot, "Logged in. The token is in the keyring.")
    assert list(slow.kept.values()) == [TOKEN]


async def test_wait_ends_by_itself(served: Served, slow: Ring) -> None:
    """A keyring that never answers is given up, and that is said."""
    async with running(app_on(served, slow, write=KEYRING_NOTICE_DELAY * 8)) as pilot:
        await log_in(pilot)
        await says(pilot, "Storing it in the keyring")
        await shows(pilot, "ServersScreen")
        await toasted(pilot, "Logged in for this session only. The keyring did not answer")


async def test_enter_during_the_wait_does_not_log_in_again(served: Served, slow: Ring) -> None:
    """The token is taken already."""
    app = app_on(served, slow)
    async with running(app) as pilot:
        await log_in(pilot)
        await until(
            pilot, lambda: app.state.first.account and app.state.first.plans, "account and plans"
        )
        before = len(served.account.requests)
        await pilot.press("enter", "enter")
        await says(pilot, "Storing it in the keyring")
        slow.unlocked.set()
        await shows(pilot, "ServersScreen")
        assert len(served.account.requests) == before


@pytest.mark.knobs(token=NOW)
async def test_refused_token_leaves_the_field_to_be_corrected(served: Served) -> None:
    """What the API does not take is neither stored nor shown, and another can follow."""
    ring = Ring()
    async with running(app_on(served, ring)) as pilot:
        await log_in(pilot, "vps_old")
        await says(pilot, "The API does not accept this token.")
        assert "Asking" not in words(pilot)
        assert "vps_old" not in screen_text(pilot)
        await pilot.press("ctrl+u")
        await types(pilot, NOW)
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        await toasted(pilot, "Logged in.")
    assert list(ring.kept.values()) == [NOW]


# -- what is said about the place where it is kept


async def test_with_a_keyring_the_token_is_said_to_be_kept_there(served: Served) -> None:
    """For which profile, and where else one was looked for."""
    async with running(app_on(served, Ring())) as pilot:
        await says(pilot, "It is tried first, then kept in the keyring for profile default.")
        await says(
            pilot,
            "Looked at: VPSTUI_TOKEN, VPS_API_TOKEN, token_file, token_command, the keyring.",
        )
        assert "session only" not in words(pilot)


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        (keyring.backends.fail.Keyring(), "There is no keyring on this machine"),
        (keyring.backends.null.Keyring(), "The keyring is disabled (null backend)"),
        (LockedRing(), "The keyring is locked."),
    ],
    ids=["none", "null", "locked"],
)
async def test_without_a_keyring_nothing_is_said_to_be_kept(
    served: Served, backend: KeyringBackend, why: str
) -> None:
    """Why, for how long the token holds, and what to do about it; the reason only once."""
    async with running(app_on(served, backend)) as pilot:
        await says(pilot, "It is tried first. It holds for this session only")
        await says(pilot, "set the environment variable VPSTUI_TOKEN, or token_file or")
        lines = pilot.app.screen.query("#dialog Static").results(Static)
        said = [str(line.content) for line in lines]
        assert " ".join(said).count(why) == 1
        assert "kept in the keyring" not in words(pilot)


async def test_keyring_is_looked_at_when_the_token_came_from_elsewhere(served: Served) -> None:
    """The reason for the login says nothing about the keyring then; the help does."""
    served.account.token = NOW
    backend = keyring.backends.fail.Keyring()
    async with running(app_on(served, backend, environ={"VPSTUI_TOKEN": TOKEN})) as pilot:
        await says(pilot, "There is no keyring on this machine (no Secret Service). It holds")
        await says(pilot, "VPSTUI_TOKEN is set, and comes before the keyring at the next start")
        assert "Looked at" not in words(pilot)


def test_profile_of_any_name_is_shown_as_it_is() -> None:
    """What looks like markup is text."""
    text = help_text(AccountState(profile="[b]x[/b]"), TokenPersistence("", ""))
    assert "for profile [b]x[/b]." in text


@pytest.mark.parametrize("trouble", ["", "The keyring is locked."])
def test_variable_that_does_not_count_is_not_advised(trouble: str) -> None:
    """With several accounts it would be known of none whose token it holds."""
    why = "VPSTUI_TOKEN is set and does not count: why."
    storage = TokenPersistence("", trouble, ignored=(why,), variable_counts=False)
    text = help_text(AccountState(profile="a"), storage)
    assert text.count("VPSTUI_TOKEN") == 1
    assert why in text
    assert text.endswith("Looked at: token_file, token_command, the keyring.")
    assert "token_file or token_command in the config." in text


@pytest.mark.parametrize("trouble", ["", "The keyring is locked."])
@pytest.mark.parametrize("source", ["token_file", "token_command"])
def test_source_of_the_profile_is_what_has_to_be_mended(source: str, trouble: str) -> None:
    """No other would be asked at the next start; once it is mended, a key asks it again."""
    storage = TokenPersistence(source, trouble, variable_counts=False)
    text = help_text(AccountState(profile="a"), storage)
    assert "VPSTUI_TOKEN" not in text
    assert "Other ways" not in text
    assert "in the config" not in text
    assert ("or unset it" in text) == (not trouble)
    assert text.endswith("Esc, then r, asks it again.")


def test_variable_cannot_be_mended_while_the_app_runs() -> None:
    """Nobody changes the environment of a program that runs."""
    text = help_text(AccountState(profile="a"), TokenPersistence("VPSTUI_TOKEN", ""))
    assert text.endswith("put the new token there, or unset it.")


async def test_named_profile_that_takes_a_variable_says_so_on_screen(served: Served) -> None:
    """Whose token a variable holds, nobody can see in it."""
    named = SourceLimits(named=True)
    async with running(app_on(served, Ring(), environ={"VPSTUI_TOKEN": TOKEN}, limits=named)) as p:
        await toasted(p, "has no token of its own: that of VPSTUI_TOKEN is used.")


# -- a token that is revoked while the app runs


async def test_revoked_token_stops_the_polls_and_asks_once(served: Served) -> None:
    """One request finds out; nothing is asked again before the next login."""
    app = app_on(served, Ring(), environ={"VPSTUI_TOKEN": TOKEN}, timing=Timing(refresh=0.05))
    async with running(app) as pilot:
        served.account.token = NOW
        await shows(pilot, "LoginScreen")
        before = len(served.account.requests)
        await types(pilot, "vps_wrong")
        await pilot.press("enter")
        await says(pilot, "The API does not accept this token.")
        assert len(served.account.requests) == before + 1
        assert [type(screen).__name__ for screen in app.screen_stack].count("LoginScreen") == 1
        assert app.state.servers
        await pilot.press("ctrl+u")
        await types(pilot, NOW)
        await pilot.press("enter")
        await shows(pilot, "ServersScreen")
        after = len(served.account.requests)
        await until(pilot, lambda: len(served.account.requests) > after + 2, "polls")
