"""A bug ends with the terminal given back, an apology, and a report without secrets."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.apps.broken_app import reports
from tests.support.programs.program import ROOT, call, environment
from vpstui.base import crash_report
from vpstui.base.redaction import remember_secret
from vpstui.cli import main
from vpstui.config.token_sources import parse_token

if TYPE_CHECKING:
    from collections.abc import Callable


TOKEN = "7f3a-Kd92/Lq0+zz51"
"""A token that is known only by having been met: it does not begin as those of the API do."""


def test_bug_before_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole command line is guarded, from its first step on."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)

    class Odd(str):
        __slots__ = ()

        def startswith(self, *_: object) -> bool:
            raise TypeError

    assert main.run([Odd("ls")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("vpstui: Sorry")
    assert said.err.count("\n") == 3
    (report,) = reports(tmp_path)
    assert str(report) in said.err
    assert "TypeError" in report.read_text("utf-8")


# -- the guard


def fail_with(message: str) -> int:
    """A bug."""
    raise ValueError(message)


def report_of(action: Callable[[], int], directory: Path, *argv: str) -> str:
    """Do something that fails, and return the report about it."""
    assert (
        crash_report.run_with_crash_report(action, argv, commands=("ls",), directory=directory) == 1
    )
    return reports(directory)[-1].read_text("utf-8")


def test_nothing_happens_without_a_bug(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit status passes through, and there is no report."""
    assert crash_report.run_with_crash_report(lambda: 7, [], directory=tmp_path) == 7
    assert reports(tmp_path) == []
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("end", [SystemExit(3), KeyboardInterrupt()])
def test_an_end_is_no_bug(end: BaseException, tmp_path: Path) -> None:
    """Being asked to end passes through."""

    def action() -> int:
        raise end

    with pytest.raises(type(end)):
        crash_report.run_with_crash_report(action, [], directory=tmp_path)
    assert reports(tmp_path) == []


def test_where_it_happened(tmp_path: Path) -> None:
    """Each call is a file below where it was imported from, a line and a function."""
    text = report_of(lambda: fail_with("it broke"), tmp_path)
    lines = text.splitlines()
    assert "ValueError: it broke" in lines
    assert any(
        line.startswith("  vpstui/base/crash_report.py:") and "in run_with_crash_report" in line
        for line in lines
    )
    assert any(
        line.startswith("  tests/base/test_crash_report.py:") and "in fail_with" in line
        for line in lines
    )
    assert str(Path(__file__).parent) not in text


def test_what_it_came_from(tmp_path: Path) -> None:
    """Causes, contexts and the members of a group are told, each with its place."""

    def cause() -> int:
        try:
            fail_with("first")
        except ValueError as error:
            raise RuntimeError("second") from error
        return 0

    def action() -> int:
        try:
            return cause()
        except RuntimeError:
            raise ExceptionGroup("third", [KeyError("inner")])  # noqa: B904 - that is the case

    lines = report_of(action, tmp_path).splitlines()
    told = [line.strip() for line in lines if line.strip().endswith(":") or "Error" in line]
    assert [line for line in told if "RuntimeError" in line] == ["RuntimeError: second"]
    order = [told.index(mark) for mark in ("one of:", "while handling:", "caused by:")]
    assert order == sorted(order)
    assert any("KeyError" in line for line in told)
    assert told[-1] == "ValueError: first"


def test_endless_recursion_is_cut(tmp_path: Path) -> None:
    """Of a thousand calls the innermost are kept."""

    def action() -> int:
        return action()

    text = report_of(action, tmp_path)
    assert "RecursionError" in text
    assert text.count("\n") < 60


def test_message_that_cannot_be_told(tmp_path: Path) -> None:
    """An error whose own text fails is told all the same."""

    class MuteError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    def action() -> int:
        raise MuteError

    assert "MuteError" in report_of(action, tmp_path)


def test_hostile_message_is_one_clean_line(tmp_path: Path) -> None:
    """What a server says in an error draws nothing, and begins no line of its own."""
    text = report_of(lambda: fail_with("a\x1b[2J\x9b1m\r\nb\u202ec" + "x" * 9000), tmp_path)
    (line,) = [line for line in text.splitlines() if "ValueError" in line]
    assert line.startswith("ValueError: a[2J1m")
    assert line.endswith("…")
    assert len(line) <= crash_report.MESSAGE_LIMIT
    assert "\x1b" not in text


# -- secrets


@pytest.mark.parametrize(
    "message",
    [
        TOKEN,
        f"{TOKEN[:4]}\u200b{TOKEN[4:]}",
        repr({"token": TOKEN}),
        "N2YzYS1LZDkyL0xxMCt6ejUx",
        "7f3a-Kd92%2FLq0%2Bzz51",
        "x" * (crash_report.MESSAGE_LIMIT - 25) + TOKEN,
    ],
)
def test_remembered_token_is_hidden(message: str, tmp_path: Path) -> None:
    """A token that was met is in no report: as it is, encoded, split or cut."""
    remember_secret(TOKEN)
    text = report_of(lambda: fail_with(message), tmp_path)
    assert "ValueError" in text
    assert message not in text
    assert TOKEN[:5] not in text


