"""Where a token comes from, and where a new one is kept."""

from __future__ import annotations

import os
import re
import select
import sys
import threading
from typing import TYPE_CHECKING

import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordSetError
from pydantic import SecretStr

from vpstui.base.errors import CredentialsError, NoToken
from vpstui.config.credentials import TOKEN_LIMIT, Credentials, TokenPersistence, parse_token
from vpstui.config.keyring_store import WAITING_NOTICE_DELAY, KeyringDeadlines, KeyringState
from vpstui.config.settings import Profile, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TOKEN = "vps_0123456789abcdef"
URL = "https://api.example.com:8443/v1"
USER = "work@api.example.com:8443"
QUICK = KeyringDeadlines(read=0.05, write=0.05)


class MemoryKeyring(KeyringBackend):
    """Keeps passwords for as long as it lives."""

    priority = -2.0  # never the one that keyring chooses by itself

    def __init__(self, kept: dict[tuple[str, str], str] | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept = kept if kept is not None else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class BrokenKeyring(MemoryKeyring):
    """Fails whatever it is asked."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
        raise self.error


class MuteKeyring(MemoryKeyring):
    """Answers nothing until it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.released.wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.released.wait()
        super().set_password(service, username, password)


class ForgetfulKeyring(MemoryKeyring):
    """Takes a password and gives back another."""

    def get_password(self, service: str, username: str) -> str | None:
        return "vps_other" if (service, username) in self.kept else None


class PlaintextKeyring(MemoryKeyring):
    """Stands for the one of keyrings.alt, which keyring takes without a word."""

    __module__ = "keyrings.alt.file"


class EncryptedKeyring(PlaintextKeyring):
    """Stands for the one of keyrings.alt that asks for its password where we draw."""

    __module__ = "keyrings.alt.file"


class HeirKeyring(PlaintextKeyring):
    """Somebody's own, made of the one of keyrings.alt."""


class ForeignError(Exception):
    """What the libraries below a keyring raise, such as those of D-Bus: none of keyring's own."""


class Chain(keyring.backends.chainer.ChainerBackend):
    """Asks one keyring after another, as keyring does where it finds several."""

    priority = -2.0
    backends: list[KeyringBackend] = []

    def __init__(self, *backends: KeyringBackend) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.backends = list(backends)


def credentials(
    *,
    profile: Profile | None = None,
    environ: dict[str, str] | None = None,
    backend: KeyringBackend | None = None,
    command_deadline: float = 10.0,
) -> Credentials:
    """The token of a profile called `work`; by default no source has one."""
    return Credentials(
        "work",
        profile or Profile(api_url=URL),
        environ=environ or {},
        backend=backend or MemoryKeyring(),
        deadlines=QUICK if isinstance(backend, MuteKeyring) else None,
        command_deadline=command_deadline,
    )


@pytest.fixture
def mute() -> Iterator[MuteKeyring]:
    """A keyring that never answers while the test runs."""
    backend = MuteKeyring()
    yield backend
    backend.released.set()


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    """A token file as it should be."""
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n", "ascii")
    file.chmod(0o600)
    return file


def command(code: str) -> tuple[str, ...]:
    """A program of one line of Python."""
    return (sys.executable, "-c", code)


def refusal(profile: Profile, command_deadline: float = 10.0) -> str:
    """The message with which the token source of a profile is refused."""
    with pytest.raises(CredentialsError) as caught:
        credentials(profile=profile, command_deadline=command_deadline).find()
    assert not isinstance(caught.value, NoToken)
    assert caught.value.message.isprintable()
    return caught.value.message


# -- which source


def test_sources_have_an_order(token_file: Path) -> None:
    """Environment, file, command, keyring: the first that has a token wins."""
    kept = {("vpstui", USER): "vps_keyring"}
    environ = {"VPSTUI_TOKEN": "vps_ours", "VPS_API_TOKEN": "vps_theirs"}
    file, program = str(token_file), command("print('vps_command')")
    found = [
        Credentials(
            "work",
            Profile(URL, token_file=token_file, token_command=token_command),
            environ=environ,
            backend=MemoryKeyring(kept),
        ).find()
        for environ, token_file, token_command in [
            (environ, file, program),
            ({"VPS_API_TOKEN": "vps_theirs"}, file, program),
            ({}, file, program),
            ({}, "", program),
            ({}, "", ()),
        ]
    ]
    assert [(each.token.get_secret_value(), each.source) for each in found] == [
        ("vps_ours", "VPSTUI_TOKEN"),
        ("vps_theirs", "VPS_API_TOKEN"),
        (TOKEN, "token_file"),
        ("vps_command", "token_command"),
        ("vps_keyring", "the keyring"),
    ]


@pytest.mark.parametrize("empty", ["", " ", "\n"])
def test_an_empty_variable_counts_as_unset(empty: str) -> None:
    """A variable that holds nothing does not hide the next source."""
    environ = {"VPSTUI_TOKEN": empty, "VPS_API_TOKEN": TOKEN}
    assert credentials(environ=environ).find().source == "VPS_API_TOKEN"
    assert credentials(environ=environ).overriding_source == "VPS_API_TOKEN"


def test_without_any_source_there_is_no_token() -> None:
    """The message names where was looked."""
    with pytest.raises(NoToken) as caught:
        credentials().find()
    assert caught.value.message == ("No token found in the environment, the config or the keyring.")


def test_what_outranks_the_keyring_is_named(token_file: Path) -> None:
    """Who stores a token in the keyring is told what would come before it."""
    both = Profile(URL, token_file=str(token_file), token_command=("true",))
    assert credentials(environ={"VPSTUI_TOKEN": "x"}, profile=both).overriding_source == (
        "VPSTUI_TOKEN"
    )
    assert credentials(profile=both).overriding_source == "token_file"
    only_command = Profile(URL, token_command=("true",))
    assert credentials(profile=only_command).overriding_source == "token_command"
    assert credentials().overriding_source == ""


# -- what a token is


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f" {TOKEN}\n",
        f"\n\n{TOKEN}",
        f"\t{TOKEN}\r\n",
        f"Bearer {TOKEN}",
        f"bearer  {TOKEN} ",
    ],
)
def test_what_surrounds_a_token_is_taken_off(text: str) -> None:
    """Blanks, line ends and the scheme of the header are no part of a token."""
    assert parse_token(text, "x").get_secret_value() == TOKEN


