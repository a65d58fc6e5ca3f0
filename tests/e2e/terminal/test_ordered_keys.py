"""Keys that arrive in one write, or before the form they are meant for, in a real terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, environment
from tests.support.programs.pty_session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.servers.simulated_account import Served
    from vpstui.app import VpsTuiApp

    MakeApp = Callable[..., VpsTuiApp]

pytestmark = pytest.mark.e2e


@pytest.fixture
def session(served: Served, tmp_path: Path) -> Iterator[Session]:
    """The program in a terminal, on the simulated account, with its list on screen."""
    home = tmp_path / "home"
    home.mkdir()
    env = environment(home, VPSTUI_TOKEN="vps_any", VPSTUI_API_URL=served.url)
    with Session(VPSTUI, env=env, size=(100, 30)) as session:
        session.wait_text("12 servers")
        yield session


def sent(served: Served) -> list[tuple[str, str]]:
    """Method and path of every request that changes something."""
    return [(method, path) for method, path, _ in served.writes()]


def id_of(served: Served, name: str) -> int:
    """The id of a simulated server."""
    return next(key for key, row in served.account.servers.items() if row["name"] == name)


def test_create_form_is_filled_in_one_write(served: Served, session: Session) -> None:
    """Every word lands in the field it was typed for, and is sent as it is."""
    session.press("n")
    session.wait_text("New server")
    session.send(
        b"web-9\t"  # name
        b"\rstarter\r\t"  # plan
        b"\rus-east\r\t"  # location
        b"\rdebian\r\t"  # OS
        b"web9.example.com\t"  # hostname
        b"\t \t\t"  # no SSH key; backups; past Cancel
        b"\r"
    )
    session.wait_text("web-9: Server is being")
    [(method, path, body)] = served.writes()
    assert (method, path) == ("POST", "/servers/")
    assert isinstance(body, dict)
    told = {name: body[name] for name in ("name", "location", "hostname", "backups_enabled")}
    assert told == {
        "name": "web-9",
        "location": "us-east",
        "hostname": "web9.example.com",
        "backups_enabled": True,
    }


@pytest.mark.knobs(latency=0.4)
@pytest.mark.parametrize("name", ["queue-1", "web-prod-1", "fRXSD"])
def test_name_typed_ahead_of_its_form_is_the_name(session: Session, name: str) -> None:
    """The form waits for the API; what is typed meanwhile acts on nothing and is not lost."""
    session.send(f"n{name}\t".encode())
    session.wait_text(rf"Name . +{name} ")
    session.wait_text("New server")


@pytest.mark.knobs(latency=0.4)
def test_keys_typed_ahead_of_a_form_that_does_not_come(served: Served, session: Session) -> None:
    """They were meant for the form: none of them acts on the list."""
    served.account.fail_next("GET", f"/{id_of(served, 'backup-vault')}/", 404, {"detail": "gone"})
    session.send(b"eqwop")
    session.wait_text("Not found|gone")
    session.press("?")
    session.wait_text("Keys")
    assert "paused" not in session.text


@pytest.mark.knobs(latency=2.0)
def test_leaving_does_not_wait_for_a_form(session: Session) -> None:
    """Ctrl+Q goes before everything that was typed ahead."""
    session.send(b"nweb\x11")
    assert session.wait_exit(timeout=15) == 0


@pytest.mark.knobs(latency=0.4)
def test_word_typed_behind_a_form_filters(served: Served, session: Session) -> None:
    """It waits until the form is saved, and no letter of it is a key of the list."""
    session.press("G", "e")
    session.wait_text("Edit web-2")
    session.send(b"\x15web-7\x1bOQ/beb")
    session.wait_text("^ / beb ")
    assert sent(served) == [("PATCH", f"/servers/{id_of(served, 'web-7')}/")]


def test_edit_form_is_typed_over_in_one_write(served: Served, session: Session) -> None:
    """Ctrl+U, the new words, Tab and F2 happen in that order."""
    session.press("G", "e")
    session.wait_text("Edit web-2")
    session.send(b"\x15web-7\t\x15web7.example.com\x1bOQ")
    session.wait_text("web-7 is saved")
    [(method, path, body)] = served.writes()
    assert (method, path) == ("PATCH", "/servers/12348/")
    assert body == {"name": "web-7", "hostname": "web7.example.com"}


def test_name_and_two_enters_in_one_write_delete_that_server(
    served: Served, session: Session
) -> None:
    """The key, the name and both Enters in one burst: exactly this server goes."""
    server_id = id_of(served, "backup-vault")
    session.send(b"Dbackup-vault\r\r")
    session.wait_text("backup-vault is deleted")
    assert sent(served) == [("DELETE", f"/servers/{server_id}/")]


def test_another_name_and_two_enters_in_one_write_delete_nothing(
    served: Served, session: Session
) -> None:
    """It is said what has to be typed instead."""
    session.send(b"Dweb-1\r\r")
    session.wait_text("That is not the name: type  backup-vault")
    session.press("escape")
    session.wait_text("q Quit|n New")
    assert served.writes() == []
