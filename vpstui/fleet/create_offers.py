"""Puts together what a new server in an account can be made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpstui.api.dialects.reading import DIALECTS
from vpstui.fleet.state.create_choices import Choices, Known, Offers, gather

if TYPE_CHECKING:
    from vpstui.config.settings import ChoiceNames
    from vpstui.fleet.state.account_state import AccountState


def choices_in(state: AccountState, names: ChoiceNames, offers: Offers) -> Choices:
    """Return what is known to choose from in an account.

    Args:
        state: the account.
        names: names for ids, from the config.
        offers: what the API offers beside the plans.
    """
    numbers = (state.dialect or DIALECTS["documented"]).create_numbers
    return gather(Known(state.plans, state.servers, names.os, names.ssh_key, numbers, offers))
