"""Schemathesis asks the simulated account whatever the contract allows, and what it does not."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.contract.contract import FILE
from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = 30
"""Requests of each kind to each operation; all of it takes ten seconds."""

NOT_CHECKED = "positive_data_acceptance"
"""A sound request may be refused: no such plan, already running, no credit."""


@pytest.mark.slow
def test_schemathesis_finds_no_violation(tmp_path: Path) -> None:
    """Statuses, content types, schemas, tokens, methods and wrong requests, the same in every run.

    Servers that it makes live quickly, so that power actions are accepted, too; the credit ends,
    so that a 402 is seen.
    """
    knobs = Knobs(servers=30, token=TOKEN, pace=1000, credit=300, clock=time.time)
    with serve(knobs, SteppedClock()) as served:
        done = subprocess.run(
            [
                sys.executable, "-m", "schemathesis.cli", "run", str(FILE),
                "--url", served.url, "--header", f"Authorization: Bearer {TOKEN}",
                "--checks", "all", "--exclude-checks", NOT_CHECKED, "--continue-on-failure",
                "--max-examples", str(EXAMPLES), "--generation-deterministic", "--no-color",
            ],
            cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    answered = {(request.method, request.status) for request in served.account.requests}
    assert answered >= {
        ("GET", 200), ("GET", 401), ("GET", 404), ("POST", 200), ("POST", 201), ("POST", 400),
        ("POST", 402), ("PUT", 200), ("PATCH", 200), ("DELETE", 204), ("DELETE", 404),
    }  # fmt: skip
