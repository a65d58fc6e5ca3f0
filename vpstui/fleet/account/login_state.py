"""Which token an account uses, so that an answer is taken for that of the right one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr

    from vpstui.api.service import ServerService
    from vpstui.base.errors import Unauthorized
    from vpstui.fleet.state.store import AccountStore


class LoginState:
    """The token in use, counted in generations: every change of it begins another one.

    Args:
        service: sends requests with the token.
        store: holds the state.
    """

    def __init__(self, service: ServerService, store: AccountStore) -> None:
        self._service = service
        self._store = store
        self._token: SecretStr | None = None
        self._refused: tuple[SecretStr | None, Unauthorized] | None = None

    @property
    def generation(self) -> int:
        """How often the token was changed."""
        return self._service.token_generation

    @property
    def has_token(self) -> bool:
        """Whether requests can be made."""
        return self._service.has_token

    def is_current(self, generation: int) -> bool:
        """Whether the token is still that of a request."""
        return generation == self.generation

    def use(self, token: SecretStr | None) -> None:
        """Use another token from the next request on; None: none."""
        self._token = token
        self._service.use_token(token)

    def sign_out(self, problem: str) -> None:
        """Stop asking: there is no token, or the API does not take it.

        Args:
            problem: why, in one line.
        """
        self.use(None)
        self._store.update(self._store.state.with_sign_out(problem))

    def on_unauthorized(self, error: Unauthorized, generation: int) -> None:
        """Sign out, unless the token that the API refused has been replaced meanwhile."""
        if self.is_current(generation):
            self.note_refused(self._token, error)
            self.sign_out(error.message)

    def note_refused(self, token: SecretStr | None, error: Unauthorized) -> None:
        """Remember the token that the API has just refused; only the last one is remembered."""
        self._refused = (token, error)

    def check_not_refused(self, token: SecretStr) -> None:
        """Let the token that the API has just refused not be tried once more.

        Raises:
            Unauthorized: it is that one.
        """
        if self._refused is not None and self._refused[0] == token:
            raise self._refused[1]
