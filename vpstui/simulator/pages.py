"""How a list is cut into pages, as Django REST Framework does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpstui.simulator.knobs import MAX_PAGE_SIZE
from vpstui.simulator.refusal import Refusal, detail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.datastructures import URL

PAGING = ("page", "page_size")
"""What every list may be asked for."""


def page_of(items: Sequence[Any], query: dict[str, str], url: URL, size: int) -> dict[str, Any]:
    """Return one page of a list.

    Args:
        items: The whole list.
        query: The query, of which only the names are checked so far.
        url: The address asked for, from which `next` and `previous` are made.
        size: How many items a page holds when the query does not say.

    Raises:
        Refusal: A page that does not exist, or a size that is not allowed.
    """
    size = _page_size(query, size)
    pages = max(1, -(-len(items) // size))
    page = whole_number(query.get("page", "1"))
    if page is None or not 1 <= page <= pages:
        raise detail(404, "Invalid page.")
    return {
        "count": len(items),
        "next": str(url.include_query_params(page=page + 1)) if page < pages else None,
        "previous": _previous(url, page),
        "results": items[(page - 1) * size : page * size],
    }


def whole_number(text: str) -> int | None:
    """Return a whole number written in plain digits, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _page_size(query: dict[str, str], default: int) -> int:
    if "page_size" not in query:
        return default
    size = whole_number(query["page_size"])
    if size is None or not 1 <= size <= MAX_PAGE_SIZE:
        raise Refusal(400, {"page_size": [f"Enter a whole number from 1 to {MAX_PAGE_SIZE}."]})
    return size


def _previous(url: URL, page: int) -> str | None:
    """Return the address of the page before; the first page has no number, as in Django."""
    if page == 1:
        return None
    if page == 2:
        return str(url.remove_query_params("page"))
    return str(url.include_query_params(page=page - 1))
