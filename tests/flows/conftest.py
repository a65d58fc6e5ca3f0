"""Each test here is run in both dialects, and keeps to what the API promises in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.contract import CONTRACTS
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.servers.exchanges import Exchange


OFF_CONTRACT = {"faults", "hostile_text"}
"""Folders whose tests are about answers that no page of the API promises."""

ODD_KNOBS = {"hostile", "write_answers"}
"""Knobs that make an account answer so."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of an account into one for each dialect, but for pictures, which are of one."""
    if "dialect" in metafunc.fixturenames and "snap_compare" not in metafunc.fixturenames:
        metafunc.parametrize("dialect", list(Dialect), ids=[one.value for one in Dialect])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is in no dialect that the test's mark `dialects` names."""
    kept = [item for item in items if _is_of_its_dialects(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _is_of_its_dialects(item)])
    items[:] = kept
    for item in kept:
        if _has_measured_twin(item):
            item.add_marker("no_cover")


def _has_measured_twin(item: pytest.Item) -> bool:
    """Whether the same test is run in the documented dialect, where its coverage is measured.

    What a test covers only by its dialect is covered by the tests of the reading and writing of
    that dialect. Measuring takes as much time as the test itself.
    """
    callspec = getattr(item, "callspec", None)
    dialect = None if callspec is None else callspec.params.get("dialect")
    return dialect is Dialect.UUID and item.get_closest_marker("dialects") is None


def _is_of_its_dialects(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("dialects")
    callspec = getattr(item, "callspec", None)
    return marker is None or callspec is None or callspec.params["dialect"] in marker.args


@pytest.fixture
def report(
    request: pytest.FixtureRequest, dialect: Dialect
) -> Iterator[Callable[[Exchange], None]]:
    """Look at every request of the app, and at each answer that the account gives by itself.

    Tests elsewhere that give its servers such values are marked `off_contract`.
    """
    marker = request.node.get_closest_marker("knobs")
    off_contract = (
        request.node.get_closest_marker("off_contract") is not None
        or not OFF_CONTRACT.isdisjoint(request.path.parts)
        or (marker is not None and not ODD_KNOBS.isdisjoint(marker.kwargs))
    )
    contract = CONTRACTS[dialect]
    wrong: list[str] = []

    def look(exchange: Exchange) -> None:
        wrong.extend(contract.wrong_in_request(exchange))
        if not (off_contract or exchange.is_fault):
            wrong.extend(contract.wrong_in_answer(exchange))

    yield look
    assert wrong == []
