"""Whose account a token is of, and what it may do there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.base.errors import WrongAccount

if TYPE_CHECKING:
    from vpstui.api.answers.account import Account


def owner_of(account: Account) -> str:
    """Whose account it is; empty where the API does not name it."""
    found = account.account
    return found.email or found.company_name if found is not None else ""


def may_write(account: Account) -> bool:
    """Whether a token may change servers; where nothing tells its permissions, it may be so."""
    permissions = account.token.permissions if account.token else None
    if not permissions:
        return True
    return any(
        scope in ("servers", "*") and verb != "read"
        for scope, _, verb in (one.partition(":") for one in permissions)
    )


def check_owner(owner: str, profile: str, expected: str) -> None:
    """Let a token be used only for the account that its profile is for.

    Args:
        owner: whose account the API says it is; empty where it does not tell.
        profile: the profile's name.
        expected: e-mail address that the owner must have; empty: whoever it is.

    Raises:
        WrongAccount: it is of another one.
    """
    if expected and owner and owner.casefold() != expected.casefold():
        raise WrongAccount(
            f"The token is of {owner}, and the profile {profile} is for {expected}. "
            "Give the token of that account."
        )
