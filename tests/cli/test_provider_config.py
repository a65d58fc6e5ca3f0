"""The token of the provider's own command line: what is taken from its file, and what is not."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.provider_config import write_provider_config
from vpstui.base.errors import CredentialsError
from vpstui.cli.provider_config import READ_LIMIT, read_provider_login

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "vps_0123456789abcdef"
OWN = "https://admin.vps.org"


def refusal() -> str:
    """Why nothing is taken: one line that shows no token and says what to do."""
    with pytest.raises(CredentialsError) as caught:
        read_provider_login()
    said = caught.value.message
    assert said.isprintable()
    assert "vps_" not in said.replace(str(Path.home()), "")
    return said


@pytest.mark.parametrize(
    ("api", "host"),
    [
        ({}, "admin.vps.org"),
        ({"api_url": None}, "admin.vps.org"),
        ({"api_url": ""}, "admin.vps.org"),
        ({"api_url": OWN}, "admin.vps.org"),
        ({"api_url": "https://Admin.VPS.org/"}, "admin.vps.org"),
        ({"api_url": "https://lab.example:8443/api/v1"}, "lab.example:8443"),
        ({"api_url": "http://127.0.0.1:8000"}, "127.0.0.1:8000"),
    ],
)
def test_token_and_host(api: dict[str, str], host: str, tmp_path: Path) -> None:
    """The token comes with the host of its API, which is the provider's where none is named."""
    file = write_provider_config(tmp_path, {"api_token": f" {TOKEN}\n", "other": [1], **api})
    found = read_provider_login()
    assert found.token.get_secret_value() == TOKEN
    assert (found.path, found.host, found.exposed) == (str(file), host, "")
    assert TOKEN not in repr(found)


def test_byte_order_mark(tmp_path: Path) -> None:
    """Editors of other systems put one before the text."""
    write_provider_config(tmp_path, b'\xef\xbb\xbf{"api_token": "%s"}' % TOKEN.encode())
    assert read_provider_login().token.get_secret_value() == TOKEN


@pytest.mark.parametrize(
    ("mode", "exposed"),
    [(0o600, ""), (0o400, ""), (0o640, "read"), (0o604, "read"), (0o620, "change"),
     (0o666, "read and change"), (0o711, "")],
)  # fmt: skip
def test_mode_that_is_loose(mode: int, exposed: str, tmp_path: Path) -> None:
    """What others can do with the file is told, and it is read all the same."""
    write_provider_config(tmp_path, {"api_token": TOKEN}).chmod(mode)
    assert read_provider_login().exposed == exposed


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"{", "it is not JSON"),
        (TOKEN.encode(), "it is not JSON"),
        (b"\x00\xff\xfe\x80" * 64, "it is not JSON"),
        (b'{"api_token": "vps_\xff"}', "it is not JSON"),
        (b"[" * 60_000, "it is not JSON"),
        (b'{"a":' * 12_000, "it is not JSON"),
        (b'{"api_token": ' + b"9" * 5000 + b"}", "it is not JSON"),
        (b'{"api_token": "' + b"x" * READ_LIMIT + b'"}', "it is too long for a config"),
        ([TOKEN], "it is not the config of the provider's command line"),
        (TOKEN, "it is not the config of the provider's command line"),
        (None, "it is not the config of the provider's command line"),
        ({}, "it has no api_token"),
        ({"token": TOKEN}, "it has no api_token"),
        ({"api_token": None}, "it has no api_token"),
        ({"api_token": 12}, "its api_token is not a text"),
        ({"api_token": [TOKEN]}, "its api_token is not a text"),
        ({"api_token": ""}, "config.json is empty"),
        ({"api_token": " "}, "config.json is empty"),
        ({"api_token": "vps_a vps_b"}, "config.json is not a token"),
        ({"api_token": "vps_\x1b[2J"}, "config.json is not a token"),
        ({"api_token": "vps_\ud800"}, "config.json is not a token"),
        ({"api_token": "x" * 5000}, "config.json is too long to be a token"),
        ({"api_token": TOKEN, "api_url": 7}, "its api_url is not one that a token may be sent to"),
        ({"api_token": TOKEN, "api_url": [OWN]}, "its api_url is not one"),
        ({"api_token": TOKEN, "api_url": "vps_swapped"}, "its api_url is not one"),
        ({"api_token": TOKEN, "api_url": "http://lab.example"}, "its api_url is not one"),
        ({"api_token": TOKEN, "api_url": "https://me:vps_x@lab.example"}, "its api_url is not one"),
        ({"api_token": TOKEN, "api_url": "https://[::1"}, "its api_url is not one"),
        ({"api_token": TOKEN, "api_url": "https://\ud800/"}, "its api_url is not one"),
    ],
)
def test_content_of_no_use(config: object, said: str, tmp_path: Path) -> None:
    """Each is told in one line that names the file."""
    file = write_provider_config(tmp_path, config)
    told = refusal()
    assert said in told
    assert str(file) in told


