"""Checks values of settings beyond their types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from vpstui.base.errors import SettingsError
from vpstui.base.sanitize import clean
from vpstui.config.ssh_template import check_template
from vpstui.config.terminal_capabilities import AUTOMATIC_THEME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NotifySetting = Literal["off", "terminal"] | tuple[str, ...]
"""Values of the setting `notify`; a tuple is a program and its arguments."""

COLOURS: Final = ("red", "green", "yellow", "blue", "magenta", "cyan", "orange")
"""Names of colours that an account can have."""


THEMES: Final = (
    "vpstui-dark", "vpstui-light", "vpstui-ansi",
    "ansi-dark", "ansi-light", "atom-one-dark", "atom-one-light", "catppuccin-frappe",
    "catppuccin-latte", "catppuccin-macchiato", "catppuccin-mocha", "dracula", "flexoki", "gruvbox",
    "monokai", "nord", "rose-pine", "rose-pine-dawn", "rose-pine-moon", "solarized-dark",
    "solarized-light", "textual-dark", "textual-light", "tokyo-night",
)  # fmt: skip
"""Our themes, and those of Textual, which is not imported to read the config."""


_PLACEHOLDER: Final = re.compile(r"\{\w*\}")


class InvalidSetting(SettingsError, ValueError):
    """A value that cannot be used; a ValueError, since pydantic reports those with their place.

    Attributes:
        keys: the names that lead to that value from the place that pydantic reports.
    """

    def __init__(self, message: str, *keys: str) -> None:
        super().__init__(message)
        self.keys = keys


def check_colour(colour: str) -> None:
    """Refuse a text that is no colour; an empty one stands for none.

    Raises:
        InvalidSetting: it is neither a name nor #rrggbb.
    """
    if colour and colour not in COLOURS and not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        raise InvalidSetting(
            f"{clean(colour, 40)!r} is no colour: write one of {', '.join(COLOURS)}, or #rrggbb.",
            "colour",
        )


def check_theme(theme: str | None) -> None:
    """Refuse the name of a theme that there is not; None stands for no name.

    Raises:
        InvalidSetting: there is no such theme.
    """
    if theme not in (None, AUTOMATIC_THEME, *THEMES):
        known = ", ".join((AUTOMATIC_THEME, *THEMES))
        raise InvalidSetting(
            f"There is no theme {clean(theme or '', 40)!r}; there are: {known}.", "theme"
        )


def check_account(account: str) -> None:
    """Refuse a text that is no e-mail address; an empty one stands for any.

    Raises:
        InvalidSetting: no account could ever have it.
    """
    if account and not re.fullmatch(r"[^\s@]+@[^\s@]+", account):
        raise InvalidSetting(
            f"{clean(account, 80)!r} is no e-mail address: write that of the account's owner.",
            "account",
        )


def check_protect(globs: Sequence[str]) -> None:
    """Refuse a glob that matches no server, since it protects none.

    Raises:
        InvalidSetting: one is empty.
    """
    if not all(glob.strip() for glob in globs):
        raise InvalidSetting(
            'An empty name protects no server: write one such as "db-*".', "protect"
        )


def check_ssh(template: Sequence[str]) -> None:
    """Refuse an ssh template that cannot be run; an empty one stands for none.

    Raises:
        InvalidSetting: no program is named, or a placeholder is not known.
    """
    try:
        check_template(template)
    except SettingsError as error:
        raise InvalidSetting(error.message.removeprefix("ssh: "), "ssh") from None


def check_notify(notify: NotifySetting) -> None:
    """Refuse a program of `notify` that cannot be run.

    Raises:
        InvalidSetting: no program is named, or a placeholder is not known.
    """
    if isinstance(notify, str):
        return
    if not notify or not notify[0].strip():
        raise InvalidSetting('Name a program, as in ["notify-send", "{text}"].', "notify")
    wrong = [one for one in _PLACEHOLDER.findall("".join(notify[1:])) if one != "{text}"]
    if wrong or _PLACEHOLDER.search(notify[0]):
        raise InvalidSetting(
            "The one placeholder is {text}, and it stands behind the program.", "notify"
        )


def check_views(views: Mapping[str, str]) -> None:
    """Refuse a view that cannot be used.

    Raises:
        InvalidSetting: its name or its query is wrong; the message says where in the query.
    """
    if not views:
        return
    # The filter language is imported only where there are views.
    from vpstui.query.query import QueryError
    from vpstui.query.saved_views import check_view_name, check_view_query

    for name, query in views.items():
        try:
            check_view_name(name)
            check_view_query(query)
        except QueryError as error:
            at = error.position + 1 + len(query) - len(query.lstrip())
            raise InvalidSetting(
                f"at character {at} of the query: {error.message}", "views", name
            ) from None
        except SettingsError as error:
            raise InvalidSetting(error.message, "views", name) from None


def check_key_overrides(keys: Mapping[str, str | Sequence[str]]) -> None:
    """Refuse a table `[keys]` that cannot be used.

    Raises:
        InvalidSetting: an id or a key is not known, or two actions would have the same key.
    """
    if not keys:
        return
    # The keys are imported only where some are set.
    from vpstui.config.key_overrides import InvalidKey, build_keymap

    try:
        build_keymap(keys)
    except InvalidKey as error:
        raise InvalidSetting(error.message, "keys", error.id) from None
