"""Reads a token from a file, or from a program that prints it.

No message of an error has any of the text that was read.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
import selectors
import signal
import stat
import subprocess
import time
from pathlib import Path
from typing import Final

from vpstui.base.errors import CredentialsError
from vpstui.base.sanitize import clean
from vpstui.config.settings import without_tokens

COMMAND_DEADLINE: Final = 10.0
"""Seconds for `token_command`."""

READ_LIMIT: Final = 8192
"""Bytes that are read at most: more than any token has, so that a wrong file is detected."""

TERMINAL_VARIABLE: Final = "GPG_TTY"
"""The variable by which GnuPG would draw a password dialog on the terminal that we draw on."""


def read_token_file(name: str) -> str:
    """Read a token file that only its owner can read.

    Raises:
        CredentialsError: it is not such a file, or cannot be read.
    """
    shown = f"token_file {clean(name)}"
    try:
        path = Path(name).expanduser()
        if path.is_symlink():  # for a clear message; it would not be followed
            raise CredentialsError(f"{shown}: it is a symbolic link; name the file itself.")
        mode, data = read_own_file(path, READ_LIMIT)
    except (OSError, RuntimeError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise CredentialsError(f"{shown}: {str(why).rstrip('.')}.") from error
    if mode & 0o077:
        raise CredentialsError(f"{shown}: others can read it; chmod 600 it.")
    return _decoded(data, "token_file")


def read_own_file(path: Path, limit: int) -> tuple[int, bytes]:
    """Read the beginning of a regular file that is ours, through no link.

    Args:
        path: the file.
        limit: bytes that are read at most.

    Returns:
        Its mode, without the type, and the bytes.

    Raises:
        OSError: it is not such a file, or cannot be read; `strerror` says why.
        ValueError: the path is none.
    """
    # Follow no link that somebody else made; do not block on a pipe.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
    handle = os.open(path, flags)
    try:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        if facts.st_uid != os.getuid():
            raise OSError(errno.EPERM, "it belongs to another user")
        return stat.S_IMODE(facts.st_mode), os.read(handle, limit)
    finally:
        os.close(handle)


def run_token_command(argv: tuple[str, ...], deadline: float) -> str:
    """Run the program that prints the token, without a shell and without a terminal.

    Args:
        argv: the program and its arguments.
        deadline: seconds after which it is killed.

    Raises:
        CredentialsError: it did not print one.
    """
    shown = f"token_command {clean(argv[0])}"
    try:
        status, printed = _run(argv, deadline)
    except subprocess.TimeoutExpired:
        raise CredentialsError(
            f"{shown}: no token within {deadline:.0f} s; it must print one without asking."
        ) from None
    except (OSError, ValueError) as error:
        raise CredentialsError(f"{shown}: it cannot be run.") from error
    if status:
        raise CredentialsError(f"{shown}: it ended with {status}; run it in a shell to see why.")
    return _decoded(printed, "token_command")


POLL_INTERVAL: Final = 0.1
"""Seconds without output after which is checked whether the program has ended."""


def _run(argv: tuple[str, ...], deadline: float) -> tuple[int, bytes]:
    """Run a program and return its exit status and the beginning of its output.

    A program that has not ended in time, or prints more than `READ_LIMIT`, is killed with all that
    it started; the latter counts as ended with 0, since its output shows what is wrong.

    Raises:
        subprocess.TimeoutExpired: it did not end in time.
        OSError: it cannot be started.
    """
    ends = time.monotonic() + deadline
    with (
        subprocess.Popen(  # noqa: S603 - the user's own command, as a list
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=_environment(),
        ) as process,
        selectors.DefaultSelector() as ready,
    ):
        try:
            assert process.stdout is not None  # noqa: S101 - for mypy: it is a pipe
            ready.register(process.stdout, selectors.EVENT_READ)
            printed = b""
            while len(printed) <= READ_LIMIT:
                left = max(ends - time.monotonic(), 0)
                if not ready.select(min(left, POLL_INTERVAL)):
                    # A process that it left behind, such as an agent, may keep the pipe open.
                    if (status := process.poll()) is not None:
                        return status, printed
                    if not left:
                        raise subprocess.TimeoutExpired(argv, deadline)
                    continue
                piece = os.read(process.stdout.fileno(), READ_LIMIT)
                if not piece:
                    return process.wait(max(ends - time.monotonic(), 0)), printed
                printed += piece
            return 0, printed
        finally:
            if process.returncode is None:  # not reaped yet: its process id is not reused
                with contextlib.suppress(OSError):  # macOS refuses where all have ended already
                    os.killpg(process.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """Return the environment of the program: no token of ours, no terminal to ask on."""
    environ = without_tokens(os.environ)
    environ.pop(TERMINAL_VARIABLE, None)
    return environ


def _decoded(data: bytes, source: str) -> str:
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode("ascii")
    except UnicodeDecodeError:
        raise CredentialsError(f"What came from {source} is not a token.") from None
