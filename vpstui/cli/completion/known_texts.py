"""Texts of the user's own that completion offers, from files alone: no request, no token.

Only what is quick to read and needs no library is read; what cannot be used offers nothing.
"""

from __future__ import annotations

import json
from argparse import Namespace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean
from vpstui.cli.completion.last_names import LastNames, is_offered
from vpstui.cli.launch_options import DEMO_PROFILES, find_config_file, state_path
from vpstui.config.config_file import read_config
from vpstui.query.trouble.own_views import OWN_VIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_PROFILE: Final = "default"
"""The profile that need not be in the config."""

QUERY_SHOWN: Final = 60
"""Characters of the query of a view that are shown beside its name."""


class KnownTexts:
    """What is on the disk.

    Args:
        given: what was typed behind options, by the flag.
        environ: the environment variables.
    """

    def __init__(self, given: Mapping[str, tuple[str, ...]], environ: Mapping[str, str]) -> None:
        self._given = given
        self._environ = environ

    def profiles(self) -> tuple[str, ...]:
        """Return the names of the profiles."""
        if self._is_demo:
            return DEMO_PROFILES
        named = (name for name in _table(self._config, "profiles") if is_offered(name))
        return tuple(dict.fromkeys((*named, DEFAULT_PROFILE)))

    def views(self, *, every: bool) -> Mapping[str, str]:
        """Return views by name, and as much of their queries as is shown.

        Args:
            every: whether those that come with the app are among them.
        """
        saved: Mapping[str, Any] = {} if self._is_demo else self._saved_views()
        own = OWN_VIEWS if every else {}
        return {
            name: clean(query, QUERY_SHOWN)
            for name, query in {**saved, **own, **saved}.items()  # those of the app last
            if is_offered(name) and isinstance(query, str)
        }

    def _saved_views(self) -> Mapping[str, Any]:
        return {**_table(self._memory(), "views"), **_table(self._config, "views")}

    def server_names(self) -> tuple[str, ...]:
        """Return the names in the last lists of the profiles that would be opened."""
        if self._is_demo:
            return ()
        return LastNames(state_path("names.json")).names_of(self._opened())

    @property
    def _is_demo(self) -> bool:
        return "--demo" in self._given

    def _opened(self) -> tuple[str, ...]:
        if named := self._given.get("--profile"):
            return named
        if by_variable := self._environ.get("VPSTUI_PROFILE"):
            return (by_variable,)
        opened = self._config.get("open")
        names = opened if isinstance(opened, list) else []
        return tuple(name for name in names if isinstance(name, str)) or (DEFAULT_PROFILE,)

    @cached_property
    def _config(self) -> Mapping[str, Any]:
        import tomllib

        given = self._given.get("--config", ())
        try:
            # The shell has not expanded it yet.
            named = str(Path(given[-1]).expanduser()) if given else None
            path, _ = find_config_file(Namespace(config=named), self._environ)
            return tomllib.loads(read_config(path))
        except (OSError, ValueError, RuntimeError, RecursionError, SettingsError):
            return {}

    def _memory(self) -> Mapping[str, Any]:
        """Return what is in the file of `RememberedViewsFile`, unchecked."""
        path = state_path("memory.json")
        try:
            values = json.loads(read_config(path)) if path is not None else {}
        except (OSError, ValueError, RecursionError, SettingsError):
            return {}
        return values if isinstance(values, dict) else {}


def _table(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = values.get(name)
    return table if isinstance(table, dict) else {}
