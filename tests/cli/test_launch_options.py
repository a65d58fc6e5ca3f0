"""What arguments, environment and config file result in, and which of them wins."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.streams import error_line
from tests.support.programs.program import VPSTUI, call, environment
from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.cli.main import run
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.servers.simulated_account import Served


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Where the config file is looked for."""
    path = tmp_path / "config/vpstui/config.toml"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def other(clock: SteppedClock) -> Iterator[Served]:
    """A second account on a port of its own, with one server."""
    with serve(Knobs(servers=1, clock=clock), clock) as account:
        yield account


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("refresh = 10\nthme = 'x'\n", "line 2, thme: this key is not known"),
        ("refresh = 'often'\n", "line 1, refresh: write a number"),
        ("\n\nrefresh = 1\n", "refresh must be 2 to 3600 seconds"),
        (
            "[profiles.prod]\n\napi_url = 'http://example.com'\n",
            "profiles.prod.api_url: http:// would show",
        ),
        ("refresh = \n", "at line 1"),
        ("refresh = 10\nrefresh = 20\n", "at line 2"),
    ],
)
def test_bad_config(
    text: str, reason: str, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A config that cannot be used is named with its line, and exit status 2."""
    config.write_text(text, "utf-8")
    assert run(["ls"]) == 2
    line = error_line(capsys)
    assert line.startswith(str(config))
    assert reason in line


def test_config_that_is_no_text(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A binary file is no config."""
    config.write_bytes(b"\xff\xfe\x00")
    assert run(["ls"]) == 2
    assert error_line(capsys) == f"{config}: cannot be read: it is not UTF-8 text."


def test_config_that_is_a_directory(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A directory is no config."""
    config.mkdir()
    assert run(["ls"]) == 2
    assert error_line(capsys) == f"{config}: cannot be read: Is a directory."


def test_unknown_profile_names_the_known(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever misspelt a profile sees which there are."""
    config.write_text("[profiles.prod]\n[profiles.lab]\n", "utf-8")
    assert run(["ls", "--profile", "prd"]) == 2
    assert error_line(capsys) == "There is no profile 'prd' in the config; there are: prod, lab."


def test_unknown_theme(config: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Whoever misspelt a theme sees which there are."""
    config.write_text("theme = 'vpstui-drak'\n", "utf-8")
    assert run(["--screenshot", str(tmp_path / "x.svg")]) == 2
    line = error_line(capsys)
    assert line.startswith(f"{config}, line 1, theme: There is no theme 'vpstui-drak'; there are: ")
    assert "vpstui-dark, vpstui-light" in line


def test_every_mistake_of_a_config_has_its_line(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong is told at once, not one at each try."""
    config.write_text("thme = 'x'\n\nrefresh = 1\n", "utf-8")
    assert run(["ls"]) == 2
    assert capsys.readouterr().err == (
        f"vpstui: {config}, line 1, thme: this key is not known\n"
        f"vpstui: {config}, line 3, refresh: refresh must be 2 to 3600 seconds.\n"
    )


@pytest.fixture
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)


def asked(account: Served) -> bool:
    """Whether the account got a request."""
    return bool(account.account.requests)


@pytest.mark.usefixtures("_token")
def test_config_file_is_used(served: Served, config: Path) -> None:
    """The default profile of the usual file is taken without being named."""
    config.write_text(f"[profiles.default]\napi_url = '{served.url}'\n", "utf-8")
    assert run(["ls"]) == 0
    assert asked(served)


@pytest.mark.usefixtures("_token")
def test_environment_names_config_and_profile(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """VPSTUI_CONFIG and VPSTUI_PROFILE stand for --config and --profile."""
    file = tmp_path / "mine.toml"
    file.write_text(f"[profiles.lab]\napi_url = '{served.url}'\n", "utf-8")
    monkeypatch.setenv("VPSTUI_CONFIG", str(file))
    monkeypatch.setenv("VPSTUI_PROFILE", "lab")
    assert run(["ls"]) == 0
    assert asked(served)


@pytest.mark.usefixtures("_token")
def test_environment_wins_over_file(
    served: Served, other: Served, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """VPSTUI_API_URL is used instead of the profile's URL."""
    config.write_text(f"[profiles.default]\napi_url = '{other.url}'\n", "utf-8")
    monkeypatch.setenv("VPSTUI_API_URL", served.url)
    assert run(["ls"]) == 0
    assert (asked(served), asked(other)) == (True, False)


@pytest.mark.usefixtures("_token")
def test_arguments_win_over_environment(
    served: Served, other: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--api-url, --profile and --config are used instead of their variables."""
    file = tmp_path / "mine.toml"
    file.write_text("[profiles.lab]\n", "utf-8")
    monkeypatch.setenv("VPSTUI_API_URL", other.url)
    monkeypatch.setenv("VPSTUI_PROFILE", "absent")
    monkeypatch.setenv("VPSTUI_CONFIG", str(tmp_path / "absent.toml"))
    argv = ["ls", "--config", str(file), "--profile", "lab", "--api-url", served.url]
    assert run(argv) == 0
    assert (asked(served), asked(other)) == (True, False)


def test_empty_variables_are_unset(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable that is set to nothing says nothing."""
    for name in ("API_URL", "PROFILE", "CONFIG", "TOKEN"):
        monkeypatch.setenv(f"VPSTUI_{name}", "")
    assert run(["ls"]) == 4
    assert error_line(capsys).startswith("No token found")


@pytest.mark.parametrize("name", ["VPSTUI_TOKEN", "VPS_API_TOKEN"])
@pytest.mark.knobs(token=TOKEN)
def test_token_from_the_environment(
    name: str, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our variable and the provider's hold a token."""
    monkeypatch.setenv(name, f" Bearer {TOKEN}\n")
    monkeypatch.setenv("VPS_API_URL", served.url)  # that the provider's variable belongs to
    assert run(["ls", "--api-url", served.url]) == 0


@pytest.mark.knobs(token=TOKEN)
def test_profile_keeps_its_own_token(
    served: Served, config: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """A token variable shows another account under the name of no profile, or says so."""
    url = f"api_url = '{served.url}'\n"
    config.write_text(
        f"[profiles.shop]\n{url}token_command = ['echo', '{TOKEN}']\n[profiles.lab]\n{url}", "utf-8"
    )
    monkeypatch.setenv("VPSTUI_TOKEN", "vps_of_another_account")
    assert run(["ls", "--profile", "shop"]) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)
    assert run(["ls", "--profile", "lab"]) == 0
    notice = "Profile lab has no token of its own: that of VPSTUI_TOKEN is used."
    assert capsys.readouterr().err == f"vpstui: {notice}\n"


def test_token_of_a_profile_stays_at_its_own_api(
    served: Served, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An API URL from outside gets no token that the config has for another API."""
    program = "token_command = ['echo', 'vps_for_the_provider']\n"
    url = "api_url = 'https://admin.vps.org/api/v1'\n"
    config.write_text(f"[profiles.default]\n{url}{program}", "utf-8")
    assert run(["ls", "--api-url", served.url]) == 4
    line = error_line(capsys)
    assert line.endswith("token_command is set and does not count: it is for admin.vps.org.")
    assert not asked(served)


def test_profile_without_an_api_of_its_own_goes_where_it_is_sent(
    served: Served, config: Path
) -> None:
    """Its token is for the API that is named elsewhere."""
    config.write_text(f"[profiles.default]\ntoken_command = ['echo', '{TOKEN}']\n", "utf-8")
    assert run(["ls", "--api-url", served.url]) == 0


@pytest.mark.knobs(token=TOKEN)
def test_token_file_and_command(
    served: Served, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A profile's token comes from its file, and without one from its command."""
    file = tmp_path / "token"
    file.write_text(TOKEN, "utf-8")
    file.chmod(0o600)
    config.write_text(
        f"[profiles.a]\napi_url = '{served.url}'\ntoken_file = '{file}'\n"
        f"[profiles.b]\napi_url = '{served.url}'\ntoken_command = ['cat', '{file}']\n"
        f"[profiles.c]\napi_url = '{served.url}'\ntoken_command = ['false']\n",
        "utf-8",
    )
    assert [run(["ls", "--profile", name]) for name in "abc"] == [0, 0, 4]
    assert (
        capsys.readouterr().err
        == "vpstui: token_command false: it ended with 1; run it in a shell to see why.\n"
    )


def test_demo_uses_nothing_of_the_users(
    served: Served, config: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """The simulated account meets neither config nor token, and the real one no request."""
    config.write_text("this is no config", "utf-8")
    monkeypatch.setenv("VPSTUI_API_URL", served.url)
    monkeypatch.setenv("VPSTUI_TOKEN", "not a token")
    monkeypatch.setenv("VPSTUI_PROFILE", "absent")
    assert run(["ls", "--demo", "-o", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 12
    assert not asked(served)


@pytest.mark.usefixtures("_token")
def test_words_anywhere_are_one_query(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """Options may stand between the words of a query."""
    argv = ["ls", "web", "-o", "json", "--api-url", served.url, "!status:stopped"]
    assert run(argv) == 0
    names = [row["name"] for row in json.loads(capsys.readouterr().out)]
    assert names == ["web-1", "web-2"]


@pytest.mark.slow
def test_home_that_is_not_there(tmp_path: Path) -> None:
    """Without a home that can be written, and without HOME at all, the demo still runs."""
    env = {**environment(tmp_path), "HOME": "/proc/nowhere", "XDG_CONFIG_HOME": "/proc/nowhere"}
    homeless = {name: value for name, value in env.items() if "HOME" not in name}
    for given in (env, homeless):
        done = call([*VPSTUI, "ls", "--demo"], env=given)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.count("\n") == 13


@pytest.mark.parametrize("option", ["--profile", "--api-url", "--config", "--columns", "--sort"])
@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_value_is_no_value(
    option: str, empty: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--api-url "$STAGING"` with a variable that is not set does not mean the usual API."""
    for argv in (["ls", option, empty], ["ls", f"{option}={empty or ' '}"]):
        assert run(argv) == 2
        assert f"{option}: it is empty" in error_line(capsys)
