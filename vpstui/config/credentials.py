"""Where a token comes from, and where a new one is kept.

The only module that knows keyring. Everything here blocks, but never for longer than its
deadline; call it from a thread. Sources, first hit wins: the environment, the profile's
`token_file`, its `token_command`, the OS keyring. A token in the keyring is bound to profile
and API host, so that another API URL never gets it.
"""

from __future__ import annotations

import contextlib
import os
import queue
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import SecretStr

from vpstui.api.urls import host_of
from vpstui.base import redaction
from vpstui.base.errors import CredentialsError, NoToken, VpsTuiError
from vpstui.config.token_sources import COMMAND_DEADLINE, read_token_file, run_token_command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from keyring.backend import KeyringBackend

    from vpstui.config.settings import Profile

T = TypeVar("T")

SERVICE: Final = "vpstui"
"""The name under which tokens stand in the keyring."""

ENVIRONMENT: Final = ("VPSTUI_TOKEN", "VPS_API_TOKEN")
"""Variables that may hold a token: ours, then the provider's own."""

TOKEN_LIMIT: Final = 4096
"""Characters; a longer text is no token but a wrong file."""

PATIENCE: Final = 1.0
"""Seconds after which a person is told that the keyring is being waited for."""

NO_KEYRING: Final = "There is no keyring on this machine (no Secret Service)."


@dataclass(frozen=True)
class KeyringDeadlines:
    """Seconds to wait for the keyring, which may have to ask its owner first."""

    read: float = 3.0
    """For looking a token up."""
    write: float = 60.0
    """For storing or removing one."""


@dataclass(frozen=True)
class FoundToken:
    """A token and the name of the source that gave it."""

    token: SecretStr
    source: str


def checked_token(text: str, source: str) -> SecretStr:
    """Take the blanks and a "Bearer " off what somebody gave as a token.

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
    redaction.remember(token)
    return SecretStr(token)


@dataclass(frozen=True)
class KeyringState:
    """A keyring that answers: the name of its class, and whether it has the profile's token."""

    name: str
    stored: bool


@dataclass(frozen=True)
class Keeping:
    """What would become of a new token.

    Attributes:
        outranking: the source that comes before the keyring at the next start; empty: none.
        trouble: why the keyring would not keep it; empty when it would, as far as is known.
        ignored: a variable that holds a token of which it is not known whose, so that it does
            not count; empty: there is none.
    """

    outranking: str
    trouble: str
    ignored: str = ""


