"""Lines of `/etc/hosts`, as a resolver reads them."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from hypothesis import given

from tests.query.export.hostile import hosts, server, servers
from tests.query.test_columns import UNHURRIED
from vpstui.query.export.hosts_file import as_hosts_file

if TYPE_CHECKING:
    from vpstui.api.models import Server


def read(text: str) -> dict[str, set[str]]:
    """Return the addresses of each name, as hosts(5) has it: all behind a `#` is a remark."""
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        address, *names = line.split("#")[0].split() or [""]
        for name in names:
            found.setdefault(name.lower(), set()).add(str(ipaddress.ip_address(address)))
    return found


@given(servers())
@UNHURRIED
def test_what_a_resolver_reads(found: list[Server]) -> None:
    """Every name has one address, that of its server, and no name is one that anybody has."""
    made = hosts(found)
    told = read(as_hosts_file(made))
    for host in made:
        assert told[host.alias.lower()] == {host.address}
    ours = {host.alias.lower() for host in made} | {host.hostname.lower() for host in made} - {""}
    assert set(told) == ours
    assert "localhost" not in told


def test_line() -> None:
    """The full name first, as hosts(5) asks; once where it is the alias, too."""
    found = [
        server(id=1, name="web", hostname="web.example.com", ip_address="192.0.2.1"),
        server(id=2, name="db.example.com", hostname="DB.example.com", ip_address="192.0.2.2"),
    ]
    assert as_hosts_file(hosts(found)).splitlines()[1:] == [
        "192.0.2.1\tweb.example.com web\t# web (id 1, prod)",
        "192.0.2.2\tDB.example.com\t# db.example.com (id 2, prod)",
    ]
