"""Where Esc leads from a filter, and which one is loud."""

from __future__ import annotations

from vpstui.query.query import Query
from vpstui.widgets.filtering.shown_filter import ShownFilter

ALL, WEB, DB, VIEW = (Query.parse(text) for text in ("", "web", "db", "is:trouble"))


def test_esc_leads_from_a_view_to_what_was_before_it_and_then_to_all() -> None:
    """One step back, however many views were looked at."""
    typed = ShownFilter(ALL).typed(WEB)
    view = typed.view(VIEW)
    assert view.left() == typed
    assert view.left().left() == ShownFilter()
    other = view.view(DB)
    assert other.left().query == VIEW
    assert other.left().left() == ShownFilter()


def test_esc_leads_from_what_was_typed_to_all() -> None:
    """Also from what was typed in a view."""
    assert ShownFilter(ALL).typed(WEB).left() == ShownFilter()
    assert ShownFilter(WEB).view(VIEW).typed(DB).left() == ShownFilter()
    assert ShownFilter(ALL).view(VIEW).left() == ShownFilter()


def test_same_view_again_keeps_what_was_before_it() -> None:
    """And so does the field when it opens, which tells the text that it begins with."""
    view = ShownFilter(WEB).view(VIEW)
    assert view.view(VIEW) == view
    assert view.typed(VIEW) == view


def test_remembered_filter_is_loud_until_somebody_wants_it() -> None:
    """Enter confirms it, and so does its view; a view over it does not."""
    remembered = ShownFilter(WEB, is_remembered=True)
    assert remembered.typed(WEB).is_remembered
    assert not remembered.typed(DB).is_remembered
    assert remembered.confirmed() == ShownFilter(WEB)
    assert remembered.view(WEB) == ShownFilter(WEB)
    assert remembered.view(VIEW).left() == remembered
