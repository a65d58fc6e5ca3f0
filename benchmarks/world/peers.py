"""Other programs for the terminal, each in an environment of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from benchmarks.harness.terminal import MeasuringError
from benchmarks.world.installed import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_HOME: Final = ROOT / ".venv-peers"
"""Has an environment for each that comes from the registry."""


@dataclass(frozen=True)
class Peer:
    """A program beside which the app is measured.

    Attributes:
        name: what it is called.
        command: program and arguments; `{folder}` stands for that of `prepare`.
        mark: a text that its screen has once it has come to rest.
        before: keys after which Down moves something.
        packages: what it is in the Python registry; without them it is a package of Debian.
    """

    name: str
    command: tuple[str, ...]
    mark: str
    before: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()

    def argv(self, folder: Path) -> list[str]:
        """What starts it; it is installed first, where it is from the registry.

        Raises:
            MeasuringError: it is not there.
        """
        program, *arguments = (word.format(folder=folder) for word in self.command)
        if self.packages:
            return [self._installed(program), *arguments]
        if found := shutil.which(program):
            return [found, *arguments]
        raise MeasuringError(f"not installed: apt install {self.name}")

    def _installed(self, program: str) -> str:
        home = _HOME / self.name
        path = home / "bin" / program
        if not path.exists():
            pip = [str(home / "bin" / "python"), "-m", "pip", "--quiet", "install", *self.packages]
            try:
                subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
                subprocess.run(pip, check=True)
            except subprocess.CalledProcessError as error:
                raise MeasuringError(f"pip could not install {self.name}") from error
        return str(path)


PEERS: Final = (
    # Its Textual crashes with newer releases of tree-sitter.
    Peer("posting", ("posting", "--collection", "{folder}/requests"), "srv-0000",
         ("\x0f", "\t"), ("posting", "tree-sitter<0.26")),
    Peer("harlequin", ("harlequin", "{folder}/empty.db"), "empty", ("\r" * 30, "ctrl+home"),
         ("harlequin",)),
    Peer("toolong", ("tl", "{folder}/lines.log"), "srv-0030", ("home",), ("toolong",)),
    Peer("htop", ("htop", "--delay=100"), "PID"),
    Peer("tig", ("tig",), "srv-0049"),
)  # fmt: skip
"""Three that are built on Textual, and two that are not."""


def prepare(folder: Path) -> None:
    """Make what they show: fifty requests, fifty lines, and a history of fifty commits."""
    requests = folder / "requests"
    requests.mkdir(parents=True)
    for number in range(50):
        text = f"name: srv-{number:04}\nurl: https://example.com/{number}\n"
        (requests / f"srv-{number:04}.posting.yaml").write_text(text)
    lines = [f"2026-01-01 00:00:{number:02} srv-{number:04} active" for number in range(50)]
    (folder / "lines.log").write_text("\n".join(lines) + "\n")
    commits = [
        f"commit refs/heads/main\ncommitter A <a@example.com> {1_700_000_000 + number} +0000\n"
        f"data <<END\nsrv-{number:04} became active\nEND\n"
        for number in range(50)
    ]
    history = folder / "history"
    git = ["git", "-C", str(history)]
    subprocess.run(["git", "init", "--quiet", "-b", "main", str(history)], check=True)
    imported = "\n".join(commits)
    subprocess.run([*git, "fast-import", "--quiet"], input=imported, text=True, check=True)