WHY_NO_TOKEN = (
    "too long to be a token.",
    "not a token: it has blanks, line breaks or characters that no token has.",
)


@pytest.mark.parametrize(
    "text",
    [
        "vps_sec ret", "vps_sec\nret", "vps_sec\tret", "vps_sec\x1b[2Jret", "vps_sec\x00ret",
        "vps_secrét", "vps_sec\u202eret", "vps_sec\u00a0ret", "vps_sec\udce9ret", "vps_sec\x7fret",
        f"vps_{'secret' * 1000}",
    ],
)  # fmt: skip
def test_what_is_no_token_is_refused_and_not_shown(text: str) -> None:
    """Nothing of a text that is no token gets into the message."""
    with pytest.raises(CredentialsError) as caught:
        parse_token(text, "VPSTUI_TOKEN")
    assert caught.value.message.removeprefix("What came from VPSTUI_TOKEN is ") in WHY_NO_TOKEN
    assert "sec" not in f"{caught.value!r}"


def test_the_longest_token_is_one() -> None:
    """One letter more is too long."""
    longest = ("vps_" + "0123456789abcdef" * TOKEN_LIMIT)[:TOKEN_LIMIT]
    assert parse_token(longest, "stdin").get_secret_value() == longest
    with pytest.raises(CredentialsError, match="too long to be a token"):
        parse_token(f"{longest}x", "stdin")


@pytest.mark.parametrize("text", ["", "  \n", "Bearer  \n "])
def test_an_empty_token_is_refused(text: str) -> None:
    """Nothing is not a token, with or without the scheme before it."""
    with pytest.raises(CredentialsError):
        parse_token(text, "stdin")


def test_a_wrong_variable_is_refused() -> None:
    """A source that is there and wrong is told, instead of the next one being used."""
    with pytest.raises(CredentialsError, match="VPSTUI_TOKEN is not a token"):
        credentials(environ={"VPSTUI_TOKEN": "a b", "VPS_API_TOKEN": TOKEN}).find()


def test_a_found_token_does_not_show_itself() -> None:
    """Neither text nor repr of what was found holds the token."""
    found = credentials(environ={"VPSTUI_TOKEN": TOKEN}).find()
    assert TOKEN not in f"{found} {found!r}"


# -- token_file


