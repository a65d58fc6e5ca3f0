"""Rows in the forms that commands print, read back by the readers of each."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.apps.hostile_text import FEW, TEXT, servers_with
from vpstui.base.errors import SettingsError
from vpstui.cli.arguments import parse_arguments
from vpstui.cli.output.layout_options import read_layout
from vpstui.query.columns import CellContext
from vpstui.query.sheets.cells import SIGNS, csv_cell, tsv_cell
from vpstui.query.sheets.layout import Layout
from vpstui.query.sheets.server_sheet import LISTED, server_sheet
from vpstui.query.sheets.sheet import Sheet, SheetColumn

Row = dict[str, Any]

BREAK = re.compile("[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
"""What is a blank in a cell."""

FORMULAS = st.sampled_from(
    ["=cmd()", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", '"', "'", "'=1", "''-1", " =1",  # noqa: RUF001
     "x;=1", "x; \"=1\"", "x,@1", "a;'=1", "'\"", ";", "'"]
)  # fmt: skip


def column(key: str, **more: Any) -> SheetColumn[Row]:
    """A column of a dictionary."""
    return SheetColumn(key, key.upper(), lambda row: str(row[key]), lambda row: row[key], **more)


def sheet(*keys: str, shape: str = "") -> Sheet[Row]:
    """A sheet of dictionaries."""
    columns = {key: column(key) for key in (*keys, "account")}
    return Sheet(columns, keys, lambda row: row, shape=shape)


NAMED = sheet("id", "name")


def unmarked(cell: str, *, is_tsv: bool = False) -> str:
    """A cell without what keeps it from being run: one mark in each place."""
    start = f'"{SIGNS}' if is_tsv else SIGNS
    cell = re.sub(rf"^'(?=['\s]*[{start}])", "", cell)
    return re.sub(rf"(?<=[{',;' if is_tsv else ';'}])'(?=[\"'\s]*[{SIGNS}])", "", cell)


def is_run(cell: str, ends: str) -> bool:
    """Whether a spreadsheet that ends cells at one of some characters runs a part of it."""
    return any(part.lstrip(' "').startswith(tuple(SIGNS)) for part in re.split(ends, cell))


@FEW
@given(st.lists(st.one_of(TEXT, FORMULAS), max_size=5))
def test_csv_is_read_back(texts: list[str]) -> None:
    """A reader finds each text in its place, and none that a spreadsheet runs."""
    rows = [{"id": number, "name": text} for number, text in enumerate(texts)]
    printed = NAMED.render(rows, Layout("csv"))
    found = list(csv.reader(io.StringIO(printed, newline="")))
    assert found[0] == ["id", "name"]
    assert [cell[0] for cell in found[1:]] == [str(row["id"]) for row in rows]
    assert [unmarked(cell[1]) for cell in found[1:]] == [
        BREAK.sub(" ", str(row["name"])) for row in rows
    ]
    assert not [cell for line in found for cell in line if is_run(cell, ";")]


@FEW
@given(st.lists(st.one_of(TEXT, FORMULAS), max_size=5))
def test_tsv_of_servers_is_read_back(texts: list[str]) -> None:
    """By a reader that knows quotes and by one that does not; each finds the same."""
    servers = servers_with(texts)
    printed = server_sheet(CellContext()).render(servers, Layout("tsv", ("id", "name")))
    plain = [line.split("\t") for line in printed.split("\n")]
    assert list(csv.reader(io.StringIO(printed), delimiter="\t")) == plain
    assert [unmarked(cell, is_tsv=True) for _, cell in plain[1:]] == [
        server.name for server in servers
    ]
    assert not [cell for line in plain for cell in line if is_run(cell, "[,;]")]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-5, "-5"), (-0.5, "-0.5"), ("-5", "'-5"), ("=1", "'=1"), ("a=1", "a=1"), (None, ""),
        (True, "true"), (datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01T00:00:00+00:00"),
    ],
)  # fmt: skip
def test_numbers_stay_numbers(value: object, cell: str) -> None:
    """Only a text is kept from being run."""
    assert csv_cell(value) == tsv_cell(value) == cell


def test_a_tab_makes_no_place() -> None:
    """A text that was not cleaned is one cell of one line all the same."""
    assert tsv_cell("a\tb\nc\rd\u2028e") == "a b c d e"


def test_heading_can_be_left_out() -> None:
    """Of every form that has one; without a row nothing remains."""
    rows = [{"id": 1, "name": "x"}]
    for form in ("table", "tsv", "csv"):
        assert "NAME" not in NAMED.render(rows, Layout(form, header=False)).upper()
        assert NAMED.render([], Layout(form, header=False)) == ""
        assert NAMED.render([], Layout(form)) != ""
    assert NAMED.render([], Layout("jsonl")) == ""
    assert json.loads(NAMED.render([], Layout("json"))) == []


def test_schema_stands_where_the_shape_is_ours() -> None:
    """As a field of the whole, or of each line; objects of the API have none."""
    rows = [{"id": 1}]
    ours = sheet("id", shape="things")
    assert json.loads(ours.render(rows, Layout("json"))) == {"schema": 1, "things": rows}
    assert json.loads(ours.render(rows, Layout("jsonl"))) == {"schema": 1, "id": 1}
    assert json.loads(sheet("id").render(rows, Layout("json"))) == rows
    assert json.loads(sheet("id").render(rows, Layout("jsonl"))) == {"id": 1}


def test_order() -> None:
    """Numbers as numbers, names as people count; what is not known comes last either way."""
    rows: list[Row] = [
        {"id": 10, "name": "web-10"},
        {"id": None, "name": ""},
        {"id": 9, "name": "web-9"},
    ]
    for key in ("id", "name"):
        up = [row["id"] for row in NAMED.ordered(rows, Layout(sort=key))]
        down = [row["id"] for row in NAMED.ordered(rows, Layout(sort=key, reverse=True))]
        assert (up, down) == ([9, 10, None], [10, 9, None])
    assert [row["id"] for row in NAMED.ordered(rows, Layout(reverse=True))] == [9, None, 10]


@pytest.mark.parametrize(
    ("argv", "sort", "reverse"),
    [
        (["--sort", "-age"], "age", True), (["--sort=-age"], "age", True),
        (["--sort", "age"], "age", False), (["--sort", "-age", "--reverse"], "age", False),
        (["--reverse"], "", True), (["--sort", "age", "--reverse"], "age", True),
    ],
)  # fmt: skip
def test_a_dash_turns_the_order(argv: list[str], sort: str, reverse: bool) -> None:
    """`--sort -age`, as other tools have it; with --reverse it is turned back."""
    layout = read_layout(parse_arguments(["ls", *argv]), LISTED)
    assert (layout.sort, layout.reverse) == (sort, reverse)


@pytest.mark.parametrize("argv", [["--sort", "--reverse"], ["--sort", "-nope"], ["--columns", "a"]])
def test_wrong_columns(argv: list[str]) -> None:
    """An option is no column, and a column must be there."""
    with pytest.raises(SettingsError):
        read_layout(parse_arguments(["ls", *argv]), LISTED)
