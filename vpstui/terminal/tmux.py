"""Asks tmux, inside of which the app may run, for windows and for its buffer."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import VpsTuiError
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vpstui.config.ssh_template import OpenIn

DEADLINE: Final = 5.0
"""Seconds that tmux has for an answer."""

TITLE_LIMIT: Final = 24
"""Characters of a window's name."""

KEEP_OPEN_SCRIPT: Final = (
    '"$@"; ended=$?; [ $ended -eq 0 ] || '
    '{ printf "\\n%s\\n" "Ended with status $ended; Enter closes this."; read -r answer; }; '
    "exit $ended"
)
"""Runs a program, and leaves what it said in sight when it failed.

A shell, since `remain-on-exit failed` came with tmux 3.2, and could be set too late only: for a
window that is there, and may be gone again.
"""

_OPEN: Final = {"window": ("new-window", "-n"), "pane": ("split-window",)}


def is_inside(environ: Mapping[str, str]) -> bool:
    """Whether the app runs in tmux."""
    return bool(environ.get("TMUX"))


def open_command(
    argv: Sequence[str], open_in: OpenIn, title: str, hidden: Iterable[str]
) -> tuple[str, ...]:
    """Make the arguments of tmux that run a program in a window or a pane of its own.

    `env` goes before the program: tmux starts it with the environment of its own server, in which
    a token may be. So there are always several arguments, which tmux runs as they are; a single
    one it would give to a shell. The shell of `KEEP_OPEN_SCRIPT` has them as its own arguments,
    and parses none of them.

    Args:
        argv: the program and its arguments.
        open_in: `window` or `pane`.
        title: what the window is about; `#(...)` in its name would run a program.
        hidden: variables that the program does not get.
    """
    command, *flags = _OPEN[open_in]
    if flags:
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", title)[:TITLE_LIMIT].strip("-")
        flags.append(name or "ssh")
    unset = [part for variable in hidden for part in ("-u", variable)]
    return (
        command,
        *flags,
        "--",
        "env",
        *unset,
        "sh",
        "-c",
        KEEP_OPEN_SCRIPT,
        "sh",
        *(_whole(part) for part in argv),
    )


def _whole(part: str) -> str:
    r"""Keep tmux from taking a `;` at the end of an argument for the end of its command."""
    return part[:-1] + r"\;" if part.endswith(";") else part


def run(arguments: Sequence[str], environ: Mapping[str, str], given: str = "") -> None:
    """Have tmux do something; blocks up to `DEADLINE` seconds.

    Args:
        arguments: those of `tmux`.
        environ: the environment, which says which tmux it is.
        given: what it reads.

    Raises:
        VpsTuiError: it did not do it.
    """
    try:
        done = subprocess.run(  # noqa: S603 - no shell; nothing foreign but values already checked
            ["tmux", *arguments],  # noqa: S607 - the one in the PATH, as the user would run it
            input=given.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environ,
            timeout=DEADLINE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise VpsTuiError(f"tmux did not answer within {DEADLINE:.0f} seconds.") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise VpsTuiError(f"tmux cannot be run: {why}.") from error
    if done.returncode:
        said = clean(done.stderr.decode("utf-8", "replace"), 100) or f"status {done.returncode}"
        raise VpsTuiError(f"tmux did not do it: {said}.")


def load_buffer(text: str, environ: Mapping[str, str]) -> None:
    """Put a text into tmux's buffer, and have it offered to the terminal; blocks.

    Raises:
        VpsTuiError: tmux did not take it.
    """
    try:
        run(("load-buffer", "-w", "-"), environ, text)
    except VpsTuiError:
        run(("load-buffer", "-"), environ, text)  # before tmux 3.2 there is no -w
