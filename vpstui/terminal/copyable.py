"""The texts that can be copied of a server.

Copied text is pasted into shells. A value that could be taken for an option there, or has
characters that a shell interprets, is not offered by itself; the JSON has it, in quotes.
"""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from vpstui.base.errors import VpsTuiError
from vpstui.config import ssh_template
from vpstui.config.settings import OUR_VARIABLE
from vpstui.query.export.word_lists import word_problem
from vpstui.query.sheets.server_json import as_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vpstui.api.models import Server

_GLOBBED: Final = re.compile(r"[\[\]{}]")
"""Characters in a URL that curl takes for a range of URLs."""


@dataclass(frozen=True)
class Copyable:
    """A text to copy.

    Attributes:
        key: the letter that chooses it.
        label: its name.
        text: the text; empty when there is a problem.
        problem: why it cannot be copied; empty when it can.
    """

    key: str
    label: str
    text: str
    problem: str = ""


def copyables(
    server: Server, template: Sequence[str], api_url: str, listed: Mapping[str, str]
) -> tuple[Copyable, ...]:
    """List the texts that can be copied of a server; values that are not known are left out.

    Args:
        server: the server.
        template: the ssh template of the settings.
        api_url: base URL of the API.
        listed: query parameters of the list that has the server; empty ones are left out.
    """
    base = api_url.rstrip("/")
    query = {"page_size": "100"} | {key: value for key, value in listed.items() if value}
    found = [
        _address("i", "IP", server.ip_address),
        _address("6", "IPv6", server.ipv6_address),
        _word("h", "hostname", server.hostname),
        _word("d", "id", str(server.id)),
        _name(server),
        _ssh_line(server, template),
        Copyable("o", "JSON", json.dumps(as_json(server), indent=2)),
        Copyable("c", "curl", curl_command(f"{base}/servers/{quote(str(server.id), safe='')}/")),
        Copyable("l", "curl of list", curl_command(f"{base}/servers/?{urlencode(query)}")),
    ]
    return tuple(each for each in found if each.text or each.problem)


def curl_command(url: str) -> str:
    """Return a GET as a line for a shell, which takes the token from a variable."""
    header = f'-H "Authorization: Bearer ${OUR_VARIABLE}"'
    glob = "-g " if _GLOBBED.search(url) else ""
    return f"curl -sS {glob}{header} {shlex.quote(url)}"


def _tried(key: str, label: str, make: Callable[[], str]) -> Copyable:
    try:
        return Copyable(key, label, make())
    except VpsTuiError as error:
        return Copyable(key, label, "", error.message)


def _address(key: str, label: str, known: str) -> Copyable:
    return _tried(
        key, label, lambda: ssh_template.parse_address(known, f"The {label}") if known else ""
    )


def _word(key: str, label: str, known: str) -> Copyable:
    found = word_problem(known)
    problem = f"The {label} {found}; the JSON has it." if found else ""
    return Copyable(key, label, "" if problem else known, problem)


def _name(server: Server) -> Copyable:
    if server.escaped_name:
        return Copyable("n", "name", "", "The name is not what it looks like.")
    return _word("n", "name", server.name)


def _ssh_line(server: Server, template: Sequence[str]) -> Copyable:
    if ssh_template.missing_value(template, server):
        return Copyable("s", "ssh", "")
    return _tried("s", "ssh", lambda: shlex.join(ssh_template.fill_template(template, server)))