def link(file: Path) -> None:
    """Put a link to a good file there."""
    target = file.with_name("good.json")
    target.write_text(f'{{"api_token": "{TOKEN}"}}')
    target.chmod(0o600)
    file.symlink_to(target)


def listen(file: Path) -> None:
    """Put a socket there; a path of that length is taken only from its folder."""
    before = Path.cwd()
    os.chdir(file.parent)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(file.name)
    finally:
        os.chdir(before)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda file: None, "there is no such file"),  # noqa: ARG005
        (lambda file: file.mkdir(), "it is not a regular file"),
        (os.mkfifo, "it is not a regular file"),
        (link, "it is a symbolic link, which is not followed"),
        (lambda file: file.symlink_to("absent"), "it is a symbolic link"),
        (lambda file: file.symlink_to(file), "it is a symbolic link"),
        (listen, "No such device or address"),
    ],
)
def test_file_that_is_none_of_ours(
    make: Callable[[Path], object], said: str, tmp_path: Path
) -> None:
    """What is no regular file is not read, and nothing waits for a writer."""
    (tmp_path / ".vps").mkdir()
    file = tmp_path / ".vps" / "config.json"
    make(file)
    told = refusal()
    assert told == f"{file}: {told.removeprefix(f'{file}: ')}"
    assert said in told
    assert told.endswith("`vpstui login` without --import asks for the token.")


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    """So is a `.vps` that is no folder."""
    (tmp_path / ".vps").write_text("")
    assert "Not a directory" in refusal()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_file_of_somebody_else(tmp_path: Path) -> None:
    """A file that another user made is not read, as under sudo."""
    os.chown(write_provider_config(tmp_path, {"api_token": TOKEN}), 12345, -1)
    assert "it belongs to another user" in refusal()


@pytest.mark.skipif(os.getuid() == 0, reason="root can read any file")
def test_file_that_cannot_be_read(tmp_path: Path) -> None:
    """Whoever took their own rights away is told so."""
    write_provider_config(tmp_path, {"api_token": TOKEN}).chmod(0)
    assert "Permission denied" in refusal()


def test_home_that_is_no_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A relative HOME could be anywhere: nothing is read below the folder one stands in."""
    write_provider_config(tmp_path, {"api_token": TOKEN})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", ".")
    assert "set HOME to an absolute path" in refusal()


def test_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without HOME, the home is that of the user's entry, as for every program."""
    monkeypatch.delenv("HOME")
    try:
        path = read_provider_login().path
    except CredentialsError as error:
        path = error.message
    assert path.startswith(str(Path("~").expanduser()))


def test_file_is_left_alone(tmp_path: Path) -> None:
    """Reading changes neither bytes, nor time, nor mode."""
    file = write_provider_config(tmp_path, {"api_token": TOKEN})
    os.utime(file, ns=(1, 2))
    before = file.read_bytes()
    read_provider_login()
    facts = file.stat()
    assert (file.read_bytes(), facts.st_mtime_ns) == (before, 2)
    assert stat.S_IMODE(facts.st_mode) == 0o600
