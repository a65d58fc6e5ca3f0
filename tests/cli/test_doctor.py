"""`vpstui doctor`: what it finds, what it advises, and that it always ends."""

from __future__ import annotations

import asyncio
import email.utils
import json
import os
import ssl
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from tests.config.test_credentials import PlaintextKeyring
from tests.support.certificates import self_signed
from tests.support.keyrings import locked_keyring, mute_service, secret_service
from tests.support.misbehaving_server import SERVER, answer, raw_server
from tests.support.programs import VPSTUI, call, environment, use_environment
from tests.support.pty_session import Session
from tests.support.simulated_account import TOKEN
from vpstui import __version__
from vpstui.api.timeouts import Timeouts
from vpstui.cli.doctor import machine_checks
from vpstui.cli.doctor.account_checks import account_findings
from vpstui.cli.doctor.machine_checks import DoctorContext, Finding, TerminalFacts, local_findings
from vpstui.cli.main import run
from vpstui.config.settings import Profile
from vpstui.screens.too_small_screen import SMALLEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.support.simulated_account import Served
    from vpstui.config.terminal_capabilities import MouseSetting

    Doctor = Callable[..., dict[str, Finding]]

LOGGED_IN = {"VPSTUI_TOKEN": TOKEN}

TERMINAL = TerminalFacts(keys=True, screen=True, size=(80, 24))

DEADLINE = 30.0
"""Seconds in which a doctor whose own deadlines come to 15 s is through on any machine."""


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A home of somebody new, without a keyring."""
    use_environment(monkeypatch, tmp_path)
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def doctor(capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Run `vpstui doctor --json`, and return its findings by name."""

    def ask(*argv: str) -> dict[str, Finding]:
        status = run(["doctor", "--json", *argv])
        printed = capsys.readouterr()
        assert (printed.err, TOKEN in printed.out) == ("", False)
        report = json.loads(printed.out)
        assert report["version"] == __version__
        findings = [Finding(**finding) for finding in report["findings"]]
        assert all((f.verdict == "ok") == (f.advice == "") for f in findings)
        assert status == any(f.verdict == "bad" for f in findings)
        return {finding.name: finding for finding in findings}

    return ask


async def asked(
    url: str,
    environ: Mapping[str, str] = {},
    *,
    sure: bool = True,
    read: float = 10.0,
) -> dict[str, Finding]:
    """The findings about the account at a URL, by name; `read` seconds are waited for the API."""
    config = Path("/absent.toml")
    context = DoctorContext(
        "default", Profile(url), config, "--config", environ, api_is_certain=sure
    )
    timeouts = Timeouts(connect=10.0, read=read, total=10.0)
    findings = await account_findings(context, timeouts=timeouts)
    return {finding.name: finding for finding in findings}


async def answered(
    reply: bytes | None, environ: Mapping[str, str] = LOGGED_IN, *, read: float = 10.0
) -> dict[str, Finding]:
    """The findings about an API that answers so."""
    async with raw_server(reply) as raw:
        return await asked(raw.url, environ, read=read)


# -- the whole report


def test_all_is_well(served: Served, doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """With token, network and API there is nothing bad, and every line is there."""
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)
    findings = doctor("--api-url", served.url)
    assert list(findings) == [
        "program", "config", "token", "keyring", "api", "clock", "proxy", "certificates",
        "state", "log", "terminal", "colours", "letters", "tmux", "ssh", "mouse",
    ]  # fmt: skip
    assert findings["token"] == Finding("token", "ok", "from VPSTUI_TOKEN")
    assert findings["clock"] == Finding("clock", "ok", "agrees with the API's")
    assert findings["api"].verdict == "ok"
    assert findings["api"].found.startswith(f"{served.url}: 200 in ")
    assert findings["api"].found.endswith("; whole dialect")


