"""Reads a config by the program and by its JSON Schema: both must say the same of it."""

from __future__ import annotations

import json
import math
import re
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs

from vpstui.base.errors import SettingsError
from vpstui.cli.config_file.json_schema import config_schema
from vpstui.config.config_file import WrongConfig
from vpstui.config.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from vpstui.config.settings import Settings

ONLY_THE_PROGRAM_KNOWS: Final = (
    r"There is no profile .* in the config",  # `open` names one that the same file lacks
    r": at character \d+ of the query: ",  # the filter language
    r"is no key( that keyboards have)?\.",  # names of keys
    r"cannot be on ", r"would both be on ", r"A terminal cannot tell ",  # what keys are for
    r"is not a URL\.",  # a port above 65535
)  # fmt: skip
"""Mistakes that a schema cannot know."""


@cache
def validator() -> jsonschema_rs.Draft202012Validator:
    """The schema, as `vpstui config schema` prints it."""
    return jsonschema_rs.Draft202012Validator(config_schema())


def load_both_ways(path: Path) -> Settings:
    """Read a config as the program does, and see that the schema agrees.

    Raises:
        AssertionError: it does not.
        SettingsError: the config cannot be used.
    """
    try:
        settings = load_settings(path)
    except SettingsError as error:
        lines = error.all_lines if isinstance(error, WrongConfig) else ()
        if lines and is_valid(path):
            unknown = [line for line in lines if not _is_known_alone(line)]
            assert not unknown, f"the schema takes what the program refuses: {unknown}"
        raise
    assert is_valid(path), [str(one) for one in validator().iter_errors(values_of(path))]
    return settings


def takes_api_url(url: str) -> bool:
    """Whether the schema takes a URL as that of an API, or cannot know that it is none."""
    return validator().is_valid({"profiles": {"a": {"api_url": url}}})


def is_valid(path: Path) -> bool:
    """Whether the schema takes what is in a file, which is TOML."""
    return validator().is_valid(values_of(path))


def values_of(path: Path) -> Any:
    """What is in a TOML file, as an editor hands it to a validator: dates are texts."""
    values = tomllib.loads(path.read_text("utf-8-sig")) if path.exists() else {}
    return json.loads(json.dumps(_without_infinity(values), default=str))


def _without_infinity(value: Any) -> Any:
    """JSON has no such numbers; a validator sees that it is none."""
    if isinstance(value, dict):
        return {key: _without_infinity(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_infinity(one) for one in value]
    return value if not isinstance(value, float) or math.isfinite(value) else str(value)


def _is_known_alone(line: str) -> bool:
    return any(re.search(pattern, line) for pattern in ONLY_THE_PROGRAM_KNOWS)
