"""Files and folders are for their owner alone, and are made through no link."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, call, environment
from vpstui.base.append_file import AppendFile
from vpstui.base.crash_report import run_with_crash_report
from vpstui.base.debug_log import LOG_VARIABLE, debug_logging
from vpstui.base.files.private import make_private_folder, write_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=[0o000, 0o022, 0o277, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """What is taken from the mode of every new file."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    """The rights on a file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("umask")
def test_whatever_the_umask(tmp_path: Path) -> None:
    """Files 0600, folders 0700, those above them as well, where they are new."""
    folder = tmp_path / "state" / "vpstui"
    file = AppendFile(folder / "journal.jsonl")
    file.append(b"one")
    file.replace([b"two"])
    file.append(b"three")
    crash(folder / "crashes")
    made = list(folder.rglob("*"))
    assert len(made) == 4
    assert {mode(path) for path in made if path.is_file()} == {0o600}
    assert {mode(path) for path in (folder, folder.parent, folder / "crashes")} == {0o700}
    assert file.read() == b"two\nthree\n"


def crash(folder: Path) -> None:
    """Have a bug reported there."""

    def bug() -> int:
        raise ValueError

    assert run_with_crash_report(bug, [], directory=folder) == 1


def test_whatever_they_were(tmp_path: Path) -> None:
    """Old files that others can read are closed when they are written to."""
    folder = tmp_path / "vpstui"
    (folder / "crashes").mkdir(parents=True)
    for path in (folder, folder / "crashes"):
        path.chmod(0o777)
    journal, lock = folder / "journal.jsonl", folder / "journal.jsonl.lock"
    for path in (journal, lock):
        path.write_bytes(b"")
        path.chmod(0o666)
    AppendFile(journal).append(b"one")
    crash(folder / "crashes")
    assert [mode(path) for path in (journal, lock)] == [0o600] * 2
    assert [mode(path) for path in (folder, folder / "crashes")] == [0o700] * 2


def test_folder_of_somebody_else_keeps_its_mode(tmp_path: Path) -> None:
    """A journal may be kept anywhere: in a folder that others use as well."""
    tmp_path.chmod(0o755)
    AppendFile(tmp_path / "journal.jsonl").append(b"one")
    assert mode(tmp_path) == 0o755


@pytest.mark.parametrize("name", ["journal.jsonl", "journal.jsonl.lock"])
def test_nothing_is_made_through_a_link(name: str, tmp_path: Path) -> None:
    """Where a link to nothing stands in the place of a file, nothing is made there."""
    target = tmp_path / "target"
    (tmp_path / name).symlink_to(target)
    with pytest.raises(OSError, match="symbolic"):
        AppendFile(tmp_path / "journal.jsonl").append(b"one")
    assert not target.exists()


def test_new_file_has_a_name_that_nobody_foresees(tmp_path: Path) -> None:
    """What lies at any name that can be guessed is not used, and a link is replaced."""
    target, path = tmp_path / "target", tmp_path / "memory.json"
    for name in ("memory.json", "memory.json.new", "memory.json.tmp", ".memory.json"):
        (tmp_path / name).symlink_to(target)
    write_private(path, b"new")
    assert not target.exists()
    assert not path.is_symlink()
    assert (path.read_bytes(), mode(path)) == (b"new", 0o600)
    assert len(list(tmp_path.iterdir())) == 4


def test_file_that_cannot_be_replaced_leaves_nothing(tmp_path: Path) -> None:
    """The old one stays, and no part of the new one does."""
    path = tmp_path / "memory.json"
    (path / "folder").mkdir(parents=True)
    with pytest.raises(OSError, match="irectory"):
        write_private(path, b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["memory.json"]


def test_log_is_written_through_no_link(tmp_path: Path) -> None:
    """In a folder that all can write to, it may be anybody's."""
    target, link = tmp_path / "target", tmp_path / "vpstui.log"
    link.symlink_to(target)
    with debug_logging({LOG_VARIABLE: str(link)}) as warning:
        assert "cannot be written: Too many levels of symbolic links" in warning
    assert not target.exists()


def test_folder_that_two_make_at_once(tmp_path: Path) -> None:
    """Who comes second finds it there."""
    make_private_folder(tmp_path / "a" / "vpstui")
    make_private_folder(tmp_path / "a" / "vpstui")
    assert mode(tmp_path / "a") == mode(tmp_path / "a" / "vpstui") == 0o700


@pytest.mark.slow
def test_program_leaves_nothing_for_others(tmp_path: Path) -> None:
    """With a umask that gives everything to everybody."""
    script = 'umask 000; exec "$@"'
    env = environment(tmp_path, XDG_STATE_HOME=str(tmp_path / "state"), COLUMNS="80")
    env["VPSTUI_LOG"] = str(tmp_path / "vpstui.log")
    done = call(["sh", "-c", script, "sh", *VPSTUI, "ls", "--demo"], env=env)
    assert done.returncode == 0
    assert [path for path in tmp_path.rglob("*") if mode(path) & 0o077] == []
