"""The endpoints of the VPS.org REST API: one method for each, the reading ones in `reads.py`.

A method makes one request (a list: one per page) and either returns a model or raises one error
of `errors.py`; how a request is made, and tried again, is in `client.py`, and what it looks like
in each dialect in `dialects/`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from vpstui.api.answers.written import read_copy_answer, read_write_answer
from vpstui.api.reads import ReadClient
from vpstui.base.errors import ApiError, BadRequest, Locked

if TYPE_CHECKING:
    from vpstui.api.answers.written import WriteAnswer
    from vpstui.api.dialects.dialect import Dialect, PowerAction, WireRequest
    from vpstui.api.models import Id, ServerId
    from vpstui.api.requests import ServerCreate, ServerPatch, ServerUpdate

UNKNOWN_DIALECT: Final = (
    "Nothing has shown yet which dialect this API speaks: nothing was sent. Set dialect in the "
    "profile if you know it."
)


class VpsClient(ReadClient):
    """A client of the API for one account.

        async with VpsClient(DEFAULT_API_URL, SecretStr(token)) as client:
            listing = await client.list_servers()

    Attributes and arguments are those of `ReadClient`.
    """

    async def create_server(self, request: ServerCreate) -> WriteAnswer:
        """Create a server. The answer's status is `provisioning`.

        Raises:
            BadRequest: fields are refused; they are called as in `request`.
        """
        dialect = await self._dialect_of_write()
        try:
            return await self._write(dialect.create(request), None)
        except BadRequest as error:
            names = {wire: name for name, wire in dialect.create_fields.items()}
            error.fields = {names.get(key, key): text for key, text in error.fields.items()}
            raise

    async def update_server(self, server_id: ServerId, request: ServerUpdate) -> WriteAnswer:
        """Replace name, hostname and backups."""
        return await self._write(
            (await self._dialect_of_write()).update(server_id, request), server_id
        )

    async def patch_server(self, server_id: ServerId, request: ServerPatch) -> WriteAnswer:
        """Change what is set in `request`."""
        return await self._write(
            (await self._dialect_of_write()).patch(server_id, request), server_id
        )

    async def delete_server(self, server_id: ServerId) -> WriteAnswer:
        """Delete a server for good."""
        dialect = await self._dialect_of_write()
        return await self._write(dialect.delete(server_id), server_id)

    async def power(self, server_id: ServerId, action: PowerAction) -> WriteAnswer:
        """Start, stop or reboot a server, or cut its power."""
        return await self._write(
            (await self._dialect_of_write()).power(server_id, action), server_id
        )

    async def resize_server(self, server_id: ServerId, plan_id: Id) -> WriteAnswer:
        """Give a server another plan; it may be restarted."""
        return await self._write(
            (await self._dialect_of_write()).resize(server_id, plan_id), server_id
        )

    async def back_up_server(self, server_id: ServerId) -> WriteAnswer:
        """Take a backup of a server."""
        dialect = await self._dialect_of_write()
        return await self._write_copy(dialect.back_up(server_id), server_id)

    async def take_snapshot(
        self, server_id: ServerId, name: str, description: str = ""
    ) -> WriteAnswer:
        """Take a snapshot of a server.

        Args:
            server_id: the server.
            name: what the snapshot is called: letters, digits, `-`, `_`.
            description: in words; sent only in the documented dialect.
        """
        dialect = await self._dialect_of_write()
        request = dialect.take_snapshot(server_id, name, description)
        return await self._write_copy(request, server_id)

    async def _dialect_of_write(self) -> Dialect:
        """Return the dialect that a write is sent in; reads may still have to show it.

        Raises:
            Locked: it is not known, and nothing is sent.
            ApiError: the list that would show it did not come; nothing is sent.
        """
        if self._spoken.current is None:
            await self.check_list()
        if self._spoken.current is None:
            with suppress(ApiError):
                await self.list_plans()
        if self._spoken.current is None:
            raise Locked(UNKNOWN_DIALECT)
        return self._spoken.current

    async def _write(self, request: WireRequest, server_id: ServerId | None) -> WriteAnswer:
        """Send a write, and read what the API told when it took it.

        Raises:
            BadRequest: it was refused, perhaps under 200.
            OutcomeUnknown: it may be done, or not.
            ApiError: it was not done.
        """
        body = await self.http.write(request.method, request.path, request.body)
        return read_write_answer(body, server_id, self._spoken.reader_of_answer(self._profile))

    async def _write_copy(self, request: WireRequest, server_id: ServerId) -> WriteAnswer:
        """Send a write whose answer is about a snapshot or backup; errors are as of `_write`."""
        body = await self.http.write(request.method, request.path, request.body)
        return read_copy_answer(body, server_id, self._spoken.reader_of_answer(self._profile))
