"""Keys that come in one burst do what they do one by one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.binding import Binding
from textual.widgets import Button, Input, Static

from tests.support.pilot import DEADLINE, running, select, shows, until
from tests.support.programs import VPSTUI, environment
from tests.support.pty_session import Session
from vpstui.fleet.state.create_choices import Choice
from vpstui.screens.forms.form_screen import FormScreen
from vpstui.terminal.terminal_app import TerminalApp
from vpstui.widgets.fields.form_fields import CheckField, ChoiceField, Field, TextField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from textual.app import ComposeResult

    from tests.support.simulated_account import Served
    from vpstui.api.models import Server
    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]

SIGNS = {"space": " ", "minus": "-", "full_stop": "."}
"""Characters whose keys have names."""

MANY = 200
"""Turns of the event loop that are more than enough for whatever a key sets off in a form."""


def press(app: TerminalApp, *keys: str) -> None:
    """Press keys in one burst."""
    for key in keys:
        app.post_message(events.Key(key, SIGNS.get(key)))


async def turn_loop() -> None:
    """Let everything happen that is ready to."""
    for _ in range(MANY):
        await asyncio.sleep(0)


# -- a whole form in one write, in a real terminal


@pytest.fixture
def session(served: Served, tmp_path: Path) -> Iterator[Session]:
    """The program in a terminal, on the simulated account, with its list on screen."""
    home = tmp_path / "home"
    home.mkdir()
    env = environment(home, VPSTUI_TOKEN="vps_any", VPSTUI_API_URL=served.url)
    with Session(VPSTUI, env=env, size=(100, 30)) as session:
        session.wait_text("12 servers")
        yield session


def sent(served: Served) -> list[tuple[str, str]]:
    """Method and path of every request that changes something."""
    return [(method, path) for method, path, _ in served.writes()]


def id_of(served: Served, name: str) -> int:
    """The id of a simulated server."""
    return next(key for key, row in served.account.servers.items() if row["name"] == name)


def test_create_form_is_filled_in_one_write(served: Served, session: Session) -> None:
    """Every word lands in the field it was typed for, and is sent as it is."""
    session.press("n")
    session.wait_text("New server")
    session.send(
        b"web-9\t"  # name
        b"\rstarter\r\t"  # plan
        b"\rus-east\r\t"  # location
        b"\rdebian\r\t"  # OS
        b"web9.example.com\t"  # hostname
        b"\t \t"  # no SSH key; backups
        b"\r"
    )
    session.wait_text("web-9 is being provisioned")
    [(method, path, body)] = served.writes()
    assert (method, path) == ("POST", "/servers/")
    assert isinstance(body, dict)
    told = {name: body[name] for name in ("name", "location", "hostname", "backups_enabled")}
    assert told == {
        "name": "web-9",
        "location": "us-east",
        "hostname": "web9.example.com",
        "backups_enabled": True,
    }


@pytest.mark.knobs(latency=0.4)
@pytest.mark.parametrize("name", ["queue-1", "web-prod-1", "fRXSD"])
def test_name_typed_ahead_of_its_form_is_the_name(session: Session, name: str) -> None:
    """The form waits for the API; what is typed meanwhile acts on nothing and is not lost."""
    session.send(f"n{name}\t".encode())
    session.wait_text(rf"Name . +{name} ")
    session.wait_text("New server")


@pytest.mark.knobs(latency=0.4)
def test_keys_typed_ahead_of_a_form_that_does_not_come(served: Served, session: Session) -> None:
    """They were meant for the form: none of them acts on the list."""
    served.account.fail_next("GET", f"/{id_of(served, 'backup-vault')}/", 404, {"detail": "gone"})
    session.send(b"eqwop")
    session.wait_text("Not found|gone")
    session.press("?")
    session.wait_text("Keys")
    assert "paused" not in session.text


@pytest.mark.knobs(latency=2.0)
def test_leaving_does_not_wait_for_a_form(session: Session) -> None:
    """Ctrl+Q goes before everything that was typed ahead."""
    session.send(b"nweb\x11")
    assert session.wait_exit(timeout=15) == 0


def test_edit_form_is_typed_over_in_one_write(served: Served, session: Session) -> None:
    """Ctrl+U, the new words, Tab and F2 happen in that order."""
    session.press("G", "e")
    session.wait_text("Edit web-2")
    session.send(b"\x15web-7\t\x15web7.example.com\x1bOQ")
    session.wait_text("web-7 is saved")
    [(method, path, body)] = served.writes()
    assert (method, path) == ("PATCH", "/servers/12348/")
    assert body == {"name": "web-7", "hostname": "web7.example.com"}


def test_name_and_two_enters_in_one_write_delete_that_server(
    served: Served, session: Session
) -> None:
    """The key, the name and both Enters in one burst: exactly this server goes."""
    server_id = id_of(served, "backup-vault")
    session.send(b"Dbackup-vault\r\r")
    session.wait_text("backup-vault is deleted")
    assert sent(served) == [("DELETE", f"/servers/{server_id}/")]


def test_another_name_and_two_enters_in_one_write_delete_nothing(
    served: Served, session: Session
) -> None:
    """It is said what has to be typed instead."""
    session.send(b"Dweb-1\r\r")
    session.wait_text("That is not the name: type  backup-vault")
    session.press("escape")
    session.wait_text("q Quit|n New")
    assert served.writes() == []


# -- any keys at all


class LocalForm(FormScreen):
    """A form with every kind of field, that sends nothing."""

    def __init__(self) -> None:
        super().__init__("Anything", button="Save", doing="Saving …")

    def fields(self) -> Iterable[Field]:
        yield TextField("Name", id="name", value="web-1")
        yield ChoiceField(
            "Place", [Choice("us-east", "e"), Choice("us-west", "w")], id="place", placeholder="x"
        )
        yield TextField("Host", id="host")
        yield CheckField("Backups", id="backups")

    def on_mount(self) -> None:
        super().on_mount()
        for button in self.query(Button):  # it would pass over a second Enter for a while
            button.active_effect_duration = 0

    async def send(self) -> Server | None:
        self.show_errors({"host": "" if self.values["host"] else "A host is required."})
        return None


class Host(TerminalApp):
    """Shows the form, and counts the keys that reach what lies below it."""

    BINDINGS = [Binding("a,d,n", "act", "Act")]

    def __init__(self) -> None:
        super().__init__()
        self.acted = 0
        self.form = LocalForm()

    def on_mount(self) -> None:
        self.push_screen(self.form)

    def action_act(self) -> None:
        self.acted += 1


KEYS = (
    "tab", "shift+tab", "enter", "space", "up", "down", "left", "right", "home", "end",
    "backspace", "delete", "ctrl+u", "ctrl+k", "ctrl+w", "escape",
    "a", "d", "n", "q", "u", "w", "1", "minus", "full_stop",
)  # fmt: skip


async def outcome(bursts: Iterable[Sequence[str]]) -> object:
    """What bursts of keys make of the form: screen, focus, values, and what leaked out."""
    app = Host()
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.focused, Input), "the form")
        for burst in bursts:
            press(app, *burst)
            await turn_loop()
        await until(pilot, lambda: app.key_queue.is_idle, "the last key")
        focus = app.screen.focused
        where = focus.css_path_nodes[-2:] if focus is not None else ()
        return (
            type(app.screen).__name__,
            [str(node) for node in where],
            app.form.values if app.form.is_attached else None,
            app.acted,
        )


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(KEYS), max_size=25))
async def test_burst_does_what_the_same_keys_do_one_by_one(keys: list[str]) -> None:
    """Whatever the keys are."""
    assert await outcome([keys]) == await outcome([key] for key in keys)


async def test_paste_waits_for_the_keys_before_it(make_app: MakeApp) -> None:
    """It goes into the field that a Tab before it has gone to."""
    app = make_app()
    async with running(app) as pilot:
        await select(pilot, "mail")
        await pilot.press("e")
        await shows(pilot, "EditScreen")
        press(app, "end", "x", "tab", "ctrl+u")
        app.post_message(events.Paste("pasted.example.com"))
        press(app, "shift+tab", "y")
        await until(pilot, lambda: app.screen.query_one("#name", Field).value == "mailxy", "both")
        assert app.screen.query_one("#hostname", Field).value == "pasted.example.com"


async def test_click_waits_for_the_keys_before_it() -> None:
    """A button is pressed when what was typed before is in the form."""
    app = Host()
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.focused, Input), "the form")
        place = app.screen.query_one("#host Input").region.offset
        press(app, "a", "tab")
        for kind in (events.MouseMove, events.MouseDown, events.MouseUp):
            app.post_message(kind(None, *place, 0, 0, 1, False, False, False, *place))
        press(app, "b", "shift+tab", "shift+tab", "c")
        await until(pilot, lambda: app.form.values["name"] == "web-1ac", "the last key")
        assert app.form.values["host"] == "b"


# -- what could hold keys back for ever


class Bare(TerminalApp):
    """Shows one widget with the focus, and waits for F2 to be pressed twice."""

    BINDINGS = [Binding("f2", "act", "Act", priority=True)]

    def __init__(self, shown: Static) -> None:
        super().__init__()
        self.shown = shown
        self.acted = 0
        self.acted_twice = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield self.shown

    def action_act(self) -> None:
        self.acted += 1
        if self.acted == 2:
            self.acted_twice.set()


class Waiting(Static, can_focus=True):
    """Does not come back from a key until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = asyncio.Event()

    async def on_key(self) -> None:
        await self.let_go.wait()


