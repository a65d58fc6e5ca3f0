"""The command line: version, help, wrong arguments, and what is needed of the terminal."""

from __future__ import annotations

import ast
import io
import sys
from pathlib import Path

import pytest

import vpstui
from tests.cli.streams import TerminalStream, error_line
from tests.support.programs.program import VPSTUI, call, environment
from vpstui import __version__
from vpstui.cli.arguments import parse_arguments
from vpstui.cli.command_table import COMMANDS
from vpstui.cli.main import run

LARGE = (
    "heavy = {'textual', 'rich', 'httpx', 'pydantic', 'keyring', 'starlette'}\n"
    "sys.exit(', '.join(heavy & set(sys.modules)) or None)"
)
"""Fails where one of the large packages was imported."""

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
    for word in ("vpstui ls", "vpstui logout", "--demo", "VPSTUI_TOKEN", "Exit status"):
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


@pytest.mark.slow
@pytest.mark.parametrize("argv", [["--version"], ["--bogus"]])
def test_imports_little(argv: list[str], tmp_path: Path) -> None:
    """The version and wrong arguments wait for none of the large packages."""
    code = (
        "import sys\nfrom vpstui.cli.main import run\n"
        "try: run(sys.argv[1:])\n"
        "except SystemExit: pass\n" + LARGE
    )
    done = call([sys.executable, "-c", code, *argv], env=environment(tmp_path))
    assert "Traceback" not in done.stderr
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("before", [[], ["--read-only"], ["-o", "json"]])
@pytest.mark.parametrize("word", ["-x", "-oProxyCommand=x", "--yes", "--profile", "--help", "--"])
def test_no_word_behind_two_dashes_is_an_option(before: list[str], word: str) -> None:
    """A name can look like one: `stop -- --yes` does not answer the question."""
    for command in ("stop", "get", "ls", "history", "snapshots"):
        found = parse_arguments([command, *before, "--", word, "b"])
        assert (found.command, found.words) == (command, [word, "b"])
        assert not getattr(found, "yes", False)
    assert parse_arguments(["export", "hosts", "--", word]).words == [word]
    assert parse_arguments(["ssh", "web-1", "--", word]).passed == [word]
    assert parse_arguments(["--", word]).words == [word]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_a_terminal(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        run([*filter(None, [command]), "--help"])
    assert [line for line in capsys.readouterr().out.splitlines() if len(line) > 80] == []


def test_help_of_every_command_imports_little(tmp_path: Path) -> None:
    """That of each is printed without any of the large packages."""
    code = (
        "import sys\nfrom vpstui.cli.main import run\n"
        "from vpstui.cli.command_table import COMMANDS\n"
        "for name in ('', *COMMANDS):\n"
        "    try: run([*([name] if name else []), '--help'])\n"
        "    except SystemExit as ended: assert ended.code == 0\n" + LARGE
    )
    done = call([sys.executable, "-c", code], env=environment(tmp_path))
    assert done.returncode == 0, done.stderr
    for name, command in COMMANDS.items():
        assert f"usage: vpstui {name} " in done.stdout
        assert command.summary in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


@pytest.mark.slow
def test_first_paint_waits_for_no_library(tmp_path: Path) -> None:
    """What reads from the API is loaded beside the first paint, not before it."""
    code = (
        "import sys\nfrom vpstui.cli.arguments import parse_arguments\n"
        "from vpstui.cli.launch_app import make_app\n"
        "from vpstui.cli.launch_options import read_launch_options\n"
        "from vpstui.config.terminal_capabilities import TerminalCapabilities\n"
        "options = read_launch_options(parse_arguments([]))\n"
        "make_app(options, TerminalCapabilities.for_picture('auto'))\n"
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
        (["--sort", "price"], "--sort goes with `vpstui ls`"),
        (["doctor", "--columns", "price"], "--columns goes with `vpstui ls`"),
        (["ls", "--demo", "--columns", "name,cost"], "--columns: no column is called 'cost'"),
        (["ls", "--demo", "--columns", "\x1b[2J,+"], "--columns: no column is called"),
        (["ls", "--demo", "--sort", "Price"], "--sort: no column is called 'Price'; there are id"),
        (["list"], "no command list: `vpstui ls`? To filter by that word: vpstui -- list"),
        (["--demo", "help"], "no command help: `vpstui --help`?"),
        (["--profile", "ls", "version"], "no command version: `vpstui --version`?"),
        (["doctr", "--json"], "no command doctr: `vpstui doctor`?"),
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
        (["login", "--demo"], "--demo goes with `vpstui ls`"),
        (["logout", "--demo"], "--demo goes with `vpstui ls`"),
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
    line = error_line(capsys)
    assert reason in line
    assert "\x1b" not in line


def test_proxy_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proxy settings that cannot work are told in one line."""
    monkeypatch.setenv("ALL_PROXY", "socks5://user:secret@127.0.0.1:1")
    assert run(["ls"]) == 2
    line = error_line(capsys)
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
        (io.StringIO(), TerminalStream(), "xterm", "keyboard is not at a terminal"),
        (None, TerminalStream(), "xterm", "keyboard is not at a terminal"),
        (TerminalStream(), io.StringIO(), "xterm", "drawn on stderr"),
        (TerminalStream(), TerminalStream(), "dumb", "cannot show a full screen"),
        (TerminalStream(), TerminalStream(), "", "cannot show a full screen"),
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
    monkeypatch.setattr(sys, "stdout", TerminalStream())
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
