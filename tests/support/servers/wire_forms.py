"""How each dialect writes an order, as the provider's pages and programs have it.

It is written down here a second time, and asks nothing of vpstui's adapters: it is what they are
held to. Source: docs/dialects.md, "What is sent".
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from vpstui.simulator.data.catalogue import OPERATING_SYSTEMS, PLANS
from vpstui.simulator.data.places import PLACES
from vpstui.simulator.data.servers import FIRST_ID
from vpstui.simulator.data.uuids import uuid_for
from vpstui.simulator.knobs import Dialect

if TYPE_CHECKING:
    from vpstui.simulator import Account
    from vpstui.simulator.traffic import Request

PREFIX = "/api/v1"

NUMBERS = range(FIRST_ID + 5000)
"""Among which the server of a UUID is looked for, so that those that are gone are known, too."""

Order = tuple[str, int | None, dict[str, Any]]
"""A verb, the number of the server in the simulated account, and what was given beside."""


class Form(NamedTuple):
    """How a verb is sent.

    Attributes:
        method: of HTTP.
        path: below the base, with `{id}` for the server.
        fields: the fields that its body may have, each with the word for it.
        fixed: what its body has in any case.
    """

    method: str
    path: str
    fields: dict[str, str] = {}
    fixed: dict[str, str] = {}


_NAMED = {"name": "name", "hostname": "hostname", "backups_enabled": "backups"}

FORMS: dict[Dialect, dict[str, Form]] = {
    Dialect.DOCUMENTED: {
        "list": Form("GET", "/servers/"),
        "read": Form("GET", "/servers/{id}/"),
        "create": Form(
            "POST",
            "/servers/",
            {
                **_NAMED,
                "plan_id": "plan",
                "os_id": "system",
                "location": "location",
                "ssh_key_id": "key",
            },
        ),
        "edit": Form("PATCH", "/servers/{id}/", _NAMED),
        "replace": Form("PUT", "/servers/{id}/", _NAMED),
        "start": Form("POST", "/servers/{id}/start/"),
        "stop": Form("POST", "/servers/{id}/stop/"),
        "reboot": Form("POST", "/servers/{id}/reboot/"),
        "delete": Form("DELETE", "/servers/{id}/"),
        "snapshot": Form(
            "POST",
            "/snapshots/",
            {"server_id": "server", "name": "name", "description": "description"},
        ),
    },
    Dialect.UUID: {
        "list": Form("GET", "/servers/"),
        "read": Form("GET", "/servers/{id}/"),
        "create": Form(
            "POST",
            "/servers/",
            {
                "hostname": "name",
                "plan": "plan",
                "os_version": "system",
                "location": "location",
                "ssh_keys": "key",
            },
        ),
        "start": Form("POST", "/servers/{id}/power/", fixed={"action": "start"}),
        "stop": Form("POST", "/servers/{id}/power/", fixed={"action": "stop"}),
        "reboot": Form("POST", "/servers/{id}/power/", fixed={"action": "restart"}),
        "hard stop": Form("POST", "/servers/{id}/power/", fixed={"action": "hard_stop"}),
        "resize": Form("POST", "/servers/{id}/resize/", {"plan": "plan"}),
        "delete": Form("DELETE", "/servers/{id}/"),
        "snapshot": Form("POST", "/servers/{id}/snapshot/", {"label": "name"}),
        "backup": Form("POST", "/servers/{id}/backup/"),
    },
}


class WireForms:
    """What is written to one account, and in which words.

    Args:
        account: whose dialect and ids they are.

    Attributes:
        dialect: that of the account.
        forms: how it writes each verb.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self.dialect = account.knobs.dialect
        self.forms = FORMS[self.dialect]

    def server_id(self, number: int) -> int | str:
        """The id of a server as this dialect writes it."""
        return number if self.dialect is Dialect.DOCUMENTED else self._account.uuid_of(number)

    def of(self, kind: str, number: int) -> int | str:
        """The id of a `plan`, an `os` or a `key` as this dialect writes it."""
        if self.dialect is Dialect.DOCUMENTED:
            return number
        return uuid_for(self._account.knobs.seed, kind, number)

    def place(self, code: str) -> int | str:
        """A location as this dialect writes it."""
        return code if self.dialect is Dialect.DOCUMENTED else PLACES[code].id

    def number(self, server_id: int | str) -> int:
        """The number of the server with an id, also of one that is gone."""
        if self.dialect is Dialect.DOCUMENTED:
            return int(server_id)
        numbers = chain(self._account.servers, NUMBERS)
        return next(n for n in numbers if self._account.uuid_of(n) == server_id)

    def path(self, verb: str, number: int | None = None) -> str:
        """The path of a verb below the base; how it ends where it may be any server."""
        path = self.forms[verb].path
        if number is None:
            return path.partition("{id}")[2] or path
        return path.format(id=self.server_id(number))

    def body(self, verb: str, **words: Any) -> dict[str, Any]:
        """What is said of the fields of a verb, under the names that this dialect has for them."""
        names = {word: name for name, word in self.forms[verb].fields.items()}
        return {names[word]: said for word, said in words.items()}

    def order(self, request: Request) -> Order:
        """What a request orders.

        Raises:
            AssertionError: no form of this dialect is like it.
        """
        path = request.path.removeprefix(PREFIX)
        for verb, form in self.forms.items():
            pattern = re.escape(form.path).replace(r"\{id\}", "(?P<id>[^/]+)")
            found = re.fullmatch(pattern, path)
            if found is None or form.method != request.method:
                continue
            given = dict(request.body or {})
            if any(given.pop(name, None) != fixed for name, fixed in form.fixed.items()):
                continue
            assert request.body is None or request.body, "an empty body is none"
            words = {form.fields[name]: self._in_words(name, it) for name, it in given.items()}
            named = found.groupdict().get("id")
            number = words.pop("server", None) if named is None else self.number(named)
            return verb, number, words
        raise AssertionError(f"not of this dialect: {request}")

    def _in_words(self, name: str, given: Any) -> Any:
        """A value as the documented dialect has it: places by their code, all else by number."""
        if self.dialect is Dialect.DOCUMENTED:
            return given
        seed, keys = self._account.knobs.seed, self._account.ssh_keys
        known: dict[str, dict[Any, object]] = {
            "plan": {uuid_for(seed, "plan", number): number for number in PLANS},
            "os_version": {uuid_for(seed, "os", number): number for number in OPERATING_SYSTEMS},
            "location": {place.id: code for code, place in PLACES.items()},
            "ssh_keys": {uuid_for(seed, "key", number): number for number in keys},
        }
        if name == "ssh_keys":
            (given,) = given
        return known[name].get(given, given) if name in known else given
