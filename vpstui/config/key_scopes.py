"""Where keys work: the scopes of the key registry, and which are active at the same time."""

from __future__ import annotations

from typing import Final

SCOPE_TEXTS: Final = {
    "servers": "on the table",
    "table": "in the table",
    "filter": "while a filter is typed",
    "server": "on the table and on a server",
    "detail": "on a server",
    "app": "everywhere but in dialogs",
    "terminal": "everywhere",
    "copy": "when something is copied",
    "accounts": "in the accounts",
    "views": "in the saved views",
    "history": "in the history",
    "history_table": "in the table of the history",
    "record": "on a record of the history",
    "change": "on a change that was seen",
    "offers": "in plans, locations, OS and SSH keys",
    "offers_table": "in the table of plans, locations, OS and SSH keys",
    "dialog": "in every dialog",
    "confirm": "in a question",
    "snapshot_first": "while a delete waits for a snapshot",
    "unlock": "when a lock is taken off",
    "hidden": "when marked servers are hidden",
    "results": "on the results of a bulk action",
    "results_table": "in the table of the results",
    "form": "in a form",
    "create": "in the form for a new server",
    "edit": "in the form of a server",
    "snapshot": "in the form for a snapshot",
    "conflict": "when somebody else changed the server",
    "ask_for": "when the API is asked for less",
    "toggle": "on a switch",
    "pace": "on the pace of a plan",
    "choice": "on what is chosen from a list",
    "choices": "in a list of what can be chosen",
    "login": "in the login",
    "error": "on a long error",
    "password": "on a one-time password",
    "help": "in the help",
    "palette": "in the palette",
    "too_small": "in a terminal that is too small",
}
"""Where the keys of each scope work, in the words of `docs/keys.md`."""

SCOPE_STACKS: Final = (
    ("table", "servers", "server", "app", "terminal"),
    ("filter", "servers", "server", "app", "terminal"),
    ("filter", "history", "app", "terminal"),
    ("detail", "server", "app", "terminal"),
    ("history_table", "history", "app", "terminal"),
    ("offers_table", "offers", "app", "terminal"),
    ("filter", "offers", "app", "terminal"),
    ("dialog", "record", "terminal"),
    ("dialog", "change", "terminal"),
    ("dialog", "copy", "terminal"),
    ("dialog", "accounts", "terminal"),
    ("dialog", "views", "terminal"),
    ("dialog", "confirm", "toggle", "terminal"),
    ("dialog", "confirm", "pace", "terminal"),
    ("dialog", "snapshot_first", "terminal"),
    ("dialog", "hidden", "terminal"),
    ("dialog", "unlock", "terminal"),
    ("results_table", "results", "app", "terminal"),
    ("dialog", "form", "create", "toggle", "terminal"),
    ("dialog", "form", "create", "choice", "terminal"),
    ("dialog", "choices", "terminal"),
    ("dialog", "form", "edit", "toggle", "terminal"),
    ("dialog", "form", "snapshot", "terminal"),
    ("dialog", "conflict", "terminal"),
    ("dialog", "ask_for", "choice", "terminal"),
    ("dialog", "login", "terminal"),
    ("dialog", "error", "terminal"),
    ("dialog", "password", "terminal"),
    ("dialog", "help", "terminal"),
    ("dialog", "palette", "terminal"),
    ("too_small", "app", "terminal"),
)
"""Sets of scopes whose keys work at the same time, the innermost first."""

TEXT_INPUT_SCOPES: Final = frozenset(
    {"filter", "form", "create", "edit", "snapshot", "login", "palette", "choice", "choices"}
)
"""Scopes in which a field takes every character, so that no character can be a key."""
