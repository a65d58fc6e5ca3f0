"""`vpstui login` and `logout`, in process and with a keyring of their own."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backends import fail, null

from tests.cli.streams import TerminalStream
from tests.support.keyring_backends import MemoryKeyring
from tests.support.servers.simulated_account import TOKEN
from vpstui.base.errors import CredentialsError
from vpstui.cli.commands.login import log_in as log_in_at
from vpstui.cli.main import run
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.simulator import Account, Knobs, create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keyring.backend import KeyringBackend

    from tests.support.servers.simulated_account import Served
    from vpstui.fleet.connection import Connection


class Ring(MemoryKeyring):
    """A keyring in memory.

    Attributes:
        forgetful: whether it takes passwords and does not give them back.
    """

    forgetful = False

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self.forgetful:
            super().set_password(service, username, password)


class Interrupted(io.StringIO):
    """A stdin whose owner presses Ctrl+C."""

    def read(self, _: int | None = -1, /) -> str:
        raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def ring(_own_home: None) -> Iterator[Ring]:
    """The keyring of this process, in place of the developer's own."""
    before, ring = keyring.get_keyring(), Ring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def user(served: Served) -> tuple[str, str]:
    """Service and user under which the token of the served account is kept."""
    return ("vpstui", f"default@{served.url.split('/')[2]}")


def log_in(monkeypatch: pytest.MonkeyPatch, served: Served, text: str = TOKEN) -> int:
    """Log in to the served account with a text on stdin."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    return run(["login", "--api-url", served.url])


@pytest.mark.knobs(token=TOKEN)
@pytest.mark.parametrize(
    "text", [TOKEN, f"{TOKEN}\n", f"\n  Bearer {TOKEN}  \n", f"\ufeff{TOKEN}\r\n", f"\r{TOKEN}\r"]
)
def test_login_keeps_the_token(
    text: str,
    served: Served,
    ring: Ring,
    user: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A token that the API takes is kept for profile and host, without what came along."""
    assert log_in(monkeypatch, served, text) == 0
    assert ring.kept == {user: TOKEN}
    printed = capsys.readouterr()
    assert printed.out == "The API takes the token. It is in the keyring now.\n"
    assert printed.err == ""


@pytest.mark.knobs(token=TOKEN)
def test_refused_token_is_not_kept(
    served: Served, ring: Ring, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A token that the API does not take is one line, exit status 1, and kept nowhere."""
    assert log_in(monkeypatch, served, "vps_wrong") == 1
    assert ring.kept == {}
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "vps_wrong" not in printed.err


def test_unreachable_api_keeps_nothing(
    ring: Ring, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A token that could not be tried is not kept."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(TOKEN))
    assert run(["login", "--api-url", "http://127.0.0.1:9/api/v1"]) == 3
    assert ring.kept == {}
    assert "cannot be reached" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", " \n", "two words", "vps_\x1b[2J", "vps_é", "x" * 9000])
def test_what_is_no_token_is_not_tried(
    text: str,
    served: Served,
    ring: Ring,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Such a text is refused before any request, and not shown."""
    assert log_in(monkeypatch, served, text) == 1
    assert served.account.requests == []
    assert ring.kept == {}
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1
    assert "stdin" in printed.err
    assert not text.strip() or text.strip() not in printed.err


@pytest.mark.parametrize("stdin", [None, io.TextIOWrapper(io.BytesIO(b"\xff\xfe"), "utf-8")])
def test_stdin_without_text(
    stdin: io.TextIOWrapper | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A closed stdin, and bytes that are no text, are one line and exit status 1."""
    monkeypatch.setattr(sys, "stdin", stdin)
    assert run(["login"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C ends with 128 + 2."""
    monkeypatch.setattr(sys, "stdin", Interrupted())
    assert run(["login"]) == 130


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Connection]:
    """Connect to a simulated account in this process, with a person at stdin."""
    monkeypatch.setattr(sys, "stdin", TerminalStream())

    def make(**environ: str) -> Connection:
        api, profile = (
            create_app(Account(Knobs(token=TOKEN))),
            Profile("https://lab.invalid/api/v1"),
        )
        return connect("lab", profile, ChoiceNames(), environ, asgi_app=api)

    return make


def test_login_at_the_prompt(
    at_terminal: Callable[..., Connection], ring: Ring, capsys: pytest.CaptureFixture[str]
) -> None:
    """At a terminal the token is asked for, and kept for profile and host."""
    prompts = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return TOKEN

    assert log_in_at(at_terminal(), ask=ask) == 0
    assert prompts == ["Token (not shown): "]
    assert ring.kept == {("vpstui", "lab@lab.invalid"): TOKEN}
    assert TOKEN not in capsys.readouterr().out


def test_end_of_input_at_the_prompt(at_terminal: Callable[..., Connection], ring: Ring) -> None:
    """Ctrl+D at the prompt is no token."""

    def ask(_: str) -> str:
        raise EOFError

    with pytest.raises(CredentialsError, match="The token from the prompt is empty"):
        log_in_at(at_terminal(), ask=ask)
    assert ring.kept == {}


@pytest.mark.parametrize("name", ["VPSTUI_TOKEN", "VPS_API_TOKEN"])
def test_login_names_what_comes_first(
    name: str, at_terminal: Callable[..., Connection], capsys: pytest.CaptureFixture[str]
) -> None:
    """Where another source comes before the keyring, that is said."""
    given = {name: TOKEN, "VPS_API_URL": "https://lab.invalid"}
    assert log_in_at(at_terminal(**given), ask=lambda _: TOKEN) == 0
    assert f"Note: {name} is set and comes before the keyring." in capsys.readouterr().out


@pytest.mark.parametrize("backend", [null.Keyring, fail.Keyring])
def test_no_keyring_is_said(
    backend: type[KeyringBackend],
    served: Served,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without a keyring nothing is called kept, and nothing removed."""
    keyring.set_keyring(backend())
    assert log_in(monkeypatch, served) == 1
    assert run(["logout"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("keyring") == 2
    assert printed.err.count("\n") == 2


def test_keyring_that_forgets(
    served: Served, ring: Ring, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A token that the keyring does not give back is not called kept."""
    ring.forgetful = True
    assert log_in(monkeypatch, served) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "does not give it back" in printed.err


@pytest.mark.knobs(token=TOKEN)
def test_stored_token_is_bound_to_its_host(
    served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`vpstui ls` uses the stored token for its API, and for no other."""
    assert log_in(monkeypatch, served) == 0
    assert run(["ls", "--api-url", served.url]) == 0
    capsys.readouterr()
    assert run(["ls", "--api-url", "http://127.0.0.1:9/api/v1"]) == 4
    assert capsys.readouterr().err.startswith("vpstui: No token found")


@pytest.mark.slow
def test_logout(
    served: Served, ring: Ring, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The token is removed; having had none is fine."""
    log_in(monkeypatch, served)
    capsys.readouterr()
    assert run(["logout", "--api-url", served.url]) == 0
    assert ring.kept == {}
    assert run(["logout", "--api-url", served.url]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "The token is no longer in the keyring.",
        "There was no token.",
    ]
