"""Finds the token of a profile, and stores a new one.

Sources, the first that has a token wins: the environment, the profile's `token_file`, its
`token_command`, the OS keyring. A token in the keyring is bound to profile and API host, so that
another API URL never gets it. Everything here blocks, but never for longer than its deadline; call
it from a thread.
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from vpstui.api.urls import host_of
from vpstui.base import redaction
from vpstui.base.errors import CredentialsError, NoToken
from vpstui.config.keyring_store import KeyringStore
from vpstui.config.settings import TOKEN_VARIABLES
from vpstui.config.token_file_command import COMMAND_DEADLINE, read_token_file, run_token_command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from keyring.backend import KeyringBackend

    from vpstui.config.keyring_store import KeyringDeadlines, KeyringState
    from vpstui.config.settings import Profile

TOKEN_LIMIT: Final = 4096
"""Characters; a longer text is no token but a wrong file."""


@dataclass(frozen=True)
class FoundToken:
    """A token and the name of the source that gave it."""

    token: SecretStr
    source: str


def parse_token(text: str, source: str) -> SecretStr:
    """Return the token in a text, without the blanks and a "Bearer " around it.

    Args:
        text: what a source gave.
        source: the name of the source, for messages.

    Raises:
        CredentialsError: what is left cannot be a token. It is not shown.
    """
    token = re.sub(r"^bearer(\s+|$)", "", text.strip(), flags=re.IGNORECASE)
    if not token:
        raise CredentialsError(f"The token from {source} is empty.")
    if len(token) > TOKEN_LIMIT:
        raise CredentialsError(f"What came from {source} is too long to be a token.")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise CredentialsError(
            f"What came from {source} is not a token: it has blanks, line breaks or characters "
            "that no token has."
        )
    redaction.remember_secret(token)
    return SecretStr(token)


@dataclass(frozen=True)
class TokenPersistence:
    """Whether a new token would be stored, and used at the next start.

    Attributes:
        overriding_source: the source that comes before the keyring at the next start; empty: none.
        problem: why the keyring would not store it; empty when it would, as far as is known.
        ignored_variable: a variable that holds a token and is not used, since it is not known
            which account's token it is; empty: there is none.
    """

    overriding_source: str
    problem: str
    ignored_variable: str = ""


class TokenSources:
    """The token of one profile.

    Args:
        name: the profile's name.
        profile: its API URL and token sources.
        environ: the environment variables.
        backend: the keyring to use; by default the one of the system.
        deadlines: how long to wait for the keyring.
        command_deadline: seconds to wait for `token_command`.
    """

    def __init__(
        self,
        name: str,
        profile: Profile,
        *,
        environ: Mapping[str, str],
        backend: KeyringBackend | None = None,
        deadlines: KeyringDeadlines | None = None,
        command_deadline: float = COMMAND_DEADLINE,
    ) -> None:
        self._profile = profile
        self._environ = environ
        self._command_deadline = command_deadline
        self._keyring = KeyringStore(
            f"{name}@{host_of(profile.api_url)}",
            allow_plaintext=bool(profile.allow_plaintext_keyring),
            backend=backend,
            deadlines=deadlines,
        )

    def find(self) -> FoundToken:
        """Return the token of the first source that has one.

        Raises:
            NoToken: no source has one; the message says why the keyring has none.
            CredentialsError: a source is there and what it gave cannot be used.
        """
        for name in TOKEN_VARIABLES:
            if self._environ.get(name, "").strip():
                return FoundToken(parse_token(self._environ[name], name), name)
        if self._profile.token_file:
            text = read_token_file(self._profile.token_file)
            return FoundToken(parse_token(text, "token_file"), "token_file")
        if self._profile.token_command:
            text = run_token_command(self._profile.token_command, self._command_deadline)
            return FoundToken(parse_token(text, "token_command"), "token_command")
        try:
            stored = self._keyring.read()
        except CredentialsError as error:
            raise NoToken(f"No token found. {error.message}") from error
        if not stored:
            raise NoToken("No token found in the environment, the config or the keyring.")
        return FoundToken(parse_token(stored, "the keyring"), "the keyring")

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that is set and comes before the keyring, the one that is used first."""
        given = [name for name in TOKEN_VARIABLES if self._environ.get(name, "").strip()]
        given += ["token_file"] if self._profile.token_file else []
        given += ["token_command"] if self._profile.token_command else []
        return tuple(given)

    @property
    def overriding_source(self) -> str:
        """The source that would be used before the keyring; empty when there is none."""
        return next(iter(self.sources), "")

    def keyring_state(self) -> KeyringState:
        """Return which keyring there is, and whether it has a token of this profile.

        Raises:
            CredentialsError: it cannot be used.
        """
        return self._keyring.state()

    def persistence(self) -> TokenPersistence:
        """Return whether a new token would be stored, and used at the next start.

        The keyring is not asked again once it has answered, or failed to: it may have to ask its
        owner each time.
        """
        if self._keyring.problem is None:
            with contextlib.suppress(CredentialsError):
                self._keyring.check()
        # Where several accounts are open, theirs is an environment without these variables.
        set_outside = (name for name in TOKEN_VARIABLES if os.environ.get(name, "").strip())
        ignored = next((name for name in set_outside if name not in self._environ), "")
        return TokenPersistence(self.overriding_source, self._keyring.problem or "", ignored)

    def store(self, token: SecretStr, on_waiting: Callable[[], object] | None = None) -> None:
        """Store a token in the keyring, and read it back to be sure.

        Args:
            token: the token.
            on_waiting: called once when the keyring takes longer than a second.

        Raises:
            CredentialsError: it is not stored.
        """
        self._keyring.write(token.get_secret_value(), on_waiting)

    def delete(self, on_waiting: Callable[[], object] | None = None) -> bool:
        """Delete the token from the keyring; False when there was none.

        Args:
            on_waiting: called once when the keyring takes longer than a second.

        Raises:
            CredentialsError: the keyring cannot be used.
        """
        return self._keyring.delete(on_waiting)
