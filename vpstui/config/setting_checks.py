"""Which values settings can have, as far as a type does not say it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean
from vpstui.config.key_overrides import WrongKey, check_keys
from vpstui.config.ssh_template import check_template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLOURS: Final = ("red", "green", "yellow", "blue", "magenta", "cyan", "orange")
"""Colours of an account that have a name."""


class WrongSetting(SettingsError, ValueError):
    """A value that cannot be used; pydantic reports a ValueError with its place.

    Attributes:
        keys: the keys that lead to that value, which pydantic does not know.
    """

    def __init__(self, message: str, *keys: str) -> None:
        super().__init__(message)
        self.keys = keys


def check_colour(colour: str) -> None:
    """Refuse what is no colour; an empty one is none.

    Raises:
        WrongSetting: it is neither a name nor #rrggbb.
    """
    if colour and colour not in COLOURS and not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        raise WrongSetting(
            f"{clean(colour, 40)!r} is no colour: write one of {', '.join(COLOURS)}, or #rrggbb.",
            "colour",
        )


def check_account(account: str) -> None:
    """Refuse what is no e-mail address; an empty one stands for any.

    Raises:
        WrongSetting: no account could ever have it.
    """
    if account and not re.fullmatch(r"[^\s@]+@[^\s@]+", account):
        raise WrongSetting(
            f"{clean(account, 80)!r} is no e-mail address: write that of the account's owner.",
            "account",
        )


def check_protect(globs: Sequence[str]) -> None:
    """Refuse a glob that matches no server, since it protects none.

    Raises:
        WrongSetting: one is empty.
    """
    if not all(glob.strip() for glob in globs):
        raise WrongSetting('An empty name protects no server: write one such as "db-*".', "protect")


def check_ssh(template: Sequence[str]) -> None:
    """Refuse a program that cannot be run for a server; an empty template is none.

    Raises:
        WrongSetting: no program is named, or a placeholder is not known.
    """
    try:
        check_template(template)
    except SettingsError as error:
        raise WrongSetting(error.message.removeprefix("ssh: "), "ssh") from None


def check_views(views: Mapping[str, str]) -> None:
    """Refuse a view that cannot be used.

    Raises:
        WrongSetting: its name or its query is wrong; the message says where in the query.
    """
    if not views:
        return
    # The filter language is only imported by who has views.
    from vpstui.query.query import QueryError
    from vpstui.query.saved_views import check_view_name, check_view_query

    for name, query in views.items():
        try:
            check_view_name(name)
            check_view_query(query)
        except QueryError as error:
            at = error.position + 1 + len(query) - len(query.lstrip())
            raise WrongSetting(
                f"at character {at} of the query: {error.message}", "views", name
            ) from None
        except SettingsError as error:
            raise WrongSetting(error.message, "views", name) from None


def check_moved(keys: Mapping[str, str | Sequence[str]]) -> None:
    """Refuse keys that cannot be moved so.

    Raises:
        WrongSetting: an id or a key is not known, or two keys would be the same.
    """
    try:
        check_keys(keys)
    except WrongKey as error:
        raise WrongSetting(error.message, "keys", error.id) from None