def test_token_is_remembered_where_it_comes_in(tmp_path: Path) -> None:
    """Whatever source a token is from, it is known from then on."""
    parse_token(" Bearer from-any-source-1\n", "the prompt")
    assert "any-source" not in report_of(lambda: fail_with("from-any-source-1"), tmp_path)


@pytest.mark.parametrize(
    "secret",
    ["vps_NeverMet123", "Bearer abc.def", "Basic dXNlcjpwYXNz", "http://me:pa55@proxy:3128"],
)
def test_what_looks_secret_is_hidden(secret: str, tmp_path: Path) -> None:
    """What looks like a secret is in no report, though it was never met."""
    text = report_of(lambda: fail_with(f"about {secret} it is"), tmp_path)
    assert "[hidden]" in text
    assert not any(part in text for part in ("NeverMet", "abc.def", "dXNl", "pa55"))


def test_secret_of_the_environment_is_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable that is called a secret is one before anything has read it."""
    monkeypatch.setenv("VPS_API_TOKEN", "never-read-1234")
    assert "never-read" not in report_of(lambda: fail_with(str(dict(os.environ))), tmp_path)


def test_no_values_of_variables(tmp_path: Path) -> None:
    """What a variable held is not told, and neither are the lines of the program."""

    def action() -> int:
        held = "dleh eulav eht"[::-1]
        return len(held) // 0

    text = report_of(action, tmp_path)
    assert "ZeroDivisionError" in text
    assert "the value held" not in text
    assert "// 0" not in text


def test_home_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the user, which the home tells, is not in the report."""
    monkeypatch.setenv("HOME", "/home/somebody")
    text = report_of(lambda: fail_with("no file '/home/somebody/.config/x'"), tmp_path)
    assert "no file '~/.config/x'" in text


def test_arguments_without_values(tmp_path: Path) -> None:
    """Options and commands are told; what was searched for, and where, is not."""
    argv = ["ls", "--profile", "prod", "--api-url=http://h", "-o", "json", "-Sx", "--vps_123"]
    text = report_of(lambda: fail_with(""), tmp_path, *argv)
    assert "arguments: ls --profile … --api-url -o … … …\n" in text


def test_terminal_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kind of terminal is there; where somebody is logged in from is not."""
    monkeypatch.setenv("TERM", "xterm-kitty")
    monkeypatch.setenv("SSH_TTY", "/dev/pts/71")
    monkeypatch.setenv("SSH_CONNECTION", "198.51.100.7 22 203.0.113.9 22")
    text = report_of(lambda: fail_with(""), tmp_path)
    assert "TERM xterm-kitty" in text
    assert "SSH_TTY" in text
    assert "/dev/pts/71" not in text
    assert "198.51.100.7" not in text


# -- the file


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    """Older reports go; what else is in the directory stays."""
    names = [f"crash-20200101-0000{number:02}-1.txt" for number in range(15)]
    for name in [*names, "notes.txt"]:
        (tmp_path / name).touch()
    crash_report.run_with_crash_report(lambda: fail_with(""), [], directory=tmp_path)
    kept = [path.name for path in reports(tmp_path)]
    assert kept[:-1] == names[-9:]
    assert kept[-1] > names[-1]
    assert (tmp_path / "notes.txt").exists()


def test_report_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Then its gist is on the terminal, without secrets, and why."""
    remember_secret(TOKEN)
    (tmp_path / "file").touch()
    status = crash_report.run_with_crash_report(
        lambda: fail_with(TOKEN), [], directory=tmp_path / "file" / "crashes"
    )
    said = capsys.readouterr().err
    assert status == 1
    assert "could not be written (Not a directory)" in said
    assert "ValueError: [hidden]" in said
    assert "in fail_with" in said
    assert TOKEN not in said


def test_no_home_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nobody knows the home, no directory that is named ~ appears."""
    monkeypatch.chdir(tmp_path)
    assert (
        crash_report.run_with_crash_report(lambda: fail_with(""), [], directory=Path("~/state"))
        == 1
    )
    assert "could not be written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_nobody_hears_the_apology(redirection: str, tmp_path: Path) -> None:
    """Without a stderr the exit status and the report are left."""
    code = (
        "from vpstui.base import crash_report\n"
        "raise SystemExit(crash_report.run_with_crash_report(lambda: 1 // 0, []))"
    )
    script = tmp_path / "broken.py"
    script.write_text(code, "utf-8")
    env = environment(tmp_path, PYTHONPATH=str(ROOT))
    done = call(["sh", "-c", f'exec "$0" "$1" {redirection}', sys.executable, script], env=env)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(reports(tmp_path)) == 1
