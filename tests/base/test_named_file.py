"""A file where the user says: whole or not at all, over none unasked, and why not in one line."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from vpstui.base.errors import FileThere, VpsTuiError
from vpstui.base.files import named_file
from vpstui.base.files.named_file import parse_path, write_named


def left(folder: Path) -> list[str]:
    """The names in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_new_file_is_for_its_owner(tmp_path: Path) -> None:
    """Whatever the umask is, and with nothing beside it."""
    path = tmp_path / "list.tsv"
    write_named(path, b"one\n")
    assert path.read_bytes() == b"one\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert left(tmp_path) == ["list.tsv"]


def test_file_that_is_there_stays(tmp_path: Path) -> None:
    """Until somebody says that it may go."""
    path = tmp_path / "list.tsv"
    path.write_bytes(b"old")
    path.chmod(0o644)
    with pytest.raises(FileThere, match="exists"):
        write_named(path, b"new")
    assert path.read_bytes() == b"old"
    write_named(path, b"new", replaces=True)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert left(tmp_path) == ["list.tsv"]


def test_file_that_was_made_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the writing."""
    path = tmp_path / "list.tsv"

    def link(_: Path, to: Path, **__: object) -> None:
        to.write_bytes(b"theirs")
        raise FileExistsError(errno.EEXIST, "File exists")

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(FileThere):
        write_named(path, b"new")
    assert path.read_bytes() == b"theirs"
    assert left(tmp_path) == ["list.tsv"]


def test_file_system_without_second_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a memory stick: the file is made there at once, and never over another one."""

    def link(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    write_named(tmp_path / "list.tsv", b"new")
    assert (tmp_path / "list.tsv").read_bytes() == b"new"
    assert left(tmp_path) == ["list.tsv"]


@pytest.mark.parametrize("kind", ["folder", "fifo", "link", "dangling"])
@pytest.mark.parametrize("replaces", [False, True])
def test_what_is_no_file_is_never_written_to(tmp_path: Path, kind: str, *, replaces: bool) -> None:
    """Nor replaced; it says what it is."""
    path, target = tmp_path / "there", tmp_path / "target"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        if kind == "link":
            target.write_bytes(b"old")
        path.symlink_to(target)
    before = left(tmp_path)
    said = {"folder": "is a folder; add", "fifo": "is no regular file", "link": "is a link to",
            "dangling": "is a link to"}  # fmt: skip
    with pytest.raises(VpsTuiError, match=said[kind]) as caught:
        write_named(path, b"new", replaces=replaces)
    assert not isinstance(caught.value, FileThere)
    assert left(tmp_path) == before
    assert not target.exists() or target.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full: "),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "The disk is full: "),
        (PermissionError(errno.EACCES, "Permission denied"), "Nothing may be written to "),
        (OSError(errno.EROFS, "Read-only file system"), "Nothing may be written to "),
        (OSError(errno.EIO, "Input/output error"), "cannot be written: Input/output error"),
    ],
)
def test_what_the_system_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    """One line that says what to do, and the old file as it was."""
    path = tmp_path / "list.tsv"
    path.write_bytes(b"old")

    def fsync(_: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(VpsTuiError, match=said) as caught:
        write_named(path, b"new", replaces=True)
    assert "\n" not in caught.value.message
    assert path.read_bytes() == b"old"
    assert left(tmp_path) == ["list.tsv"]


def test_folder_that_is_missing_or_none(tmp_path: Path) -> None:
    """Both are said, and neither is made."""
    with pytest.raises(VpsTuiError, match=r"There is no folder .*nowhere; make it first"):
        write_named(tmp_path / "nowhere" / "x", b"")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(VpsTuiError, match="file is no folder"):
        write_named(tmp_path / "file" / "x", b"")
    assert left(tmp_path) == ["file"]


def test_home_and_folder_of_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~` is the home; a name alone is where the program was started."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    assert parse_path(" ~/a b.txt ") == tmp_path / "home" / "a b.txt"
    assert parse_path("list.tsv") == tmp_path / "list.tsv"
    assert parse_path("/etc/x") == Path("/etc/x")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the name of a file."), ("  ", "Type the name of a file."),
        ("/x/", "is a folder; add the name of a file"), ("a\0b", "No file has such a name"),
        ("~no-such-user/x", "is no home that is known here"),
    ],
)  # fmt: skip
def test_text_that_names_no_file(typed: str, said: str) -> None:
    """It is said before anything is written."""
    with pytest.raises(VpsTuiError, match=said):
        parse_path(typed)


def test_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name alone is nowhere then."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    here.rmdir()
    with pytest.raises(VpsTuiError, match=r"is gone: begin with / or ~\."):
        parse_path("list.tsv")
    assert named_file.parse_path("/list.tsv") == Path("/list.tsv")
