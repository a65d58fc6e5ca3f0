"""What the tests share: a simulated account behind a real socket, and apps that talk to it."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any, Final

import keyring.backends.fail
import pytest

from tests.support.apps.app_over import app_over
from tests.support.servers.held_account import Held
from tests.support.servers.simulated_account import (
    ENDING,
    ONCE,
    QUICK,
    TOKEN,
    Served,
    SteppedClock,
    known_here,
    serve,
)
from vpstui.api.urls import host_of
from vpstui.base import redaction
from vpstui.base.clocks import Clock, Timing
from vpstui.config.settings import ChoiceNames, Profile
from vpstui.fleet.connection import connect
from vpstui.fleet.state.account_state import AccountState
from vpstui.query.query import Query
from vpstui.simulator import Knobs
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.servers.exchanges import Exchange
    from vpstui.app import VpsTuiApp
    from vpstui.fleet.connection import Connection

YOUNG: Final = 20_000
"""New objects after which the youngest ones are looked through; Python's own number is 700."""

gc.disable()  # nearly all that collecting the tests makes stays

pytest_plugins = ("tests.support.apps.two_accounts", "tests.support.apps.pictures")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make check` leaves out: pictures, and programs in a terminal.

    Of each picture the first is measured: in other colours, and at another size, the same code
    draws it. Commands at a terminal are measured in their own tests. Measuring takes longer than
    the test itself.
    """
    measured: set[str] = set()
    for item in items:
        if "snap_compare" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.picture)
            picture = item.nodeid.partition("[")[0]
            if picture in measured:
                item.add_marker("no_cover")
            measured.add(picture)
        if "e2e" in item.path.parent.parts:
            item.add_marker(pytest.mark.e2e)
            if "cli" in item.path.parent.parts:
                item.add_marker("no_cover")


def pytest_collection_finish() -> None:
    """Look for garbage less often: each app leaves much of it, and there is memory for that."""
    gc.freeze()  # the tests themselves stay
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _every_server_ends() -> Iterator[None]:
    """See to it that each server could end."""
    yield
    for thread in ENDING:
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture(autouse=True)
def _forget_secrets() -> None:
    """Let no test find the secrets of another one hidden in its texts."""
    redaction._known.clear()


@pytest.fixture(autouse=True)
def _garbage_is_collected() -> Iterator[None]:
    """See to it that an app that stood in this process changes nothing of how that is done."""
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _programs_are_measured_as_the_test_is(request: pytest.FixtureRequest) -> Iterator[None]:
    """Measure no program that is started by a test that is not measured itself."""
    with pytest.MonkeyPatch.context() as environment:
        if request.node.get_closest_marker("no_cover"):
            environment.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
        yield


@pytest.fixture
def clock() -> SteppedClock:
    """A clock that the test moves."""
    return SteppedClock()


@pytest.fixture
def report() -> Callable[[Exchange], None] | None:
    """What is given each request to the served account with its answer; by default nothing is."""
    return None


@pytest.fixture
def dialect() -> Dialect:
    """The dialect in which the served account answers; a test or a folder may say another."""
    return Dialect.DOCUMENTED


@pytest.fixture
def hold(request: pytest.FixtureRequest) -> Iterator[Held]:
    """Holds back what `@pytest.mark.hold("POST")` names until it is released; else nothing."""
    marker = request.node.get_closest_marker("hold")
    held = Held(*(marker.args if marker else ("none",)))
    yield held
    held.released.set()


@pytest.fixture
def served(
    clock: SteppedClock,
    dialect: Dialect,
    report: Callable[[Exchange], None] | None,
    hold: Held,
    request: pytest.FixtureRequest,
) -> Iterator[Served]:
    """A simulated account on a socket; `@pytest.mark.knobs(servers=3)` sets its knobs."""
    marker = request.node.get_closest_marker("knobs")
    given = {"clock": clock, "dialect": dialect, **(marker.kwargs if marker else {})}
    with serve(Knobs(**given), clock, report, wrap=hold) as account:
        yield account


@pytest.fixture
def served_url() -> Iterator[str]:
    """Where a simulated account can be reached that lives by the wall clock, and fast."""
    with serve(Knobs(pace=50), SteppedClock()) as account:
        yield account.url


@pytest.fixture
def make_app(served: Served) -> Callable[..., VpsTuiApp]:
    """Make an app on the served account.

    It polls only on request, clock and dates stand still, and there is no keyring.
    """

    def make(
        *, query: str = "", token: str = TOKEN, environ: dict[str, str] | None = None,
        timing: Timing | None = None, choices: ChoiceNames | None = None, host: str = "",
        views: dict[str, str] | None = None, **options: Any,
    ) -> VpsTuiApp:  # fmt: skip
        profile = Profile(api_url=served.url)

        def dial(name: str) -> Connection:
            variables = {"VPSTUI_TOKEN": token} if environ is None else environ
            return connect(
                name,
                profile,
                choices or ChoiceNames(),
                variables,
                pace=QUICK,
                retries=ONCE,
                backend=keyring.backends.fail.Keyring(),
            )

        return app_over(
            dial,
            known=[AccountState(profile="default", host=host or host_of(served.url))],
            profiles={"default": profile},
            query=Query.parse(query),
            clock=Clock(seconds=served.clock, now=served.clock.now),
            timing=timing or Timing(refresh=None),
            remembered=known_here(),
            views=views,
            **options,
        )

    return make
