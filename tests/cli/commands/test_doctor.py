"""`vpstui doctor`: its report, and what it finds with the arguments and the config there are."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, call, environment
from tests.support.servers.misbehaving_server import answer, raw_server
from tests.support.servers.simulated_account import TOKEN
from vpstui import __version__
from vpstui.cli.doctor.findings import Finding
from vpstui.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.servers.simulated_account import Served

    Doctor = Callable[..., dict[str, Finding]]


@pytest.fixture
def doctor(capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Run `vpstui doctor --json`, and return its findings by name."""

    def ask(*argv: str) -> dict[str, Finding]:
        status = run(["doctor", "--json", *argv])
        printed = capsys.readouterr()
        assert (printed.err, TOKEN in printed.out) == ("", False)
        report = json.loads(printed.out)
        assert (report["schema"], report["version"]) == (1, __version__)
        findings = [Finding(**finding) for finding in report["findings"]]
        assert all((f.verdict == "ok") == (f.advice == "") for f in findings)
        assert status == any(f.verdict == "bad" for f in findings)
        return {finding.name: finding for finding in findings}

    return ask


# -- the whole report


def test_all_is_well(served: Served, doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """With token, network and API there is nothing bad, and every line is there."""
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)
    findings = doctor("--api-url", served.url)
    assert list(findings) == [
        "program", "config", "token", "keyring", "api", "clock", "proxy", "certificates",
        "state", "log", "terminal", "colours", "letters", "tmux", "ssh", "mouse", "notify",
    ]  # fmt: skip
    assert findings["token"] == Finding("token", "ok", "from VPSTUI_TOKEN")
    assert findings["clock"] == Finding("clock", "ok", "agrees with the API's")
    assert findings["api"].verdict == "ok"
    assert findings["api"].found.startswith(f"{served.url}: 200 in ")
    assert findings["api"].found.endswith("; it speaks the documented dialect")


