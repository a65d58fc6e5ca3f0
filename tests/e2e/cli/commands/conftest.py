"""What the tests of commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.programs.forked import forkery
from tests.support.programs.program import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.programs.forked import Forkery


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forkery]:
    """What commands are forked from."""
    with forkery(environment(tmp_path_factory.mktemp("forkery"))) as found:
        yield found
