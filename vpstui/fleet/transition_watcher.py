"""Follows servers in transition until they settle, and says what they came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.api.service import PASSING
from vpstui.api.statuses import STOPS_AT
from vpstui.base.errors import ApiError, NotFound, NoToken, Unauthorized
from vpstui.base.formatting import age_text
from vpstui.fleet.state.account_state import Stage
from vpstui.fleet.watched_server import Watch
from vpstui.journal.write_events import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from typing import Any

    from vpstui.api.models import Server, ServerId
    from vpstui.api.service import ServerService
    from vpstui.fleet.journal_writer import Recorder
    from vpstui.fleet.state.account_state import Operation
    from vpstui.fleet.state.store import Store


WATCHED_ALONE: Final = 8
"""Servers in transition that are asked for one by one; a fleet that restarts is not."""

NO_STATUS: Final = "?"
"""Hoped for where no status tells that a write was done: another one has to be seen a few times."""


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
        self._watches: dict[ServerId, Watch] = {}
        self._deleted: dict[ServerId, tuple[str, bool]] = {}

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
        self._deleted.clear()

    def _answered(self, server_id: ServerId) -> Operation | None:
        """The write on a server that is no longer on its way and shows in its status, if any."""
        operation = self._store.state.operations.get(server_id)
        if operation is None or operation.stage is Stage.SENDING or operation.verb not in STOPS_AT:
            return None
        return operation

    def follow(self, server_id: ServerId) -> None:
        """Follow a server until its status stays; an older watch of it ends without a word.

        It is asked for alone, unless the write was one of many and enough are already.
        """
        self._watches.pop(server_id, None)
        operation = self._answered(server_id)
        entry, quiet = self._deleted.get(server_id, ("", False))
        watch = Watch(
            operation=operation,
            hoped_for=STOPS_AT.get(operation.verb, "") if operation is not None else "",
            began=self._store.now(),
            entry=entry or (operation.entry if operation is not None else ""),
            quiet=quiet or (operation is not None and operation.quiet),
            is_alone=False,
        )
        self._watches[server_id] = watch
        if not watch.quiet or self._room > 0:
            self._ask_alone(server_id, watch)

    def await_gone(self, server_id: ServerId, entry: str, *, quiet: bool) -> None:
        """The API took a delete: note it as seen done when a whole list has the server no more.

        Args:
            server_id: the server.
            entry: names the delete in the journal.
            quiet: whether what comes of it is told by somebody else.
        """
        self._deleted[server_id] = (entry, quiet)

    def notice_settled(self) -> None:
        """Take in a list that has just come: end the watches of servers that it shows settled."""
        if not (self._watches or self._deleted):
            return
        shown = {server.id: server for server in self._store.state.servers}
        self._notice_deleted(shown)
        for server_id, watch in list(self._watches.items()):
            server = shown.get(server_id)
            if server is not None and self._is_believed(server, watch):
                self._settled(server, watch)
                self._end(server_id, watch)
        self._fill_room(shown)

    def _notice_deleted(self, shown: Mapping[ServerId, Server]) -> None:
        state = self._store.state
        if state.is_whole:
            gone = [
                one for one in self._deleted if one not in shown and one not in state.deleted_at
            ]
            for server_id in gone:
                entry, _ = self._deleted.pop(server_id)
                self._recorder.note_soon(entry, Event.SEEN_DONE, "it is in no list any more")

    def _is_believed(self, server: Server, watch: Watch) -> bool:
        """Whether a list tells what became of a write.

        Another status than the one hoped for has to be seen a few times, as where a server is
        asked for alone: the list may be told from a copy that lags behind.
        """
        if server.is_settled and server.status == watch.hope():
            return True
        if watch.is_alone:
            return False
        state = self._store.state
        if state.partial or server.id in state.seen_at:  # this is not of the list
            return False
        if not server.is_settled:
            watch.moved = watch.moved or server.status == "rebooting"
            return False
        patience = self._patience(watch)
        watch.others += 1
        wanted = self._service.pace.patience if patience is None else patience
        return watch.moved or watch.others >= wanted

    # -- one server, asked for alone

    @property
    def _room(self) -> int:
        """How many more may be asked for alone."""
        return WATCHED_ALONE - sum(watch.is_alone for watch in self._watches.values())

    def _fill_room(self, shown: Mapping[ServerId, Server] | None = None) -> None:
        """Ask alone for more of those that lists should show; for those first that none does."""
        room = self._room
        if room > 0:
            waiting = [item for item in self._watches.items() if not item[1].is_alone]
            if shown is not None:
                waiting.sort(key=lambda item: item[0] in shown)
            for server_id, watch in waiting[:room]:
                self._ask_alone(server_id, watch)

    def _ask_alone(self, server_id: ServerId, watch: Watch) -> None:
        watch.is_alone = True
        self._spawn(self._watch(server_id, watch))

    async def _watch(self, server_id: ServerId, watch: Watch) -> None:
        store = self._store
        known = store.state.server(server_id)
        written = watch.operation.name if watch.operation is not None else ""
        label = known.label if known is not None else written or f"server {server_id}"
        generation = self._service.token_generation
        try:
            last = await self._follow_to_end(server_id, watch)
        except NotFound:
            if self._is_on(server_id, watch):
                self._gone(server_id, label, watch)
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
            self._fill_room()

    def _given_up(self, server_id: ServerId, watch: Watch, label: str, error: ApiError) -> None:
        """A server cannot be read any more."""
        if not self._is_on(server_id, watch):
            return
        if watch.operation is None or (watch.is_in_doubt and isinstance(error, PASSING)):
            self._forget(server_id, watch)  # the next list goes on with it
            return
        what = f"{label} is not watched any more"
        if watch.is_in_doubt:
            what = f"What became of the {watch.operation.verb} of {label} cannot be looked up"
        if watch.is_in_doubt or watch.quiet:  # somebody waits for an end of it
            self._recorder.note_soon(watch.entry, Event.UNCLEAR, error.message)
        if not watch.quiet:
            self._store.notify(f"{what}: {error.message}", "warning")

    async def _follow_to_end(self, server_id: ServerId, watch: Watch) -> Server | None:
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

    def _patience(self, watch: Watch) -> int | None:
        """How often another status is seen before it is believed; None: as usual."""
        if watch.is_in_doubt:
            return self._service.pace.doubt
        if watch.is_delete:
            return self._service.pace.deleting
        return None

    def _is_on(self, server_id: ServerId, watch: Watch) -> bool:
        return self._watches.get(server_id) is watch

    def _forget(self, server_id: ServerId, watch: Watch) -> None:
        """Stop watching; the write it was about keeps its state."""
        if self._is_on(server_id, watch):
            del self._watches[server_id]

    def _end(self, server_id: ServerId, watch: Watch) -> None:
        """Forget a watch, and the write it was about; one that began meanwhile goes on."""
        if not self._is_on(server_id, watch):
            return
        self._forget(server_id, watch)
        if self._store.state.operations.get(server_id) is watch.operation:
            self._store.become(self._store.state.with_operation(server_id, None))

    def _say_when_long(self, server: Server, watch: Watch) -> None:
        waited = self._store.now() - watch.began
        if not watch.said_long and not watch.quiet and waited > self._long_watch:
            watch.said_long = True
            text = f"{server.label}: {server.status} for {age_text(waited)}, which is long."
            self._store.notify(text, "warning")

    def _gone(self, server_id: ServerId, label: str, watch: Watch) -> None:
        store, deleted = self._store, watch.is_delete
        self._deleted.pop(server_id, None)
        if watch.is_in_doubt or deleted or watch.quiet:
            event = Event.SEEN_DONE if deleted else Event.UNCLEAR
            self._recorder.note_soon(watch.entry, event, "it is gone")
        is_news = watch.is_in_doubt or store.state.server(server_id) is not None
        if is_news and not watch.quiet:
            why = ": the delete was done" if deleted else ""
            store.notify(f"{label} is gone{why}.", "information")
            if watch.operation is not None:
                store.ring()
        gone = store.state.with_delete if deleted else store.state.without_server
        store.become(gone(server_id, store.now()))

    def _settled(self, server: Server, watch: Watch) -> None:
        """Note and say what was seen."""
        self._deleted.pop(server.id, None)
        if watch.operation is not None:
            self._recorder.note_soon(watch.entry, watch.seen(server), watch.note(server))
        if not watch.quiet:
            self._store.notify(*watch.verdict(server, self._store.now()))
            if watch.operation is not None:  # somebody here waits for it
                self._store.ring()
