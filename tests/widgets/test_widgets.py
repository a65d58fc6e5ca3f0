"""The small widgets, each in an app of its own."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from textual import events
from textual.app import App
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Select, Static

from tests.support.driving import screen_text, types, until
from vpstui.api.models import ServerList
from vpstui.fleet.state.account_state import AccountState, Phase
from vpstui.fleet.state.create_choices import Choice
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.widgets.fields.form_fields import CheckField, ChoiceField, TextField, Toggle
from vpstui.widgets.gauge import Gauge, Reading, word_for
from vpstui.widgets.identity_strip import IdentityStrip
from vpstui.widgets.key_bar import KeyBar
from vpstui.widgets.text_line import Line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Self

    from textual.app import ComposeResult
    from textual.geometry import Region
    from textual.pilot import Pilot
    from textual.widget import Widget

W = TypeVar("W", bound="Widget")


class Host(App[int]):
    """Shows some widgets."""

    def __init__(self, *shown: Widget) -> None:
        super().__init__()
        self._shown = shown

    def compose(self) -> ComposeResult:
        yield from self._shown


@asynccontextmanager
async def hosting(*shown: Widget, size: tuple[int, int] = (80, 8)) -> AsyncIterator[Pilot[int]]:
    """Run an app that shows these widgets."""
    async with Host(*shown).run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot


def first_line(pilot: Pilot[int]) -> str:
    """What stands at the top."""
    return screen_text(pilot).splitlines()[0]


class RecordingLine(Line):
    """A line that counts how often it is to be drawn again."""

    refreshes = 0

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        self.refreshes += 1
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class RecordingGauge(Gauge):
    """A gauge that counts how often it is to be drawn again."""

    refreshes = 0

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        self.refreshes += 1
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


# -- line


async def test_line_has_a_left_and_a_right_side() -> None:
    """Each at its edge."""
    line = Line()
    async with hosting(line, size=(20, 3)) as pilot:
        line.show(Content("left"), Content("right"))
        await pilot.pause()
        assert first_line(pilot) == "left           right"


@pytest.mark.parametrize(
    ("left", "right", "text"),
    [
        ("a long left side", "right", "a long left s… right"),
        ("left", "a right side much too long", "a right side much t…"),
        ("a left side of 20 ce", "", "a left side of 20 ce"),
        ("a left side of 21 cel", "", "a left side of 21 c…"),
        ("日本語サーバーは長い名前", "right", "日本語サーバ … right"),
    ],
)
async def test_line_cuts_its_left_side_first(left: str, right: str, text: str) -> None:
    """What stands at the right is the more important."""
    line = Line()
    async with hosting(line, size=(20, 3)) as pilot:
        line.show(Content(left), Content(right))
        await pilot.pause()
        assert first_line(pilot) == text


@pytest.mark.parametrize(
    ("left", "right", "drawn"),
    [("left", "right", 0), ("left", "other", 1), ("other", "right", 1)],
)
async def test_line_that_says_the_same_is_not_drawn_again(
    left: str, right: str, drawn: int
) -> None:
    """Only what differs reaches the terminal."""
    line = RecordingLine()
    async with hosting(line) as pilot:
        line.show(Content("left"), Content("right"))
        await pilot.pause()
        line.refreshes = 0
        line.show(Content(left), Content(right))
        assert line.refreshes == drawn


async def test_line_in_another_colour_is_drawn_again() -> None:
    """The same words can say something else."""
    line = RecordingLine()
    async with hosting(line):
        line.show(Content.styled("live", "$text-success"))
        line.refreshes = 0
        line.show(Content.styled("live", "$text-error"))
        assert line.refreshes == 1


async def test_line_does_not_parse_markup() -> None:
    """It stands there as it came."""
    line = Line()
    async with hosting(line) as pilot:
        line.show(Content("[b]x[/b] [/prod]"))
        await pilot.pause()
        assert first_line(pilot) == "[b]x[/b] [/prod]"


# -- identity strip


def ready(partial: str = "", **given: Any) -> AccountState:
    """A state with a list that was asked for at 100 s."""
    state = AccountState(profile="default", host="admin.vps.org", **given)
    return state.with_list(ServerList((), partial=partial), 100.0)


@pytest.mark.parametrize(
    ("state", "now", "right"),
    [
        (AccountState(), 0.0, "starting"),
        (AccountState(phase=Phase.LOADING), 0.0, "loading"),
        (AccountState(phase=Phase.LOADING).with_failure("down"), 0.0, "▲ no answer"),
        (AccountState().with_sign_out("refused"), 0.0, "▲ signed out"),
        (ready().with_sign_out("refused"), 130.0, "▲ signed out · 30 s old"),
        (ready(), 105.0, "● live"),
        (ready(), 190.0, "● live · 1 min old"),
        (ready(partial="page 2 failed"), 105.0, "▲ partial list · 5 s old"),
        (ready(paused=True), 160.0, "‖ paused · 1 min old"),
        (ready().with_failure("down"), 105.0, "▲ no answer · 5 s old"),
        (ready().with_failure("down"), 100.5, "▲ no answer"),
        (ready(paused=True).with_failure("down"), 105.0, "▲ no answer · 5 s old · paused"),
    ],
)
async def test_strip_says_how_things_stand(state: AccountState, now: float, right: str) -> None:
    """In a word, with the age of what is not kept up to date."""
    strip = IdentityStrip()
    async with hosting(strip) as pilot:
        strip.show_state(FleetState.of(state), now)
        await pilot.pause()
        assert first_line(pilot).endswith(f"   {right}")


async def test_strip_names_the_account_and_the_profile() -> None:
    """Nobody acts in the wrong one."""
    strip = IdentityStrip()
    async with hosting(strip) as pilot:
        strip.show_state(FleetState.of(ready(account="ops@example.com · token ci")), 100.0)
        await pilot.pause()
        assert first_line(pilot).startswith(" vpstui  ops@example.com · token ci  ")
        assert first_line(pilot).endswith("default   ● live")


async def test_strip_names_the_host_while_the_account_is_not_known() -> None:
    """That is known from the start."""
    strip = IdentityStrip()
    async with hosting(strip) as pilot:
        strip.show_state(FleetState.of(ready()), 100.0)
        await pilot.pause()
        assert first_line(pilot).startswith(" vpstui  admin.vps.org ")


async def test_strip_keeps_its_sign_when_it_is_narrow() -> None:
    """How fresh the news is stays in sight, if only by a sign."""
    strip = IdentityStrip()
    async with hosting(strip, size=(40, 3)) as pilot:
        strip.show_state(
            FleetState.of(ready(account="somebody-with-a-long-name@example.com")), 100.0
        )
        await pilot.pause()
        assert first_line(pilot).endswith("… ●")


# -- gauge


@pytest.mark.parametrize(
    ("share", "word"),
    [(0.0, "ok"), (0.749, "ok"), (0.75, "high"), (0.899, "high"), (0.90, "critical"),
     (1.5, "critical"), (None, "")],
)  # fmt: skip
def test_word_for_a_share(share: float | None, word: str) -> None:
    """From 75 % on it is high, from 90 % on critical; each in its colour."""
    assert word_for(share)[0] == word


def test_words_differ_in_colour() -> None:
    """Besides the word."""
    assert len({word_for(share)[1] for share in (0.1, 0.8, 0.95, None)}) == 4


@asynccontextmanager
async def gauge(
    *readings: Reading, size: tuple[int, int] = (120, 3)
) -> AsyncIterator[tuple[Pilot[int], RecordingGauge]]:
    """A gauge that has shown these readings."""
    widget = RecordingGauge("Memory", id="memory")
    async with hosting(widget, size=size) as pilot:
        for reading in readings:
            widget.show(reading)
        await pilot.pause()
        widget.refreshes = 0
        yield pilot, widget


async def test_gauge_tells_amount_per_cent_and_word() -> None:
    """A number with its unit, and what to think of it."""
    async with gauge(Reading("3 GB of 4 GB", 0.75)) as (pilot, _):
        line = first_line(pilot)
        assert line.startswith("Memory     ██")
        assert line.split()[2:9] == ["75", "%", "high", "3", "GB", "of", "4"]
        bar = line.split()[1]
        assert bar.count("█") == round(0.75 * len(bar))


@pytest.mark.parametrize(
    ("share", "per_cent", "full"), [(0.0, "0 %", 0.0), (1.0, "100 %", 1.0), (1.37, "137 %", 1.0)]
)
async def test_bar_stays_within_its_bounds(share: float, per_cent: str, full: float) -> None:
    """More than all is told in the number; the bar is full."""
    async with gauge(Reading("", share)) as (pilot, _):
        line = first_line(pilot)
        bar = line.split()[1]
        assert bar.count("█") == full * len(bar)
        assert f" {per_cent} " in line


async def test_gauge_without_a_total_has_no_share() -> None:
    """The amount is told all the same; an empty bar is not said to be ok."""
    async with gauge(Reading("450 GB", None)) as (pilot, _):
        line = first_line(pilot)
        assert line.split() == ["Memory", line.split()[1], "450", "GB"]
        assert set(line.split()[1]) == {"░"}


async def test_sparkline_grows_with_the_readings() -> None:
    """From nothing to all, on one scale."""
    async with gauge(*(Reading(str(n), n / 7) for n in range(8))) as (pilot, _):
        assert first_line(pilot).endswith("▁▂▃▄▅▆▇█")


async def test_sparkline_shows_the_last_readings() -> None:
    """As many as there is room for; the oldest leave."""
    readings = [Reading(f"{n}", 0.0) for n in range(70)] + [Reading("all", 1.0)]
    async with gauge(*readings) as (pilot, _):
        sparks = first_line(pilot).split()[-1]
        assert len(sparks) == 24
        assert sparks == "▁" * 23 + "█"


async def test_reading_without_a_share_adds_nothing_to_the_sparkline() -> None:
    """What is not known is no zero."""
    async with gauge(Reading("1", 0.0), Reading("?", None), Reading("2", 1.0)) as (pilot, _):
        assert first_line(pilot).endswith(" ▁█")


async def test_equal_reading_that_moves_no_bar_is_not_drawn_again() -> None:
    """A full sparkline of equal bars looks the same when it moves on."""
    reading = Reading("1 GB of 4 GB", 0.25)
    async with gauge(*[reading] * 24) as (_, widget):
        widget.show(reading)
        assert widget.refreshes == 0


async def test_other_reading_is_drawn_again() -> None:
    """Once."""
    async with gauge(Reading("1 GB of 4 GB", 0.25)) as (_, widget):
        widget.show(Reading("2 GB of 4 GB", 0.5))
        assert widget.refreshes == 1


@pytest.mark.parametrize("width", [60, 80, 120, 200])
async def test_gauge_fits_its_line(width: int) -> None:
    """The bar has what the rest leaves."""
    reading = Reading("1.5 GB of 4 GB", 0.38)
    async with gauge(reading, size=(width, 3)) as (pilot, widget):
        assert widget.render().cell_length >= 40
        line = first_line(pilot)
        assert "38 %" in line
        assert "1.5 GB of 4 GB" in line
        assert len(line) <= width


# -- key bar


class Keys(App[int]):
    """Has keys, one of which can be dimmed, and a field."""

    BINDINGS = [
        Binding("x", "press('x')", "Stop", id="stop"),
        Binding("s", "press('s')", "Start", id="start"),
        Binding("f2", "press('f2')", "Rename", id="rename", key_display="F2"),
        Binding("z", "press('z')", "Hidden", id="hidden", show=False),
        Binding("question_mark", "help", "Help", id="help", key_display="?"),
    ]

    def __init__(self, first: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._first = first
        self.dim: set[str] = set()
        self.pressed: list[str] = []

    def compose(self) -> ComposeResult:
        yield Input()
        yield Static("text")
        yield KeyBar(self._first)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "press" and parameters[0] in self.dim else True

    def action_press(self, key: str) -> None:
        self.pressed.append(key)

    def action_help(self) -> None:
        self.pressed.append("?")


@asynccontextmanager
async def keys(
    *first: str, size: tuple[int, int] = (80, 8), focus: bool = False
) -> AsyncIterator[tuple[Pilot[int], Keys]]:
    """An app with a key bar; with the focus in its field when told so."""
    app = Keys(first)
    async with app.run_test(size=size) as pilot:
        app.set_focus(app.query_one(Input) if focus else None)
        await pilot.pause()
        yield pilot, app


def bar(pilot: Pilot[int]) -> str:
    """What the key bar says."""
    return screen_text(pilot).splitlines()[-1].strip()


async def test_bar_shows_the_keys_that_are_to_be_seen() -> None:
    """In the order of the bindings, help last."""
    async with keys() as (pilot, _):
        assert bar(pilot).endswith("x Stop  s Start  F2 Rename  ? Help")
        assert "Hidden" not in bar(pilot)


async def test_bar_begins_with_the_keys_it_is_told_to() -> None:
    """The others follow in their order."""
    async with keys("rename", "start") as (pilot, _):
        assert bar(pilot).startswith("F2 Rename  s Start  ")
        assert bar(pilot).index("s Start") < bar(pilot).index("x Stop")


async def test_key_that_does_not_apply_is_dim() -> None:
    """It keeps its place."""
    async with keys("stop") as (pilot, app):
        widget = app.query_one(KeyBar)
        before = widget.render()
        app.dim = {"x"}
        app.refresh_bindings()
        await until(pilot, lambda: not widget.render().is_same(before), "the dim key")
        after = widget.render()
        assert after.plain == before.plain
        assert [str(span.style) for span in after.spans if span.start == 0] == ["$text-disabled"]


async def test_characters_are_not_offered_while_one_types() -> None:
    """They would go into the field; other keys work."""
    async with keys(focus=True) as (pilot, app):
        assert "F2 Rename" in bar(pilot)
        for text in ("x Stop", "s Start", "? Help"):
            assert text not in bar(pilot)
        app.set_focus(None)
        await until(pilot, lambda: "x Stop" in bar(pilot), "the keys")


@pytest.mark.parametrize("text", ["Stop", "Rename", "Help"])
async def test_click_presses_the_key(text: str) -> None:
    """Anywhere on its words."""
    async with keys() as (pilot, app):
        at = screen_text(pilot).splitlines()[-1].index(text)
        await pilot.click(KeyBar, offset=(at + len(text) - 1, 0))
        await until(pilot, lambda: app.pressed, "the key")
        assert app.pressed == [{"Stop": "x", "Rename": "f2", "Help": "?"}[text]]


async def test_click_between_the_keys_presses_nothing() -> None:
    """And beside them."""
    async with keys() as (pilot, app):
        at = screen_text(pilot).splitlines()[-1].index("x Stop") + len("x Stop")
        for x in (0, at, at + 1, 79):
            await pilot.click(KeyBar, offset=(x, 0))
        await pilot.pause()
        assert app.pressed == []


@pytest.mark.parametrize("width", [12, 20, 30, 40])
async def test_help_stays_in_sight(width: int) -> None:
    """However narrow the line is; what does not fit whole is left out."""
    async with keys(size=(width, 8)) as (pilot, _):
        assert bar(pilot).endswith("? Help")
        assert "…" not in bar(pilot)


async def test_bar_takes_the_room_of_a_wider_terminal() -> None:
    """At once."""
    async with keys(size=(20, 8)) as (pilot, _):
        assert "Rename" not in bar(pilot)
        await pilot.resize_terminal(80, 8)
        await until(pilot, lambda: "F2 Rename" in bar(pilot), "the wider bar")


# -- fields


def error_of(pilot: Pilot[int]) -> str:
    """The error that is seen, if any."""
    widget = pilot.app.query_one(".field--error", Static)
    return str(widget.content) if widget.display else ""


async def test_text_field_gives_what_was_typed_without_blanks_around() -> None:
    """A label, and a place to type."""
    field = TextField("Name", id="name", placeholder="web-1")
    async with hosting(field) as pilot:
        assert first_line(pilot).startswith("Name          ")
        assert "web-1" in first_line(pilot)
        field.query_one(Input).focus()
        await types(pilot, " ab ")
        assert field.value == "ab"


async def test_text_field_can_be_filled() -> None:
    """From outside, as its value gives it back."""
    field = TextField("Name", id="name")
    async with hosting(field) as pilot:
        field.fill("new")
        await pilot.pause()
        assert field.value == "new"
        assert "new" in first_line(pilot)


async def test_secret_is_not_seen() -> None:
    """Neither what it is nor any part of it."""
    field = TextField("Token", id="token", secret=True)
    async with hosting(field) as pilot:
        field.fill("vps_secret")
        await pilot.pause()
        assert "••••" in first_line(pilot)
        assert "vps" not in screen_text(pilot)
        assert field.value == "vps_secret"


@pytest.mark.parametrize(
    ("pasted", "value"),
    [
        ("\n\n  vps_token \nsecond", "vps_token"),
        ("\r\n", ""),
        ("x" * 9000, "x" * 4096),
        ("[b]x[/b]", "[b]x[/b]"),
    ],
)
async def test_paste_takes_the_first_line_that_says_something(pasted: str, value: str) -> None:
    """Copied texts often begin with a line break; no paste is longer than a field."""
    field = TextField("Token", id="token")
    async with hosting(field) as pilot:
        field.query_one(Input).focus()
        await pilot.pause()
        pilot.app.post_message(events.Paste(pasted))
        await until(pilot, lambda: field.value == value, "the paste")


async def test_error_stands_below_its_field_until_one_types() -> None:
    """In words, with no markup read in it."""
    field = TextField("Name", id="name")
    async with hosting(field) as pilot:
        assert error_of(pilot) == ""
        field.show_error("[b]Wrong[/b] [/x]")
        await pilot.pause()
        assert screen_text(pilot).splitlines()[1].strip() == "[b]Wrong[/b] [/x]"
        assert field.has_class("-wrong")
        field.query_one(Input).focus()
        await types(pilot, "a")
        await pilot.pause()
        assert error_of(pilot) == ""
        assert not field.has_class("-wrong")


async def test_empty_error_takes_the_error_away() -> None:
    """The line goes with it."""
    field = TextField("Name", id="name")
    async with hosting(field) as pilot:
        field.show_error("Wrong")
        field.show_error("")
        await pilot.pause()
        assert "Wrong" not in screen_text(pilot)
        assert field.size.height == 1


@pytest.mark.parametrize("key", ["space", "enter"])
async def test_toggle_is_switched_by_key(key: str) -> None:
    """On and off again; seen without colours."""
    toggle = Toggle("Backups", value=False)
    async with hosting(toggle) as pilot:
        assert first_line(pilot) == "[ ] Backups"
        toggle.focus()
        await pilot.press(key)
        assert first_line(pilot) == "[x] Backups"
        assert toggle.value is True
        await pilot.press(key)
        assert first_line(pilot) == "[ ] Backups"


async def test_toggle_is_switched_by_click() -> None:
    """Anywhere on its line."""
    toggle = Toggle("Backups", value=True)
    async with hosting(toggle) as pilot:
        await pilot.click(toggle, offset=(5, 0))
        assert toggle.value is False
        assert first_line(pilot) == "[ ] Backups"


@pytest.mark.parametrize(("filled", "checked"), [("on", True), ("off", False)])
async def test_check_field_gives_back_what_it_was_filled_with(filled: str, checked: bool) -> None:
    """As a word and as a flag."""
    field = CheckField("Backups", id="backups", value=not checked, note="daily")
    async with hosting(field) as pilot:
        field.fill(filled)
        await pilot.pause()
        assert (field.value, field.checked) == (filled, checked)
        assert ("[x] daily" in first_line(pilot)) is checked


PLANS = (Choice("1", "Starter"), Choice("2", "Standard [b]x[/b] [/]"))


async def choose(pilot: Pilot[int], text: str) -> None:
    """Choose by typing how a choice begins."""
    pilot.app.query_one(Select).focus()
    await pilot.press("enter")
    await types(pilot, text)
    await pilot.press("enter")
    await pilot.pause()


def plan_field(**given: Any) -> ChoiceField:
    """A field with plans to choose from."""
    return ChoiceField("Plan", PLANS, id="plan", placeholder="id", **given)


@pytest.mark.parametrize(("optional", "prompt"), [(True, "None"), (False, "Choose")])
async def test_choice_begins_with_none(optional: bool, prompt: str) -> None:
    """Whether one has to choose can be seen."""
    field = plan_field(optional=optional)
    async with hosting(field, size=(80, 14)) as pilot:
        assert prompt in first_line(pilot)
        assert field.value == ""
        assert not field.query_one(Input).display


async def test_choice_gives_its_value() -> None:
    """Not its label, which may hold anything."""
    field = plan_field()
    async with hosting(field, size=(80, 14)) as pilot:
        await choose(pilot, "Standard")
        assert field.value == "2"
        assert "Standard [b]x[/b] [/]" in first_line(pilot)


async def test_choice_can_be_set_from_the_start() -> None:
    """It is then chosen already."""
    field = plan_field(value="1")
    async with hosting(field, size=(80, 14)) as pilot:
        assert field.value == "1"
        assert "Starter" in first_line(pilot)


async def test_what_is_not_among_the_choices_can_be_typed() -> None:
    """The field for it comes, and has the focus."""
    field = plan_field()
    async with hosting(field, size=(80, 14)) as pilot:
        await choose(pilot, "Another")
        assert pilot.app.focused is field.query_one(Input)
        await types(pilot, "77 ")
        assert field.value == "77"


async def test_typed_value_does_not_count_after_another_choice() -> None:
    """The place to type goes."""
    field = plan_field()
    async with hosting(field, size=(80, 14)) as pilot:
        await choose(pilot, "Another")
        await types(pilot, "77")
        await choose(pilot, "Starter")
        assert field.value == "1"
        assert not field.query_one(Input).display


async def test_closed_choice_cannot_be_typed() -> None:
    """Only what is offered will do."""
    field = plan_field(closed=True)
    async with hosting(field, size=(80, 14)) as pilot:
        field.query_one(Select).focus()
        await pilot.press("enter")
        assert "Starter" in screen_text(pilot)
        assert "Another" not in screen_text(pilot)


async def test_without_choices_there_is_a_place_to_type() -> None:
    """Nothing is known to choose from."""
    field = ChoiceField("OS", (), id="os", placeholder="id of the OS")
    async with hosting(field) as pilot:
        assert not field.query(Select)
        assert "id of the OS" in first_line(pilot)
        field.query_one(Input).focus()
        await types(pilot, "5")
        assert field.value == "5"
        field.offer(PLANS)
        assert field.value == "5"


@pytest.mark.parametrize(
    ("chosen", "offered", "value"),
    [
        ("Starter", PLANS[:1], "1"),
        ("Starter", PLANS[1:], ""),
        ("Starter", (), ""),
    ],
)
async def test_offer_keeps_the_choice_when_it_is_among_the_new_ones(
    chosen: str, offered: tuple[Choice, ...], value: str
) -> None:
    """What is no longer to be had is not chosen any more."""
    field = plan_field()
    async with hosting(field, size=(80, 14)) as pilot:
        await choose(pilot, chosen)
        field.offer(offered)
        await pilot.pause()
        assert field.value == value


async def test_offer_keeps_what_was_typed() -> None:
    """Other choices do not know better."""
    field = plan_field()
    async with hosting(field, size=(80, 14)) as pilot:
        await choose(pilot, "Another")
        await types(pilot, "77")
        field.offer(PLANS[1:])
        await pilot.pause()
        assert field.value == "77"
        assert field.query_one(Input).display


async def test_error_of_a_choice_goes_with_the_next_one() -> None:
    """And with what is typed."""
    field = plan_field()
    async with hosting(field, size=(80, 14)) as pilot:
        field.show_error("The plan is required.")
        await pilot.pause()
        assert error_of(pilot) == "The plan is required."
        await choose(pilot, "Another")
        assert error_of(pilot) == ""
        field.show_error("No such plan.")
        await types(pilot, "7")
        await pilot.pause()
        assert error_of(pilot) == ""
