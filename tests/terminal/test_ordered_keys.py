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

from tests.support.apps.pilot import DEADLINE, running, select, shows, until
from vpstui.fleet.state.create_choices import Choice
from vpstui.screens.forms.form_screen import FormScreen
from vpstui.terminal.terminal_app import TerminalApp
from vpstui.widgets.fields.choice_field import ChoiceField
from vpstui.widgets.fields.form_fields import CheckField, Field, TextField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.app import ComposeResult

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


@pytest.mark.slow
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
        assert app._task is not None
        ended, _ = await asyncio.wait([app._task], timeout=DEADLINE)
        held_down.cancel()
    assert ended
    assert app.return_value == 0


async def test_what_is_typed_on_the_same_screen_comes_before_the_key_that_leaves(
    make_app: MakeApp,
) -> None:
    """What was taken back before leaving is not asked about, however fast it was."""
    app = make_app()
    async with running(app) as pilot:
        await pilot.press("n")
        await shows(pilot, "CreateScreen")
        await pilot.press("x")
        await until(pilot, lambda: app.screen.query_one("#name", Field).value == "x", "the text")
        press(app, "y", "ctrl+u", "ctrl+q")
        assert app._task is not None
        ended, _ = await asyncio.wait([app._task], timeout=DEADLINE)
    assert ended


async def test_what_is_typed_for_a_form_that_opens_is_not_asked_about(make_app: MakeApp) -> None:
    """The key that leaves goes before it."""
    app = make_app()
    async with running(app):
        press(app, "n", *"web", "ctrl+q")
        assert app._task is not None
        ended, _ = await asyncio.wait([app._task], timeout=DEADLINE)
    assert ended
