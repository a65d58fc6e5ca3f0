"""Whose token it is, as the API tells it: GET /account/me/."""

from __future__ import annotations

from typing import Annotated

from vpstui.api.models import Answer
from vpstui.api.values import INVALID_AS_NONE, Text


class Account(Answer):
    """The account and the token of GET /account/me/."""

    class Owner(Answer):
        """The account's owner."""

        email: Text = ""
        company_name: Text = ""

    class Token(Answer):
        """The token as the provider lists it, without its secret."""

        name: Text = ""
        permissions: Annotated[tuple[Text, ...] | None, INVALID_AS_NONE] = None

    account: Annotated[Owner | None, INVALID_AS_NONE] = None
    token: Annotated[Token | None, INVALID_AS_NONE] = None
