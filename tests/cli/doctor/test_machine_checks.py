"""What `vpstui doctor` finds on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import use_environment
from tests.support.servers.certificates import self_signed
from vpstui.cli.doctor import machine_checks, network_checks
from vpstui.cli.doctor.findings import Finding
from vpstui.cli.doctor.machine_checks import DoctorContext, TerminalFacts, local_findings
from vpstui.config.settings import Profile
from vpstui.screens.too_small_screen import SMALLEST

if TYPE_CHECKING:
    from pathlib import Path

    from vpstui.config.terminal_capabilities import MouseSetting


TERMINAL = TerminalFacts(keys=True, screen=True, size=(80, 24))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://proxy:3128", "http://proxy:3128"),
        ("http://user:secret@proxy:3128", "http://***@proxy:3128"),
        ("http://user:se@cret@proxy:3128", "http://***@proxy:3128"),
        ("http://user:se/cret@proxy", "http://***@proxy"),
        ("user:secret@proxy:3128", "***@proxy:3128"),
        ("socks5://secret@proxy", "socks5://***@proxy"),
        ("localhost,::1,10.0.0.0/8", "localhost,::1,10.0.0.0/8"),
    ],
)
def test_password_of_a_proxy(address: str, shown: str) -> None:
    """User and password of a proxy are not shown."""
    finding = network_checks.check_proxy({"https_proxy": address})
    assert finding == Finding("proxy", "ok", f"https_proxy={shown}")


def test_proxy_variables() -> None:
    """Every variable that leads requests elsewhere is named, its text made safe."""
    environ = {"ALL_PROXY": "http://a\x1b[2J:1", "no_proxy": "::1", "HTTPS_PROXY": ""}
    assert network_checks.check_proxy(environ).found == "ALL_PROXY=http://a[2J:1, no_proxy=::1"
    assert network_checks.check_proxy({}).found == "none set"


def test_odd_entries_of_no_proxy_are_named() -> None:
    """What cannot be read does not count, which its owner may not expect; a range does."""
    odd = network_checks.check_proxy({"NO_PROXY": "::1/128, foo:bar,[::1],[,http://[::1"})
    assert odd.verdict == "look"
    assert odd.found.endswith("; not understood: foo:bar, [, http://[::1")
    fine = network_checks.check_proxy({"NO_PROXY": "::1/128,[::1],web.example.com"})
    assert fine.verdict == "ok"
    assert fine.found.endswith("; for addresses, not for names: ::1/128")


def test_ca_file(tmp_path: Path) -> None:
    """A file of certificates named by SSL_CERT_FILE is fine where it is one."""
    assert network_checks.check_certificates({}).found == "those of the system"
    file = self_signed(tmp_path)
    finding = network_checks.check_certificates({"SSL_CERT_FILE": str(file)})
    assert finding == Finding("certificates", "ok", f"SSL_CERT_FILE={file}")


@pytest.mark.parametrize(
    ("variable", "value", "found"),
    [
        ("SSL_CERT_FILE", "/absent.pem", "/absent.pem: No such file or directory"),
        ("SSL_CERT_FILE", "/dev/null", "/dev/null: there is no certificate in it"),
        ("SSL_CERT_DIR", "/usr:/absent", "/usr:/absent: /absent is not a folder"),
    ],
)
def test_ca_that_is_not_there(variable: str, value: str, found: str) -> None:
    """A variable that names no certificates is worth a look."""
    finding = network_checks.check_certificates({variable: value})
    assert (finding.verdict, finding.found) == ("look", f"{variable}={found}")


def test_folder_that_can_be_written(tmp_path: Path) -> None:
    """A folder that is there or can be made is fine, and nothing is left in it."""
    for path in (tmp_path, tmp_path / "not/yet"):
        assert machine_checks.check_folder("state", path) == Finding("state", "ok", str(path))
    assert list(tmp_path.iterdir()) == []


def test_log(tmp_path: Path) -> None:
    """It is said whether there is a debug log, and when it cannot be written."""
    assert machine_checks.check_log({}).found == "off; VPSTUI_LOG names no file"
    file = tmp_path / "log"
    file.touch()
    assert machine_checks.check_log({"VPSTUI_LOG": str(file)}) == Finding("log", "ok", str(file))
    for name in (str(tmp_path), str(file / "below"), "~nobody-of-that-name/log"):
        finding = machine_checks.check_log({"VPSTUI_LOG": name})
        assert (finding.verdict, finding.found) == ("look", f"VPSTUI_LOG={name} cannot be written")


@pytest.mark.parametrize(
    ("terminal", "term", "verdict", "found"),
    [
        (TERMINAL, "xterm", "ok", "80x24, TERM=xterm"),
        (TERMINAL, "x\x1b[2J", "ok", "80x24, TERM=x[2J"),
        (TERMINAL, "dumb", "bad", "TERM=dumb: no full screen can be drawn"),
        (TERMINAL, "", "bad", "TERM=: no full screen can be drawn"),
        (TerminalFacts(keys=True, screen=True, size=(39, 24)), "xterm", "look", "too small"),
        (TerminalFacts(keys=True, screen=True, size=(80, 9)), "xterm", "look", "too small"),
        (TerminalFacts(keys=True, screen=True, size=SMALLEST), "xterm", "ok", "40x10, TERM=xterm"),
        (TerminalFacts(keys=True, screen=True, size=(0, 0)), "xterm", "look", "no size known"),
        (
            TerminalFacts(keys=False, screen=True, size=(80, 24)),
            "xterm",
            "look",
            "the keyboard (stdin)",
        ),
        (TerminalFacts(keys=True, screen=False, size=None), "xterm", "look", "the screen (stderr)"),
    ],
)
def test_screen(terminal: TerminalFacts, term: str, verdict: str, found: str) -> None:
    """Whether the app can be shown, and how large."""
    finding = machine_checks.check_screen(terminal, {"TERM": term})
    assert finding.verdict == verdict
    assert found in finding.found
    assert (finding.advice == "") == (verdict == "ok")


def test_size_limit_is_that_of_the_app() -> None:
    """The doctor knows the same smallest size as the screens do."""
    assert machine_checks.SMALLEST == SMALLEST


@pytest.mark.parametrize(
    ("environ", "verdict", "found"),
    [
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "ok", "16 million: COLORTERM=truecolor"),
        ({"TERM": "xterm", "COLORTERM": "24bit"}, "ok", "16 million: COLORTERM=24bit"),
        ({"TERM": "xterm-256color"}, "ok", "256: TERM=xterm-256color"),
        ({"TERM": "xterm-kitty"}, "ok", "256: TERM=xterm-kitty"),
        ({"TERM": "linux"}, "look", "16: TERM=linux, COLORTERM=not set"),
        ({"TERM": "linux", "COLORTERM": "yes"}, "look", "16: TERM=linux, COLORTERM=yes"),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, "look", "none: TERM=dumb"),
        ({"TERM": "unknown", "NO_COLOR": "1"}, "look", "none: TERM=unknown"),
        ({}, "look", "none: TERM=not set"),
        (
            {"TERM": "xterm-256color", "NO_COLOR": "1"},
            "ok",
            "none: NO_COLOR is set; greys where the config names a theme",
        ),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "ok", "256: TERM=xterm-256color"),
    ],
)
def test_colours(environ: dict[str, str], verdict: str, found: str) -> None:
    """How many colours there are, by what the environment promises."""
    finding = machine_checks.check_colours(environ)
    assert (finding.verdict, finding.found) == (verdict, found)


OVER_SSH = {"SSH_TTY": "/dev/pts/1"}


@pytest.mark.parametrize(
    ("setting", "environ", "found"),
    [
        ("auto", {}, "on; hold Shift while you select text"),
        ("on", OVER_SSH, "on; hold Shift while you select text"),
        ("auto", OVER_SSH, "off over SSH, where the terminal selects text"),
        ("off", {}, 'off, as mouse = "off" says'),
    ],
)
def test_mouse(setting: MouseSetting, environ: dict[str, str], found: str) -> None:
    """Whether the app takes the mouse, and why."""
    finding = machine_checks.check_mouse(setting, environ)
    assert finding.verdict == "ok"
    assert finding.found.startswith(found)


def test_mouse_of_the_config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The report goes by what the config says about the mouse."""
    use_environment(monkeypatch, tmp_path)
    terminal = TerminalFacts(keys=True, screen=True, size=(80, 24))
    context = DoctorContext("default", Profile(), tmp_path, "the usual place", {}, mouse="off")
    findings = {finding.name: finding for finding in local_findings(context, terminal)}
    assert findings["mouse"].found.startswith("off, as mouse")


