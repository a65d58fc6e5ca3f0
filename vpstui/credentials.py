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
import selectors
import signal
import stat
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import SecretStr

from vpstui.errors import CredentialsError, NoToken, VpsTuiError
from vpstui.sanitize import clean
from vpstui.settings import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from keyring.backend import KeyringBackend

    from vpstui.settings import Profile

T = TypeVar("T")

SERVICE: Final = "vpstui"
"""The name under which tokens stand in the keyring."""

ENVIRONMENT: Final = ("VPSTUI_TOKEN", "VPS_API_TOKEN")
"""Variables that may hold a token: ours, then the provider's own."""

TOKEN_LIMIT: Final = 4096
"""Characters; a longer text is no token but a wrong file."""

COMMAND_DEADLINE: Final = 10.0
"""Seconds for `token_command`."""


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
    return SecretStr(token)


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
            text = _read_token_file(self._profile.token_file)
            return FoundToken(checked_token(text, "token_file"), "token_file")
        if self._profile.token_command:
            text = _run_token_command(self._profile.token_command, self._command_deadline)
            return FoundToken(checked_token(text, "token_command"), "token_command")
        try:
            stored = self._ask(lambda: self._keyring().get_password(SERVICE, self._user))
        except CredentialsError as error:
            raise NoToken(f"No token found. {error.message}") from error
        if not stored:
            raise NoToken("No token found in the environment, the config or the keyring.")
        return FoundToken(checked_token(stored, "the keyring"), "the keyring")

    @property
    def outranking_source(self) -> str:
        """The source that would be used before the keyring; empty when there is none."""
        for name in ENVIRONMENT:
            if self._environ.get(name, "").strip():
                return name
        if self._profile.token_file:
            return "token_file"
        return "token_command" if self._profile.token_command else ""

    def store(self, token: SecretStr) -> None:
        """Keep a token in the keyring, and read it back to be sure.

        Raises:
            CredentialsError: it is not stored.
        """
        secret = token.get_secret_value()

        def write() -> str | None:
            ring = self._keyring()
            ring.set_password(SERVICE, self._user, secret)
            return ring.get_password(SERVICE, self._user)

        if self._ask(write, self._deadlines.write) != secret:
            raise CredentialsError("The keyring took the token but does not give it back.")

    def forget(self) -> bool:
        """Remove the token from the keyring; False when there was none.

        Raises:
            CredentialsError: the keyring cannot be used.
        """

        def remove() -> bool:
            ring = self._keyring()
            if ring.get_password(SERVICE, self._user) is None:
                return False
            ring.delete_password(SERVICE, self._user)
            return True

        return self._ask(remove, self._deadlines.write)

    def _keyring(self) -> KeyringBackend:
        """The keyring, when it is one that keeps a secret."""
        # Not needed where the token comes from elsewhere, and slow to import.
        import keyring
        from keyring.backends.chainer import ChainerBackend

        backend = self._backend or keyring.get_keyring()
        if isinstance(backend, ChainerBackend) and backend.backends:
            backend = backend.backends[0]  # the one of a chain that would store the token
        home = type(backend).__module__
        if home == "keyring.backends.null":
            raise CredentialsError("The keyring is disabled (null backend): nothing is stored.")
        if home.startswith("keyrings.alt"):
            raise CredentialsError(
                "The keyring on this system (keyrings.alt) keeps secrets in plain text and is "
                "not used."
            )
        return backend

    def _ask(self, action: Callable[[], T], deadline: float | None = None) -> T:
        """Run a call to the keyring, which may hang for ever, within its deadline.

        Raises:
            CredentialsError: it failed, or took too long.
        """
        results: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()

        def run() -> None:
            try:
                results.put(action())
            except Exception as error:  # noqa: BLE001 - carried over to the caller's thread
                results.put(error)

        threading.Thread(target=run, name="vpstui-keyring", daemon=True).start()
        seconds = self._deadlines.read if deadline is None else deadline
        try:
            result = results.get(timeout=seconds)
        except queue.Empty:
            raise CredentialsError(
                f"The keyring did not answer within {seconds:.0f} s; is its password dialog open?"
            ) from None
        if isinstance(result, Exception):
            raise _keyring_error(result) from result
        return result


