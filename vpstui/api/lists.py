"""Reads lists over HTTP, all their pages, in whichever dialect their rows are."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from vpstui.api.answers import body as answers
from vpstui.api.answers.known_pages import KnownPages, PageReading
from vpstui.api.answers.pages import PageCollector
from vpstui.api.answers.words import told_in_words
from vpstui.api.retries import ATTEMPTS
from vpstui.base.errors import (
    ApiError,
    BadRequest,
    DeadlineExceeded,
    NotAnApiAnswer,
    NotFound,
    TooManyRequests,
    Unauthorized,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.answers.page_models import Page
    from vpstui.api.client import HttpClient
    from vpstui.api.dialects.reading import RowReader

    PageModel = TypeVar("PageModel", bound=Page[Any])

PAGE_SIZE: Final = 100
"""Rows per page: the most the API gives."""

FIRST_PAGE: Final = {"page_size": str(PAGE_SIZE)}
"""What the first page of a list is asked for by, where no row is left out."""


class ListReader:
    """Reads the lists of one API, which may refuse to be told how long a page shall be.

    Attributes:
        may_ask_for_size: whether it has not refused that so far.
    """

    def __init__(self) -> None:
        self.may_ask_for_size = True

    async def read(
        self,
        http: HttpClient,
        path: str,
        model: type[PageModel],
        expected: str,
        reader: RowReader,
        *,
        filters: Mapping[str, str | None] | None = None,
        attempts: int = ATTEMPTS,
        may_lack: bool = False,
        known: KnownPages | None = None,
    ) -> PageCollector[Any]:
        """Read every page of a list, each with the filters that were asked for.

        Args:
            http: makes the requests.
            path: below the base URL.
            model: the class of a page.
            expected: names the list in error messages.
            reader: reads the rows.
            filters: the query of the list; what is None is left out.
            attempts: times each page is tried.
            may_lack: whether an API may be one, and not have this list.
            known: its pages as they came last, which are not parsed again.

        Raises:
            NotFound: there is no such list, as there may be none.
            NotAnApiAnswer: there is no such list at this address.
            ApiError: the first page did not come.
        """
        filters, reading = filters or {}, PageReading(known or KnownPages())
        token, ends = http.token, time.monotonic() + http.timeouts.pages
        try:
            body = await self.get_page(http, path, filters, {}, attempts)
        except NotFound as error:
            if may_lack:
                raise
            raise NotAnApiAnswer(
                f"{error.said or 'The API answered 404 Not Found.'} There is no list at this "
                "address: check the API URL."
            ) from error
        collector = PageCollector[Any](PAGE_SIZE if self.may_ask_for_size else None)
        page = reading.page(body, reader, partial(parsed, model, body, expected, reader))
        wanted = collector.add(page, len(body))
        while wanted is not None:
            try:
                if time.monotonic() > ends:
                    raise DeadlineExceeded("The pages of the list did not come in time.")
                http.ensure_token_is(token)
                body = await self.get_page(http, path, filters, wanted, attempts)
                later = partial(parsed, model, body, f"a page of {expected}", reader)
                page = reading.page(body, reader, later)
            except (Unauthorized, TooManyRequests):
                raise
            except ApiError as error:
                collector.give_up(error)
                break
            wanted = collector.add(page, len(body))
        reading.end(collector.rows)
        return collector

    async def get_page(
        self,
        http: HttpClient,
        path: str,
        filters: Mapping[str, str | None],
        page: Mapping[str, str],
        attempts: int = ATTEMPTS,
    ) -> bytes:
        """Get one page; an API that refuses to be told its size is not told it again.

        Args:
            http: makes the request.
            path: below the base URL.
            filters: what the list is limited to.
            page: the parameters that say which page it is.
            attempts: times it is tried.
        """
        size = FIRST_PAGE if self.may_ask_for_size else {}
        query = {**size, **page, **filters, **({} if size else {"page_size": None})}
        try:
            return await http.get(path, query, attempts=attempts)
        except BadRequest:
            if not query.get("page_size"):
                raise
        body = await http.get(path, {**page, **filters, "page_size": None}, attempts=attempts)
        self.may_ask_for_size = False
        return body


def parsed(
    model: type[answers.Model], body: bytes, expected: str, reader: RowReader
) -> answers.Model:
    """Read an answer, and what it says in words where it is none."""
    with told_in_words(body):
        return answers.parse(model, body, expected, reader)
