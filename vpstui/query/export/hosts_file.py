"""Servers as lines of `/etc/hosts` (hosts(5))."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpstui.query.export.hosts import Host


def as_hosts_file(hosts: Iterable[Host]) -> str:
    """Return one line a server: its address, its hostname where it has one, its alias."""
    return "\n".join(["# Written by `vpstui export hosts`.", *map(_line, hosts)])


def _line(host: Host) -> str:
    names = dict.fromkeys(name for name in (host.hostname, host.alias) if name)
    if host.hostname.lower() == host.alias.lower():
        names = {host.hostname: None}
    return f"{host.address}\t{' '.join(names)}\t# {host.remark}"
