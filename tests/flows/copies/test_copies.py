"""The snapshots and backups of a server, as tabs of its screen, whatever the API answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.apps.pilot import running, screen_text, sees, select, shows, until
from tests.support.apps.user_steps import number_of
from vpstui.base.clocks import Timing

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tests.support.apps.pilot import MakeApp
    from tests.support.servers.held_account import Held
    from tests.support.servers.simulated_account import Served

pytestmark = pytest.mark.dialects(
    "documented", reason="the second dialect is not known to list copies"
)

KINDS = pytest.mark.parametrize(
    ("key", "noun"), [("2", "snapshot"), ("3", "backup")], ids=["snapshots", "backups"]
)


def asked(served: Served, noun: str) -> list[str]:
    """The requests for the list of snapshots, or of backups."""
    return [one.path for one in served.account.requests if f"/{noun}s/" in one.path]


async def opened(pilot: Pilot[int], server: str, key: str = "") -> None:
    """Open a server, and a tab of it by its key."""
    await select(pilot, server)
    await pilot.press("enter")
    await shows(pilot, "DetailScreen")
    await sees(pilot, "IPv6")
    await pilot.press(*key)


async def test_tabs_show_snapshots_and_backups(served: Served, make_app: MakeApp) -> None:
    """Name or type, status, size, age and words of each, the newest first."""
    async with running(make_app()) as pilot:
        await opened(pilot, "web-1", "t")
        await sees(pilot, "before-upgrade")
        text = screen_text(pilot)
        assert text.index("release_41") < text.index("before-upgrade")
        for part in ("● completed", "9 d", "6 mo", "17.6 GB", "Before the new release of PHP."):
            assert part in text
        assert "IPv6" not in text
        await pilot.press("t")
        await sees(pilot, "automatic")
        assert "EXPIRES" in screen_text(pilot)
        await pilot.press("t")
        await sees(pilot, "IPv6")
        await pilot.press("T")
        await sees(pilot, "automatic")
        assert len(asked(served, "snapshot")) == len(asked(served, "backup")) == 1


async def test_unfinished_and_failed_copies_say_so(make_app: MakeApp) -> None:
    """By a sign and a word."""
    async with running(make_app()) as pilot:
        await opened(pilot, "db-primary", "2")
        await sees(pilot, "✗ failed")
        await pilot.press("escape")
        await shows(pilot, "ServersScreen")
        await opened(pilot, "mail", "2")
        await sees(pilot, "◐ creating")


@KINDS
async def test_they_are_read_when_first_opened_and_on_request(
    served: Served, make_app: MakeApp, key: str, noun: str
) -> None:
    """Nothing before, nothing with the server's own polls; `r` reads what is shown."""
    async with running(make_app(timing=Timing(refresh=0.05))) as pilot:
        await opened(pilot, "web-2")
        before = len(served.account.requests)
        await until(pilot, lambda: len(served.account.requests) > before + 2, "polls")
        assert asked(served, "snapshot") == asked(served, "backup") == []
        await pilot.press(key)
        await until(pilot, lambda: len(asked(served, noun)) == 1, "the first read")
        before = len(served.account.requests)
        await until(pilot, lambda: len(served.account.requests) > before + 2, "polls")
        assert len(asked(served, noun)) == 1
        await pilot.press("1", key, "r")
        await until(pilot, lambda: len(asked(served, noun)) == 2, "the second read")


@pytest.mark.off_contract
@KINDS
@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (403, {"detail": "No."}, "The API does not tell this token the {}s of this server."),
        (404, {"detail": "Not found."}, "The API does not tell the {}s of this server."),
        (404, "<html>nothing</html>", "There is no list of {}s at this API: a web page came"),
        (500, {"detail": "Broken."}, "Broken."),
        (200, {"rows": []}, "list of {}s"),
        (200, "<html>hello</html>", "A web page (a proxy or a network login?) came where"),
        (200, {"count": 0, "results": []}, "This server has no {}s."),
    ],
    ids=["403", "404", "404-page", "500", "other-shape", "web-page", "empty"],
)  # fmt: skip
async def test_what_is_not_told_is_said_in_one_line(
    served: Served, make_app: MakeApp, key: str, noun: str, status: int, body: Any, said: str
) -> None:
    """The facts stay as they are, and the server's keys work."""
    served.account.fail_next("GET", f"/{noun}s/", status, body, times=99)
    async with running(make_app()) as pilot:
        await opened(pilot, "web-1")
        before = screen_text(pilot)
        await pilot.press(key)
        await sees(pilot, said.format(noun))
        await pilot.press("1")
        await sees(pilot, "IPv6")
        assert screen_text(pilot) == before
        await pilot.press(key, "D")
        await shows(pilot, "ConfirmScreen")


