"""A token from a file, and from a program that prints it."""

from __future__ import annotations

import os
import select
from typing import TYPE_CHECKING

import pytest

from tests.config.example_credentials import TOKEN, URL, command, token_sources
from vpstui.base.errors import CredentialsError, NoToken
from vpstui.config.settings import Profile

if TYPE_CHECKING:
    from pathlib import Path


def refusal(profile: Profile, command_deadline: float = 10.0) -> str:
    """The message with which the token source of a profile is refused."""
    with pytest.raises(CredentialsError) as caught:
        token_sources(profile=profile, command_deadline=command_deadline).find()
    assert not isinstance(caught.value, NoToken)
    assert caught.value.message.isprintable()
    return caught.value.message


def test_a_token_file_may_begin_at_home(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~` is the home of who runs it."""
    monkeypatch.setenv("HOME", str(token_file.parent))
    found = token_sources(profile=Profile(URL, token_file="~/token")).find()
    assert found.token.get_secret_value() == TOKEN


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n", b"\xef\xbb\xbf\r\n", b"\r"])
def test_a_mark_or_a_line_end_before_a_token_is_taken_off(token_file: Path, before: bytes) -> None:
    """Editors of other systems put them there; a file and a program are read alike."""
    token_file.write_bytes(before + f"{TOKEN}\r\n".encode())
    for profile in (
        Profile(URL, token_file=str(token_file)),
        Profile(URL, token_command=("cat", str(token_file))),
    ):
        assert token_sources(profile=profile).find().token.get_secret_value() == TOKEN


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o666])
def test_a_token_file_that_others_can_use_is_refused(token_file: Path, mode: int) -> None:
    """Any right of the group or the world is one too many."""
    token_file.chmod(mode)
    assert refusal(Profile(URL, token_file=str(token_file))).endswith(
        "others can read it; chmod 600 it."
    )


def test_a_token_file_that_is_a_link_is_refused(token_file: Path, tmp_path: Path) -> None:
    """A link may have been set by somebody else."""
    link = tmp_path / "link"
    link.symlink_to(token_file)
    message = refusal(Profile(URL, token_file=str(link)))
    assert message == f"token_file {link}: it is a symbolic link; name the file itself."


def test_a_token_file_that_is_a_directory_is_refused(tmp_path: Path) -> None:
    """A directory holds no token."""
    tmp_path.chmod(0o700)
    assert refusal(Profile(URL, token_file=str(tmp_path))).endswith("it is not a regular file.")


def test_a_token_file_that_is_a_pipe_is_refused(tmp_path: Path) -> None:
    """A pipe that nobody writes to does not hold the program."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    assert refusal(Profile(URL, token_file=str(pipe))).endswith("it is not a regular file.")


def test_a_token_file_of_somebody_else_is_refused(token_file: Path) -> None:
    """Whoever owns the file could change the token."""
    foreign = token_file if os.getuid() == 0 else "/etc/passwd"
    if foreign == token_file:
        os.chown(token_file, 65534, -1)
    message = refusal(Profile(URL, token_file=str(foreign)))
    assert message.endswith("it belongs to another user.")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("{here}/none", "No such file or directory."),
        ("{here}/token/below", "Not a directory."),
        ("~no-such-user-here/token", "Could not determine home directory."),
        ("{here}/nul\x00byte", "embedded null byte."),
        ("{here}/esc\x1b[2J\n\u202e", "No such file or directory."),
    ],
)
def test_a_token_file_that_cannot_be_opened_is_refused(
    token_file: Path, path: str, why: str
) -> None:
    """The reason is the system's, in one clean line."""
    path = path.format(here=token_file.parent)
    assert refusal(Profile(URL, token_file=path)).endswith(why)


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="needs Linux's /proc")  # noqa: PTH110
def test_a_token_file_that_cannot_be_read_is_refused() -> None:
    """A file of one's own that opens may still give nothing."""
    message = refusal(Profile(URL, token_file="/proc/self/mem"))
    assert message == "token_file /proc/self/mem: Input/output error."


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The token from token_file is empty."),
        (b"\n", "The token from token_file is empty."),
        (b"x" * 1_000_000, "What came from token_file is too long to be a token."),
        (b"\xff\xfe\x00", "What came from token_file is not a token."),
        (b"vps_a\nvps_b\n", "What came from token_file is not a token: it has blanks, line breaks"),
    ],
    ids=["empty", "blank", "huge", "binary", "two lines"],
)
def test_a_token_file_without_a_token_is_refused(
    token_file: Path, content: bytes, why: str
) -> None:
    """What stands in the file is judged, and not shown."""
    token_file.write_bytes(content)
    assert refusal(Profile(URL, token_file=str(token_file))).startswith(why)


def test_a_token_command_prints_the_token() -> None:
    """What a program prints is taken, what it says on stderr is not."""
    noisy = command(f"import sys; print('{TOKEN}'); print('unlocked', file=sys.stderr)")
    found = token_sources(profile=Profile(URL, token_command=noisy)).find()
    assert (found.token.get_secret_value(), found.source) == (TOKEN, "token_command")


def test_a_token_command_gets_no_terminal_and_no_input(capfd: pytest.CaptureFixture[str]) -> None:
    """A program that asks finds nobody, and its noise stays off the screen."""
    code = (
        "import os, sys; print('noise', file=sys.stderr);"
        "print(f'sid-{os.getsid(0) == os.getpid()}-input-{len(sys.stdin.read())}')"
    )
    found = token_sources(profile=Profile(URL, token_command=command(code))).find()
    assert found.token.get_secret_value() == "sid-True-input-0"
    assert capfd.readouterr() == ("", "")


def test_a_token_command_does_not_read_our_input() -> None:
    """What is typed, or piped to us, is not for it, even where we leave it unread."""
    ours, (out, into) = os.dup(0), os.pipe()
    os.dup2(out, 0)
    try:
        os.write(into, b"typed\n")
        os.close(into)
        code = "import sys; print(f'input-{len(sys.stdin.read())}')"
        found = token_sources(profile=Profile(URL, token_command=command(code))).find()
    finally:
        os.dup2(ours, 0)
        os.close(ours)
        os.close(out)
    assert found.token.get_secret_value() == "input-0"


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (("/no/such/program",), "token_command /no/such/program: it cannot be run."),
        (("/",), "token_command /: it cannot be run."),
        (("nul\x00",), "token_command nul: it cannot be run."),
        (("\x1b[2J\n",), "token_command [2J: it cannot be run."),
        (("false",), "token_command false: it ended with 1; run it in a shell"),
        (
            ("sh", "-c", "echo vps_secret; exit 3"),
            "token_command sh: it ended with 3; run it in a shell",
        ),
        (("sh", "-c", "kill -9 $$"), "token_command sh: it ended with -9; run it in a shell"),
        (("true",), "The token from token_command is empty."),
        (("printf", r"vps_a\nvps_b\n"), "What came from token_command is not a token: it has"),
        (("printf", r"\377\376"), "What came from token_command is not a token."),
        (command("print('x' * 10**6)"), "What came from token_command is too long"),
    ],
)
def test_a_token_command_without_a_token_is_refused(argv: tuple[str, ...], why: str) -> None:
    """Whatever went wrong is one line that names the program."""
    message = refusal(Profile(URL, token_command=argv))
    assert message.startswith(why)
    assert "vps_" not in message


def test_a_token_command_does_not_know_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """GnuPG would have its password dialog drawn over the screen."""
    monkeypatch.setenv("GPG_TTY", "/dev/pts/0")
    code = "import os; print('vps_none' if 'GPG_TTY' not in os.environ else 'vps_told')"
    found = token_sources(profile=Profile(URL, token_command=command(code))).find()
    assert found.token.get_secret_value() == "vps_none"


def test_a_token_command_gets_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables may hold that of another account; what else is set there stays."""
    for name in ("VPSTUI_TOKEN", "VPS_API_TOKEN", "VAULT_TOKEN"):
        monkeypatch.setenv(name, "secret")
    code = "import os; print('+'.join(n for n in os.environ if n.endswith('_TOKEN')))"
    found = token_sources(profile=Profile(URL, token_command=command(code))).find()
    assert found.token.get_secret_value() == "VAULT_TOKEN"


def test_a_token_command_has_a_deadline() -> None:
    """A program that prints nothing is ended."""
    message = refusal(Profile(URL, token_command=("sleep", "60")), command_deadline=0.2)
    assert message == (
        "token_command sleep: no token within 0 s; it must print one without asking."
    )


def test_a_token_command_may_leave_an_agent_behind() -> None:
    """What goes on in the background holds the pipe; the token is there all the same."""
    profile = Profile(URL, token_command=("sh", "-c", f"sleep 20 & echo {TOKEN}"))
    found = token_sources(profile=profile, command_deadline=15).find()
    assert found.token.get_secret_value() == TOKEN


def test_a_token_command_that_never_ends_leaves_nothing_behind(tmp_path: Path) -> None:
    """All that it started is ended with it, though a child of its own holds the pipe too."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    held = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        script = f"exec 9>'{pipe}'; echo up >&9; sleep 60 & sleep 60"
        refusal(Profile(URL, token_command=("sh", "-c", script)), command_deadline=0.5)
        assert os.read(held, 3) == b"up\n"
        assert select.select([held], [], [], 10)[0], "some process still has the pipe open"
        assert os.read(held, 1) == b""
    finally:
        os.close(held)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("echo vps_secret; exec >&-; sleep 60", id="pipe closed, not ended"),
        pytest.param("trap '' TERM HUP INT; while :; do sleep 60; done", id="signals ignored"),
    ],
)
def test_a_token_command_that_is_not_done_is_refused(script: str) -> None:
    """A token counts when its program has ended."""
    profile = Profile(URL, token_command=("sh", "-c", script))
    message = refusal(profile, command_deadline=0.3)
    assert message.startswith("token_command sh: no token within 0 s;")


def test_a_token_command_that_prints_for_ever_is_ended() -> None:
    """No more is read than a token could have, long before the deadline."""
    endless = Profile(URL, token_command=("yes",))
    assert refusal(endless) == "What came from token_command is too long to be a token."


def test_a_token_command_may_print_piece_by_piece() -> None:
    """What comes in pieces is one token."""
    code = "import os; [os.write(1, piece) for piece in (b'vps', b'_0', b'1\\n')]"
    found = token_sources(profile=Profile(URL, token_command=command(code))).find()
    assert found.token.get_secret_value() == "vps_01"
