"""Any 2xx without an error in it means that a write was accepted, and tells what it tells."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vpstui.api.answers.written import WriteAnswer, read_write_answer
from vpstui.api.dialects.reading import RowReader, SpokenDialect
from vpstui.base.errors import BadRequest, OutcomeUnknown

WHOLE = {"id": 7, "name": "web", "hostname": "web.example.com", "status": "active",
         "backups_enabled": True}  # fmt: skip


def read(body: object, server_id: int | None = 7) -> WriteAnswer:
    """Read a JSON body as the answer to a write."""
    return read_write_answer(json.dumps(body).encode(), server_id, RowReader("shop"))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (WHOLE, set(WHOLE)),
        ({"name": "web"}, {"name"}),
        ({"backups_enabled": True, "extra": 1}, {"backups_enabled"}),
        ({"server": WHOLE}, set(WHOLE)),
        ({"status": "success", "server": {"id": 7, "status": "stopping"}}, {"id", "status"}),
        ({"status": "success", "server": {"status": "stopping"}}, {"status"}),
        ({"id": "7", "status": "Stopping"}, {"id", "status"}),
        ({"status": "stopping"}, {"status"}),
        ({"status": "success", "id": 7}, {"id"}),
        ({"status": "ok", "name": "web"}, {"name"}),
        ({"id": 987, "server": {"id": 7, "status": "stopped"}}, {"id", "status"}),
        ({**WHOLE, "status": "error", "location": "us-west"}, {*WHOLE, "location"}),
        ({**WHOLE, "error": None, "errors": []}, set(WHOLE)),
    ],
)
def test_a_server_or_a_part_of_one_is_told(body: Any, told: set[str]) -> None:
    """Only what is in the answer counts as told."""
    answer = read(body)
    assert answer.server is not None
    assert (answer.server.id, answer.server.profile) == (7, "shop")
    assert answer.told == told


@pytest.mark.parametrize(
    "body",
    [None, {}, [], True, 3, "ok", {"status": "queued"}, {"status": "accepted"}, {"success": True},
     {"server": None}, {"server": 3}, {"task": 12}, {"message": ""}],
)  # fmt: skip
def test_an_answer_that_tells_nothing_is_accepted(body: object) -> None:
    """Nothing in it says that it was not done."""
    assert read(body) == WriteAnswer()


@pytest.mark.parametrize("body", [b"", b"  \r\n"])
def test_an_empty_answer_is_accepted(body: bytes) -> None:
    """As 204 has none."""
    assert read_write_answer(body, 7, RowReader()) == WriteAnswer()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"message": "Server is stopping"}, "Server is stopping"),
        ({"status": "success", "message": "Server is stopping"}, "Server is stopping"),
        ({"status": "success", "detail": "It takes 2-5 minutes."}, "It takes 2-5 minutes."),
        ({**WHOLE, "message": "Be patient, please."}, "Be patient, please."),
        ({"message": "a\x1b[2Jb\nc d"}, "a[2Jb c d"),
        ({"message": "ok"}, ""),
        ({"server": {**WHOLE, "message": "It takes 2-5 minutes."}}, "It takes 2-5 minutes."),
    ],
)
def test_a_message_of_a_success_is_kept(body: object, message: str) -> None:
    """In the words of the API, cleaned; a code of one word says nothing to people."""
    assert read(body).message == message


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"status": "error", "message": "The disk is locked."}, "The disk is locked."),
        ({"status": "Failed", "message": "No."}, "No."),
        ({"status": "failure"}, "The API says that it did not do it."),
        ({"detail": "Not permitted."}, "Not permitted."),
        ({"error": "Out of stock."}, "Out of stock."),
        ({"errors": ["One.", "Two."]}, "One. Two."),
        ({"errors": {"name": ["Taken."]}}, "name: Taken."),
        ({"success": False, "message": "Quota."}, "Quota."),
        ({"status": "error", "message": "Busy now.", "server": {"id": 7}}, "Busy now."),
        ({"non_field_errors": ["Send a field."]}, "Send a field."),
        ({"message": None, "detail": "No capacity left."}, "No capacity left."),
        ({"success": "false", "message": "Not now."}, "Not now."),
        ([{"error": "Out of stock."}], "Out of stock."),
    ],
)
def test_an_error_under_2xx_is_a_refusal(body: object, said: str) -> None:
    """In the words of the API."""
    with pytest.raises(BadRequest) as caught:
        read(body)
    assert caught.value.message == said


@pytest.mark.parametrize(
    "body",
    [{**WHOLE, "id": 8}, {"server": {**WHOLE, "id": 8}}, {"id": 8, "server": {}},
     {"status": "success", "server": {"id": "8"}}, {"id": 70}, {"id": "07", "name": "web"},
     {"id": None, "server": {"id": 8}}, {"id": {"x": 1}, "name": "web"}],
)  # fmt: skip
def test_an_answer_about_another_server_proves_nothing(body: object) -> None:
    """Nothing is taken from it."""
    with pytest.raises(OutcomeUnknown, match="about another server"):
        read(body)


@pytest.mark.parametrize(
    "body",
    [
        {**WHOLE, "error": "Quota."},
        {"server": WHOLE, "success": False},
        {"server": {**WHOLE, "error": "Quota."}},
    ],
)
def test_a_server_and_an_error_prove_nothing(body: object) -> None:
    """The server is read then."""
    with pytest.raises(OutcomeUnknown):
        read(body)


@pytest.mark.parametrize(
    ("body", "message"),
    [(b"OK", ""), (b"Accepted", ""), (b"Server is stopping", "Server is stopping"),
     (b'\xef\xbb\xbf{"message": "It will be done."}', "It will be done.")],
)  # fmt: skip
def test_plain_words_are_an_answer(body: bytes, message: str) -> None:
    """A 2xx without an error in it, whatever its form."""
    assert read_write_answer(body, 7, RowReader()) == WriteAnswer(message=message)


@pytest.mark.parametrize(
    "body",
    [b"<html>", b'{"id": 7', b"{" * 9999, b"\xff", b"Error", b"Something failed here",
     b"x" * 300, b"a\nb"],
)  # fmt: skip
def test_what_is_no_answer_of_the_api_proves_nothing(body: bytes) -> None:
    """A page of somebody in between, or an answer that was cut off."""
    with pytest.raises(OutcomeUnknown):
        read_write_answer(body, 7, RowReader())


@pytest.mark.parametrize(
    "body",
    [{**WHOLE, "password": "geheim-1"}, {"server": {**WHOLE, "root_password": "geheim-1"}},
     {"server": WHOLE, "password": "geheim-1", "message": "The password is geheim-1 for now."}],
)  # fmt: skip
def test_a_one_time_password_is_taken_out(body: object) -> None:
    """Nothing else of the answer holds it: no field, no message, no representation."""
    answer = read(body, None)
    assert answer.password is not None
    assert answer.password.get_secret_value() == "geheim-1"
    assert "geheim-1" not in repr(answer)
    assert "geheim-1" not in answer.message


@pytest.mark.parametrize("value", [None, "", 7, ["x"], {"x": "y"}])
def test_what_is_no_password_is_none(value: object) -> None:
    """A server may be created without one."""
    assert read({**WHOLE, "password": value}, None).password is None


@pytest.mark.parametrize("body", [{"name": "web"}, {"message": "It is being made."}, {"id": True}])
def test_a_created_server_without_an_id_is_not_told(body: object) -> None:
    """It has to be found in the list."""
    assert read(body, None).server is None


def test_an_answer_shows_what_was_sent() -> None:
    """Only when every field is told, as it was sent."""
    assert read(WHOLE).shows({"name": "web", "backups_enabled": True})
    assert not read(WHOLE).shows({"name": "www"})
    assert not read({"name": "web"}).shows({"name": "web", "backups_enabled": True})
    assert not WriteAnswer().shows({"name": "web"})


def test_uuid_beside_a_message_is_not_that_of_a_server() -> None:
    """An answer is read in the dialect that was spoken; the uuid may be that of the request."""
    body = b'{"uuid": "0f8f-req", "status": "success", "message": "Server is stopping"}'
    spoken = SpokenDialect("documented")
    answer = read_write_answer(body, 7, spoken.reader_of_answer(""))
    assert answer.message == "Server is stopping"
    with pytest.raises(OutcomeUnknown, match="about another server"):
        read_write_answer(body, 7, SpokenDialect("uuid").reader_of_answer(""))
