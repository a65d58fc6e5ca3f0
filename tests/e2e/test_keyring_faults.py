"""A keyring that is absent, locked, mute or not to be trusted; and other sources of the token."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.keyrings import (
    Ran,
    locked_keyring,
    log_in,
    mute_service,
    secret_service,
    vpstui,
)
from tests.support.programs.program import VPSTUI, call, environment, require
from tests.support.programs.pty_session import Session
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.servers.simulated_account import Served

pytestmark = [pytest.mark.e2e, pytest.mark.knobs(token=TOKEN)]


D_BUS_PATIENCE = 25.0
"""Seconds after which a call over D-Bus is given up by itself."""

LOCKED = (
    "vpstui: No token found. The keyring is locked. Unlock it (log in on the desktop, or run "
    "gnome-keyring-daemon --unlock) and try again."
)

ALTERNATIVE = """
import json, os
from keyring.backend import KeyringBackend

class PlaintextKeyring(KeyringBackend):
    priority = 0.5

    def _all(self):
        try:
            with open(os.environ["ALTERNATIVE"]) as file:
                return json.load(file)
        except FileNotFoundError:
            return {}

    def _write(self, kept):
        with open(os.environ["ALTERNATIVE"], "w") as file:
            json.dump(kept, file)

    def get_password(self, service, username):
        return self._all().get(service + " " + username)

    def set_password(self, service, username, password):
        self._write({**self._all(), service + " " + username: password})

    def delete_password(self, service, username):
        kept = self._all()
        del kept[service + " " + username]
        self._write(kept)

class ForgetfulKeyring(PlaintextKeyring):
    priority = -1

    def get_password(self, service, username):
        return None
