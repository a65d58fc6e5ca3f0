"""What is kept for the next start."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.config.first_frame.frames import SIZE, environ_of, keep
from vpstui.config.first_frame.frame_file import FRAMES_LIMIT, FrameFile, forget_frames
from vpstui.config.first_frame.frame_folder import load_frame

if TYPE_CHECKING:
    from pathlib import Path


def frames(home: Path) -> list[Path]:
    """The frames that are kept."""
    return list(home.rglob("*.frame"))


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    """The file and the folders, whatever the umask."""
    file = keep(tmp_path)
    for path, mode in ((file, 0o600), (file.parent, 0o700), (file.parent.parent, 0o700)):
        assert stat.S_IMODE(path.stat().st_mode) == mode
    assert {path.name for path in file.parent.iterdir()} == {file.name, "epoch"}


def test_link_in_its_place_is_replaced(tmp_path: Path) -> None:
    """What it leads to stays as it is."""
    file, other = keep(tmp_path), tmp_path / "other"
    other.write_text("mine")
    file.unlink()
    file.symlink_to(other)
    assert keep(tmp_path) == file
    assert not file.is_symlink()
    assert other.read_text() == "mine"


@pytest.mark.parametrize("row", ["  vps_abcdefghijklmnop", "  Bearer abcdefgh", "a\x1b[31mb"])
def test_list_with_a_secret_in_it_is_not_kept(tmp_path: Path, row: str) -> None:
    """Nor one with anything but letters."""
    keep(tmp_path, table=("  NAME", row))
    assert frames(tmp_path) == []


def test_newest_are_kept(tmp_path: Path) -> None:
    """Of so many kinds of start."""
    for number in range(FRAMES_LIMIT + 3):
        keep(tmp_path, "--refresh", str(number))
    assert len(frames(tmp_path)) == FRAMES_LIMIT
    assert load_frame(["--refresh", str(number)], environ_of(tmp_path), SIZE) is not None


def test_program_that_lost_its_login_keeps_nothing_more(tmp_path: Path) -> None:
    """Nor does another one that runs with the token of before."""
    file = FrameFile.of((), environ_of(tmp_path), ())
    keep(tmp_path)
    file.forget()
    assert frames(tmp_path) == []
    keep(tmp_path)
    forget_frames(environ_of(tmp_path))
    assert load_frame((), environ_of(tmp_path), SIZE) is None


def test_nothing_to_forget_is_no_error(tmp_path: Path) -> None:
    """Where nothing was ever kept, nothing is made."""
    forget_frames(environ_of(tmp_path))
    forget_frames({"HOME": "nowhere"})
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a word: it is a convenience, and nothing depends on it."""
    (tmp_path / "state").write_text("no folder")
    file = FrameFile.of((), environ_of(tmp_path), ())
    assert file.is_kept
    keep(tmp_path)
    assert frames(tmp_path) == []
    assert not FrameFile(None, "x").is_kept
    (tmp_path / "state").unlink()

    def full(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "fdopen", full)
    keep(tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
