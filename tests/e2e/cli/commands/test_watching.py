"""`vpstui ls --watch` of several accounts, as a process: a line per change, and what fails."""

from __future__ import annotations

import json
import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.cli.commands.test_every_command import TWO_ACCOUNTS
from tests.support.programs.program import environment
from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.programs.forked import Forkery

pytestmark = pytest.mark.e2e

KEYS = {"schema", "at", "profile", "id", "name", "change", "before", "now"}


def test_account_that_fails_and_comes_back(forks: Forkery, tmp_path: Path) -> None:
    """Each is said once on stderr; no server counts as new or gone because of it."""
    token = tmp_path / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    knobs = Knobs(clock=time.time)
    with (
        serve(knobs, SteppedClock()) as prod,
        serve(knobs, SteppedClock()) as shop,
    ):
        config = tmp_path / "config.toml"
        config.write_text(TWO_ACCOUNTS.format(url=prod.url, other=shop.url, token=token))
        env = environment(tmp_path, VPSTUI_CONFIG=str(config))
        shop.account.fail_next("GET", "/servers/", 403, {"detail": "Not now."})
        run = forks.start(["ls", "--watch", "--refresh", "2", "-o", "jsonl"], env)
        run.read()
        run.wait_said("vpstui: shop: the list is read again")
        shop.account.servers[12345]["status"] = "stopped"
        prod.account.fail_next("GET", "/servers/", 403, {"detail": "Not now."})
        run.wait_said("vpstui: prod: the list is read again")
        prod.account.servers[12348]["status"] = "stopped"
        run.wait_said('"shop"', "out")
        shop.account.token = "another"
        run.wait_said("vpstui: shop: Invalid token.")
        run.wait_said('"prod"', "out")
        run.send_signal(signal.SIGINT)
        ended = run.end()
    assert ended.status == 130
    told = [json.loads(line) for line in ended.out.splitlines()]
    assert all(set(one) == KEYS and one["schema"] == 1 for one in told)
    assert [(one["profile"], one["id"], one["change"], one["now"]) for one in told] == [
        ("shop", 12345, "status", "stopped"),
        ("prod", 12348, "status", "stopped"),
    ]
    assert ended.err.splitlines() == [
        "vpstui: shop: Not now. So the API did not read servers.",
        "vpstui: shop: the list is read again",
        "vpstui: prod: Not now. So the API did not read servers.",
        "vpstui: prod: the list is read again",
        "vpstui: shop: Invalid token. The API does not accept this token.",
    ]
