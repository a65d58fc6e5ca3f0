"""What the tests of the commands that change servers share."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.ran import Ran
from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.cli.main import run
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.servers.simulated_account import Served
    from vpstui.simulator.knobs import Dialect

    Act = Callable[..., Ran]

PACE = 60.0
"""How many times faster than life the account is: a stop takes a fraction of a second."""


@pytest.fixture
def served(dialect: Dialect, request: pytest.FixtureRequest) -> Iterator[Served]:
    """An account that lives by the wall clock, and fast."""
    marker = request.node.get_closest_marker("knobs")
    given = {"clock": time.time, "pace": PACE, "dialect": dialect}
    with serve(Knobs(**{**given, **(marker.kwargs if marker else {})}), SteppedClock()) as account:
        yield account


@pytest.fixture
def act(served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Act:
    """Run a command against the served account; nobody is at the terminal."""
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)

    def start(*argv: str) -> Ran:
        status = run([argv[0], "--api-url", served.url, *argv[1:]])
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return start
