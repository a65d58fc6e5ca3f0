"""Lines of columns that share the width of their table."""

from __future__ import annotations

from vpstui.base.formatting import width_of
from vpstui.widgets.tables.text_columns import TextColumn, heading_of, row_of

COLUMNS = (
    TextColumn[str]("NAME", 6, lambda row: row),
    TextColumn[str]("STATE", 5, lambda row: row[:3], lambda row: "bad" if row == "down" else ""),
)


def test_titles_stand_above_their_texts() -> None:
    """After a blank, each in its own cells."""
    assert heading_of(COLUMNS, 20, 2).text == " NAME    STATE  "
    assert row_of(COLUMNS, "down", 20, 2).text == " down    dow    "
    assert heading_of(COLUMNS, 20, 2).style == "header"


def test_style_of_a_cell_reaches_over_the_gap() -> None:
    """A cell without a style has that of its line."""
    assert row_of(COLUMNS, "down", 20, 2).spans == ((9, 16, "bad"),)
    assert row_of(COLUMNS, "well", 20, 2).spans == ()


def test_spans_count_letters_and_not_cells() -> None:
    """A name of wide letters moves them."""
    line = row_of((TextColumn[str]("", 6, lambda _: "日本語"), COLUMNS[1]), "down", 20, 2)
    begin, end, _ = line.spans[0]
    assert line.text[begin:end] == "dow    "


def test_no_line_is_wider_than_its_table() -> None:
    """Texts are cut, and what has no room at all is left out."""
    for width in range(1, 20):
        for line in (heading_of(COLUMNS, width, 2), row_of(COLUMNS, "日本語サーバー", width, 2)):
            assert width_of(line.text) <= width
    assert row_of(COLUMNS, "longer", 5, 2).text == " lon…"
