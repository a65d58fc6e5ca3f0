"""Where the single file unpacks itself, when, and what it does not trust."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import stat
import struct
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from bundle.pack import TRAILER
from tests.support.programs.program import TIMEOUT, call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.bundle.conftest import Mounts

pytestmark = pytest.mark.xdist_group("unpacking")  # the launcher is compiled once

STARTED: Final = re.compile(r"started \d+ \d+ some words\n")


def start(small: Path, env: Mapping[str, str]) -> None:
    """Start it, which must succeed without a word too much."""
    done = call([small, "some", "words"], env=env)
    assert (done.returncode, done.stderr) == (7, "")
    assert STARTED.fullmatch(done.stdout)


def unpacked(place: Path) -> list[Path]:
    """What is in a place where it unpacks itself."""
    return sorted(place.iterdir()) if place.exists() else []


def contents(folder: Path) -> dict[str, bytes | None]:
    """All that is in a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


@pytest.fixture
def place(bare: dict[str, str]) -> Path:
    """Where it unpacks itself below the home."""
    return Path(bare["HOME"]) / ".cache" / "vpstui"


def test_once(small: Path, bare: dict[str, str], place: Path) -> None:
    """The first start unpacks, for its owner alone; the second finds it, and writes nothing."""
    start(small, bare)
    (folder,) = unpacked(place)
    assert contents(folder) == contents(small.parent / "tree")
    open_to_others = [
        path for path in (place, *place.rglob("*")) if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert open_to_others == []
    before = {path: path.stat().st_mtime_ns for path in (place, *place.rglob("*"))}
    start(small, bare)
    assert {path: path.stat().st_mtime_ns for path in (place, *place.rglob("*"))} == before
    shutil.rmtree(folder)  # how it is removed
    start(small, bare)
    assert unpacked(place) == [folder]


def test_cache_of_the_user(small: Path, bare: dict[str, str], place: Path, tmp_path: Path) -> None:
    """XDG_CACHE_HOME goes first; a relative one counts as unset."""
    elsewhere = tmp_path / "cache" / "of" / "mine"
    start(small, {**bare, "XDG_CACHE_HOME": str(elsewhere)})
    assert len(unpacked(elsewhere / "vpstui")) == 1
    assert unpacked(place) == []
    start(small, {**bare, "XDG_CACHE_HOME": "cache"})
    assert len(unpacked(place)) == 1


@pytest.mark.parametrize("umask", [0, 0o022, 0o777])
def test_same_process(umask: int, small: Path, bare: dict[str, str], tmp_path: Path) -> None:
    """It becomes the program: signals reach that, its exit status is told, its umask is kept."""
    link = tmp_path / "link"
    link.symlink_to(os.path.relpath(small, tmp_path))
    with subprocess.Popen(
        ["./link", "", "-c", "--", "ä"], cwd=tmp_path, env=bare, umask=umask,
        stdout=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        said = running.communicate(timeout=TIMEOUT)[0]
    assert (running.returncode, said) == (7, f"started {running.pid} {umask:04o}  -c -- ä\n")


@pytest.mark.parametrize("wrong", ["place writable", "above writable", "above of another", "link"])
def test_place_that_others_can_change(
    wrong: str, small: Path, bare: dict[str, str], place: Path, tmp_path: Path
) -> None:
    """Nothing is run from there, and nothing is written: it goes on to the next one."""
    start(small, bare)
    (folder,) = unpacked(place)
    bad = tmp_path / "bad"
    planted = bad / "vpstui" / folder.name
    shutil.copytree(folder, planted)
    (planted / "bin" / "vpstui").write_text("#!/bin/sh\necho planted\n")
    if wrong == "place writable":
        planted.parent.chmod(0o777)
    elif wrong == "above writable":
        bad.chmod(0o777)
    elif wrong == "above of another":
        give_away(bad)
    else:
        planted.parent.rename(tmp_path / "moved")
        planted.parent.symlink_to(tmp_path / "moved")
    before = contents(bad)
    start(small, {**bare, "XDG_CACHE_HOME": str(bad)})
    assert contents(bad) == before


def give_away(path: Path) -> None:
    """Let a folder belong to somebody else, which only root can."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(path, 12345, 12345)


def test_nothing_is_made_in_the_home_of_another(
    small: Path, bare: dict[str, str], tmp_path: Path
) -> None:
    """As with `sudo -E`: no folder of root is left there, which its owner could not use."""
    cache = tmp_path / "cache"
    theirs = Path(bare["HOME"]) / "theirs"
    theirs.mkdir()
    give_away(theirs)
    start(small, {**bare, "XDG_CACHE_HOME": str(theirs / "cache"), "HOME": str(cache.parent)})
    assert list(theirs.iterdir()) == []


@pytest.mark.parametrize(
    "wrong", ["empty", "gone", "cut", "longer", "mode", "writable", "of another", "file", "link"]
)
def test_what_is_not_whole_is_unpacked_again(
    wrong: str, small: Path, bare: dict[str, str], place: Path, tmp_path: Path
) -> None:
    """As after a cleaner of /tmp, a crash of the host, or a hand that was too quick."""
    start(small, bare)
    (folder,) = unpacked(place)
    module = folder / "lib" / "deep" / "module.pyc"
    if wrong == "gone":
        module.unlink()
    elif wrong == "cut":
        module.write_bytes(b"")
    elif wrong == "longer":
        module.write_bytes(module.read_bytes() + b"x")
    elif wrong == "mode":
        (folder / "bin" / "vpstui").chmod(0o600)
    elif wrong == "writable":
        folder.chmod(0o777)
    elif wrong == "of another":
        give_away(folder)
    else:
        folder.rename(tmp_path / "moved")
        (tmp_path / "moved" / "bin" / "vpstui").write_text("#!/bin/sh\necho planted\n")
    if wrong == "empty":
        folder.mkdir()
    elif wrong == "file":
        folder.write_text("")
    elif wrong == "link":
        folder.symlink_to(tmp_path / "moved")
    start(small, bare)
    assert unpacked(place) == [folder]
    assert contents(folder) == contents(small.parent / "tree")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("broken", [False, True])
def test_several_first_starts_at_once(
    broken: bool, small: Path, bare: dict[str, str], place: Path
) -> None:
    """All run, and one copy remains, whether there was none or a broken one."""
    if broken:
        start(small, bare)
        (unpacked(place)[0] / "bin" / "start.py").unlink()
    running = [
        subprocess.Popen([small, "some", "words"], env=bare, stdout=subprocess.PIPE, text=True)
        for _ in range(12)
    ]
    said = [one.communicate(timeout=TIMEOUT)[0] for one in running]
    assert all(STARTED.fullmatch(one) for one in said)
    assert len(unpacked(place)) == 1


def test_killed_while_it_unpacks(small: Path, bare: dict[str, str], place: Path) -> None:
    """What is not whole is not used, and is removed by the next start."""
    script = 'ulimit -c 0; ulimit -f 1; exec "$0"'  # a size of file below that of the module
    done = call(["/bin/sh", "-c", script, str(small)], env=bare)
    assert done.returncode == -signal.SIGXFSZ
    assert [path.name[:4] for path in unpacked(place)] == ["new-"]
    start(small, bare)
    assert [path.name[:4] == "new-" for path in unpacked(place)] == [False]


def test_what_another_start_unpacks_is_left_alone(
    small: Path, bare: dict[str, str], place: Path
) -> None:
    """It holds a lock on its folder until it is done; an old version is left alone, too."""
    under_way, old = place / "new-abcdef", place / ("0" * 32)
    under_way.mkdir(parents=True, mode=0o700)
    place.chmod(0o700)
    old.mkdir()
    descriptor = os.open(under_way, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        start(small, bare)
        assert {under_way, old} < set(unpacked(place))
    finally:
        os.close(descriptor)


def is_refused(damaged: bytes, small: Path, bare: Mapping[str, str], tmp_path: Path) -> bool:
    """Whether a damaged file says so; if it starts, then with all that is in the whole one."""
    file, cache = tmp_path / "damaged", tmp_path / "cache"
    file.write_bytes(damaged)
    file.chmod(0o700)
    shutil.rmtree(cache, ignore_errors=True)
    done = call([file, "some", "words"], env={**bare, "XDG_CACHE_HOME": str(cache)})
    if done.returncode == 7:
        (folder,) = unpacked(cache / "vpstui")
        assert contents(folder) == contents(small.parent / "tree")
        return False
    assert (done.returncode, done.stdout, unpacked(cache / "vpstui")) == (1, "", [])
    assert done.stderr == "vpstui: this file is damaged. Copy it to this host again.\n"
    return True


def test_changed_file(small: Path, bare: dict[str, str], tmp_path: Path) -> None:
    """Wherever behind the launcher a bit is another one: it is said, unless nothing depends on it.

    That is the name of the folder, the sizes of the end of the index, which has none, and a bit or
    two that the compression left unused.
    """
    whole = small.read_bytes()
    (begin,) = struct.unpack_from("=Q", whole, len(whole) - TRAILER.size)
    named = range(len(whole) - 8 - 32, len(whole) - 8)
    accepted = 0
    for at in set(range(begin, len(whole), 11)) - set(named):
        changed = whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :]
        accepted += not is_refused(changed, small, bare, tmp_path)
    assert accepted < 5


def test_cut_file(small: Path, bare: dict[str, str], tmp_path: Path) -> None:
    """As after a copy that did not come to its end, or of which something is missing inside."""
    whole = small.read_bytes()
    (begin,) = struct.unpack_from("=Q", whole, len(whole) - TRAILER.size)
    for end in {begin, begin + 1, (begin + len(whole)) // 2, len(whole) - 1}:
        assert is_refused(whole[:end], small, bare, tmp_path)
    assert is_refused(whole[: begin + 100] + whole[begin + 101 :], small, bare, tmp_path)


FULL: Final = """\
mount --bind "$2" /mnt
mount -t tmpfs -o size=8k,mode=1777 none /tmp
mount -t tmpfs -o size=8k,mode=1777 none /var/tmp
status=0
run /mnt/vpstui || status=$?
find /tmp /var/tmp -mindepth 2
exit $status
"""

NOEXEC: Final = """\
mount --bind "$2" /mnt
mount -t tmpfs -o noexec,mode=700 none /mnt/home
mount -t tmpfs -o mode=1777 none /tmp
run /mnt/vpstui || [ $? = 7 ]
ls -A /mnt/home/.cache/vpstui
ls /tmp
"""

PREPARED: Final = """\
mount --bind "$2" /mnt
mount -t tmpfs -o mode=1777 none /tmp
mount -t tmpfs -o mode=1777 none /var/tmp
mkdir /tmp/theirs
{prepare}
run /mnt/vpstui || [ $? = 7 ]
find /tmp/ -mindepth 2
ls /var/tmp
"""


@pytest.fixture
def inside(small: Path, tmp_path: Path) -> Path:
    """A folder that can be mounted elsewhere: the single file, and a home."""
    shutil.copy(small, tmp_path / "vpstui")
    return tmp_path


def test_full_disk(mounts: Mounts, inside: Path) -> None:
    """It says of each place why, and what to do; what did not fit is gone."""
    status, said, why = mounts.run(FULL, ["", inside])
    assert (status, said) == (1, "")
    assert why == (
        "vpstui: there is no place to unpack to "
        "(/tmp/vpstui-0: lib/deep/module.pyc: No space left on device; "
        "/var/tmp/vpstui-0: lib/deep/module.pyc: No space left on device). "
        "Set XDG_CACHE_HOME to a folder of yours.\n"
    )


def test_no_program_may_run_there(mounts: Mounts, inside: Path) -> None:
    """A place that is mounted noexec is passed over before anything is unpacked."""
    (inside / "home").mkdir()
    status, said, why = mounts.run(NOEXEC, ["", inside], {"HOME": "/mnt/home"})
    assert (status, why) == (0, "")
    assert said.splitlines()[1:] == ["vpstui-0"]


@pytest.mark.parametrize(
    "prepare",
    [
        "mkdir -m 777 /tmp/vpstui-0",
        "mkdir /tmp/vpstui-0; chown 12345 /tmp/vpstui-0",
        "ln -s /tmp/theirs /tmp/vpstui-0",
        "ln -s /mnt /tmp/vpstui-0",
        "echo > /tmp/vpstui-0",
        "chmod 777 /tmp",
    ],
)
def test_somebody_else_prepared_a_place(prepare: str, mounts: Mounts, inside: Path) -> None:
    """In /tmp, before the first start: it is passed over, and nothing is written there."""
    if "chown" in prepare and os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    before = sorted(inside.iterdir())
    status, said, why = mounts.run(PREPARED.format(prepare=prepare), ["", inside])
    assert (status, why) == (0, "")
    assert said.splitlines()[1:] == ["vpstui-0"]
    assert sorted(inside.iterdir()) == before


@pytest.mark.parametrize(
    ("proc", "says"),
    [
        ("", r"/proc/self/exe: No such file or directory\. Mount /proc\."),
        ('mount --rbind /proc "$1/proc"', r"this host has no glibc: /lib\S+ is missing\."),
    ],
)
def test_host_that_lacks_something(proc: str, says: str, mounts: Mounts, inside: Path) -> None:
    """It says so before it unpacks."""
    for name in ("proc", "tmp"):
        (inside / name).mkdir()
    script = f'{proc}\nrun "$(command -v chroot)" "$1" /vpstui'
    status, said, why = mounts.run(script, [inside])
    assert (status, said) == (1, "")
    assert re.fullmatch(f"vpstui: {says}\n", why)
    assert unpacked(inside / "tmp") == []
