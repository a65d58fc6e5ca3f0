"""What a 2xx answer to a snapshot or backup tells: its id is that of the copy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from vpstui.api.answers.written import read_copy_answer
from vpstui.api.dialects.reading import RowReader
from vpstui.base.errors import BadRequest, OutcomeUnknown

if TYPE_CHECKING:
    from vpstui.api.models import Id

WHOLE = {
    "id": 801, "server": {"id": 12345, "name": "web-1"}, "name": "before-2", "status": "pending",
    "size_mb": 0, "created_at": "2026-03-01T12:00:00Z", "description": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "copy_id", "message"),
    [
        (WHOLE, 801, ""),
        ({**WHOLE, "server": 12345}, 801, ""),
        ({**WHOLE, "server": "12345"}, 801, ""),
        ({**WHOLE, "server": "web-1"}, 801, ""),
        ({"uuid": "a-b", "label": "before-2"}, "a-b", ""),
        ({"id": 12345, "name": "web-1", "status": "active"}, None, ""),
        ({"id": ["x"], "status": "pending"}, None, ""),
        ({"message": "Snapshot is being taken."}, None, "Snapshot is being taken."),
        ({}, None, ""),
    ],
)
def test_an_accepted_copy(told: dict[str, object], copy_id: Id | None, message: str) -> None:
    """Whatever is told of it; its name and status are not the server's."""
    answer = read_copy_answer(json.dumps(told).encode(), 12345, RowReader())
    assert (answer.copy_id, answer.message) == (copy_id, message)


@pytest.mark.parametrize("body", [b"", b"OK", b"[]", b"\xef\xbb\xbf{}"])
def test_an_answer_that_tells_nothing(body: bytes) -> None:
    """It was accepted."""
    assert read_copy_answer(body, 12345, RowReader()).copy_id is None


def test_another_servers_copy_is_unknown() -> None:
    """Nothing is taken from it."""
    told = json.dumps({**WHOLE, "server": {"id": 1}}).encode()
    with pytest.raises(OutcomeUnknown):
        read_copy_answer(told, 12345, RowReader())


@pytest.mark.parametrize(
    "told", [{"status": "error", "message": "No room."}, {"name": "x", "status": "failed"}]
)
def test_a_refusal_under_200(told: dict[str, object]) -> None:
    """It was not done."""
    with pytest.raises(BadRequest):
        read_copy_answer(json.dumps(told).encode(), 12345, RowReader())
