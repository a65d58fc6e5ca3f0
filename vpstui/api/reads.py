"""The reading endpoints of the VPS.org REST API: one method for each.

A method makes one request (a list: one per page) and either returns a model or raises one error
of `errors.py`; how a request is made, and tried again, is in `client.py`.
"""

from __future__ import annotations

import asyncio
import copy
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from vpstui.api.answers import body as answers
from vpstui.api.answers.known_pages import KnownPages
from vpstui.api.answers.page_models import ServerPage
from vpstui.api.answers.pages import matching
from vpstui.api.answers.words import told_in_words
from vpstui.api.client import HttpClient
from vpstui.api.dialects.dialect import SERVERS, server_path
from vpstui.api.dialects.reading import SpokenDialect
from vpstui.api.lists import FIRST_PAGE, ListReader, parsed
from vpstui.api.models import ServerList
from vpstui.api.retries import ATTEMPTS
from vpstui.api.values import same_id
from vpstui.base.errors import ApiError, NotAnApiAnswer, NotFound, NoToken
from vpstui.base.threads import load_module

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Self

    from pydantic import SecretStr

    from vpstui.api.answers.account import Account
    from vpstui.api.answers.page_models import Page
    from vpstui.api.answers.pages import PageCollector
    from vpstui.api.client import Transport
    from vpstui.api.dialects.dialect import Dialect
    from vpstui.api.dialects.reading import DialectSetting
    from vpstui.api.extras import (
        Backup,
        Location,
        OfferKind,
        OfferList,
        ServerCopies,
        Snapshot,
        SshKey,
        System,
    )  # fmt: skip
    from vpstui.api.models import Plan, Server, ServerId
    from vpstui.api.network.answer_ahead import AnswerAhead
    from vpstui.api.network.timeouts import Timeouts
    from vpstui.api.retries import RetryPolicy
    from vpstui.api.statuses import CopyVerb


@dataclass(frozen=True)
class ProbeResponse:
    """How the API answered, whatever it was: status, Date header (perhaps empty) and body."""

    status: int
    date: str
    body: bytes


Row = TypeVar("Row")


async def none_on_error(reading: Awaitable[tuple[Row, ...]]) -> tuple[Row, ...]:
    """Wait for a list that an account may be without; none where it is not told."""
    try:
        return await reading
    except (ApiError, NoToken):
        return ()