@pytest.mark.off_contract
@KINDS
async def test_rows_of_another_shape_are_counted(
    served: Served, make_app: MakeApp, key: str, noun: str
) -> None:
    """What can be read is shown, with a word for the rest; rows of other servers are left out."""
    mine, other = number_of(served, "web-1"), number_of(served, "mail")
    rows = [
        "rubbish",
        {"id": 1, "server": {"id": mine}, "name": "[red]odd[/]", "backup_type": "[red]odd[/]",
         "size_mb": "many", "created_at": 5, "status": None},
        {"id": 2, "server": {"id": other}, "name": "foreign", "backup_type": "foreign"},
    ]  # fmt: skip
    served.account.fail_next("GET", f"/{noun}s/", 200, {"count": 3, "results": rows})
    async with running(make_app()) as pilot:
        await opened(pilot, "web-1", key)
        await sees(pilot, "[red]odd[/]")
        await sees(pilot, f"1 {noun} cannot be read.")
        assert "foreign" not in screen_text(pilot)


@pytest.mark.off_contract
@KINDS
@pytest.mark.parametrize("server", [None, {}, {"name": "web-1"}, "web-1", {"id": None}, ["x"]])
async def test_rows_that_name_no_server_are_only_counted(
    served: Served, make_app: MakeApp, key: str, noun: str, server: Any
) -> None:
    """They may be of any; that this server has none is not said either."""
    rows = [
        {"id": 1, "server": server, "name": "whose", "backup_type": "whose"},
        {"id": 2, "server": {"id": number_of(served, "mail")}, "name": "foreign"},
    ]
    served.account.fail_next("GET", f"/{noun}s/", 200, {"count": 2, "results": rows})
    async with running(make_app()) as pilot:
        await opened(pilot, "web-1", key)
        await sees(pilot, f"Of 1 {noun} the API does not tell the server: not shown here.")
        text = screen_text(pilot)
        assert not any(word in text for word in ("whose", "foreign", "This server has no"))


@pytest.mark.knobs(page_size=10)
async def test_all_pages_are_shown(served: Served, make_app: MakeApp) -> None:
    """Every one of thirty, by scrolling."""
    served.account.fail_next("GET", "/backups/", 400, {"page_size": ["Not known."]})
    async with running(make_app()) as pilot:
        await opened(pilot, "db-primary", "3")
        await sees(pilot, "4 d")
        await pilot.press("end", *"j" * 20)
        await sees(pilot, "29 d")
        assert len(asked(served, "backup")) >= 3


@pytest.mark.off_contract
async def test_a_list_that_is_not_whole_says_so(served: Served, make_app: MakeApp) -> None:
    """A later page that does not come leaves the first."""
    served.account.fail_next("GET", "/snapshots/", 200, {
        "count": 40, "results": [{"id": 1, "name": "first", "server": number_of(served, "web-1")}],
        "next": "?page=2",
    })  # fmt: skip
    served.account.fail_next("GET", "/snapshots/", 500, {"detail": "Broken."}, times=9)
    async with running(make_app()) as pilot:
        await opened(pilot, "web-1", "2")
        await sees(pilot, "first")
        await sees(pilot, "The list is partial. ")


@pytest.mark.off_contract
@KINDS
async def test_what_was_read_before_stays_with_its_age(
    served: Served, make_app: MakeApp, key: str, noun: str
) -> None:
    """When reading it again fails."""
    async with running(make_app()) as pilot:
        await opened(pilot, "web-1", key)
        await sees(pilot, "completed")
        served.account.fail_next("GET", f"/{noun}s/", 500, {"detail": "Broken."}, times=9)
        served.clock.time += 120
        await pilot.press("r")
        await sees(pilot, "2 min old")
        assert "completed" in screen_text(pilot)


@pytest.mark.hold("GET", "/snapshots/")
async def test_a_slow_answer_is_waited_for_once(
    served: Served, hold: Held, make_app: MakeApp
) -> None:
    """The tab says that it is read; a held `r` asks no more; the other tabs can be seen."""
    async with running(make_app()) as pilot:
        await opened(pilot, "web-1", "2")
        await sees(pilot, "Reading the snapshots…")
        await pilot.press(*"r" * 20)
        await pilot.press("1")
        await sees(pilot, "IPv6")
        await pilot.press("2")
        hold.released.set()
        await sees(pilot, "release_41")
        assert len(asked(served, "snapshot")) == 1


async def test_a_click_opens_a_tab(make_app: MakeApp) -> None:
    """On its name."""
    async with running(make_app()) as pilot:
        await opened(pilot, "web-1")
        await pilot.click("#tabs", offset=(9, 0))
        await sees(pilot, "release_41")
        await pilot.click("#tabs", offset=(2, 0))
        await sees(pilot, "IPv6")


async def test_tabs_are_in_the_palette(make_app: MakeApp) -> None:
    """By their names."""
    async with running(make_app()) as pilot:
        await opened(pilot, "web-1")
        await pilot.press("colon", *"show snap")
        await sees(pilot, "Show snapshots")
        await pilot.press("enter")
        await sees(pilot, "release_41")


async def test_a_server_that_is_gone_is_asked_nothing(served: Served, make_app: MakeApp) -> None:
    """A tab that was not opened before stays empty."""
    async with running(make_app()) as pilot:
        await opened(pilot, "web-1")
        served.account.remove(number_of(served, "web-1"))
        await pilot.press("r")
        await sees(pilot, "This server is gone.")
        await pilot.press("2")
        await until(pilot, lambda: "IPv6" not in screen_text(pilot), "the tab")
        await pilot.press("r")
        await asyncio.sleep(0)
        assert asked(served, "snapshot") == []
        assert "Reading" not in screen_text(pilot)
