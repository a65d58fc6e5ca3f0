"""Finds out by reading what became of writes that nobody answered, also of those of before.

Nothing is ever sent a second time. Until it is known, the screen says "unknown" and the
journal keeps the write, so that the next start can go on with it.
"""

from __future__ import annotations

from contextlib import aclosing
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from vpstui.api.service import created_by
from vpstui.base.errors import ApiError, NotFound, NoToken, Unauthorized
from vpstui.fleet.state.account_state import Operation, Stage
from vpstui.journal.write_events import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable
    from typing import Any

    from vpstui.api.models import Server, ServerId
    from vpstui.api.service import ServerService
    from vpstui.fleet.journal_writer import Recorder
    from vpstui.fleet.state.store import Store
    from vpstui.fleet.transition_watcher import Watcher
    from vpstui.journal.journal import Entry

GIVEN_UP_AFTER: Final = timedelta(hours=1)
"""A create of before that is in no list for so long is not searched for at every start."""


GIVEN_UP_AFTER_LOOKS: Final = 90
"""Whole lists without the server, about 40 minutes, after which the search ends."""

CLOCKS_DIFFER: Final = timedelta(days=1)
"""A server that is older than a create by more than this was not made by it."""


class Outcomes:
    """The writes of one account without a known outcome.

    Args:
        service: the use cases.
        store: holds the state.
        watcher: follows servers whose status tells what became of a write.
        recorder: the journal.
        spawn: runs a coroutine in the background.
        refused: is called when the API does not take the token of that generation.
    """

    def __init__(
        self,
        service: ServerService,
        store: Store,
        watcher: Watcher,
        recorder: Recorder,
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        refused: Callable[[Unauthorized, int], None],
    ) -> None:
        self._service = service
        self._store = store
        self._watcher = watcher
        self._recorder = recorder
        self._spawn = spawn
        self._refused = refused
        self._sought: dict[str, Entry] = {}
        self._running: set[str] = set()

    def take_up(self, entry: Entry, *, quiet: bool = False) -> None:
        """Find out about a write that nobody answered.

        Args:
            entry: the write.
            quiet: whether what came of a power action or a delete is told by somebody else.
        """
        store = self._store
        if entry.verb == "create":
            store.become(store.state.with_unknown_create(entry.id, entry.name))
            self._sought[entry.id] = entry
        elif entry.server is not None:
            under_way = store.state.operations.get(entry.server)
            if under_way is not None and under_way.entry == entry.id:
                return  # taken up already
            if under_way is not None and under_way.stage is Stage.UNKNOWN:
                self._recorder.note_soon(under_way.entry, Event.UNCLEAR, "another write followed")
            operation = Operation(entry.verb, Stage.UNKNOWN, entry.id, entry.name, quiet)
            store.become(store.state.with_operation(entry.server, operation))
            if entry.verb == "edit":
                self._sought[entry.id] = entry
            else:
                self._watcher.follow(entry.server)
        self.go_on()

    def go_on(self) -> None:
        """Begin or go on with every search that does not run, as after another login."""
        for entry in list(self._sought.values()):
            if entry.id not in self._running:
                self._running.add(entry.id)
                self._spawn(self._search(entry))

    def is_sought(self, name: str) -> bool:
        """Whether a server of that name may have been created, and nobody knows yet."""
        return name in self._store.state.unknown_creates.values()

    def set_aside(self) -> None:
        """Stop every search: what comes next may be of another account."""
        self._sought.clear()

    async def look_back(self) -> None:
        """Go on with what has no known outcome, once it is known whose account this is."""
        for entry in await self._recorder.unknown():
            state = self._store.state
            there = {server.id for server in state.servers}
            if entry.id in self._sought or self._is_followed(entry):
                continue
            if not state.is_whole:  # what is not listed may be there all the same
                self.take_up(entry)
            elif entry.verb == "create":
                await self._finish_create(entry, state.servers)
            elif entry.server not in there:
                await self._finish_gone(entry)
            else:
                self.take_up(entry)

    def _is_followed(self, entry: Entry) -> bool:
        return any(known.entry == entry.id for known in self._store.state.operations.values())

    async def _finish_create(self, entry: Entry, servers: tuple[Server, ...]) -> None:
        found = self._candidates(entry, servers)
        age = self._store.date() - entry.at
        if found:
            await self._found(entry, found)
        elif age > GIVEN_UP_AFTER:
            self._store.notify(_not_listed(entry, "since then"), "warning")
            await self._recorder.note(entry, Event.UNCLEAR, "not listed when looked for")
        else:
            self.take_up(entry)

    def _candidates(self, entry: Entry, servers: Iterable[Server]) -> tuple[Server, ...]:
        """The servers that a create without an answer may have made."""
        others = _ids(entry) | self._recorder.made
        return created_by(entry.sent, others, servers, since=entry.at - CLOCKS_DIFFER)

    async def _finish_gone(self, entry: Entry) -> None:
        """The server of an open write is in no list any more."""
        done = entry.verb == "delete"
        what = "the delete was done" if done else f"whether its {entry.verb} was done is open"
        self._store.notify(f"{_label(entry)} is gone: {what}.", "information")
        event = Event.SEEN_DONE if done else Event.UNCLEAR
        await self._recorder.note(entry, event, "it is gone")

    async def _search(self, entry: Entry) -> None:
        generation = self._service.token_generation
        try:
            if entry.verb == "create":
                await self._search_created(entry)
            else:
                await self._compare(entry)
        except NoToken:  # signed out meanwhile; goes on after the next login
            return
        except Unauthorized as error:
            self._refused(error, generation)
        except ApiError as error:
            await self._cannot_look(entry, error)
        finally:
            self._running.discard(entry.id)

    async def _cannot_look(self, entry: Entry, error: ApiError) -> None:
        """Reading does not help, and will not: say so once, and leave it to a person."""
        self._sought.pop(entry.id, None)
        store = self._store
        store.become(store.state.with_unknown_create(entry.id, None))
        if entry.server is not None:
            store.become(store.state.with_operation(entry.server, None))
        text = f"What became of the {entry.verb} of {_label(entry)} cannot be looked up"
        store.notify(f"{text}: {error.message}", "warning")
        await self._recorder.note(entry, Event.UNCLEAR, error.message)

    # -- a create

    async def _search_created(self, entry: Entry) -> None:
        looks = 0
        async with aclosing(self._service.lists()) as lists:
            async for listing in lists:
                if entry.id not in self._sought:  # set aside
                    return
                if found := self._candidates(entry, listing.servers):
                    await self._found(entry, found)
                    return
                looks += not listing.partial  # what did not come may be it
                if looks == self._service.pace.looks and not listing.partial:
                    self._store.notify(_not_listed(entry, "so far"), "warning")
                if looks >= GIVEN_UP_AFTER_LOOKS:
                    await self._given_up(entry)
                    return

    async def _given_up(self, entry: Entry) -> None:
        """It has not appeared for so long that a person may as well look now and then."""
        self._sought.pop(entry.id, None)
        self._store.become(self._store.state.with_unknown_create(entry.id, None))
        text = f"{_not_listed(entry, 'since then')} It is not looked for any more."
        self._store.notify(text, "warning")
        await self._recorder.note(entry, Event.UNCLEAR, text)

    async def _found(self, entry: Entry, found: tuple[Server, ...]) -> None:
        store = self._store
        self._sought.pop(entry.id, None)
        state = store.state.with_unknown_create(entry.id, None)
        for server in found:
            state = state.with_new_server(server, store.now())
        store.become(state)
        self._watcher.follow_transitions()
        if len(found) == 1:
            text = f"{_label(entry)} was created: id {found[0].id}."
            store.notify(f"{text} It had not been answered.", "information")
            await self._recorder.note(entry, Event.SEEN_DONE, text, found[0].id)
            return
        ids = ", ".join(str(server.id) for server in found)
        text = f"{len(found)} servers may be the {_label(entry)} that was not answered: id {ids}."
        store.notify(f"{text} Each is billed; delete what you do not want.", "warning")
        await self._recorder.note(entry, Event.UNCLEAR, text)

    # -- an edit

    async def _compare(self, entry: Entry) -> None:
        """Read a server until its fields tell whether an edit was done."""
        assert entry.server is not None  # noqa: S101 - for mypy: an edit has one
        seen, server_id = 0, entry.server
        try:
            async with aclosing(self._service.look_at(server_id)) as readings:
                async for server in readings:
                    if entry.id not in self._sought:  # set aside
                        return
                    self._store.become(self._store.state.with_server(server, self._store.now()))
                    seen += 1
                    event = _compared(server, entry)
                    if event is Event.SEEN_DONE or seen >= self._service.pace.doubt:
                        await self._told_edit(entry, server, event)
                        return
        except NotFound:
            self._sought.pop(entry.id, None)
            self._store.become(self._store.state.without_server(server_id, self._store.now()))
            await self._finish_gone(entry)

    async def _told_edit(self, entry: Entry, server: Server, event: Event) -> None:
        self._sought.pop(entry.id, None)
        self._store.become(self._store.state.with_operation(server.id, None))
        text = {
            Event.SEEN_DONE: f"{server.label}: the edit was done.",
            Event.SEEN_NOT_DONE: f"{server.label}: the edit was not done, as far as can be seen.",
        }.get(event, f"{server.label} was changed, but not only by your edit: look at it.")
        self._store.notify(text, "information" if event is Event.SEEN_DONE else "warning")
        await self._recorder.note(entry, event, text)


def _compared(server: Server, entry: Entry) -> Event:
    """What the fields of a server tell of an edit."""
    now = {name: getattr(server, name, None) for name in entry.sent}
    if now == entry.sent:
        return Event.SEEN_DONE
    return Event.SEEN_NOT_DONE if now == entry.before else Event.UNCLEAR


def _ids(entry: Entry) -> frozenset[ServerId]:
    """Ids of the servers that had the name before a create."""
    known = entry.before.get("ids")
    ids = known if isinstance(known, list) else []
    return frozenset(one for one in ids if isinstance(one, int | str))


def _label(entry: Entry) -> str:
    return entry.name or f"server {entry.server}"


def _not_listed(entry: Entry, how_long: str) -> str:
    return (
        f"No server {_label(entry)} is listed {how_long}: it was probably not created, but it may "
        "still appear, and be billed."
    )
