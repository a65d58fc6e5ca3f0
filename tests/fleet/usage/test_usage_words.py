"""What is said of how a share went."""

from __future__ import annotations

import pytest

from vpstui.fleet.usage.usage_words import usage_words


def words(*shares: float) -> str:
    """What is said of readings that came every minute."""
    return " · ".join(usage_words([(60.0 * n, share) for n, share in enumerate(shares)]))


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((0.2,), "20 % · seen once"),
        ((0.2, 0.2, 0.2), "20 % each time · watched for 2 min"),
        ((0.2, 0.4, 0.38), "38 % rising · 20 to 40 % · watched for 2 min"),
        ((0.4, 0.38, 0.05), "5 % falling · 5 to 40 % · watched for 2 min"),
        ((0.4, 0.6, 0.4), "40 % steady · 40 to 60 % · watched for 2 min"),
        ((0.95, 0.95), "95 % each time · critical once · watched for 1 min"),
        ((0.9, 0.5, 0.9), "90 % steady · 50 to 90 % · critical twice · watched for 2 min"),
        ((0.9, 0, 1.2, 0, 0.9), "90 % steady · 0 to 120 % · critical 3 times · watched for 4 min"),
        ((0.123, 0.4567), "46 % rising · 12 to 46 % · watched for 1 min"),
    ],
)  # fmt: skip
def test_course_of_a_share(shares: tuple[float, ...], said: str) -> None:
    """Where it stands and goes, its bounds, how often it was critical, how long it was watched."""
    assert words(*shares) == said
