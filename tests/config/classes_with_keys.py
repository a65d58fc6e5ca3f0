"""The classes of the app that have keys, by the scope of the registry that they belong to."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

from textual.dom import DOMNode

import vpstui.screens
import vpstui.widgets
from vpstui.config.key_scopes import SCOPE_TEXTS
from vpstui.terminal.key_bindings import bindings

if TYPE_CHECKING:
    from collections.abc import Iterator


def classes_with_keys() -> Iterator[type[DOMNode]]:
    """Every class of ours that has keys of its own."""
    for package in (vpstui.screens, vpstui.widgets):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    waiting: list[type[DOMNode]] = [DOMNode]
    seen: set[type[DOMNode]] = set()
    while waiting:
        cls = waiting.pop()
        waiting += set(cls.__subclasses__()) - seen
        seen |= set(cls.__subclasses__())
        if cls.__module__.startswith("vpstui.") and "BINDINGS" in vars(cls):
            yield cls


SCOPES = {
    scope: cls
    for cls in classes_with_keys()
    for scope in SCOPE_TEXTS
    if bindings(scope) == cls.BINDINGS
}
"""The class of each scope."""
