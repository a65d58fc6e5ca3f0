"""`vpstui login --import` at a terminal, with a real keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.keyrings import NOWHERE, secret_service, vpstui
from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.provider_config import write_provider_config
from tests.support.programs.pty_session import Session
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

pytestmark = [pytest.mark.e2e, pytest.mark.knobs(token=TOKEN)]

QUESTION = r"as that of profile default\? \[y/N\] *$"


@pytest.fixture
def env(home: Path) -> Iterator[dict[str, str]]:
    """An environment with an empty, unlocked keyring."""
    with secret_service(home) as env:
        yield env


@pytest.fixture
def file(home: Path, served: Served) -> Path:
    """The file of the provider's command line, with the token of the served account."""
    return write_provider_config(
        home, {"api_token": TOKEN, "api_url": served.url.removesuffix("/api/v1")}
    )


def importing(env: dict[str, str], served: Served) -> Session:
    """Begin to import, in a terminal wide enough for each line."""
    argv = [*VPSTUI, "login", "--import"]
    return Session(argv, env={**env, "VPSTUI_API_URL": served.url}, size=(240, 24))


@pytest.mark.parametrize("answer", ["y", "YES"])
@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_yes(answer: str, mode: int, env: dict[str, str], file: Path, served: Served) -> None:
    """The token is in the keyring, the file as it was, and no output shows the token."""
    file.chmod(mode)
    before = file.read_bytes(), file.stat()
    with importing(env, served) as session:
        asked = session.wait_text(QUESTION)
        assert f"Store the token of {file} for {served.url.split('/')[2]} in the keyring" in asked
        session.press(*answer, "enter")
        assert session.wait_exit() == 0
    assert b"The API takes the token. It is in the keyring now." in session.record
    assert (b"chmod 600" in session.record) == (mode != 0o600)
    assert TOKEN.encode() not in session.record
    facts = file.stat()
    assert (file.read_bytes(), facts.st_mtime_ns, facts.st_mode, facts.st_ino) == (
        before[0], before[1].st_mtime_ns, before[1].st_mode, before[1].st_ino,
    )  # fmt: skip
    assert vpstui(env, served.url, "ls").status == 0


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize("keys", [["enter"], ["n", "enter"], ["y", "e", "enter"], ["ctrl+d"]])
def test_anything_else_is_a_no(keys: list[str], env: dict[str, str], served: Served) -> None:
    """Only a yes is one: Enter alone, other words and Ctrl+D store nothing and try nothing."""
    with importing(env, served) as session:
        session.wait_text(QUESTION)
        session.press(*keys)
        session.wait_text("^vpstui: The token was not imported: nothing was stored.")
        assert session.wait_exit() == 1
    assert served.account.requests == []
    assert vpstui(env, served.url, "ls") == (4, "", NOWHERE)


@pytest.mark.usefixtures("file")
def test_interrupted(env: dict[str, str], served: Served) -> None:
    """Ctrl+C ends without a word more."""
    with importing(env, served) as session:
        session.wait_text(QUESTION)
        session.press("ctrl+c")
        assert session.wait_exit() == 130
    assert b"Traceback" not in session.record
    assert vpstui(env, served.url, "ls") == (4, "", NOWHERE)


@pytest.mark.usefixtures("file")
def test_what_was_typed_before_is_no_answer(env: dict[str, str], served: Served) -> None:
    """Keys that came before the question were not meant for it."""
    with importing(env, served) as session:
        session.press("y", "enter")
        session.wait_text(QUESTION)
        session.press("enter")
        assert session.wait_exit() == 1
    assert vpstui(env, served.url, "ls") == (4, "", NOWHERE)


def test_pipe_is_no_terminal(env: dict[str, str], file: Path, served: Served) -> None:
    """A yes that is piped in is none: nobody has read the question."""
    ran = vpstui(env, served.url, "login", "--import", given="y\n")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("vpstui: --import asks first, and stdin is no terminal")
    assert file.exists()
    assert vpstui(env, served.url, "ls") == (4, "", NOWHERE)


@pytest.mark.usefixtures("file")
def test_without_a_keyring(home: Path, served: Served) -> None:
    """Where there is none, that is said after the yes, and no token anywhere."""
    with importing(environment(home), served) as session:
        session.wait_text(QUESTION)
        session.press("y", "enter")
        session.wait_text("^vpstui: There is no keyring on this machine")
        assert session.wait_exit() == 1
    assert TOKEN.encode() not in session.record


def test_doctor_names_the_way(env: dict[str, str], file: Path, served: Served) -> None:
    """Where no token is found, it says that there is one to import."""
    said = vpstui(env, served.url, "doctor").out
    assert f"`vpstui login --import` takes the token of {file}." in said
