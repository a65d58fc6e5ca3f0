"""Writes `docs/keys.md` from the registry: `make docs`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpstui.base.stdout import print_text
from vpstui.config.key_overrides import key_text
from vpstui.config.key_registry import KEYS, keys_in_scope
from vpstui.config.key_scopes import SCOPE_TEXTS

if TYPE_CHECKING:
    from vpstui.config.keys.key import Key

_HEAD: Final = """\
# Keys

Every key that works, and its id. This page is made from the program itself; `make docs` renews it.
Inside vpstui, `?` shows the keys of the screen that one is on, with those that were moved.

An id can be given another key in the config, several, or none:

```toml
[keys]
"servers.delete" = "ctrl+x"
"table.down" = ["down", "j", "ctrl+n"]
"servers.pause" = ""
```

A key is a character (`x`, `X`, `?`) or a name: `f5`, `space`, `tab`, `enter`, `escape`, `up`,
`home`, `pageup`, `delete`; before it may stand `ctrl+`, `alt+` or `shift+`. vpstui does not start
when an id or a key is not known, when two keys that work at the same time would be the same, or
when what takes a server down would be on a key that is pressed in passing (lower-case letters,
digits, Enter, Space, arrows). Ctrl+Q always leaves.
"""


def keys_page() -> str:
    """Return the page, without its last line break: a table for each scope of keys."""
    parts = [_HEAD]
    for scope, place in SCOPE_TEXTS.items():
        rows = [_row(key) for key in keys_in_scope(scope)]
        table = "\n".join(("| key | does | id |", "|---|---|---|", *rows))
        parts.append(f"## {place[0].upper()}{place[1:]}\n\n{table}\n")
    fixed = sorted({key.fixed for key in KEYS if key.fixed})
    parts.append("\\* cannot be moved: " + "; ".join(fixed) + ".")
    return "\n".join(parts)


def _row(key: Key) -> str:
    keys = " ".join(f"`{_text(name)}`" for name in key.keys.split(","))
    mark = " \\*" if key.fixed else ""
    return f"| {keys} | {key.description} | `{key.id}`{mark} |"


def _text(name: str) -> str:
    return f"Ctrl+{name[-1].upper()}" if name.startswith("ctrl+") else key_text(name)


if __name__ == "__main__":
    print_text(keys_page(), "page of the keys")