async def test_handler_that_does_not_come_back_holds_no_key_back() -> None:
    """The next keys still leave the app."""
    waiting = Waiting()
    app = Bare(waiting)
    async with app.run_test() as pilot:
        waiting.focus()
        await pilot.pause()
        press(app, "a", "f2", "f2")
        try:
            await asyncio.wait_for(app.acted_twice.wait(), DEADLINE)
        finally:
            waiting.let_go.set()


class Leaving(Static, can_focus=True):
    """Goes away by a key."""

    BINDINGS = [Binding("x", "leave", "Leave")]

    async def action_leave(self) -> None:
        await self.remove()


async def test_widget_that_goes_away_takes_no_key_along() -> None:
    """The keys after it go on to the app."""
    app = Bare(Leaving())
    async with app.run_test() as pilot:
        app.shown.focus()
        await pilot.pause()
        press(app, "x", "f2", "x", "f2")
        await asyncio.wait_for(app.acted_twice.wait(), DEADLINE)
        assert not app.shown.is_attached


async def auto_repeat(app: TerminalApp) -> None:
    """Hold a key down."""
    while True:
        press(app, "j")
        await asyncio.sleep(0)


async def test_program_ends_though_a_key_is_held_down(make_app: MakeApp) -> None:
    """What is typed after the key that leaves is nobody's any more."""
    app = make_app()
    async with running(app):
        press(app, "ctrl+q", *"nnnnDDDD")
        held_down = asyncio.create_task(auto_repeat(app))
    held_down.cancel()
    assert app.return_value == 0
