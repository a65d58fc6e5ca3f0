"""What was seen of the use of servers since the app began: bounded, and only in memory."""

from __future__ import annotations

from itertools import groupby
from statistics import fmean
from typing import TYPE_CHECKING, Final, NamedTuple

from vpstui.fleet.usage.course import Point
from vpstui.fleet.usage.shares import MEASURES, usage_shares

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.fleet.state.fleet_state import FleetState

SAMPLES: Final = 720
"""Samples of one server; two hours of one each 10 seconds."""

SERVERS: Final = 100
"""Servers of which samples are kept: those that were watched last."""

Shares = tuple[float | None, ...]
"""A share of each of `MEASURES`, 0-1 or more; None: not known."""


class Sample(NamedTuple):
    """One reading of a server, or several that became one.

    Attributes:
        at: when it was read first, in seconds of the clock.
        until: when it was read last.
        lows: the lowest shares.
        means: the mean shares.
        highs: the highest shares.
    """

    at: float
    until: float
    lows: Shares
    means: Shares
    highs: Shares


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
        shares = tuple(usage_shares(server.resource_usage, known.plan).values())
        sample = Sample(seconds, seconds, shares, shares, shares)
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


def points_of(samples: Sequence[Sample], measure: str) -> list[Point]:
    """Return when which share of one measure was seen; what was not told is no zero."""
    index = list(MEASURES).index(measure)
    points = []
    for at, until, lows, means, highs in samples:
        low, mean, high = lows[index], means[index], highs[index]
        if low is not None and mean is not None and high is not None:
            points.append(Point(at, until, low, mean, high))
    return points


def _thinned(samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """Make room where there is none: neighbours become one, with the span of their shares.

    So all the time for which a server was watched stays, as fine everywhere, and so does each of
    its peaks.
    """
    if len(samples) < SAMPLES:
        return samples
    start = samples[0].at
    step = (samples[-1].at - start) / (SAMPLES // 2) or 1.0
    groups = groupby(samples, key=lambda sample: int((sample.at - start) / step))
    return tuple(_merged(tuple(group)) for _, group in groups)


def _merged(samples: Sequence[Sample]) -> Sample:
    """Make one of several."""
    if len(samples) == 1:
        return samples[0]
    return Sample(
        samples[0].at,
        samples[-1].until,
        _each(min, [sample.lows for sample in samples]),
        _each(fmean, [sample.means for sample in samples]),
        _each(max, [sample.highs for sample in samples]),
    )


def _each(merge: Callable[[list[float]], float], samples: Sequence[Shares]) -> Shares:
    """Merge the shares of each measure, as far as they were told."""
    columns = (
        [share for share in told if share is not None] for told in zip(*samples, strict=True)
    )
    return tuple(merge(shares) if shares else None for shares in columns)
