"""The data centres of the simulated provider, as its page of locations tells them."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """One data centre."""

    id: int
    name: str
    country_name: str
    country_code: str
    is_active: bool = True

    def entry(self) -> dict[str, object]:
        """Return it as `/locations/` does."""
        return dict(self._asdict())


PLACES: dict[str, Place] = {
    "us-west": Place(1, "US West (Los Angeles)", "United States", "US"),
    "us-east": Place(2, "US East (New York)", "United States", "US"),
    "eu-central": Place(3, "EU Central (Frankfurt)", "Germany", "DE"),
    "ap-south": Place(4, "AP South (Mumbai)", "India", "IN"),
    "uk-south": Place(6, "UK South (London)", "United Kingdom", "GB", is_active=False),
}
"""By the code that servers and plans have; nothing can be made in the one that is not active."""


def place_of(code: object) -> Place | None:
    """Return the data centre with a code; None where it has no such code."""
    return PLACES.get(code) if isinstance(code, str) else None
