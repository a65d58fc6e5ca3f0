"""Calls tmux, inside which the app may run: opens windows and panes, loads its buffer."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import VpsTuiError
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vpstui.config.ssh_template import OpenIn

DEADLINE: Final = 5.0
"""Seconds to wait for tmux."""

TITLE_LIMIT: Final = 24
"""Characters of a window's name."""

KEEP_OPEN_SCRIPT: Final = (
    '"$@"; ended=$?; [ $ended -eq 0 ] || '
    '{ printf "\\n%s\\n" "Ended with status $ended; Enter closes this."; read -r answer; }; '
    "exit $ended"
)
"""Runs a program, and keeps its output on screen when it failed.

A shell script, since `remain-on-exit failed` needs tmux 3.2, and can only be set for a window that
exists, when it may be gone again.
"""

_OPEN: Final = {"window": ("new-window", "-n"), "pane": ("split-window",)}


def own_pane(environ: Mapping[str, str]) -> dict[str, str] | None:
    """Return the environment that leads tmux to the pane that this terminal is; blocks.

    TMUX and TMUX_PANE are inherited by every terminal that was started from within tmux, and
    outlive its server. So tmux is asked for its panes, and this terminal must be one of them.

    Returns:
        The environment variables; None where this terminal is no pane, or tmux does not answer.
    """
    if not environ.get("TMUX"):
        return None
    try:
        terminal = os.ttyname(0)
        panes = run(("list-panes", "-a", "-F", "#{pane_id} #{pane_tty}"), environ)
    except (OSError, VpsTuiError):
        return None
    for pane in panes.splitlines():
        name, _, tty = pane.partition(" ")
        if tty == terminal:
            return {**environ, "TMUX_PANE": name}
    return None


def open_command(
    argv: Sequence[str], open_in: OpenIn, title: str, hidden: Iterable[str]
) -> tuple[str, ...]:
    """Return the arguments of tmux that run a program in a window or a pane of its own.

    `env` precedes the program: tmux starts it with the environment of its own server, in which a
    token may be. So there are always several arguments, which tmux runs as they are; a single one
    it would pass to a shell. The shell of `KEEP_OPEN_SCRIPT` has them as its own arguments,
    and parses none of them.

    Args:
        argv: the program and its arguments.
        open_in: `window` or `pane`.
        title: name of the window; cleaned, since `#(...)` in it would run a program.
        hidden: variables that are removed from the program's environment.
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
        *(_escape(part) for part in argv),
    )


def _escape(part: str) -> str:
    r"""Escape a `;` at the end of an argument, which tmux would take for the end of its command."""
    return part[:-1] + r"\;" if part.endswith(";") else part


def run(arguments: Sequence[str], environ: Mapping[str, str], stdin: str = "") -> str:
    """Run tmux, and return what it printed; blocks up to `DEADLINE` seconds.

    Args:
        arguments: the arguments of `tmux`.
        environ: the environment; TMUX in it names the server.
        stdin: the text to pass on stdin.

    Raises:
        VpsTuiError: tmux failed, or cannot be run.
    """
    try:
        done = subprocess.run(  # noqa: S603 - no shell; nothing foreign but values already checked
            ["tmux", *arguments],  # noqa: S607 - the one in the PATH, as the user would run it
            input=stdin.encode(),
            capture_output=True,
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
        reason = clean(done.stderr.decode("utf-8", "replace"), 100) or f"status {done.returncode}"
        raise VpsTuiError(f"tmux did not do it: {reason}.")
    return done.stdout.decode("utf-8", "replace")


def load_buffer(text: str, environ: Mapping[str, str]) -> None:
    """Load a text into tmux's buffer, and have tmux pass it on to the terminal; blocks.

    Raises:
        VpsTuiError: tmux did not take it.
    """
    try:
        run(("load-buffer", "-w", "-"), environ, text)
    except VpsTuiError:
        run(("load-buffer", "-"), environ, text)  # before tmux 3.2 there is no -w