def test_report_is_aligned(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """As text, each finding is a line, what to do stands below it, and the last line counts."""
    assert run(["doctor", "--api-url", served.url]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "look  token         none"
    advice = "-> Run `vpstui login`, or set VPSTUI_TOKEN, token_file or token_command."
    assert lines[3] == f"{'':<20}{advice}"
    assert lines[-1].startswith("0 lines bad, ")


def test_report_on_a_terminal_has_no_colours(served: Served, tmp_path: Path) -> None:
    """Words carry the meaning: not one escape sequence is written."""
    env = environment(tmp_path, VPSTUI_API_URL=served.url)
    with Session([*VPSTUI, "doctor"], env=env, size=(200, 50)) as session:
        session.wait_text("^ok +terminal +200x50, TERM=xterm-256color$")
        assert session.wait_exit() == 0
    assert b"\x1b" not in session.record


def test_report_in_plain_letters(
    served: Served,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Under LC_ALL=C the report is ASCII, whatever a folder is called."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "Zustände"))
    assert run(["doctor", "--api-url", served.url]) == 0
    assert "Zustände" in capsys.readouterr().out
    monkeypatch.setenv("LC_ALL", "C")
    assert run(["doctor", "--api-url", served.url]) == 0
    assert "Zust\\xe4nde" in capsys.readouterr().out


def test_program_under_plain_letters(served: Served, tmp_path: Path) -> None:
    """The program itself, started under LC_ALL=C, prints nothing but ASCII."""
    env = environment(tmp_path, LC_ALL="C", XDG_STATE_HOME=str(tmp_path / "Zustände"))
    done = call([*VPSTUI, "doctor", "--api-url", served.url], env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()


def test_reader_that_goes_away(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """`vpstui doctor | true` ends without a word."""
    there, here = os.pipe()
    os.close(there)
    with os.fdopen(here, "w") as nobody:
        monkeypatch.setattr(sys, "stdout", nobody)
        assert run(["doctor", "--api-url", served.url]) == 0


def test_stdout_that_is_closed(
    served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a stdout one line says so."""
    monkeypatch.setattr(sys, "stdout", None)
    assert run(["doctor", "--api-url", served.url]) == 1
    assert capsys.readouterr().err == "vpstui: The report cannot be printed: stdout is closed.\n"


def test_disk_that_is_full(
    served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A report that does not fit where it goes is told in one line."""
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert run(["doctor", "--api-url", served.url]) == 1
    said = capsys.readouterr().err
    assert said == "vpstui: The report cannot be printed: No space left on device.\n"


@pytest.mark.parametrize(
    "argv", [["doctor", "web"], ["doctor", "--demo"], ["doctor", "--screenshot", "x.svg"]]
)
def test_what_does_not_go_with_it(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Further words, --demo and --screenshot are wrong use."""
    assert run(argv) == 2
    assert "`vpstui doctor` goes without" in capsys.readouterr().err


@pytest.mark.parametrize("argv", [["--json"], ["ls", "--json"]])
def test_json_of_others(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """--json is for the doctor alone."""
    assert run(argv) == 2
    assert capsys.readouterr().err == "vpstui: --json goes with `vpstui doctor`.\n"


# -- config


def test_config_names_file_origin_and_profile(
    served: Served, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said which file is read, who named it, and which profile is used."""
    file = tmp_path / "mine.toml"
    file.write_text(f"[profiles.lab]\napi_url = '{served.url}'\n")
    monkeypatch.setenv("VPSTUI_CONFIG", str(file))
    findings = doctor("--profile", "lab")
    assert findings["config"].found == f"{file} (VPSTUI_CONFIG); profile lab"
    assert findings["api"].found.startswith(served.url)


def test_first_of_several_accounts_is_examined(
    served: Served, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`open` may name several; a token in the environment counts for none of them."""
    file = tmp_path / "mine.toml"
    file.write_text(
        "open = ['b', 'a']\n"
        "[profiles.a]\napi_url = 'http://127.0.0.1:9/api/v1'\n"
        f"[profiles.b]\napi_url = '{served.url}'\n"
    )
    monkeypatch.setenv("VPSTUI_CONFIG", str(file))
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)
    findings = doctor()
    assert findings["config"].verdict == "ok"
    assert findings["config"].found.endswith("profile b")
    assert findings["api"].found.startswith(served.url)
    assert findings["token"].verdict != "ok"


def test_several_named_accounts_are_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which of them is meant is not guessed."""
    file = tmp_path / "mine.toml"
    file.write_text("[profiles.a]\n[profiles.b]\n")
    assert run(["doctor", "--config", str(file), "--profile", "a", "--profile", "b"]) == 2
    assert "`vpstui doctor` is about one account" in capsys.readouterr().err


def test_config_that_is_not_there(served: Served, doctor: Doctor, tmp_path: Path) -> None:
    """Without a file it is said where it was looked for."""
    usual = tmp_path / "config/vpstui/config.toml"
    assert doctor("--api-url", served.url)["config"] == Finding(
        "config",
        "ok",
        f"no file, so defaults; looked for {usual} (the usual place); profile default",
    )


def test_broken_config(
    served: Served, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File, line and key are named, and everything else is looked at all the same."""
    file = tmp_path / "broken.toml"
    file.write_text("refresh = 10\nthme = 'x'\n")
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)
    findings = doctor("--config", str(file), "--api-url", served.url)
    assert findings["config"].verdict == "bad"
    assert findings["config"].found == f"{file}, line 2, thme: this key is not known"
    assert findings["api"].verdict == "ok"
    assert len(served.account.requests) == 1


async def test_token_stays_here_while_the_api_is_not_sure() -> None:
    """With a config that cannot be read, the token goes to no API: another may be meant."""
    async with raw_server(answer(status="401 Unauthorized")) as raw:
        findings = await asked(raw.url, LOGGED_IN, sure=False)
    assert "authorization" not in raw.requests[0].lower()
    assert findings["api"].found.endswith("asked without a token")


async def test_broken_config_asks_the_usual_api_without_a_token(tmp_path: Path) -> None:
    """Where nothing else names an API, the provider's is asked, through the proxy there is."""
    file = tmp_path / "broken.toml"
    file.write_text("[[[")
    async with raw_server(answer(status="502 Bad Gateway")) as raw:
        env = environment(
            tmp_path, VPSTUI_CONFIG=str(file), VPSTUI_TOKEN=TOKEN,
            HTTPS_PROXY=raw.url.removesuffix("/api/v1"),
        )  # fmt: skip
        done = await asyncio.to_thread(call, [*VPSTUI, "doctor"], env=env)
    assert raw.requests[0].startswith("CONNECT admin.vps.org:443 ")
    assert done.returncode == 1
    assert f"bad   config        {file}: " in done.stdout
    assert "from VPSTUI_TOKEN; not sent, as the API that is meant is not known" in done.stdout
    assert TOKEN not in done.stdout + done.stderr + "".join(raw.requests)


@pytest.mark.parametrize("url", ["ftp://example.com", "http://example.com/\x1b[2J"])
def test_wrong_api_url(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An API URL that cannot be used is the bad line, and its text is made safe."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert run(["doctor", "--api-url", url]) == 1
    printed = capsys.readouterr()
    assert "bad   config        " in printed.out
    assert (printed.err, "\x1b" in printed.out) == ("", False)


# -- token


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({"VPSTUI_TOKEN": TOKEN}, "from VPSTUI_TOKEN"),
        ({"VPS_API_TOKEN": TOKEN}, "from VPS_API_TOKEN"),
        (
            {"VPSTUI_TOKEN": TOKEN, "VPS_API_TOKEN": "vps_other"},
            "from VPSTUI_TOKEN; also set, but later: VPS_API_TOKEN",
        ),
    ],
)
async def test_sources_are_named(environ: dict[str, str], found: str, served: Served) -> None:
    """The source that wins stands first, then those that are set, too."""
    findings = await asked(served.url, environ)
    assert findings["token"] == Finding("token", "ok", found)


def test_sources_of_the_config_are_named(
    served: Served, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sources in the config are named where they are set, though the environment wins."""
    config = tmp_path / "config.toml"
    config.write_text("[profiles.default]\ntoken_file = '/absent'\ntoken_command = ['false']\n")
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)
    findings = doctor("--config", str(config), "--api-url", served.url)
    assert findings["token"].found == (
        "from VPSTUI_TOKEN; also set, but later: token_file, token_command"
    )


def test_token_file_of_everybody(served: Served, doctor: Doctor, tmp_path: Path) -> None:
    """A source that is set and cannot be used is bad, with the reason."""
    file = tmp_path / "token"
    file.write_text(TOKEN)
    file.chmod(0o644)
    config = tmp_path / "config.toml"
    config.write_text(f"[profiles.default]\ntoken_file = '{file}'\n")
    findings = doctor("--config", str(config), "--api-url", served.url)
    assert findings["token"].verdict == "bad"
    assert findings["token"].found == f"token_file {file}: others can read it; chmod 600 it."


async def test_token_that_is_none(served: Served) -> None:
    """A variable that holds no token is bad, and not shown."""
    findings = await asked(served.url, {"VPSTUI_TOKEN": "vps_secret with blanks"})
    assert findings["token"].verdict == "bad"
    assert "vps_secret" not in repr(findings)


# -- keyring


@pytest.mark.e2e
def test_stored_token(served: Served, tmp_path: Path) -> None:
    """A real keyring is named, with what it holds of this profile."""
    with secret_service(tmp_path) as env:
        env = {**env, "VPSTUI_API_URL": served.url}
        before = call([*VPSTUI, "doctor"], env=env).stdout
        assert call([*VPSTUI, "login"], env=env, given=TOKEN).returncode == 0
        after = call([*VPSTUI, "doctor"], env=env).stdout
    assert "ok    keyring       keyring.backends.SecretService.Keyring, holds no token" in before
    assert "look  token         none" in before
    assert "ok    keyring       keyring.backends.SecretService.Keyring, holds a token" in after
    assert "ok    token         from the keyring" in after
    assert TOKEN not in before + after


@pytest.mark.e2e
def test_stored_token_behind_a_variable(served: Served, tmp_path: Path) -> None:
    """A token in the keyring is named where a variable comes before it."""
    with secret_service(tmp_path) as env:
        env = {**env, "VPSTUI_API_URL": served.url}
        assert call([*VPSTUI, "login"], env=env, given=TOKEN).returncode == 0
        said = call([*VPSTUI, "doctor"], env={**env, "VPSTUI_TOKEN": TOKEN}).stdout
    assert "token         from VPSTUI_TOKEN; also set, but later: the keyring\n" in said


@pytest.mark.e2e
def test_keyring_that_never_answers(served: Served, tmp_path: Path) -> None:
    """A Secret Service that hangs is told after three seconds, and the doctor ends."""
    with mute_service(tmp_path) as env:
        begun = time.monotonic()
        done = call([*VPSTUI, "doctor", "--api-url", served.url], env=env)
        took = time.monotonic() - begun
    assert (done.returncode, done.stderr) == (0, "")
    assert "look  keyring       The keyring did not answer within 3 s" in done.stdout
    assert f"ok    api           {served.url}: 401" in done.stdout
    assert took < DEADLINE


@pytest.mark.e2e
async def test_nothing_answers(tmp_path: Path) -> None:
    """With a keyring, a token_command and an API that are silent, the doctor ends."""
    config = tmp_path / "config.toml"
    config.write_text("[profiles.default]\ntoken_command = ['sleep', '99']\n")
    with mute_service(tmp_path) as env:
        async with raw_server(None) as raw:
            argv = [*VPSTUI, "doctor", "--config", str(config), "--api-url", raw.url]
            begun = time.monotonic()
            done = await asyncio.to_thread(call, argv, env=env)
            took = time.monotonic() - begun
    assert (done.returncode, done.stderr) == (1, "")
    for line in ("bad   token ", "look  keyring ", "bad   api ", "look  clock "):
        assert line in done.stdout
    assert took < DEADLINE


@pytest.mark.e2e
def test_locked_keyring(served: Served, tmp_path: Path) -> None:
    """A keyring that nobody has unlocked is said to be so, with what to do."""
    env = locked_keyring(tmp_path)
    argv = ["dbus-run-session", "--", *VPSTUI, "doctor", "--api-url", served.url]
    done = call(argv, env=env)
    assert done.returncode == 0
    assert "look  keyring       The keyring" in done.stdout
    assert "-> Unlock or install a keyring, or use VPSTUI_TOKEN" in done.stdout


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, "There is no keyring on this machine"),
        ({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"}, "There is no keyring"),
        (
            {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
            "The keyring is disabled",
        ),
        (
            {"PYTHON_KEYRING_BACKEND": "absent.Keyring"},
            "PYTHON_KEYRING_BACKEND names a keyring that is not installed",
        ),
    ],
)
def test_no_keyring(environ: dict[str, str], found: str, served: Served, tmp_path: Path) -> None:
    """What keeps no secret is worth a look, and the other sources are named."""
    env = environment(tmp_path, VPSTUI_API_URL=served.url, **environ)
    done = call([*VPSTUI, "doctor"], env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"look  keyring       {found}" in done.stdout
    assert "-> Run `vpstui login`, or set VPSTUI_TOKEN, token_file or token_command." in done.stdout


async def test_keyring_in_plain_text(served: Served) -> None:
    """A keyring that keeps secrets in plain text is said to be one that is not used."""
    keyring.set_keyring(PlaintextKeyring())
    findings = await asked(served.url)
    assert findings["keyring"].verdict == "look"
    assert "(keyrings.alt) keeps secrets in plain text" in findings["keyring"].found


# -- API


@pytest.mark.parametrize(
    ("status", "verdict", "found"),
    [
        ("401 Unauthorized", "bad", "the token is not taken"),
        ("403 Forbidden", "bad", "the token may not list servers"),
        ("429 Too Many Requests", "look", "too many requests"),
        ("503 Service Unavailable", "bad", "the API has trouble"),
        ("302 Found", "bad", "not what this API answers"),
        ("404 Not Found", "bad", "not what this API answers"),
    ],
)
async def test_status(status: str, verdict: str, found: str) -> None:
    """What an answer means is said, once: nothing is tried again."""
    async with raw_server(answer(status=status)) as raw:
        api = (await asked(raw.url, LOGGED_IN))["api"]
    assert len(raw.requests) == 1
    assert raw.requests[0].startswith("GET /api/v1/servers/?page_size=1 ")
    assert api.verdict == verdict
    assert f"{raw.url}: {status[:3]} in " in api.found
    assert api.found.endswith(found)


async def test_no_token_still_shows_the_api() -> None:
    """Without a token it is seen that the API answers."""
    api = (await answered(answer(status="401 Unauthorized"), {}))["api"]
    assert api.verdict == "ok"
    assert api.found.endswith("; asked without a token")


@pytest.mark.parametrize(
    ("body", "verdict", "found"),
    [
        ({"results": [SERVER]}, "ok", "whole dialect"),
        ([SERVER], "ok", "whole dialect"),
        ({"results": [{"uuid": "a-b", "hostname": "web"}]}, "ok", "second dialect (uuid for id)"),
        ({"results": []}, "ok", "no server, so no dialect to see"),
        ({"results": [{"name": "web"}]}, "bad", "its servers have neither id nor uuid"),
        ({"results": ["web"]}, "bad", "its servers have neither id nor uuid"),
        ({"detail": "hello"}, "bad", "not an answer of the API"),
        (b"<html>Log in to the guest network</html>", "bad", "not an answer of the API"),
        (b"[" * 100_000, "bad", "not an answer of the API"),
    ],
)
async def test_dialect(body: object, verdict: str, found: str) -> None:
    """A list shows in which dialect it is; anything else is no answer of the API."""
    api = (await answered(answer(body)))["api"]
    assert (api.verdict, api.found.partition("; ")[2]) == (verdict, found)


async def test_api_that_never_answers() -> None:
    """An API that is silent is bad, in time."""
    findings = await answered(None, read=0.2)
    assert findings["api"].verdict == "bad"
    assert "did not answer in time" in findings["api"].found
    assert findings["clock"].found == "not compared: no answer told the time"


def test_api_that_cannot_be_reached(doctor: Doctor) -> None:
    """A port where nobody listens is bad, with what to look at."""
    api = doctor("--api-url", "http://127.0.0.1:9/api/v1")["api"]
    assert api.verdict == "bad"
    assert "127.0.0.1 cannot be reached" in api.found
    assert "proxy" in api.advice


async def test_certificate_of_a_proxy(tmp_path: Path) -> None:
    """A certificate nobody vouches for: the advice is to install the CA, never to look away."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        api = (await asked(f"https://127.0.0.1:{port}/api/v1", LOGGED_IN))["api"]
    assert api.verdict == "bad"
    assert "certificate of 127.0.0.1 is not trusted" in api.found
    assert api.advice.startswith("Never switch verification off. Install the CA")


# -- clock


@pytest.mark.parametrize(
    ("ahead", "verdict", "found"),
    [
        (0, "ok", "agrees with the API's"),
        (-150, "look", "2 min ahead of the API's"),
        (155, "look", "2 min behind the API's"),
        (-86400 * 3 - 60, "bad", "3 d ahead of the API's"),
        (86400 * 3 + 60, "bad", "3 d behind the API's"),
    ],
)
async def test_clock(ahead: float, verdict: str, found: str) -> None:
    """The clock is compared with the Date of the answer, even one that refuses."""
    date = email.utils.format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True)
    findings = await answered(answer(status="401 Unauthorized", Date=date))
    clock = findings["clock"]
    assert (clock.verdict, clock.found) == (verdict, found)


async def test_clock_without_a_zone() -> None:
    """A date without a zone is read as UTC."""
    date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S -0000")
    assert (await answered(answer([], Date=date)))["clock"].verdict == "ok"


@pytest.mark.parametrize("headers", [{}, {"Date": ""}, {"Date": "noon"}, {"Date": "9" * 5000}])
async def test_clock_that_is_not_told(headers: dict[str, str]) -> None:
    """No date, or none that can be read, is worth a look."""
    clock = (await answered(answer([], **headers)))["clock"]
    assert (clock.verdict, clock.advice) == ("look", "Compare it yourself: date -u.")


# -- proxy, CA, folders


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
    finding = machine_checks.check_proxy({"https_proxy": address})
    assert finding == Finding("proxy", "ok", f"https_proxy={shown}")


def test_proxy_variables() -> None:
    """Every variable that leads requests elsewhere is named, its text made safe."""
    environ = {"ALL_PROXY": "http://a\x1b[2J:1", "no_proxy": "::1", "HTTPS_PROXY": ""}
    assert machine_checks.check_proxy(environ).found == "ALL_PROXY=http://a[2J:1, no_proxy=::1"
    assert machine_checks.check_proxy({}).found == "none set"


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ALL_PROXY", "socks5://user:secret@127.0.0.1:1"), ("HTTPS_PROXY", "http://[::1")],
)
def test_proxy_that_cannot_be_used(
    variable: str, value: str, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings that no client can be made with are the API's bad line, without the password."""
    monkeypatch.setenv(variable, value)
    findings = doctor("--api-url", "https://vps.invalid/api/v1")
    assert findings["api"].verdict == "bad"
    assert findings["api"].found.startswith("The proxy or CA settings cannot be used")
    assert "secret" not in repr(findings)


async def test_proxy_that_wants_a_password(tmp_path: Path) -> None:
    """A proxy that refuses is told; its password is in no line."""
    async with raw_server(answer(status="407 Proxy Authentication Required")) as raw:
        proxy = raw.url.removesuffix("/api/v1").replace("://", "://user:secret@")
        env = environment(tmp_path, HTTPS_PROXY=proxy)
        argv = [*VPSTUI, "doctor", "--api-url", "https://vps.invalid/api/v1"]
        done = await asyncio.to_thread(call, argv, env=env)
    assert (done.returncode, done.stderr) == (1, "")
    assert "bad   api           https://vps.invalid/api/v1: " in done.stdout
    assert "HTTPS_PROXY=http://***@127.0.0.1:" in done.stdout
    assert "secret" not in done.stdout


def test_ca_file(tmp_path: Path) -> None:
    """A file of certificates named by SSL_CERT_FILE is fine where it is one."""
    assert machine_checks.check_certificates({}).found == "those of the system"
    file = self_signed(tmp_path)
    finding = machine_checks.check_certificates({"SSL_CERT_FILE": str(file)})
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
    finding = machine_checks.check_certificates({variable: value})
    assert (finding.verdict, finding.found) == ("look", f"{variable}={found}")


def test_ca_file_that_is_missing(
    served: Served, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing SSL_CERT_FILE does not keep the doctor from asking the API."""
    monkeypatch.setenv("SSL_CERT_FILE", "/absent.pem")
    findings = doctor("--api-url", served.url)
    assert (findings["certificates"].verdict, findings["api"].verdict) == ("look", "ok")


def test_folder_that_can_be_written(tmp_path: Path) -> None:
    """A folder that is there or can be made is fine, and nothing is left in it."""
    for path in (tmp_path, tmp_path / "not/yet"):
        assert machine_checks.check_folder("state", path) == Finding("state", "ok", str(path))
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_written(
    served: Served, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where state cannot be kept, it is said, and not bad: the app goes on."""
    (tmp_path / "file").touch()
    for name in (tmp_path / "file", "/proc/nowhere"):
        monkeypatch.setenv("XDG_STATE_HOME", str(name))
        state = doctor("--api-url", served.url)["state"]
        assert state.verdict == "look"
        assert state.found.startswith(f"{name}/vpstui cannot be written: ")


def test_log(tmp_path: Path) -> None:
    """It is said whether there is a debug log, and when it cannot be written."""
    assert machine_checks.check_log({}).found == "off; VPSTUI_LOG names no file"
    file = tmp_path / "log"
    file.touch()
    assert machine_checks.check_log({"VPSTUI_LOG": str(file)}) == Finding("log", "ok", str(file))
    for name in (str(tmp_path), str(file / "below"), "~nobody-of-that-name/log"):
        finding = machine_checks.check_log({"VPSTUI_LOG": name})
        assert (finding.verdict, finding.found) == ("look", f"VPSTUI_LOG={name} cannot be written")


# -- terminal


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


def test_small_terminal(served: Served, tmp_path: Path) -> None:
    """A real terminal that is too small is worth a look."""
    env = environment(tmp_path, VPSTUI_API_URL=served.url)
    with Session([*VPSTUI, "doctor"], env=env, size=(200, 8)) as session:
        assert session.wait_exit() == 0
    assert b"look  terminal      200x8, TERM=xterm-256color: too small" in session.record


def test_dumb_terminal(served: Served, tmp_path: Path) -> None:
    """Where the app refuses to start, the doctor says why."""
    env = {**environment(tmp_path, VPSTUI_API_URL=served.url), "TERM": "dumb"}
    with Session([*VPSTUI, "doctor"], env=env) as session:
        assert session.wait_exit() == 1
    assert b"bad   terminal      TERM=dumb" in session.record


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
