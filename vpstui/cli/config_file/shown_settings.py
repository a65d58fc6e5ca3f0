"""What counts of the settings, and where each comes from. No token is ever read."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from vpstui.base.formatting import fit, width_of
from vpstui.base.redaction import redact
from vpstui.base.sanitize import clean
from vpstui.cli.launch_options import find_config_file
from vpstui.config.config_file import find_key_line, read_config
from vpstui.config.settings import Profile, Settings
from vpstui.config.token_sources import TokenSources
from vpstui.query.sheets.sheet import SCHEMA

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from vpstui.cli.launch_options import LaunchOptions

VALUE_LIMIT: Final = 200
"""Characters shown of a value in the table."""

VALUE_WIDTH: Final = 50
"""Cells of the column of the values; a longer one pushes aside what is behind it."""

_TABLES: Final = ("profiles", "choices", "keys", "views")
"""Settings that are tables: each of their entries is shown by itself."""

_INHERITED: Final = ("ssh", "ssh_open", "allow_plaintext_keyring")
"""Settings of a profile that are set for all as well."""


@dataclass(frozen=True)
class Row:
    """A setting.

    Attributes:
        keys: the names that lead to it.
        value: what it is; of a secret source only where it is.
        origin: where that comes from.
    """

    keys: tuple[str, ...]
    value: object
    origin: str

    @property
    def key(self) -> str:
        """The names, as TOML writes them."""
        return ".".join(one if _is_bare(one) else json.dumps(one) for one in self.keys)


class ShownSettings:
    """The settings as they count for these arguments.

    Args:
        options: what the arguments, the environment and the file result in.
        arguments: what `parse_arguments` returned.

    Raises:
        OSError: the file went away meanwhile.
    """

    def __init__(self, options: LaunchOptions, arguments: argparse.Namespace) -> None:
        self._options = options
        self._arguments = arguments
        self._path, self._named_by = find_config_file(arguments, options.environ)
        self._text = read_config(self._path) if self._path.exists() else ""
        import tomllib

        self._values = tomllib.loads(self._text)

    def rows(self) -> Iterator[Row]:
        """Give every setting: those for all, then those of each profile that would be opened."""
        settings, arguments = self._options.settings, self._arguments
        for field in fields(Settings):
            if field.name not in _TABLES:
                by_option = "--refresh" if arguments.refresh is not None else ""
                origin = by_option if field.name == "refresh" else ""
                yield Row(
                    (field.name,), getattr(settings, field.name),
                    origin or self._origin(field.name) or "default",
                )  # fmt: skip
        for name in self._options.opened:
            yield from self._rows_of_profile(name, self._options.profiles[name])
        choices = {"os": settings.choices.os, "ssh_key": settings.choices.ssh_key}
        entries: dict[tuple[str, ...], Mapping[str, object]] = {
            ("keys",): settings.keys, ("views",): settings.views,
            **{("choices", kind): known for kind, known in choices.items()},
        }  # fmt: skip
        for table, entry in entries.items():
            for name, value in entry.items():
                yield Row((*table, name), value, self._origin(*table, name))

    def _rows_of_profile(self, name: str, profile: Profile) -> Iterator[Row]:
        for field in fields(Profile):
            value = getattr(profile, field.name)
            origin = self._origin("profiles", name, field.name)
            if field.name == "api_url":
                origin = self._named_url() or origin
            elif field.name == "read_only" and self._options.read_only:
                value, origin = True, "--read-only"
            elif field.name == "token_command" and value:
                value = (value[0], "…") if value[1:] else value  # a secret may be among the others
            elif field.name in _INHERITED and not origin and (above := self._origin(field.name)):
                origin = f"{above}, for all"
            yield Row(("profiles", name, field.name), value, origin or "default")
        sources = self._sources(name).sources
        yield Row(("profiles", name, "token"), None, sources[0] if sources else "the keyring")

    def remarks(self) -> Iterator[str]:
        """Give a sentence for each source of a token that is set and does not count."""
        for name in self._options.opened:
            yield from (clean(f"{name}: {said}") for said in self._sources(name).ignored)

    def as_table(self) -> str:
        """Return a line for each setting, below where the file is and which profiles count."""
        there = "" if self._text or self._path.exists() else ", which is not there"
        lines = [
            f"# config: {clean(str(self._path), 1000)} ({self._named_by}){there}",
            f"# open: {', '.join(self._options.opened)} ({self._opened_by()})",
        ]
        rows = [(row.key, _text(row.value), row.origin) for row in self.rows()]
        keys = max(width_of(key) for key, _, _ in rows)
        values = min(max(width_of(value) for _, value, _ in rows), VALUE_WIDTH)
        for key, value, origin in rows:
            told = value + " " * (values - width_of(value))
            lines.append(f"{fit(key, keys)}  {told}  {origin}")
        return "\n".join(lines)

    def as_json(self) -> str:
        """Return the same for programs."""
        found = {
            "schema": SCHEMA,
            "config": {"path": str(self._path), "from": self._named_by},
            "open": {"profiles": list(self._options.opened), "from": self._opened_by()},
            "settings": [
                {"key": row.key, "value": _safe(row.value), "from": row.origin}
                for row in self.rows()
            ],
        }
        return json.dumps(found, indent=2)

    def _origin(self, *keys: str) -> str:
        """Return the line of the file that sets something; empty where none does."""
        inner: Any = self._values
        for key in keys:
            if not isinstance(inner, dict) or key not in inner:
                return ""
            inner = inner[key]
        return f"line {find_key_line(self._text, keys)}"

    def _opened_by(self) -> str:
        if self._arguments.profile:
            return "--profile"
        if self._options.environ.get("VPSTUI_PROFILE"):
            return "VPSTUI_PROFILE"
        return self._origin("open") or "default"

    def _named_url(self) -> str:
        if self._arguments.api_url:
            return "--api-url"
        return "VPSTUI_API_URL" if self._options.environ.get("VPSTUI_API_URL") else ""

    def _sources(self, name: str) -> TokenSources:
        options = self._options
        return TokenSources(
            name,
            options.profiles[name],
            environ=options.environ,
            limits=options.source_limits(name),
        )


def _is_bare(name: str) -> bool:
    return bool(name) and name.isascii() and name.replace("-", "").replace("_", "").isalnum()


def _text(value: object) -> str:
    """Return a value as TOML writes it; `-` for none."""
    if value is None or value in ("", ()):
        return "-"
    return clean(json.dumps(_safe(value), ensure_ascii=False), VALUE_LIMIT)


def _safe(value: object) -> object:
    """Return a value without what looks like a token, which may stand where none belongs."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, (tuple, list)):
        return [_safe(one) for one in value]
    return value
