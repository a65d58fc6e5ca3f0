"""Where rows stand: looked for one by one, or noted of all."""

from __future__ import annotations

import pytest

from vpstui.widgets.tables.row_places import FEW, RowPlaces

ROWS = [f"row {number}" for number in range(20)]


def places(keys: list[str]) -> RowPlaces[str, str]:
    """The places of `ROWS`, whose keys are noted whenever one is asked for."""

    def key_of(row: str) -> str:
        keys.append(row)
        return row

    found = RowPlaces(key_of)
    found.take(ROWS)
    return found


@pytest.mark.parametrize("number", [1, FEW + 5])
def test_every_key_is_found_where_it_stands(number: int) -> None:
    """And one that is not there is not found; however many are looked for."""
    found = places([])
    for at in range(number):
        assert found.find(ROWS[at]) == at
        assert found.find(f"other {at}") is None
    assert found.find(ROWS[-1]) == len(ROWS) - 1


def test_one_key_is_looked_for_once_and_no_further_than_its_row() -> None:
    """As the table does with the cursor at each key of a filter."""
    keys: list[str] = []
    found = places(keys)
    assert [found.find("row 4") for _ in range(3)] == [4, 4, 4]
    assert keys == ROWS[:5]


def test_many_keys_are_looked_for_in_all_rows_once() -> None:
    """As where many servers are marked."""
    keys: list[str] = []
    found = places(keys)
    for row in ROWS[::-1]:
        found.find(row)
    assert len(keys) <= (FEW + 1) * len(ROWS)


@pytest.mark.parametrize(("index", "expected"), [(-3, 0), (7, 7), (99, 19)])
def test_row_at_an_index_or_the_nearest_one(index: int, expected: int) -> None:
    """Its place is known then."""
    keys: list[str] = []
    found = places(keys)
    key = found.key_at(index)
    assert (key, found.find(key), len(keys)) == (ROWS[expected], expected, 1)


def test_other_rows_are_found_from_then_on() -> None:
    """Nothing of those before is."""
    found = places([])
    found.find("row 3")
    found.take(ROWS[3:])
    assert (found.find("row 3"), found.find("row 2")) == (0, None)