def test_report_is_aligned(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """As text, each finding is a line, what to do stands below it, and the last line counts."""
    assert run(["doctor", "--api-url", served.url]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "look  token         none"
    advice = "-> Set VPSTUI_TOKEN, token_file or token_command."
    assert lines[3] == f"{'':<20}{advice}"
    assert lines[-1].startswith("0 lines bad, ")


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


@pytest.mark.slow
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
    ("argv", "said"),
    [
        (["doctor", "web"], "`vpstui doctor` takes no more words."),
        (["doctor", "--demo"], "--demo goes with `vpstui ls`"),
        (["doctor", "--screenshot", "x.svg"], "--screenshot goes with `vpstui`"),
    ],
)
def test_what_does_not_go_with_it(
    argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Further words, --demo and --screenshot are wrong use."""
    assert run(argv) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("argv", [["--json"], ["ls", "--json"]])
def test_json_of_others(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """--json is for the doctor alone."""
    assert run(argv) == 2
    assert capsys.readouterr().err.startswith("vpstui: --json goes with `vpstui doctor`")


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


@pytest.mark.parametrize("given", [[], ["--profile", "b", "--profile", "a"]], ids=["open", "named"])
def test_every_account_that_would_be_opened_is_examined(
    given: list[str], served: Served, doctor: Doctor, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """`open` or the command line names several; a token variable counts for none of them."""
    file = tmp_path / "mine.toml"
    file.write_text(
        "open = ['b', 'a']\n[profiles.c]\n"
        "[profiles.a]\napi_url = 'http://127.0.0.1:9/api/v1'\ntoken_file = '/absent'\n"
        f"[profiles.b]\napi_url = '{served.url}'\ntoken_command = ['echo', '{TOKEN}']\n"
    )
    monkeypatch.setenv("VPSTUI_CONFIG", str(file))
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)
    findings = doctor(*given)
    assert findings["config"].verdict == "ok"
    assert findings["config"].found.endswith("profiles b, a")
    assert [name for name in findings if name.endswith((" a", " b", " c"))] == [
        f"{what} {profile}" for profile in "ba" for what in ("token", "keyring", "api", "clock")
    ]
    assert findings["api b"].found.startswith(served.url)
    assert [findings[f"{what} {name}"].verdict for name in "ba" for what in ("token", "api")] == [
        "ok", "ok", "bad", "bad",
    ]  # fmt: skip


def test_what_keeps_the_app_from_starting_is_bad(
    doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A theme that there is not, a key that cannot be there, each with its line."""
    file = tmp_path / "mine.toml"
    file.write_text("theme = 'pink'\n[keys]\n'servers.delete' = 'tab'\n")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    found = doctor("--config", str(file))["config"]
    assert found.verdict == "bad"
    assert f"{file}, line 1, theme: There is no theme 'pink'" in found.found
    assert "; line 3, keys.servers.delete: " in found.found


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


@pytest.mark.slow
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


def test_sources_of_the_config_are_named(
    served: Served, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the profile has of its own comes first; a variable is said not to count."""
    config = tmp_path / "config.toml"
    program = json.dumps([sys.executable, "-c", f"print('{TOKEN}')"])
    config.write_text(f"[profiles.default]\napi_url = '{served.url}'\ntoken_command = {program}\n")
    monkeypatch.setenv("VPSTUI_TOKEN", "vps_of_somebody_else")
    findings = doctor("--config", str(config))
    assert findings["token"] == Finding(
        "token",
        "ok",
        "from token_command; VPSTUI_TOKEN is set and does not count: the profile has a "
        "token_command",
    )
    assert findings["api"].verdict == "ok"


def test_variable_under_the_name_of_a_profile_is_worth_a_look(
    served: Served, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A profile without a source of its own takes a variable, and that is said."""
    config = tmp_path / "config.toml"
    config.write_text(f"[profiles.shop]\napi_url = '{served.url}'\n")
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)
    found = doctor("--config", str(config), "--profile", "shop")["token"]
    assert found.verdict == "look"
    assert found.found == "Profile shop has no token of its own: that of VPSTUI_TOKEN is used."


def test_token_file_of_everybody(served: Served, doctor: Doctor, tmp_path: Path) -> None:
    """A source that is set and cannot be used is bad, with the reason."""
    file = tmp_path / "token"
    file.write_text(TOKEN)
    file.chmod(0o644)
    config = tmp_path / "config.toml"
    config.write_text(f"[profiles.default]\napi_url = '{served.url}'\ntoken_file = '{file}'\n")
    findings = doctor("--config", str(config))
    assert findings["token"].verdict == "bad"
    assert findings["token"].found == f"token_file {file}: others can read it; chmod 600 it."


# -- keyring


@pytest.mark.slow
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
    assert "-> Set VPSTUI_TOKEN, token_file or token_command." in done.stdout


# -- API


def test_api_that_cannot_be_reached(doctor: Doctor) -> None:
    """A port where nobody listens is bad, with what to look at."""
    api = doctor("--api-url", "http://127.0.0.1:9/api/v1")["api"]
    assert api.verdict == "bad"
    assert "127.0.0.1 cannot be reached" in api.found
    assert "proxy" in api.advice


# -- proxy, CA, folder


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ALL_PROXY", "socks5://user:secret@127.0.0.1:1"), ("HTTPS_PROXY", "http://[::1")],
)
def test_proxy_that_cannot_be_used(
    variable: str, value: str, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that no client can be made with is the API's bad line, without the password."""
    monkeypatch.setenv(variable, value)
    findings = doctor("--api-url", "https://vps.invalid/api/v1")
    assert findings["api"].verdict == "bad"
    assert findings["api"].found.startswith(f"{variable} ")
    assert "secret" not in repr(findings)


@pytest.mark.slow
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


def test_ca_file_that_is_missing(
    served: Served, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing SSL_CERT_FILE does not keep the doctor from asking the API."""
    monkeypatch.setenv("SSL_CERT_FILE", "/absent.pem")
    findings = doctor("--api-url", served.url)
    assert (findings["certificates"].verdict, findings["api"].verdict) == ("look", "ok")


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
