"""Keyring backends for the tests: one in memory, and others that fail in some way."""

from __future__ import annotations

import threading

import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
from keyring.backend import KeyringBackend


class MemoryKeyring(KeyringBackend):
    """Keeps passwords for as long as it lives."""

    priority = -2.0  # never the one that keyring chooses by itself

    def __init__(self, kept: dict[tuple[str, str], str] | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept = kept if kept is not None else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class BrokenKeyring(MemoryKeyring):
    """Fails whatever it is asked."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
        raise self.error


class MuteKeyring(MemoryKeyring):
    """Answers nothing until it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.released.wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.released.wait()
        super().set_password(service, username, password)


class ForgetfulKeyring(MemoryKeyring):
    """Takes a password and gives back another."""

    def get_password(self, service: str, username: str) -> str | None:
        return "vps_other" if (service, username) in self.kept else None


class PlaintextKeyring(MemoryKeyring):
    """Stands for the one of keyrings.alt, which keyring takes without a word."""

    __module__ = "keyrings.alt.file"


class EncryptedKeyring(PlaintextKeyring):
    """Stands for the one of keyrings.alt that asks for its password where we draw."""

    __module__ = "keyrings.alt.file"


class HeirKeyring(PlaintextKeyring):
    """Somebody's own, made of the one of keyrings.alt."""


class ForeignError(Exception):
    """What the libraries below a keyring raise, such as those of D-Bus: none of keyring's own."""


class Chain(keyring.backends.chainer.ChainerBackend):
    """Asks one keyring after another, as keyring does where it finds several."""

    priority = -2.0
    backends: list[KeyringBackend] = []

    def __init__(self, *backends: KeyringBackend) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.backends = list(backends)
