"""What is asked and answered while an app is driven here keeps to what the API promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.contract import CONTRACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.servers.exchanges import Exchange
    from vpstui.simulator.knobs import Dialect


OFF_CONTRACT = {"faults", "hostile_text"}
"""Folders whose tests are about answers that no page of the API promises."""

ODD_KNOBS = {"hostile", "write_answers"}
"""Knobs that make an account answer so."""


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
