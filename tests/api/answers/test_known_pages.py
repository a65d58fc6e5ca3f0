"""Pages that come again: what is the same is not parsed, and is the same object."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest

from vpstui.api.answers.known_pages import KnownPages, PageReading
from vpstui.api.answers.page_models import ServerPage
from vpstui.api.dialects.reading import DIALECTS, RowReader
from vpstui.api.lists import parsed
from vpstui.api.models import Server
from vpstui.base.errors import NotAnApiAnswer

UUID = "0c0ffee0-0000-4000-8000-00000000000"


def row(dialect: str, number: int, status: str = "active") -> dict[str, Any]:
    """A server as an API of a dialect tells it."""
    key: dict[str, Any] = {"id": number} if dialect == "documented" else {"uuid": f"{UUID}{number}"}
    return {**key, "hostname": f"web-{number}.example.com", "status": status}


def read(
    known: KnownPages, *bodies: bytes, reader: RowReader | None = None
) -> tuple[list[Server], RowReader]:
    """Read a list of these pages; the servers, and who read them."""
    reader, reading, rows = reader or RowReader("p1"), PageReading(known), list[Server]()
    for body in bodies:
        page = reading.page(body, reader, partial(parsed, ServerPage, body, "a list", reader))
        rows += [one for one in page.results if one is not None]
    reading.end({one.id: one for one in rows})
    return rows, reader


def body(*rows: dict[str, Any]) -> bytes:
    """A page."""
    return json.dumps({"count": 3, "results": rows}).encode()


@pytest.mark.parametrize("dialect", ["documented", "uuid"])
def test_pages_with_the_same_bytes_are_not_parsed_again(dialect: str) -> None:
    """The servers are the same objects, and what they show of the dialect is noted all the same."""
    known = KnownPages()
    pages = [body(row(dialect, 1), row(dialect, 2)), body(row(dialect, 3))]
    first, _ = read(known, *pages)
    again, reader = read(known, *pages)
    assert known.parsed == 2
    assert all(one is other for one, other in zip(first, again, strict=True))
    assert reader.seen == {dialect}


@pytest.mark.parametrize(
    ("rows", "parsed_again"),
    [
        ([row("documented", 1), row("documented", 2)], 0),
        ([row("uuid", 1)], 1),
        ([row("documented", 1), row("uuid", 2)], 1),
        ([{"hostname": "web-1.example.com"}], 1),
        ([], 1),
    ],
    ids=["documented", "uuid", "both", "none shown", "no row"],
)
def test_dialect_that_is_known_now_changes_no_page_that_has_shown_it(
    rows: list[dict[str, Any]], parsed_again: int
) -> None:
    """What is read of it with the dialect is what was read without."""
    known, page = KnownPages(), body(*rows)
    first, _ = read(known, page)
    told = RowReader("p1", DIALECTS["documented"])
    again, _ = read(known, page, reader=told)
    anew, reader = read(KnownPages(), page, reader=RowReader("p1", DIALECTS["documented"]))
    assert known.parsed == 1 + parsed_again
    assert told.seen == reader.seen
    if not parsed_again:
        assert first == again == anew


@pytest.mark.parametrize("dialect", ["documented", "uuid"])
def test_of_a_page_that_differs_the_equal_rows_are_the_same_objects(dialect: str) -> None:
    """Also where they have moved to another page."""
    known = KnownPages()
    first, _ = read(known, body(row(dialect, 1), row(dialect, 2)), body(row(dialect, 3)))
    moved, _ = read(known, body(row(dialect, 2), row(dialect, 3, "stopped")))
    assert known.parsed == 3
    assert moved[0] is first[1]
    assert (moved[1].id, moved[1].status) == (first[2].id, "stopped")


def test_a_page_is_read_anew_for_another_profile_or_dialect() -> None:
    """Its bytes do not tell those."""
    known, both = KnownPages(), body({"id": 1, "uuid": f"{UUID}1", "name": "a"})
    first, _ = read(known, both)
    other, _ = read(known, both, reader=RowReader("p2"))
    spoken, _ = read(known, both, reader=RowReader("p2", DIALECTS["uuid"], is_fixed=True))
    assert [one[0].key for one in (first, other, spoken)] == [
        ("p1", 1), ("p2", 1), ("p2", f"{UUID}1")
    ]  # fmt: skip


def test_what_cannot_be_parsed_is_not_remembered() -> None:
    """The reading before stays known, and what was seen by the reader stays with it."""
    known, page = KnownPages(), body(row("documented", 1))
    first, _ = read(known, page)
    reader = RowReader("p1", seen={"documented"})
    with pytest.raises(NotAnApiAnswer):
        read(known, b"<html>", reader=reader)
    assert reader.seen == {"documented"}
    assert read(known, page)[0][0] is first[0]


def test_servers_share_what_they_tell_alike() -> None:
    """Ten thousand of them take a quarter of the memory then; none is another for it."""
    told = {
        "name": "web", "hostname": "web", "status": "active", "location": "eu-west",
        "plan": {"id": 1, "name": "Small", "vcpus": 2}, "os": {"id": 3, "name": "Debian"},
    }  # fmt: skip
    alike = [{"id": number, **told} for number in (1, 2, 3)]
    others = [
        {"id": 4, **told, "plan": {"id": 1, "name": "Small", "vcpus": 4}},
        {"id": 5, **told, "plan": {"id": 1, "name": "Small", "vcpus": 2, "memory": None}},
    ]
    rows, _ = read(KnownPages(), body(*alike), body(*others))
    assert rows == [Server.model_validate(one, context="p1") for one in alike + others]
    for part in ("plan", "os", "status", "location", "__pydantic_fields_set__"):
        assert len({id(getattr(one, part)) for one in rows[:3]}) == 1, part
    assert rows[0].hostname is rows[0].name
    assert [one.plan.vcpus for one in rows if one.plan is not None] == [2, 2, 2, 4, 2]
    assert rows[4].plan is not None
    assert rows[4].plan.model_fields_set == {"id", "name", "vcpus", "memory"}
