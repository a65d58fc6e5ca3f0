"""The app in a real terminal: from the wheel, by keyboard, until the terminal is given back."""

from __future__ import annotations

import re
import shlex
import sys
import sysconfig
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import ROOT, VPSTUI, call, environment
from tests.support.programs.pty_session import Session
from tests.support.programs.pty_steps import choose, stop
from tests.support.servers.simulated_account import TOKEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.servers.simulated_account import Served

pytestmark = [pytest.mark.e2e, pytest.mark.no_cover, pytest.mark.xdist_group("wheel")]

LIVE = "● live"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody new."""
    return environment(tmp_path)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`vpstui` of a wheel built from this tree, in a virtual environment of its own."""
    place = tmp_path_factory.mktemp("wheel")
    env = environment(place)
    call_well([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place], env)
    (wheel,) = place.glob("*.whl")
    call_well([sys.executable, "-m", "venv", "--without-pip", place / "venv"], env)
    python = place / "venv/bin/python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(call_well([python, "-c", code], env).strip())
    # What vpstui needs comes from here: nothing is fetched, and an editable vpstui stays out.
    here = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "borrowed.pth").write_text("\n".join(here), "utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--quiet"]
    call_well([*pip, "install", "--no-deps", "--no-index", str(wheel)], env)
    return place / "venv/bin/vpstui"


def test_wheel_brings_the_man_page(installed: Path) -> None:
    """Where `man` looks for it, beside the program."""
    page = installed.parent.parent / "share" / "man" / "man1" / "vpstui.1"
    assert page.read_bytes() == (ROOT / "docs" / "vpstui.1").read_bytes()


def call_well(argv: Sequence[str | Path], env: dict[str, str]) -> str:
    """Run a program that must succeed, and return what it printed."""
    done = call(argv, env=env, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def shell(line: str) -> list[str]:
    """The command that runs a line of shell in which $VPSTUI stands for the program."""
    return ["sh", "-c", line.replace("$VPSTUI", shlex.join(VPSTUI))]


def test_a_day_with_the_wheel(installed: Path, env: dict[str, str]) -> None:
    """Filter, look, stop, create, delete and quit, each seen done, from the installed wheel."""
    with Session([installed, "--demo"], env=env, size=(80, 24)) as session:
        session.wait_text(LIVE)
        session.wait_text("^ 12 servers")
        session.press("/")
        session.wait_text("Keep filter")
        session.press(*"web-1")
        session.wait_text("1 of 12 servers")
        session.press("enter")
        session.wait_text("^ /web-1")

        session.press("enter")
        session.wait_text(r"^ Memory .* of 4 GB")
        stop(session)
        session.wait_text("^ web-1 .*stopping")
        session.wait_text("web-1 is stopped after")
        session.wait_text("^ web-1 .*stopped")
        session.press("escape")
        session.wait_text("^[ *•] web-1 .*203.0.113")
        session.press("escape")
        session.wait_text("^ 12 servers")

        session.press("n")
        session.wait_text("New server")
        session.press(*"e2e-1")
        session.wait_text(r"Name . +e2e-1")
        choose(session, "Plan", "Starter VPS")
        session.wait_text(r"\$5/month, until")
        choose(session, "Location", "ap-south")
        choose(session, "OS", "AlmaLinux 9")
        fields = ("e.g. web1", r"SSH key . +(None)", "keep automatic")
        for field in (*fields, r"(Cancel) +Create", r"Cancel +(Create)"):
            session.change(field, "tab")
        session.press("enter")
        session.wait_text("^[ *•] e2e-1 .*provisioning")
        session.wait_text("e2e-1 is active after")
        assert "13 servers" in session.wait_text("^[ *•] e2e-1 .*active")

        session.press("D")
        session.wait_text("Type  e2e-1")
        session.change(r"Cancel +(Delete)", *"e2e-1")
        session.change(r"Cancel +(Delete)", "enter")
        session.press("enter")
        session.wait_text("e2e-1 is deleted")
        session.wait_text("^ 12 servers")

        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


def test_the_wheel_is_whole(installed: Path, env: dict[str, str], tmp_path: Path) -> None:
    """The installed package has its style sheet, and draws a picture with it."""
    picture = tmp_path / "servers.svg"
    done = call([installed, "--demo", "--screenshot", picture], env=env, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "backup-vault" in picture.read_text("utf-8")
    python = installed.parent / "python"
    asked = "import vpstui.app; print(vpstui.app.VpsTuiApp.CSS_PATH)"
    sheet = Path(call([python, "-c", asked], env=env, cwd=tmp_path).stdout.strip())
    assert sheet.is_relative_to(installed.parents[1])
    assert sheet.read_bytes() == (ROOT / "vpstui.tcss").read_bytes()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("TERM=dumb exec $VPSTUI --demo", "cannot show a full screen"),
        ("unset TERM; exec $VPSTUI --demo", "cannot show a full screen"),
        ("exec $VPSTUI --demo </dev/null", "keyboard is not at a terminal"),
        ("exec $VPSTUI --demo <&-", "keyboard is not at a terminal"),
        ("$VPSTUI --demo 2>err; status=$?; cat err; exit $status", "leave out 2>"),
        ("exec $VPSTUI --bogus", "--bogus"),
        ("exec $VPSTUI --demo --refresh 1", "refresh must be"),
    ],
)
def test_wrong_start(line: str, reason: str, env: dict[str, str], tmp_path: Path) -> None:
    """A start that cannot come to a full screen is one line and exit status 2."""
    with Session(shell(line), env=env, cwd=tmp_path) as session:
        assert session.wait_exit() == 2
        assert session.left_behind() == []
    said = session.record.decode()
    assert said.startswith("vpstui: ")
    assert reason in said
    assert said.count("\n") == 1
    assert "\x1b" not in said


