"""Stores the token of one account in the OS keyring.

The only module that imports keyring. Every call blocks, but never for longer than its deadline:
a keyring may wait for its owner, or hang for ever. Call it from a thread.
"""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from vpstui.base.errors import CredentialsError, VpsTuiError
from vpstui.config.keyring_errors import BROKEN, NO_KEYRING, keyring_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

T = TypeVar("T")

_LOG = logging.getLogger(__name__)

KEYRING_SERVICE: Final = "vpstui"
"""The service name under which tokens stand in the keyring."""

LINUX_BACKENDS: Final = ("SecretService", "libsecret", "kwallet")
"""Modules of keyring that have a keyring for Linux."""

WAITING_NOTICE_DELAY: Final = 1.0
"""Seconds of waiting for the keyring after which `on_waiting` is called."""


@dataclass(frozen=True)
class KeyringDeadlines:
    """Seconds to wait for the keyring, which may have to ask its owner first."""

    read: float = 3.0
    """For reading a token."""
    write: float = 60.0
    """For storing or deleting one."""


@dataclass(frozen=True)
class KeyringState:
    """A keyring that answers: the name of its class, and whether it has the account's token."""

    name: str
    stored: bool


class KeyringStore:
    """One entry of the keyring.

    Attributes:
        problem: why the keyring could not be used when it was last asked; empty: it could; None:
            it was not asked yet.

    Args:
        user: the user name of the entry.
        allow_plaintext: whether a keyring may be used that keeps secrets in plain text.
        backend: the keyring to use; by default the one of the system.
        deadlines: how long to wait for it.
    """

    def __init__(
        self,
        user: str,
        *,
        allow_plaintext: bool,
        backend: KeyringBackend | None = None,
        deadlines: KeyringDeadlines | None = None,
    ) -> None:
        self.problem: str | None = None
        self._module = ""
        self._user = user
        self._allow_plaintext = allow_plaintext
        self._given_backend = backend
        self._deadlines = deadlines or KeyringDeadlines()

    def read(self) -> str | None:
        """Return the stored text; None when there is none.

        Raises:
            CredentialsError: the keyring cannot be used.
        """
        return self._run(lambda: self._password_in(self._backend()))

    def state(self) -> KeyringState:
        """Return which keyring there is, and whether it has the entry.

        Raises:
            CredentialsError: it cannot be used.
        """

        def read_state() -> KeyringState:
            backend = self._backend()
            name = f"{type(backend).__module__}.{type(backend).__qualname__}"
            return KeyringState(name, bool(self._password_in(backend)))

        return self._run(read_state)

    def check(self) -> None:
        """Make sure that there is a keyring that keeps secrets, without reading the entry.

        Raises:
            CredentialsError: there is none.
        """
        self._run(self._backend)

    def write(self, secret: str, on_waiting: Callable[[], object] | None = None) -> None:
        """Store a text, and read it back to be sure.

        Args:
            secret: the text.
            on_waiting: called once when the keyring takes longer than `WAITING_NOTICE_DELAY`.

        Raises:
            CredentialsError: it is not stored.
        """

        def write_and_read() -> str | None:
            backend = self._backend()
            backend.set_password(KEYRING_SERVICE, self._user, secret)
            return self._password_in(backend)

        if self._run(write_and_read, self._deadlines.write, on_waiting) != secret:
            raise CredentialsError(
                "Not stored: the keyring took the token but does not give it back."
            )

    def delete(self, on_waiting: Callable[[], object] | None = None) -> bool:
        """Delete the entry; False when there was none.

        Args:
            on_waiting: called once when the keyring takes longer than `WAITING_NOTICE_DELAY`.

        Raises:
            CredentialsError: the keyring cannot be used.
        """

        def delete_entry() -> bool:
            backend = self._backend()
            if self._password_in(backend) is None:
                return False
            backend.delete_password(KEYRING_SERVICE, self._user)
            return True

        return self._run(delete_entry, self._deadlines.write, on_waiting)

    def _password_in(self, backend: KeyringBackend) -> str | None:
        """Return the entry as text; some backends give bytes.

        Raises:
            CredentialsError: the keyring gave something else.
        """
        found: object = backend.get_password(KEYRING_SERVICE, self._user)
        if found is None:
            return None
        try:
            if isinstance(found, bytes | bytearray | memoryview):
                return bytes(found).decode("utf-8")
            if isinstance(found, str):
                return str.__str__(found)  # of a class of its own, as those of D-Bus
        except UnicodeDecodeError:
            pass
        raise CredentialsError(BROKEN)

    def _backend(self) -> KeyringBackend:
        """Return the keyring.

        Raises:
            CredentialsError: it keeps no secrets, or there is none.
        """
        from keyring.backends.chainer import ChainerBackend

        backend = self._given_backend or _configured_backend()
        if isinstance(backend, ChainerBackend):
            if not backend.backends:
                raise CredentialsError(NO_KEYRING)
            backend = backend.backends[0]  # the one of a chain that would store the token
        self._module = type(backend).__module__
        modules = [base.__module__ for base in type(backend).__mro__]
        if "keyring.backends.fail" in modules:
            raise CredentialsError(NO_KEYRING)
        if "keyring.backends.null" in modules:
            raise CredentialsError("The keyring is disabled (null backend): nothing is stored.")
        if any(module.startswith("keyrings.alt") for module in modules):
            self._check_alternative(type(backend).__name__)
        return backend

    def _check_alternative(self, name: str) -> None:
        """Make sure that a keyring of keyrings.alt may be used.

        Raises:
            CredentialsError: it may not.
        """
        if name.startswith("Encrypted"):
            raise CredentialsError(
                "The keyring on this system (keyrings.alt) asks for a password at the terminal and "
                "is not used."
            )
        if not self._allow_plaintext:
            raise CredentialsError(
                "The keyring on this system (keyrings.alt) keeps secrets in plain text and is "
                "not used; allow_plaintext_keyring = true in the config would allow it."
            )

    def _run(
        self,
        action: Callable[[], T],
        deadline: float | None = None,
        on_waiting: Callable[[], object] | None = None,
    ) -> T:
        """Run a call to the keyring within its deadline, and remember how it ended.

        Raises:
            CredentialsError: it failed, or took too long.
        """
        seconds = self._deadlines.read if deadline is None else deadline
        try:
            result = self._call_with_deadline(action, seconds, on_waiting)
        except VpsTuiError as error:
            self.problem = error.message
            raise
        self.problem = ""
        return result

    def _call_with_deadline(
        self, action: Callable[[], T], seconds: float, on_waiting: Callable[[], object] | None
    ) -> T:
        """Run a call in a daemon thread, which keeps nobody from ending when it hangs.

        Raises:
            CredentialsError: it failed, or took longer than `seconds`.
        """
        results: queue.SimpleQueue[T | BaseException] = queue.SimpleQueue()

        def run() -> None:
            try:
                results.put(action())
            except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread
                results.put(error)

        threading.Thread(target=run, name="vpstui-keyring", daemon=True).start()
        try:
            try:
                result = results.get(timeout=min(WAITING_NOTICE_DELAY, seconds))
            except queue.Empty:
                if on_waiting is not None:
                    on_waiting()
                result = results.get(timeout=max(seconds - WAITING_NOTICE_DELAY, 0.0))
        except queue.Empty:
            raise CredentialsError(
                f"The keyring did not answer within {seconds:.0f} s; is its password dialog open?"
            ) from None
        if isinstance(result, VpsTuiError):
            raise result
        if isinstance(result, BaseException):
            _LOG.debug("The keyring of %s raised %s.", self._module, type(result).__name__)
            raise keyring_error(result, self._module) from result
        return result


