"""The ssh template: a program and its arguments, filled in for a server without a shell.

A server's names and addresses are foreign text. A value is refused unless it can only be a host or
a name: it is never an option, nor anything that a shell would interpret.
"""

from __future__ import annotations

import ipaddress
import re
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Literal

from vpstui.api.statuses import ACTIVE
from vpstui.base.errors import SettingsError, VpsTuiError
from vpstui.base.sanitize import clean
from vpstui.query.export.login import Login

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vpstui.api.models import Server

OpenIn = Literal["here", "window", "pane"]
"""Where the program runs: in this terminal, or in a window or a pane of tmux."""

DEFAULT_TEMPLATE: Final = ("ssh", "{username}@{ip}")
"""The template where none is set."""

PLACEHOLDERS: Final = ("ip", "ipv6", "hostname", "name", "id", "username")
"""Names of placeholders. `ip` is the IPv4 address, or the IPv6 address where there is no other;
`username` is `DEFAULT_USERNAME` where the API tells none."""

DEFAULT_USERNAME: Final = "root"
"""Whom ssh logs in as where the API does not tell."""

SSH_PORT: Final = 22
"""The port of ssh where none is named."""

_PORT: Final = re.compile(r"(?:-p ?|-o ?Port[= ])([0-9]{1,5})", re.IGNORECASE)
"""How a port is named among the arguments of ssh (OpenSSH's manual)."""

_PLACEHOLDER: Final = re.compile(r"\{(\w*)\}")
"""A name in braces; other braces are literal."""

_PLACEHOLDER_WORDS: Final = {
    "ip": "IP", "ipv6": "IPv6", "hostname": "hostname", "name": "name", "id": "id",
    "username": "user name",
}  # fmt: skip

_ADDRESSES: Final = ("ip", "ipv6")

_PLAIN: Final = re.compile(r"[A-Za-z0-9._:-]+")
"""Characters of hosts and names; no shell interprets any of them."""

_USERNAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}")
"""Names of users as `useradd` takes them, with capitals, as other systems have them."""

_SHOWN: Final = 40
"""Characters of a wrong value that a message shows."""


_WITH_VALUE: Final = frozenset("BbcDEeFIiJLlmOoPpQRSWw")
"""Options of ssh(1) that take a value."""

_SETTING: Final = re.compile(r"\s*(User|Port)\s*[=\s]\s*(.*?)\s*", re.IGNORECASE)
"""What `-o` may say of it."""

_URI: Final = re.compile(
    r"ssh://(?:(?P<user>[^@;/]*)[^@/]*@)?(?:\[[^]]*\]|[^:/]*)(?::(?P<port>\d+))?/?"
)
"""A destination as a URI."""

_USER: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}")
"""Names of users that neither ssh_config nor Ansible reads anything into."""


def check_template(template: Sequence[str]) -> None:
    """Check a template before anything is filled in; an empty one stands for the default.

    Raises:
        SettingsError: it has an unknown placeholder, or nothing can be run with it.
    """
    for part in template:
        if not part.isprintable():
            raise SettingsError(f"ssh: {clean(part, _SHOWN)!r} has characters that cannot be seen.")
        for name in _PLACEHOLDER.findall(part):
            if name not in PLACEHOLDERS:
                known = ", ".join(f"{{{known}}}" for known in PLACEHOLDERS)
                raise SettingsError(f"ssh: {{{name[:_SHOWN]}}} is not known; there are {known}.")
    if not template:
        return
    program = template[0]
    if not program.strip() or program[0] == "-" or "=" in program or _PLACEHOLDER.search(program):
        raise SettingsError(
            f"ssh: {clean(program, _SHOWN)!r} is no program; the first element is one, "
            'as in ["ssh", "root@{ip}"].'
        )


def missing_value(template: Sequence[str], server: Server) -> str:
    """Return the name of a value that a template needs and a server lacks; empty: it has all."""
    parts = template or DEFAULT_TEMPLATE
    needed = [name for part in parts for name in _PLACEHOLDER.findall(part)]
    return next((_PLACEHOLDER_WORDS[name] for name in needed if not _known(name, server)), "")


def needs_address(template: Sequence[str]) -> bool:
    """Whether nothing can be run without the IP address of a server."""
    return any("{ip}" in part for part in template or DEFAULT_TEMPLATE)


def lacks_username(template: Sequence[str], server: Server) -> bool:
    """Whether a template needs to know as whom ssh logs in, and a server does not tell it."""
    needed = any("{username}" in part for part in template or DEFAULT_TEMPLATE)
    return needed and not server.username


def port_of(template: Sequence[str]) -> int:
    """Return the TCP port that a template's ssh connects to; `SSH_PORT` where it names none."""
    for part, following in pairwise((*template, "")):
        found = _PORT.fullmatch(f"{part} {following}" if part in ("-p", "-o") else part)
        if found is not None and 0 < int(found[1]) < 1 << 16:
            return int(found[1])
    return SSH_PORT


