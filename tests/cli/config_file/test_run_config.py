"""`vpstui config show`, `check` and `init`."""

from __future__ import annotations

import json
import os
import re
import stat
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.streams import error_line
from vpstui.cli.config_file.example import EXAMPLE, commented_example
from vpstui.cli.main import run
from vpstui.config.config_file import MISTAKES_SHOWN
from vpstui.config.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
open = ["prod", "my.shop"]
ssh = ["ssh", "root@{ip}"]
refresh = 30

[profiles.prod]
token_command = ["pass", "hunter2"]
label = "vps_0123456789abcdef"
read_only = true
[profiles."my.shop"]
token_file = "/tokens/shop"
ssh_open = "window"
[keys]
"servers.delete" = "ctrl+x"
[views]
sleeping = "status:stopped"
[choices]
os = { "Debian 12" = 3 }
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A config at the usual place."""
    path = tmp_path / "config" / "vpstui" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(CONFIG)
    return path


def shown(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, tuple[Any, str]]:
    """What counts and where it comes from, by key."""
    assert run(["config", "show", "--json", *argv]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["schema"] == 1
    return {row["key"]: (row["value"], row["from"]) for row in printed["settings"]}


# -- show


@pytest.mark.usefixtures("file")
def test_each_value_is_told_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Or that it is the default; a profile has what is set for all."""
    found = shown(capsys)
    assert found["refresh"] == (30, "line 3")
    assert found["bell"] == (True, "default")
    assert found["profiles.prod.read_only"] == (True, "line 8")
    assert found["profiles.prod.ssh"] == (["ssh", "root@{ip}"], "line 2, for all")
    assert found['profiles."my.shop".ssh_open'] == ("window", "line 11")
    assert found['profiles."my.shop".api_url'] == ("https://admin.vps.org/api/v1", "default")
    assert found['keys."servers.delete"'] == ("ctrl+x", "line 13")
    assert found["views.sleeping"] == ("status:stopped", "line 15")
    assert found['choices.os."Debian 12"'] == (3, "line 17")


@pytest.mark.usefixtures("file")
def test_option_wins_over_a_variable_and_that_over_the_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is named."""
    monkeypatch.setenv("VPSTUI_PROFILE", "prod")
    monkeypatch.setenv("VPSTUI_API_URL", "https://env.example")
    found = shown(capsys, "--refresh", "5")
    assert found["refresh"] == (5, "--refresh")
    assert found["profiles.prod.api_url"] == ("https://env.example", "VPSTUI_API_URL")
    assert not [key for key in found if "my.shop" in key]
    found = shown(capsys, "--profile", "my.shop", "--read-only", "--api-url", "https://o.example")
    assert found['profiles."my.shop".api_url'] == ("https://o.example", "--api-url")
    assert found['profiles."my.shop".read_only'] == (True, "--read-only")


@pytest.mark.usefixtures("file")
def test_no_token_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither one of a variable, nor what stands in a command or in the wrong place."""
    monkeypatch.setenv("VPSTUI_TOKEN", "vps_fedcba9876543210")
    for argv in (["--json"], [], ["--json", "--profile", "default"]):
        assert run(["config", "show", *argv]) == 0
        printed = capsys.readouterr()
        for secret in ("hunter2", "0123456789", "fedcba"):
            assert secret not in printed.out + printed.err
    found = shown(capsys)
    assert found["profiles.prod.token"] == (None, "token_command")
    assert found['profiles."my.shop".token'] == (None, "token_file")
    assert found["profiles.prod.token_command"] == (["pass", "…"], "line 6")
    found = shown(capsys, "--profile", "default")
    assert found["profiles.default.token"] == (None, "VPSTUI_TOKEN")
    monkeypatch.delenv("VPSTUI_TOKEN")
    assert shown(capsys, "--profile", "default")["profiles.default.token"][1] == "the keyring"


