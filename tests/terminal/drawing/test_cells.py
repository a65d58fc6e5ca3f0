"""Texts as terminals see them: clusters, wide characters, marks, control characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from vpstui.terminal.drawing.cells import cells_of, is_sure, leading_marks


def test_clusters_and_wide_characters() -> None:
    """A mark is of the letter before it; a wide character has a second, empty cell."""
    assert cells_of("ae\u0301中x") == ["a", "e\u0301", "中", "", "x"]
    assert cells_of("") == []


def test_marks_at_the_beginning_are_of_the_cell_before() -> None:
    """Textual cuts between letter and mark."""
    assert cells_of("\u0301a") == ["a"]
    assert leading_marks("\u0301a") == "\u0301"
    assert leading_marks("a\u0301") == ""


@pytest.mark.parametrize("text", ["a\x1b[31m", "a\tb", "a\nb", "\x7f", "\x9b31m"])
def test_control_characters_are_not_guessed_at(text: str) -> None:
    """Nobody but the terminal knows what they draw."""
    assert cells_of(text) is None


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=8))
def test_as_many_cells_as_textual_counts(text: str) -> None:
    """So that columns agree."""
    cells = cells_of(text)
    assert cells is not None
    assert len(cells) == cell_len(text)
    assert not text or leading_marks(text) + "".join(cells) == text


@pytest.mark.parametrize("cluster", ["a", "é", "e\u0301", "─", "●", "…", "中", "한", "✓", "⏎"])
def test_widths_that_terminals_agree_about(cluster: str) -> None:
    """After these it is known where the cursor is."""
    assert is_sure(cluster)


@pytest.mark.parametrize("cluster", ["👍", "⚠", "⚠\ufe0f", "👩\u200d💻", "क\u093f", "\u00ad"])
def test_widths_that_they_do_not_agree_about(cluster: str) -> None:
    """After these the cursor is told where to go."""
    assert not is_sure(cluster)
