"""The token in a real keyring: gnome-keyring on a D-Bus session of its own, or none at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support.e2e import VPSTUI, call, environment, require
from tests.support.keyrings import locked_keyring, mute_service, secret_service
from tests.support.pty_session import DEADLINE, Session
from tests.support.served import TOKEN, SteppedClock, serve
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.served import Served

pytestmark = pytest.mark.e2e

NOWHERE = "vpstui: No token found in the environment, the config or the keyring.\n"
"""What is said when no source has a token and the keyring works."""


WAITING = "vpstui: waiting for the keyring; it may ask you to unlock it (Ctrl+C gives up).\n"
"""What is said before anything else where a keyring takes its time, as on a busy machine."""


class Ran(NamedTuple):
    """What a command came to."""

    status: int
    out: str
    err: str


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of somebody new."""
    return tmp_path


@pytest.fixture
def env(home: Path) -> Iterator[dict[str, str]]:
    """An environment with an empty, unlocked keyring."""
    with secret_service(home) as env:
        yield env


@pytest.fixture
def served(clock: SteppedClock) -> Iterator[Served]:
    """A simulated account that takes one token only."""
    with serve(Knobs(clock=clock, token=TOKEN), clock) as account:
        yield account


def vpstui(env: dict[str, str], url: str, *argv: str, given: str = "") -> Ran:
    """Run vpstui at this API; whatever it prints, the token is not in it."""
    done = call([*VPSTUI, *argv], env={**env, "VPSTUI_API_URL": url}, given=given)
    assert TOKEN not in done.stdout + done.stderr
    return Ran(done.returncode, done.stdout, done.stderr.removeprefix(WAITING))


def log_in(env: dict[str, str], served: Served) -> None:
    """Store the token, which must succeed."""
    stored = "The API takes the token. It is in the keyring now.\n"
    assert vpstui(env, served.url, "login", given=TOKEN) == (0, stored, "")


def test_stored_token_is_found(env: dict[str, str], served: Served) -> None:
    """After `vpstui login` the next start has the token."""
    log_in(env, served)
    listed = vpstui(env, served.url, "ls")
    assert (listed.status, listed.err) == (0, "")
    assert "web-1.example.com" in listed.out


def test_app_finds_the_token(env: dict[str, str], served: Served) -> None:
    """After `vpstui login` the app starts with the list."""
    log_in(env, served)
    with Session(VPSTUI, env={**env, "VPSTUI_API_URL": served.url}) as session:
        session.wait_text("^[ *•] web-1 ")
        session.press("q")
        assert session.wait_exit() == 0
    assert TOKEN.encode() not in session.record


def test_app_stores_the_token(env: dict[str, str], served: Served) -> None:
    """A token pasted into the login screen is there at the next start."""
    with Session(VPSTUI, env={**env, "VPSTUI_API_URL": served.url}) as session:
        session.wait_text("Log in to 127.0.0.1")
        session.paste(TOKEN)
        session.wait_text("Token +•")
        session.press("enter")
        session.wait_text("Logged in. The token is in")
        session.press("q")
        assert session.wait_exit() == 0
    assert TOKEN.encode() not in session.record
    assert vpstui(env, served.url, "ls").status == 0


def test_prompt_stores_the_token(env: dict[str, str], served: Served) -> None:
    """A token typed at the prompt is stored; no screen, argument or variable shows it."""
    with Session([*VPSTUI, "login"], env={**env, "VPSTUI_API_URL": served.url}) as session:
        session.wait_text("Token .not shown.")
        session.press(*TOKEN)
        process = Path("/proc", str(session.pid))
        arguments = (process / "cmdline").read_bytes()
        secrets = TOKEN.encode() in arguments + (process / "environ").read_bytes()
        session.press("enter")
        assert session.wait_exit() == 0
    assert b"login" in arguments
    assert not secrets
    assert TOKEN.encode() not in session.record
    assert vpstui(env, served.url, "ls").status == 0


