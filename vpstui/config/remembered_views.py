"""What is remembered from one start to the next: last views, saved views, the theme.

A convenience on which nothing depends: a file that cannot be read counts as an empty one.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from vpstui.base.append_file import AppendFile
from vpstui.base.errors import SettingsError, VpsTuiError
from vpstui.base.redaction import hide_secrets
from vpstui.base.sanitize import clean
from vpstui.config.setting_checks import THEMES
from vpstui.query.columns import COLUMNS_BY_KEY
from vpstui.query.saved_views import check_view_name, check_view_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

VERSION: Final = 1
"""Of the format; a file of another version is never changed."""

FILE_LIMIT: Final = 1 << 18
"""Bytes of the largest file."""

LAST_VIEWS_LIMIT: Final = 50
"""Sets of accounts whose last view is remembered: those used last."""

_TYPES: Final[Mapping[str, type]] = {
    "sort": str, "reverse": bool, "wide": bool, "query": str, "pane": bool,
}  # fmt: skip
"""The fields of a last view, and their types."""

_TOKEN: Final = re.compile(r"vps_[A-Za-z0-9_-]{16,}")
"""What looks like a token; a server's name may begin with vps_, too."""


class RememberedViewsError(VpsTuiError):
    """Something could not be saved; nothing else is affected."""

    title = "Not remembered"


@dataclass(frozen=True)
class LastView:
    """How the table was shown last.

    Attributes:
        sort: key of the column it was sorted by.
        reverse: whether the order was reversed.
        wide: whether every column was shown.
        query: the filter.
        pane: whether the side pane is wanted where there is room.
    """

    sort: str = "name"
    reverse: bool = False
    wide: bool = False
    query: str = ""
    pane: bool = True


@dataclass(frozen=True)
class RememberedViews:
    """Everything that is remembered.

    Attributes:
        last: last views, by the `profiles_key` of the profiles that were open.
        views: queries by name, saved in the app, in the order in which they were saved.
        hint_seen: whether the hint of the first start need not be shown again.
        theme: name of the theme that was chosen in the app; empty: none was.
    """

    last: Mapping[str, LastView] = field(default_factory=dict)
    views: Mapping[str, str] = field(default_factory=dict)
    hint_seen: bool = False
    theme: str = ""

    def last_view_of(self, profiles: Iterable[str]) -> LastView | None:
        """Return the last view of these profiles together; None when there is none."""
        return self.last.get(profiles_key(profiles))

    def with_last_view(self, profiles: Iterable[str], view: LastView) -> RememberedViews:
        """Return a copy with the last view of these profiles.

        A filter that cannot be saved, such as one with a secret in it, is left out.
        """
        name = profiles_key(profiles)
        others = {known: each for known, each in self.last.items() if known != name}
        newest = [*others.items(), (name, _checked_view(view))][-LAST_VIEWS_LIMIT:]
        return replace(self, last=dict(newest))

    def with_view(self, name: str, query: str) -> RememberedViews:
        """Return a copy with a saved view, in place of one of the same name.

        Raises:
            SettingsError: its name or its query cannot be used.
            RememberedViewsError: there is a secret in it.
        """
        check_view_name(name)
        text = check_view_query(query)
        if _has_secret(name) or _has_secret(text):
            raise RememberedViewsError(
                "A view with a token in it is not saved: take the token out."
            )
        return replace(self, views={**self.views, name: text})

    def without_view(self, name: str) -> RememberedViews:
        """Return a copy without a saved view."""
        views = {known: query for known, query in self.views.items() if known != name}
        return replace(self, views=views)


