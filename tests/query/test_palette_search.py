"""What the palette offers for a text: actions, servers, and commands with an argument."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.servers.simulated_account import NOW
from vpstui.api.models import Server
from vpstui.query.columns import CellContext
from vpstui.query.palette_search import (
    ENTRY_LIMIT,
    ApplyTheme,
    ApplyView,
    CommandError,
    GoToServer,
    MarkMatching,
    PaletteEntry,
    PaletteSearch,
    RunAction,
    SortBy,
    mark_command,
    sort_command,
    theme_command,
    view_command,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

FLEET = tuple(
    Server.model_validate(
        {"id": number, "name": name, "status": status, "ip_address": f"203.0.113.{number}",
         "created_at": NOW - timedelta(days=number)},
    )
    for number, (name, status) in enumerate(
        [("web-1", "active"), ("web-2", "stopped"), ("old-web", "stopped"), ("db", "active")], 1
    )
)  # fmt: skip

OFFERS = PaletteSearch(
    actions=(
        PaletteEntry(
            "Stop", RunAction("servers.stop"), note="Shut a running server down", keys="X"
        ),
        PaletteEntry("Start", RunAction("servers.start"), note="Start a server", blocked="it runs"),
        PaletteEntry("Wide", RunAction("servers.wide"), note="Show every column", keys="w"),
    ),
    servers=FLEET,
    commands=(
        mark_command(FLEET, CellContext(NOW)),
        view_command({"sleeping": "status:stopped", "webs": "web"}),
        theme_command(["vpstui-dark", "vpstui-light"]),
        sort_command(),
    ),
)


# -- what is offered


def titles(text: str, offers: PaletteSearch = OFFERS) -> list[str]:
    """What is offered for a text."""
    return [entry.title for entry in offers(text)]


def test_everything_is_offered_at_first() -> None:
    """Actions, then commands; what does not apply is last, and servers wait to be named."""
    assert titles("") == [
        "Stop", "Wide", "mark QUERY", "view NAME", "theme NAME", "sort COLUMN", "Start",
    ]  # fmt: skip


def test_action_is_found_by_its_name_or_by_what_it_does() -> None:
    """The name counts more."""
    assert titles("shut") == ["Stop"]
    assert titles("st")[:2] == ["Stop", "Start"]


def test_server_is_found_by_name_ip_or_id() -> None:
    """The best match first, with its facts."""
    assert titles("web") == ["web-1", "web-2", "old-web"]
    assert titles("203.0.113.4") == ["db"]
    entry = OFFERS("web-2")[0]
    assert entry.choice == GoToServer(FLEET[1].key)
    assert entry.note == "id 2 · stopped · 203.0.113.2"


def test_server_is_told_with_its_account_where_there_are_several() -> None:
    """Names may be the same in both."""
    twins = tuple(
        Server.model_validate({"id": 1, "name": "web"}, context=profile) for profile in ("a", "b")
    )
    offers = PaletteSearch(servers=twins, labels={"a": "Production", "b": "Test"})
    assert [entry.note for entry in offers("web")] == ["id 1 · Production", "id 1 · Test"]
    assert [entry.choice for entry in offers("web")] == [GoToServer(twin.key) for twin in twins]


@pytest.mark.parametrize(
    "text", ["mark status:stopped", ":mark status:stopped", "MARK  !status:active"]
)
def test_mark_takes_a_filter(text: str) -> None:
    """And says how many match."""
    (entry,) = OFFERS(text)
    assert entry.title.startswith("Mark 2 servers: ")
    assert isinstance(entry.choice, MarkMatching)
    assert entry.choice.query.select(FLEET, CellContext(NOW)) == FLEET[1:3]


def test_mark_knows_what_time_it_is() -> None:
    """Ages are told from the app's clock."""
    assert titles("mark age>60h") == ["Mark 2 servers: age>60h"]


def test_mark_that_matches_nothing_does_nothing() -> None:
    """It says so."""
    assert OFFERS("mark nope")[0].blocked == "no server matches"
    assert OFFERS("mark ")[0].blocked.startswith("a filter follows")


def wrong(text: str) -> CommandError:
    """What is wrong with a text."""
    with pytest.raises(CommandError) as caught:
        OFFERS(text)
    assert 0 <= caught.value.position <= len(text)
    return caught.value


@pytest.mark.parametrize(("text", "at"), [("mark foo:x", 5), (" : mark web foo:x", 12)])
def test_wrong_filter_is_told_at_its_spot(text: str, at: int) -> None:
    """The spot is in what was typed, the command included."""
    error = wrong(text)
    assert error.position == at
    assert "foo" in error.message


def test_command_takes_one_of_several_names() -> None:
    """Found as everything else is."""
    assert OFFERS("view sl")[0].choice == ApplyView("sleeping")
    assert OFFERS("theme light")[0].choice == ApplyTheme("vpstui-light")
    assert OFFERS("sort loc")[0].choice == SortBy("location")
    assert titles("view ") == ["view sleeping", "view webs"]


def test_unknown_name_is_told_with_those_there_are() -> None:
    """At its spot."""
    error = wrong("theme pink")
    assert error.position == 6
    assert error.message == "There is no theme 'pink'; there is vpstui-dark, vpstui-light."


def test_unknown_command_is_told_with_the_nearest() -> None:
    """And what is no command at all, with what can be typed."""
    assert wrong("makr web").message == "There is no command 'makr'; did you mean 'mark'?"
    assert wrong("qqqqq").message.startswith("Nothing here is called 'qqqqq'")


def test_command_without_its_argument_goes_on_to_be_typed() -> None:
    """Choosing it writes its word."""
    entry = next(entry for entry in OFFERS("mar") if entry.title == "mark QUERY")
    assert entry.choice is None
    assert entry.completion == "mark "


@given(st.text(alphabet=" :markviewsortqué\x1b[]\"'!|()<>=~*", max_size=20))
def test_whatever_is_typed_is_answered(text: str) -> None:
    """By entries, or by what is wrong and where."""
    said: CommandError | None = None
    found: Sequence[PaletteEntry] = ()
    try:
        found = OFFERS(text)
    except CommandError as error:
        said = error
    if said is None:
        assert found
    else:
        assert 0 <= said.position <= len(text)
        assert said.message.isprintable()


def test_a_key_among_ten_thousand_servers_is_answered_at_once() -> None:
    """However bad the names are to search in."""
    servers = tuple(
        Server.model_validate({"id": n, "name": f"{'web' * (n % 20)}-{n}"}) for n in range(10_000)
    )
    offers = PaletteSearch(servers=servers)
    assert len(offers("w")) == ENTRY_LIMIT
    began = time.perf_counter()
    for text in ("we", "web-99", "wewewewewewewewe9", "b b b 99"):
        offers(text)
    assert time.perf_counter() - began < 5