def test_another_api_does_not_get_it(
    env: dict[str, str], served: Served, clock: SteppedClock
) -> None:
    """The token is bound to host and port: an API elsewhere is not even asked."""
    log_in(env, served)
    with serve(Knobs(clock=clock), clock) as other:
        ran = vpstui(env, other.url, "ls")
        assert ran == (1, "", NOWHERE)
        assert other.account.requests == []


def test_another_profile_does_not_get_it(env: dict[str, str], home: Path, served: Served) -> None:
    """The token is bound to the profile, too."""
    log_in(env, served)
    config = home / "other.toml"
    config.write_text("[profiles.lab]\n", "utf-8")
    ran = vpstui(env, served.url, "ls", "--config", str(config), "--profile", "lab")
    assert ran == (1, "", NOWHERE)


def test_logout(env: dict[str, str], served: Served) -> None:
    """`vpstui logout` removes the token; once more is fine."""
    log_in(env, served)
    gone = "The token is no longer in the keyring.\n"
    assert vpstui(env, served.url, "logout") == (0, gone, "")
    assert vpstui(env, served.url, "ls") == (1, "", NOWHERE)
    assert vpstui(env, served.url, "logout") == (0, "There was no token.\n", "")


def test_refused_token_is_not_stored(env: dict[str, str], served: Served) -> None:
    """What the API does not take is said in one line and stored nowhere."""
    ran = vpstui(env, served.url, "login", given="vps_wrong")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.count("\n") == 1
    assert "vps_wrong" not in ran.err
    assert vpstui(env, served.url, "ls") == (1, "", NOWHERE)


