"""The API's own words in a body of any shape: its messages, and those that belong to a field.

Read are `detail`, `non_field_errors`, `message`, `error`, `errors` and what other frameworks call
them, each as a text, a list, a map of fields, or a list of `{"loc": …, "msg": …}`; and
`{"field": ["message"]}`, also one level down.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from vpstui.api.answers.body import read_json
from vpstui.base.errors import NotAnApiAnswer
from vpstui.base.redaction import hide_secrets
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MESSAGE_LIMIT: Final = 500
"""Characters kept of a message."""

WORDS_LIMIT: Final = 64 * 1024
"""Bytes; a longer body is not read for messages."""

MAX_FIELDS: Final = 20
"""Fields kept of a body."""

PLAIN_TEXT_LIMIT: Final = 200
"""Bytes of a body that is no JSON and may be a sentence all the same."""

MAX_MESSAGES: Final = 20
"""Messages kept of a body, and of a field."""

_DEPTH: Final = 6
"""Levels of a body that are looked at."""

_MESSAGES: Final = (
    "detail", "non_field_errors", "__all__", "message", "messages", "error_description", "errors",
    "error", "msg", "description", "reason", "title",
)  # fmt: skip
"""Names under which messages stand that belong to no field, those told first first."""

_ABOUT: Final = frozenset(
    {"status", "code", "type", "statuscode", "status_code", "error_code", "success", "ok", "path",
     "timestamp", "instance", "request_id", "requestid", "trace_id", "id", "wait", "retry_after"}
)  # fmt: skip
"""Names of single values that are for programs; as a list they are messages of a field."""

_WHERE: Final = ("loc", "field", "attr", "param", "pointer", "path", "source")
"""Names under which an entry of a list says which field it is about."""

_PLACES: Final = frozenset({"body", "query", "path", "header", "data", "__root__", "attributes"})
"""Steps of such a location that are no field."""


@dataclass(frozen=True)
class Words:
    """What a body says, clean and without secrets.

    Attributes:
        message: what belongs to no field; empty where nothing does.
        fields: messages by name of field.
    """

    message: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Everything in one line."""
        listed = "; ".join(f"{name}: {text}" for name, text in self.fields.items())
        return clean(" ".join(filter(None, (self.message, listed))), MESSAGE_LIMIT)


def read_words(body: bytes) -> Words:
    """Read the messages of a body; none where it is no JSON, a web page, or endless."""
    if len(body) > WORDS_LIMIT:
        return Words()
    try:
        found = read_json(body)
    except ValueError:
        return Words(_plain_text(body))
    return words_of(found)


@contextmanager
def told_in_words(body: bytes) -> Iterator[None]:
    """Put what a body says before the error that it is not what was expected.

    Raises:
        NotAnApiAnswer: as within the block, with the API's own words first.
    """
    try:
        yield
    except NotAnApiAnswer as error:
        said = read_words(body).message
        if " " not in said:
            raise
        end = "" if said.endswith((".", "!", "?", "…")) else "."
        raise NotAnApiAnswer(f"{said}{end} {error.message}") from error


def words_of(value: object) -> Words:
    """Read the messages of a body that was read already."""
    collector = _Collector()
    collector.take(value, 0)
    return collector.words()


