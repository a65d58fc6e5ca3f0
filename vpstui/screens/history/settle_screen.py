"""Chooses the server that a create without an answer has made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal
from textual.widgets import Button, Static

from vpstui.fleet.state.create_choices import Choice
from vpstui.screens.dialog import Dialog
from vpstui.widgets.fields.choice_field import ChoiceField

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from vpstui.api.models import Server, ServerId
    from vpstui.fleet.state.account_state import AccountState
    from vpstui.journal.history_entry import HistoryEntry


@dataclass(frozen=True)
class Settlement:
    """What a person says of a write whose outcome is unknown.

    Attributes:
        server_id: of a create, the server that it made; None: it is left unknown.
    """

    server_id: ServerId | None = None


class SettleScreen(Dialog[Settlement]):
    """Chooses one of the servers of an account.

    Args:
        record: the create.
        servers: those of its account, the likely ones first; one at least.
    """

    def __init__(self, record: HistoryEntry, servers: Sequence[Server]) -> None:
        super().__init__(f"Which server is {record.label}?")
        self._servers = {str(server.id): server for server in servers}

    def body(self) -> Iterable[Widget]:
        """The servers, and what is done with the one that is chosen."""
        choices = [Choice(value, _line(server)) for value, server in self._servers.items()]
        yield ChoiceField("Server", choices, id="server", placeholder="server", closed=True)
        yield Static("The create is noted as done, and is not looked for any more.", id="note")
        with Horizontal(id="buttons"):
            yield Button("Cancel", id="cancel", compact=True)
            yield Button("This one is it", id="this", variant="primary", compact=True)

    @on(Button.Pressed)
    def _decide(self, event: Button.Pressed) -> None:
        if event.button.id != "this":
            self.finish(None)
            return
        chosen = self._servers.get(self.query_one("#server", ChoiceField).value)
        if chosen is None:
            self.notify("Choose a server first.", severity="warning", markup=False)
        else:
            self.finish(Settlement(chosen.id))


def likely_servers(record: HistoryEntry, account: AccountState) -> tuple[Server, ...]:
    """Return the servers that a create may have made: those of its name first, then the newest."""
    by_age = sorted(
        account.servers,
        key=lambda one: one.created_at.timestamp() if one.created_at is not None else 0.0,
        reverse=True,
    )
    return tuple(sorted(by_age, key=lambda one: one.name != record.name))


def _line(server: Server) -> str:
    created = "" if server.created_at is None else f"created {server.created_at:%Y-%m-%d %H:%M}"
    return " · ".join(filter(None, (server.label, f"id {server.id}", server.status, created)))
