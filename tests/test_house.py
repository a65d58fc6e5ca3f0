"""The house stays one that can be lived in: small rooms, short files, short chains, light doors."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.app import App
from textual.dom import DOMNode
from textual.message import Message

import vpstui

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "vpstui"
ROOMS = sorted(path.parent for path in PACKAGE.rglob("__init__.py"))

FILES_IN_A_FOLDER = 14
LINES_IN_A_FILE = 350
LINES_IN_A_TEST_FILE = 500
LINES_IN_A_FUNCTION = 40
LINES_OF_THE_APP = 200
BASES = 2
"""Classes of ours that a class may have between itself and Textual's."""

REGISTRIES = {"config/key_registry.py"}
"""Files that hold data, a line for each thing; they may be longer."""


def modules() -> Iterator[str]:
    """The name of every module but the entry points, which do something when imported."""
    for module in pkgutil.walk_packages(vpstui.__path__, "vpstui."):
        if not module.name.endswith("__main__"):
            yield module.name


def sources(folder: Path) -> list[Path]:
    """Every Python file below a folder."""
    return sorted(folder.rglob("*.py"))


def length(path: Path) -> int:
    """Its lines."""
    return len(path.read_text("utf-8").splitlines())


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.relative_to(ROOT).as_posix())
def test_a_room_is_small_and_says_what_it_is_for(room: Path) -> None:
    """So that one look tells what is in it."""
    assert len(list(room.glob("*.py"))) <= FILES_IN_A_FOLDER
    if room != PACKAGE:
        tree = ast.parse((room / "__init__.py").read_text("utf-8"))
        assert ast.get_docstring(tree)


def test_tests_lie_in_small_folders_too() -> None:
    """Every folder of tests; pictures are stored by a library, which has its own order."""
    counts = Counter(path.parent.relative_to(ROOT).as_posix() for path in sources(ROOT / "tests"))
    assert {folder: n for folder, n in counts.items() if n > FILES_IN_A_FOLDER} == {}


def test_files_are_short() -> None:
    """A module has one reason to change."""
    long = {
        path.relative_to(PACKAGE).as_posix(): length(path)
        for path in sources(PACKAGE)
        if length(path) > LINES_IN_A_FILE
    }
    assert set(long) <= REGISTRIES, long
    assert length(PACKAGE / "app.py") <= LINES_OF_THE_APP


def test_test_files_are_short() -> None:
    """Those too are read."""
    folder = Path(__file__).parent
    long = {path.name: length(path) for path in sources(folder)}
    assert {name: lines for name, lines in long.items() if lines > LINES_IN_A_TEST_FILE} == {}


def test_functions_are_short() -> None:
    """Without the docstring, the names and the blank lines."""
    long = {}
    for path in sources(PACKAGE):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = body_lines(node)
                if lines > LINES_IN_A_FUNCTION:
                    long[f"{path.relative_to(PACKAGE)}:{node.name}"] = lines
    assert long == {}


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines from the first statement behind the docstring to the last."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    if not body:
        return 0
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_chains_of_classes_are_short() -> None:
    """What several screens share is held, not inherited."""
    for name in modules():
        importlib.import_module(name)
    long = {}
    waiting: list[type] = [DOMNode, Message]
    while waiting:
        cls = waiting.pop()
        waiting += cls.__subclasses__()
        ours = [base.__name__ for base in cls.__mro__[1:] if is_ours(base)]
        if is_ours(cls) and len(ours) > BASES:
            long[cls.__name__] = ours
    assert long == {}
    assert issubclass(App, DOMNode)


def is_ours(cls: type) -> bool:
    """Whether a class is written here."""
    return cls.__module__.startswith("vpstui.")


ALLOWED_AT_ONCE = {"__future__", "importlib", "typing"}


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.relative_to(ROOT).as_posix())
def test_the_door_of_a_room_brings_nothing_along(room: Path) -> None:
    """Its `__init__` imports no third party, but for the types of its public names."""
    if room.name == "simulator":  # a program of its own
        return
    tree = ast.parse((room / "__init__.py").read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= ALLOWED_AT_ONCE
        elif isinstance(node, ast.ImportFrom):
            assert node.module in ALLOWED_AT_ONCE


def test_the_first_screen_waits_for_no_library() -> None:
    """Neither for the API's, nor for the keyring's."""
    code = (
        "import sys\n"
        "import vpstui.app, vpstui.cli.launch_options, vpstui.screens.servers.servers_screen\n"
        "print(*sorted({'httpx', 'httpcore', 'pydantic', 'keyring'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize("folder", [path.name for path in ROOMS if path.parent == PACKAGE])
def test_every_room_has_its_tests(folder: str) -> None:
    """In a folder of the same name."""
    assert list((ROOT / "tests" / folder).rglob("test_*.py"))