@pytest.mark.parametrize(
    ("environ", "verdict", "found"),
    [
        ({"LANG": "en_GB.UTF-8"}, "ok", "en_GB.UTF-8"),
        ({"LC_ALL": "C.utf8", "LANG": "C"}, "ok", "C.utf8"),
        ({"LC_ALL": "C", "LANG": "C.UTF-8"}, "look", "C is not UTF-8"),
        ({"LC_CTYPE": "de_DE@euro"}, "look", "de_DE@euro is not UTF-8"),
        ({}, "look", "C is not UTF-8"),
    ],
)
def test_letters(environ: dict[str, str], verdict: str, found: str) -> None:
    """Whether the locale has the signs that the app draws."""
    finding = machine_checks.check_letters(environ)
    assert (finding.verdict, finding.found) == (verdict, found)


@pytest.mark.parametrize(
    ("environ", "verdict", "found"),
    [
        ({"TERM": "xterm"}, "ok", "not inside tmux or screen"),
        ({"TMUX": "/run/tmux,1,0", "TERM": "tmux-256color"}, "ok", "inside tmux"),
        ({"TMUX": "/run/tmux,1,0", "TERM": "screen-256color"}, "ok", "inside tmux"),
        (
            {"TMUX": "/run/tmux,1,0", "TERM": "xterm"},
            "look",
            "inside tmux, which is not TERM=xterm",
        ),
        ({"STY": "1.pts-0", "TERM": "screen"}, "ok", "inside screen"),
    ],
)
def test_multiplexer(environ: dict[str, str], verdict: str, found: str) -> None:
    """What stands between the app and the terminal, and whether it is told right."""
    finding = machine_checks.check_multiplexer(environ)
    assert (finding.verdict, finding.found) == (verdict, found)


@pytest.mark.parametrize(
    ("environ", "keys", "verdict", "found"),
    [
        ({}, True, "ok", "not over SSH"),
        ({"SSH_TTY": "/dev/pts/0"}, True, "ok", "over SSH"),
        (
            {"SSH_TTY": "/dev/pts/0", "SSH_CONNECTION": "203.0.113.9 50000 203.0.113.1 22"},
            True, "ok", "over SSH from 203.0.113.9",
        ),
        (
            {"SSH_CONNECTION": "203.0.113.9\x1b[2J 50000 203.0.113.1 22"},
            False, "look", "over SSH from 203.0.113.9[2J, without a terminal",
        ),
    ],
)  # fmt: skip
def test_ssh(environ: dict[str, str], keys: bool, verdict: str, found: str) -> None:
    """Whether this is an SSH session, and one that can show the app."""
    finding = machine_checks.check_ssh(TerminalFacts(keys, screen=True, size=None), environ)
    assert (finding.verdict, finding.found) == (verdict, found)
