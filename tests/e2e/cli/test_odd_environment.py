"""Variables that are meant for others, or hold nonsense, change nothing and hang nothing."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, call, environment
from tests.support.programs.pty_session import Session
from vpstui.__main__ import clear_library_settings

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

FOR_TEXTUAL = {
    "TEXTUAL_PRESS": "ctrl+q", "TEXTUAL_DRIVER": "no.such:Driver", "TEXTUAL_SCREENSHOT": "1",
    "TEXTUAL_THEME": "no-such-theme", "TEXTUAL_FILTERS": "nonsense", "TEXTUAL_FPS": "9" * 400,
    "TEXTUAL_DEVTOOLS_PORT": "-1", "TEXTUAL_COLOR_SYSTEM": "nonsense", "TEXTUAL": "debug,devtools",
    "TEXTUAL_ANIMATIONS": "x", "TEXTUAL_SLOW_THRESHOLD": "1e9", "TEXTUAL_LOG": "textual.log",
    "TEXTUAL_DEBUG": "1", "TEXTUAL_SMOOTH_SCROLL": "0", "TEXTUAL_ALLOW_SIGNALS": "1",
}  # fmt: skip


@pytest.mark.parametrize("delay", ["99999999", "-5", "x", "9" * 5000, "0", "100"])
def test_what_is_meant_for_textual_is_ignored(delay: str, tmp_path: Path) -> None:
    """The app starts, Esc comes at once, and nothing is left behind."""
    env = environment(tmp_path, ESCDELAY=delay, **FOR_TEXTUAL)
    with Session([*VPSTUI, "--demo"], env=env, cwd=tmp_path, size=(80, 24)) as session:
        session.wait_text("● live")
        session.press("?")
        session.wait_text("Go to the first server")
        session.press("escape")
        session.wait_text("^ 12 servers")
        session.press("q")
        assert session.wait_exit() == 0
    assert not [path for path in tmp_path.rglob("*") if path.suffix in (".log", ".svg")]


def test_what_is_cleared() -> None:
    """Everything that Textual reads, and a delay that nobody means."""
    environ = {**FOR_TEXTUAL, "ESCDELAY": "1001", "HOME": "/h", "TERM": "xterm"}
    clear_library_settings(environ)
    assert environ == {"HOME": "/h", "TERM": "xterm"}
    kept = {"ESCDELAY": "25"}
    clear_library_settings(kept)
    assert kept == {"ESCDELAY": "25"}


@pytest.mark.parametrize("value", ["{name}", "~/{name}", "./{name}", "../{name}", " "])
def test_folders_that_are_not_absolute_are_not_followed(value: str, tmp_path: Path) -> None:
    """Config and state are where they are without those variables."""
    names = {"XDG_CONFIG_HOME": "c", "XDG_STATE_HOME": "s", "XDG_DATA_HOME": "d"}
    wrong = {variable: value.format(name=name) for variable, name in names.items()}
    for folder in ("c", "~/c", " "):  # nothing in there is read: it would be an error
        config = tmp_path / "here" / folder / "vpstui" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text("[[[")
    env = environment(tmp_path, HTTPS_PROXY="http://127.0.0.1:9", **wrong)
    report = call([*VPSTUI, "doctor"], env=env, cwd=tmp_path / "here").stdout
    assert f"looked for {tmp_path}/.config/vpstui/config.toml" in report
    assert f"{tmp_path}/.local/state/vpstui" in report


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_certificates_that_would_be_read_for_ever(kind: str, tmp_path: Path) -> None:
    """A pipe or a device as SSL_CERT_FILE is told in one line, in time; doctor names it, too."""
    file = "/dev/zero"
    if kind == "pipe":
        file = str(tmp_path / "pipe")
        os.mkfifo(file)
    env = environment(tmp_path, SSL_CERT_FILE=file, VPSTUI_TOKEN="vps_test")
    env["VPSTUI_API_URL"] = "https://127.0.0.1:9/"
    begun = time.monotonic()
    done = call([*VPSTUI, "ls"], env=env, timeout=20)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "vpstui: SSL_CERT_FILE is no regular file: name a PEM file of certificates, or unset it.\n"
    )
    report = call([*VPSTUI, "doctor"], env=env, timeout=30)
    assert "look  certificates  SSL_CERT_FILE=" in report.stdout
    assert "bad   api           SSL_CERT_FILE is no regular file" in report.stdout
    assert time.monotonic() - begun < 30