def fill_template(template: Sequence[str], server: Server) -> tuple[str, ...]:
    """Fill in a template; an empty one stands for the default.

    Raises:
        SettingsError: the template cannot be used.
        VpsTuiError: a value that it needs is not known, or cannot be filled in.
    """
    check_template(template)
    return tuple(
        _PLACEHOLDER.sub(lambda found: _value(found[1], server), part)
        for part in template or DEFAULT_TEMPLATE
    )


def _known(name: str, server: Server) -> str:
    """Return the value of a placeholder, as it came from the API; empty when it is not known."""
    match name:
        case "ip":
            return server.ip_address or server.ipv6_address
        case "ipv6":
            return server.ipv6_address
        case "hostname":
            return server.hostname
        case "name":
            return server.name
        case "username":
            return server.username or DEFAULT_USERNAME
        case _:
            return str(server.id)


def _value(name: str, server: Server) -> str:
    known, word = _known(name, server), _PLACEHOLDER_WORDS[name]
    if not known:
        if name == "ip" and server.status != ACTIVE:
            raise VpsTuiError(f"{server.label} has no {word} yet; wait until it is active.")
        raise VpsTuiError(f"{server.label} has no {word}, which the ssh template asks for.")
    if name in _ADDRESSES:
        return parse_address(known, f"{server.label}: its {word}")
    if problem := username_problem(known) if name == "username" else value_problem(known):
        raise VpsTuiError(f"{server.label}: its {word} {clean(known, _SHOWN)!r} {problem}.")
    return known


def parse_address(text: str, what: str = "The IP") -> str:
    """Return an IP address in its usual spelling.

    Args:
        text: the address as it came from the API.
        what: a name for it, for the message.

    Raises:
        VpsTuiError: it is no IP address.
    """
    try:
        return str(ipaddress.ip_address(_without_zone(text)))
    except ValueError:
        raise VpsTuiError(f"{what} {clean(text, _SHOWN)!r} is no IP address.") from None


def _without_zone(text: str) -> str:
    """Return an address that is not bound to an interface, whose name could be anything.

    Raises:
        ValueError: it is bound to one.
    """
    if "%" in text:
        raise ValueError(text)
    return text


def username_problem(name: str) -> str:
    """Return why a name cannot be that of a user to log in as; empty when it can."""
    if problem := value_problem(name):
        return problem
    return "" if _USERNAME.fullmatch(name) else "is not one to log in with"


def value_problem(value: str) -> str:
    """Return why a value cannot be an argument of a program; empty when it can."""
    if value.startswith("-"):
        return "would be taken for an option"
    if not _PLAIN.fullmatch(value):
        return "has more than letters, digits and . _ : - in it"
    return ""


# -- as whom, and at which port


def login_of(template: Sequence[str], server: Server) -> Login:
    """Return as whom and at which port the ssh program logs in to a server.

    Of `ssh`, behind whatever runs it, the options count as ssh(1) reads them: the first wins. Of
    another program only `user@{ip}` is understood.

    Args:
        template: the ssh template of the settings; empty: the usual one.
        server: the server.

    Raises:
        VpsTuiError: the template cannot be filled in for this server, or not be understood.
    """
    parts, argv = template or DEFAULT_TEMPLATE, fill_template(template, server)
    begin = next((n for n, word in enumerate(argv) if PurePath(word).name == "ssh"), None)
    told: dict[str, str] = {}
    if begin is not None:
        for key, value in _settings(argv[begin + 1 :]):
            told.setdefault(key, value)
    else:
        pairs = zip(parts, argv, strict=True)
        users = [w.rpartition("@")[0] for part, w in pairs if "@{" in part and part[0] != "-"]
        told = {"user": users[0]} if users else {}
    user, port = told.get("user", ""), told.get("port", "")
    if user and not _USER.fullmatch(user):
        raise VpsTuiError(f"{server.label}: the user {clean(user, 40)!r} cannot be written down.")
    if port and not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise VpsTuiError(f"{server.label}: {clean(port, 40)!r} is no number of a port.")
    return Login(user, int(port) if port else None)


def _settings(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the users and ports that the arguments of ssh tell, in their order."""
    rest, has_destination = list(words), False
    while rest:
        word = rest.pop(0)
        if word == "--" and rest:
            word = rest.pop(0)
        elif word.startswith("-") and word != "-":
            letters = word[1:]
            at = next((n for n, letter in enumerate(letters) if letter in _WITH_VALUE), None)
            if at is not None:
                value = letters[at + 1 :] or (rest.pop(0) if rest else "")
                yield from _of_option(letters[at], value)
            continue
        if has_destination:
            return  # the command that is run there
        has_destination = True
        yield from _of_destination(word)


def _of_option(letter: str, value: str) -> Iterator[tuple[str, str]]:
    setting = _SETTING.fullmatch(value) if letter == "o" else None
    if setting:
        yield setting[1].lower(), setting[2].strip('"')
    elif letter in "lp":
        yield {"l": "user", "p": "port"}[letter], value


def _of_destination(word: str) -> Iterator[tuple[str, str]]:
    uri = _URI.fullmatch(word)
    if uri is None:
        found = {"user": word.rpartition("@")[0]}
    else:
        found = {"user": uri["user"] or "", "port": uri["port"] or ""}
    yield from ((key, value) for key, value in found.items() if value)
