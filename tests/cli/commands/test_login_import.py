"""`vpstui login --import`, in process and with a keyring of its own; the question is put in e2e."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backends import fail

from tests.cli.streams import TerminalStream, error_line
from tests.support.keyring_backends import MemoryKeyring
from tests.support.programs.provider_config import write_provider_config
from tests.support.servers.simulated_account import TOKEN
from vpstui.base.errors import CredentialsError, Unauthorized
from vpstui.cli.commands.login import import_token
from vpstui.cli.main import run
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.servers.simulated_account import Served

    Import = Callable[..., int]

pytestmark = pytest.mark.knobs(token=TOKEN)


@pytest.fixture(autouse=True)
def ring(_own_home: None) -> MemoryKeyring:
    """The keyring of this process."""
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    return ring


@pytest.fixture
def host(served: Served) -> str:
    """Host and port of the served account."""
    return served.url.split("/")[2]


@pytest.fixture
def file(host: str, tmp_path: Path) -> Path:
    """The file of the provider's command line, with the token of the served account."""
    return write_provider_config(tmp_path, {"api_token": TOKEN, "api_url": f"http://{host}"})


@pytest.fixture
def questions() -> list[str]:
    """What was asked."""
    return []


@pytest.fixture
def import_it(
    served: Served, questions: list[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., int]:
    """Import into the profile lab, with a person at the terminal who answers."""
    monkeypatch.setattr(sys, "stdin", TerminalStream())

    def make(*, answer: bool = True, **environ: str) -> int:
        connection = connect("lab", Profile(served.url), ChoiceNames(), environ)

        def ask(question: str) -> bool:
            questions.append(question)
            return answer

        return import_token(connection, "lab", served.url, ask=ask)

    return make


def test_yes_stores_the_token(
    import_it: Import,
    ring: MemoryKeyring,
    file: Path,
    host: str,
    questions: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The question names file, host and profile; after a yes the token is tried and stored."""
    assert import_it() == 0
    assert questions == [
        f"Store the token of {file} for {host} in the keyring, as that of profile lab?"
    ]
    assert ring.kept == {("vpstui", f"lab@{host}"): TOKEN}
    printed = capsys.readouterr()
    assert printed.out == "The API takes the token. It is in the keyring now.\n"
    assert printed.err == ""


@pytest.mark.usefixtures("file")
def test_no_stores_nothing(import_it: Import, ring: MemoryKeyring, served: Served) -> None:
    """Without a yes the token is not even tried."""
    with pytest.raises(CredentialsError, match="not imported: nothing was stored"):
        import_it(answer=False)
    assert ring.kept == {}
    assert served.account.requests == []


def test_file_that_others_can_use_is_told(
    import_it: Import, ring: MemoryKeyring, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A loose mode is said with what to do, left as it is, and keeps nothing from going on."""
    file.chmod(0o644)
    assert import_it() == 0
    assert capsys.readouterr().err == f"Note: others can read {file}: chmod 600 it.\n"
    assert file.stat().st_mode & 0o777 == 0o644
    assert list(ring.kept.values()) == [TOKEN]


def test_refused_token_is_not_stored(
    import_it: Import, ring: MemoryKeyring, host: str, tmp_path: Path
) -> None:
    """An old token that the API does not take stays where it is."""
    write_provider_config(tmp_path, {"api_token": "vps_old", "api_url": f"http://{host}"})
    with pytest.raises(Unauthorized):
        import_it()
    assert ring.kept == {}


@pytest.mark.usefixtures("file")
def test_source_that_comes_first_is_named(
    import_it: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    """As after any login."""
    assert import_it(VPSTUI_TOKEN=TOKEN) == 0
    assert "VPSTUI_TOKEN is set and comes before the keyring." in capsys.readouterr().out


@pytest.mark.usefixtures("file")
def test_no_keyring(import_it: Import) -> None:
    """Without a keyring nothing is called stored."""
    keyring.set_keyring(fail.Keyring())
    with pytest.raises(CredentialsError, match="There is no keyring on this machine"):
        import_it()


@pytest.mark.parametrize("api", [{}, {"api_url": "https://lab.example"}])
def test_file_for_another_api_is_refused(
    api: dict[str, str],
    served: Served,
    host: str,
    ring: MemoryKeyring,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A token goes to no other host than its own; the line says how to name that one."""
    monkeypatch.setattr(sys, "stdin", TerminalStream("y\n"))
    write_provider_config(tmp_path, {"api_token": TOKEN, **api})
    assert run(["login", "--import", "--api-url", served.url]) == 2
    line = error_line(capsys)
    theirs = "lab.example" if api else "admin.vps.org"
    assert f"has a token for {theirs}, and profile default is for {host}: name a" in line
    assert "--api-url" in line
    assert ring.kept == {}
    assert served.account.requests == []


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize("stdin", [None, io.StringIO("y\n")])
def test_nobody_to_ask(
    stdin: io.StringIO | None,
    served: Served,
    ring: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where stdin is no terminal, whatever it holds is no yes."""
    monkeypatch.setattr(sys, "stdin", stdin)
    assert run(["login", "--import", "--api-url", served.url]) == 2
    assert "asks first, and stdin is no terminal" in error_line(capsys)
    assert ring.kept == {}
    assert served.account.requests == []


@pytest.mark.parametrize("config", [b"{", {"api_token": ""}, {}, [TOKEN]])
def test_file_of_no_use(
    config: object,
    served: Served,
    ring: MemoryKeyring,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line and exit status 1, before anybody is asked."""
    write_provider_config(tmp_path, config)
    assert run(["login", "--import", "--api-url", served.url]) == 1
    assert "config.json" in error_line(capsys)
    assert ring.kept == {}
    assert served.account.requests == []


@pytest.mark.parametrize("command", ["logout", "ls", "doctor", "web"])
def test_import_goes_with_login(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Elsewhere it would have no effect, and is refused."""
    assert run([command, "--import"]) == 2
    assert error_line(capsys).startswith("--import goes with `vpstui login` (")
