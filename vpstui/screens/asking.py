"""How screens ask something of the app: a message with an outcome that can be awaited.

A screen posts an `Ask` and, when it wants to know, awaits its outcome. The app carries it out
in a worker of its own, so that a write outlives the screen that asked for it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

from textual.message import Message

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from vpstui.fleet.account import Session
    from vpstui.fleet.open_accounts import Sessions

T = TypeVar("T")


class Ask(Message, Generic[T]):
    """Something asked of the app.

    Attributes:
        outcome: what it came to; an error of `VpsTuiError` when it failed.
    """

    def __init__(self) -> None:
        super().__init__()
        self.outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    async def carry_out(self, sessions: Sessions) -> T:
        """Do it.

        Raises:
            VpsTuiError: it failed.
        """
        raise NotImplementedError


class AskAccount(Ask[T]):
    """Something asked of one account.

    Attributes:
        profile: the name of its profile.
    """

    def __init__(self, profile: str) -> None:
        super().__init__()
        self.profile = profile

    async def carry_out(self, sessions: Sessions) -> T:
        """Do it in that account.

        Raises:
            VpsTuiError: it failed, or the account is not open.
        """
        return await self.carry_out_in(await sessions.session(self.profile))

    async def carry_out_in(self, session: Session) -> T:
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
