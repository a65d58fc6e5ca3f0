"""How long the API asks to wait, when it says so in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpstui.api.answers.waits import WAIT_LIMIT, wait_in_words


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Request was throttled. Expected available in 37 seconds.", 37.0),
        ("Request was throttled. Expected available in 1 second.", 1.0),
        ("Try again in 2 minutes", 120.0),
        ("Please retry after 1 hour.", 3600.0),
        ("Wait 5s and try again", 5.0),
        ("Rate limit: retry in 1500 ms", 1.5),
        ("Available again in 90.5 seconds", 90.5),
        ("Too many requests within 1 hour. Expected available in 37 seconds.", 37.0),
        ("Limit: 100 requests in 1 hour. Retry in 5 seconds", 5.0),
        ("Try again in 5 minutes 30 seconds.", 330.0),
        ("Please wait 1 hour and 10 minutes", 4200.0),
        ("Try again in 1.5 hours.", 5400.0),
        ("Try again in 9 days", WAIT_LIMIT),
        ("Request was throttled.", None),
        ("You may have 5 servers.", None),
        ("Try again later", None),
        ("", None),
    ],
)
def test_a_wait_in_a_sentence_is_read(text: str, seconds: float | None) -> None:
    """As Django REST framework and others say it; a number of other things is none."""
    assert wait_in_words(text) == seconds


@given(st.text(st.sampled_from("try again in wait 0123456789 smhd."), max_size=80))
def test_no_sentence_is_an_error(text: str) -> None:
    """Whatever is said, the wait is nothing or within the limit."""
    seconds = wait_in_words(text)
    assert seconds is None or 0 <= seconds <= WAIT_LIMIT