def _configured_backend() -> KeyringBackend:
    """Return the keyring of this system.

    Raises:
        CredentialsError: the one that is configured cannot be loaded.
    """
    import configparser

    import keyring.core  # slow, and not needed where the token comes from elsewhere

    try:
        if getattr(keyring.core, "_keyring_backend", None) is not None:  # a program chose one
            return keyring.get_keyring()
        named = keyring.core.load_env() or keyring.core.load_config()
        return named or (keyring.get_keyring() if _may_be_another() else _best_of_linux())
    except configparser.Error as error:
        raise CredentialsError(
            "keyringrc.cfg cannot be read: correct it or take it out."
        ) from error
    except (ImportError, AttributeError, ValueError, TypeError, RuntimeError) as error:
        variable = "PYTHON_KEYRING_BACKEND"
        configured_by = variable if os.environ.get(variable) else "keyringrc.cfg"
        why = "does not work here" if isinstance(error, RuntimeError) else "is not installed"
        raise CredentialsError(
            f"{configured_by} names a keyring that {why}: correct it or take it out."
        ) from error


def _may_be_another() -> bool:
    """Whether keyrings besides keyring's own for Linux may be used here.

    keyring reads the metadata of every package and imports the keyrings of every system, which
    takes as long as reading the token; what it looks for is looked for here first.
    """
    if sys.platform != "linux":
        return True
    folders = [Path(entry) for entry in sys.path]
    if any(folder.is_file() for folder in folders):  # an archive
        return True
    return any(
        b"keyring.backends" in file.read_bytes()
        for folder in folders
        for pattern in ("*-info/entry_points.txt", "EGG-INFO/entry_points.txt")
        for file in folder.glob(pattern)
        if not file.parent.name.startswith("keyring-")
    )


def _best_of_linux() -> KeyringBackend:
    """Return that of keyring's own for Linux which it would prefer itself; `fail` where none is."""
    from keyring.backend import KeyringBackend, by_priority
    from keyring.backends import fail

    for name in LINUX_BACKENDS:
        import_module(f"keyring.backends.{name}")
    usable = [backend for backend in KeyringBackend.get_viable_backends() if _is_single(backend)]
    return max((backend() for backend in usable), default=fail.Keyring(), key=by_priority)


def _is_single(backend: type[KeyringBackend]) -> bool:
    """Whether it is a keyring of keyring's, and no chain of others."""
    names = {f"keyring.backends.{name}" for name in (*LINUX_BACKENDS, "fail", "null")}
    return backend.__module__ in names
