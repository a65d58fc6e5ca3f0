"""What was seen of the use of servers since the app began: bounded, and only in memory."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from vpstui.fleet.usage.shares import MEASURES, usage_shares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.state.fleet_state import FleetState

SAMPLES: Final = 720
"""Samples of one server; two hours of one each 10 seconds."""

SERVERS: Final = 100
"""Servers of which samples are kept: those that were watched last."""


class Sample(NamedTuple):
    """One reading of a server.

    Attributes:
        at: seconds of the clock.
        shares: used shares by measure, 0-1 or more; None: not known.
    """

    at: float
    shares: Mapping[str, float | None]


class UsageSamples:
    """Keeps what was read of servers.

    Those of another login are not of this server: an id may mean another one then.
    """

    def __init__(self) -> None:
        self._samples: dict[tuple[ServerKey, int], tuple[Sample, ...]] = {}

    def add(self, server: Server, state: FleetState, seconds: float) -> None:
        """Keep a reading; one that does not tell what is used adds nothing.

        Args:
            server: as it was just read.
            state: what is known; its plan, where the reading does not tell the totals.
            seconds: when that was, of the clock.
        """
        if server.resource_usage is None:
            return
        known = state.server(server.key) or server
        sample = Sample(seconds, usage_shares(server.resource_usage, known.plan))
        key = (server.key, state.account_of(server).logins)
        before = self._samples.pop(key, ())  # put back as the last: it is watched now
        self._samples[key] = (*_thinned(before), sample)
        while len(self._samples) > SERVERS:
            del self._samples[next(iter(self._samples))]

    def of(self, key: ServerKey, logins: int) -> tuple[Sample, ...]:
        """Return the samples of a server, the oldest first, and the same object if none came.

        Args:
            key: the server.
            logins: how many logins there had been in its account when it was chosen.
        """
        return self._samples.get((key, logins), ())


def _thinned(samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """Make room where there is none: neighbours become one, which has the highest shares.

    So all the time for which a server was watched stays, as fine everywhere, and so does each of
    its peaks.
    """
    if len(samples) < SAMPLES:
        return samples
    start = samples[0].at
    step = (samples[-1].at - start) / (SAMPLES // 2) or 1.0
    groups = groupby(samples, key=lambda sample: int((sample.at - start) / step))
    return tuple(_highest(tuple(group)) for _, group in groups)


def _highest(samples: Sequence[Sample]) -> Sample:
    """Make one of several, at the time of the first."""
    highest: dict[str, float | None] = {}
    for measure in MEASURES:
        told = (sample.shares[measure] for sample in samples)
        highest[measure] = max((share for share in told if share is not None), default=None)
    return Sample(samples[0].at, highest)