def test_a_token_file_may_begin_at_home(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~` is the home of who runs it."""
    monkeypatch.setenv("HOME", str(token_file.parent))
    found = credentials(profile=Profile(URL, token_file="~/token")).find()
    assert found.token.get_secret_value() == TOKEN


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


# -- token_command


def test_a_token_command_prints_the_token() -> None:
    """What a program prints is taken, what it says on stderr is not."""
    noisy = command(f"import sys; print('{TOKEN}'); print('unlocked', file=sys.stderr)")
    found = credentials(profile=Profile(URL, token_command=noisy)).find()
    assert (found.token.get_secret_value(), found.source) == (TOKEN, "token_command")


def test_a_token_command_gets_no_terminal_and_no_input(capfd: pytest.CaptureFixture[str]) -> None:
    """A program that asks finds nobody, and its noise stays off the screen."""
    code = (
        "import os, sys; print('noise', file=sys.stderr);"
        "print(f'sid-{os.getsid(0) == os.getpid()}-input-{len(sys.stdin.read())}')"
    )
    found = credentials(profile=Profile(URL, token_command=command(code))).find()
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
        found = credentials(profile=Profile(URL, token_command=command(code))).find()
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
    found = credentials(profile=Profile(URL, token_command=command(code))).find()
    assert found.token.get_secret_value() == "vps_none"


def test_a_token_command_has_a_deadline() -> None:
    """A program that prints nothing is ended."""
    message = refusal(Profile(URL, token_command=("sleep", "60")), command_deadline=0.2)
    assert message == (
        "token_command sleep: no token within 0 s; it must print one without asking."
    )


def test_a_token_command_may_leave_an_agent_behind() -> None:
    """What goes on in the background holds the pipe; the token is there all the same."""
    profile = Profile(URL, token_command=("sh", "-c", f"sleep 20 & echo {TOKEN}"))
    found = credentials(profile=profile, command_deadline=15).find()
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
    found = credentials(profile=Profile(URL, token_command=command(code))).find()
    assert found.token.get_secret_value() == "vps_01"


# -- the keyring


def test_a_token_is_stored_found_and_forgotten() -> None:
    """What was stored is found until it is forgotten, once."""
    keeper = credentials(backend=MemoryKeyring())
    keeper.store(SecretStr(TOKEN))
    assert keeper.find().token.get_secret_value() == TOKEN
    assert keeper.delete()
    assert not keeper.delete()
    with pytest.raises(NoToken):
        keeper.find()


def test_a_token_is_bound_to_profile_and_host() -> None:
    """Another host, port or profile never gets the token."""
    backend = MemoryKeyring()
    credentials(backend=backend).store(SecretStr(TOKEN))
    assert backend.kept == {("vpstui", USER): TOKEN}
    for name, url in [
        ("work", "https://evil.example.com:8443/v1"),
        ("work", "https://api.example.com/v1"),
        ("home", URL),
    ]:
        with pytest.raises(NoToken):
            Credentials(name, Profile(url), environ={}, backend=backend).find()


def test_a_token_stays_when_only_the_path_of_the_api_changes() -> None:
    """The next version of an API is at the same host."""
    backend = MemoryKeyring()
    credentials(backend=backend).store(SecretStr(TOKEN))
    other = Profile("https://API.example.com:8443/v2")
    found = Credentials("work", other, environ={}, backend=backend).find()
    assert found.token.get_secret_value() == TOKEN


def test_a_stored_text_that_is_no_token_is_refused() -> None:
    """What somebody else put into the keyring is judged like any other text."""
    backend = MemoryKeyring({("vpstui", USER): "vps a\nb"})
    with pytest.raises(CredentialsError, match="the keyring is not a token"):
        credentials(backend=backend).find()


@pytest.mark.parametrize("kept", [{}, {("vpstui", USER): TOKEN}], ids=["none", "one"])
def test_a_look_at_the_keyring_tells_what_it_is(kept: dict[tuple[str, str], str]) -> None:
    """The name of its class, and whether it has a token of this profile; never the token."""
    state = credentials(backend=MemoryKeyring(kept)).keyring_state()
    assert state == KeyringState(f"{__name__}.MemoryKeyring", stored=bool(kept))


LOCKED = (
    "The keyring is locked. Unlock it (log in on the desktop, or run "
    "gnome-keyring-daemon --unlock) and try again."
)
TROUBLES: list[tuple[Exception, str]] = [
    (NoKeyringError("x"), "There is no keyring on this machine (no Secret Service)."),
    (KeyringLocked("x"), LOCKED),
    (InitError("x"), LOCKED),
    (PasswordSetError("x"), "The keyring cannot be used (PasswordSetError)."),
    (ConnectionResetError("x"), "The keyring cannot be used (ConnectionResetError)."),
    (ForeignError("x"), "The keyring cannot be used (ForeignError)."),
    (ModuleNotFoundError("x"), "The keyring cannot be used (ModuleNotFoundError)."),
]


@pytest.mark.parametrize(
    ("error", "message"), TROUBLES, ids=[type(error).__name__ for error, _ in TROUBLES]
)
def test_trouble_of_the_keyring_is_told_in_our_words(error: Exception, message: str) -> None:
    """Finding, storing and forgetting all say what is wrong with the keyring."""
    keeper = credentials(backend=BrokenKeyring(error))
    with pytest.raises(NoToken) as finding:
        keeper.find()
    assert finding.value.message == f"No token found. {message}"
    with pytest.raises(CredentialsError) as storing:
        keeper.store(SecretStr(TOKEN))
    with pytest.raises(CredentialsError) as forgetting:
        keeper.delete()
    assert storing.value.message == forgetting.value.message == message


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("secretstorage.exceptions", "ItemNotFoundException"),
        ("secretstorage.exceptions", "LockedException"),
        ("secretstorage.exceptions", "SecretServiceNotAvailableException"),
        ("jeepney.io.common", "RouterClosed"),
        ("jeepney.wrappers", "DBusErrorResponse"),
        ("jeepney.auth", "AuthenticationError"),
    ],
)
def test_trouble_below_the_keyring_is_told_in_our_words(module: str, name: str) -> None:
    """Keyring lets the errors of its Secret Service libraries through as they are."""
    kind = getattr(pytest.importorskip(module), name)
    error = kind.__new__(kind)  # whatever it takes to be made: only its class counts
    keeper = credentials(backend=BrokenKeyring(error))
    message = f"The keyring cannot be used ({name})."
    for call in (lambda: keeper.store(SecretStr(TOKEN)), keeper.delete, keeper.find):
        with pytest.raises(CredentialsError) as caught:
            call()
        assert caught.value.message.removeprefix("No token found. ") == message


def test_two_logouts_at_once_are_one_error_at_most() -> None:
    """The token may be gone between the look and the removal."""
    gone = pytest.importorskip("secretstorage.exceptions").ItemNotFoundException

    class Raced(MemoryKeyring):
        def delete_password(self, service: str, username: str) -> None:
            super().delete_password(service, username)
            raise gone("gone")

    backend = Raced({("vpstui", USER): TOKEN})
    with pytest.raises(CredentialsError, match=r"cannot be used \(ItemNotFoundException\)"):
        credentials(backend=backend).delete()
    assert not credentials(backend=backend).delete()


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda keeper: keeper.find(), id="find"),
        pytest.param(lambda keeper: keeper.store(SecretStr(TOKEN)), id="store"),
        pytest.param(lambda keeper: keeper.delete(), id="forget"),
    ],
)
def test_a_keyring_that_never_answers_is_given_up(
    call: Callable[[Credentials], object], mute: MuteKeyring
) -> None:
    """A keyring may wait for its owner; we do not wait for ever, and nor does the exit."""
    with pytest.raises(CredentialsError, match="did not answer within 0 s; is its password"):
        call(credentials(backend=mute))
    waiting = [each for each in threading.enumerate() if each.name == "vpstui-keyring"]
    assert waiting
    assert all(each.daemon for each in waiting)


@pytest.mark.parametrize(
    ("backend", "message"),
    [
        (
            keyring.backends.null.Keyring(),
            r"(^|\. )The keyring is disabled \(null backend\): nothing is stored\.$",
        ),
        (keyring.backends.fail.Keyring(), r"There is no keyring on this machine"),
        (
            PlaintextKeyring(),
            r"(^|\. )The keyring .*\(keyrings\.alt\) keeps secrets in plain text and is not used",
        ),
        (HeirKeyring(), r"keyrings\.alt\) keeps secrets in plain text"),
        (EncryptedKeyring(), r"EncryptedKeyring\) asks for a password at the terminal"),
        (Chain(), r"There is no keyring on this machine"),
        (Chain(keyring.backends.null.Keyring()), r"is disabled \(null backend\)"),
        (
            Chain(PlaintextKeyring(), MemoryKeyring()),
            r"keyrings\.alt\) keeps secrets in plain text",
        ),
    ],
    ids=[
        "null",
        "fail",
        "plain text",
        "made of plain text",
        "encrypted",
        "empty chain",
        "chain of null",
        "plain text first in a chain",
    ],
)
def test_a_keyring_that_keeps_no_secret_is_not_used(backend: KeyringBackend, message: str) -> None:
    """Neither is a token said to be saved that is not, nor one saved where all can read it."""
    keeper = credentials(backend=backend)
    with pytest.raises(CredentialsError, match=message):
        keeper.store(SecretStr(TOKEN))
    with pytest.raises(NoToken, match=message):
        keeper.find()
    assert re.search(message, keeper.persistence().problem)
    assert re.search(message, credentials(backend=backend).persistence().problem)
    stores = [backend, *getattr(backend, "backends", [])]
    assert not any(getattr(each, "kept", {}) for each in stores)


@pytest.mark.parametrize(
    ("everywhere", "here", "allowed"),
    [
        (True, None, True),
        (True, False, False),
        (False, True, True),
        (False, False, False),
        (False, None, False),
    ],
)
def test_a_plain_text_keyring_is_used_where_the_config_allows_it(
    everywhere: bool, here: bool | None, allowed: bool
) -> None:
    """At the top of the config for all profiles, or in one of them; that one wins."""
    backend = PlaintextKeyring()
    profiles = {"work": Profile(URL, allow_plaintext_keyring=here)}
    settings = Settings(allow_plaintext_keyring=everywhere, profiles=profiles)
    keeper = credentials(profile=settings.profile("work"), backend=backend)
    if allowed:
        keeper.store(SecretStr(TOKEN))
        assert keeper.find().token.get_secret_value() == TOKEN
    else:
        with pytest.raises(CredentialsError, match="allow_plaintext_keyring"):
            keeper.store(SecretStr(TOKEN))
    assert list(backend.kept.values()) == [TOKEN] * allowed


def test_an_encrypted_keyring_that_asks_is_never_used() -> None:
    """Its question would be written over the screen, and the answer read from under it."""
    allowing = Profile(URL, allow_plaintext_keyring=True)
    with pytest.raises(CredentialsError, match="asks for a password at the terminal"):
        credentials(profile=allowing, backend=EncryptedKeyring()).store(SecretStr(TOKEN))


def test_what_becomes_of_a_token_is_told_without_asking_twice() -> None:
    """The keyring's owner may be asked each time; its last answer is what counts."""
    backend = BrokenKeyring(KeyringLocked("x"))
    keeper = credentials(backend=backend)
    assert keeper.persistence() == TokenPersistence(
        "", ""
    )  # it is there; whether it opens is not known yet
    with pytest.raises(NoToken):
        keeper.find()
    assert keeper.persistence() == TokenPersistence("", LOCKED)


def test_what_becomes_of_a_token_names_the_source_that_comes_first(token_file: Path) -> None:
    """A token in the keyring would not be used at the next start."""
    keeper = credentials(profile=Profile(URL, token_file=str(token_file)))
    assert keeper.persistence() == TokenPersistence("token_file", "")


def test_variable_that_does_not_count_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is set, and yet not in the environment of an account that is one of several."""
    monkeypatch.setenv("VPS_API_TOKEN", TOKEN)
    assert credentials().persistence() == TokenPersistence("", "", ignored_variable="VPS_API_TOKEN")
    assert credentials(environ={"VPS_API_TOKEN": TOKEN}).persistence() == TokenPersistence(
        "VPS_API_TOKEN", ""
    )


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda keeper, told: keeper.store(SecretStr(TOKEN), told), id="store"),
        pytest.param(lambda keeper, told: keeper.delete(told), id="forget"),
    ],
)
def test_a_keyring_that_takes_its_time_is_told(
    call: Callable[[Credentials, Callable[[], None]], object], mute: MuteKeyring
) -> None:
    """Once; whoever must unlock it learns what is being waited for."""
    told = []
    keeper = Credentials(
        "work", Profile(URL), environ={}, backend=mute,
        deadlines=KeyringDeadlines(read=0.0, write=WAITING_NOTICE_DELAY + 60.0),
    )  # fmt: skip

    def waiting() -> None:
        told.append("waiting")
        mute.released.set()

    call(keeper, waiting)
    assert told == ["waiting"]
    call(keeper, waiting)
    assert told == ["waiting"]


def test_a_chain_of_keyrings_stores_in_its_first() -> None:
    """What stands behind a good keyring in a chain gets nothing."""
    first, behind = MemoryKeyring(), PlaintextKeyring()
    keeper = credentials(backend=Chain(first, behind))
    keeper.store(SecretStr(TOKEN))
    assert keeper.find().token.get_secret_value() == TOKEN
    assert (len(first.kept), len(behind.kept)) == (1, 0)


def test_a_keyring_that_gives_back_another_token_has_not_stored_it() -> None:
    """What was written is read back before it is said to be stored."""
    with pytest.raises(CredentialsError) as caught:
        credentials(backend=ForgetfulKeyring()).store(SecretStr(TOKEN))
    assert caught.value.message == (
        "Not stored: the keyring took the token but does not give it back."
    )
