"""Pages are put together, and a list that is not whole says so."""

from __future__ import annotations

from typing import Any

import pytest

from vpstui.api.answers import pages
from vpstui.api.answers.body import parse
from vpstui.api.answers.page_models import ServerPage
from vpstui.api.answers.pages import PageCollector, matching, page_parameters
from vpstui.api.models import Server
from vpstui.base.errors import NotFound


def page(*ids: int | None, count: object = None, link: object = None) -> ServerPage:
    """A page with rows of these ids; None is a row that cannot be read."""
    rows = ", ".join("7" if one is None else f'{{"id": {one}}}' for one in ids)
    return ServerPage.model_validate(
        {**parse(ServerPage, f'{{"results": [{rows}]}}'.encode(), "").__dict__,
         "count": count, "next": link}
    )  # fmt: skip


def collected(*pages_read: ServerPage) -> tuple[PageCollector[Server], list[Any]]:
    """What a collector makes of these pages, and what it asks for after each."""
    collector: PageCollector[Server] = PageCollector()
    return collector, [collector.add(one, 100) for one in pages_read]


@pytest.mark.parametrize(
    "only",
    [page(1, 2), page(1, 2, count=2), page(count=0), page(), page(1, None, count=2),
     page(1, 2, count="2"), page(1, 2, count="many"), page(1, 2, count=-1)],
)  # fmt: skip
def test_a_list_of_one_page_is_whole(only: ServerPage) -> None:
    """Where nothing counts more than came, nothing more is asked for."""
    collector, asked = collected(only)
    assert (asked, collector.partial) == ([None], "")


def test_pages_are_asked_for_by_number_until_all_have_come() -> None:
    """The provider's page about the list shows a count and no link."""
    collector, asked = collected(page(1, 2, count=5), page(3, 4, count=5), page(5, count=5))
    assert asked == [{"page": "2"}, {"page": "3"}, None]
    assert (list(collector.rows), collector.partial) == ([1, 2, 3, 4, 5], "")


def test_a_page_as_full_as_asked_may_not_be_the_last() -> None:
    """Where nothing is counted, the next one is asked for; none, or the same, is the end."""
    for last in (page(), page(1, 2), None):
        collector: PageCollector[Server] = PageCollector(2)
        assert collector.add(page(1, 2), 100) == {"page": "2"}
        if last is None:
            collector.give_up(NotFound("Invalid page.", 404))
        else:
            assert collector.add(last, 100) is None
        assert collector.partial == ""
    collector = PageCollector(2)
    assert collector.add(page(1, 2), 100) == {"page": "2"}
    assert collector.add(page(3, 4), 100) == {"page": "3"}
    assert collector.add(page(5), 100) is None
    assert (len(collector.rows), collector.partial) == (5, "")


def test_numbers_go_on_after_a_link() -> None:
    """A list whose links end before its rows do."""
    collector, asked = collected(page(1, count=3, link="?page=2"), page(2, count=3), page(3))
    assert asked == [{"page": "2"}, {"page": "3"}, None]
    assert collector.partial == ""


@pytest.mark.parametrize(
    ("read", "partial"),
    [
        ([page(count=3)], "The API counts 3 and told of 0."),
        ([page(1, 2, count=3), page(1, 2, count=3)], "The API counts 3 and told of 2."),
        ([page(1, 2, count=3), page(count=3)], "The API counts 3 and told of 2."),
        ([page(1, 2, count=4), page(3, 4, count=5), page(5)],
         "The list changed while it was read."),
        ([page(1, 2, count=3, link="?page=2"), page(3, count=4), page()],
         "The API counts 4 and told of 3."),
        ([page(1, link="?page=2"), page(1, link="?page=3")], pages.ENDLESS),
        ([page(1, link="?page=2"), page(2, link="?page=2")], pages.ENDLESS),
        ([page(1, link="?page=2"), page(link="?page=3")], pages.ENDLESS),
        ([page(1, link="https://x/")], "The address of the next page cannot be read."),
        ([page(1, count=2, link="?p=2"), page(1)], "The API counts 2 and told of 1."),
    ],
)  # fmt: skip
def test_a_list_that_is_not_whole_says_why(read: list[ServerPage], partial: str) -> None:
    """Fewer than are counted, counts that differ, a page that repeats, a link to nowhere."""
    collector, asked = collected(*read)
    assert asked[-1] is None
    assert collector.partial == partial


def test_a_page_that_does_not_come_is_told_with_what_is_missing() -> None:
    """Its own reason follows what the API counted."""
    collector, _ = collected(page(1, count=3))
    collector.give_up(NotFound("The API answered 404 Not Found.", 404))
    assert collector.partial == ("The API counts 3 and told of 1. The API answered 404 Not Found.")


def test_bytes_of_a_whole_list_are_limited() -> None:
    """However many more there are."""
    collector: PageCollector[Server] = PageCollector()
    assert collector.add(page(1, link="?page=2"), pages.LIST_BYTES - 1) is not None
    assert collector.add(page(2, link="?page=3"), 1) is None
    assert collector.partial == pages.ENDLESS


def test_rows_of_a_whole_list_are_limited() -> None:
    """However few bytes they take."""
    collector: PageCollector[Server] = PageCollector()
    many = page(*range(1, pages.ROW_LIMIT), link="?page=2")
    assert collector.add(many, 1) is not None
    assert collector.add(page(0, link="?page=3"), 1) is None
    assert (len(collector.rows), collector.partial) == (pages.ROW_LIMIT, pages.ENDLESS)


@pytest.mark.parametrize(
    ("link", "parameters"),
    [
        ("https://api.example.com/api/v1/servers/?page=2&page_size=50",
         {"page": "2", "page_size": "50"}),
        ("http://10.0.0.7:8000/x?status=active&page=2", {"page": "2"}),
        ("?cursor=cD0yMDI2", {"cursor": "cD0yMDI2"}),
        ("/servers/?limit=20&offset=40", {"limit": "20", "offset": "40"}),
        (3, {"page": "3"}),
        ("?page_size=50", None), ("https://x/", None), ("", None), ("http://[", None),
        ("?page=" + "9" * 300, None), ("?page=a%0ab", None), (True, None), (-1, None),
        ({"page": 2}, None), ([2], None), ("?" + "&".join(["page=1"] * 99), None),
    ],
)  # fmt: skip
def test_only_the_page_of_a_link_is_read(link: object, parameters: object) -> None:
    """Neither its host nor its filters."""
    assert page_parameters(link) == parameters


def test_rows_that_were_not_asked_for_are_left_out() -> None:
    """A status or location that a row does not tell is no reason to leave it out."""
    rows = tuple(
        Server.model_validate({"id": number, "status": status, "location": location})
        for number, (status, location) in enumerate(
            [("active", "us-west"), ("stopped", "us-west"), ("", "US-West"), ("active", "eu"),
             ("active", "")]
        )
    )  # fmt: skip
    assert [row.id for row in matching(rows, status="", location="")] == [0, 1, 2, 3, 4]
    assert [row.id for row in matching(rows, status="active", location="")] == [0, 2, 3, 4]
    assert [row.id for row in matching(rows, status="Active", location="us-west")] == [0, 2, 4]
    assert [row.id for row in matching(rows, status="", location="de-1")] == [0, 1, 2, 3, 4]
