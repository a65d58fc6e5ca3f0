"""Arguments, environment and config file: what they come to, and what is wrong with them."""

from __future__ import annotations

import ast
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import vpstui
from tests.support.programs import VPSTUI, call, environment, use_environment
from tests.support.simulated_account import TOKEN, SteppedClock, serve
from vpstui import __version__
from vpstui.cli.main import run
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.simulated_account import Served


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_environment(monkeypatch, tmp_path)


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


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that was printed to stderr, and nothing to stdout."""
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("vpstui: ")
    assert printed.err.count("\n") == 1
    return printed.err.removeprefix("vpstui: ").rstrip("\n")


# -- what needs neither account nor terminal


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """The version is one line."""
    with pytest.raises(SystemExit) as ended:
        run(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"vpstui {__version__}\n"


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    """The help names commands, options, variables and exit statuses."""
    with pytest.raises(SystemExit) as ended:
        run(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    for word in ("vpstui ls", "login | logout", "--demo", "VPSTUI_TOKEN", "Exit status"):
        assert word in text
    assert max(map(len, text.splitlines())) <= 100


def test_python_that_is_too_old() -> None:
    """One line, from files that an older Python can read at all."""
    package = Path(vpstui.__file__).parent
    for name in ("__init__.py", "__main__.py"):
        ast.parse((package / name).read_text("utf-8"), feature_version=(3, 7))
    code = "import sys; sys.version_info = (3, 10, 9); from vpstui.__main__ import main; main()"
    done = call([sys.executable, "-c", code], env=environment(Path("/nonexistent")))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "vpstui needs Python 3.11 or newer.\n"


@pytest.mark.parametrize("argument", ["--version", "--help", "--bogus"])
def test_imports_little(argument: str, tmp_path: Path) -> None:
    """Version, help and wrong arguments wait for none of the large packages."""
    code = (
        "import sys\nfrom vpstui.cli.main import run\n"
        "try: run(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "heavy = {'textual', 'rich', 'httpx', 'pydantic', 'keyring', 'starlette'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or None)"
    )
    done = call([sys.executable, "-c", code, argument], env=environment(tmp_path))
    assert "Traceback" not in done.stderr
    assert done.returncode == 0, done.stderr


def test_first_paint_waits_for_no_library(tmp_path: Path) -> None:
    """What reads from the API is loaded beside the first paint, not before it."""
    code = (
        "import sys\nimport vpstui.app, vpstui.config.key_overrides\n"
        "import vpstui.cli.launch_options, vpstui.terminal.themes\n"
        "sys.exit(', '.join({'httpx', 'pydantic', 'keyring'} & set(sys.modules)) or None)"
    )
    done = call([sys.executable, "-c", code], env=environment(tmp_path))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("argv", "reason"),
    [
        (["--bogus"], "unrecognized arguments: --bogus"),
        (["--prof", "x"], "unrecognized arguments: --prof"),
        (["--profile"], "--profile: expected one argument"),
        (["-o", "json"], "-o goes with `vpstui ls`"),
        (["login", "-o", "json"], "-o goes with `vpstui ls`"),
        (["ls", "-o", "xml"], "invalid choice: 'xml'"),
        (["ls", "\x1b[2J", "--\x1b]0;x\x07"], "unrecognized arguments"),
        (["--size", "80x24"], "--size goes with --screenshot"),
        (["--demo", "--refresh", "1"], "refresh must be 2 to 3600 seconds"),
        (["--demo", "--refresh", "nan"], "refresh must be 2 to 3600 seconds"),
        (["--demo", "--refresh", "often"], "invalid float value: 'often'"),
        (["ls", "--demo", "stat:x"], "stat"),
        (["ls", "--demo", "web", "!"], "'!'"),
        (["--demo", "status:"], "status:"),
        (["login", "now"], "`vpstui login` takes no more words"),
        (["logout", "now"], "`vpstui logout` takes no more words"),
        (["login", "--demo"], "needs no token"),
        (["logout", "--demo"], "needs no token"),
        (["ls", "--profile", "prod"], "There is no profile 'prod' in the config; there are: none"),
        (["ls", "--config", "absent.toml"], "absent.toml: there is no such file"),
        (["ls", "--api-url", "admin.vps.org"], "is not an API URL"),
        (["ls", "--api-url", "ftp://admin.vps.org"], "is not an API URL"),
        (["ls", "--api-url", "https://[::1/api"], "is not a URL"),
        (["ls", "--api-url", "https://me:pw@admin.vps.org"], "no user, password"),
        (["ls", "--api-url", "https://admin.vps.org/\x1b[2J"], "is not an API URL"),
        (["ls", "--api-url", "http://admin.vps.org/api/v1"], "use https://admin.vps.org"),
        (["ls", "--api-url", "http://127.0.0.1.evil.example/"], "use https://127.0.0.1.evil"),
    ],
)
def test_wrong_use(argv: list[str], reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be meant is told in one clean line, with exit status 2."""
    assert run(argv) == 2
    line = said(capsys)
    assert reason in line
    assert "\x1b" not in line


