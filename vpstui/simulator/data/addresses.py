"""Addresses for the simulated servers, none of which can belong to anybody."""

from __future__ import annotations

import random
from ipaddress import IPv4Address, IPv4Network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENTATION = ("203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24")
"""The networks that RFC 5737 keeps for examples; they are handed out first."""

SHARED = "100.64.0.0/10"
"""The network of RFC 6598, never routed, for what the small ones cannot hold."""


class Addresses:
    """A supply of addresses, each given out once.

    Args:
        seed: What the order inside the small networks starts from.
    """

    def __init__(self, seed: int) -> None:
        self._ipv4 = _ipv4_addresses(random.Random(f"{seed}:addresses"))
        self._ipv6_given = 0

    def next_ipv4(self) -> str:
        """Return an IPv4 address that no server has had."""
        return str(next(self._ipv4))

    def next_ipv6(self) -> str:
        """Return an IPv6 address of 2001:db8::/32 (RFC 3849) that no server has had."""
        self._ipv6_given += 1
        return f"2001:db8:{self._ipv6_given >> 16:x}:{self._ipv6_given & 0xFFFF:x}::1"


def _ipv4_addresses(chance: random.Random) -> Iterator[IPv4Address]:
    for network in DOCUMENTATION:
        hosts = list(IPv4Network(network).hosts())
        chance.shuffle(hosts)
        yield from hosts
    yield from IPv4Network(SHARED).hosts()
