"""Follows servers in transition until they settle, and says what they came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vpstui.errors import ApiError, NotFound, NoToken, Unauthorized
from vpstui.formatting import age_text
from vpstui.service import STOPS_AT
from vpstui.state import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from vpstui.models import Server, ServerId
    from vpstui.service import ServerService
    from vpstui.state import Operation
    from vpstui.store import Store


@dataclass
class _Watch:
    """One server that is followed.

    Attributes:
        operation: the write it is about; None for a transition that somebody else began.
        hoped_for: the status it should come to.
        began: when, in seconds of the clock.
        said_long: whether it was said to take long.
    """

    operation: Operation | None
    hoped_for: str
    began: float
    said_long: bool = False


class Watcher:
    """Asks for each server in transition alone, and records what it sees.

    Args:
        service: the use cases.
        store: holds the state.
        spawn: runs a coroutine in the background.
        refused: is called when the API does not take the token of that generation.
        long_watch: seconds after which a transition is said to take long.
    """

    def __init__(
        self,
        service: ServerService,
        store: Store,
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        refused: Callable[[Unauthorized, int], None],
        long_watch: float,
    ) -> None:
        self._service = service
        self._store = store
        self._spawn = spawn
        self._refused = refused
        self._long_watch = long_watch
        self._watches: dict[ServerId, _Watch] = {}

    def follow_transitions(self) -> None:
        """Follow every server that is in transition, or whose write has no known end yet."""
        for server in self._store.state.servers:
            due = not server.is_settled or self._answered(server.id) is not None
            if due and server.id not in self._watches:
                self.follow(server.id)

    def _answered(self, server_id: ServerId) -> Operation | None:
        """The write on a server that is no longer on its way, if there is one."""
        operation = self._store.state.operations.get(server_id)
        return None if operation is None or operation.stage is Stage.SENDING else operation

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
            if server is not None and server.is_settled and server.status == watch.hoped_for:
                self._settled(server, watch)
                self._end(server_id, watch)

    async def _watch(self, server_id: ServerId, watch: _Watch) -> None:
        store = self._store
        known = store.state.server(server_id)
        label = known.label if known is not None else f"server {server_id}"
        last, generation = None, self._service.token_generation
        try:
            async for last in self._service.watch(server_id, watch.hoped_for):
                if not self._is_on(server_id, watch):
                    return
                store.become(store.state.with_server(last, store.now()))
                self._say_when_long(last, watch)
        except NotFound:
            self._gone(server_id, label)
        except NoToken:  # signed out meanwhile; the next list goes on with it
            self._forget(server_id, watch)
        except Unauthorized as error:
            self._forget(server_id, watch)
            self._refused(error, generation)
        except ApiError as error:
            store.notify(f"{label} is not watched any more: {error.message}", "warning")
        else:
            if last is not None:
                self._settled(last, watch)
        finally:
            self._end(server_id, watch)

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

    def _gone(self, server_id: ServerId, label: str) -> None:
        store = self._store
        if store.state.server(server_id) is not None:
            store.notify(f"{label} is gone.", "information")
        store.become(store.state.without_server(server_id, store.now()))

    def _settled(self, server: Server, watch: _Watch) -> None:
        """Say what was seen, and no more than that."""
        text = f"{server.label} is {server.status or 'there'}"
        operation = watch.operation
        if operation is None:
            self._store.notify(f"{text} now.", "information")
        elif operation.stage is Stage.UNKNOWN:
            seen = _as_far_as_seen(server, operation.verb, watch.hoped_for)
            self._store.notify(f"{text}: {seen}", "warning")
        elif watch.hoped_for and server.status != watch.hoped_for:
            self._store.notify(f"{text}, though its {operation.verb} was accepted.", "warning")
        else:
            took = age_text(self._store.now() - watch.began)
            self._store.notify(f"{text} after {took}.", "information")


def _as_far_as_seen(server: Server, verb: str, hoped_for: str) -> str:
    if verb == "reboot":
        return "whether it was rebooted cannot be seen."
    done = "was" if hoped_for and server.status == hoped_for else "was not"
    return f"the {verb} {done} done, as far as can be seen."
