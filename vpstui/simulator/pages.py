"""The list of servers: rows, filters and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpstui.simulator.data.catalogue import LOCATIONS
from vpstui.simulator.data.hostile import JUNK_ROW_AT, NOT_A_SERVER
from vpstui.simulator.knobs import MAX_PAGE_SIZE
from vpstui.simulator.refusal import Refusal, detail

if TYPE_CHECKING:
    from starlette.datastructures import URL

    from vpstui.simulator.account import Account
    from vpstui.simulator.data.servers import Record

FILTERS = ("status", "location")
"""The filters of the list, each the name of a field."""

PARAMETERS = (*FILTERS, "page", "page_size")
"""Everything that the query of a list may hold."""

STATUSES = ("active", "stopped", "suspended")
"""The statuses that can be filtered by."""

DETAIL_ONLY = frozenset({"ipv6_address", "backups_enabled", "resource_usage"})
"""The fields that a row of the list does not have."""


def row(record: Record) -> dict[str, Any]:
    """Return a server as the list shows it."""
    shown = {key: value for key, value in record.items() if key not in DETAIL_ONLY}
    if isinstance(shown.get("plan"), dict):
        shown["plan"] = {key: value for key, value in shown["plan"].items() if key != "bandwidth"}
    return shown


def server_page(account: Account, query: dict[str, str], url: URL) -> dict[str, Any]:
    """Return one page of the list.

    Args:
        account: Whose servers.
        query: The query, of which only the names are checked so far.
        url: The address asked for, from which `next` and `previous` are made.

    Raises:
        Refusal: A filter or a page that does not exist.
    """
    records = _matching(account, query)
    size = _page_size(query, account.knobs.page_size)
    pages = max(1, -(-len(records) // size))
    page = _number(query.get("page", "1"))
    if page is None or not 1 <= page <= pages:
        raise detail(404, "Invalid page.")
    return {
        "count": len(records),
        "next": str(url.include_query_params(page=page + 1)) if page < pages else None,
        "previous": _previous(url, page),
        "results": [
            row(record) if isinstance(record, dict) else record
            for record in records[(page - 1) * size : page * size]
        ],
    }


def _matching(account: Account, query: dict[str, str]) -> list[Any]:
    records: list[Any] = list(account.servers.values())
    filters = {field: query[field] for field in FILTERS if field in query}
    _check_filters(records, filters)
    for field, value in filters.items():
        records = [record for record in records if record.get(field) == value]
    if account.knobs.hostile and not filters:
        records.insert(JUNK_ROW_AT, NOT_A_SERVER)
    return records


def _check_filters(records: list[Any], filters: dict[str, str]) -> None:
    """Refuse values that cannot be meant; a location that some server shows always can."""
    problems: dict[str, list[str]] = {}
    status = filters.get("status", STATUSES[0])
    if status not in STATUSES:
        problems["status"] = [_invalid_choice(status)]
    location = filters.get("location", LOCATIONS[0])
    if location not in LOCATIONS and all(r.get("location") != location for r in records):
        problems["location"] = [_invalid_choice(location)]
    if problems:
        raise Refusal(400, problems)


def _invalid_choice(value: str) -> str:
    return f"Select a valid choice. {value} is not one of the available choices."


def _page_size(query: dict[str, str], default: int) -> int:
    if "page_size" not in query:
        return default
    size = _number(query["page_size"])
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


def _number(text: str) -> int | None:
    """Return a whole number written in plain digits, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
