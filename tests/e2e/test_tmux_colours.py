"""Which colours and signs reach a terminal: read back from a pane of tmux."""

from __future__ import annotations

import re
import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support.programs.program import VPSTUI, call, environment, require
from tests.support.programs.pty_session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    Shown = Callable[..., AbstractContextManager["Pane"]]

pytestmark = pytest.mark.e2e

SIZE = (80, 24)

SGR = re.compile(r"\x1b\[([0-9;]*)m|(.)", re.DOTALL)

SIGN = re.compile(r"([34]8;[25](?:;\d+)+)|(\d+)")
"""A colour of many, or any other sign."""

DEFAULT = ("39", "49")
"""Colour and ground of a terminal that was told nothing."""

BOLD, REVERSE = "1", "7"

PALETTE = re.compile(r"3[0-7]|4[0-7]|9[0-7]|10[0-7]")
"""Colours and grounds of the 16 that a terminal has of its own."""


class Cell(NamedTuple):
    """A character on screen, and what a terminal is told for it to look so.

    Attributes:
        char: the character.
        colour: of the character.
        ground: of what it stands on.
        signs: such as "7", reversed.
    """

    char: str
    colour: str
    ground: str
    signs: frozenset[str]


class Pane(NamedTuple):
    """A pane of tmux, with the app in it.

    Attributes:
        session: the terminal that tmux is shown in.
        tmux: the beginning of every tmux command.
        env: the environment of those.
    """

    session: Session
    tmux: list[str]
    env: dict[str, str]

    def ask(self, *words: str) -> str:
        """Run a tmux command and return what it prints."""
        done = call([*self.tmux, *words], env=self.env)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def cells(self) -> list[list[Cell]]:
        """The screen, line by line."""
        lines: list[list[Cell]] = [[]]
        for cell in read(self.ask("capture-pane", "-e", "-p", "-N")):
            if cell.char == "\n":
                lines.append([])
            else:
                lines[-1].append(cell)
        return lines

    def line(self, text: str) -> list[Cell]:
        """The first line that has a text in it, from where that begins."""
        for line in self.cells():
            at = "".join(cell.char for cell in line).find(text)
            if at >= 0:
                return line[at:]
        raise AssertionError(f"{text!r} is not on screen:\n{self.session.text}")

    def wait_sign(self, text: str, sign: str) -> None:
        """Wait until a text has a sign."""
        problem = f"{text!r} did not become {sign!r}"
        self.session.wait(lambda: sign in self.line(text)[0].signs, problem)

    def colours(self) -> set[str]:
        """Every colour on screen but the default ones."""
        found = {value for line in self.cells() for cell in line for value in cell[1:3]}
        return found - set(DEFAULT)


def read(shown: str) -> Iterator[Cell]:
    """Read what tmux shows as a terminal would."""
    colour, ground = DEFAULT
    signs: set[str] = set()
    for codes, char in SGR.findall(shown):
        if char:
            yield Cell(char, colour, ground, frozenset(signs))
            continue
        for many, one in SIGN.findall(codes or "0"):
            sign = many or one
            if sign == "0":
                (colour, ground), signs = DEFAULT, set()
            elif re.match(r"3|9\d", sign):
                colour = sign
            elif sign != "4" and re.match(r"4|10\d", sign):
                ground = sign
            else:
                signs.add(sign)


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Shown]:
    """Shows the app in a tmux of its own, with variables in the pane; None takes one away."""
    require("tmux")
    config = tmp_path / "tmux.conf"
    config.write_text("set -g status off\nset -g default-terminal screen-256color\n", "utf-8")
    tmux = ["tmux", "-S", str(tmp_path / "socket"), "-f", str(config)]
    env = environment(tmp_path)

    @contextmanager
    def show(**more: str | None) -> Iterator[Pane]:
        gone = [word for name, value in more.items() if value is None for word in ("-u", name)]
        given = [f"{name}={value}" for name, value in more.items() if value is not None]
        program = shlex.join(["env", *gone, *given, *VPSTUI, "--demo"])
        size = ["-x", str(SIZE[0]), "-y", str(SIZE[1])]
        with Session([*tmux, "new-session", *size, f"exec {program}"], env=env, size=SIZE) as pane:
            pane.wait_text("● live")
            pane.wait_text("^ +bastion")
            yield Pane(pane, tmux, env)

    yield show
    call([*tmux, "kill-server"], env=env)


def test_256_colours(shown: Shown) -> None:
    """Without COLORTERM, as over SSH: bars, table, cursor and dialog do not look the same."""
    with shown(COLORTERM=None) as pane:
        bar, cursor, row = (
            pane.line(text)[0].ground for text in ("vpstui", "backup-vault", "bastion")
        )
        pane.session.press("X")
        pane.session.wait_text("Esc Cancel")
        dialog = pane.line("A stopped server")[0].ground
        assert len({bar, cursor, row, dialog}) == 4
        assert [colour for colour in pane.colours() if colour[1:5] != "8;5;"] == []


def test_true_colours(shown: Shown) -> None:
    """Where COLORTERM promises them, the colours are those of the theme."""
    with shown(COLORTERM="truecolor") as pane:
        assert pane.line("bastion")[0].ground == "48;2;17;21;28"


@pytest.mark.parametrize("term", ["screen", "linux", "xterm"])
def test_16_colours(shown: Shown, term: str) -> None:
    """On an old terminal the app keeps to its palette, and the cursor is reversed."""
    with shown(TERM=term, COLORTERM=None) as pane:
        assert pane.colours()
        assert [colour for colour in pane.colours() if not PALETTE.fullmatch(colour)] == []
        assert REVERSE in pane.line("backup-vault")[0].signs
        assert REVERSE not in pane.line("bastion")[0].signs


def test_no_colour(shown: Shown) -> None:
    """With NO_COLOR there is none; cursor, keys and focus are told by other signs."""
    with shown(NO_COLOR="1") as pane:
        assert pane.colours() == set()
        assert REVERSE in pane.line("backup-vault")[0].signs
        assert REVERSE not in pane.line("bastion")[0].signs
        pane.session.press("X")
        pane.session.wait_text("Esc Cancel")
        pane.wait_sign("Cancel", REVERSE)
        assert pane.colours() == set()
        pane.session.press("escape")
        pane.session.wait_text("X Stop")
        assert BOLD in pane.line("X Stop")[0].signs
        assert BOLD not in pane.line("S Start")[0].signs


def test_empty_no_color_says_nothing(shown: Shown) -> None:
    """As no-color.org has it."""
    with shown(NO_COLOR="") as pane:
        assert pane.line("bastion")[0].ground == "48;2;17;21;28"


@pytest.mark.parametrize(("ssh", "taken"), [("/dev/pts/3", "0"), (None, "1")])
def test_mouse(shown: Shown, ssh: str | None, taken: str) -> None:
    """Over SSH the mouse is left to the terminal, where people select text with it."""
    with shown(SSH_TTY=ssh) as pane:
        assert pane.ask("display-message", "-p", "#{mouse_any_flag}").strip() == taken
