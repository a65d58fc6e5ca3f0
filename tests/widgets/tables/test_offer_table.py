"""The table of what is offered gives its columns the room that there is."""

from __future__ import annotations

import pytest

from tests.support.apps.pilot import screen_text
from tests.support.apps.widgets import first_line, hosting
from vpstui.widgets.tables.offer_table import OfferColumn, OfferRow, OfferTable

COLUMNS = (
    OfferColumn("NAME", rank=0, most=20, least=6),
    OfferColumn("PRICE", rank=2, right=True),
    OfferColumn("PLACES", rank=3, most=30, least=8),
    OfferColumn("ID", rank=1, most=36, least=4),
)
LONG = OfferRow(
    "a", "Performance", "7b2e", ("Performance", "$40.00", "us-west, us-east", "0123456789"),
)  # fmt: skip
SHORT = OfferRow("b", "Small", "", ("Small", "$5.00", "-", "-"), note="Gone", is_open=False)


@pytest.mark.parametrize(
    ("width", "heading", "row"),
    [
        (80, "NAME PRICE PLACES ID", "Performance  $40.00  us-west, us-east  0123456789"),
        (40, "NAME PRICE PLACES ID", "Performance $40.00 us-west,… 0123456789"),
        (28, "NAME PRICE PLACES ID", "Perfo… $40.00 us-west… 012…"),
        (24, "NAME PRICE ID", "Performance $40.00 012…"),
        (12, "NAME ID", "Perfo… 012…"),
        (7, "NAME", "Perfo…"),
    ],
)  # fmt: skip
async def test_columns_that_fit(width: int, heading: str, row: str) -> None:
    """Cut to their least first, then left out by their rank; what is left goes by rank, too."""
    table = OfferTable()
    async with hosting(table, size=(width + 1, 5)) as pilot:
        table.measure(COLUMNS, (LONG, SHORT))
        table.show((LONG, SHORT), "")
        await pilot.pause()
        lines = [line.strip() for line in screen_text(pilot).splitlines()]
        assert lines[0].split() == heading.split()
        assert lines[1] == row


async def test_row_that_cannot_be_had_is_dim() -> None:
    """As other tables show what is idle."""
    table = OfferTable()
    async with hosting(table) as pilot:
        table.measure(COLUMNS, (LONG, SHORT))
        table.show((LONG, SHORT), "")
        await pilot.pause()
        assert table.row_line(LONG).style == ""
        assert table.row_line(SHORT).style == "idle"


async def test_why_there_are_no_rows() -> None:
    """A line for each paragraph, and more where it is long."""
    table = OfferTable()
    async with hosting(table, size=(30, 8)) as pilot:
        table.measure(COLUMNS, ())
        table.show((), "The API does not tell the plans.\n\nPress r to try again.")
        await pilot.pause()
        lines = [line.strip() for line in screen_text(pilot).splitlines()]
        assert first_line(pilot).split() == ["NAME", "PRICE", "PLACES", "ID"]
        assert lines[2:6] == ["The API does not tell the", "plans.", "", "Press r to try again."]


def test_words_are_looked_for_in_all_that_is_told() -> None:
    """Also in what stands under the table only, whatever its case."""
    assert "gone" in SHORT.search_text
    assert "us-west" in LONG.search_text