class ReadClient:
    """What can be asked of the API for one account.

    Attributes:
        http: makes the requests.
        known_pages: the list of servers as it came last.

    Args:
        api_url: the base URL, such as `https://admin.vps.org/api/v1`.
        token: the API token; can be set later with `use_token`.
        timeouts: how long to wait.
        retries: how long to wait before a request is tried again.
        transport: used instead of the network.
        asgi_app: an ASGI application in this process, used instead of the network.
        profile: becomes `Server.profile` of every server that is read.
        dialect: the dialect that the API speaks, or that it is learnt from what it answers.

    Raises:
        SettingsError: `api_url`, or the proxy that the environment names, cannot be used.
    """

    def __init__(
        self,
        api_url: str,
        token: SecretStr | None = None,
        *,
        timeouts: Timeouts | None = None,
        retries: RetryPolicy | None = None,
        transport: Transport | None = None,
        asgi_app: Any = None,
        profile: str = "",
        dialect: DialectSetting = "auto",
    ) -> None:
        self.http = HttpClient(
            api_url,
            token,
            timeouts=timeouts,
            retries=retries,
            transport=transport,
            asgi_app=asgi_app,
        )
        self._profile = profile
        self._lists = ListReader()
        self.known_pages = KnownPages()
        self._ahead: AnswerAhead | None = None
        self._spoken = SpokenDialect(dialect)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self.http.aclose()

    @property
    def has_token(self) -> bool:
        """Whether requests can be made."""
        return self.http.token is not None

    def use_token(self, token: SecretStr | None) -> None:
        """Use another token from the next request on."""
        self.http.token = token
        self._spoken.forget()
        self.known_pages = KnownPages()  # of another account, perhaps

    @property
    def dialect(self) -> Dialect | None:
        """The dialect that the API speaks; None: nothing has shown it yet."""
        return self._spoken.current

    def with_token(self, token: SecretStr) -> Self:
        """Return a client with another token over the same connections; this one keeps its own."""
        twin = copy.copy(self)
        twin.http = self.http.with_token(token)
        return twin

    def on_retry_after(self, callback: Callable[[float], None]) -> None:
        """Call `callback` with the seconds whenever a request waits as `Retry-After` asked."""
        self.http.on_retry_after(callback)

    # -- reads

    def ask_for_list(self, token: SecretStr) -> None:
        """Ask for the list before anybody waits for it: `list_servers` need not, if it comes next.

        Args:
            token: that which will be in use by then.
        """
        self._ahead = self.http.ask_ahead(token, SERVERS, FIRST_PAGE)

    async def list_servers(
        self,
        *,
        status: str | None = None,
        location: str | None = None,
        attempts: int = ATTEMPTS,
    ) -> ServerList:
        """List every server: GET /servers/, all pages.

        Args:
            status: only those of this status (`active`, `stopped`, `suspended`).
            location: only those of this data-centre code.
            attempts: times each page is tried.

        Raises:
            ApiError: the first page did not come. When a later one does not, or fewer came than
                the API counts, the list is marked as partial instead.
        """
        reader = self._spoken.reader(self._profile)
        ahead, self._ahead = self._ahead, None
        found = await self._lists.read(
            self.http,
            SERVERS,
            ServerPage,
            "the list of servers",
            reader,
            filters={"status": status, "location": location},
            attempts=attempts,
            known=self.known_pages,
        )
        self._spoken.learn(reader)
        return ServerList(
            servers=matching(
                tuple(found.rows.values()), status=status or "", location=location or ""
            ),
            skipped=found.skipped,
            partial=found.partial,
            asked_before=0.0 if ahead is None else ahead.lead,
        )

    async def check_list(self) -> None:
        """Ask for the beginning of the list, to see whether the API and its list are there.

        Raises:
            NotAnApiAnswer: there is no list at this address.
            ApiError: it did not come.
        """
        try:
            body = await self._lists.get_page(self.http, SERVERS, {}, {"page_size": "1"})
        except NotFound as error:
            raise NotAnApiAnswer(
                f"{error.said or 'The API answered 404 Not Found.'} It has no list of servers "
                "either: check the API URL."
            ) from error
        reader = self._spoken.reader(self._profile)
        parsed(ServerPage, body, "the list of servers", reader)
        if self._spoken.current is None:
            self._spoken.learn(reader)

    async def probe(self) -> ProbeResponse:
        """Ask for one server, once, and without a token when there is none.

        Raises:
            ApiError: no answer came that can be read.
        """
        query = {"page_size": "1"} if self._lists.may_ask_for_size else {}
        status, headers, body = await self.http.get_once(SERVERS, query)
        if status == HTTPStatus.BAD_REQUEST and query:
            status, headers, body = await self.http.get_once(SERVERS, {})
        return ProbeResponse(status, headers.get("date", ""), body)

    async def get_server(self, server_id: ServerId, *, attempts: int = ATTEMPTS) -> Server:
        """Get one server in detail: GET /servers/{id}/, tried so many times.

        Raises:
            NotAnApiAnswer: the answer is about another server; nothing is taken from it.
            ApiError: it did not come.
        """
        body = await self.http.get(server_path(server_id), attempts=attempts)
        with told_in_words(body):
            return answers.parse_server(body, server_id, self._spoken.reader(self._profile))

    async def list_plans(self) -> tuple[Plan, ...]:
        """List the plans on offer with their prices: GET /plans/, all pages."""
        return tuple(plan for plan in await self._rows("plans") if plan.id is not None)

    async def list_locations(self) -> tuple[Location, ...]:
        """List the data centres: GET /locations/, all pages."""
        return await self._rows("locations")

    async def list_systems(self) -> tuple[System, ...]:
        """List the operating systems: GET /operating-systems/, all pages."""
        return await self._rows("systems")

    async def list_ssh_keys(self) -> tuple[SshKey, ...]:
        """List the SSH keys of the account: GET /ssh-keys/, all pages."""
        return await self._rows("ssh_keys")

    async def list_offer(self, kind: OfferKind) -> OfferList:
        """List one kind of what is offered, all pages, and tell what is missing of it.

        Raises:
            NotFound: the API has no such list.
            ApiError: the first page did not come.
        """
        await load_module("vpstui.api.answers.extra_pages")
        from vpstui.api.answers.extra_pages import OFFERS  # not for the first list
        from vpstui.api.extras import OfferList

        found = await self._found(*OFFERS[kind])
        return OfferList(tuple(found.rows.values()), found.skipped, found.partial)

    async def list_offers(
        self,
    ) -> tuple[tuple[Location, ...], tuple[System, ...], tuple[SshKey, ...]]:
        """List places, systems and SSH keys at once; none of what the API does not tell."""
        return await asyncio.gather(
            none_on_error(self.list_locations()),
            none_on_error(self.list_systems()),
            none_on_error(self.list_ssh_keys()),
        )

    async def list_snapshots(self, server_id: ServerId | None) -> ServerCopies[Snapshot]:
        """List the snapshots of a server, or of all: GET /snapshots/?server_id=, all pages.

        An API may not have heard which server was asked for: rows of others are left out, and
        those that name none are only counted.

        Raises:
            NotFound: the API has no such list.
            ApiError: the first page did not come.
        """
        return await self._copies("snapshot", server_id)

    async def list_backups(self, server_id: ServerId | None) -> ServerCopies[Backup]:
        """List the backups of a server or all, as `list_snapshots`: GET /backups/?server_id=."""
        return await self._copies("backup", server_id)

    async def _copies(self, verb: CopyVerb, server_id: ServerId | None) -> ServerCopies[Any]:
        await load_module("vpstui.api.answers.extra_pages")
        from vpstui.api.answers.extra_pages import COPIES  # not for the first list
        from vpstui.api.extras import ServerCopies

        path, model, expected = COPIES[verb]
        if server_id is None:
            every = await self._found(path, model, expected)
            return ServerCopies(
                tuple(every.rows.values()), skipped=every.skipped, partial=every.partial
            )
        found = await self._found(path, model, expected, server_id=str(server_id))
        ids = [(row, None if row.server is None else row.server.id) for row in found.rows.values()]
        return ServerCopies(
            tuple(row for row, told in ids if told is not None and same_id(told, server_id)),
            skipped=found.skipped,
            unassigned=sum(told is None for _, told in ids),
            partial=found.partial,
        )

    async def _rows(self, kind: OfferKind) -> tuple[Any, ...]:
        return (await self.list_offer(kind)).rows

    async def _found(
        self, path: str, model: type[Page[Any]], expected: str, **filters: str
    ) -> PageCollector[Any]:
        """Read a list that an API may lack."""
        reader = self._spoken.reader(self._profile)
        found = await self._lists.read(
            self.http, path, model, expected, reader, filters=filters, may_lack=True
        )
        if self._spoken.current is None:  # an account without servers shows its dialect in plans
            self._spoken.learn(reader)
        return found

    async def get_account(self) -> Account:
        """Get whose token this is: GET /account/me/."""
        from vpstui.api.answers.account import Account

        body = await self.http.get("/account/me/")
        return parsed(Account, body, "the account", self._spoken.reader(self._profile))