def test_piped_output_is_the_list(env: dict[str, str]) -> None:
    """`vpstui | cat` prints the list and goes."""
    with Session(shell("$VPSTUI --demo | cat"), env=env) as session:
        assert session.wait_exit() == 0
    assert session.record.decode().count("\r\n") == 13
    assert b"\x1b" not in session.record


@pytest.mark.parametrize(
    "more",
    [
        {"NO_COLOR": "1"},
        {"LANG": "C", "LC_ALL": "C"},
        {"TERM": "linux", "COLORTERM": ""},
        {"TERM": "vt100", "COLORTERM": ""},
        {"TERM": "screen", "COLORTERM": ""},
        {"TERM": "xterm-16color", "COLORTERM": ""},
        {"COLORFGBG": "0;15"},
    ],
    ids=lambda more: next(f"{name}={value}" for name, value in more.items()),
)
def test_starts_under(more: dict[str, str], env: dict[str, str]) -> None:
    """The states can be told in words without colours, in the C locale and on old terminals."""
    with Session([*VPSTUI, "--demo"], env={**env, **more}) as session:
        session.wait_text(r"^[ *•] web-1 +● active")
        session.wait_text(r"^[ *•] dev-sandbox +○ stopped")
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


def test_no_colour_sends_none(env: dict[str, str]) -> None:
    """With NO_COLOR nothing is told by a colour: none is sent."""
    with Session([*VPSTUI, "--demo"], env={**env, "NO_COLOR": "1"}) as session:
        session.wait_text(LIVE)
    assert not re.search(rb"\x1b\[(?:[0-9;]*;)?[34]8;", session.record)


def test_terminal_too_small(env: dict[str, str]) -> None:
    """At 20x5 one line says so; with room again the list is back."""
    with Session([*VPSTUI, "--demo"], env=env, size=(80, 24)) as session:
        session.wait_text("^[ *•] web-1 ")
        session.resize((20, 5))
        session.wait_text("Too small")
        session.resize((80, 24))
        session.wait_text("^[ *•] web-1 ")


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
def test_leaves_at_once(key: str, env: dict[str, str]) -> None:
    """From the first screen the app is gone within two seconds, and the terminal as before."""
    with Session([*VPSTUI, "--demo"], env=env) as session:
        session.wait_text(LIVE)
        pressed = time.monotonic()
        session.press(key)
        assert session.wait_exit() == 0
        assert time.monotonic() - pressed < 2
        assert session.left_behind() == []


def test_keyboard_without_latin_letters(env: dict[str, str]) -> None:
    """Arrows, Enter and Esc move about, and letters of other alphabets act on nothing."""
    with Session([*VPSTUI, "--demo"], env=env) as session:
        session.wait_text(LIVE)
        session.press(*"ыЫвЧ")
        session.change("^[ *•] (bastion)", "down")
        session.press("enter")
        session.wait_text(r"^ Memory .* of ")
        assert "bastion" in session.text
        session.press("escape")
        session.wait_text("^ 12 servers")
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


def test_filter_typed_ahead(env: dict[str, str]) -> None:
    """What is typed at once after / is the filter, and never acts on a server."""
    with Session([*VPSTUI, "--demo"], env=env) as session:
        session.wait_text(LIVE)
        session.press("/web-1")
        session.wait_text("1 of 12 servers", timeout=5)


def test_name_typed_ahead_of_the_form(env: dict[str, str]) -> None:
    """What is typed with n in one read never acts on the server under the cursor."""
    with Session([*VPSTUI, "--demo", "dev-sandbox"], env=env) as session:
        session.wait_text("1 of 12 servers")
        session.press("nSSS")
        session.wait_text("New server")
        session.press("escape")
        session.wait_text("Throw away|○ stopped")
        assert "starting" not in session.text


@pytest.mark.knobs(token=TOKEN)
@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f"{TOKEN}\r",
        f"\r{TOKEN}",
    ],
)
def test_pasted_token_logs_in(text: str, served: Served, env: dict[str, str]) -> None:
    """A pasted token, with a line break that came along, logs in and is seen nowhere."""
    with Session([*VPSTUI, "--api-url", served.url], env=env) as session:
        session.wait_text("Log in to 127.0.0.1")
        session.paste(text)
        session.wait_text("Token +•", timeout=5)
        session.press("enter")
        session.wait_text("^[ *•] web-1 ")
        session.wait_text("for this session only")
        assert TOKEN.encode() not in Path(f"/proc/{session.pid}/cmdline").read_bytes()
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []
    assert TOKEN.encode() not in session.record


@pytest.mark.knobs(token=TOKEN)
def test_wrong_token_is_refused_on_the_login_screen(served: Served, env: dict[str, str]) -> None:
    """The login screen says that the API does not take it, and stays."""
    with Session([*VPSTUI, "--api-url", served.url], env=env) as session:
        session.wait_text("Log in to 127.0.0.1")
        session.paste("vps_wrong")
        session.wait_text("Token +•")
        session.press("enter")
        session.wait_text("not accept|does not take|Invalid token")
        assert "Log in to" in session.text


@pytest.mark.parametrize(("key", "status"), [("ctrl+c", 130), ("ctrl+d", 1)])
def test_leaving_the_prompt(key: str, status: int, env: dict[str, str]) -> None:
    """`vpstui login` is left with Ctrl+C or Ctrl+D, without a traceback."""
    with Session([*VPSTUI, "login"], env=env) as session:
        session.wait_text("Token .not shown.")
        session.press(key)
        assert session.wait_exit() == status
        assert session.left_behind() == []
    assert b"Traceback" not in session.record
