"""Saved views on the command line: a word `@sleeping` stands for the query of that view."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean
from vpstui.cli.launch_options import DEFAULT_ORIGIN, find_config_file, state_path
from vpstui.config.remembered_views import RememberedViewsFile
from vpstui.config.settings import load_settings
from vpstui.query.saved_views import merge_views
from vpstui.query.trouble.own_views import OWN_VIEWS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence


def with_views(words: Sequence[str], arguments: argparse.Namespace) -> list[str]:
    """Return words with the queries of the views that are named among them.

    Args:
        words: what was typed after the command.
        arguments: what `parse_arguments` returned.

    Raises:
        SettingsError: there is no such view, or the config cannot be used.
    """
    views = _views(arguments)
    return [_query(word[1:], views) if word.startswith("@") else word for word in words]


def _query(name: str, views: Mapping[str, str]) -> str:
    if name not in views:
        known = ", ".join(clean(known) for known in views)
        raise SettingsError(f"There is no saved view {clean(name, 40)!r}; there are: {known}.")
    return f"({views[name]})"


def _views(arguments: argparse.Namespace) -> Mapping[str, str]:
    """Return the queries of the views by name: of the config, saved in the app, its own."""
    if arguments.demo:
        return OWN_VIEWS
    path, origin = find_config_file(arguments, os.environ)
    configured = load_settings(path, required=origin != DEFAULT_ORIGIN).views
    saved = RememberedViewsFile(state_path("memory.json")).load().views
    return {view.name: view.query for view in merge_views(configured, saved)}
