"""Puts the pages of a list together, and says whether they are the whole of it.

`count` counts. The provider's page about servers shows no `next`, so that further pages are asked
for by number until as many different rows as `count` says have come. Of a `next` only the page is
taken: the address may be that of an inner host behind a proxy, or may have lost the filters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar
from urllib.parse import parse_qsl, urlsplit

from vpstui.base.errors import BadRequest, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from vpstui.api.models import Server, ServerId
    from vpstui.base.errors import ApiError

PAGE_LIMIT: Final = 1000
"""Pages read of one list; an API that always names a next page must not hold us for ever."""

ROW_LIMIT: Final = 100_000
"""Rows read of one list."""

LIST_BYTES: Final = 64 * 1024 * 1024
"""Decoded bytes read of one list."""

ENDLESS: Final = "The pages of the list do not come to an end."
_CHANGED: Final = "The list changed while it was read."
_UNREADABLE: Final = "The address of the next page cannot be read."

_PAGE_PARAMETERS: Final = ("page", "page_size", "limit", "offset", "cursor")
"""Parameters that say where a page begins (Django REST framework, its three kinds of pages)."""

_VALUE_LIMIT: Final = 200
"""Characters of such a parameter."""


class Row(Protocol):
    """What a list is made of."""

    @property
    def id(self) -> ServerId | None:
        """Tells rows apart."""


RowT = TypeVar("RowT", bound=Row)


class Page(Protocol[RowT]):
    """One page as it was read."""

    results: list[RowT | None]
    next: Any
    count: int | None


class PageCollector(Generic[RowT]):
    """Collects the rows of one list, page by page.

    Attributes:
        rows: those that came, by id; a later reading of one replaces the earlier. A row without an
            id stands for itself.
        skipped: rows that could not be read.
        partial: why the list is not whole; empty when it is, as far as it has come.

    Args:
        size: rows that were asked for on a page; None: as many as the API gives.
    """

    def __init__(self, size: int | None = None) -> None:
        self._size = size
        self._probing = False
        self.rows: dict[ServerId | RowT, RowT] = {}
        self.skipped = 0
        self.partial = ""
        self._pages = 0
        self._bytes = 0
        self._count: int | None = None
        self._number = 1
        self._asked: list[Mapping[str, str]] = []

    def add(self, page: Page[RowT], size: int) -> Mapping[str, str] | None:
        """Add a page.

        Args:
            page: the page.
            size: bytes of its body.

        Returns:
            The parameters of the next page; None: there is none, or no more is read.
        """
        self._pages += 1
        self._bytes += size
        has_new = self._take_rows(page.results)
        if page.count is not None:
            if self._count not in (None, page.count):
                self.partial = _CHANGED
            self._count = page.count
        wanted = self._next(page, has_new=has_new)
        if wanted is None:
            return None
        if wanted in self._asked or self._is_too_long:
            self.partial = ENDLESS
            return None
        self._asked.append(wanted)
        return wanted

    @property
    def _is_too_long(self) -> bool:
        return self._pages > PAGE_LIMIT or len(self.rows) >= ROW_LIMIT or self._bytes >= LIST_BYTES

    @property
    def _have_all_come(self) -> bool:
        return self._count is None or len(self.rows) + self.skipped >= self._count

    def _take_rows(self, rows: Sequence[RowT | None]) -> bool:
        """Take the rows of a page.

        Returns:
            Whether one of them had not come before.
        """
        before = len(self.rows) + self.skipped
        for row in rows:
            if row is None:
                self.skipped += 1
            else:
                self.rows[row if row.id is None else row.id] = row
        return len(self.rows) + self.skipped > before

    def _next(self, page: Page[RowT], *, has_new: bool) -> Mapping[str, str] | None:
        """The parameters of the page after this one, and why there is none where it lacks."""
        has_link = page.next not in (None, "", False)
        wanted = page_parameters(page.next) if has_link else None
        if wanted is not None and not has_new:
            self.partial = ENDLESS
            return None
        if wanted is not None:
            self._number = int(wanted["page"]) if wanted.get("page", "").isdecimal() else 1
            return wanted
        if has_link and self._have_all_come:
            self.partial = _UNREADABLE
            return None
        # Where nothing is counted, a page as full as it was asked for may not be the last.
        self._probing = self._count is None and len(page.results) == self._size
        if (self._have_all_come and not self._probing) or (self._probing and not has_new):
            return None
        if not has_new:
            self.partial = f"The API counts {self._count} and told of {len(self.rows)}."
            return None
        self._number += 1
        return {"page": str(self._number)}

    def give_up(self, error: ApiError) -> None:
        """The next page did not come."""
        if self._probing and isinstance(error, NotFound | BadRequest):
            return  # there is none
        told = f"The API counts {self._count} and told of {len(self.rows)}."
        self.partial = error.message if self._have_all_come else f"{told} {error.message}"


def page_parameters(link: object) -> Mapping[str, str] | None:
    """Read which page a link leads to, whatever host, scheme and path it names.

    Args:
        link: an address, perhaps relative, or the number of the page.

    Returns:
        The parameters that say where the page begins; None where there are none.
    """
    if isinstance(link, int) and not isinstance(link, bool) and 0 < link <= ROW_LIMIT:
        return {"page": str(link)}
    if not isinstance(link, str):
        return None
    try:
        given = dict(parse_qsl(urlsplit(link).query, max_num_fields=50))
    except ValueError:
        return None
    found = {
        name: value
        for name, value in given.items()
        if name in _PAGE_PARAMETERS and len(value) <= _VALUE_LIMIT and value.isprintable()
    }
    return found if found.keys() - {"page_size", "limit"} else None


def matching(servers: Sequence[Server], *, status: str, location: str) -> tuple[Server, ...]:
    """Return the servers that are what was asked for; an API may not have heard the question.

    Args:
        servers: what came.
        status: the status that was asked for; empty: any.
        location: the location that was asked for; empty: any.
    """
    if not (status or location):
        return tuple(servers)
    folded = {place: _folded(place) for place in {server.location for server in servers}}
    # An API that tells locations in another form than it takes them proves nothing by them.
    wanted = _folded(location) if _folded(location) in folded.values() else ""
    return tuple(
        server
        for server in servers
        if not (status and server.status) or server.status.casefold() == status.casefold()
        if not (wanted and server.location) or folded[server.location] == wanted
    )


def _folded(location: str) -> str:
    return "".join(char for char in location.casefold() if char.isalnum())
