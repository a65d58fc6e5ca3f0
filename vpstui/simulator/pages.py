"""The lists of servers and of plans: rows, filters and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpstui.simulator.data import hostile
from vpstui.simulator.data.catalogue import LOCATIONS, PLANS
from vpstui.simulator.knobs import MAX_PAGE_SIZE
from vpstui.simulator.refusal import Refusal, detail

if TYPE_CHECKING:
    from starlette.datastructures import URL

    from vpstui.simulator.account import Account
    from vpstui.simulator.data.servers import Record

FILTERS = ("status", "location")
"""The filters of the list, each the name of a field."""

PAGING = ("page", "page_size")
"""What every list may be asked for."""

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
    """Return one page of the servers.

    Args:
        account: Whose servers.
        query: The query, of which only the names are checked so far.
        url: The address asked for, from which `next` and `previous` are made.

    Raises:
        Refusal: A filter or a page that does not exist.
    """
    answer = _page_of(_matching(account, query), query, url, account.knobs.page_size)
    answer["results"] = [
        row(record) if isinstance(record, dict) else record for record in answer["results"]
    ]
    return answer


def plan_page(account: Account, query: dict[str, str], url: URL) -> dict[str, Any]:
    """Return one page of the plans, with the same arguments and refusals as `server_page`."""
    plans = list(PLANS.values())
    if "location" in query:
        _check_filters([], {"location": query["location"]})
        plans = [plan for plan in plans if query["location"] in plan["locations"]]
    if account.knobs.hostile:
        plans.append(hostile.PLAN)
    return _page_of(plans, query, url, account.knobs.page_size)


def _page_of(items: list[Any], query: dict[str, str], url: URL, size: int) -> dict[str, Any]:
    """Return one page of a list as Django REST Framework has it.

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
    page = _number(query.get("page", "1"))
    if page is None or not 1 <= page <= pages:
        raise detail(404, "Invalid page.")
    return {
        "count": len(items),
        "next": str(url.include_query_params(page=page + 1)) if page < pages else None,
        "previous": _previous(url, page),
        "results": items[(page - 1) * size : page * size],
    }


def _matching(account: Account, query: dict[str, str]) -> list[Any]:
    records: list[Any] = list(account.servers.values())
    filters = {field: query[field] for field in FILTERS if field in query}
    _check_filters(records, filters)
    for field, value in filters.items():
        records = [record for record in records if record.get(field) == value]
    if account.knobs.hostile and not filters:
        records.insert(hostile.JUNK_ROW_AT, hostile.NOT_A_SERVER)
    return records


def _check_filters(records: list[Any], filters: dict[str, str]) -> None:
    """Refuse values that cannot be meant; a location that some server shows always can."""
    shown = {str(record.get("location")) for record in records}
    choices = {"status": STATUSES, "location": shown.union(LOCATIONS)}
    problems = {
        field: [f"Select a valid choice. {value} is not one of the available choices."]
        for field, value in filters.items()
        if value not in choices[field]
    }
    if problems:
        raise Refusal(400, problems)


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