class RememberedViewsFile:
    """The file, which several instances share. Everything here blocks.

    Args:
        path: the file; None: everything is kept in memory only.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._in_memory = RememberedViews()
        self._lock = Lock()

    def load(self) -> RememberedViews:
        """Return what is remembered; an empty value where the file cannot be used."""
        if self._path is None:
            return self._in_memory
        try:
            return _decode(AppendFile(self._path).read(FILE_LIMIT + 1))
        except (OSError, _Unreadable):
            return RememberedViews()

    def update(self, change: Callable[[RememberedViews], RememberedViews]) -> None:
        """Change what is in the file now, whichever instance wrote it.

        Args:
            change: returns the new value for the present one; what it raises is passed on.

        Raises:
            RememberedViewsError: it cannot be saved.
        """
        with self._lock:
            if self._path is None:
                self._in_memory = change(self._in_memory)
                return
            try:
                self._rewrite(self._path, change)
            except OSError as error:
                why = clean(error.strerror or type(error).__name__)
                raise RememberedViewsError(
                    f"{clean(str(self._path))}: cannot be written: {why}. What you set holds "
                    "until vpstui ends."
                ) from error

    def _rewrite(self, path: Path, change: Callable[[RememberedViews], RememberedViews]) -> None:
        file = AppendFile(path)
        with file.locked():
            before = self._read_for_update(path, file)
            after = change(before)
            if after == before:
                return
            data = _encode(after)
            if len(data) > FILE_LIMIT:
                raise RememberedViewsError("There are too many saved views: forget some of them.")
            file.replace([data])

    def _read_for_update(self, path: Path, file: AppendFile) -> RememberedViews:
        """Return what is in the file; one that cannot be decoded is renamed to `*.damaged`.

        Raises:
            OSError: it cannot be read, or not renamed.
            RememberedViewsError: it is of another version, and must not be changed.
        """
        try:
            return _decode(file.read(FILE_LIMIT + 1))
        except FileNotFoundError:
            return RememberedViews()
        except _OtherVersion:
            raise RememberedViewsError(
                f"{clean(str(path))} is of another version of vpstui: use that one, or move the "
                "file away."
            ) from None
        except _Unreadable:
            path.replace(path.with_name(f"{path.name}.damaged"))
            return RememberedViews()


class _Unreadable(Exception):
    """The file cannot be decoded."""


class _OtherVersion(_Unreadable):
    """The file is of another version."""


def profiles_key(profiles: Iterable[str]) -> str:
    """Return the key of a set of profiles, the same in whatever order they are open."""
    return "+".join(sorted(set(profiles)))


def _has_secret(text: str) -> bool:
    return hide_secrets(text) != text or bool(_TOKEN.search(text))


def _checked_view(view: LastView) -> LastView:
    """Return a view with a known column, and without a filter that is wrong or holds a secret."""
    try:
        query = check_view_query(view.query)
    except SettingsError:
        query = ""
    return replace(
        view,
        sort=view.sort if view.sort in COLUMNS_BY_KEY else LastView.sort,
        query="" if _has_secret(query) else query,
    )


def _encode(remembered: RememberedViews) -> bytes:
    """Return it as one line of JSON."""
    values = {
        "version": VERSION,
        "last": {name: asdict(view) for name, view in remembered.last.items()},
        "views": dict(remembered.views),
        "hint_seen": remembered.hint_seen,
        "theme": remembered.theme,
    }
    return json.dumps(values).encode()


def _decode(data: bytes) -> RememberedViews:
    """Decode as much as can be used.

    Raises:
        _Unreadable: nothing can.
    """
    if len(data) > FILE_LIMIT:
        raise _Unreadable
    if not data.strip():
        return RememberedViews()
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        raise _Unreadable from None
    if not isinstance(values, dict) or type(version := values.get("version")) is not int:
        raise _Unreadable
    if version != VERSION:
        raise _OtherVersion
    return RememberedViews(
        last=dict(list(_decode_last(values.get("last")))[-LAST_VIEWS_LIMIT:]),
        views=dict(_decode_views(values.get("views"))),
        hint_seen=values.get("hint_seen") is True,
        theme=theme if (theme := values.get("theme")) in THEMES else "",
    )


def _decode_last(values: object) -> Iterable[tuple[str, LastView]]:
    for name, each in _items(values):
        read = {key: value for key, value in _items(each) if key in _TYPES}
        if read and all(type(value) is _TYPES[key] for key, value in read.items()):
            yield name, _checked_view(LastView(**read))


def _decode_views(values: object) -> Iterable[tuple[str, str]]:
    for name, query in _items(values):
        try:
            if isinstance(query, str):
                yield check_view_name(name), check_view_query(query)
        except SettingsError:
            continue


def _items(values: object) -> Iterable[tuple[str, Any]]:
    return values.items() if isinstance(values, dict) else ()
