"""Schemathesis asks the simulated account whatever the contract allows, and what it does not."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.contract.contract import CONTRACTS
from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.simulator import Account, Knobs
from vpstui.simulator.data.uuids import uuid_for
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = 20
"""Requests of each kind to each operation; all of it takes ten seconds a dialect."""

NOT_CHECKED = "positive_data_acceptance"
"""A sound request may be refused: no such plan, already running, no credit."""

EXAMPLES_OF_UUIDS = {
    "0b0ff2d5-52a0-5b8c-9d0f-6b1c1e5e6a01": ("server", 12345),
    "0b0ff2d5-52a0-5b8c-9d0f-6b1c1e5e6a02": ("plan", 1),
    "0b0ff2d5-52a0-5b8c-9d0f-6b1c1e5e6a03": ("os", 5),
    "0b0ff2d5-52a0-5b8c-9d0f-6b1c1e5e6a04": ("key", 3),
}
"""What stands in a document, and what of an account has to stand there instead."""

READS = {("GET", 200), ("GET", 401), ("GET", 404)}
WRITES = {("POST", 200), ("POST", 201), ("POST", 400), ("DELETE", 204), ("DELETE", 404)}
ANSWERED = {
    Dialect.DOCUMENTED: {*READS, *WRITES, ("POST", 402), ("PUT", 200), ("PATCH", 200)},
    Dialect.UUID: {*READS, *WRITES, ("PUT", 405), ("PATCH", 405)},
}
"""What each dialect must have answered in the end."""


@pytest.mark.slow
@pytest.mark.parametrize("dialect", Dialect)
def test_schemathesis_finds_no_violation(tmp_path: Path, dialect: Dialect) -> None:
    """Statuses, content types, schemas, tokens, methods and wrong requests, the same in every run.

    Servers that it makes live quickly, so that power actions are accepted, too; the credit ends,
    so that a 402 is seen.
    """
    knobs = Knobs(servers=30, token=TOKEN, pace=1000, credit=60, clock=time.time, dialect=dialect)
    with serve(knobs, SteppedClock()) as served:
        document = tmp_path / "openapi.yaml"
        document.write_text(with_examples_of(served.account))
        done = subprocess.run(
            [
                sys.executable, "-m", "schemathesis.cli", "run", str(document),
                "--url", served.url, "--header", f"Authorization: Bearer {TOKEN}",
                "--checks", "all", "--exclude-checks", NOT_CHECKED, "--continue-on-failure",
                "--max-examples", str(EXAMPLES), "--generation-deterministic", "--no-color",
            ],
            cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    answered = {(request.method, request.status) for request in served.account.requests}
    assert answered >= ANSWERED[dialect]


def with_examples_of(account: Account) -> str:
    """Return the document of the account's dialect, its examples of ids being the account's own."""
    text = CONTRACTS[account.knobs.dialect].file.read_text("utf-8")
    for example, (kind, number) in EXAMPLES_OF_UUIDS.items():
        text = text.replace(example, uuid_for(account.knobs.seed, kind, number))
    return text
