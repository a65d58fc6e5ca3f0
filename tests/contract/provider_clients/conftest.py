"""An account in the dialect that the provider's programs speak, and the programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.provider_clients.programs import VPS, VPS_MCP, Cli, client_of
from tests.support.programs.program import require
from tests.support.servers.simulated_account import TOKEN
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.contract.provider_clients.programs import Client
    from tests.support.servers.simulated_account import Served


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs programs that `install.sh` installs."""
    for item in items:
        if "provider_clients" in item.path.parts:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(autouse=True)
def _programs() -> None:
    """See to it that the programs are there."""
    require(str(VPS), str(VPS_MCP))


@pytest.fixture
def dialect() -> Dialect:
    """The second one."""
    return Dialect.UUID


@pytest.fixture
def client(served: Served, tmp_path: Path) -> Iterator[Client]:
    """The provider's client on the account."""
    with client_of(served.url, TOKEN, tmp_path) as started:
        yield started


@pytest.fixture
def cli(served: Served, tmp_path: Path) -> Cli:
    """The provider's CLI, logged in to the account."""
    program = Cli(tmp_path)
    program("login", "--token", TOKEN, "--api-url", served.url.removesuffix("/api/v1"))
    return program
