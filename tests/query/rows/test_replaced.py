"""What is another between two readings of a list."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vpstui.api.models import Server
from vpstui.query.rows.replaced import Replaced, replaced

SERVERS = tuple(Server(id=number, name="web") for number in range(8))

LISTS = st.lists(st.sampled_from(SERVERS), unique_by=id).map(tuple)


def test_the_same_list_has_nothing_new() -> None:
    """And nothing of it is looked at."""
    assert replaced(SERVERS, SERVERS) == Replaced((), ())


@settings(deadline=None)
@given(LISTS, LISTS)
def test_what_left_and_what_came_are_told_by_identity(
    before: tuple[Server, ...], after: tuple[Server, ...]
) -> None:
    """However the lists are ordered, and however long they are."""
    found = replaced(before, after)
    old, new = set(map(id, before)), set(map(id, after))
    assert list(map(id, found.left)) == [id(one) for one in before if id(one) not in new]
    assert list(map(id, found.came)) == [id(one) for one in after if id(one) not in old]
