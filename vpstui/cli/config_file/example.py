"""The example of a config with everything that can be set, from which all else is made.

It stands in docs/config.md, `vpstui config init` writes it as comments, and the JSON Schema takes
its descriptions from what is said there of each key.
"""

from __future__ import annotations

import re
from typing import Final

EXAMPLE: Final = """\
refresh = 10                    # seconds between two reads of the list, 2 to 3600
theme = "vpstui-dark"           # vpstui-light, vpstui-ansi (16 colours), "auto", or a theme of Textual's
mouse = "auto"                  # auto: off over SSH; or "on", "off"
bell = true                     # rings when what you waited for is done
title = true                    # the window's title says which accounts are open, and what is waited for
notify = ["notify-send", "{text}"]  # a program told what the bell tells; or "terminal", "off"
accessible = false              # true: words and no signs, no frames, for a screen reader
open = ["prod", "shop"]         # profiles that are opened together when none is named
ssh = ["ssh", "{username}@{ip}"]  # what s runs; also {ipv6} {hostname} {name} {id}
ssh_open = "here"               # in tmux also "window" or "pane"
allow_plaintext_keyring = false # true: also a keyring that keeps secrets in plain text

[profiles.prod]                 # an account: vpstui --profile prod, or VPSTUI_PROFILE=prod
api_url = "https://admin.vps.org/api/v1"  # the API, to which the token is sent
token_command = ["pass", "show", "vps/prod"]  # a program that prints the token, and its arguments
account = "ops@example.com"     # a token of anybody else is refused
label = "Production"            # on screen, instead of the profile's name
colour = "red"                  # of the label: green yellow blue magenta cyan orange, or "#rrggbb"
dialect = "auto"                # or "documented", "uuid": docs/dialects.md
ready = "ssh"                   # after a start it is also told when ssh answers; or "status"
read_only = true                # nothing is changed until L
protect = ["db-*"]              # names of servers that are never deleted from here

[profiles.shop]                 # another one
token_file = "~/.config/vpstui/shop.token"  # a file with the token that only you can read
ssh = ["ssh", "-p", "2222", "admin@{ip}"]  # instead of what is set above for all
ssh_open = "window"             # the same
allow_plaintext_keyring = true  # the same

[choices]                       # names for the ids that the API does not list, in the create form
os = { "Debian 12" = 3 }        # ids of operating systems by name
ssh_key = { "laptop" = 7 }      # ids of SSH keys by name

[keys]                          # keys by the id of what they do: docs/keys.md
"servers.delete" = "ctrl+x"
"servers.reboot" = ""           # no key at all
"table.down" = ["down", "j"]

[views]                         # filters by name: v shows them; the first nine are on 1 to 9
sleeping = "status:stopped age>30d"
"""  # noqa: E501 - as wide as the pages of docs/

_HEAD: Final = """\
# The config of vpstui. Everything is optional; what is not set has its default.
# To set something, take the # off its line, and off the line in [ ] above it.
# `vpstui config check` finds mistakes, `vpstui config show` says what counts.

"""

_LINE: Final = re.compile(r"(?:\[(?P<table>[^\]]+)\]|(?P<key>\w+) = .*?)\s+# (?P<said>.+)$")


def commented_example() -> str:
    """Return the example with a `#` before each line that sets something."""
    lines = (f"#{line}" if line else "" for line in EXAMPLE.splitlines())
    return _HEAD + "\n".join(lines) + "\n"


def descriptions() -> dict[tuple[str, ...], str]:
    """Return what is said of each key and table, by the names that lead to it.

    A profile's name is left out: what is said of one holds for all.
    """
    found: dict[tuple[str, ...], str] = {}
    table: tuple[str, ...] = ()
    for line in EXAMPLE.splitlines():
        if line.startswith("["):
            table = (line[1:].split("]")[0].split(".")[0],)
        said = _LINE.match(line)
        if said is not None:
            keys = (*table, said["key"]) if said["key"] else table
            found.setdefault(keys, said["said"])
    return found