# -- the config file


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("refresh = 10\nthme = 'x'\n", "line 2, thme: this key is not known"),
        ("refresh = 'often'\n", "line 1, refresh:"),
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
    line = said(capsys)
    assert line.startswith(str(config))
    assert reason in line


def test_config_that_is_no_text(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A binary file is no config."""
    config.write_bytes(b"\xff\xfe\x00")
    assert run(["ls"]) == 2
    assert said(capsys) == f"{config}: cannot be read: it is not UTF-8 text."


def test_config_that_is_a_directory(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A directory is no config."""
    config.mkdir()
    assert run(["ls"]) == 2
    assert said(capsys) == f"{config}: cannot be read: Is a directory."


def test_unknown_profile_names_the_known(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever misspelt a profile sees which there are."""
    config.write_text("[profiles.prod]\n[profiles.lab]\n", "utf-8")
    assert run(["ls", "--profile", "prd"]) == 2
    assert said(capsys) == "There is no profile 'prd' in the config; there are: prod, lab."


def test_unknown_theme(config: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Whoever misspelt a theme sees which there are."""
    config.write_text("theme = 'vpstui-drak'\n", "utf-8")
    assert run(["--screenshot", str(tmp_path / "x.svg")]) == 2
    line = said(capsys)
    assert line.startswith("There is no theme 'vpstui-drak'; there are: ")
    assert "vpstui-dark, vpstui-light" in line


# -- the environment, and what wins


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
    assert run(["ls"]) == 1
    assert said(capsys).startswith("No token found")


@pytest.mark.parametrize("name", ["VPSTUI_TOKEN", "VPS_API_TOKEN"])
@pytest.mark.knobs(token=TOKEN)
def test_token_from_the_environment(
    name: str, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our variable and the provider's hold a token."""
    monkeypatch.setenv(name, f" Bearer {TOKEN}\n")
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
    assert [run(["ls", "--profile", name]) for name in "abc"] == [0, 0, 1]
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


def test_proxy_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proxy settings that cannot work are told in one line."""
    monkeypatch.setenv("ALL_PROXY", "socks5://user:secret@127.0.0.1:1")
    assert run(["ls"]) == 2
    line = said(capsys)
    assert "ALL_PROXY" in line
    assert "secret" not in line


# -- without a terminal


def test_no_terminal_is_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    """`vpstui | cat` prints what `vpstui ls` prints."""
    assert run(["--demo", "web-1"]) == 0
    assert "web-1.example.com" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("stdin", "stderr", "term", "reason"),
    [
        (io.StringIO(), Terminal(), "xterm", "keyboard is not at a terminal"),
        (None, Terminal(), "xterm", "keyboard is not at a terminal"),
        (Terminal(), io.StringIO(), "xterm", "drawn on stderr"),
        (Terminal(), Terminal(), "dumb", "cannot show a full screen"),
        (Terminal(), Terminal(), "", "cannot show a full screen"),
    ],
)
def test_half_a_terminal(
    stdin: io.StringIO | None,
    stderr: io.StringIO,
    term: str,
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A full screen needs keys, a screen and a terminal that can do it; else one line and 2."""
    monkeypatch.setattr(sys, "stdin", stdin)
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setenv("TERM", term)
    assert run(["--demo"]) == 2
    assert reason in stderr.getvalue()
    assert stderr.getvalue().count("\n") == 1


def test_program_ends_with_the_status(tmp_path: Path) -> None:
    """`python -m vpstui` ends with the exit status and one line."""
    done = call([*VPSTUI, "--bogus"], env=environment(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def test_home_that_is_not_there(tmp_path: Path) -> None:
    """Without a home that can be written, and without HOME at all, the demo still runs."""
    env = {**environment(tmp_path), "HOME": "/proc/nowhere", "XDG_CONFIG_HOME": "/proc/nowhere"}
    homeless = {name: value for name, value in env.items() if "HOME" not in name}
    for given in (env, homeless):
        done = call([*VPSTUI, "ls", "--demo"], env=given)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.count("\n") == 13


@pytest.mark.parametrize(
    "argv",
    [
        ["--api-url", "vps_misplaced"],
        ["--api-url", "htps://ops:vps_misplaced@h/"],
        ["--refresh", "vps_misplaced"],
        ["--profile", "vps_misplaced"],
    ],
)
def test_token_in_the_wrong_place_is_not_repeated(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong is said without it."""
    assert run(["ls", *argv]) == 2
    said = capsys.readouterr()
    assert "misplaced" not in said.out + said.err
    assert said.err.startswith("vpstui: ")
