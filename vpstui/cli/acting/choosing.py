"""Finds out which plan, system, location or key is meant: by its id, or by what it is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError, VpsTuiError
from vpstui.base.folding import fold
from vpstui.base.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpstui.api.dialects.dialect import Dialect
    from vpstui.api.models import Id
    from vpstui.fleet.state.create_choices import Choice, Choices

Offered = Callable[["Choices"], "Sequence[Choice]"]

FIELDS: Final[dict[str, tuple[str, str, Offered]]] = {
    "plan_id": ("--plan", "plan", lambda known: known.plans),
    "location": ("--location", "location", lambda known: known.locations),
    "os_id": ("--os", "OS", lambda known: known.systems),
    "ssh_key_id": ("--ssh-key", "SSH key", lambda known: known.ssh_keys),
}
"""What is chosen, by the API's name: the option, what it is called, and what there is."""

OPTIONAL: Final = frozenset({"ssh_key_id"})

DIGITS: Final = 18
"""Digits of an id, at most."""

NAMED_AT_MOST: Final = 8
"""Choices that a message names."""


def chosen_id(
    field: str, typed: str | None, usual: str, choices: Choices, dialect: Dialect
) -> Id | None:
    """Return the id that is sent; None where nothing is.

    Args:
        field: the parameter of the API.
        typed: an id or a name, as the command line has it; None: not given.
        usual: the id where none is given; empty: there is none.
        choices: what is known to choose from.
        dialect: says which ids are numbers.

    Raises:
        SettingsError: it is missing, or there is no such thing.
        VpsTuiError: it cannot be had.
    """
    option, what, offered = FIELDS[field]
    if typed is None and not usual:
        if field in OPTIONAL:
            return None
        raise SettingsError(f"Say which {what}: {option}. {_known_text(offered(choices))}")
    value = usual if typed is None else _value(field, typed, offered(choices), dialect)
    found = next((one for one in offered(choices) if one.value == value), None)
    if found is not None and found.obstacle:
        raise VpsTuiError(f"Nothing was sent: {found.label} is {found.obstacle}.")
    return int(value) if field in dialect.create_numbers else value


def _value(field: str, typed: str, choices: Sequence[Choice], dialect: Dialect) -> str:
    option, what, _ = FIELDS[field]
    wanted = fold(typed.strip())
    found = [one.value for one in choices if typed.strip() == one.value]
    found = found or [one.value for one in choices if fold(one.label) == wanted]
    if len(found) > 1:
        ids = ", ".join(found)
        raise SettingsError(f"{option}: {clean(typed)} is several: give the id ({ids}).")
    if found:
        return found[0]
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= DIGITS
    could_be_id = is_number if field in dialect.create_numbers else " " not in typed and typed
    if not could_be_id or (choices and field != "location" and not is_number):
        raise SettingsError(f"No {what} is called {clean(typed)!r}. {_known_text(choices)}")
    return typed


def _known_text(choices: Sequence[Choice]) -> str:
    if not choices:
        return "None is known here: give an id."
    named = [
        one.value if one.label == one.value else f"{one.label} ({one.value})"
        for one in choices[:NAMED_AT_MOST]
    ]
    more = len(choices) - NAMED_AT_MOST
    return f"There are {', '.join(named)}{f' and {more} more' if more > 0 else ''}."
