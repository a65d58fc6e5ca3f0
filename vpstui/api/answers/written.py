"""What a 2xx answer to a write tells, in whatever shape: accepted, refused, or neither.

The provider's page shows no answer to PUT and PATCH, one shape for power actions and one for a
create. Any 2xx without an error in it means that the write was accepted: a whole server, a part
of one, one inside `server`, a message, or nothing.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr, ValidationError

from vpstui.api.answers.body import kind_of, read_json
from vpstui.api.answers.transport_errors import outcome_unknown
from vpstui.api.answers.words import WORDS_LIMIT, Words, read_words, words_of
from vpstui.api.dialects.dialect import first_told
from vpstui.api.models import Server
from vpstui.api.statuses import ALL
from vpstui.api.values import read_id, same_id
from vpstui.base import redaction
from vpstui.base.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpstui.api.dialects.reading import RowReader
    from vpstui.api.models import Id, ServerId

_FAILED: Final = frozenset({"error", "failed", "failure", "fail", "refused", "rejected", "denied"})
"""Values of `status` with which an API says under 200 that it did not do it."""

_PASSWORDS: Final = ("password", "root_password")
"""Names of the one-time password that may come with a created server."""

_ABOUT_SERVER: Final = frozenset(
    {"name", "hostname", "ip_address", "location", "plan", "os", "backups_enabled"}
)
"""Fields by which a part of a server is known as one."""

_ABOUT_COPY: Final = frozenset(
    {"id", "uuid", "name", "label", "description", "size_mb", "created_at", "backup_type"}
)
"""Fields by which an answer describes a snapshot or backup, and not its server."""

_MESSAGE_KEYS: Final = frozenset({"message", "detail", "msg"})

_BAD_WORDS: Final = re.compile(
    r"error|fail|denied|refus|not |cannot|unable|bad |invalid", re.IGNORECASE
)
"""In a sentence that is no JSON, each of these may mean that it was not done."""

WORD_LIMIT: Final = 20
"""Bytes of a single word, such as OK."""

LIST_LIMIT: Final = 20
"""Entries of a list that are looked at for an error."""


@dataclass(frozen=True)
class WriteAnswer:
    """What the API told when it accepted a write.

    Attributes:
        server: the server, or what was told of it; None where nothing was.
        told: names of the fields of `server` that were in the answer.
        message: what the API says about it in words; empty where it says nothing.
        password: the one-time password of a created server; shown once and kept nowhere.
        copy_id: the id of the snapshot or backup that was begun; None where it is not told.
    """

    server: Server | None = None
    told: frozenset[str] = field(default_factory=frozenset)
    message: str = ""
    password: SecretStr | None = None
    copy_id: Id | None = None

    def shows(self, sent: Mapping[str, object]) -> bool:
        """Whether every field that was sent is told as it was sent."""
        return self.server is not None and all(
            name in self.told and getattr(self.server, name) == value
            for name, value in sent.items()
        )


def read_write_answer(body: bytes, server_id: ServerId | None, reader: RowReader) -> WriteAnswer:
    """Read the body of a 2xx answer to a write.

    Args:
        body: the body; may be empty.
        server_id: the server that was written to; None: one was created.
        reader: reads what it tells of a server, in whichever dialect it is.

    Raises:
        BadRequest: the API says that it did not do it.
        OutcomeUnknown: it is no answer of the API, is about another server, or says both that it
            was done and that it was not.
    """
    body = body.removeprefix(b"\xef\xbb\xbf").strip()
    if not body:
        return WriteAnswer()
    try:
        found = read_json(body)
    except ValueError:
        return _plain_answer(body)
    password = _take_password(found)  # before any of it is read as a message
    found = _in_model_names(found, reader)
    part = _server_part(found, server_id)
    words = words_of(_without_server(found, part)) if len(body) <= WORDS_LIMIT else Words()
    if _says_failed(found, part):
        if part is not None and not _is_failed_status(found):
            raise outcome_unknown(words.text or "The API answered with a server and an error")
        raise BadRequest(
            words.text or "The API says that it did not do it.", words.fields, words.message, 200
        )
    if part is not None and part is found and not _is_server_status(part):
        part = {key: value for key, value in part.items() if key != "status"}
    server = _server(part, server_id, reader)
    told = frozenset(part or ()) & Server.model_fields.keys() if server is not None else frozenset()
    return WriteAnswer(server, told, _success_message(found, words), password)


def read_copy_answer(body: bytes, server_id: ServerId, reader: RowReader) -> WriteAnswer:
    """Read the body of a 2xx answer to a snapshot or backup: its id is that of the copy.

    Args:
        body: the body; may be empty.
        server_id: the server that is copied.
        reader: reads what it tells of the server.

    Raises:
        BadRequest: the API says that it did not do it.
        OutcomeUnknown: as of `read_write_answer`.
    """
    try:
        found = read_json(body.removeprefix(b"\xef\xbb\xbf").strip())
    except ValueError:
        return read_write_answer(body, server_id, reader)
    if not isinstance(found, dict):
        return read_write_answer(body, server_id, reader)
    told = first_told(found, ("id", "uuid"))
    rest = {key: value for key, value in found.items() if key not in _ABOUT_COPY}
    if not isinstance(rest.get("server"), dict):
        server = rest.pop("server", None)
        if isinstance(server, int) or str(server).isdecimal():
            rest["server"] = {"id": server}
    answer = read_write_answer(json.dumps(rest).encode(), server_id, reader)
    if told is None or same_id(told, server_id):
        return answer
    with suppress(ValueError):
        return replace(answer, copy_id=read_id(told))
    return answer


def _plain_answer(body: bytes) -> WriteAnswer:
    """Read an answer that is no JSON: a few plain words without an error in them.

    Raises:
        OutcomeUnknown: it is something else.
    """
    said = read_words(body).message
    word = body.decode("ascii", "replace")
    is_word = len(body) <= WORD_LIMIT and word.isalnum()
    if (said or is_word) and not _BAD_WORDS.search(said or word):
        return WriteAnswer(message=said)
    raise outcome_unknown(f"{kind_of(body)} came where the answer was expected")


def _in_model_names(found: object, reader: RowReader) -> object:
    """Return an answer, and the server within it, with the names that the models have."""
    if not isinstance(found, dict):
        return found
    inner = found.get("server")
    if isinstance(inner, dict):
        return {**found, "server": reader.fields("server", inner)}
    return reader.fields("server", found)


def _is_server_status(found: Mapping[str, object]) -> bool:
    """Whether the `status` of a flat answer is the server's, and not that of the answer."""
    status = found.get("status")
    known = isinstance(status, str) and status.casefold() in ALL
    return known or bool({"ip_address", "plan", "os", "location"} & found.keys())