class _Collector:
    """Collects the messages of one body."""

    def __init__(self) -> None:
        self._messages: list[tuple[int, str]] = []
        self._fields: dict[str, list[str]] = {}

    def words(self) -> Words:
        fields = {_line(name, 60): _line(" ".join(texts)) for name, texts in self._fields.items()}
        return Words(_joined(self._messages), {key: text for key, text in fields.items() if text})

    def take(self, value: object, depth: int, rank: int = 0) -> None:
        """Take a message of any shape that belongs to no field, or names its fields itself."""
        if depth > _DEPTH or len(self._messages) >= MAX_MESSAGES:
            return
        if isinstance(value, dict):
            self._take_map(value, depth, rank if depth else None)
        elif isinstance(value, list):
            for item in value:
                self.take(item, depth + 1, rank)
        elif text := _scalar(value):
            self._messages.append((rank, text))

    def _take_map(self, value: Mapping[str, object], depth: int, rank: int | None = None) -> None:
        name = _field_named_in(value)
        for key, item in value.items():
            if key in _WHERE and name is not None:
                continue
            if key.casefold() in _MESSAGES:
                if name and not isinstance(item, dict):
                    self._take_field(name, item)
                else:
                    own = _MESSAGES.index(key.casefold())
                    self.take(item, depth + 1, own if rank is None else rank)
            elif isinstance(item, dict) and not _is_sent(key) and depth < _DEPTH:
                self._take_map(item, depth + 1, rank)
            elif name is None and not (key.casefold() in _ABOUT and not isinstance(item, list)):
                self._take_field(key, item)

    def _take_field(self, name: str, value: object) -> None:
        texts = [text for text in islice(_flat(value), MAX_MESSAGES) if text]
        if texts and (name in self._fields or len(self._fields) < MAX_FIELDS):
            known = self._fields.setdefault(name, [])
            known.extend(texts[: MAX_MESSAGES - len(known)])


def _is_sent(name: str) -> bool:
    """Whether a request has a field of that name: what stands below it is about that field."""
    from vpstui.api.requests import ServerCreate

    return name in ServerCreate.model_fields


def _field_named_in(value: Mapping[str, object]) -> str | None:
    """The field that an entry such as `{"loc": ["body", "name"], "msg": …}` is about.

    Returns:
        Its name, empty where the entry is about none; None: it is no such entry.
    """
    if not any(key in value for key in _MESSAGES):
        return None
    where = next((value[key] for key in _WHERE if key in value), None)
    if isinstance(where, dict):  # {"source": {"pointer": "/data/attributes/name"}}
        where = next(iter(where.values()), None)
    if isinstance(where, str):
        where = where.replace("/", ".").split(".")
    if not isinstance(where, list):
        return None
    steps = [step for step in where if isinstance(step, str) and step and step not in _PLACES]
    return steps[-1] if steps else ""


def _flat(value: object, depth: int = 0) -> Iterator[str]:
    """Every text within a value, whatever its nesting."""
    if depth > _DEPTH:
        return
    if isinstance(value, dict):
        for key, item in value.items():
            texts = list(_flat(item, depth + 1))
            if texts and key in _MESSAGES:
                yield from texts
            elif texts:
                yield f"{key}: {' '.join(texts)}"
    elif isinstance(value, list):
        for item in value:
            yield from _flat(item, depth + 1)
    else:
        yield _scalar(value)


def _scalar(value: object) -> str:
    """A text or a number as text; a switch and null say nothing."""
    if isinstance(value, bool) or value is None:
        return ""
    return _line(str(value))


def _joined(messages: Iterable[tuple[int, str]]) -> str:
    """All messages as one line, each once; a bare code is left out where there is a sentence."""
    texts = list(dict.fromkeys(text for _, text in sorted(messages, key=lambda item: item[0])))
    sentences = [text for text in texts if " " in text] or texts
    kept: list[str] = []
    for text in sentences:
        if not any(text in other for other in kept):
            kept.append(text)
    return _line(" ".join(kept))


def _line(text: str, limit: int = MESSAGE_LIMIT) -> str:
    # An API may quote the header that it does not like.
    return clean(hide_secrets(text), limit)


def _plain_text(body: bytes) -> str:
    """A body that is a sentence of its own, and neither a web page nor JSON that was cut off."""
    text = body.strip()
    if not text or len(text) > PLAIN_TEXT_LIMIT or text[:1] in b'<{["':
        return ""
    try:
        sentence = text.decode()
    except UnicodeDecodeError:
        return ""
    return _line(sentence) if sentence.isprintable() and " " in sentence else ""
