"""The JSON Schema of the config. Each config of `tests/config/` is read by it, too.

`tests/support/config_schema.py` does so, and lists what only the program can know.
"""

from __future__ import annotations

import ast
import dataclasses
import json
import re
import tomllib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from tests.support.config_schema import load_both_ways, validator
from tests.support.programs.program import ROOT
from vpstui.base.errors import SettingsError
from vpstui.cli.config_file.example import EXAMPLE
from vpstui.cli.config_file.json_schema import config_schema
from vpstui.cli.main import run
from vpstui.config.key_registry import KEYS
from vpstui.config.setting_checks import COLOURS, THEMES
from vpstui.config.settings import ChoiceNames, Profile, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


SETTINGS = "|".join(field.name for field in dataclasses.fields(Settings))

CONFIG = re.compile(rf"^\[?({SETTINGS})\b.*(=|\])", re.MULTILINE)
"""A line that may be one of a config."""


def configs_of_the_tests() -> set[str]:
    """Every text in the sources of the tests that is TOML with a setting in it."""
    found = set()
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and CONFIG.search(text):
                with suppress(ValueError):
                    tomllib.loads(text)
                    found.add(text)
    return found


def test_every_config_of_the_tests_is_read_alike(tmp_path: Path) -> None:
    """Valid where the program takes it, and not where it does not."""
    configs = configs_of_the_tests()
    taken = 0
    for text in configs:
        file = tmp_path / "config.toml"
        file.write_text(text)
        with suppress(SettingsError):
            load_both_ways(file)
            taken += 1
    assert taken > 10
    assert len(configs) - taken > 40


def objects(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every table of the schema that has keys of its own."""
    yield schema
    yield from schema["$defs"].values()


def test_schema_is_one_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed is JSON, and a schema."""
    assert run(["config", "schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == config_schema()
    assert jsonschema_rs.meta.is_valid(printed)


def test_every_setting_is_in_it_and_described() -> None:
    """An editor says of each key what it is for, and of another one that it is none."""
    schema = config_schema()
    tables = {"": Settings, "Profile": Profile, "ChoiceNames": ChoiceNames}
    for name, cls in tables.items():
        table = schema["$defs"][name] if name else schema
        assert table["additionalProperties"] is False
        assert list(table["properties"]) == [field.name for field in dataclasses.fields(cls)]
        for key, value in table["properties"].items():
            assert value.get("description") or key == "profiles", key


def test_nothing_can_be_null() -> None:
    """TOML has no such value."""
    assert '"null"' not in json.dumps(config_schema())
    assert "null" not in json.dumps([one.get("properties") for one in objects(config_schema())])


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("theme", ("auto", *THEMES)),
        ("refresh", (2, 2.0, 10, 3600)),
        ("open", ([], ["a", "b"])),
        ("ssh", ([], ["ssh", "{username}@{ip}", "-o", "x={a b}", "x=y"])),
        ("keys", ({key.id: "f9" for key in KEYS if not key.fixed},)),
    ],
)
def test_what_can_be_set_is_valid(key: str, values: tuple[object, ...]) -> None:
    """Each value there is."""
    for value in values:
        assert validator().is_valid({key: value}), value


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "vpstui-drak"),
        ("refresh", 1.99),
        ("refresh", 3601),
        ("open", ["a", "a"]),
        ("ssh", ["-x"]),
        ("ssh", ["{ip}"]),
        ("ssh", ["ssh", "{addr}"]),
        ("ssh", ["ssh", "a\nb"]),
        ("keys", {"no.such": "x"}),
        ("views", {"": "web"}),
        ("views", {" x": "web"}),
        ("views", {"x": " "}),
        ("views", {"x": "a\nb"}),
        ("views", {"x": "a" * 1001}),
        ("profiles", {"-x": {}}),
        ("profiles", {"a/b": {}}),
        ("profiles", {"x" * 65: {}}),
        ("profiles", {"a": {"colour": "mauve"}}),
        ("profiles", {"a": {"protect": [" "]}}),
        ("profiles", {"a": {"account": "ops"}}),
        ("profiles", {"a": {"ssh": [""]}}),
    ],
)
def test_what_cannot_be_set_is_not_valid(key: str, value: object) -> None:
    """What a check of the program asks for, the schema asks for too."""
    assert not validator().is_valid({key: value})


def test_example_is_valid() -> None:
    """And every colour."""
    assert validator().is_valid(tomllib.loads(EXAMPLE))
    for colour in (*COLOURS, "", "#FF8800"):
        assert validator().is_valid({"profiles": {"a": {"colour": colour}}})


def test_fixed_key_is_not_valid() -> None:
    """It cannot be moved."""
    fixed = next(key for key in KEYS if key.fixed)
    assert not validator().is_valid({"keys": {fixed.id: "x"}})
