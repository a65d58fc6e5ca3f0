"""Other programs beside the app: a table of its own."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from benchmarks.harness.rounds import Numbers, Program, column, in_turn
from benchmarks.harness.terminal import MeasuringError
from benchmarks.report.row import numbers
from benchmarks.report.table import markdown
from benchmarks.rows.start import SETTLED, first_screens
from benchmarks.world.installed import app, environment, floor
from benchmarks.world.peers import PEERS, Peer, prepare
from benchmarks.world.setting import SMALL, Setting, keep_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_STEPS: Final = 15
"""Presses of the down key per run."""

_COLUMNS: Final = {
    "start → first paint, ms": "paint",
    "settled, ms": "settled",
    "settled, bytes": "size",
    "Down, to the last byte, ms": "last",
    "Down, bytes": "step",
    "RSS, MB": "rss",
}
"""Heads of the columns, and what is in them."""


@dataclass(frozen=True)
class _Prepared(Program):
    """A program in which keys are pressed before Down is."""

    before: Sequence[str] = field(default=())


def peers_table(setting: Setting) -> str:
    """Start each and press Down; medians, and least to most in brackets."""
    env = setting.env(SMALL)
    keep_list(env)
    found = {"vpstui": app(env), "floor": floor(env)}
    left_out = {}
    for peer, program in _peers(setting):
        if isinstance(program, Program):
            found[peer.name] = program
        else:
            left_out[peer.name] = program
    measured = in_turn(setting.runs, _use, list(found.values()))
    lines = [
        [name, *(numbers(column(runs, key)) or "-" for key in _COLUMNS.values())]
        for name, runs in zip(found, measured, strict=True)
    ]
    lines += [[name, why, *[""] * (len(_COLUMNS) - 1)] for name, why in left_out.items()]
    return markdown(["", *_COLUMNS], lines)


def _peers(setting: Setting) -> Iterator[tuple[Peer, Program | str]]:
    """Each peer as it is run, or why it is not; one run of each shows whether it comes up."""
    folder = setting.folder / "peers"
    home = folder / "home"
    home.mkdir(parents=True)
    prepare(folder)
    env = environment(str(home), GIT_DIR=str(folder / "history" / ".git"))
    for peer in PEERS:
        try:
            program = _Prepared(peer.argv(folder), env, peer.mark, before=peer.before)
            _use(program)
        except MeasuringError as error:
            yield peer, str(error).splitlines()[0]
        else:
            yield peer, program


def _use(program: Program) -> Numbers:
    with program.run() as terminal:
        terminal.listen_for(program.mark, SETTLED, 30)
        seen = {"size": float(terminal.size()), **terminal.memory()}
        seen["settled"] = terminal.chunks[-1][0] * 1e3
        seen |= first_screens(list(terminal.chunks), program.mark)
        for key in program.before if isinstance(program, _Prepared) else ():
            terminal.press(key, quiet=SETTLED, silent=True)
        answers = [terminal.press("down", quiet=0.1, silent=True) for _ in range(_STEPS)]
    answers = [answer for answer in answers if answer.size]
    if answers:
        seen["last"] = statistics.median(answer.last for answer in answers)
        seen["step"] = statistics.mean(answer.size for answer in answers)
    return seen
