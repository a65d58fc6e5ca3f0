"""Servers as an inventory of Ansible, in YAML, grouped by what they have in common."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vpstui.query.export.hosts import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vpstui.query.export.hosts import Host

GROUPS: Final[dict[str, Callable[[Host], str]]] = {
    "location": lambda host: host.server.location,
    "status": lambda host: host.server.status,
    "os": lambda host: host.server.os.name if host.server.os is not None else "",
    "account": lambda host: host.account,
}
"""What servers are grouped by: the value of each; an empty one is no group."""


def as_ansible(hosts: Sequence[Host]) -> str:
    """Return all hosts with their variables, then the groups: `location_us_west`, `os_debian_12`.

    A text of the API that could be a template is marked `!unsafe`, so that it is none.
    """
    if not hosts:
        return "---\nall:\n  hosts: {}"
    lines = ["---", "# Written by `vpstui export ansible`.", "all:", "  hosts:"]
    for host in hosts:
        lines += [f"    {_quoted(host.alias)}:", *_variables(host)]
    groups = _groups(hosts)
    lines += ["  children:"] if groups else []
    for group, aliases in groups.items():
        lines += [f"    {group}:", "      hosts:"]
        lines += [f"        {_quoted(alias)}: {{}}" for alias in aliases]
    return "\n".join(lines)


def _variables(host: Host) -> list[str]:
    server, login = host.server, host.login
    found = {"ansible_host": _quoted(host.address)}
    if login.user:
        found["ansible_user"] = _quoted(login.user)
    if login.port is not None:
        found["ansible_port"] = str(login.port)
    found["vps_id"] = str(server.id) if isinstance(server.id, int) else _foreign(server.id)
    found["vps_name"] = _foreign(server.label)
    return [f"      {key}: {value}" for key, value in found.items()]


def _groups(hosts: Sequence[Host]) -> dict[str, list[str]]:
    """Return the aliases in each group; values that differ are never put into the same one."""
    groups: dict[str, list[str]] = {}
    for kind, value_of in GROUPS.items():
        named: dict[str, str] = {}
        for value in sorted({value_of(host) for host in hosts} - {""}):
            named[value] = _free_name(kind, value, groups)
            groups[named[value]] = [host.alias for host in hosts if value_of(host) == value]
    return groups


def _free_name(kind: str, value: str, taken: dict[str, list[str]]) -> str:
    """Return a name that no group has: of a group only letters, digits and `_` are allowed."""
    plain = re.sub(r"\W+", "_", slug(value, "_"), flags=re.ASCII).strip("_").lower() or "other"
    names = [f"{kind}_{plain}", *(f"{kind}_{plain}_{n}" for n in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def _foreign(text: str) -> str:
    """Return a text that may be anything.

    Every template has a brace. The mark takes the quotes off (`!unsafe "~"` is null), but what has
    a brace in it is nothing but a text to YAML.
    """
    return f"!unsafe {_quoted(text)}" if "{" in text else _quoted(text)


def _quoted(text: str) -> str:
    """Return a text in double quotes, as YAML reads them, in ASCII."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if " " <= char <= "~":
        return f"\\{char}" if char in '"\\' else char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
