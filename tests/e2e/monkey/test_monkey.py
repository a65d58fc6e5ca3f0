"""A short visit of the monkey; `make monkey` is the long one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.monkey.runs import Run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.no_cover]


@pytest.mark.parametrize("seed", range(1, 5))
def test_whatever_the_monkey_does(seed: int, tmp_path: Path) -> None:
    """The app is alive or ended well, and every write was asked about, sent once and noted."""
    Run(seed, 80, tmp_path).go()
