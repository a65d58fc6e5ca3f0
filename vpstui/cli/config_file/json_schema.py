"""The JSON Schema of the config: from the settings, with what their checks ask for besides types.

What a schema cannot say, the program checks alone: whether a query can be read, which keys clash,
whether a profile to open is there. Numbers in quotes and the like, which the program takes as well,
are no values for the schema.
"""

from __future__ import annotations

import re
from typing import Any, Final

from vpstui.cli.config_file.example import descriptions
from vpstui.config.key_registry import KEYS
from vpstui.config.setting_checks import COLOURS, THEMES
from vpstui.config.settings import PROFILE_NAME_LIMIT, REFRESH_LIMITS
from vpstui.config.ssh_template import PLACEHOLDERS
from vpstui.config.terminal_capabilities import AUTOMATIC_THEME
from vpstui.query.saved_views import NAME_LIMIT, QUERY_LIMIT

_HIDDEN: Final = r"\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"
"""Characters that cannot be seen, within [ ]: the most frequent ones."""

_VISIBLE: Final = rf"^[^{_HIDDEN}]*$"

_NAME: Final = rf"^(?!\s)[^{_HIDDEN}]*(?<!\s)$"
"""A name of one line, without blanks at its ends."""

_PROFILE_NAME: Final = rf"^(?![-.~\s])[^/\\{_HIDDEN}]*(?<!\s)$"

_LOOPBACK: Final = r"(?:[Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt]|127(?:\.[0-9]+){3}|\[::1\])"

_HOST: Final = rf"(?:\[[0-9A-Fa-f:.]+\]|[^\s/:@?#\[\]{_HIDDEN}]+)"

_API_URL: Final = (
    rf"^(?:[Hh][Tt][Tt][Pp][Ss]://{_HOST}|[Hh][Tt][Tt][Pp]://{_LOOPBACK})"
    rf"(?::[0-9]{{0,5}})?(?:/[^\s@?#{_HIDDEN}]*)?$"
)
"""As `url_problem` has it: https anywhere, http on this machine."""

_PROGRAM: Final = r"^(?!-)(?!.*\{\w*\})(?=.*\S)[^=]*$"

_ARGUMENT: Final = rf"^(?!.*\{{(?!(?:{'|'.join(PLACEHOLDERS)})\}})\w*\}})[^{_HIDDEN}]*$"

_SSH: Final = {
    "prefixItems": [{"type": "string", "allOf": [{"pattern": _PROGRAM}, {"pattern": _ARGUMENT}]}],
    "items": {"type": "string", "pattern": _ARGUMENT},
}

_LIMITS: Final[dict[str, dict[str, Any]]] = {
    "refresh": {"minimum": REFRESH_LIMITS[0], "maximum": REFRESH_LIMITS[1]},
    "theme": {"enum": [AUTOMATIC_THEME, *THEMES]},
    "notify": {
        "anyOf": [
            {"enum": ["off", "terminal"]},
            {
                "type": "array", "minItems": 1,
                "prefixItems": [{"type": "string", "pattern": r"^(?!.*\{\w*\})(?=.*\S).*$"}],
                "items": {"type": "string", "pattern": r"^(?!.*\{(?!text\})\w*\})"},
            },
        ]
    },
    "open": {"uniqueItems": True},
    "ssh": _SSH,
    "keys": {"propertyNames": {"enum": [key.id for key in KEYS if not key.fixed]}},
    "views": {
        "propertyNames": {"minLength": 1, "maxLength": NAME_LIMIT, "pattern": _NAME},
        "additionalProperties": {
            "type": "string", "maxLength": QUERY_LIMIT,
            "allOf": [{"pattern": r"\S"}, {"pattern": _VISIBLE}],
        },
    },
    "profiles": {
        "propertyNames": {
            "minLength": 1, "maxLength": PROFILE_NAME_LIMIT, "pattern": _PROFILE_NAME,
        },
    },
}  # fmt: skip
"""What a value must be besides its type, by key."""

_LIMITS_OF_A_PROFILE: Final[dict[str, dict[str, Any]]] = {
    "api_url": {"pattern": _API_URL},
    "colour": {"pattern": rf"^(?:{'|'.join(map(re.escape, COLOURS))}|#[0-9A-Fa-f]{{6}})?$"},
    "account": {"pattern": r"^(?:[^\s@]+@[^\s@]+)?$"},
    "protect": {"items": {"type": "string", "pattern": r"\S"}},
    "ssh": _SSH,
}


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema of the config file."""
    from pydantic import TypeAdapter

    from vpstui.config.settings import Settings

    schema = TypeAdapter(Settings).json_schema()
    said = descriptions()
    tables = schema["$defs"]
    for place, table, limits in (
        ((), schema, _LIMITS),
        (("profiles",), tables["Profile"], _LIMITS_OF_A_PROFILE),
        (("choices",), tables["ChoiceNames"], {}),
    ):
        table.pop("title")
        table["properties"] = {
            key: _property(value, said.get((*place, key), ""), limits.get(key, {}))
            for key, value in table["properties"].items()
        }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "vpstui"}
    return {**head, **schema}


def _property(value: dict[str, Any], said: str, limits: dict[str, Any]) -> dict[str, Any]:
    """Return a property without what TOML does not have: a null."""
    kept = {name: part for name, part in value.items() if name not in ("anyOf", "title")}
    kinds = [kind for kind in value.get("anyOf", ()) if kind != {"type": "null"}]
    kept |= kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {}
    if kept.get("default", ...) in (None, [], ""):
        del kept["default"]
    return {**({"description": said} if said else {}), **kept, **limits}
