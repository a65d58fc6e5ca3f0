"""The page of the account, which is the same in every dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpstui.simulator.data import hostile
from vpstui.simulator.dialects.call import json_answer

if TYPE_CHECKING:
    from starlette.responses import Response

    from vpstui.simulator.dialects.call import Call

OWNER: dict[str, Any] = {
    "first_name": "Robin",
    "last_name": "Meyer",
    "company_name": "Example Ltd",
    "created_at": "2024-06-15",
}
"""The owner of every simulated account, but for the address."""


def account_page(call: Call) -> Response:
    """Tell whose token it is and what it may do."""
    call.bare()
    knobs = call.account.knobs
    if knobs.hostile:
        return json_answer(hostile.ACCOUNT)
    token = {"name": "vpstui", "permissions": list(knobs.permissions)}
    return json_answer({"account": {"email": knobs.email, **OWNER}, "token": token})
