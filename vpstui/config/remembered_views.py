"""What is remembered from one start to the next: the last view of each account, saved views.

It is a convenience: a file that cannot be read is as good as none, and nothing depends on it.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from vpstui.base.append_file import JournalFile
from vpstui.base.errors import SettingsError, VpsTuiError
from vpstui.base.redaction import hide
from vpstui.base.sanitize import clean
from vpstui.query.columns import BY_KEY
from vpstui.query.saved_views import check_view_name, check_view_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

VERSION: Final = 1
"""Of the format; a file of another one is left as it is."""

FILE_LIMIT: Final = 1 << 18
"""Bytes of the longest file."""

LAST_LIMIT: Final = 50
"""Accounts, and sets of them, whose last view is remembered: those used last."""

_TYPES: Final[Mapping[str, type]] = {"sort": str, "reverse": bool, "wide": bool, "query": str}
"""The fields of a last view."""

_TOKEN: Final = re.compile(r"vps_[A-Za-z0-9_-]{16,}")
"""What looks like a token; the name of a server may begin with vps_, too."""


class MemoryFault(VpsTuiError):
    """Something was not remembered; nothing else is the worse for it."""

    title = "Not remembered"


@dataclass(frozen=True)
class LastView:
    """How the table was looked at.

    Attributes:
        sort: key of the column it was sorted by.
        reverse: whether the order was reversed.
        wide: whether every column was shown.
        query: the filter.
    """

    sort: str = "name"
    reverse: bool = False
    wide: bool = False
    query: str = ""


@dataclass(frozen=True)
class Memory:
    """Everything that is remembered.

    Attributes:
        last: last views, by the name that `name_of` gives to the profiles that were open.
        views: queries by name, saved in the app, in the order in which they were saved.
        hint_seen: whether the hint of the first start has done its work.
    """

    last: Mapping[str, LastView] = field(default_factory=dict)
    views: Mapping[str, str] = field(default_factory=dict)
    hint_seen: bool = False

    def last_of(self, profiles: Iterable[str]) -> LastView | None:
        """Return how these profiles were looked at when they were last open together."""
        return self.last.get(name_of(profiles))

    def with_last(self, profiles: Iterable[str], view: LastView) -> Memory:
        """Remember how these profiles are looked at.

        A filter that cannot be remembered, as one with a secret in it, is left out.
        """
        name = name_of(profiles)
        others = {known: each for known, each in self.last.items() if known != name}
        newest = [*others.items(), (name, _fit(view))][-LAST_LIMIT:]
        return replace(self, last=dict(newest))

    def with_view(self, name: str, query: str) -> Memory:
        """Save a view, in place of one of the same name.

        Raises:
            SettingsError: its name or its query is wrong.
            MemoryFault: there is a secret in it.
        """
        check_view_name(name)
        text = check_view_query(query)
        if _has_secret(name) or _has_secret(text):
            raise MemoryFault("A view with a token in it is not saved: take the token out.")
        return replace(self, views={**self.views, name: text})

    def without_view(self, name: str) -> Memory:
        """Forget a saved view."""
        views = {known: query for known, query in self.views.items() if known != name}
        return replace(self, views=views)


class MemoryFile:
    """Where it is kept: a file that several instances share. Everything here blocks.

    Args:
        path: the file; None: it is kept until the process ends.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._kept = Memory()
        self._lock = Lock()

    def load(self) -> Memory:
        """Return what is remembered; of a file that cannot be used, nothing."""
        if self._path is None:
            return self._kept
        try:
            return _decode(JournalFile(self._path).read(FILE_LIMIT + 1))
        except (OSError, _Unreadable):
            return Memory()

    def update(self, change: Callable[[Memory], Memory]) -> None:
        """Change what is remembered now, whoever wrote it last.

        Args:
            change: makes the new memory of the present one; what it raises is passed on.

        Raises:
            MemoryFault: it cannot be kept.
        """
        with self._lock:
            if self._path is None:
                self._kept = change(self._kept)
                return
            try:
                self._rewrite(self._path, change)
            except OSError as error:
                why = clean(error.strerror or type(error).__name__)
                raise MemoryFault(
                    f"{clean(str(self._path))}: cannot be written: {why}. What you set holds "
                    "until vpstui ends."
                ) from error

    def _rewrite(self, path: Path, change: Callable[[Memory], Memory]) -> None:
        file = JournalFile(path)
        with file.alone():
            before = self._before(path, file)
            after = change(before)
            if after == before:
                return
            data = _encode(after)
            if len(data) > FILE_LIMIT:
                raise MemoryFault("There are too many saved views: forget some of them.")
            file.replace([data])

    def _before(self, path: Path, file: JournalFile) -> Memory:
        """What the file says now; one that says nothing is put aside, for whoever can read it.

        Raises:
            OSError: it cannot be read, or not put aside.
            MemoryFault: it is of another version, and not ours to change.
        """
        try:
            return _decode(file.read(FILE_LIMIT + 1))
        except FileNotFoundError:
            return Memory()
        except _Foreign:
            raise MemoryFault(
                f"{clean(str(path))} is of another version of vpstui: use that one, or move the "
                "file away."
            ) from None
        except _Unreadable:
            path.replace(path.with_name(f"{path.name}.damaged"))
            return Memory()


class _Unreadable(Exception):
    """There is no memory in the file."""


class _Foreign(_Unreadable):
    """There is one, of another version."""


def name_of(profiles: Iterable[str]) -> str:
    """Return under which name a set of profiles is remembered, in whatever order they are open."""
    return "+".join(sorted(set(profiles)))


def _has_secret(text: str) -> bool:
    return hide(text) != text or bool(_TOKEN.search(text))


def _fit(view: LastView) -> LastView:
    """The view, without a filter that is none or holds a secret, by a column that there is."""
    try:
        query = check_view_query(view.query)
    except SettingsError:
        query = ""
    return replace(
        view,
        sort=view.sort if view.sort in BY_KEY else LastView.sort,
        query="" if _has_secret(query) else query,
    )


def _encode(memory: Memory) -> bytes:
    """Write it as one line of JSON."""
    values = {
        "version": VERSION,
        "last": {name: asdict(view) for name, view in memory.last.items()},
        "views": dict(memory.views),
        "hint_seen": memory.hint_seen,
    }
    return json.dumps(values).encode()


def _decode(data: bytes) -> Memory:
    """Read as much as can be used.

    Raises:
        _Unreadable: that is nothing.
    """
    if len(data) > FILE_LIMIT:
        raise _Unreadable
    if not data.strip():
        return Memory()
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        raise _Unreadable from None
    if not isinstance(values, dict) or type(version := values.get("version")) is not int:
        raise _Unreadable
    if version != VERSION:
        raise _Foreign
    return Memory(
        last=dict(list(_last(values.get("last")))[-LAST_LIMIT:]),
        views=dict(_views(values.get("views"))),
        hint_seen=values.get("hint_seen") is True,
    )


def _last(values: object) -> Iterable[tuple[str, LastView]]:
    for name, each in _items(values):
        read = {key: value for key, value in _items(each) if key in _TYPES}
        if read and all(type(value) is _TYPES[key] for key, value in read.items()):
            yield name, _fit(LastView(**read))


def _views(values: object) -> Iterable[tuple[str, str]]:
    for name, query in _items(values):
        try:
            if isinstance(query, str):
                yield check_view_name(name), check_view_query(query)
        except SettingsError:
            continue


def _items(values: object) -> Iterable[tuple[str, Any]]:
    return values.items() if isinstance(values, dict) else ()
