"""Changes the answers of the simulated account in shape, type and size, as odd APIs do.

Every change is legal JSON about the server that was asked for, or is named as `ABOUT_ANOTHER`,
`REFUSED` or `DAMAGED`: what may be concluded from it differs.
"""

from __future__ import annotations

import json
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Kind(Enum):
    """What a changed answer is."""

    PLAIN = auto()
    """As good as the sound one: nothing in it says that something was not done."""
    ABOUT_ANOTHER = auto()
    """It names another server."""
    REFUSED = auto()
    """It says that it was not done, though it was."""
    DAMAGED = auto()
    """It is no JSON."""


class Mutated(NamedTuple):
    """A changed answer.

    Attributes:
        body: its bytes.
        status: its HTTP status.
        kind: what it is.
    """

    body: bytes
    status: int
    kind: Kind


WORDS = ["", "Server is on its way.", "x" * 10_000, "\x1b[2J", "[@click=app.quit]x[/]", "null"]
ACCEPTED = [200, 201, 202, 203, 204, 206]


def mutate(body: bytes, chance: random.Random) -> Mutated:
    """Change the body of a 2xx answer; what it says of ids and statuses stays true."""
    try:
        found = json.loads(body) if body else None
    except ValueError:
        found = None
    kind = chance.choices(list(Kind), (70, 10, 10, 10))[0]
    match kind:
        case Kind.DAMAGED:
            data = chance.choice(
                [b"<html>Welcome</html>", body[:-2] or b"{", b"\xff\xfe", b"{" * 999]
            )
            return Mutated(data, chance.choice(ACCEPTED[:3]), kind)
        case Kind.REFUSED:
            words = {"status": chance.choice(["error", "Failed", "failure"]), "message": "No room."}
            other: list[Any] = [words, {"detail": "No room."}, {"error": "No room."},
                                {"errors": {"name": ["Odd."]}}, {"success": False}]  # fmt: skip
            return Mutated(json.dumps(chance.choice(other)).encode(), 200, kind)
        case Kind.ABOUT_ANOTHER:
            return Mutated(json.dumps(_of_another(found, chance)).encode(), 200, kind)
    status = chance.choice(ACCEPTED)
    if status == 204 or not isinstance(found, dict):
        return Mutated(b"", 204, kind)
    for _ in range(chance.randint(1, 4)):
        found = chance.choice(PLAIN)(found, chance)
    return Mutated(json.dumps(found).encode(), status, kind)


def _of_another(found: Any, chance: random.Random) -> Any:
    number = chance.randint(1, 10**6) * 10**7
    told = {"id": chance.choice([number, str(number)]), "name": "somebody-else"}
    inner = found.get("server") if isinstance(found, dict) else None
    return {**found, "server": {**inner, **told}} if isinstance(inner, dict) else (
        {**found, **told} if isinstance(found, dict) else told
    )  # fmt: skip


# -- changes that leave it plain


def _drop(found: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    gone = chance.choice(list(found)) if found else ""
    return {key: value for key, value in found.items() if key != gone}


def _keep_few(found: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    return {key: value for key, value in found.items() if chance.random() < 0.3}


def _wrap(found: dict[str, Any], _: random.Random) -> dict[str, Any]:
    return found if "server" in found else {"server": found}


def _unwrap(found: dict[str, Any], _: random.Random) -> dict[str, Any]:
    inner = found.get("server")
    return inner if isinstance(inner, dict) else found


def _only_words(_: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    return {"message": chance.choice(WORDS)}


def _nothing(_: dict[str, Any], __: random.Random) -> dict[str, Any]:
    return {}


def _add(found: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    names = ["message", "task", "links", "warnings", "x" * 500, "meta", "request_id"]
    values: list[Any] = [*WORDS, None, 7, [], {}, [[]] * 300, {"a": {"b": [1, {"c": None}]}}]
    return {**found, chance.choice(names): chance.choice(values)}


def _retype(found: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A number as a text, an object as its name or id, a status in capitals, a text in a list."""

    def change(key: str, value: Any) -> Any:
        if chance.random() < 0.6 or value is None or isinstance(value, bool):
            return value
        if key == "server":
            return _retype(value, chance) if isinstance(value, dict) else value
        if key == "status":
            return str(value).upper() if chance.random() < 0.5 else str(value).title()
        if key in ("ip_address", "ipv6_address"):
            return [value]
        if isinstance(value, (int, float)):
            return str(value)
        if isinstance(value, dict):
            return chance.choice([value.get("name"), value.get("id"), str(value.get("id"))])
        return value

    return {key: change(key, value) for key, value in found.items()}


def _blank(found: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A field that nobody acts on becomes null or odd."""
    odd: list[Any] = [None, [], {}, -1, "?", "x" * 5000, [None], True]
    names = ("plan", "os", "location", "created_at", "updated_at", "resource_usage", "ip_address")
    return {**found, chance.choice(names): chance.choice(odd)}


PLAIN: list[Callable[[dict[str, Any], random.Random], dict[str, Any]]] = [
    _drop, _keep_few, _wrap, _unwrap, _only_words, _nothing, _add, _retype, _blank,
]  # fmt: skip


class MutatingApi:
    """Lets an API do its work, and changes the next answer that a test chooses.

    Args:
        app: the API.
        chance: what the changes come from.
    """

    def __init__(self, app: ASGIApp, chance: random.Random) -> None:
        self._app = app
        self._chance = chance
        self._chosen: Callable[[str, str], bool] | None = None
        self._mutated: Mutated | None = None

    def choose(self, chosen: Callable[[str, str], bool]) -> None:
        """Change the next answer to a request of which this holds, by its method and path."""
        self._chosen, self._mutated = chosen, None

    def taken(self) -> Mutated | None:
        """The answer that was changed, if there was one; no more is changed."""
        self._chosen = None
        return self._mutated

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if self._chosen is None or not self._chosen(scope["method"], scope["path"]):
            await self._app(scope, receive, send)
            return
        sent: list[Message] = []

        async def collect(message: Message) -> None:
            sent.append(message)

        await self._app(scope, receive, collect)
        status = sent[0]["status"]
        body = b"".join(message.get("body", b"") for message in sent[1:])
        if not 200 <= status < 300:
            for message in sent:
                await send(message)
            return
        self._chosen = None
        mutated = self._mutated = mutate(body, self._chance)
        head = {"type": "http.response.start", "status": mutated.status,
                "headers": [(b"content-type", b"application/json")]}  # fmt: skip
        await send(head)
        await send({"type": "http.response.body", "body": mutated.body})
