"""What is kept of the use of servers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from vpstui.api.models import Server
from vpstui.fleet.state.account_state import AccountState
from vpstui.fleet.state.fleet_state import FleetState
from vpstui.fleet.usage import usage_samples
from vpstui.fleet.usage.usage_samples import UsageSamples, points_of

PLAN = {"id": 1, "name": "Standard", "memory": 4096, "storage": 80, "bandwidth": 1000}
USAGE = {"cpu_percent": 25.0, "memory_used": 1024, "disk_used": 40, "bandwidth_used": 900}
ACCOUNT = AccountState(profile="prod", logins=1)
STATE = FleetState.of(ACCOUNT)


def server(number: int = 1, **fields: Any) -> Server:
    """A server as it was read in detail."""
    told = {"id": number, "plan": PLAN, "resource_usage": USAGE, **fields}
    return Server.model_validate(told, context="prod")


KEY = server().key


def with_cpu(per_cent: float | None) -> Server:
    """The server, so busy."""
    return server(resource_usage={**USAGE, "cpu_percent": per_cent})


def test_reading_is_kept_as_shares_of_the_plan() -> None:
    """CPU is told in per cent, the rest in units."""
    samples = UsageSamples()
    samples.add(server(), STATE, 5.0)
    (sample,) = samples.of(KEY, 1)
    assert sample.lows == sample.means == sample.highs == (0.25, 0.25, 0.5, 0.9)
    assert (sample.at, sample.until) == (5.0, 5.0)


def test_what_is_not_told_is_no_zero() -> None:
    """A part of it, the plan, or all."""
    samples = UsageSamples()
    samples.add(server(resource_usage={"cpu_percent": 0.0}, plan=None), STATE, 1.0)
    (sample,) = samples.of(KEY, 1)
    assert sample.means == (0.0, None, None, None)
    samples.add(server(resource_usage=None), STATE, 2.0)
    assert len(samples.of(KEY, 1)) == 1


def test_totals_that_were_told_before_are_used() -> None:
    """Where this reading does not tell them."""
    known = FleetState.of(replace(ACCOUNT, servers=(server(),)))
    samples = UsageSamples()
    samples.add(server(plan=None), known, 1.0)
    assert samples.of(KEY, 1)[0].means[2] == 0.5


def test_another_login_begins_anew() -> None:
    """The id may mean another server then."""
    samples = UsageSamples()
    samples.add(server(), STATE, 1.0)
    samples.add(server(), FleetState.of(replace(ACCOUNT, logins=2)), 2.0)
    assert [sample.at for sample in samples.of(KEY, 1)] == [1.0]
    assert [sample.at for sample in samples.of(KEY, 2)] == [2.0]


def test_same_object_while_nothing_comes() -> None:
    """So that nothing is drawn again; of a server that was never watched there is nothing."""
    samples = UsageSamples()
    samples.add(server(), STATE, 1.0)
    assert samples.of(KEY, 1) is samples.of(KEY, 1)
    assert samples.of(server(2).key, 1) == ()


def test_many_samples_are_thinned_and_keep_time_and_peaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """All the time that was watched stays, and the highest of two that become one."""
    monkeypatch.setattr(usage_samples, "SAMPLES", 8)
    samples = UsageSamples()
    for at in range(100):
        samples.add(with_cpu(97.0 if at == 50 else 10.0), STATE, float(at))
        assert len(samples.of(KEY, 1)) <= 8
    kept = samples.of(KEY, 1)
    assert (kept[0].at, kept[-1].at) == (0.0, 99.0)
    assert kept[-1].means[0] == 0.1
    assert max(sample.highs[0] or 0 for sample in kept) == 0.97
    assert min(sample.lows[0] or 0 for sample in kept) == 0.1
    assert all(later.at - one.until == 1.0 for one, later in pairwise(kept))
    assert max(sample.until - sample.at for sample in kept) <= 50.0


def test_thinning_takes_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two samples one may not know a share; of none there is none."""
    monkeypatch.setattr(usage_samples, "SAMPLES", 2)
    samples = UsageSamples()
    for cpu in (None, 30.0, None):  # two at once, then a third
        samples.add(with_cpu(cpu), STATE, 1.0)
    assert [sample.means[0] for sample in samples.of(KEY, 1)] == [0.3, None]
    samples.add(with_cpu(None), STATE, 1.0)
    assert [sample.means[0] for sample in samples.of(KEY, 1)] == [0.3, None]


def test_servers_that_were_watched_longest_ago_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not those that were met first."""
    monkeypatch.setattr(usage_samples, "SERVERS", 2)
    samples = UsageSamples()
    for number in (1, 2, 1, 3):
        samples.add(server(number), STATE, 1.0)
    kept = {number: len(samples.of(server(number).key, 1)) for number in (1, 2, 3)}
    assert kept == {1: 2, 2: 0, 3: 1}


@pytest.mark.parametrize("cpu", [100_001.0, 1.7e308])
def test_number_that_cannot_be_is_not_known(cpu: float) -> None:
    """No plot, and no "inf %"."""
    samples = UsageSamples()
    samples.add(with_cpu(cpu), STATE, 1.0)
    assert samples.of(KEY, 1)[0].highs[0] is None


def test_points_are_of_one_measure() -> None:
    """Each with its time; what was not told is no zero."""
    samples = UsageSamples()
    for at, cpu in enumerate((20.0, None, 50.0)):
        samples.add(with_cpu(cpu), STATE, 10.0 * at)
    points = points_of(samples.of(KEY, 1), "cpu")
    assert [(point.at, point.high) for point in points] == [(0.0, 0.2), (20.0, 0.5)]
