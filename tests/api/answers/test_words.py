"""The API's words are found in a body of any shape."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vpstui.api.answers.words import (
    MAX_FIELDS,
    MESSAGE_LIMIT,
    Words,
    read_words,
    told_in_words,
)
from vpstui.base.errors import NotAnApiAnswer


def words(body: object) -> Words:
    """The words of a JSON body."""
    return read_words(json.dumps(body).encode())


@pytest.mark.parametrize(
    "body",
    [
        {"detail": "No more."}, {"detail": ["No more."]}, {"detail": [{"msg": "No more."}]},
        {"detail": [{"loc": ["body"], "msg": "No more."}]}, {"detail": {"message": "No more."}},
        {"non_field_errors": ["No more."]}, {"message": "No more."}, {"error": "No more."},
        {"errors": ["No more."]}, {"errors": "No more."}, {"errors": [{"detail": "No more."}]},
        {"error": {"code": 7, "message": "No more."}}, {"error": True, "message": "No more."},
        {"msg": "No more."}, {"error": "no_more", "error_description": "No more."},
        {"type": "about:blank", "title": "No more.", "status": 409, "instance": "/x"},
        {"statusCode": 400, "message": ["No more."], "error": "Conflict"},
        {"success": False, "message": "No more.", "data": None}, ["No more."], "No more.",
        {"detail": "No more.", "message": "No more."},
    ],
)  # fmt: skip
def test_a_message_is_found(body: object) -> None:
    """Whatever a framework calls it, once, without what is for programs."""
    assert words(body) == Words("No more.")


@pytest.mark.parametrize(
    "body",
    [
        {"name": ["Taken."]},
        {"name": "Taken."},
        {"errors": {"name": ["Taken."]}},
        {"error": {"name": ["Taken."]}},
        {"detail": {"name": "Taken."}},
        {"server": {"name": ["Taken."]}},
        {"data": {"name": "Taken."}},
        {"detail": [{"loc": ["body", "name"], "msg": "Taken.", "type": "value_error"}]},
        {"errors": [{"field": "name", "message": "Taken."}]},
        {"errors": [{"source": {"pointer": "/data/attributes/name"}, "detail": "Taken."}]},
        {"errors": [{"pointer": "/data/attributes/name", "detail": "Taken."}]},
        [{"loc": ["name"], "msg": "Taken."}],
    ],
)
def test_a_message_of_a_field_is_found(body: Any) -> None:
    """Also one level down, and in lists that name the field beside."""
    found = words(body)
    assert found.fields == {"name": "Taken."}
    assert found.text == "name: Taken."


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"Too many requests, slow down", "Too many requests, slow down"),
        (b"OK", ""), (b"", ""), (b"<html>Bad gateway</html>", ""), (b'{"detail": "cut', ""),
        (b"x " * 200, ""), (b"\xff\xfe no text", ""), (b"two\nlines of text", ""),
    ],
)  # fmt: skip
def test_a_plain_sentence_is_a_message(body: bytes, said: str) -> None:
    """A page, a piece of JSON and a word for programs are none."""
    assert read_words(body).message == said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["detail", "errors", "error", "message", "loc", "msg", "name", "status"]
            )
            | st.text(max_size=8),
            inner,
            max_size=4,
        )
    ),
    max_leaves=30,
)


@settings(deadline=None)
@given(JSON)
def test_no_body_is_an_error(body: object) -> None:
    """Whatever it is: clean, short, and nothing raised."""
    found = words(body)
    assert all(
        text.isprintable() for text in (found.message, *found.fields, *found.fields.values())
    )
    assert len(found.message) <= MESSAGE_LIMIT
    assert len(found.fields) <= MAX_FIELDS


def test_an_endless_body_is_read_in_no_time() -> None:
    """Messages are kept up to a number, however many there are."""
    body = {"message": [f"a {number}" for number in range(12_000)]}
    started = time.process_time()
    found = words(body)
    assert time.process_time() - started < 0.5
    assert len(found.message) <= MESSAGE_LIMIT


def test_words_come_before_ours_where_something_else_was_expected() -> None:
    """A list that is answered with a sentence tells the sentence."""
    with pytest.raises(NotAnApiAnswer, match=r"^Down until 17:00 UTC\. It is no list\.$"):  # noqa: SIM117
        with told_in_words(b'{"status": "error", "message": "Down until 17:00 UTC."}'):
            raise NotAnApiAnswer("It is no list.")
