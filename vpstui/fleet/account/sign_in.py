"""How an account comes to its token: from the source of its profile, or from a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vpstui.base.errors import (
    ApiError,
    CredentialsError,
    Unauthorized,
    WrongAccount,
)
from vpstui.base.threads import run_in_thread
from vpstui.fleet.account.token_owner import check_owner, owner_of
from vpstui.fleet.state.account_state import Phase

if TYPE_CHECKING:
    from pydantic import SecretStr

    from vpstui.api.service import ServerService
    from vpstui.config.token_sources import TokenPersistence, TokenSources
    from vpstui.fleet.account.login_state import LoginState
    from vpstui.fleet.state.store import AccountStore, Severity


@dataclass(frozen=True)
class UsableToken:
    """A token that nothing is known against.

    Attributes:
        token: the token.
        owner: whose it is; empty where the API does not name it.
        is_same: whether it is known to be of the account that is shown.
        notice: what has to be said on screen before it is used; empty: nothing.
    """

    token: SecretStr
    owner: str = ""
    is_same: bool = False
    notice: str = ""


class SignIn:
    """Finds the token of one account, tries the one that a person gives, and keeps it.

    Args:
        service: the requests.
        token_sources: where its token comes from and is kept.
        login: the token in use.
        store: holds the state.
        expected: e-mail address that the account's owner must have; empty: whoever it is.
    """

    def __init__(
        self,
        service: ServerService,
        token_sources: TokenSources,
        login: LoginState,
        store: AccountStore,
        *,
        expected: str,
    ) -> None:
        self._service = service
        self._token_sources = token_sources
        self._login = login
        self._store = store
        self._expected = expected

    async def find(self) -> UsableToken | None:
        """Ask the source of the token, also again: it may have been mended meanwhile.

        Returns:
            None where the account is signed out, with the reason, or another login came meanwhile.
        """
        before = self._store.state
        if before.is_signed_out:
            self._store.update(replace(before, phase=Phase.STARTING, problem=""))
        generation = self._login.generation
        try:
            found = await run_in_thread(self._token_sources.find)
            self._login.check_not_refused(found.token)
            if before.listed_at is not None:
                await self._check_again(found.token)
            usable = await self._usable(found.token, found.notice)
        except (CredentialsError, Unauthorized, WrongAccount) as error:
            if self._login.is_current(generation):
                self._login.sign_out(error.message)
            return None
        return usable if self._login.is_current(generation) else None

    async def try_out(self, token: SecretStr) -> UsableToken:
        """Try a token that a person gave against the API.

        Raises:
            Unauthorized: the API does not take it.
            WrongAccount: it is of another account than the profile expects.
            ApiError: it could not be tried.
        """
        await self._service.check_token(token)
        return await self._usable(token)

    async def persistence(self) -> TokenPersistence:
        """Find out what would become of a new token; the keyring may take seconds to answer."""
        return await run_in_thread(self._token_sources.persistence)

    async def keep(self, token: SecretStr) -> tuple[str, Severity]:
        """Put a token into the keyring, and return what came of it in one line."""
        try:
            await run_in_thread(lambda: self._token_sources.store(token))
        except CredentialsError as error:
            return self._token_sources.session_only(error), "warning"
        outranking = self._token_sources.overriding_source
        if outranking:
            text = f"The token is in the keyring, but {outranking} comes first at the next start."
            return text, "warning"
        return "Logged in. The token is in the keyring.", "information"

    async def _check_again(self, token: SecretStr) -> None:
        """Let no token take the place of what is shown that the API refuses, too.

        Raises:
            Unauthorized: it does.
        """
        try:
            await self._service.check_token(token)
        except Unauthorized as error:
            self._login.note_refused(token, error)
            raise
        except ApiError:  # the list will show what is wrong
            return

    async def _usable(self, token: SecretStr, notice: str = "") -> UsableToken:
        """Find out whose account a token is of, where that matters.

        Raises:
            WrongAccount: it is of another account than the profile expects.
        """
        state = self._store.state
        owner = ""
        if state.owner or self._expected:
            found = await self._service.get_account(token)
            owner = "" if found is None else owner_of(found)
        check_owner(owner, state.profile, self._expected)
        is_same = bool(owner) and owner == state.owner  # then an id still means the same server
        return UsableToken(token, owner, is_same, notice)
