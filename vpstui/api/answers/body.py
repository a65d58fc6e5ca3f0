"""Reading the body of an answer: from bytes as they come, perhaps packed, to models.

What a status outside 200-299 means is in `status_errors.py`.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from vpstui.api.dialects.reading import RowReader
from vpstui.api.models import Server
from vpstui.api.values import same_id
from vpstui.base.errors import NotAnApiAnswer
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from vpstui.api.models import ServerId

BODY_LIMIT: Final = 8 * 1024 * 1024
"""Decoded bytes of one answer; a page of 100 servers is about 60 kB."""

_DAMAGED: Final = "The answer is damaged: it cannot be unpacked."

_ESCAPE: Final = re.compile(
    rb"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"  # a pair of surrogates
    rb"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"  # a lone one
    rb"|(\\.)",  # any other, so that an escaped backslash begins none
    re.DOTALL,
)
"""An escape in JSON; what is in no group is a lone surrogate."""

Model = TypeVar("Model", bound=BaseModel)


async def read_body(chunks: AsyncIterator[bytes], encoding: str) -> bytes:
    """Collect and decode a body without ever holding more than `BODY_LIMIT` bytes.

    Args:
        chunks: the raw bytes as they come.
        encoding: the Content-Encoding; "gzip" is what we ask for, "" is none.

    Raises:
        NotAnApiAnswer: the body is larger than the limit or not encoded as it says.
    """
    is_known = encoding in ("", "identity", "gzip")
    unpack = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    body, begun = bytearray(), False
    async for chunk in chunks:
        room = BODY_LIMIT + 1 - len(body)
        begun = begun or bool(chunk)
        if begun and not is_known:
            raise NotAnApiAnswer(
                f"The answer is packed as {clean(encoding, 40)!r}, which was not asked for."
            )
        try:
            body += unpack.decompress(chunk, room) if unpack else chunk[:room]
        except zlib.error as error:
            raise NotAnApiAnswer(_DAMAGED) from error
        if len(body) > BODY_LIMIT:
            raise NotAnApiAnswer("The answer is larger than 8 MiB and was not read to its end.")
        if unpack and unpack.unused_data:  # zlib would keep whatever follows the packed body
            raise NotAnApiAnswer(_DAMAGED)
    if unpack and begun and not unpack.eof:
        raise NotAnApiAnswer(_DAMAGED)
    return bytes(body)


def parse(model: type[Model], body: bytes, expected: str, reader: RowReader | None = None) -> Model:
    """Read a JSON body as `model`; a bare list is taken as its `results`.

    Args:
        model: the class to read it as.
        body: the decoded body.
        expected: names in the error message what was expected, such as "a server".
        reader: reads its rows, in whichever dialect they are.

    Raises:
        NotAnApiAnswer: the body is not such JSON.
    """
    text, reader = body.lstrip(), reader or RowReader()
    if text[:1] == b"[" and "results" in model.model_fields:
        text = b'{"results":' + text + b"}"
    try:
        return model.model_validate_json(text, context=reader)
    except ValidationError as error:
        repaired = replace_lone_surrogates(text)
        try:
            if repaired != text:
                return model.model_validate_json(repaired, context=reader)
        except ValidationError:
            pass  # surrogates were not the reason; `error` has it
        raise NotAnApiAnswer(f"{kind_of(text)} came where {expected} was expected.") from error


def parse_server(body: bytes, server_id: ServerId, reader: RowReader) -> Server:
    """Read the answer about one server, which may stand within `server`.

    Args:
        body: the decoded body.
        server_id: the server that was asked for.
        reader: reads it, in whichever dialect it is.

    Raises:
        NotAnApiAnswer: the body is no server, or about another one.
    """
    try:
        found = read_json(body)
        inner = found.get("server") if isinstance(found, dict) else None
        row = inner if isinstance(inner, dict) else found
        fields = reader.fields("server", row) if isinstance(row, dict) else row
        server = Server.model_validate(fields, context=reader)
    except ValueError as error:  # pydantic's is one, too
        kind = kind_of(body.lstrip())
        raise NotAnApiAnswer(f"{kind} came where a server was expected.") from error
    if not same_id(server.id, server_id):
        raise NotAnApiAnswer("The API answered about another server: nothing is taken from it.")
    return server


def read_json(body: bytes) -> object:
    """Read a body as whatever JSON it is.

    Raises:
        ValueError: it is none.
    """
    try:
        return from_json(body)
    except ValueError:
        repaired = replace_lone_surrogates(body)
        if repaired == body:
            raise
        return from_json(repaired)


def replace_lone_surrogates(json_text: bytes) -> bytes:
    r"""Replace each lone surrogate that JSON spells, such as `\ud800`, by U+FFFD.

    A single name with one in it would make a whole list unreadable.
    """
    return _ESCAPE.sub(lambda found: found[1] or found[2] or rb"\ufffd", json_text)


def kind_of(text: bytes) -> str:
    """Name what came instead of JSON, since a login page of a network is the usual reason."""
    if not text:
        return "An empty answer"
    if text[:1] == b"<":
        return "A web page (a proxy or a network login?)"
    return "An answer in another form"
