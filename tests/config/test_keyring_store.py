"""The token in the keyring, and keyrings that cannot be used."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordSetError
from pydantic import SecretStr

from tests.config.example_credentials import TOKEN, URL, USER, token_sources
from tests.support.keyring_backends import (
    BrokenKeyring,
    Chain,
    EncryptedKeyring,
    ForeignError,
    ForgetfulKeyring,
    HeirKeyring,
    MemoryKeyring,
    MuteKeyring,
    PlaintextKeyring,
)
from vpstui.base.errors import CredentialsError, NoToken
from vpstui.config.keyring_errors import REFUSED
from vpstui.config.keyring_store import WAITING_NOTICE_DELAY, KeyringDeadlines, KeyringState
from vpstui.config.settings import Profile, Settings
from vpstui.config.token_sources import TokenPersistence, TokenSources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keyring.backend import KeyringBackend


@pytest.fixture
def mute() -> Iterator[MuteKeyring]:
    """A keyring that never answers while the test runs."""
    backend = MuteKeyring()
    yield backend
    backend.released.set()


def test_a_token_is_stored_found_and_forgotten() -> None:
    """What was stored is found until it is forgotten, once."""
    keeper = token_sources(backend=MemoryKeyring())
    keeper.store(SecretStr(TOKEN))
    assert keeper.find().token.get_secret_value() == TOKEN
    assert keeper.delete()
    assert not keeper.delete()
    with pytest.raises(NoToken):
        keeper.find()


@pytest.mark.parametrize("kept", [{}, {("vpstui", USER): TOKEN}], ids=["none", "one"])
def test_a_look_at_the_keyring_tells_what_it_is(kept: dict[tuple[str, str], str]) -> None:
    """The name of its class, and whether it has a token of this profile; never the token."""
    state = token_sources(backend=MemoryKeyring(kept)).keyring_state()
    assert state == KeyringState(f"{MemoryKeyring.__module__}.MemoryKeyring", stored=bool(kept))


LOCKED = (
    "The keyring is locked. Unlock it (log in on the desktop, or run "
    "gnome-keyring-daemon --unlock) and try again."
)
BROKEN = (
    "The keyring does not work: it broke off, or gave what is no answer. Start it again (log in to "
    "the desktop anew) and try again."
)

TROUBLES: list[tuple[Exception, str]] = [
    (NoKeyringError("x"), "There is no keyring on this machine (no Secret Service)."),
    (KeyringLocked("x"), LOCKED),
    (InitError("x"), LOCKED),
    (PasswordSetError("x"), BROKEN),
    (ConnectionResetError("x"), BROKEN),
    (ForeignError("x"), BROKEN),
    (ModuleNotFoundError("x"), BROKEN),
]


@pytest.mark.parametrize(
    ("error", "message"), TROUBLES, ids=[type(error).__name__ for error, _ in TROUBLES]
)
def test_trouble_of_the_keyring_is_told_in_our_words(error: Exception, message: str) -> None:
    """Finding, storing and forgetting all say what is wrong with the keyring."""
    keeper = token_sources(backend=BrokenKeyring(error))
    with pytest.raises(NoToken) as finding:
        keeper.find()
    assert finding.value.message == f"No token found. {message}"
    with pytest.raises(CredentialsError) as storing:
        keeper.store(SecretStr(TOKEN))
    with pytest.raises(CredentialsError) as forgetting:
        keeper.delete()
    assert storing.value.message == forgetting.value.message == message


@pytest.mark.parametrize(
    ("module", "name", "message"),
    [
        ("secretstorage.exceptions", "ItemNotFoundException", BROKEN),
        ("secretstorage.exceptions", "LockedException", LOCKED),
        ("secretstorage.exceptions", "PromptDismissedException", REFUSED),
        ("secretstorage.exceptions", "SecretServiceNotAvailableException", BROKEN),
        ("jeepney.io.common", "RouterClosed", BROKEN),
        ("jeepney.wrappers", "DBusErrorResponse", BROKEN),
        ("jeepney.auth", "AuthenticationError", REFUSED),
    ],
)
def test_trouble_below_the_keyring_is_told_in_our_words(
    module: str, name: str, message: str
) -> None:
    """Keyring lets the errors of its Secret Service libraries through as they are."""
    kind = getattr(pytest.importorskip(module), name)
    error = kind.__new__(kind)  # whatever it takes to be made: only its class counts
    keeper = token_sources(backend=BrokenKeyring(error))
    for call in (lambda: keeper.store(SecretStr(TOKEN)), keeper.delete, keeper.find):
        with pytest.raises(CredentialsError) as caught:
            call()
        assert caught.value.message.removeprefix("No token found. ") == message


def test_two_logouts_at_once_are_one_error_at_most() -> None:
    """The token may be gone between the look and the removal."""
    gone = pytest.importorskip("secretstorage.exceptions").ItemNotFoundException

    class Raced(MemoryKeyring):
        def delete_password(self, service: str, username: str) -> None:
            super().delete_password(service, username)
            raise gone("gone")

    backend = Raced({("vpstui", USER): TOKEN})
    with pytest.raises(CredentialsError, match="The keyring does not work"):
        token_sources(backend=backend).delete()
    assert not token_sources(backend=backend).delete()


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda keeper: keeper.find(), id="find"),
        pytest.param(lambda keeper: keeper.store(SecretStr(TOKEN)), id="store"),
        pytest.param(lambda keeper: keeper.delete(), id="forget"),
    ],
)
def test_a_keyring_that_never_answers_is_given_up(
    call: Callable[[TokenSources], object], mute: MuteKeyring
) -> None:
    """A keyring may wait for its owner; we do not wait for ever, and nor does the exit."""
    with pytest.raises(CredentialsError, match="did not answer within 0 s; is its password"):
        call(token_sources(backend=mute))
    waiting = [each for each in threading.enumerate() if each.name == "vpstui-keyring"]
    assert waiting
    assert all(each.daemon for each in waiting)


@pytest.mark.parametrize(
    ("backend", "message"),
    [
        (
            keyring.backends.null.Keyring(),
            r"(^|\. )The keyring is disabled \(null backend\): nothing is stored\.$",
        ),
        (keyring.backends.fail.Keyring(), r"There is no keyring on this machine"),
        (
            PlaintextKeyring(),
            r"(^|\. )The keyring .*\(keyrings\.alt\) keeps secrets in plain text and is not used",
        ),
        (HeirKeyring(), r"keyrings\.alt\) keeps secrets in plain text"),
        (EncryptedKeyring(), r"keyrings\.alt\) asks for a password at the terminal"),
        (Chain(), r"There is no keyring on this machine"),
        (Chain(keyring.backends.null.Keyring()), r"is disabled \(null backend\)"),
        (
            Chain(PlaintextKeyring(), MemoryKeyring()),
            r"keyrings\.alt\) keeps secrets in plain text",
        ),
    ],
    ids=[
        "null",
        "fail",
        "plain text",
        "made of plain text",
        "encrypted",
        "empty chain",
        "chain of null",
        "plain text first in a chain",
    ],
)
def test_a_keyring_that_keeps_no_secret_is_not_used(backend: KeyringBackend, message: str) -> None:
    """Neither is a token said to be saved that is not, nor one saved where all can read it."""
    keeper = token_sources(backend=backend)
    with pytest.raises(CredentialsError, match=message):
        keeper.store(SecretStr(TOKEN))
    with pytest.raises(NoToken, match=message):
        keeper.find()
    assert re.search(message, keeper.persistence().problem)
    assert re.search(message, token_sources(backend=backend).persistence().problem)
    stores = [backend, *getattr(backend, "backends", [])]
    assert not any(getattr(each, "kept", {}) for each in stores)


@pytest.mark.parametrize(
    ("everywhere", "here", "allowed"),
    [
        (True, None, True),
        (True, False, False),
        (False, True, True),
        (False, False, False),
        (False, None, False),
    ],
)
def test_a_plain_text_keyring_is_used_where_the_config_allows_it(
    everywhere: bool, here: bool | None, allowed: bool
) -> None:
    """At the top of the config for all profiles, or in one of them; that one wins."""
    backend = PlaintextKeyring()
    profiles = {"work": Profile(URL, allow_plaintext_keyring=here)}
    settings = Settings(allow_plaintext_keyring=everywhere, profiles=profiles)
    keeper = token_sources(profile=settings.profile("work"), backend=backend)
    if allowed:
        keeper.store(SecretStr(TOKEN))
        assert keeper.find().token.get_secret_value() == TOKEN
    else:
        with pytest.raises(CredentialsError, match="allow_plaintext_keyring"):
            keeper.store(SecretStr(TOKEN))
    assert list(backend.kept.values()) == [TOKEN] * allowed


def test_an_encrypted_keyring_that_asks_is_never_used() -> None:
    """Its question would be written over the screen, and the answer read from under it."""
    allowing = Profile(URL, allow_plaintext_keyring=True)
    with pytest.raises(CredentialsError, match="asks for a password at the terminal"):
        token_sources(profile=allowing, backend=EncryptedKeyring()).store(SecretStr(TOKEN))


def test_what_becomes_of_a_token_is_told_without_asking_twice() -> None:
    """The keyring's owner may be asked each time; its last answer is what counts."""
    backend = BrokenKeyring(KeyringLocked("x"))
    keeper = token_sources(backend=backend)
    assert keeper.persistence() == TokenPersistence(
        "", ""
    )  # it is there; whether it opens is not known yet
    with pytest.raises(NoToken):
        keeper.find()
    assert keeper.persistence() == TokenPersistence("", LOCKED)


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda keeper, told: keeper.store(SecretStr(TOKEN), told), id="store"),
        pytest.param(lambda keeper, told: keeper.delete(told), id="forget"),
    ],
)
def test_a_keyring_that_takes_its_time_is_told(
    call: Callable[[TokenSources, Callable[[], None]], object], mute: MuteKeyring
) -> None:
    """Once; whoever must unlock it learns what is being waited for."""
    told = []
    keeper = TokenSources(
        "work", Profile(URL), environ={}, backend=mute,
        deadlines=KeyringDeadlines(read=0.0, write=WAITING_NOTICE_DELAY + 60.0),
    )  # fmt: skip

    def waiting() -> None:
        told.append("waiting")
        mute.released.set()

    call(keeper, waiting)
    assert told == ["waiting"]
    call(keeper, waiting)
    assert told == ["waiting"]


def test_a_chain_of_keyrings_stores_in_its_first() -> None:
    """What stands behind a good keyring in a chain gets nothing."""
    first, behind = MemoryKeyring(), PlaintextKeyring()
    keeper = token_sources(backend=Chain(first, behind))
    keeper.store(SecretStr(TOKEN))
    assert keeper.find().token.get_secret_value() == TOKEN
    assert (len(first.kept), len(behind.kept)) == (1, 0)


def test_a_keyring_that_gives_back_another_token_has_not_stored_it() -> None:
    """What was written is read back before it is said to be stored."""
    with pytest.raises(CredentialsError) as caught:
        token_sources(backend=ForgetfulKeyring()).store(SecretStr(TOKEN))
    assert caught.value.message == (
        "Not stored: the keyring took the token but does not give it back."
    )
