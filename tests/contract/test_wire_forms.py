"""The forms in which tests of the app expect orders are those of the contract."""

from __future__ import annotations

import pytest

from tests.contract.contract import CONTRACTS
from tests.support.servers.wire_forms import FORMS, WireForms
from vpstui.simulator import Account, Knobs
from vpstui.simulator.knobs import Dialect
from vpstui.simulator.traffic import Request

BELOW_SERVERS = "/api/v1/servers/"


@pytest.mark.parametrize("dialect", Dialect)
def test_each_form_is_an_operation_of_its_dialect(dialect: Dialect) -> None:
    """By method and path."""
    known = {operation.label for operation in CONTRACTS[dialect].operations.values()}
    forms = FORMS[dialect].values()
    assert {f"{one.method} {one.path.replace('{id}', '{server_id}')}" for one in forms} <= known


@pytest.mark.parametrize("dialect", Dialect)
def test_each_write_to_a_server_has_a_form(dialect: Dialect) -> None:
    """None of the contract is without a word for it."""
    labels = {operation.label for operation in CONTRACTS[dialect].operations.values()}
    writes = {one for one in labels if "/servers/" in one and not one.startswith("GET ")}
    forms = FORMS[dialect].values()
    assert writes <= {f"{one.method} {one.path.replace('{id}', '{server_id}')}" for one in forms}


@pytest.mark.parametrize(
    ("dialect", "path", "body"),
    [
        (Dialect.DOCUMENTED, "12345/power/", {"action": "stop"}),
        (Dialect.UUID, "{uuid}/stop/", None),
        (Dialect.UUID, "{uuid}/power/", {"action": "reboot"}),
        (Dialect.UUID, "{uuid}/power/", None),
    ],
)
def test_what_is_of_the_other_dialect_is_no_order(
    dialect: Dialect, path: str, body: dict[str, str] | None
) -> None:
    """Its paths and words are not taken for those of this one."""
    account = Account(Knobs(dialect=dialect))
    whole = BELOW_SERVERS + path.format(uuid=account.uuid_of(12345))
    with pytest.raises(AssertionError, match="not of this dialect"):
        WireForms(account).order(Request("POST", whole, {}, body, 200))


@pytest.mark.parametrize(
    ("dialect", "body"),
    [
        (Dialect.DOCUMENTED, {"force": True}),
        (Dialect.UUID, {"action": "stop", "force": True}),
    ],
)
def test_a_field_that_no_form_has_is_not_passed_over(
    dialect: Dialect, body: dict[str, object]
) -> None:
    """A body is compared whole."""
    wire = WireForms(Account(Knobs(dialect=dialect)))
    with pytest.raises(KeyError, match="force"):
        wire.order(Request("POST", f"/api/v1{wire.path('stop', 12345)}", {}, body, 200))
