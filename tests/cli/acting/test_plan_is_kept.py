"""What a command writes is exactly what its plan named, and `--expect` is never passed by."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.servers.simulated_account import TOKEN, SteppedClock, serve
from vpstui.cli.main import run
from vpstui.simulator import Knobs

if TYPE_CHECKING:
    from tests.support.servers.simulated_account import Served

NAMES = [
    "web-1", "web-2", "db-primary", "db-replica", "cache-1", "staging-web", "legacy-shop", "mail",
    "bastion", "dev-sandbox", "metrics", "backup-vault",
]  # fmt: skip
"""The servers of a simulated account of twelve."""

QUERIES = [
    "status:active", "status:stopped", "web", "name:web-* | name:db-*", "!status:active",
    "loc:us-*", "nowhere", "mem>=4G", "name=mail", "*",
]  # fmt: skip

WORDS = st.one_of(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=4),
    st.sampled_from(QUERIES).map(lambda query: [query]),
    st.lists(st.sampled_from([*NAMES, "12345", "12348", "no-1", ""]), min_size=1, max_size=3),
)

FAULTS = st.lists(st.tuples(st.sampled_from([400, 403, 500]), st.integers(1, 3)), max_size=2)


def planned(plan: str) -> set[str]:
    """The ids of the servers that a plan says will be written to."""
    lines = plan.split("Left out:")[0].splitlines()
    return {found[1] for line in lines if (found := re.match(r"  \S+ +id (\d+) ", line))}


def written(served: Served) -> list[str]:
    """The ids that were written to, as often as they were."""
    return [path.split("/")[2] for _, path, _ in served.writes()]


@pytest.mark.slow
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    verb=st.sampled_from(["start", "stop", "reboot", "delete"]),
    words=WORDS,
    expect=st.one_of(st.none(), st.integers(0, 13)),
    rolling=st.sampled_from([False, False, False, True]),
    faults=FAULTS,
)
def test_what_is_written_is_what_was_planned(
    verb: str,
    words: list[str],
    expect: int | None,
    rolling: bool,
    faults: list[tuple[int, int]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever is asked for, however the API answers: no other server, none twice, none untold."""
    monkeypatch.setenv("VPSTUI_TOKEN", TOKEN)
    with serve(Knobs(clock=time.time, pace=400), SteppedClock()) as served:
        suffix = "/" if verb == "delete" else f"/{verb}/"
        for code, times in faults:
            method = "DELETE" if verb == "delete" else "POST"
            served.account.fail_next(method, suffix, code, {"detail": "No."}, times=times)
        argv = [verb, "--api-url", served.url, "--yes", "-o", "json", *words]
        argv += [] if expect is None else ["--expect", str(expect)]
        capsys.readouterr()
        status = run([*argv, *(["--rolling", "--timeout", "20"] if rolling else [])])
        said = capsys.readouterr()
        sent, plan = written(served), planned(said.err)
    assert len(sent) == len(set(sent))
    assert set(sent) <= plan
    results = json.loads(said.out)["results"] if said.out else []
    if expect is not None and len(results) != expect:
        assert (sent, results) == ([], [])
        assert status in (1, 2)
    if verb == "delete" and expect is None:
        assert len(sent) <= 1
    told = {str(one["id"]) for one in results if one["outcome"] not in ("not sent", "left out")}
    assert told == set(sent)
