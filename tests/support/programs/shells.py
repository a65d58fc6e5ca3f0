"""Interactive shells in a terminal, in which a line is typed and the program notes what it got."""

from __future__ import annotations

import json
import shlex
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tests.support.programs.program import VPSTUI, call, environment, require
from tests.support.programs.pty_session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PROMPT: Final = "ready>"

_ARGV: Final = {
    "bash": ("bash", "--noprofile", "--rcfile"),
    "zsh": ("zsh", "-d", "-i"),
    "fish": ("fish", "--no-config", "--init-command"),
}

_SETUP: Final = {
    "bash": "PS1='ready> '; source {script}",
    "zsh": "PS1='ready> '; autoload -U compinit; compinit -D -u; source {script}",
    "fish": "function fish_prompt; echo -n 'ready> '; end; function fish_right_prompt; end;"
    "set -g fish_greeting; set -g fish_autosuggestion_enabled 0; source {script}",
}

_NOTE: Final = "import json, os, sys; n = sys.argv[1]; f = open(n + '.new', 'w'); "
_NOTES: Final = "json.dump(sys.argv[2:], f); f.close(); os.rename(n + '.new', n)"


class Shell:
    """A shell that completes vpstui, whose program notes its arguments in place of running.

    Attributes:
        kind: its name.

    Args:
        kind: its name.
        session: the terminal that it runs in.
        noted: the file of the arguments.
    """

    def __init__(self, kind: str, session: Session, noted: Path) -> None:
        self.kind = kind
        self._session = session
        self._noted = noted

    def run(self, typed: str) -> list[str]:
        r"""Type a line, in which `\t` completes, and return the arguments that the program got."""
        self._noted.unlink(missing_ok=True)
        self._session.send(f"{typed}\r".encode())
        self._session.wait(self._noted.exists, f"{typed!r} ran no vpstui")
        found: list[str] = json.loads(self._noted.read_text())
        return found


@contextmanager
def shell_of(kind: str, home: Path) -> Iterator[Shell]:
    """Start a shell with the completion that vpstui prints for it, in the folder `home`."""
    require(kind)
    folder, noted = home / "bin", home / "noted"
    folder.mkdir()
    note = shlex.join([sys.executable, "-c", _NOTE + _NOTES, str(noted)])
    program = folder / "vpstui"
    ask = f'[ "$1" = completion ] && exec {shlex.join(VPSTUI)} "$@"'
    program.write_text(f'#!/bin/sh\n{ask}\nexec {note} "$@"\n')
    program.chmod(0o755)
    env = environment(home)
    env["PATH"] = f"{folder}:{env['PATH']}"
    script = folder / f"script.{kind}"
    printed = call([*VPSTUI, "completion", kind], env=env)
    assert (printed.returncode, printed.stderr) == (0, "")
    script.write_text(printed.stdout)
    argv = _start(kind, folder, script)
    with Session(argv, env={**env, "ZDOTDIR": str(folder)}, cwd=home, size=(100, 30)) as session:
        session.wait_text(PROMPT)
        yield Shell(kind, session, noted)


def _start(kind: str, folder: Path, script: Path) -> Sequence[str]:
    """Write what the shell reads first, and return how it is started."""
    setup = _SETUP[kind].format(script=script)
    if kind == "fish":
        return (*_ARGV[kind], setup)
    (folder / ".zshrc").write_text(setup + "\n")
    return (*_ARGV[kind], str(folder / ".zshrc"), "-i") if kind == "bash" else _ARGV[kind]
