"""What is said of how a share went."""

from __future__ import annotations

import pytest

from vpstui.fleet.usage.course import Point
from vpstui.fleet.usage.usage_words import usage_words


def course(*shares: float) -> list[Point]:
    """Readings that came every minute."""
    return [Point(60.0 * n, 60.0 * n, share, share, share) for n, share in enumerate(shares)]


def words(*shares: float) -> str:
    """What is said of these."""
    return " · ".join(usage_words(course(*shares)))


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((0.2,), "20 % · seen once"),
        ((0.2, 0.2, 0.2), "20 % each time · watched for 2 min"),
        ((0.2, 0.4, 0.38), "38 % rising · 20 to 40 % · watched for 2 min"),
        ((0.4, 0.38, 0.05), "5 % falling · 5 to 40 % · watched for 2 min"),
        ((0.4, 0.6, 0.4), "40 % steady · 40 to 60 % · watched for 2 min"),
        ((0.95, 0.95), "95 % each time · critical each time · watched for 1 min"),
        ((0.9, 0.5, 0.9), "90 % steady · 50 to 90 % · critical at times · watched for 2 min"),
        ((0.9, 0, 1.2, 0, 0.9), "90 % steady · 0 to 120 % · critical at times · watched for 4 min"),
        ((0.123, 0.4567), "46 % rising · 12 to 46 % · watched for 1 min"),
    ],
)  # fmt: skip
def test_course_of_a_share(shares: tuple[float, ...], said: str) -> None:
    """Where it stands and goes, its bounds, how often it was critical, how long it was watched."""
    assert words(*shares) == said


def test_time_in_which_nobody_watched_does_not_count() -> None:
    """Ten minutes, a day away, two minutes."""
    points = course(*[0.2] * 11)
    later = [point._replace(at=point.at + 86400, until=point.until + 86400) for point in points[:3]]
    assert usage_words([*points, *later])[-1] == "watched for 12 min"


def test_peaks_do_not_make_a_trend() -> None:
    """Readings that became one have a higher peak than one reading, and the same mean."""
    old = [Point(600.0 * n, 600.0 * n + 590, 0.1, 0.12, 0.95) for n in range(60)]
    new = [Point(36000.0 + 10 * n, 36000.0 + 10 * n, 0.12, 0.12, 0.12) for n in range(300)]
    assert usage_words([*old, *new])[:3] == ["12 % steady", "10 to 95 %", "critical at times"]
