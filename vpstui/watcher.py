"""Follows servers in transition until they settle, and says what they came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpstui.account_state import Stage
from vpstui.errors import ApiError, NotFound, NoToken, Unauthorized
from vpstui.formatting import age_text
from vpstui.journal import Event
from vpstui.service import PASSING, STOPS_AT

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from vpstui.account_state import Operation
    from vpstui.models import Server, ServerId
    from vpstui.recorder import Recorder
    from vpstui.service import ServerService
    from vpstui.store import Store


WATCHED_ALONE: Final = 8
"""Servers in transition that are asked for one by one; a fleet that restarts is not."""

NO_STATUS: Final = "?"
"""Hoped for where no status tells that a write was done: another one has to be seen a few times."""


@dataclass
class _Watch:
    """One server that is followed.

    Attributes:
        operation: the write it is about; None for a transition that somebody else began.
        hoped_for: the status it should come to.
        began: when, in seconds of the clock.
        said_long: whether it was said to take long.
        moved: whether the server was seen on its way; it does that for nothing else.
    """

    operation: Operation | None
    hoped_for: str
    began: float
    said_long: bool = False
    moved: bool = False

    @property
    def is_in_doubt(self) -> bool:
        """Whether nobody answered the write it is about."""
        return self.operation is not None and self.operation.stage is Stage.UNKNOWN

    def hope(self) -> str:
        """The status that tells that the write was done."""
        if self.operation is not None and self.operation.verb == "reboot" and self.is_in_doubt:
            return ""  # active it was before as well
        return self.hoped_for


class Watcher:
    """Asks for each server in transition alone, and records what it sees.

    Args:
        service: the use cases.
        store: holds the state.
        recorder: the journal.
        spawn: runs a coroutine in the background.
        refused: is called when the API does not take the token of that generation.
        long_watch: seconds after which a transition is said to take long.
    """

    def __init__(
        self,
        service: ServerService,
        store: Store,
        recorder: Recorder,
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        refused: Callable[[Unauthorized, int], None],
        long_watch: float,
    ) -> None:
        self._service = service
        self._store = store
        self._recorder = recorder
        self._spawn = spawn
        self._refused = refused
        self._long_watch = long_watch
        self._watches: dict[ServerId, _Watch] = {}

    def follow_transitions(self) -> None:
        """Follow what is in transition, and every server whose write has no known end yet.

        Of transitions that others began only so many are watched alone; the list shows the rest.
        """
        state = self._store.state
        for server_id in state.operations:  # also those that are filtered away, or gone
            if self._answered(server_id) is not None and server_id not in self._watches:
                self.follow(server_id)
        for server in state.servers:
            if len(self._watches) >= WATCHED_ALONE:
                return
            if not server.is_settled and server.id not in self._watches:
                self.follow(server.id)

    def set_aside(self) -> None:
        """End every watch without a word: what comes next may be of another account."""
        self._watches.clear()

    def _answered(self, server_id: ServerId) -> Operation | None:
        """The write on a server that is no longer on its way and shows in its status, if any."""
        operation = self._store.state.operations.get(server_id)
        if operation is None or operation.stage is Stage.SENDING or operation.verb not in STOPS_AT:
            return None
        return operation

    def follow(self, server_id: ServerId) -> None:
        """Follow a server until its status stays; an older watch of it ends without a word."""
        operation = self._answered(server_id)
        watch = _Watch(
            operation=operation,
            hoped_for=STOPS_AT.get(operation.verb, "") if operation is not None else "",
            began=self._store.now(),
        )
        self._watches[server_id] = watch
        self._spawn(self._watch(server_id, watch))

    def notice_settled(self) -> None:
        """End the watches of servers that a list has just shown where they were to come to."""
        for server_id, watch in list(self._watches.items()):
            server = self._store.state.server(server_id)
            if server is not None and server.is_settled and server.status == watch.hope():
                self._settled(server, watch)
                self._end(server_id, watch)

    async def _watch(self, server_id: ServerId, watch: _Watch) -> None:
        store = self._store
        known = store.state.server(server_id)
        written = watch.operation.name if watch.operation is not None else ""
        label = known.label if known is not None else written or f"server {server_id}"
        generation = self._service.token_generation
        try:
            last = await self._follow_to_end(server_id, watch)
        except NotFound:
            if self._is_on(server_id, watch):
                self._gone(server_id, label, watch.operation)
        except NoToken:  # signed out meanwhile; the next list goes on with it
            self._forget(server_id, watch)
        except Unauthorized as error:
            self._forget(server_id, watch)
            self._refused(error, generation)
        except ApiError as error:
            self._given_up(server_id, watch, label, error)
        else:
            if last is not None:
                self._settled(last, watch)
        finally:
            self._end(server_id, watch)

    def _given_up(self, server_id: ServerId, watch: _Watch, label: str, error: ApiError) -> None:
        """A server cannot be read any more."""
        if not self._is_on(server_id, watch):
            return
        if watch.operation is None or (watch.is_in_doubt and isinstance(error, PASSING)):
            self._forget(server_id, watch)  # the next list goes on with it
            return
        what = f"{label} is not watched any more"
        if watch.is_in_doubt:
            what = f"What became of the {watch.operation.verb} of {label} cannot be looked up"
            self._recorder.note_soon(watch.operation.entry, Event.UNCLEAR, error.message)
        self._store.notify(f"{what}: {error.message}", "warning")

    async def _follow_to_end(self, server_id: ServerId, watch: _Watch) -> Server | None:
        """Read a server until its status stays.

        Returns:
            The last reading; None when there was none, or another watch has taken over.
        """
        store, last = self._store, None
        hope = watch.hope() or (NO_STATUS if watch.operation is not None else "")
        async for last in self._service.watch(server_id, hope, self._patience(watch)):
            if not self._is_on(server_id, watch):
                return None
            store.become(store.state.with_server(last, store.now()))
            self._say_when_long(last, watch)
            if watch.moved and last.is_settled:
                break
            watch.moved = watch.moved or last.status == "rebooting"
        return last

    def _patience(self, watch: _Watch) -> int | None:
        """How often another status is seen before it is believed; None: as usual."""
        if watch.is_in_doubt:
            return self._service.pace.doubt
        if watch.operation is not None and watch.operation.verb == "delete":
            return self._service.pace.deleting
        return None

    def _is_on(self, server_id: ServerId, watch: _Watch) -> bool:
        return self._watches.get(server_id) is watch

    def _forget(self, server_id: ServerId, watch: _Watch) -> None:
        """Stop watching; the write it was about keeps its state."""
        if self._is_on(server_id, watch):
            del self._watches[server_id]

    def _end(self, server_id: ServerId, watch: _Watch) -> None:
        """Forget a watch, and the write it was about; one that began meanwhile goes on."""
        if not self._is_on(server_id, watch):
            return
        self._forget(server_id, watch)
        if self._store.state.operations.get(server_id) is watch.operation:
            self._store.become(self._store.state.with_operation(server_id, None))

    def _say_when_long(self, server: Server, watch: _Watch) -> None:
        waited = self._store.now() - watch.began
        if not watch.said_long and waited > self._long_watch:
            watch.said_long = True
            text = f"{server.label}: {server.status} for {age_text(waited)}, which is long."
            self._store.notify(text, "warning")

    def _gone(self, server_id: ServerId, label: str, operation: Operation | None) -> None:
        store = self._store
        deleted = operation is not None and operation.verb == "delete"
        if operation is not None and operation.stage is Stage.UNKNOWN:
            event = Event.SEEN_DONE if deleted else Event.UNCLEAR
            self._recorder.note_soon(operation.entry, event, "it is gone")
        in_doubt = operation is not None and operation.stage is Stage.UNKNOWN
        if in_doubt or store.state.server(server_id) is not None:
            why = ": the delete was done" if deleted else ""
            store.notify(f"{label} is gone{why}.", "information")
        gone = store.state.with_delete if deleted else store.state.without_server
        store.become(gone(server_id, store.now()))

    def _settled(self, server: Server, watch: _Watch) -> None:
        """Say what was seen, and no more than that."""
        text = f"{server.label} is {server.status or 'there'}"
        operation = watch.operation
        if operation is None:
            self._store.notify(f"{text} now.", "information")
            return
        event = _seen(server, watch)
        self._recorder.note_soon(operation.entry, event, text)
        if operation.stage is Stage.UNKNOWN:
            seen = _IN_WORDS[event].format(operation.verb)
            self._store.notify(f"{text}: {seen}", "warning")
        elif event is Event.SEEN_NOT_DONE:
            self._store.notify(f"{text}, though its {operation.verb} was accepted.", "warning")
        else:
            took = age_text(self._store.now() - watch.began)
            self._store.notify(f"{text} after {took}.", "information")


_IN_WORDS: Final = {
    Event.SEEN_DONE: "the {} was done, as far as can be seen.",
    Event.SEEN_NOT_DONE: "the {} was not done, as far as can be seen.",
    Event.UNCLEAR: "whether the {} was done cannot be seen.",
}


def _seen(server: Server, watch: _Watch) -> Event:
    """What a settled server tells of the write on it."""
    hope = watch.hope()
    if not hope:
        return Event.SEEN_DONE if watch.moved else Event.UNCLEAR
    return Event.SEEN_DONE if server.status == hope else Event.SEEN_NOT_DONE