def _server_part(found: object, server_id: ServerId | None) -> Mapping[str, object] | None:
    """What an answer tells of the server; None where it is about none.

    Raises:
        OutcomeUnknown: it is about another one.
    """
    if not isinstance(found, dict):
        return None
    inner = found.get("server")
    part = inner if isinstance(inner, dict) else found
    told = part.get("id", found.get("id"))
    if server_id is not None and told is not None and not same_id(told, server_id):
        raise outcome_unknown("The API answered about another server")
    if part is inner or "id" in part or _ABOUT_SERVER & part.keys():
        return part
    return part if str(part.get("status", "")).casefold() in ALL else None


def _server(
    part: Mapping[str, object] | None, server_id: ServerId | None, reader: RowReader
) -> Server | None:
    """Read a part of a server, whose id may be the one that was asked for."""
    if part is None:
        return None
    try:
        return Server.model_validate({"id": server_id, **part}, context=reader)
    except ValidationError:
        return None  # created, and without an id: it is found in the list


def _without_server(found: object, part: Mapping[str, object] | None) -> object:
    """The answer without what describes the server, whose fields are no messages."""
    if not isinstance(found, dict):
        return found
    fields, inner = Server.model_fields.keys(), found.get("server")
    beside = inner if isinstance(inner, dict) else {}
    outer = {
        key: value
        for key, value in found.items()
        if key != "server" and not (part is found and key in fields)
    }
    return {**{key: value for key, value in beside.items() if key not in fields}, **outer}


def _says_failed(found: object, part: Mapping[str, object] | None) -> bool:
    """Whether an answer under 200-299 says that the write was not done."""
    if isinstance(found, list):
        return any(isinstance(one, dict) and _has_error(one) for one in found[:LIST_LIMIT])
    if not isinstance(found, dict):
        return False
    if any(str(found.get(name, True)).casefold() == "false" for name in ("success", "ok")):
        return True
    if _is_failed_status(found) and not (part is found and "name" in found):
        return True  # with a name, it may be the status of the server
    if _has_error(found) or (part is not None and part is not found and _has_error(part)):
        return True
    said_done = any(_is_filled(found.get(key)) for key in _SUCCESS_KEYS)
    return part is None and _is_filled(found.get("detail")) and not said_done


_SUCCESS_KEYS: Final = ("message", "status", "success", "ok")


def _has_error(part: Mapping[str, object]) -> bool:
    return any(_is_filled(part.get(name)) for name in ("error", "errors", "non_field_errors"))


def _is_failed_status(found: object) -> bool:
    return isinstance(found, dict) and str(found.get("status", "")).casefold() in _FAILED


def _is_filled(value: object) -> bool:
    return value not in (None, False, "", [], {})


def _success_message(found: object, words: Words) -> str:
    """What an API says in words of what it did: for people, no code of one word."""
    parts = [found, found.get("server")] if isinstance(found, dict) else []
    if parts and not any(isinstance(one, dict) and _MESSAGE_KEYS & one.keys() for one in parts):
        return ""
    return words.message if " " in words.message else ""


def _take_password(found: object) -> SecretStr | None:
    """Take a one-time password out of an answer, so that nothing else can hold it."""
    if not isinstance(found, dict):
        return None
    inner = found.get("server")
    password = None
    for part in (found, *([inner] if isinstance(inner, dict) else [])):
        for name in _PASSWORDS:
            value = part.pop(name, None)
            if isinstance(value, str) and value:
                redaction.remember_secret(value)
                password = SecretStr(value)
    return password
