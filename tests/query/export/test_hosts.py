"""The names under which servers are exported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from tests.query.export.hostile import hosts, server, servers
from tests.query.test_columns import UNHURRIED
from vpstui.query.export.hosts import address_of, hosts_of

if TYPE_CHECKING:
    from vpstui.api.models import Server


def aliases(*found: Server) -> list[str]:
    """The aliases of servers."""
    return [host.alias for host in hosts(found)]


def named(name: str, number: int = 1, profile: str = "prod") -> Server:
    """A server of that name."""
    return server(profile, id=number, name=name, ip_address="192.0.2.1")


@given(servers())
@UNHURRIED
def test_aliases_are_plain_and_distinct(found: list[Server]) -> None:
    """Whatever they are called; each keeps its own address, and none is lost."""
    made = hosts(found)
    assert [host.server for host in made] == found
    assert [host.address for host in made] == [address_of(one) for one in found]
    assert len({host.alias.lower() for host in made}) == len(made)
    for host in made:
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", host.alias)
        assert "\n" not in host.remark


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("web-1", "web-1"), ("Web_1.eu", "Web_1.eu"), ("web 1 (old)", "web-1-old"),
        ("-oProxyCommand=id", "oProxyCommand-id"), ("*", "server-7"), ("\u05d0\u05d1", "server-7"),
        ("127.0.0.1", "server-127.0.0.1"), ("10.1", "server-10.1"), ("0x7f", "server-0x7f"),
        ("localhost", "server-localhost"), ("all", "server-all"),
        ("status_active", "server-status_active"), ("x" * 90, "x" * 63), ("1a", "1a"),
    ],
)  # fmt: skip
def test_alias(name: str, alias: str) -> None:
    """The name as far as it is plain; never one that means something already."""
    assert aliases(named(name, 7)) == [alias]


def test_servers_of_one_name() -> None:
    """Each gets its id, whatever the order; where those are the same, the account, too."""
    assert aliases(named("web", 1), named("Web", 2)) == ["web-1", "Web-2"]
    assert aliases(named("web", 1), named("web", 2), named("web-2", 3)) == [
        "web-1", "web-2-prod", "web-2-3-prod",
    ]  # fmt: skip
    assert aliases(named("web"), named("web", profile="shop")) == ["web-1-prod", "web-1-shop"]


def test_server_without_an_address() -> None:
    """It is left out, as is one whose address could be anything."""
    wrong = ("", "192.0.2", "fe80::1%eth0", "$(id)", "192.0.2.1 evil")
    found = [server(id=n, name="web", ip_address=text) for n, text in enumerate(wrong, 1)]
    assert hosts(found) == ()


def test_ipv6() -> None:
    """It counts where there is no IPv4 address, in its usual spelling."""
    found = server(name="web", ipv6_address="2001:DB8:0:0::1")
    assert [host.address for host in hosts([found])] == ["2001:db8::1"]


def test_hostname() -> None:
    """A full name that only one server has, and that is not the name of another."""
    found = [
        server(id=1, name="a", hostname="a.example.com", ip_address="192.0.2.1"),
        server(id=2, name="b", hostname="same.example.com", ip_address="192.0.2.2"),
        server(id=3, name="c", hostname="Same.example.com", ip_address="192.0.2.3"),
        server(id=4, name="d.example.com", hostname="d.example.com", ip_address="192.0.2.4"),
        server(id=5, name="e", hostname="d.example.com", ip_address="192.0.2.5"),
        server(id=6, name="f", hostname="x.localhost", ip_address="192.0.2.6"),
        server(id=7, name="g", hostname="a b.example.com", ip_address="192.0.2.7"),
    ]
    assert [host.hostname for host in hosts(found)] == ["a.example.com", "", "", "", "", "", ""]


def test_remark_says_the_account() -> None:
    """As it is called on screen."""
    (host,) = hosts_of([named("web")], {}, {"prod": "Shop #1"})
    assert host.remark == "web (id 1, Shop #1)"
