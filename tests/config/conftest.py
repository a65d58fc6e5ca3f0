"""What the tests of the config share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.config.example_credentials import TOKEN

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    """A token file as it should be."""
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n", "ascii")
    file.chmod(0o600)
    return file
