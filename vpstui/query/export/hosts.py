"""Servers as hosts that can be reached: an address, and a name that any program can read."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, Final

from vpstui.api.requests import HOSTNAME_PATTERN
from vpstui.base.sanitize import clean
from vpstui.query.export.login import UNSAID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vpstui.api.models import Server, ServerKey
    from vpstui.query.export.login import Login

ALIAS_LIMIT: Final = 63
"""Characters of an alias at most: those of a label of DNS."""

_OTHER: Final = re.compile(r"[^A-Za-z0-9._-]+")
"""What no alias has in it."""

_RESERVED: Final = re.compile(
    r"localhost\d*|(?:.+\.)?localhost|localhost\d*\.localdomain\d*|broadcasthost|ip6-.*"
    r"|all|ungrouped|(?:location|status|os|account)_.*"
    r"|(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]*))*",
    re.IGNORECASE,
)
"""Names that already mean something: this machine, groups of Ansible, and whatever the resolver
takes for an address."""


@dataclass(frozen=True)
class Host:
    """A server that can be reached.

    Attributes:
        server: the server.
        alias: a name of ASCII letters, digits and `.`, `_`, `-`, which no other host has.
        address: its IPv4 address, or its IPv6 address where there is no other.
        login: how ssh logs in.
        account: what its account is called.
        hostname: its full domain name; empty where it has none that only it has.
    """

    server: Server
    alias: str
    address: str
    login: Login = UNSAID
    account: str = ""
    hostname: str = ""

    @property
    def remark(self) -> str:
        """The name, the id and the account in one line."""
        return clean(f"{self.server.label} (id {self.server.id}, {self.account})")


def address_of(server: Server) -> str:
    """Return the address to reach a server at, in its usual spelling; empty where it has none."""
    known = server.ip_address or server.ipv6_address
    try:
        # An address with a zone is bound to an interface, whose name could be anything.
        return "" if "%" in known else str(ipaddress.ip_address(known))
    except ValueError:
        return ""


def hosts_of(
    servers: Sequence[Server], logins: Mapping[ServerKey, Login], accounts: Mapping[str, str]
) -> tuple[Host, ...]:
    """Make hosts of servers, each under an alias of its own; those without an address are left out.

    Args:
        servers: in their order.
        logins: how ssh logs in, by server.
        accounts: what the accounts are called, by profile.
    """
    reached = [server for server in servers if address_of(server)]
    aliases = _aliases(reached, accounts)
    hostnames = _hostnames(reached, aliases)
    return tuple(
        Host(
            server, alias, address_of(server), logins.get(server.key, UNSAID),
            accounts.get(server.profile, server.profile), hostname,
        )
        for server, alias, hostname in zip(reached, aliases, hostnames, strict=True)
    )  # fmt: skip


def slug(text: str, joint: str = "-") -> str:
    """Return what is left of a text in ASCII letters, digits, `.`, `_` and `-`; may be empty.

    Args:
        text: any text.
        joint: what stands for whatever is between.
    """
    plain = re.sub(r"([._-])\1+", r"\1", _OTHER.sub(joint, text))
    return plain[:ALIAS_LIMIT].strip("._-")


def _aliases(servers: Sequence[Server], accounts: Mapping[str, str]) -> list[str]:
    """Return an alias for each server: its name, or its name and more where others have it, too."""
    candidates = [_candidates(server, accounts) for server in servers]
    found = [names[0] for names in candidates]
    for length in (1, 2):
        counts = Counter(alias.lower() for alias in found)
        for index, alias in enumerate(found):
            if counts[alias.lower()] > 1:
                found[index] = candidates[index][length]
    used: set[str] = set()
    for index, alias in enumerate(found):
        numbered = (f"{alias}-{number}" for number in count(2))
        found[index] = next(one for one in chain([alias], numbered) if one.lower() not in used)
        used.add(found[index].lower())
    return found


def _candidates(server: Server, accounts: Mapping[str, str]) -> tuple[str, str, str]:
    """Return the name of a server, the same with its id, and with that of its account, too."""
    name, server_id = _plain_alias(server), slug(str(server.id)) or "x"
    account = slug(accounts.get(server.profile, "")) or slug(server.profile) or "x"
    return name, f"{name}-{server_id}", f"{name}-{server_id}-{account}"


def _plain_alias(server: Server) -> str:
    alias = slug(server.label)
    if alias and not _RESERVED.fullmatch(alias):
        return alias
    return f"server-{alias or slug(str(server.id)) or 'x'}"


def _hostnames(servers: Sequence[Server], aliases: Sequence[str]) -> list[str]:
    """Return the hostname of each server; empty where it is none, or others are called so."""
    claims = Counter[str]()
    for server, alias in zip(servers, aliases, strict=True):
        claims.update({alias.lower(), server.hostname.lower()})
    return [
        server.hostname
        if HOSTNAME_PATTERN.fullmatch(server.hostname)
        and not _RESERVED.fullmatch(server.hostname)
        and claims[server.hostname.lower()] == 1
        else ""
        for server in servers
    ]
