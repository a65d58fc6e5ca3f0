"""Saved views: filters with a name, from the config file or saved in the app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean
from vpstui.query.query import Query, QueryError
from vpstui.query.trouble.own_views import OWN_VIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME_LIMIT: Final = 40
"""Characters of a view's name."""

QUERY_LIMIT: Final = 1000
"""Characters of a view's query."""

NUMBERED_VIEWS: Final = 9
"""Views with a key of their own: 1 to 9."""


@dataclass(frozen=True)
class SavedView:
    """A filter with a name.

    Attributes:
        name: its name.
        query: the filter, in the language of `Query`.
        saved: whether it was saved in the app; else it is from the config file, or comes with it.
    """

    name: str
    query: str
    saved: bool = False

    @property
    def comes_with_app(self) -> bool:
        """Whether nobody wrote it."""
        return not self.saved and OWN_VIEWS.get(self.name) == self.query


def merge_views(configured: Mapping[str, str], saved: Mapping[str, str]) -> tuple[SavedView, ...]:
    """Return every view: of the config, saved ones, the app's own; the first of a name counts.

    Args:
        configured: queries by name, from the config.
        saved: the same, saved in the app.
    """
    return (
        *(SavedView(name, query) for name, query in configured.items()),
        *(
            SavedView(name, query, saved=True)
            for name, query in saved.items()
            if name not in configured
        ),
        *(
            SavedView(name, query)
            for name, query in OWN_VIEWS.items()
            if name not in {*configured, *saved}
        ),
    )


def check_view_name(name: str) -> str:
    """Return `name` when a view can be called so.

    Raises:
        SettingsError: it is empty, too long, or has characters that cannot be seen.
    """
    if not 0 < len(name) <= NAME_LIMIT or clean(name) != name:
        raise SettingsError(
            f"{clean(name, NAME_LIMIT)!r} is no name for a view: it has 1-{NAME_LIMIT} "
            "characters, all to be seen."
        )
    return name


def check_view_query(text: str) -> str:
    """Return `text`, without blanks at its ends, when it can be the query of a view.

    Raises:
        QueryError: it is empty, too long, has characters that cannot be seen, or is no query.
    """
    query = text.strip()
    if not query:
        raise QueryError("a view without a filter shows nothing else; write one.", 0)
    if len(query) > QUERY_LIMIT:
        raise QueryError(f"a query has {QUERY_LIMIT} characters at most.", QUERY_LIMIT)
    if clean(query, QUERY_LIMIT) != query:
        hidden = (at for at, char in enumerate(query) if clean(f".{char}.") != f".{char}.")
        raise QueryError("a query is one line of characters that can be seen.", next(hidden, 0))
    return Query.parse(query).text
