"""`vpstui --screenshot`: a picture without a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.support.apps.app_over import app_over
from tests.support.servers.simulated_account import TOKEN
from vpstui.cli.main import run
from vpstui.cli.screenshot import save_screenshot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers.simulated_account import Served
    from vpstui.fleet.connection import Connection


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """The file to draw into."""
    return tmp_path / "servers.svg"


def text_of(picture: Path) -> str:
    """The text of a picture, which must be XML."""
    root = ElementTree.fromstring(picture.read_text("utf-8"))  # noqa: S314 - our own
    return "\n".join(root.itertext()).replace("\xa0", " ")


def test_the_list(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The picture shows the list, and nothing is printed."""
    assert run(["--demo", "--screenshot", str(picture)]) == 0
    assert "backup-vault" in text_of(picture)
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "")


def test_query(picture: Path) -> None:
    """The picture shows what matches."""
    assert run(["--demo", "--screenshot", str(picture), "status:stopped"]) == 0
    assert "staging-web" in text_of(picture)
    assert "backup-vault" not in text_of(picture)


def test_size(picture: Path, tmp_path: Path) -> None:
    """A smaller screen is a smaller picture with fewer columns."""
    small = tmp_path / "small.svg"
    assert run(["--demo", "--screenshot", str(picture)]) == 0
    assert run(["--demo", "--screenshot", str(small), "--size", "60x20"]) == 0
    assert "web-1.example.com" not in text_of(small)
    assert "web-1" in text_of(small)
    assert len(text_of(small)) < len(text_of(picture))


@pytest.mark.knobs(hostile=True, servers=60)
def test_hostile_text(served: Served, picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hostile names make no broken picture, and no token is in it."""
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)
    argv = ["--api-url", served.url, "--screenshot", str(picture), "--size", "200x80"]
    assert run(argv) == 0
    text = text_of(picture)
    assert "web [/prod]" in text
    assert TOKEN not in picture.read_text("utf-8")


def test_no_token(picture: Path) -> None:
    """Where the list cannot be had, the picture shows why."""
    assert run(["--screenshot", str(picture)]) == 0
    assert "No token found" in text_of(picture)


def test_unreachable(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody answers, the picture says so."""
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)
    argv = ["--api-url", "http://127.0.0.1:9/api/v1", "--screenshot", str(picture)]
    assert run(argv) == 0
    assert "cannot be reached" in text_of(picture)


@pytest.mark.parametrize("size", ["80", "80x", "x24", "0x24", "80x0", "501x24", "80x24x1", "-1x5"])
def test_bad_size(size: str, picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is no size is one line and exit status 2."""
    assert run(["--demo", "--screenshot", str(picture), f"--size={size}"]) == 2
    assert capsys.readouterr().err == (
        "vpstui: --size is columns x lines, such as 120x32, at most 500.\n"
    )
    assert not picture.exists()


@pytest.mark.parametrize(
    ("name", "reason"), [("absent/x.svg", "No such file or directory"), (".", "Is a directory")]
)
def test_file_cannot_be_written(
    name: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that cannot be written is named in one line, with exit status 2."""
    path = tmp_path / name
    assert run(["--demo", "--screenshot", str(path)]) == 2
    assert capsys.readouterr().err == f"vpstui: {path} cannot be written: {reason}.\n"


def test_connection_cannot_be_made(
    picture: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proxy settings that cannot work end with the reason and without a picture."""
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    assert run(["--screenshot", str(picture)]) == 2
    printed = capsys.readouterr()
    assert "ALL_PROXY names a SOCKS proxy" in printed.out + printed.err
    assert not picture.exists()


def test_bug_is_loud(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A bug ends with exit status 1 and without a picture, and is kept for whoever reports it."""

    def connect(_: str) -> Connection:
        raise ZeroDivisionError

    app = app_over(connect)
    assert save_screenshot(app, picture, "80x24") == 1
    assert isinstance(app.crash, ZeroDivisionError)
    assert capsys.readouterr() == ("", "")
    assert not picture.exists()
