"""Watches servers in transition until they settle, and reports what they came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.api.polling import TRANSIENT_ERRORS
from vpstui.api.statuses import EXPECTED_STATUS
from vpstui.base.errors import ApiError, NotFound, NoToken, Unauthorized
from vpstui.base.formatting import age_text
from vpstui.fleet.account.watched_server import WatchedServer
from vpstui.fleet.ssh_answer import AnswerWatcher
from vpstui.fleet.state.operation import Stage
from vpstui.journal.write_events import WriteEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.models import Server, ServerId
    from vpstui.api.service import ServerService
    from vpstui.base.tasks import TaskSet
    from vpstui.fleet.account.journal_writer import JournalWriter
    from vpstui.fleet.account.login_state import LoginState
    from vpstui.fleet.state.operation import Operation
    from vpstui.fleet.state.store import AccountStore


WATCHED_ALONE: Final = 8
"""Servers in transition that are fetched one by one; lists show the others."""

ANY_STATUS: Final = "?"
"""Expected where no status shows that a write was done: any has to be seen a few times."""


class TransitionWatcher:
    """Fetches each server in transition alone until its status stays.

    Args:
        service: the requests.
        store: holds the state.
        login: the token in use.
        journal: records what was seen of a write.
        tasks: runs the watches.
        long_watch: seconds after which a transition is reported to take long.
    """

    def __init__(
        self,
        service: ServerService,
        store: AccountStore,
        login: LoginState,
        journal: JournalWriter,
        tasks: TaskSet,
        *,
        long_watch: float,
    ) -> None:
        self._service = service
        self._store = store
        self._login = login
        self._journal = journal
        self._tasks = tasks
        self._long_watch = long_watch
        self._answers = AnswerWatcher(store, tasks)
        self._watches: dict[ServerId, WatchedServer] = {}

    def watch_transitions(self) -> None:
        """Watch what is in transition, and every server whose write has no known end yet.

        Of transitions that others began only so many are watched alone; the list shows the rest.
        """
        state = self._store.state
        for server_id in state.operations:  # also those that are filtered away, or gone
            if self._answered(server_id) is not None and server_id not in self._watches:
                self.watch(server_id)
        for server_id in state.moving_since:
            if len(self._watches) >= WATCHED_ALONE:
                return
            if server_id not in self._watches:
                self.watch(server_id)

    def end(self, server_id: ServerId) -> None:
        """End the watch of a server without a report."""
        self._watches.pop(server_id, None)

    def detach(self) -> None:
        """End every watch without a report: what comes next may be of another account."""
        self._watches.clear()

    def _answered(self, server_id: ServerId) -> Operation | None:
        """The write on a server that is no longer on its way and shows in its status, if any."""
        operation = self._store.state.operations.get(server_id)
        if (
            operation is None
            or operation.stage is Stage.SENDING
            or operation.verb not in EXPECTED_STATUS
        ):
            return None
        return operation

    def watch(self, server_id: ServerId, *, moved: bool = False) -> None:
        """Watch a server until its status stays; an older watch of it ends without a report.

        It is fetched alone, unless the write was one of many and enough are already.

        Args:
            server_id: the server.
            moved: whether the answer to a reboot showed it rebooting already.
        """
        older = self._watches.pop(server_id, None)
        operation = self._answered(server_id)
        before = None if older is None else older.operation
        if before is not None and operation is not None and before.yields_to(operation.verb):
            note = f"a {operation.verb} followed"
            self._journal.record_soon(before.entry, WriteEvent.LEFT_UNKNOWN, note)
        watch = WatchedServer(
            operation=operation,
            target_status=EXPECTED_STATUS.get(operation.verb, "") if operation is not None else "",
            began=self._store.now(),
            entry=operation.entry if operation is not None else "",
            quiet=operation is not None and operation.quiet,
            is_alone=False,
            moved=moved,
        )
        self._watches[server_id] = watch
        if not watch.quiet or self._room > 0:
            self._fetch_alone(server_id, watch)

    def on_list(self) -> None:
        """A list has just come: end the watches of servers that it shows settled."""
        if not self._watches:
            return
        shown = {server.id: server for server in self._store.state.servers}
        for server_id, watch in list(self._watches.items()):
            server = shown.get(server_id)
            if server is not None and self._is_confirmed(server, watch):
                self._on_settled(server, watch)
                self._end(server_id, watch)
        self._fill_room(shown)

    def _is_confirmed(self, server: Server, watch: WatchedServer) -> bool:
        """Whether a list shows what became of a write.

        Another status than the expected one has to be seen a few times, as where a server is
        fetched alone: the list may come from a copy that lags behind.
        """
        if server.is_settled and server.status == watch.expected_status:
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
        watch.other_settled += 1
        wanted = self._service.pace.confirmations if patience is None else patience
        return watch.moved or watch.other_settled >= wanted

    # -- one server, fetched alone

    @property
    def _room(self) -> int:
        """How many more may be fetched alone."""
        return WATCHED_ALONE - sum(watch.is_alone for watch in self._watches.values())

    def _fill_room(self, shown: Mapping[ServerId, Server] | None = None) -> None:
        """Fetch alone more of those that lists should show; those first that none does."""
        room = self._room
        if room > 0:
            waiting = [item for item in self._watches.items() if not item[1].is_alone]
            if shown is not None:
                waiting.sort(key=lambda item: item[0] in shown)
            for server_id, watch in waiting[:room]:
                self._fetch_alone(server_id, watch)

    def _fetch_alone(self, server_id: ServerId, watch: WatchedServer) -> None:
        watch.is_alone = True
        self._tasks.start(self._watch(server_id, watch))

    async def _watch(self, server_id: ServerId, watch: WatchedServer) -> None:
        store = self._store
        known = store.state.server(server_id)
        written = watch.operation.name if watch.operation is not None else ""
        label = known.label if known is not None else written or f"server {server_id}"
        generation = self._login.generation
        try:
            last = await self._fetch_until_settled(server_id, watch)
        except NotFound:
            if self._is_current(server_id, watch):
                self._on_gone(server_id, label, watch)
        except NoToken:  # signed out meanwhile; the next list goes on with it
            self._forget(server_id, watch)
        except Unauthorized as error:
            self._forget(server_id, watch)
            self._login.on_unauthorized(error, generation)
        except ApiError as error:
            self._on_failure(server_id, watch, label, error)
        else:
            if last is not None:
                self._on_settled(last, watch)
        finally:
            self._end(server_id, watch)
            self._fill_room()

    def _on_failure(
        self, server_id: ServerId, watch: WatchedServer, label: str, error: ApiError
    ) -> None:
        """A server cannot be read any more."""
        if not self._is_current(server_id, watch):
            return
        if watch.operation is None or (watch.is_in_doubt and isinstance(error, TRANSIENT_ERRORS)):
            self._forget(server_id, watch)  # the next list goes on with it
            return
        what = f"{label} is not watched any more"
        if watch.is_in_doubt:
            what = f"What came of the {watch.operation.verb} of {label} cannot be looked up"
        if watch.is_in_doubt or watch.quiet:  # somebody waits for an end of it
            self._journal.record_soon(watch.entry, WriteEvent.LEFT_UNKNOWN, error.message)
        if not watch.quiet:
            self._store.notify(f"{what}: {error.message}", "warning")

    async def _fetch_until_settled(
        self, server_id: ServerId, watch: WatchedServer
    ) -> Server | None:
        """Read a server until its status stays.

        Returns:
            The last reading; None when there was none, or another watch has taken over.
        """
        store, last = self._store, None
        expected = watch.expected_status or (ANY_STATUS if watch.operation is not None else "")
        readings = self._service.watch(
            server_id, expected, self._patience(watch), at_once=watch.is_delete
        )
        async for last in readings:
            if not self._is_current(server_id, watch):
                return None
            store.update(store.state.with_server(last, store.now()))
            self._report_when_long(last, watch)
            if last.is_settled and (watch.is_resized(last) if watch.is_resize else watch.moved):
                break
            watch.moved = watch.moved or last.status == "rebooting"
        return last

    def _patience(self, watch: WatchedServer) -> int | None:
        """How often another status is seen before it counts; None: as usual."""
        if watch.is_in_doubt:
            return self._service.pace.confirmations_if_unanswered
        if watch.is_delete or watch.is_resize:
            return self._service.pace.confirmations_if_deleted
        return None

    def _is_current(self, server_id: ServerId, watch: WatchedServer) -> bool:
        return self._watches.get(server_id) is watch

    def _forget(self, server_id: ServerId, watch: WatchedServer) -> None:
        """Stop watching; the write it was about keeps its state."""
        if self._is_current(server_id, watch):
            del self._watches[server_id]

    def _end(self, server_id: ServerId, watch: WatchedServer) -> None:
        """Forget a watch, and the write it was about; one that began meanwhile goes on."""
        if not self._is_current(server_id, watch):
            return
        self._forget(server_id, watch)
        if self._store.state.operations.get(server_id) is watch.operation:
            self._store.update(self._store.state.with_operation(server_id, None))

    def _report_when_long(self, server: Server, watch: WatchedServer) -> None:
        waited = self._store.now() - watch.began
        if not watch.reported_long and not watch.quiet and waited > self._long_watch:
            watch.reported_long = True
            text = f"{server.label}: {server.status} for {age_text(waited)}, which is long."
            self._store.notify(text, "warning")

    def _on_gone(self, server_id: ServerId, label: str, watch: WatchedServer) -> None:
        store, deleted = self._store, watch.is_delete
        if watch.is_in_doubt or deleted or watch.quiet:
            event = WriteEvent.DONE if deleted else WriteEvent.LEFT_UNKNOWN
            self._journal.record_soon(watch.entry, event, "it is gone")
        under_way = store.state.operations.get(server_id)
        if under_way is not None and under_way.verb == "delete" and not deleted:
            is_news = False  # the delete that is being answered just now reports it
        else:
            is_news = watch.is_in_doubt or deleted or store.state.server(server_id) is not None
        if is_news and not watch.quiet:
            text = _gone_text(label, watch)
            store.notify(text, "information")
            if watch.operation is not None:
                store.listener.on_awaited(text)
        gone = store.state.with_delete if deleted else store.state.without_server
        store.update(gone(server_id, store.now()))

    def _on_settled(self, server: Server, watch: WatchedServer) -> None:
        """Record and report what was seen."""
        if watch.operation is not None:
            self._journal.record_soon(watch.entry, watch.result(server), watch.note(server))
        if not watch.quiet:
            text, severity = watch.report(server, self._store.now())
            self._store.notify(text, severity)
            if watch.operation is not None:  # somebody here waits for it
                self._store.listener.on_awaited(text)
        if watch.operation is None or watch.quiet:  # who reports it waits for the answer, too
            return
        if watch.result(server) is WriteEvent.DONE:
            self._answers.watch(server.id, server.label, watch.operation.verb, watch.began)


def _gone_text(label: str, watch: WatchedServer) -> str:
    """Say what it means that a server answered 404."""
    if not watch.is_delete:
        if watch.operation is None or not watch.is_in_doubt:
            return f"{label} is gone."
        return f"{label} is gone: whether its {watch.operation.verb} was done is unknown."
    return f"{label} is gone: the delete was done." if watch.is_in_doubt else f"{label} is deleted."
