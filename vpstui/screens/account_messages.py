"""What screens ask of the app about accounts and tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from vpstui.screens.asking import Ask, AskAccount

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr

    from vpstui.config.credentials import Keeping
    from vpstui.fleet.account import Session
    from vpstui.fleet.open_accounts import Sessions


class OpenAccount(Ask[None]):
    """Open another account beside those that are open."""

    def __init__(self, profile: str) -> None:
        super().__init__()
        self.profile = profile

    async def carry_out(self, sessions: Sessions) -> None:
        """Open it and read its list."""
        await sessions.open(self.profile)
        sessions.keep_polling()


class CloseAccount(Ask[None]):
    """Close an account; its servers leave the table."""

    def __init__(self, profile: str) -> None:
        super().__init__()
        self.profile = profile

    async def carry_out(self, sessions: Sessions) -> None:
        """Close it."""
        await sessions.close(self.profile)


class Lock(AskAccount[None]):
    """Refuse every write in an account, or take that back.

    Attributes:
        on: whether to refuse.
    """

    def __init__(self, profile: str, *, on: bool) -> None:
        super().__init__(profile)
        self.on = on

    async def carry_out_in(self, session: Session) -> None:
        """Do it."""
        session.lock(self.on)


class LogIn(Message):
    """Show the login screen of an account.

    Attributes:
        profile: the name of its profile.
    """

    def __init__(self, profile: str) -> None:
        super().__init__()
        self.profile = profile


class LookForKeyring(AskAccount["Keeping"]):
    """Find out what would become of a new token."""

    async def carry_out_in(self, session: Session) -> Keeping:
        """Look."""
        return await session.keeping()


class SignIn(AskAccount[None]):
    """Try a token and use it.

    Attributes:
        token: the token.
        taken: called once the API took it; then it is being kept, and the list being read.
        kept: called once the keyring has answered or was given up; a notice tells which.
    """

    def __init__(
        self,
        profile: str,
        token: SecretStr,
        *,
        taken: Callable[[], None],
        kept: Callable[[], None],
    ) -> None:
        super().__init__(profile)
        self.token = token
        self.taken = taken
        self.kept = kept

    async def carry_out_in(self, session: Session) -> None:
        """Try it against the API."""
        await session.sign_in(self.token, taken=self.taken, kept=self.kept)
