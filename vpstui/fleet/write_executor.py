"""What changes servers: noted in the journal, sent once, and followed until it is seen done."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from vpstui.base.clocks import WRITES_AT_ONCE, Timing
from vpstui.base.errors import (
    BadRequest,
    LoggedInAnew,
    NotAnApiAnswer,
    NotFound,
    OutcomeUnknown,
    Unauthorized,
    VpsTuiError,
)
from vpstui.fleet.journal_writer import Recorder, untold
from vpstui.fleet.reconciler import Outcomes
from vpstui.fleet.state.account_state import Operation, Stage
from vpstui.fleet.transition_watcher import Watcher
from vpstui.journal.write_events import Event

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from vpstui.api.models import Server, ServerCreate, ServerId, ServerPatch
    from vpstui.api.service import PowerVerb, ServerService
    from vpstui.fleet.account_poller import Fleet
    from vpstui.fleet.journal_writer import OnNews
    from vpstui.fleet.state.store import Store
    from vpstui.journal.journal import Entry, Journal, Verb

T = TypeVar("T")

DOING: Final = {"start": "starting", "stop": "stopping", "reboot": "rebooting"}
"""The status a server passes through while a power action is carried out."""

FRESH: Final = 30.0
"""Seconds for which a list tells which servers of a name there are."""


class Busy(VpsTuiError):
    """Another write has not come to its end; nothing was sent."""

    title = "Busy"


class Locked(VpsTuiError):
    """The account or the server is not to be changed from here; nothing was sent."""

    title = "Locked"


def _id_of(server: Server) -> ServerId:
    return server.id


class Writes:
    """The writes of one account, and the state they lead to.

    Args:
        service: the use cases.
        store: holds the state.
        journal: keeps what is sent.
        fleet: reads, and signs out when the token is not taken.
        spawn: runs a coroutine in the background.
        timing: when a transition is said to take long.
        on_news: is told everything that comes to be known of a write.
    """

    def __init__(
        self,
        service: ServerService,
        store: Store,
        journal: Journal,
        fleet: Fleet,
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        timing: Timing | None = None,
        on_news: OnNews = untold,
    ) -> None:
        self._service = service
        self._store = store
        self._fleet = fleet
        self._spawn = spawn
        self._recorder = Recorder(journal, store, spawn=spawn, on_news=on_news)
        self._watcher = Watcher(
            service,
            store,
            self._recorder,
            spawn=spawn,
            refused=fleet.refused,
            long_watch=(timing or Timing()).long_watch,
        )
        self._outcomes = Outcomes(
            service, store, self._watcher, self._recorder, spawn=spawn, refused=fleet.refused
        )
        self._slots = asyncio.Semaphore(WRITES_AT_ONCE)
        self._being_created: set[str] = set()

    def take_news(self, is_list: bool) -> None:
        """Follow what news of servers shows to be on its way.

        Args:
            is_list: whether the list came, and not a single server.
        """
        if is_list:
            self._watcher.notice_settled()
            self._outcomes.go_on()
        self._watcher.follow_transitions()

    async def look_back(self) -> None:
        """Go on with writes that have no known outcome, once it is known whose account this is."""
        await self._outcomes.look_back()

    def set_aside(self) -> None:
        """Stop following everything: what comes next may be of another account."""
        self._watcher.set_aside()
        self._outcomes.set_aside()

    async def create(self, request: ServerCreate) -> Server:
        """Create a server and follow it until it runs.

        Raises:
            Locked: nothing is to be changed in this account.
            Busy: a server of that name may have been created, and nobody knows yet.
            ApiError: as `ServerService.create`, or the list of what is there did not come.
        """
        self._check_lock()
        if request.name in self._being_created or self._outcomes.is_sought(request.name):
            raise Busy(
                f"What became of the last create of {request.name} is not known yet; wait until "
                "it is, or take another name."
            )
        self._being_created.add(request.name)
        try:
            return await self._create(request)
        finally:
            self._being_created.discard(request.name)

    async def _create(self, request: ServerCreate) -> Server:
        generation = self._service.token_generation
        before = await self._ids_before(request.name)
        entry = await self._recorder.begin(
            "create",
            name=request.name,
            sent=request.model_dump(exclude_none=True),
            before={"ids": before},
        )
        try:
            server = await self._written(
                entry, generation, lambda: self._service.create(request), _id_of
            )
        except OutcomeUnknown:
            self._take_up(entry, generation)
            raise
        state = self._store.state.with_new_server(server, self._store.now())
        operation = Operation("create", Stage.ACCEPTED, entry.id, entry.name)
        self._store.become(state.with_operation(server.id, operation))
        self._store.notify(f"{server.label} is being provisioned.", "information")
        self._watcher.follow_transitions()
        return server

    async def _ids_before(self, name: str) -> list[ServerId]:
        """Ids of the servers that a create of this name cannot have made.

        Raises:
            ApiError: the list of them did not come, or not the whole of it; nothing was sent.
        """
        state, now = self._store.state, self._store.now()
        age = state.age(now)
        servers = state.servers
        if not (state.is_whole and not state.problem and age is not None and age < FRESH):
            generation = self._service.token_generation
            try:
                listing = await self._service.list_servers()
            except Unauthorized as error:
                self._fleet.refused(error, generation)
                raise
            if listing.partial:
                raise NotAnApiAnswer(f"{listing.partial} Nothing was sent; try again.")
            servers = listing.servers
        # Those that just went may still be in a list that lags behind.
        gone = {*state.gone_at, *state.deleted_at}
        return [*(server.id for server in servers if server.name == name), *gone]

    async def edit(self, base: Server, wanted: ServerPatch) -> Server:
        """Change a server as `ServerService.edit` does.

        Raises:
            Busy: another write on it is under way.
            ApiError: as `ServerService.edit`.
        """
        self._claim(base.id, "edit")
        generation = self._service.token_generation
        sent = {
            name: value
            for name, value in wanted.model_dump(exclude_none=True).items()
            if value != getattr(base, name)
        }
        entry = await self._recorder.begin(
            "edit",
            server_id=base.id,
            name=base.label,
            sent=sent,
            before={name: getattr(base, name) for name in sent},
        )
        try:
            server = await self._written(
                entry, generation, lambda: self._service.edit(base, wanted)
            )
        except VpsTuiError as error:
            self._not_done(entry, generation, error, quiet=False)
            raise
        self._store.become(self._store.state.with_operation(base.id, None))
        self._store.become(self._store.state.with_server(server, self._store.now()))
        self._store.notify(f"{server.label} is saved.", "information")
        if all(getattr(server, name) == value for name, value in sent.items()):
            await self._recorder.note(entry, Event.SEEN_DONE, "the answer shows it")
        return server

    async def delete(
        self, server_id: ServerId, *, heard_by: Callable[[str], None] | None = None
    ) -> None:
        """Delete a server.

        Args:
            server_id: the server.
            heard_by: somebody who tells the user what comes of it, and so is told its name in
                the journal before it is sent; None: it is told from here.

        Raises:
            Locked: the account or the server is not to be changed.
            Busy: another write on it is under way.
            ApiError: as `ServerService.delete`.
        """
        label = self._claim(server_id, "delete")
        generation = self._service.token_generation
        entry = await self._begin("delete", server_id, label, heard_by)
        try:
            await self._written(entry, generation, lambda: self._service.delete(server_id))
        except VpsTuiError as error:
            self._not_done(entry, generation, error, quiet=heard_by is not None)
            raise
        self._store.become(self._store.state.with_delete(server_id, self._store.now()))
        self._watcher.await_gone(server_id, entry.id, quiet=heard_by is not None)
        if heard_by is None:
            self._store.notify(f"{label} is deleted.", "information")

    async def power(
        self,
        server_id: ServerId,
        verb: PowerVerb,
        *,
        heard_by: Callable[[str], None] | None = None,
    ) -> None:
        """Start, stop or reboot a server and follow it until it is done.

        Args:
            server_id: the server.
            verb: what is done.
            heard_by: as of `delete`.

        Raises:
            Locked: the account is not to be changed.
            Busy: another write on it is under way.
            ApiError: as `ServerService.power`.
        """
        label, quiet = self._claim(server_id, verb), heard_by is not None
        generation = self._service.token_generation
        entry = await self._begin(verb, server_id, label, heard_by)
        try:
            answer = await self._written(
                entry, generation, lambda: self._service.power(server_id, verb)
            )
        except VpsTuiError as error:
            self._not_done(entry, generation, error, quiet=quiet)
            if isinstance(error, BadRequest):  # what we show is not what the API sees
                self._spawn(self._look_again(server_id, quiet=quiet))
            raise
        told = answer.server.status if answer.server is not None else ""
        state = self._store.state.with_status(server_id, told or DOING[verb], self._store.now())
        operation = Operation(verb, Stage.ACCEPTED, entry.id, label, quiet)
        self._store.become(state.with_operation(server_id, operation))
        self._watcher.follow(server_id)

    async def _begin(
        self, verb: Verb, server_id: ServerId, label: str, heard_by: Callable[[str], None] | None
    ) -> Entry:
        entry = await self._recorder.begin(verb, server_id=server_id, name=label)
        if heard_by is not None:
            heard_by(entry.id)
        return entry

    def _not_done(self, entry: Entry, generation: int, error: VpsTuiError, *, quiet: bool) -> None:
        """A write was not done, or nobody knows."""
        if isinstance(error, OutcomeUnknown):
            self._take_up(entry, generation, quiet=quiet)
        elif entry.server is not None:
            self._dropped(entry.server, error)

    def _claim(self, server_id: ServerId, verb: str) -> str:
        """Mark a server as being written to and return what it is called.

        Raises:
            Locked: it is not to be changed.
            Busy: it is already.
        """
        self._check_lock()
        state = self._store.state
        server = state.server(server_id)
        if verb == "delete" and server is not None and state.is_protected(server):
            raise Locked(f"{server.label} is protected in the config: it is not deleted from here.")
        label = server.label if server is not None else f"server {server_id}"
        under_way = state.operations.get(server_id)
        if under_way is not None and state.is_busy(server_id):
            raise Busy(f"{label}: its {under_way.verb} is not finished; wait for it.")
        self._store.become(state.with_operation(server_id, Operation(verb, Stage.SENDING)))
        return label

    def _check_lock(self) -> None:
        if lock := self._store.state.lock:
            raise Locked(f"Nothing was sent: {lock}.")

    def _dropped(self, server_id: ServerId, error: VpsTuiError) -> None:
        """A write was not done; the server may be gone, too."""
        if isinstance(error, LoggedInAnew):  # what is known now is of another account
            return
        self._store.become(self._store.state.with_operation(server_id, None))
        if isinstance(error, NotFound):
            self._store.become(self._store.state.without_server(server_id, self._store.now()))

    def _take_up(self, entry: Entry, generation: int, *, quiet: bool = False) -> None:
        """Find out about a write that nobody answered, in the account that it was sent to."""
        if generation == self._service.token_generation:
            self._outcomes.take_up(entry, quiet=quiet)

    async def _written(
        self,
        entry: Entry,
        generation: int,
        write: Callable[[], Awaitable[T]],
        id_of: Callable[[T], ServerId | None] = lambda _: None,
    ) -> T:
        """Send a write, among at most `WRITES_AT_ONCE`, and note what came of it.

        Args:
            entry: the write in the journal.
            generation: of the token in use when somebody asked for it.
            write: sends it.
            id_of: the id of the server that it made.

        Raises:
            LoggedInAnew: that token is not in use any more.
            VpsTuiError: it was not done, or nobody knows.
        """
        self._count_write(1)
        try:
            async with self._slots:
                result = await self._sent(entry, generation, write, id_of)
        finally:
            self._count_write(-1)
        return result

    async def _sent(
        self,
        entry: Entry,
        generation: int,
        write: Callable[[], Awaitable[T]],
        id_of: Callable[[T], ServerId | None],
    ) -> T:
        try:
            if generation != self._service.token_generation:
                raise LoggedInAnew(
                    f"The {entry.verb} of {entry.name} was not sent: another login came before."
                )
            result = await write()
        except VpsTuiError as error:
            if isinstance(error, Unauthorized):  # a token that is not taken signs out
                self._fleet.refused(error, generation)
            unknown = isinstance(error, OutcomeUnknown)
            event = Event.UNKNOWN if unknown else Event.REFUSED
            await self._recorder.note(entry, event, error.message)
            raise
        await self._recorder.note(entry, Event.ACCEPTED, server_id=id_of(result))
        if generation != self._service.token_generation:
            raise LoggedInAnew(
                f"The {entry.verb} of {entry.name} was accepted, before another login came."
            )
        return result

    def _count_write(self, step: int) -> None:
        state = self._store.state
        self._store.become(replace(state, writes_in_flight=state.writes_in_flight + step))

    async def _look_again(self, server_id: ServerId, *, quiet: bool) -> None:
        try:
            await self._fleet.read(server_id)
        except VpsTuiError as error:
            if not quiet:  # the next list shows it
                self._store.notify(error.message, "warning")
