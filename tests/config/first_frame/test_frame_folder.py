"""Which frame may be shown at a start, and which never."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.config.first_frame.frames import SIZE, TABLE, environ_of, keep
from vpstui.base.files.user_folders import state_folder
from vpstui.config.first_frame import frame_folder
from vpstui.config.first_frame.frame_file import forget_frames
from vpstui.config.first_frame.frame_folder import frames_folder, load_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def found(
    home: Path, *argv: str, size: tuple[int, int] = SIZE, more: Mapping[str, str] | None = None
) -> bool:
    """Whether a frame is shown at such a start."""
    return load_frame(argv, environ_of(home, **(more or {})), size) is not None


def test_same_start_has_it(tmp_path: Path) -> None:
    """With everything that is to be shown."""
    keep(tmp_path, "--refresh", "20")
    frame = load_frame(["--refresh", "20"], environ_of(tmp_path), SIZE)
    assert frame is not None
    assert (frame.owner, frame.names, frame.facts) == ("ops@example.com", "prod", "2 servers")
    assert frame.table == TABLE


def test_another_start_has_none(tmp_path: Path) -> None:
    """Other arguments, another size, variables that say which account is meant."""
    keep(tmp_path)
    assert found(tmp_path)
    assert not found(tmp_path, "--profile", "shop")
    assert not found(tmp_path, "ls")
    assert not found(tmp_path, size=(81, 24))
    for name in ("VPSTUI_PROFILE", "VPSTUI_API_URL", "VPSTUI_CONFIG", "XDG_CONFIG_HOME"):
        assert not found(tmp_path, more={name: "x"})


@pytest.mark.parametrize("name", ["VPSTUI_TOKEN", "VPS_API_TOKEN"])
def test_token_of_a_variable_has_none(tmp_path: Path, name: str) -> None:
    """Nobody can tell whose it is before the API is asked; neither kept nor shown."""
    keep(tmp_path)
    assert not found(tmp_path, more={name: "vps_other"})
    assert found(tmp_path, more={name: " "})
    other = tmp_path / "other"
    keep(other, more={name: "vps_other"})
    assert not list(other.rglob("*.frame"))


def test_name_shared_by_chance_shows_nothing(tmp_path: Path) -> None:
    """The file itself says for which start it is."""
    file = keep(tmp_path, "--read-only")
    shutil.copy2(file, file.with_name(frame_folder.file_name(frame_folder.start_of((), {}))))
    start = frame_folder.start_of((), environ_of(tmp_path))
    shutil.copy2(file, file.with_name(frame_folder.file_name(start)))
    assert not found(tmp_path)


def test_another_version_shows_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its columns, words and rules may differ."""
    keep(tmp_path)
    monkeypatch.setattr(frame_folder, "__version__", "99.0")
    assert not found(tmp_path)


@pytest.mark.parametrize("age", [31 * 86400.0, -3600.0])
def test_old_list_and_one_of_the_future_are_not_shown(tmp_path: Path, age: float) -> None:
    """A clock that was set back tells no age."""
    keep(tmp_path, age=age)
    assert not found(tmp_path)


@pytest.mark.parametrize("change", ["written", "gone", "new"])
def test_config_and_token_file_decide(tmp_path: Path, change: str) -> None:
    """Any change of what says whose account is meant, also that a file comes or goes."""
    watched = tmp_path / "watched"
    if change != "new":
        watched.write_text("a")
        keep(tmp_path)
    else:
        watched.write_text("a")
        watched.rename(tmp_path / "aside")
        watched.touch()
        keep(tmp_path)
    assert found(tmp_path)
    if change == "gone":
        watched.unlink()
    else:
        (tmp_path / "new").write_text("b")
        (tmp_path / "new").replace(watched)
    assert not found(tmp_path)


def test_login_and_logout_forget_all(tmp_path: Path) -> None:
    """Also what a program writes that still has the token of before."""
    file = keep(tmp_path)
    copy = file.read_bytes()
    forget_frames(environ_of(tmp_path))
    assert not file.exists()
    file.write_bytes(copy)
    file.chmod(0o600)
    assert not found(tmp_path)
    keep(tmp_path)
    assert found(tmp_path)


def _replaced_by_link(file: Path) -> None:
    target = file.with_name("elsewhere")
    file.rename(target)
    file.symlink_to(target)


def _replaced_by_folder(file: Path) -> None:
    file.unlink()
    file.mkdir(0o700)


def _replaced_by_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o600)


SPOILERS: dict[str, Callable[[Path], object]] = {
    "others can read it": lambda file: file.chmod(0o640),
    "others can write it": lambda file: file.chmod(0o602),
    "others can write the folder": lambda file: file.parent.chmod(0o770),
    "a link": _replaced_by_link,
    "a folder": _replaced_by_folder,
    "a pipe": _replaced_by_pipe,
    "huge": lambda file: file.write_bytes(file.read_bytes() + bytes(1 << 18)),
    "empty": lambda file: os.truncate(file, 0),
    "cut": lambda file: os.truncate(file, 200),
    "a letter differs": lambda file: file.write_bytes(
        file.read_bytes().replace(b"web-1", b"web-2")
    ),
    "no epoch": lambda file: file.with_name("epoch").unlink(),
    "an epoch that is none": lambda file: file.with_name("epoch").write_text("x"),
}


@pytest.mark.parametrize("spoil", SPOILERS.values(), ids=SPOILERS)
def test_spoilt_file_shows_nothing(spoil: Callable[[Path], object], tmp_path: Path) -> None:
    """And nothing waits for it, or fails."""
    file = keep(tmp_path)
    assert found(tmp_path)
    spoil(file)
    assert not found(tmp_path)


def test_file_of_another_shows_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever that is."""
    keep(tmp_path)
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    assert not found(tmp_path)


def test_folder_is_that_of_everything_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found without the library that finds the others; without a home there is none."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert Path(frames_folder(os.environ)).parent == state_folder()
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Path(frames_folder(os.environ)).parent == state_folder()
    monkeypatch.setenv("HOME", "nowhere")
    assert frames_folder(os.environ) == ""
    assert load_frame([], {"HOME": "nowhere"}, SIZE) is None


def test_start_from_a_folder_that_is_gone_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path in its arguments would mean nothing."""
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.chdir(place)
    place.rmdir()
    assert frame_folder.start_of(["--config", "x"], {}) == ""
    assert frame_folder.start_of([], {}) != ""
