"""Texts as they are compared: two spellings of one word are one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpstui.base.folding import fold, fold_with_places


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café-1", unicodedata.normalize("NFD", "CAFÉ-1")),
        ("Straße", "STRASSE"),
        ("\u1e9e", "ss"),
        ("\u0130stanbul", "istanbul"),
        ("\u0130STANBUL", "\u0131stanbul"),
        (unicodedata.normalize("NFD", "\u0130zmir"), "IZMIR"),
        ("\uff37\uff45\uff42\uff0d\uff11", "web-1"),
        ("\ufb01le", "file"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        (unicodedata.normalize("NFD", "한글"), "한글"),
        ("\uff76\uff9e", "ガ"),
        ("\u212b", "å"),
    ],
)
def test_spellings_of_one_word_are_one(one: str, other: str) -> None:
    """Whatever case, composition and width; folding a folded text changes nothing."""
    assert fold(one) == fold(other)
    assert fold(fold(one)) == fold(one)


@pytest.mark.parametrize(("one", "other"), [("e", "é"), ("a", "ä"), ("o", "0"), ("", "a")])
def test_letters_that_differ_stay_apart(one: str, other: str) -> None:
    """An accent is part of a name."""
    assert fold(one) != fold(other)


@given(st.text(max_size=12))
def test_every_folded_letter_has_its_place(text: str) -> None:
    """In order, within the text, none without a width."""
    folded, places = fold_with_places(text)
    assert folded == fold(text)
    assert len(places) == len(folded)
    assert places == sorted(places)
    assert all(0 <= begin < end <= len(text) for begin, end in places)
