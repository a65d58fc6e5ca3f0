"""What the backends of keyring 25.7 raise and return, and what is said then.

The backends here raise what those of `keyring/backends/` raise; each docstring names the source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from keyring.errors import (
    InitError,
    KeyringError,
    KeyringLocked,
    PasswordDeleteError,
    PasswordSetError,
)
from pydantic import SecretStr

from tests.config.example_credentials import TOKEN, USER, token_sources
from tests.support.keyring_backends import MemoryKeyring
from vpstui.base.errors import CredentialsError
from vpstui.config.keyring_errors import BROKEN, REFUSED

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

UNLOCK_KEYCHAIN = "The keyring is locked. Unlock it (run security unlock-keychain) and try again."
OPEN_WALLET = (
    "The keyring is locked. Unlock it (open the wallet in KWalletManager, or log in on the "
    "desktop) and try again."
)
LOG_IN = "The keyring is locked. Unlock it (log in on the desktop) and try again."


class MacError(Exception):
    """`api.Error` of `keyring/backends/macOS/api.py`: a status and a text."""


class Keychain(MemoryKeyring):
    """`keyring/backends/macOS/__init__.py`, where the Keychain answers with a status.

    -128 is `KeychainDenied`, and becomes `KeyringLocked`; -25308 (interaction not allowed, as over
    SSH) and all others become `KeyringError`, `PasswordSetError` and `PasswordDeleteError`.
    """

    __module__ = "keyring.backends.macOS"

    def __init__(self, status: int) -> None:
        super().__init__({("vpstui", USER): TOKEN})
        self.status = status

    def fail(self, kind: type[KeyringError], what: str) -> None:
        cause = MacError(self.status, "Unknown Error")
        kind = KeyringLocked if self.status == -128 else kind
        raise kind(f"Can't {what} keychain: {cause}") from cause

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        self.fail(KeyringError, "get password from")
        return None

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
        self.fail(PasswordSetError, "store password on")

    def delete_password(self, service: str, username: str) -> None:  # noqa: ARG002
        self.fail(PasswordDeleteError, "delete password in")


class Wallet(MemoryKeyring):
    """`keyring/backends/kwallet.py`, where the dialog was cancelled, or the wallet went.

    `connected` is false after "cancel": reading raises `KeyringLocked`, writing `PasswordSetError`.
    A daemon that cannot be reached is `InitError`; one that goes in the middle lets the exception
    of D-Bus through, as `isOpen`, `hasEntry` and `readPassword` stand in no `try`.
    """

    __module__ = "keyring.backends.kwallet"

    def __init__(self, error: Exception) -> None:
        super().__init__({("vpstui", USER): TOKEN})
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
        if isinstance(self.error, KeyringLocked):
            raise PasswordSetError("Cancelled by user")
        raise self.error

    delete_password = get_password  # type: ignore[assignment]


class DBusException(Exception):
    """That of python-dbus."""


class PyWinError(Exception):
    """`pywintypes.error`: a code of Windows, the function, a text."""


class CredentialManager(Wallet):
    """`keyring/backends/Windows.py`, which raises what is not "not found" (1168) as it came."""

    __module__ = "keyring.backends.Windows"


CALLS: dict[str, Callable[[Any], object]] = {
    "find": lambda sources: sources.find(),
    "store": lambda sources: sources.store(SecretStr(TOKEN)),
    "forget": lambda sources: sources.delete(),
    "look": lambda sources: sources.keyring_state(),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize(
    ("backend", "message"),
    [
        pytest.param(Keychain(-25308), UNLOCK_KEYCHAIN, id="macOS over SSH"),
        pytest.param(Keychain(-128), REFUSED, id="macOS denied"),
        pytest.param(Keychain(-25293), REFUSED, id="macOS not authorized"),
        pytest.param(Keychain(-25291), BROKEN, id="macOS without a keychain"),
        pytest.param(Wallet(DBusException("NoReply", 3)), BROKEN, id="wallet that went"),
        pytest.param(Wallet(InitError("Failed to open keyring: x.")), BROKEN, id="no daemon"),
        pytest.param(CredentialManager(PyWinError(1312, "CredRead", "x")), LOG_IN, id="1312"),
        pytest.param(CredentialManager(PyWinError(5, "CredWrite", "x")), REFUSED, id="5"),
        pytest.param(CredentialManager(PyWinError(1783, "CredWrite", "x")), BROKEN, id="1783"),
    ],
)
def test_what_a_keyring_raises_is_told_with_what_to_do(
    backend: KeyringBackend, message: str, call: Callable[[Any], object]
) -> None:
    """Locked, refused or broken, whatever was asked of it."""
    with pytest.raises(CredentialsError) as caught:
        call(token_sources(backend=backend))
    assert caught.value.message.removeprefix("No token found. ") == message


def test_wallet_whose_dialog_is_cancelled() -> None:
    """Reading says that it is locked, storing that it was refused."""
    sources = token_sources(backend=Wallet(KeyringLocked("Failed to unlock the keyring!")))
    with pytest.raises(CredentialsError) as finding:
        sources.find()
    assert finding.value.message == f"No token found. {OPEN_WALLET}"
    with pytest.raises(CredentialsError) as storing:
        sources.store(SecretStr(TOKEN))
    assert storing.value.message == REFUSED


class Talking(Exception):
    """An error whose text and class would do harm, if they were looked at."""

    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


@pytest.mark.parametrize(
    "error",
    [
        Exception(), Exception(None), Exception(b"x", 1.5, object()), Talking(TOKEN), OSError(),
        OSError(5, "x"), RecursionError("x"), MemoryError(), NotImplementedError(),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), AttributeError("'None' has no 'x'"),
        KeyboardInterrupt(), SystemExit(3), GeneratorExit(), BaseException("x"), StopIteration(1),
        Exception(f"{TOKEN}\x1b[2J[b]"), ExceptionGroup("x", [KeyError("y")]),
    ],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_no_exception_of_a_backend_is_too_strange(error: BaseException) -> None:
    """It neither ends the program nor shows its class or its text."""

    class Strange(MemoryKeyring):
        def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
            raise error

        def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
            raise error

    for call in CALLS.values():
        with pytest.raises(CredentialsError) as caught:
            call(token_sources(backend=Strange()))
        assert caught.value.message.removeprefix("No token found. ") == BROKEN


def test_error_that_is_its_own_cause_is_told() -> None:
    """Nothing goes round in circles."""
    one, other = KeyError("a"), KeyError("b")
    one.__cause__, other.__cause__ = other, one
    with pytest.raises(CredentialsError, match="does not work"):
        token_sources(backend=Wallet(one)).keyring_state()


class Giving(MemoryKeyring):
    """Gives an entry that may be of any type, as plugins do."""

    def __init__(self, given: object) -> None:
        super().__init__()
        self.given: Any = given

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        return self.given  # type: ignore[no-any-return]


class BusString(str):
    """A text of D-Bus: a class of its own."""

    __slots__ = ()

    def __str__(self) -> str:
        return "another text"


@pytest.mark.parametrize(
    "given", [TOKEN, TOKEN.encode(), bytearray(TOKEN.encode()), memoryview(TOKEN.encode()),
              BusString(TOKEN)],
    ids=["text", "bytes", "bytearray", "memoryview", "D-Bus"],
)  # fmt: skip
def test_token_that_comes_as_bytes_is_one(given: object) -> None:
    """It is found, and what was stored is read back as the same."""
    sources = token_sources(backend=Giving(given))
    assert sources.find().token.get_secret_value() == TOKEN
    sources.store(SecretStr(TOKEN))


@pytest.mark.parametrize("given", [b"\xff\xfe", 5, True, object(), ["vps_x"], {"a": 1}, 1.5])
def test_what_is_no_text_is_a_broken_keyring(given: object) -> None:
    """Neither a bug nor a token."""
    for call in CALLS.values():
        with pytest.raises(CredentialsError) as caught:
            call(token_sources(backend=Giving(given)))
        assert caught.value.message.removeprefix("No token found. ") == BROKEN
