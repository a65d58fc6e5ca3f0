"""Texts made to break terminals, markup and people, and what must hold wherever they are shown."""

from __future__ import annotations

import json
import unicodedata
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from textual.app import App
from wcwidth import wcswidth

from tests.support.apps.pilot import drawn, running, screen_text, shows
from vpstui.api.answers.body import parse
from vpstui.api.answers.page_models import ServerPage
from vpstui.query.query import Query
from vpstui.widgets.filter_bar import FilterBar
from vpstui.widgets.identity_strip import IdentityStrip
from vpstui.widgets.tables.server_table import ServerTable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from textual.app import ComposeResult
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.simulated_account import Served
    from vpstui.api.models import Server

FEW = settings(
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
"""Enough to find what is wrong; a busy machine is no failure, and every run tries the same."""

NEVER = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Me"}
"""Categories of characters that steer a terminal, split a line, or are not seen."""

MARKUP = (
    "[b]x", "[/]", "[/prod]", "[red]", "[@click=app.quit]x[/]", "[@click=app.quit()]x[/]",
    "[link=https://evil.example]x[/link]", "[bold red on blue]x[/]", "\\[", "\\", ":warning:",
    "$text-error", "${name}", "{name}", "%s", "[[", "]]", "[", "&lt;b&gt;", "<b>x</b>", "]]>",
)  # fmt: skip
"""Everything that is an instruction to some program on the way to the screen."""

STEERING = (
    "\x00", "\x07", "\x1b", "\x1b[2J", "\x1b[1;1H", "\x1b]52;c;eA==\x07", "\x1b]0;pwned\x1b\\",
    "\x1bP$q", "\x9b2J", "\x9d0;x\x9c", "\x7f", "\r", "\n", "\t", "\v", "\f", "\x85", "\u2028",
    "\u2029", "\u202e", "\u2066", "\u200f", "\u200b", "\u200d", "\ufeff", "\ufe0f", "\U000e0041",
    "\ud800", "\udfff",
)  # fmt: skip
"""What moves a cursor, ends a line, turns text around, or is not seen."""

LETTERS = (
    "a", "web-1", " ", "é", "e\u0301", "a" + "\u0301\u0323\u0489" * 9, "日本", "한", "ກຳ", "ນ້ຳ",
    "\u1112\u1161\u11ab", "👨\u200d👩\u200d👧", "🏳\ufe0f\u200d🌈", "🇩🇪", "🇩", "👍🏽", "../x",
    "a/b?#%", "-x", "$(reboot)", "x" * 40,
)  # fmt: skip
"""Letters that are wide, share a cell, or mean something to a shell or a path."""

TEXT = st.lists(
    st.one_of(st.sampled_from([*MARKUP, *STEERING, *LETTERS]), st.characters()), max_size=10
).map("".join)
"""Any text at all, with plenty of what makes trouble."""

ODD = (
    "[@click=app.quit]x[/]", "[/] [red]", "clear\x1b[2J\x1b]0;x\x07", "crlf\r\nrow\ttab\u2028",
    "bidi\u202eexe", "zero\u200bwidth", "zalgo" + "\u0301\u0489" * 300, "x" * 10_000, "", "   ",
    "日本" * 40, "👨\u200d👩\u200d👧🇩🇪🇩", "ກຳນ້ຳ", "../x", "\ud800", "\\[:warning:",
)  # fmt: skip
"""One text of each kind, for what takes a whole app to see."""


def unwanted(text: str, allowed: str = "") -> set[str]:
    """The characters of a text that must not come out anywhere."""
    return {char for char in text if unicodedata.category(char) in NEVER} - set(allowed)


def cells(text: str) -> int:
    """The terminal cells of a text.

    Counted word by word, since wcwidth lets a virama share the cell of a blank, as no script does.
    """
    return sum(wcswidth(word) for word in text.split(" ")) + text.count(" ")


def api_row(number: int, text: str) -> dict[str, Any]:
    """A row of the list in which everything that can hold text holds this one."""
    return {
        "id": number, "name": text, "hostname": text, "status": text, "ip_address": text,
        "ipv6_address": text, "location": text, "plan": {"id": text, "name": text},
        "os": {"name": text}, "created_at": text, "updated_at": text, text: text,
        "resource_usage": {"cpu_percent": text}, "backups_enabled": text,
    }  # fmt: skip


def read_servers(rows: Iterable[object]) -> tuple[Server, ...]:
    """Read rows as they come from the API; each has to be a server."""
    page = parse(ServerPage, json.dumps({"results": list(rows)}).encode(), "a list")
    assert None not in page.results
    return tuple(server for server in page.results if server is not None)


def servers_with(texts: Sequence[str]) -> tuple[Server, ...]:
    """Servers that say these texts everywhere."""
    return read_servers(api_row(number, text) for number, text in enumerate(texts, 1))


def screen_is_sound(pilot: Pilot[int]) -> str:
    """Check everything on screen, and return it."""
    text = screen_text(pilot)
    assert not unwanted(text, allowed="\n"), ascii(text)
    assert {strip.cell_length for strip in drawn(pilot)} == {pilot.app.size.width}
    return text


class TableApp(App[int]):
    """A table of servers, and the lines above one."""

    def compose(self) -> ComposeResult:
        yield IdentityStrip()
        yield FilterBar(Query(), on_query=lambda _: None)
        yield ServerTable()


@asynccontextmanager
async def app_with(
    served: Served, make_app: MakeApp, text: str, size: tuple[int, int] = (100, 40)
) -> AsyncIterator[Pilot[int]]:
    """An app in front of an account with one server, which says `text` everywhere."""
    for server_id in list(served.account.servers):
        served.account.remove(server_id)
    served.account.add(**{**api_row(7, text), "status": "active", "plan": {"id": 1, "name": text}})
    async with running(make_app(), size) as pilot:
        yield pilot


async def opens(pilot: Pilot[int], key: str, screen: str) -> str:
    """Open a screen by its key, check it, leave it, and return what it said."""
    await pilot.press(key)
    await shows(pilot, screen)
    await pilot.pause()
    text = screen_is_sound(pilot)
    await pilot.press("escape")
    await shows(pilot, "ServersScreen")
    return text


async def click_everywhere(pilot: Pilot[int], text: str) -> int:
    """Click on every place that shows `text`, and return how many there are."""
    places = [
        (line.index(text) + 1, y)
        for y, line in enumerate(screen_text(pilot).splitlines())
        if text in line
    ]
    for place in places:
        await pilot.click(offset=place)
        await pilot.pause()
    return len(places)
