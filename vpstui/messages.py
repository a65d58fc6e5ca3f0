"""What screens ask of the app, each as one message with an outcome that can be awaited.

A screen posts an `Ask` and, when it wants to know, awaits its outcome. The app carries it out
in a worker of its own, so that a write outlives the screen that asked for it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

from textual.message import Message

from vpstui.choices import gather

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr
    from textual.message_pump import MessagePump

    from vpstui.choices import Choices
    from vpstui.credentials import Keeping
    from vpstui.models import Server, ServerCreate, ServerId, ServerPatch
    from vpstui.service import PowerVerb
    from vpstui.session import Session
    from vpstui.state import ApiFilter

T = TypeVar("T")


class Ask(Message, Generic[T]):
    """Something asked of the app.

    Attributes:
        outcome: what it came to; an error of `VpsTuiError` when it failed.
    """

    def __init__(self) -> None:
        super().__init__()
        self.outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    async def carry_out(self, session: Session) -> T:
        """Do it.

        Raises:
            VpsTuiError: it failed.
        """
        raise NotImplementedError


async def ask(sender: MessagePump, message: Ask[T]) -> T:
    """Ask something of the app and wait for what it comes to.

    Args:
        sender: the screen that asks; the message bubbles up from it.
        message: what is asked.

    Raises:
        VpsTuiError: it failed.
    """
    sender.post_message(message)
    return await message.outcome


class Refresh(Ask[None]):
    """Read the list now."""

    async def carry_out(self, session: Session) -> None:
        """Read the list; a failure becomes part of the state."""
        await session.fleet.refresh_on_request()


class TogglePause(Ask[None]):
    """Stop reading the list by itself, or go on."""

    async def carry_out(self, session: Session) -> None:
        """Switch it."""
        session.fleet.toggle_pause()
        session.reschedule()


class FilterByApi(Ask[None]):
    """Ask the API for one status or location only."""

    def __init__(self, wanted: ApiFilter) -> None:
        super().__init__()
        self.wanted = wanted

    async def carry_out(self, session: Session) -> None:
        """Set it and read the list."""
        await session.fleet.filter_by_api(self.wanted)


class GatherChoices(Ask["Choices"]):
    """Find out what the create form can offer."""

    async def carry_out(self, session: Session) -> Choices:
        """Read the plans and put them together with what the fleet and the config show."""
        if not session.fleet.state.problem:  # without a connection, a form need not wait
            await session.fleet.load_plans()
        state, names = session.fleet.state, session.choices
        return gather(state.plans, state.servers, names.os, names.ssh_key)


class LookAway(Ask[None]):
    """Say whether the list is what the user looks at.

    Attributes:
        away: whether it is not; then it is polled slowly.
    """

    def __init__(self, *, away: bool) -> None:
        super().__init__()
        self.away = away

    async def carry_out(self, session: Session) -> None:
        """Change the pace; read the list at once when it comes back into sight."""
        session.fleet.in_sight = not self.away
        if not self.away:
            await session.fleet.refresh()
        session.reschedule()


class ReadServer(Ask["Server"]):
    """Read one server in detail."""

    def __init__(self, server_id: ServerId) -> None:
        super().__init__()
        self.server_id = server_id

    async def carry_out(self, session: Session) -> Server:
        """Read it."""
        return await session.fleet.read(self.server_id)


class KeysMayCome(Message):
    """What a screen waited for is there, or will not come: keys that were held go on.

    Attributes:
        drop: whether they were meant for what did not come, and must not act on anything else.
    """

    def __init__(self, *, drop: bool = False) -> None:
        super().__init__()
        self.drop = drop


class LogIn(Message):
    """Show the login screen."""


class LookForKeyring(Ask["Keeping"]):
    """Find out what would become of a new token."""

    async def carry_out(self, session: Session) -> Keeping:
        """Look."""
        return await session.keeping()


class SignIn(Ask[None]):
    """Try a token and use it.

    Attributes:
        token: the token.
        taken: called once the API took it; then it is being kept, and the list being read.
        kept: called once the keyring has answered or was given up; a notice tells which.
    """

    def __init__(
        self, token: SecretStr, *, taken: Callable[[], None], kept: Callable[[], None]
    ) -> None:
        super().__init__()
        self.token = token
        self.taken = taken
        self.kept = kept

    async def carry_out(self, session: Session) -> None:
        """Try it against the API."""
        await session.sign_in(self.token, taken=self.taken, kept=self.kept)


class Write(Ask[T]):
    """Something that changes a server; its failure is told even when nobody waits for it."""


class CreateServer(Write["Server"]):
    """Create a server."""

    def __init__(self, request: ServerCreate) -> None:
        super().__init__()
        self.request = request

    async def carry_out(self, session: Session) -> Server:
        """Create it and follow it until it runs."""
        return await session.writes.create(self.request)


class EditServer(Write["Server"]):
    """Change name, hostname or backups of a server.

    Attributes:
        base: the server as the person saw it.
        wanted: the fields as they shall be.
    """

    def __init__(self, base: Server, wanted: ServerPatch) -> None:
        super().__init__()
        self.base = base
        self.wanted = wanted

    async def carry_out(self, session: Session) -> Server:
        """Read, compare and send what changed."""
        return await session.writes.edit(self.base, self.wanted)


class PowerServer(Write[None]):
    """Start, stop or reboot a server."""

    def __init__(self, server_id: ServerId, verb: PowerVerb) -> None:
        super().__init__()
        self.server_id = server_id
        self.verb = verb

    async def carry_out(self, session: Session) -> None:
        """Ask for it and follow the server until it is done."""
        await session.writes.power(self.server_id, self.verb)


class DeleteServer(Write[None]):
    """Delete a server for good."""

    def __init__(self, server_id: ServerId) -> None:
        super().__init__()
        self.server_id = server_id

    async def carry_out(self, session: Session) -> None:
        """Delete it."""
        await session.writes.delete(self.server_id)
