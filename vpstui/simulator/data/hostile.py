r"""Text and values made to break terminals, markup, tables, paths and parsers.

A server's name is whatever somebody typed, and an answer passes through many programs. Nothing in
here may move the cursor, set the clipboard, run an action, end the app or hide a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vpstui.simulator.dates import iso

if TYPE_CHECKING:
    from vpstui.simulator.refusal import Refusal

_MISSING: Final = object()
"""Stands for a field that is not in the answer at all."""

_FUTURE: Final = object()
"""Stands for a date a year ahead of the clock."""

YEAR = 365 * 86_400
"""Seconds."""

NOT_A_SERVER = "I am not a server [/] \x1b[2J"
"""The row of an unfiltered list that is no object."""

JUNK_ROW_AT = 3
"""How many servers come before that row."""

ERROR_PREFIX = "\x1b[2J\x1b]0;pwned\x07[@click=app.quit]x[/] [/prod] \u202e"
"""Stands before every message of an error."""

NAMES: tuple[str, ...] = (
    "web [/prod]",
    "[@click=app.quit]x[/]",
    "[bold red]",
    "clear\x1b[2J\x1b[Hscreen",
    "clipboard\x1b]52;c;cm0gLXJmIH4=\x07",
    "link\x1b]8;;https://evil.example/\x1b\\click\x1b]8;;\x1b\\",
    "title\x1b]0;pwned\x07\x1b]2;pwned\x1b\\",
    'dcs\x1bP$q"p\x1b\\\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\',
    "c1\x9b2J\x9d0;pwned\x9c\x90q\x9c",
    "nul\x00byte",
    "crlf\r\nrow\ttab\x85nel\u2028ls\u2029ps\x0bvt\x0cff",
    "bidi\u202egnp.exe\u202c\u202a\u202b\u202d",
    "isolate\u2066\u2067\u2068abc\u2069\u200e\u200f\u061c",
    "zero\u200bwidth\u200c\u200d\u2060\ufeff\u00ad",
    "tag" + "".join(chr(0xE0000 + ord(letter)) for letter in "hidden"),
    "zalgo" + "\u0301\u0323\u0489" * 300,
    "long-" + "x" * 10_000,
    "family-\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466-\U0001f3f3\ufe0f\u200d\U0001f308",
    "\u0e81\u0eb3\u0ea5\u0eb2\u0ea7-\u0e99\u0ec9\u0eb3",
    "\u30b5\u30fc\u30d0\u30fc\u7ba1\u7406\u30b7\u30b9\u30c6\u30e0\uff3b\uff0f\uff3d",
    "",
    "   ",
    "../x",
    "a/b?#%",
    "$(reboot)`reboot`; rm -rf ~ #",
    ":smile: ${name} {name} %s %(name)s \\",
)
"""Names, each for the trouble it makes; each also stands in a hostname, location, plan and OS."""

FIELDS: tuple[dict[str, Any], ...] = (
    {"name": "option", "hostname": "-oProxyCommand=touch /tmp/pwned"},
    {"name": "shell", "hostname": "$(reboot)"},
    {"name": "user-at", "hostname": "root@evil.example -p 1"},
    {"name": "bad-address", "ip_address": "-oProxyCommand=x\x1b[2J", "ipv6_address": "[/]::1"},
    {"name": None, "hostname": None},
    {"name": _MISSING, "hostname": _MISSING},
    {"name": "null-ip", "ip_address": None, "ipv6_address": None},
    {"name": "no-ip", "ip_address": _MISSING, "ipv6_address": _MISSING},
    {"name": "null-plan", "plan": None, "os": None, "location": None},
    {"name": "no-plan", "plan": _MISSING, "os": _MISSING, "location": _MISSING},
    {"name": "empty-plan", "plan": {}, "os": {}, "location": ""},
    {
        "name": "odd-plan",
        "plan": {"id": -1, "name": "[red]\x1b[31mred", "vcpus": None, "memory": -5, "storage": 0},
        "os": {"id": None, "name": "Ubuntu [/] \u202e22.04"},
        "location": "[link=https://evil.example]us-west[/link]",
    },
    {"name": "text-id", "id": str},
    {"name": "odd-status", "status": "migrating \x1b[31m"},
    {"name": "extra", "\x1b[2Junknown[/]": {"deep": [None, {"x": "\x07"}]}, "password": "hunter2"},
    {"name": "no-zone", "created_at": "2025-01-10T14:30:00", "updated_at": "2025-01-10"},
    {"name": "future", "created_at": _FUTURE, "updated_at": _FUTURE},
    {"name": "no-date", "created_at": "yesterday \x1b[2J", "updated_at": None},
    {"name": "far-date", "created_at": "9999-12-31T23:59:59-23:59", "updated_at": "0001-01-01"},
    {
        "name": "odd-usage",
        "resource_usage": {
            "cpu_percent": -12.5,
            "memory_used": 10**15,
            "disk_used": "[/] \x1b[2J",
            "bandwidth_used": None,
        },
        "backups_enabled": "yes",
    },
    {"name": "no-usage", "resource_usage": None, "backups_enabled": _MISSING},
    {"name": "list-usage", "resource_usage": ["\x1b[2J"], "backups_enabled": None},
)
"""Servers with one odd thing each; `_MISSING` leaves a field out, `str` makes a string of it."""


def _named(name: str) -> dict[str, Any]:
    """Return a server in which everything that can hold text holds this one."""
    return {
        "name": name,
        "hostname": f"{name}.example.com",
        "location": name,
        "plan": {"id": 1, "name": name, "vcpus": 1, "memory": 2048, "storage": 40},
        "os": {"id": 5, "name": name},
    }


SPECIMENS: tuple[dict[str, Any], ...] = (*map(_named, NAMES), *FIELDS)
"""What is laid over the first servers, one specimen each."""

PLAN: dict[str, Any] = {
    "id": 666,
    "name": "Plan [/] \x1b[2J\u202e",
    "slug": None,
    "vcpus": None,
    "memory": -1,
    "storage": "lots",
    "price_monthly": None,
    "price_hourly": "[bold]free",
    "available": True,
    "locations": None,
    "description": "[@click=app.quit]buy[/]\x1b]52;c;eA==\x07",
}
"""An entry of the `/plans/` page that no server can be made with."""

UUID_PLAN: dict[str, Any] = {
    "uuid": "../x",
    "ram": "lots [/]",
    "ram_unit": "\x1b[2JGB",
    "cpu": None,
    "cpu_type_name": "[@click=app.quit]x[/]",
    "disk_space": -1,
    "transfer": "\x1b]0;pwned\x07",
    "monthly_price": "[bold]free",
    "hourly_price": None,
}
"""The same in the second dialect."""

PLACE: dict[str, Any] = {
    "id": None,
    "name": "Place [/] \x1b[2J\u202e",
    "country_name": "[@click=app.quit]x[/]",
    "country_code": 7,
    "is_active": "maybe",
}
"""An entry of the `/locations/` page that is none."""

OPERATING_SYSTEM: dict[str, Any] = {
    "uuid": None,
    "name": "System [bold red] \x1b]0;pwned\x07",
    "versions": ["9 [/]\x1b[2J", None, {"uuid": 5, "name": None}],
}
"""An entry of the `/operating-systems/` page that no server can be made with."""

SSH_KEY: dict[str, Any] = {
    "uuid": "../x",
    "name": "Key [/] \x1b[2J",
    "public_key": None,
    "fingerprint": "\x1b]52;c;eA==\x07",
    "created_at": "yesterday",
    "last_used_at": "9999-12-31T23:59:59-23:59",
}
"""An entry of the `/ssh-keys/` page."""

SNAPSHOT: dict[str, Any] = {
    "id": None,
    "server": None,
    "name": "Snapshot [/] \x1b[2J\u202e",
    "status": "melting [@click=app.quit]x[/]",
    "size_mb": "lots",
    "created_at": None,
    "description": "\x1b]8;;https://evil.example/\x1b\\click\x1b]8;;\x1b\\",
}
"""The last entry of every list of snapshots."""

BACKUP: dict[str, Any] = {
    "id": "../x",
    "server": "[bold red]",
    "backup_type": "odd \x1b[31m",
    "status": None,
    "size_mb": -1,
    "created_at": "yesterday \x1b[2J",
    "expires_at": 7,
    "description": None,
}
"""The last entry of every list of backups."""

ACCOUNT: dict[str, Any] = {
    "account": {
        "email": "ops@example.com\x1b]0;pwned\x07",
        "first_name": "[@click=app.quit]Robin[/]",
        "last_name": None,
        "company_name": "[/] \x1b[2J\u202eExample",
        "created_at": "yesterday",
    },
    "token": {"name": "[bold red]", "permissions": ["servers:*", "\x1b[2J", None]},
}
"""What `/account/me/` answers."""


def spoil_fleet(fleet: list[dict[str, Any]], now: float) -> None:
    """Lay the specimens over the first servers of a fleet."""
    for record, specimen in zip(fleet, SPECIMENS, strict=False):
        for field, value in specimen.items():
            if value is _MISSING:
                record.pop(field, None)
            elif value is _FUTURE:
                record[field] = iso(now + YEAR)
            elif value is str:
                record[field] = str(record[field])
            else:
                record[field] = value


def spoil_refusal(refusal: Refusal) -> None:
    """Put hostile text before every message of an error."""
    for field, messages in refusal.body.items():
        refusal.body[field] = (
            ERROR_PREFIX + messages
            if isinstance(messages, str)
            else [ERROR_PREFIX + message for message in messages]
        )
