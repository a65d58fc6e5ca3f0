"""The last list that was seen of each account, kept from one start to the next.

A file for each account in a folder of their own: a line that says whose it is, then a line for each
server. Everything here blocks; call it from a thread.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from vpstui.base.append_file import AppendFile
from vpstui.base.redaction import redact
from vpstui.base.sanitize import clean
from vpstui.journal.journal import JournalError
from vpstui.journal.seen_list import LastList, ListOwner, SeenServer

if TYPE_CHECKING:
    from pathlib import Path

    from vpstui.api.models import ServerId

VERSION: Final = 1
"""Of the format; a file of another version is neither used nor changed."""

FILE_LIMIT: Final = 16 * 1024 * 1024
"""Bytes of the largest file: 60 000 servers with long names."""

ACCOUNT_LIMIT: Final = 50
"""Accounts whose list is kept: those seen last."""

SUFFIX: Final = ".list"


class LastLists:
    """The lists, in a folder or in memory.

    Args:
        folder: the folder; None: they are kept in memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._in_memory: dict[str, LastList] = {}

    def load(self, owner: ListOwner) -> LastList | None:
        """Return the list of an account; None where none is kept, or it is of another version.

        Raises:
            JournalError: it cannot be read; one that is damaged is set aside.
        """
        if self._folder is None:
            return self._in_memory.get(owner.text)
        path = self._folder / _file_name(owner)
        try:
            data = AppendFile(path).read(FILE_LIMIT + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _error(path, error) from error
        try:
            return _decode(data)
        except (ValueError, TypeError, KeyError, RecursionError):
            aside = path.with_suffix(".damaged")
            with suppress(OSError):
                path.replace(aside)
            text = f"The list that was seen last cannot be read; it is at {clean(str(aside))} now."
            raise JournalError(text) from None

    def save(self, owner: ListOwner, seen: LastList) -> None:
        """Keep the list of an account in place of the one before.

        Raises:
            JournalError: it cannot be written.
        """
        if self._folder is None:
            self._in_memory[owner.text] = seen
            return
        path = self._folder / _file_name(owner)
        file = AppendFile(path)
        try:
            with file.locked():
                if _is_of_another_version(path):
                    return
                file.replace(_encode(owner, seen))
            self._forget_oldest(self._folder)
        except OSError as error:
            raise _error(path, error) from error

    def _forget_oldest(self, folder: Path) -> None:
        files = list(folder.glob(f"*{SUFFIX}"))
        if len(files) > ACCOUNT_LIMIT:
            files.sort(key=lambda path: path.stat().st_mtime)
            for path in files[:-ACCOUNT_LIMIT]:
                path.unlink(missing_ok=True)
                path.with_name(f"{path.name}.lock").unlink(missing_ok=True)


def _file_name(owner: ListOwner) -> str:
    return f"{hashlib.sha256(owner.text.encode()).hexdigest()[:32]}{SUFFIX}"


def _encode(owner: ListOwner, seen: LastList) -> list[bytes]:
    """Return the lines; one by one, so that no call keeps the interpreter for long."""
    head = {
        "version": VERSION, "host": owner.host, "profile": owner.profile, "owner": owner.owner,
        "at": seen.at.isoformat(), "servers": len(seen.servers),
    }  # fmt: skip
    # A name with a token in it is not kept: then it is not known, and no change.
    names = ((one.name if redact(one.name) == one.name else "") for one in seen.servers.values())
    rows = (
        [key, name, *one[1:]] for name, (key, one) in zip(names, seen.servers.items(), strict=True)
    )
    return [json.dumps(line).encode() for line in (head, *rows)]


def _decode(data: bytes) -> LastList | None:
    """Return a list; None: it is of another version.

    Raises:
        ValueError: it is damaged.
        TypeError: the same.
        KeyError: the same.
    """
    head, *rows = data.splitlines() or [b""]
    facts = json.loads(head)
    if facts["version"] != VERSION:
        return None
    at = datetime.fromisoformat(facts["at"])
    servers = dict(_decode_row(json.loads(row)) for row in rows)
    if at.tzinfo is None or len(servers) != facts["servers"]:
        raise ValueError
    return LastList(at, servers)


def _decode_row(row: Any) -> tuple[ServerId, SeenServer]:
    """Return a server with clean texts.

    Raises:
        ValueError: it is damaged.
        TypeError: it is damaged.
    """
    key, *texts, is_listed = row
    is_id = isinstance(key, str) or type(key) is int
    if not is_id or type(is_listed) is not bool or not all(isinstance(one, str) for one in texts):
        raise ValueError
    name, status, ip, plan, size, moving = map(clean, texts)
    return key, SeenServer(name, status, ip, plan, size, moving, is_listed)


def _is_of_another_version(path: Path) -> bool:
    """Whether a file is one of a later version, which must not be written over."""
    try:
        with path.open("rb") as file:
            version = json.loads(file.readline(4096))["version"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return False
    return type(version) is int and version != VERSION


def _error(path: Path, error: OSError) -> JournalError:
    return JournalError(f"{clean(str(path))} cannot be used: {error.strerror}.")
