"""Plans, locations, OS and SSH keys that are told, in part, late or not at all.

In each case the screens that one had before work as where everything is told, and the screen that
shows what is offered says what happened.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.apps.pictures import HOST
from tests.support.apps.pilot import running, screen_text, sees, select, shows, types, until
from tests.support.apps.user_steps import created, fill_create_form, known_without_pages
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.held_account import Held
    from tests.support.servers.simulated_account import Served

LISTS = [
    ("plans", "/plans/", "plan", {"id": 1, "name": "Alpha"}),
    ("locations", "/locations/", "location", {"id": 1, "name": "Alpha"}),
    ("os", "/operating-systems/", "operating system", {"uuid": "a", "name": "Alpha"}),
    ("keys", "/ssh-keys/", "SSH key", {"uuid": "a", "name": "Alpha"}),
]

KINDS = pytest.mark.parametrize(
    ("name", "path", "noun", "first"), LISTS, ids=[name for name, *_ in LISTS]
)

NONE = {"count": 0, "results": []}


@pytest.fixture
def make_app(make_app: MakeApp) -> MakeApp:
    """Make apps that all say the same of where their account is."""
    return partial(make_app, host=HOST)


SEEN: dict[Dialect, tuple[list[str], list[str]]] = {}
"""What `looked_through` finds where everything is told: the same in every test of a dialect."""


async def seen_where_all_is_told(
    make_app: MakeApp, dialect: Dialect
) -> tuple[list[str], list[str]]:
    """Look through an app on an account that tells everything, once for each dialect."""
    if dialect not in SEEN:
        async with running(make_app()) as pilot:
            SEEN[dialect] = await looked_through(pilot)
    return SEEN[dialect]


async def looked_through(pilot: Pilot[int]) -> tuple[list[str], list[str]]:
    """The lines of the list and of a server, but for what it costs."""
    await sees(pilot, "● live")
    await select(pilot, "web-1")
    await pilot.press("slash", "escape")
    listed = screen_text(pilot).splitlines()
    await pilot.press("enter")
    await shows(pilot, "DetailScreen")
    await sees(pilot, "of 4 GB")
    shown = screen_text(pilot).splitlines()
    await pilot.press("escape")
    await shows(pilot, "ServersScreen")
    return _without_prices(listed), _without_prices(shown)


def _without_prices(lines: list[str]) -> list[str]:
    """Leave the prices out, which nobody tells where there are no plans."""
    cut = (re.sub(r" · (\$\S+( a month)?|prices not known)", "", line) for line in lines)
    return [line.partition("sort name")[0].rstrip() for line in cut]


async def creates(pilot: Pilot[int], served: Served) -> None:
    """Create a server by the form, with what it offers."""
    await pilot.press("n")
    await shows(pilot, "CreateScreen")
    await fill_create_form(pilot, "web-9", known_without_pages(served))
    await pilot.press("f2")
    await created(pilot)
    await sees(pilot, "web-9")
    verb, _, chosen = served.orders()[-1]
    assert (verb, chosen["plan"], chosen["location"], chosen["system"]) == (
        "create", 1, "us-east", 4
    )  # fmt: skip


async def opens(pilot: Pilot[int], name: str) -> None:
    """Look at what is offered."""
    await pilot.press("colon")
    await shows(pilot, "PaletteScreen")
    await types(pilot, name)
    await pilot.press("enter")
    await shows(pilot, "OffersScreen")


NO = {"detail": "Not for you."}
FULL = {"detail": "The node is full."}

CASES: dict[str, tuple[int, Any, str]] = {
    "403": (403, NO, "Not for you. The API does not tell this token the {noun}s."),
    "404": (404, {"detail": "Not found."}, "Not found. The API does not tell the {noun}s."),
    "404-page": (404, "<html>nothing</html>", "There is no list of {noun}s at this API: a web"),
    "500": (500, FULL, "The node is full."),
    "empty": (200, NONE, "0 {noun}s"),
    "other-shape": (200, {"rows": []}, "An answer in another form came where the list of"),
    "web-page": (200, "<html>hello</html>", "A web page (a proxy or a network login?) came where"),
    "odd-rows": (200, {"count": 2, "results": ["rubbish", "more"]}, "2 rows cannot be read."),
}
"""What is answered, and what is said of it."""

PAIRS = [
    pytest.param(
        *(name, path, noun, case),
        id=f"{name}-{case}",
        marks=pytest.mark.dialects(
            list(Dialect)[(kind + number) % 2], reason="each list and each answer comes in both"
        ),
    )
    for kind, (name, path, noun, _) in enumerate(LISTS)
    for number, case in enumerate(CASES)
]
"""Every list with every answer, in one of the dialects."""


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize(("name", "path", "noun", "case"), PAIRS)
async def test_everything_else_works_and_it_is_said(
    served: Served, make_app: MakeApp, dialect: Dialect,
    name: str, path: str, noun: str, case: str,
) -> None:  # fmt: skip
    """List, server and form as where it is told; on its own screen, why there is nothing."""
    status, body, said = CASES[case]
    before = await seen_where_all_is_told(make_app, dialect)
    served.account.fail_next("GET", path, status, body, times=99)
    async with running(make_app(), extras=False) as pilot:
        assert await looked_through(pilot) == before
        await opens(pilot, name)
        await sees(pilot, said.format(noun=noun))
        if status != 200:
            await sees(pilot, "Press r to try again.")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await creates(pilot, served)


@pytest.mark.slow
@KINDS
async def test_slow_page(
    served: Served, make_app: MakeApp, dialect: Dialect, hold: Held,
    name: str, path: str, noun: str, first: Any,
) -> None:  # fmt: skip
    """It is said to be read, and asked for once; only the form, tried afterwards, may wait."""
    del first
    before = await seen_where_all_is_told(make_app, dialect)
    hold.begin("GET", path)
    async with running(make_app(), extras=False) as pilot:
        assert await looked_through(pilot) == before
        await opens(pilot, name)
        await sees(pilot, f"Reading the {noun}s …")
        await pilot.press(*"rrrr")
        await pilot.press("t")
        await until(pilot, lambda: "Reading the" not in screen_text(pilot), "the next tab")
        await pilot.press("T")
        await sees(pilot, f"Reading the {noun}s …")
        begun = sum(one.path.endswith(path) for one in served.account.requests)
        hold.released.set()
        await until(pilot, lambda: "Reading the" not in screen_text(pilot), "the rows")
        answered = sum(one.path.endswith(path) for one in served.account.requests) - begun
        assert answered <= (2 if name == "plans" else 1)  # prices are asked for at the start, too
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await creates(pilot, served)


@KINDS
async def test_all_pages_are_shown(
    served: Served, make_app: MakeApp, name: str, path: str, noun: str, first: dict[str, Any]
) -> None:
    """A list in pages is one list."""
    if name == "plans":  # read once at the start
        served.account.fail_next("GET", path, 200, NONE)
    second = {**first, **({"id": 2} if "id" in first else {"uuid": "b"}), "name": "Beta"}
    served.account.fail_next("GET", path, 200, {"count": 2, "results": [first], "next": "?page=2"})
    served.account.fail_next("GET", path, 200, {"count": 2, "results": [second], "next": None})
    async with running(make_app(), extras=False) as pilot:
        await until(pilot, lambda: served.account.requests[-1].path.endswith("/plans/"), "plans")
        await opens(pilot, name)
        await sees(pilot, f"2 {noun}s")
        await sees(pilot, "Beta")
        assert "The list is partial" not in screen_text(pilot)


@KINDS
async def test_page_that_does_not_come(
    served: Served, make_app: MakeApp, name: str, path: str, noun: str, first: Any
) -> None:
    """The rows that came, and why they are not all; read again, they are."""
    if name == "plans":
        served.account.fail_next("GET", path, 200, NONE)
    served.account.fail_next("GET", path, 200, {"count": 40, "results": [first], "next": "?page=2"})
    served.account.fail_next("GET", path, 500, FULL)
    async with running(make_app(), extras=False) as pilot:
        await until(pilot, lambda: served.account.requests[-1].path.endswith("/plans/"), "plans")
        await opens(pilot, name)
        await sees(pilot, f"1 {noun}")
        await sees(pilot, "The list is partial. The API counts 40 and told of 1. The node is full.")
        await pilot.press("r")
        await until(pilot, lambda: "The list is partial" not in screen_text(pilot), "the rest")


@KINDS
async def test_what_was_read_before_stays_with_its_age(
    served: Served, make_app: MakeApp, name: str, path: str, noun: str, first: Any
) -> None:
    """Where reading it again fails; what is not told any more goes."""
    del first
    async with running(make_app()) as pilot:
        await opens(pilot, name)
        await until(pilot, lambda: "Reading the" not in screen_text(pilot), "an answer")
        count = screen_text(pilot).splitlines()[3]
        served.account.fail_next("GET", path, 500, FULL)
        served.clock.time += 120
        await pilot.press("r")
        await sees(pilot, "The node is full.")
        await sees(pilot, "2 min old")
        assert screen_text(pilot).splitlines()[3] == count
        served.account.fail_next("GET", path, 403, NO)
        await pilot.press("r")
        await sees(pilot, f"Not for you. The API does not tell this token the {noun}s.")
        assert count.strip() not in screen_text(pilot)
