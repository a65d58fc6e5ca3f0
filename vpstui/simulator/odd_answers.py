"""Answers to writes in other forms than the documented one, as an API may come to give them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

from vpstui.simulator.refusal import Refusal


class WriteAnswers(StrEnum):
    """The form in which every write that is carried out, or refused under 200, is answered.

    The documented forms differ: a create is answered with a server and a message, an edit with a
    whole server, a power action with part of one and a message, a delete with nothing.
    """

    DOCUMENTED = "documented"

    WHOLE = "whole"
    """The server in detail, a deleted one too."""

    PART = "part"
    """The id and the fields that changed."""

    WRAPPED = "wrapped"
    """The server in detail, in `server`."""

    MESSAGE = "message"
    """A message and nothing else."""

    EMPTY = "empty"
    """204 without a body, to a create as well."""

    ACCEPTED = "accepted"
    """202 with the documented body."""

    OLD = "old"
    """The server in detail as it was before; a create is answered as documented."""

    OTHER = "other"
    """The documented body with another server's id."""

    PASSWORD = "password"  # noqa: S105 - it is the name of a form
    """As documented, with a one-time password in the answer to a create."""

    ERROR = "error"
    """200 with `status: error` and a message; nothing is carried out."""

    DETAIL = "detail"
    """200 with a `detail` alone; nothing is carried out."""


REASON = "The node of this server is not available."
"""Why a write is refused under 200."""

ONE_TIME_PASSWORD = "once-7Hq2-kXw9"  # noqa: S105 - it opens nothing
"""The password of every new server, for the answer that has one."""


class Write(NamedTuple):
    """A write that was carried out."""

    status: int
    """The documented status."""

    body: dict[str, Any]
    """The documented body; empty: it has none."""

    before: dict[str, Any] | None
    """The server in detail as it was; None: it is new."""

    after: dict[str, Any] | None
    """The server in detail as it is; None: it is gone."""

    key: str = "id"
    """The field that identifies a server."""


def refuse_under_200(form: WriteAnswers) -> None:
    """Raise the refusal with which a write is answered in this form, if it is one."""
    if form == WriteAnswers.ERROR:
        raise Refusal(200, {"status": "error", "message": REASON})
    if form == WriteAnswers.DETAIL:
        raise Refusal(200, {"detail": REASON})


def write_answer(form: WriteAnswers, write: Write) -> tuple[int, dict[str, Any]]:
    """Return the status and the body of the answer; empty: it has no body."""
    server = write.after or write.before or {}
    status = 200 if write.status == 204 else write.status
    match form:
        case WriteAnswers.WHOLE:
            return status, server
        case WriteAnswers.PART:
            return status, _part(write)
        case WriteAnswers.WRAPPED:
            return status, {"server": server}
        case WriteAnswers.MESSAGE:
            return status, {"message": _message(write)}
        case WriteAnswers.EMPTY:
            return 204, {}
        case WriteAnswers.ACCEPTED:
            return 202, write.body
        case WriteAnswers.OLD:
            return status, write.before or write.body
        case WriteAnswers.OTHER:
            told = write.body if {write.key, "server"} & write.body.keys() else server
            return status, _of_another(told, write.key)
        case WriteAnswers.PASSWORD if write.before is None:
            return status, {**write.body, "password": ONE_TIME_PASSWORD}
        case _:
            return write.status, write.body


def _part(write: Write) -> dict[str, Any]:
    before, after = write.before or {}, write.after or {}
    passing = {"updated_at", "resource_usage"}
    changed = {k: v for k, v in after.items() if k not in passing and before.get(k) != v}
    if write.before is None:
        changed = {"status": after.get("status")}
    return {write.key: (after or before).get(write.key), **changed}


def _message(write: Write) -> str:
    if write.after is None:
        return "Server is deleted"
    return str(write.body.get("message", "Server is updated"))


def _of_another(body: dict[str, Any], key: str) -> dict[str, Any]:
    if isinstance(body.get("server"), dict):
        return {**body, "server": _of_another(body["server"], key)}
    known = body.get(key)
    if isinstance(known, int):
        return {**body, key: known + 1}
    text = str(known)
    return {**body, key: text[:-1] + ("1" if text.endswith("0") else "0")}