"""
"""A package as keyrings.alt is one: keyring finds it by itself and keeps tokens as they are."""


@pytest.fixture
def env(home: Path) -> Iterator[dict[str, str]]:
    """An environment with an empty, unlocked keyring."""
    with secret_service(home) as env:
        yield env


def ls(env: dict[str, str]) -> Ran:
    """Run `vpstui ls` where nobody answers."""
    return vpstui(env, "http://127.0.0.1:9/api/v1", "ls")


@pytest.mark.parametrize("address", [None, "unix:path=/nonexistent/bus", "rubbish"])
def test_no_bus(address: str | None, home: Path) -> None:
    """Without D-Bus one line says that there is no token; nothing is waited for."""
    env = environment(home)
    if address is not None:
        env["DBUS_SESSION_BUS_ADDRESS"] = address
    ran = ls(env)
    assert (ran.status, ran.out) == (4, "")
    assert ran.err.startswith("vpstui: No token found")
    assert ran.err.count("\n") == 1
    assert "did not answer" not in ran.err


@pytest.fixture
def mute(home: Path) -> Iterator[dict[str, str]]:
    """An environment whose Secret Service never answers."""
    with mute_service(home) as env:
        yield env


def test_keyring_never_answers(mute: dict[str, str]) -> None:
    """A Secret Service that hangs is not waited for any longer; one line tells of it."""
    begun = time.monotonic()
    ran = ls(mute)
    assert (ran.status, ran.out) == (4, "")
    assert ran.err.startswith("vpstui: No token found. The keyring did not answer within 3 s")
    assert ran.err.count("\n") == 1
    assert time.monotonic() - begun < D_BUS_PATIENCE


def test_app_with_a_keyring_that_never_answers(mute: dict[str, str], served: Served) -> None:
    """The login screen comes, the token is used for this session, and q ends within a second."""
    with Session(VPSTUI, env={**mute, "VPSTUI_API_URL": served.url}) as session:
        session.wait_text("did not answer within 3 s")
        session.paste(TOKEN)
        session.wait_text("Token +•")
        session.press("enter")
        session.wait_text("Storing it in the keyring")
        session.press("escape")
        session.wait_text("^[ *•] web-1 ")
        pressed = time.monotonic()
        session.press("q")
        assert session.wait_exit() == 0
        assert time.monotonic() - pressed < 2
        assert session.left_behind() == []


def test_no_collection(home: Path) -> None:
    """A keyring that was never set up is told in one line with what to do."""
    require("dbus-run-session", "gnome-keyring-daemon")
    env = locked_keyring(home)
    begun = time.monotonic()
    done = call(["dbus-run-session", "--", *VPSTUI, "ls"], env=env)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.splitlines()[-1] == LOCKED
    assert time.monotonic() - begun < 8


def test_locked_keyring(home: Path, served: Served) -> None:
    """A keyring that holds the token, and that nobody can unlock here, is told as well."""
    with secret_service(home) as env:
        log_in(env, served)
    del env["DBUS_SESSION_BUS_ADDRESS"]
    env["VPSTUI_API_URL"] = served.url
    before = len(served.account.requests)
    for command, status, line in (
        ("ls", 4, LOCKED),
        ("logout", 1, LOCKED.replace(" No token found.", "")),
    ):
        done = call(["dbus-run-session", "--", *VPSTUI, command], env=env)
        assert (done.returncode, done.stdout) == (status, "")
        assert done.stderr.splitlines()[-1] == line
    assert len(served.account.requests) == before


@pytest.mark.parametrize(
    "name", ["absent.Keyring", "keyring.backends.null.Absent", "rubbish", "os.path"]
)
def test_unknown_backend(name: str, home: Path) -> None:
    """PYTHON_KEYRING_BACKEND with a keyring that is not there is named."""
    ran = ls(environment(home, PYTHON_KEYRING_BACKEND=name))
    assert (ran.status, ran.out) == (4, "")
    assert "PYTHON_KEYRING_BACKEND names a keyring that is not installed" in ran.err
    assert ran.err.count("\n") == 1


def test_backend_that_does_not_work_here(home: Path) -> None:
    """PYTHON_KEYRING_BACKEND with the Secret Service where there is none is named, too."""
    name = "keyring.backends.SecretService.Keyring"
    ran = ls(environment(home, PYTHON_KEYRING_BACKEND=name))
    assert (ran.status, ran.out) == (4, "")
    assert "PYTHON_KEYRING_BACKEND names a keyring that does not work here" in ran.err


def test_unknown_backend_in_the_config_of_keyring(home: Path) -> None:
    """Who has set no variable is led to the file that asks for it."""
    env = environment(home)
    place = Path(env["XDG_CONFIG_HOME"], "python_keyring")
    place.mkdir(parents=True)
    (place / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=absent.Keyring\n", "utf-8")
    ran = ls(env)
    assert ran.status == 4
    assert "keyringrc.cfg names a keyring that is not installed" in ran.err


def test_disabled_keyring(home: Path, served: Served) -> None:
    """The null backend is called disabled, and nothing is called stored or removed."""
    env = environment(home, PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
    disabled = "vpstui: The keyring is disabled (null backend): nothing is stored.\n"
    assert vpstui(env, served.url, "login", given=TOKEN) == (1, "", disabled)
    assert vpstui(env, served.url, "logout") == (1, "", disabled)


@pytest.fixture
def alternative(home: Path) -> dict[str, str]:
    """An environment without a Secret Service, where keyrings.alt is installed."""
    site = home / "site"
    (site / "keyrings" / "alt").mkdir(parents=True)
    (site / "keyrings" / "alt" / "__init__.py").touch()
    (site / "keyrings" / "alt" / "file.py").write_text(ALTERNATIVE, "utf-8")
    (site / "forgetful.py").write_text(ALTERNATIVE, "utf-8")
    facts = site / "keyrings.alt-5.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: keyrings.alt\nVersion: 5.0\n")
    (facts / "entry_points.txt").write_text("[keyring.backends]\nfile = keyrings.alt.file\n")
    return environment(home, PYTHONPATH=str(site), ALTERNATIVE=str(home / "plain.json"))


@pytest.mark.parametrize("chained", [False, True])
def test_plain_text_keyring(
    chained: bool, alternative: dict[str, str], home: Path, served: Served
) -> None:
    """A keyring that keeps secrets as they are is refused, and how to allow it is told."""
    if chained:
        alternative["PYTHON_KEYRING_BACKEND"] = "keyring.backends.chainer.ChainerBackend"
    ran = vpstui(alternative, served.url, "login", given=TOKEN)
    assert (ran.status, ran.out) == (1, "")
    assert "(keyrings.alt) keeps secrets in plain text and is not used" in ran.err
    assert "allow_plaintext_keyring = true in the config" in ran.err
    assert not (home / "plain.json").exists()


def test_plain_text_keyring_that_is_allowed(
    alternative: dict[str, str], home: Path, served: Served
) -> None:
    """With the setting it is used as any other: stored, found, removed."""
    config = home / "config" / "vpstui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("allow_plaintext_keyring = true\n", "utf-8")
    log_in(alternative, served)
    assert TOKEN in (home / "plain.json").read_text("utf-8")
    assert vpstui(alternative, served.url, "ls").status == 0
    assert vpstui(alternative, served.url, "logout").status == 0
    assert TOKEN not in (home / "plain.json").read_text("utf-8")


def test_keyring_that_gives_nothing_back(alternative: dict[str, str], served: Served) -> None:
    """A token that cannot be read again is not called stored."""
    alternative["PYTHON_KEYRING_BACKEND"] = "forgetful.ForgetfulKeyring"
    said = "vpstui: Not stored: the keyring took the token but does not give it back.\n"
    assert vpstui(alternative, served.url, "login", given=TOKEN) == (1, "", said)


# -- other sources, and no place for anything


def test_login_screen_without_a_bus(home: Path, served: Served) -> None:
    """It says that a token holds for this session only, and names the other ways."""
    env = environment(home, VPSTUI_API_URL=served.url)
    with Session(VPSTUI, env=env, size=(100, 30)) as session:
        session.wait_text("There is no keyring on this machine")
        session.wait_text("It holds for this session only")
        assert "VPSTUI_TOKEN, or token_file" in session.text
        assert "kept in the keyring" not in session.text


def test_empty_variable_does_not_hide_the_keyring(env: dict[str, str], served: Served) -> None:
    """VPSTUI_TOKEN that holds nothing is as one that is not set."""
    log_in(env, served)
    assert vpstui({**env, "VPSTUI_TOKEN": ""}, served.url, "ls").status == 0


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo harm >/dev/tty; read -r x </dev/tty && echo vps_x", "it ended with"),
        ("echo harm >&2; echo harm >&2; exit 1", "it ended with 1"),
        ("printf 'vps_a\\nharm\\n'", "is not a token"),
        ("printf '\\033[2Jharm\\377'", "is not a token"),
    ],
    ids=["asks at the terminal", "noisy", "two lines", "binary"],
)
def test_token_command_leaves_the_screen_alone(
    script: str, why: str, home: Path, served: Served
) -> None:
    """Whatever it prints and wherever it asks, one line of ours says what came of it."""
    config = home / "config" / "vpstui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f"[profiles.default]\ntoken_command = ['sh', '-c', {json.dumps(script)}]\n")
    env = environment(home, VPSTUI_API_URL=served.url)
    with Session(VPSTUI, env=env, size=(100, 30)) as session:
        session.wait_text("Log in to")
        session.wait_text(why)
        session.wait_text("token_command is set, and comes before the keyring")
        session.press("escape")
        session.wait_text("Press r to log in")
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []
    assert b"harm" not in session.record
    assert served.account.requests == []


@pytest.mark.parametrize(
    "places",
    [
        {"HOME": "/proc"},
        {"HOME": "/dev/null"},
        # Without HOME, that of the account counts: the developer's own, but for these.
        {f"XDG_{kind}_HOME": "/proc" for kind in ("CONFIG", "STATE", "DATA", "CACHE")},
    ],
    ids=["takes nothing", "no directory", "unset"],
)
def test_no_home(places: dict[str, str], home: Path, served: Served) -> None:
    """With a home that takes nothing, or none at all, it runs; the token is for this session."""
    env = environment(home, VPSTUI_API_URL=served.url)
    del env["HOME"], env["XDG_CONFIG_HOME"]
    env.update(places)
    with Session(VPSTUI, env=env) as session:
        session.wait_text("It holds for this session")
        session.paste(TOKEN)
        session.wait_text("Token +•")
        session.press("enter")
        session.wait_text("^[ *•] web-1 .*active")
        session.wait_text("for this session only")
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []
    assert b"Traceback" not in session.record
