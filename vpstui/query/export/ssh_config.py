"""Servers as the configuration of an OpenSSH client (ssh_config(5))."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpstui.query.export.hosts import Host


def as_ssh_config(hosts: Iterable[Host]) -> str:
    """Return one `Host` block a server, with its address, user and port."""
    return "\n\n".join(["# Written by `vpstui export ssh-config`.", *map(_block, hosts)])


def _block(host: Host) -> str:
    lines = [f"# {host.remark}", f"Host {host.alias}", f"    HostName {host.address}"]
    if host.login.user:
        lines.append(f"    User {host.login.user}")
    if host.login.port is not None:
        lines.append(f"    Port {host.login.port}")
    return "\n".join(lines)