class Credentials:
    """The token of one profile.

    Args:
        name: the profile's name.
        profile: its API URL and token sources.
        environ: the environment variables.
        backend: the keyring to use; by default the one of the system.
        deadlines: how long to wait for it.
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
        self._backend = backend
        self._deadlines = deadlines or KeyringDeadlines()
        self._command_deadline = command_deadline
        self._trouble: str | None = None
        self._user = f"{name}@{host_of(profile.api_url)}"

    def find(self) -> FoundToken:
        """Return the token of the first source that has one.

        Raises:
            NoToken: no source has one; the message says how the keyring is.
            CredentialsError: a source is there and what it gave cannot be used.
        """
        for name in ENVIRONMENT:
            if self._environ.get(name, "").strip():
                return FoundToken(checked_token(self._environ[name], name), name)
        if self._profile.token_file:
            text = read_token_file(self._profile.token_file)
            return FoundToken(checked_token(text, "token_file"), "token_file")
        if self._profile.token_command:
            text = run_token_command(self._profile.token_command, self._command_deadline)
            return FoundToken(checked_token(text, "token_command"), "token_command")
        try:
            stored = self._ask(lambda: self._keyring().get_password(SERVICE, self._user))
        except CredentialsError as error:
            raise NoToken(f"No token found. {error.message}") from error
        if not stored:
            raise NoToken("No token found in the environment, the config or the keyring.")
        return FoundToken(checked_token(stored, "the keyring"), "the keyring")

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that is set and comes before the keyring, the one that is used first."""
        given = [name for name in ENVIRONMENT if self._environ.get(name, "").strip()]
        given += ["token_file"] if self._profile.token_file else []
        given += ["token_command"] if self._profile.token_command else []
        return tuple(given)

    @property
    def outranking_source(self) -> str:
        """The source that would be used before the keyring; empty when there is none."""
        return next(iter(self.sources), "")

    def look_at_keyring(self) -> KeyringState:
        """Look which keyring there is, and whether it has a token of this profile.

        Raises:
            CredentialsError: it cannot be used.
        """

        def look() -> KeyringState:
            ring = self._keyring()
            name = f"{type(ring).__module__}.{type(ring).__qualname__}"
            return KeyringState(name, bool(ring.get_password(SERVICE, self._user)))

        return self._ask(look)

    def keeping(self) -> Keeping:
        """Tell what would become of a new token.

        The keyring is not asked again where it has answered, or failed to: it may have to ask
        its owner each time.
        """
        if self._trouble is None:
            with contextlib.suppress(CredentialsError):
                self._ask(self._keyring)
        # Where several accounts are open, theirs is an environment without these variables.
        set_outside = (name for name in ENVIRONMENT if os.environ.get(name, "").strip())
        ignored = next((name for name in set_outside if name not in self._environ), "")
        return Keeping(self.outranking_source, self._trouble or "", ignored)

    def store(self, token: SecretStr, waiting: Callable[[], object] | None = None) -> None:
        """Keep a token in the keyring, and read it back to be sure.

        Args:
            token: the token.
            waiting: called once when the keyring takes longer than a moment.

        Raises:
            CredentialsError: it is not stored.
        """
        secret = token.get_secret_value()

        def write() -> str | None:
            ring = self._keyring()
            ring.set_password(SERVICE, self._user, secret)
            return ring.get_password(SERVICE, self._user)

        if self._ask(write, self._deadlines.write, waiting) != secret:
            raise CredentialsError(
                "Not stored: the keyring took the token but does not give it back."
            )

    def forget(self, waiting: Callable[[], object] | None = None) -> bool:
        """Remove the token from the keyring; False when there was none.

        Args:
            waiting: called once when the keyring takes longer than a moment.

        Raises:
            CredentialsError: the keyring cannot be used.
        """

        def remove() -> bool:
            ring = self._keyring()
            if ring.get_password(SERVICE, self._user) is None:
                return False
            ring.delete_password(SERVICE, self._user)
            return True

        return self._ask(remove, self._deadlines.write, waiting)

    def _keyring(self) -> KeyringBackend:
        """The keyring, when it is one that keeps a secret.

        Raises:
            CredentialsError: it is not, or there is none.
        """
        from keyring.backends.chainer import ChainerBackend

        backend = self._backend or _configured_keyring()
        if isinstance(backend, ChainerBackend):
            if not backend.backends:
                raise CredentialsError(NO_KEYRING)
            backend = backend.backends[0]  # the one of a chain that would store the token
        homes = [base.__module__ for base in type(backend).__mro__]
        if "keyring.backends.fail" in homes:
            raise CredentialsError(NO_KEYRING)
        if "keyring.backends.null" in homes:
            raise CredentialsError("The keyring is disabled (null backend): nothing is stored.")
        if any(home.startswith("keyrings.alt") for home in homes):
            self._check_alternative(type(backend).__name__)
        return backend

    def _check_alternative(self, name: str) -> None:
        """Make sure that a keyring of keyrings.alt may be used.

        Raises:
            CredentialsError: it may not.
        """
        if name.startswith("Encrypted"):
            raise CredentialsError(
                f"The keyring on this system (keyrings.alt, {name}) asks for a password at the "
                "terminal and is not used."
            )
        if not self._profile.allow_plaintext_keyring:
            raise CredentialsError(
                "The keyring on this system (keyrings.alt) keeps secrets in plain text and is "
                "not used; allow_plaintext_keyring = true in the config would allow it."
            )

    def _ask(
        self,
        action: Callable[[], T],
        deadline: float | None = None,
        waiting: Callable[[], object] | None = None,
    ) -> T:
        """Run a call to the keyring, which may hang for ever, within its deadline.

        Raises:
            CredentialsError: it failed, or took too long.
        """
        try:
            result = self._answer(
                action, self._deadlines.read if deadline is None else deadline, waiting
            )
        except VpsTuiError as error:
            self._trouble = error.message
            raise
        self._trouble = ""
        return result

    def _answer(
        self, action: Callable[[], T], seconds: float, waiting: Callable[[], object] | None
    ) -> T:
        results: queue.SimpleQueue[T | BaseException] = queue.SimpleQueue()

        def run() -> None:
            try:
                results.put(action())
            except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread
                results.put(error)

        threading.Thread(target=run, name="vpstui-keyring", daemon=True).start()
        try:
            try:
                result = results.get(timeout=min(PATIENCE, seconds))
            except queue.Empty:
                if waiting is not None:
                    waiting()
                result = results.get(timeout=max(seconds - PATIENCE, 0.0))
        except queue.Empty:
            raise CredentialsError(
                f"The keyring did not answer within {seconds:.0f} s; is its password dialog open?"
            ) from None
        if isinstance(result, BaseException):
            raise _keyring_error(result) from result
        return result


def _configured_keyring() -> KeyringBackend:
    """The keyring of this system.

    Raises:
        CredentialsError: the one that was asked for cannot be loaded.
    """
    import keyring  # slow, and not needed where the token comes from elsewhere

    try:
        return keyring.get_keyring()
    except (ImportError, AttributeError, ValueError, TypeError, RuntimeError) as error:
        variable = "PYTHON_KEYRING_BACKEND"
        asked_by = variable if os.environ.get(variable) else "keyringrc.cfg"
        why = "does not work here" if isinstance(error, RuntimeError) else "is not installed"
        raise CredentialsError(
            f"{asked_by} names a keyring that {why}: correct it or take it out."
        ) from error


def _keyring_error(error: BaseException) -> VpsTuiError:
    """The error in our words. Keyrings let errors of D-Bus and of others through as they come."""
    import keyring.errors

    if isinstance(error, keyring.errors.NoKeyringError):
        return CredentialsError(NO_KEYRING)
    if isinstance(error, keyring.errors.KeyringLocked | keyring.errors.InitError):
        return CredentialsError(
            "The keyring is locked. Unlock it (log in on the desktop, or run "
            "gnome-keyring-daemon --unlock) and try again."
        )
    if isinstance(error, VpsTuiError):
        return error
    return CredentialsError(f"The keyring cannot be used ({type(error).__name__}).")