def test_two_at_once(env: dict[str, str], served: Served) -> None:
    """Two instances that log in and out at once end well, and the keyring can still be used."""
    here = {**env, "VPSTUI_API_URL": served.url}
    processes = [
        subprocess.Popen(
            [*VPSTUI, command], env=here, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for command in ("login", "logout", "login", "logout")
    ]  # fmt: skip
    try:
        said = [process.communicate(TOKEN, timeout=DEADLINE) for process in processes]
    finally:
        for process in processes:
            process.kill()
    assert [errors for _, errors in said if errors.count("\n") > 1] == []
    log_in(env, served)


# -- keyrings that do not work


D_BUS_PATIENCE = 25.0
"""Seconds after which a call over D-Bus is given up by itself."""


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
    assert (ran.status, ran.out) == (1, "")
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
    assert (ran.status, ran.out) == (1, "")
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


LOCKED = (
    "vpstui: No token found. The keyring is locked. Unlock it (log in on the desktop, or run "
    "gnome-keyring-daemon --unlock) and try again."
)


def test_no_collection(home: Path) -> None:
    """A keyring that was never set up is told in one line with what to do."""
    require("dbus-run-session", "gnome-keyring-daemon")
    env = locked_keyring(home)
    begun = time.monotonic()
    done = call(["dbus-run-session", "--", *VPSTUI, "ls"], env=env)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == LOCKED
    assert time.monotonic() - begun < 8


def test_locked_keyring(home: Path, served: Served) -> None:
    """A keyring that holds the token, and that nobody can unlock here, is told as well."""
    with secret_service(home) as env:
        log_in(env, served)
    del env["DBUS_SESSION_BUS_ADDRESS"]
    env["VPSTUI_API_URL"] = served.url
    before = len(served.account.requests)
    for command, line in (("ls", LOCKED), ("logout", LOCKED.replace(" No token found.", ""))):
        done = call(["dbus-run-session", "--", *VPSTUI, command], env=env)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.splitlines()[-1] == line
    assert len(served.account.requests) == before


@pytest.mark.parametrize(
    "name", ["absent.Keyring", "keyring.backends.null.Absent", "rubbish", "os.path"]
)
def test_unknown_backend(name: str, home: Path) -> None:
    """PYTHON_KEYRING_BACKEND with a keyring that is not there is named."""
    ran = ls(environment(home, PYTHON_KEYRING_BACKEND=name))
    assert (ran.status, ran.out) == (1, "")
    assert "PYTHON_KEYRING_BACKEND names a keyring that is not installed" in ran.err
    assert ran.err.count("\n") == 1


def test_backend_that_does_not_work_here(home: Path) -> None:
    """PYTHON_KEYRING_BACKEND with the Secret Service where there is none is named, too."""
    name = "keyring.backends.SecretService.Keyring"
    ran = ls(environment(home, PYTHON_KEYRING_BACKEND=name))
    assert (ran.status, ran.out) == (1, "")
    assert "PYTHON_KEYRING_BACKEND names a keyring that does not work here" in ran.err


def test_unknown_backend_in_the_config_of_keyring(home: Path) -> None:
    """Who has set no variable is led to the file that asks for it."""
    env = environment(home)
    place = Path(env["XDG_CONFIG_HOME"], "python_keyring")
    place.mkdir(parents=True)
    (place / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=absent.Keyring\n", "utf-8")
    ran = ls(env)
    assert ran.status == 1
    assert "keyringrc.cfg names a keyring that is not installed" in ran.err


def test_disabled_keyring(home: Path, served: Served) -> None:
    """The null backend is called disabled, and nothing is called stored or removed."""
    env = environment(home, PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
    disabled = "vpstui: The keyring is disabled (null backend): nothing is stored.\n"
    assert vpstui(env, served.url, "login", given=TOKEN) == (1, "", disabled)
    assert vpstui(env, served.url, "logout") == (1, "", disabled)


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


# -- a keyring that takes its time


@contextmanager
def halted(env: dict[str, str]) -> Iterator[None]:
    """Have the Secret Service answer nothing for a while, as when its owner is being asked."""
    pid = int(call([sys.executable, "-c", WHOSE_SECRETS], env=env).stdout)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


WHOSE_SECRETS = """
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
bus = open_dbus_connection("SESSION")
asked = message_bus.GetConnectionUnixProcessID("org.freedesktop.secrets")
print(bus.send_and_get_reply(asked).body[0])
"""
"""Tells the process that is the Secret Service."""


@contextmanager
def waiting_for_the_keyring(env: dict[str, str], served: Served) -> Iterator[Session]:
    """Log in in the app while the keyring answers nothing, as far as the wait for it."""
    with Session(VPSTUI, env={**env, "VPSTUI_API_URL": served.url}) as session:
        session.wait_text("then kept in the keyring")
        session.paste(TOKEN)
        session.wait_text("Token +•")
        with halted(env):
            session.press("enter")
            session.wait_text("Storing it in the keyring")
            session.wait_text("Esc: go on for this session only")
            yield session
        session.wait_text("Logged in. The token is in")
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []
    assert TOKEN.encode() not in session.record


def test_app_waits_for_a_slow_keyring(env: dict[str, str], served: Served) -> None:
    """What is being waited for is said; with the keyring's answer the screen leaves."""
    with waiting_for_the_keyring(env, served) as session:
        assert "Log in to" in session.text
    assert "Log in to" not in session.text
    assert vpstui(env, served.url, "ls").status == 0


def test_esc_ends_the_wait_for_a_slow_keyring(env: dict[str, str], served: Served) -> None:
    """The list is there at once; that the token was stored after all is told when it is."""
    with waiting_for_the_keyring(env, served) as session:
        session.press("escape")
        session.wait_text("^[ *•] web-1 .*active")
        assert "Log in to" not in session.text
        assert "Logged in" not in session.text
    assert vpstui(env, served.url, "ls").status == 0


def test_login_says_that_it_waits(env: dict[str, str], served: Served) -> None:
    """At the prompt, too; Ctrl+C ends that without a word more."""
    with Session([*VPSTUI, "login"], env={**env, "VPSTUI_API_URL": served.url}) as session:
        session.wait_text("Token .not shown.")
        with halted(env):
            session.press(*TOKEN, "enter")
            session.wait_text("waiting for the keyring; it may ask you to unlock it")
            session.press("ctrl+c")
            assert session.wait_exit() == 130
        assert session.left_behind() == []
    assert b"Traceback" not in session.record
    assert b"It is in the keyring now" not in session.record
    assert TOKEN.encode() not in session.record


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