def test_table(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file, the profiles, and a line for each setting."""
    assert run(["config", "show"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"# config: {file} (the usual place)"
    assert lines[1] == "# open: prod, my.shop (line 1)"
    rows = [re.split(r" {2,}", line) for line in lines[2:]]
    assert {len(row) for row in rows} == {3}
    assert ["ssh", '["ssh", "root@{ip}"]', "line 2"] in rows
    assert ["theme", "-", "default"] in rows


def test_without_a_file_all_is_by_default(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the place is named."""
    assert run(["config", "show"]) == 0
    lines = capsys.readouterr().out.splitlines()
    path = tmp_path / "config" / "vpstui" / "config.toml"
    assert lines[0] == f"# config: {path} (the usual place), which is not there"
    assert {re.split(r" {2,}", line)[2] for line in lines[2:]} == {"default", "the keyring"}


# -- check


def test_file_without_a_mistake(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is wrong, or there is no file."""
    assert run(["config", "check"]) == 0
    assert capsys.readouterr() == (f"{file}: nothing is wrong.\n", "")
    file.unlink()
    assert run(["config", "check"]) == 0
    assert "there is no file, so all is by default" in capsys.readouterr().out


def test_every_mistake_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """More than other commands tell: file, line and key, a line each."""
    file.write_text("".join(f"key{number} = 1\n" for number in range(MISTAKES_SHOWN + 9)))
    assert run(["config", "check"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        f"vpstui: {file}, line {number + 1}, key{number}: this key is not known"
        for number in range(MISTAKES_SHOWN + 9)
    ]


@pytest.mark.parametrize(
    ("text", "environ", "said"),
    [
        ("x = [", {}, "config.toml: "),
        ("", {"VPSTUI_PROFILE": "prdo"}, "There is no profile 'prdo'"),
        ("", {"VPSTUI_API_URL": "ftp://x"}, "is not an API URL"),
        ("", {"VPSTUI_CONFIG": "absent.toml"}, "absent.toml: there is no such file"),
    ],
)
def test_whatever_keeps_the_app_from_starting_is_told(
    file: Path, text: str, environ: dict[str, str], said: str,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """In one line."""
    file.write_text(text)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert run(["config", "check"]) == 2
    assert said in error_line(capsys)


# -- init


def uncommented() -> str:
    """What is written, with everything set that stands in it."""
    return re.sub(r"^#(?! )", "", commented_example(), flags=re.MULTILINE)


def test_file_is_begun(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At the usual place, for its owner alone; it sets nothing, and can be used."""
    path = tmp_path / "config" / "vpstui" / "config.toml"
    old = os.umask(0)
    try:
        assert run(["config", "init"]) == 0
    finally:
        os.umask(old)
    assert str(path) in capsys.readouterr().out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.read_text() == commented_example()
    assert run(["config", "check"]) == 0
    assert all(line.startswith("#") for line in path.read_text().splitlines() if line)


def test_what_is_uncommented_can_be_used(file: Path) -> None:
    """All of it, and each line by itself, below the line of its table."""
    assert uncommented().endswith(EXAMPLE)
    file.write_text(uncommented())
    assert run(["config", "check"]) == 0
    table = ""
    for line in EXAMPLE.splitlines():
        if line.startswith("["):
            table = line
        elif line and not line.startswith("open"):
            file.write_text(f"{table}\n{line}\n")
            load_settings(file)


@pytest.mark.parametrize("kind", ["file", "link to a file", "link to nothing", "folder"])
def test_what_is_there_is_never_written_over(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever it is."""
    path, other = tmp_path / "own.toml", tmp_path / "other"
    if kind == "folder":
        path.mkdir()
    elif kind == "file":
        path.write_text("refresh = 5\n")
    else:
        path.symlink_to(other)
        if kind == "link to a file":
            other.write_text("refresh = 5\n")
    assert run(["config", "init", "--config", str(path)]) == 1
    assert error_line(capsys) == f"{path}: it is there already, and stays as it is."
    assert kind == "folder" or not path.exists() or path.read_text() == "refresh = 5\n"
    assert kind != "link to nothing" or not other.exists()


def test_place_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By an option or a variable; its folder is made."""
    assert run(["config", "init", "--config", str(tmp_path / "a" / "b" / "own.toml")]) == 0
    assert (tmp_path / "a" / "b" / "own.toml").is_file()
    monkeypatch.setenv("VPSTUI_CONFIG", "here.toml")
    monkeypatch.chdir(tmp_path)
    assert run(["config", "init"]) == 0
    assert (tmp_path / "here.toml").is_file()


def test_place_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Is told with the reason."""
    (tmp_path / "file").write_text("")
    assert run(["config", "init", "--config", str(tmp_path / "file" / "own.toml")]) == 1
    assert "own.toml: cannot be written: Not a directory." in error_line(capsys)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "needs one of show, check, schema, init, which says what to do"),
        (["edit"], "needs one of show, check, schema, init, not edit"),
        (["show", "refresh"], "`vpstui config` takes no more words"),
        (["init", "--json"], "--json goes with `vpstui config show`"),
        (["show", "--demo"], "--demo goes with"),
    ],
)
def test_wrong_use(argv: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each in one line, with exit status 2."""
    assert run(["config", *argv]) == 2
    assert said in error_line(capsys)