def _keyring_error(error: Exception) -> VpsTuiError:
    """The error in our words. Keyrings let errors of D-Bus and of others through as they come."""
    import keyring.errors

    if isinstance(error, keyring.errors.NoKeyringError):
        return CredentialsError("There is no keyring on this machine (no Secret Service).")
    if isinstance(error, keyring.errors.KeyringLocked | keyring.errors.InitError):
        return CredentialsError(
            "The keyring is locked. Unlock it (log in on the desktop, or run "
            "gnome-keyring-daemon --unlock) and try again."
        )
    if isinstance(error, ImportError) and os.environ.get("PYTHON_KEYRING_BACKEND"):
        return CredentialsError("PYTHON_KEYRING_BACKEND names a keyring that is not installed.")
    if isinstance(error, VpsTuiError):
        return error
    return CredentialsError(f"The keyring cannot be used ({type(error).__name__}).")


def _read_token_file(name: str) -> str:
    """Read a token file that only its owner can read.

    Raises:
        CredentialsError: it is not such a file.
    """
    shown = f"token_file {clean(name)}"
    try:
        # Neither a link that somebody else set nor a pipe that never answers.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        handle = os.open(Path(name).expanduser(), flags)
    except (OSError, RuntimeError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise CredentialsError(f"{shown}: {str(why).rstrip('.')}.") from error
    try:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            raise CredentialsError(f"{shown}: it is not a regular file.")
        if facts.st_uid != os.getuid():
            raise CredentialsError(f"{shown}: it belongs to another user.")
        if facts.st_mode & 0o077:
            raise CredentialsError(f"{shown}: others can read it; chmod 600 it.")
        return _decoded(os.read(handle, TOKEN_LIMIT * 2), "token_file")
    finally:
        os.close(handle)


def _run_token_command(argv: tuple[str, ...], deadline: float) -> str:
    """Run the program that prints the token: no shell, no terminal, a deadline.

    Raises:
        CredentialsError: it did not print one.
    """
    shown = f"token_command {clean(argv[0])}"
    try:
        status, printed = _run(argv, deadline)
    except subprocess.TimeoutExpired:
        raise CredentialsError(f"{shown}: no token within {deadline:.0f} s.") from None
    except (OSError, ValueError) as error:
        raise CredentialsError(f"{shown}: it cannot be run.") from error
    if status:
        raise CredentialsError(f"{shown}: it ended with {status}.")
    return _decoded(printed, "token_command")


def _run(argv: tuple[str, ...], deadline: float) -> tuple[int, bytes]:
    """Run a program and return its exit status and the beginning of what it printed.

    One that has not ended in time, or prints more than any token, is killed with all that it
    started; the latter counts as ended, since what it printed says what is wrong.

    Raises:
        subprocess.TimeoutExpired: it did not end in time.
        OSError: it cannot be started.
    """
    ends = time.monotonic() + deadline
    with (
        subprocess.Popen(  # noqa: S603 - the user's own command, as a list
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process,
        selectors.DefaultSelector() as ready,
    ):
        try:
            assert process.stdout is not None  # noqa: S101 - for mypy: it is a pipe
            ready.register(process.stdout, selectors.EVENT_READ)
            printed = b""
            while len(printed) <= TOKEN_LIMIT * 2:
                if not ready.select(max(ends - time.monotonic(), 0)):
                    raise subprocess.TimeoutExpired(argv, deadline)
                piece = os.read(process.stdout.fileno(), TOKEN_LIMIT)
                if not piece:
                    return process.wait(max(ends - time.monotonic(), 0)), printed
                printed += piece
            return 0, printed
        finally:
            if process.returncode is None:  # not reaped yet: the number is still its own
                with contextlib.suppress(OSError):  # macOS refuses where all have ended already
                    os.killpg(process.pid, signal.SIGKILL)


def _decoded(data: bytes, source: str) -> str:
    try:
        return data.decode("ascii")
    except UnicodeDecodeError:
        raise CredentialsError(f"What came from {source} is not a token.") from None
