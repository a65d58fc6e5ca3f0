"""Follows servers in transition until they settle, and says what they came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.errors import ApiError, NotFound, Unauthorized
from vpstui.formatting import age_text
from vpstui.service import STOPS_AT
from vpstui.state import Operation, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from vpstui.models import Server, ServerId
    from vpstui.service import ServerService
    from vpstui.store import Store


class Watcher:
    """Asks for each server in transition alone, and records what it sees.

    Args:
        service: the use cases.
        store: holds the state.
        spawn: runs a coroutine in the background.
        sign_out: is called, with the reason, when the API no longer takes the token.
        long_watch: seconds after which a transition is said to take long.
    """

    def __init__(
        self,
        service: ServerService,
        store: Store,
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        sign_out: Callable[[str], None],
        long_watch: float,
    ) -> None:
        self._service = service
        self._store = store
        self._spawn = spawn
        self._sign_out = sign_out
        self._long_watch = long_watch
        self._followed: set[ServerId] = set()

    def follow_transitions(self) -> None:
        """Follow every server that is in transition and not followed yet."""
        for server in self._store.state.servers:
            if not server.is_settled:
                self.follow(server.id)

    def follow(self, server_id: ServerId) -> None:
        """Follow a server until its status stays; one that is followed already goes on."""
        if server_id not in self._followed:
            self._followed.add(server_id)
            self._spawn(self._watch(server_id))

    async def _watch(self, server_id: ServerId) -> None:
        store, began = self._store, self._store.now()
        operation = store.state.operations.get(server_id)
        hoped_for = STOPS_AT.get(operation.verb, "") if operation is not None else ""
        known, last, said_long = store.state.server(server_id), None, False
        label = known.label if known is not None else f"server {server_id}"
        try:
            async for last in self._service.watch(server_id, hoped_for):
                store.become(store.state.with_server(last, store.now()))
                if not said_long and store.now() - began > self._long_watch:
                    said_long = True
                    waited = age_text(store.now() - began)
                    store.notify(f"{label}: {last.status} for {waited}, which is long.", "warning")
        except NotFound:
            self._gone(server_id, label)
        except Unauthorized as error:
            self._sign_out(error.message)
        except ApiError as error:
            store.notify(f"{label} is not watched any more: {error.message}", "warning")
        else:
            if last is not None:
                self._settled(last, operation, hoped_for, store.now() - began)
        finally:
            self._followed.discard(server_id)
            store.become(store.state.with_operation(server_id, None))

    def _gone(self, server_id: ServerId, label: str) -> None:
        store = self._store
        if store.state.server(server_id) is not None:
            store.notify(f"{label} is gone.", "information")
        store.become(store.state.without_server(server_id, store.now()))

    def _settled(
        self, server: Server, operation: Operation | None, hoped_for: str, took: float
    ) -> None:
        """Say what was seen, and no more than that."""
        text = f"{server.label} is {server.status or 'there'}"
        if operation is None:
            self._store.notify(f"{text} now.", "information")
        elif operation.stage is Stage.UNKNOWN:
            seen = _as_far_as_seen(server, operation.verb, hoped_for)
            self._store.notify(f"{text}: {seen}", "warning")
        elif hoped_for and server.status != hoped_for:
            self._store.notify(f"{text}, though its {operation.verb} was accepted.", "warning")
        else:
            self._store.notify(f"{text} after {age_text(took)}.", "information")


def _as_far_as_seen(server: Server, verb: str, hoped_for: str) -> str:
    if verb == "reboot":
        return "whether it was rebooted cannot be seen."
    done = "was" if server.status == hoped_for else "was not"
    return f"the {verb} {done} done, as far as can be seen."
