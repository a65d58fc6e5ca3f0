"""The table of Markdown, as a reader of GitHub's Markdown shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from markdown_it import MarkdownIt

from tests.query.export.hostile import NAMES, server, servers
from tests.query.test_columns import UNHURRIED
from vpstui.query.columns import CellContext
from vpstui.query.export.markdown import as_markdown, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.api.models import Server

READER = MarkdownIt("gfm-like")
assert READER.linkify is not None
READER.linkify.set({"fuzzy_link": False})  # GitHub makes no link of `a.example` alone


def read(text: str) -> list[list[str]]:
    """Return the cells of the only table; nothing in them may be more than text."""
    rows: list[list[str]] = []
    tokens = READER.parse(text)
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        if token.type == "inline":
            children = token.children or []
            assert {child.type for child in children} <= {"text", "text_special"}
            rows[-1].append("".join(child.content for child in children))
    assert [token.type for token in tokens].count("table_open") == 1
    assert (tokens[0].type, tokens[-1].type) == ("table_open", "table_close")
    return rows


def check(found: Sequence[Server]) -> None:
    """See that every cell is read back as it is."""
    heading, *rows = read(as_markdown(found, CellContext(), several=True))
    assert heading[:5] == ["NAME", "ID", "ACCOUNT", "STATUS", "IP"]
    assert [row[:5] for row in rows] == [
        [one.label, str(one.id), one.profile, one.status, one.ip_address or "-"] for one in found
    ]


@given(servers())
@UNHURRIED
def test_what_a_reader_shows(found: list[Server]) -> None:
    """Whatever servers are called, a row is a row, and a name is text."""
    check(found)


def test_every_hostile_name() -> None:
    """All of them in one table."""
    check([server(id=n, name=name) for n, name in enumerate(NAMES, 1)])


def test_one_account() -> None:
    """Its name stands in no column; without servers the heading remains."""
    assert as_markdown([], CellContext(), several=False).splitlines() == [
        "| NAME | ID | STATUS | IP | LOCATION | PLAN | OS | HOSTNAME |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]


def test_no_link_of_a_host() -> None:
    """GitHub makes links of `www.`, which the reader of this test does not."""
    assert escaped("www.a.example") == r"www\.a.example"
    assert escaped("a.example") == "a.example"
