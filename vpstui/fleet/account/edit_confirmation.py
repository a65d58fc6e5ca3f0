"""Finds out whether an accepted edit shows: in the answer to it, else by reading the server."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from vpstui.api.answers.merging import merge_told
from vpstui.base.errors import ApiError, NotFound, NoToken, NotShown, OutcomeUnknown
from vpstui.base.formatting import on_off_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from vpstui.api.answers.written import WriteAnswer
    from vpstui.api.models import Server
    from vpstui.api.service import ServerService
    from vpstui.fleet.state.store import AccountStore

FIELD_NAMES = {"name": "name", "hostname": "hostname", "backups_enabled": "backups"}
"""What the fields of an edit are called in a sentence."""


class EditConfirmation:
    """Says of an accepted edit what was seen of it, and no more.

    Args:
        service: the reads.
        store: holds the state; what is read becomes part of it.
    """

    def __init__(self, service: ServerService, store: AccountStore) -> None:
        self._service = service
        self._store = store

    async def confirm(
        self,
        base: Server,
        sent: Mapping[str, object],
        answer: WriteAnswer,
        is_current: Callable[[], bool],
    ) -> Server:
        """Return the server with what was sent, once that was seen.

        The API may answer with a part of the server, with nothing, or with the values of before:
        then the server is read, a few times where a copy of it may lag behind.

        Args:
            base: the server as the person saw it.
            sent: the fields of the edit.
            answer: what the API told when it accepted it.
            is_current: whether the token that it was sent with is still in use.

        Raises:
            NotShown: it still has other values.
            NotFound: it is gone.
            OutcomeUnknown: it could not be read, for the reason that it comes from.
        """
        if answer.server is not None and answer.shows(sent):
            known = self._store.state.server(base.id) or base
            return merge_told(known, answer.server, answer.told)
        pace, seen, now = self._service.pace, 0, base
        readings = self._service.poll_server(base.id, max_failures=pace.confirmations, at_once=True)
        try:
            async with aclosing(readings):
                async for now in readings:
                    if not is_current():  # this is of another account
                        break
                    self._store.update(self._store.state.with_server(now, self._store.now()))
                    seen += 1
                    if not _differing(now, sent) or seen >= pace.confirmations:
                        break
        except NotFound:
            raise
        except (ApiError, NoToken) as error:
            raise OutcomeUnknown(
                f"The API accepted the edit of {base.label}, and what it came to could not be "
                f"read: {error.message}"
            ) from error
        if not is_current():
            raise OutcomeUnknown(
                f"The API accepted the edit of {base.label}; another login came before it was seen."
            )
        if differing := _differing(now, sent):
            raise NotShown(
                f"The API accepted the edit of {base.label}, and still shows "
                f"{_values(now, differing)}. Look at it again before you repeat it."
            )
        return now


def _differing(server: Server, sent: Mapping[str, object]) -> list[str]:
    return [name for name, value in sent.items() if getattr(server, name) != value]


def _values(server: Server, names: Iterable[str]) -> str:
    return ", ".join(f"{FIELD_NAMES[name]} {_value(getattr(server, name))}" for name in names)


def _value(value: object) -> str:
    return on_off_text(value) if isinstance(value, bool) or value is None else str(value)
