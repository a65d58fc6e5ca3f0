"""The names of the servers of each profile's last list, kept for completion between two starts.

A convenience on which nothing depends: a file that cannot be read counts as an empty one, and one
that cannot be written stays as it is.
"""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError
from vpstui.base.redaction import redact
from vpstui.base.sanitize import clean
from vpstui.config.config_file import CONFIG_LIMIT, read_config

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from vpstui.api.models import Server

VERSION: Final = 1
"""Of the format; a file of another version is not changed."""

FILE_LIMIT: Final = CONFIG_LIMIT
"""Bytes of the largest file; it is read as a config is."""

NAMES_LIMIT: Final = 2000
"""Names kept of a profile, the first ones of its list."""

NAME_LIMIT: Final = 100
"""Characters of the longest name that is kept."""

PROFILES_LIMIT: Final = 50
"""Profiles whose names are kept: those read last."""


class LastNames:
    """The file, which several instances share. Everything here blocks.

    Args:
        path: the file; None: nothing is kept.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def names_of(self, profiles: Iterable[str]) -> tuple[str, ...]:
        """Return the names in the last lists of some profiles, each once, sorted."""
        kept = self._read() or {}
        return tuple(sorted({name for profile in profiles for name in kept.get(profile, ())}))

    def remember(self, lists: Mapping[str, Iterable[Server]]) -> None:
        """Keep the names of whole lists, by profile, in place of those before."""
        named = {profile: _names(servers) for profile, servers in lists.items()}
        if self._path is None or not named:
            return
        from vpstui.base.append_file import AppendFile  # not while somebody types

        with suppress(OSError):
            if self._holds(named):
                return
            file = AppendFile(self._path)
            with file.locked():
                kept = self._read()
                if kept is None:
                    return
                others = {one: names for one, names in kept.items() if one not in named}
                newest = dict([*others.items(), *named.items()][-PROFILES_LIMIT:])
                data = json.dumps({"version": VERSION, "profiles": newest}).encode()
                if len(data) <= FILE_LIMIT:
                    file.replace([data])

    def _holds(self, named: Mapping[str, Sequence[str]]) -> bool:
        kept = self._read() or {}
        return all(kept.get(profile) == list(names) for profile, names in named.items())

    def _read(self) -> dict[str, list[str]] | None:
        """Return the names by profile; None where the file is of another version."""
        if self._path is None:
            return {}
        try:
            values = json.loads(read_config(self._path))
        except (OSError, ValueError, RecursionError, SettingsError):
            return {}
        if not isinstance(values, dict):
            return {}
        if values.get("version") != VERSION:
            return None
        profiles = values.get("profiles")
        return {
            profile: [name for name in names if isinstance(name, str) and is_offered(name)]
            for profile, names in (profiles.items() if isinstance(profiles, dict) else ())
            if isinstance(names, list)
        }


def is_offered(text: str) -> bool:
    """Whether a text can be offered as a word of a command line.

    Not one with characters that cannot be seen, which is not what it looks like; nor one that
    would be taken for an option.
    """
    return bool(text) and text == clean(text, NAME_LIMIT) and text[0] != "-"


def _names(servers: Iterable[Server]) -> list[str]:
    """Return the names that are kept, each once: none in which there is a token."""
    names = dict.fromkeys(server.name for server in servers)
    kept = (name for name in names if is_offered(name) and redact(name) == name)
    return list(islice(kept, NAMES_LIMIT))
