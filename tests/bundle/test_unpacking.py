"""Where the single file unpacks itself, when, and what it does not trust."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.programs.program import TIMEOUT, call
from vpstui import __version__

VERSION = f"vpstui {__version__}\n"


def start(bundle: Path, env: dict[str, str]) -> None:
    """Start it, which must succeed without a word too much."""
    done = call([bundle, "--version"], env=env)
    assert (done.returncode, done.stdout, done.stderr) == (0, VERSION, "")


def unpacked(base: Path) -> list[Path]:
    """What is in a folder where it unpacks itself."""
    return sorted(base.iterdir()) if base.exists() else []


@pytest.fixture
def base(bare: dict[str, str]) -> Path:
    """Where it unpacks itself below the home."""
    return Path(bare["HOME"]) / ".cache" / "vpstui"


def test_once(bundle: Path, bare: dict[str, str], base: Path) -> None:
    """The first start unpacks, for its owner alone; the second finds it, and writes nothing."""
    start(bundle, bare)
    (folder,) = unpacked(base)
    open_to_others = [
        path for path in (base, *base.rglob("*")) if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert open_to_others == []
    before = {path: path.stat().st_mtime_ns for path in (base, *base.rglob("*"))}
    start(bundle, bare)
    assert {path: path.stat().st_mtime_ns for path in (base, *base.rglob("*"))} == before
    shutil.rmtree(folder)  # how it is removed
    start(bundle, bare)
    assert unpacked(base) == [folder]


def test_cache_of_the_user(bundle: Path, bare: dict[str, str], base: Path, tmp_path: Path) -> None:
    """XDG_CACHE_HOME goes first; a relative one counts as unset."""
    elsewhere = tmp_path / "cache" / "of" / "mine"
    start(bundle, {**bare, "XDG_CACHE_HOME": str(elsewhere)})
    assert len(unpacked(elsewhere / "vpstui")) == 1
    assert unpacked(base) == []
    start(bundle, {**bare, "XDG_CACHE_HOME": "cache"})
    assert len(unpacked(base)) == 1


@pytest.mark.parametrize("wrong", ["writable", "of another", "below writable", "file", "link"])
def test_folder_that_others_can_change(
    wrong: str, bundle: Path, bare: dict[str, str], base: Path, tmp_path: Path
) -> None:
    """Nothing is run from there, and nothing is written: it goes on to the next one."""
    if wrong == "of another" and os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    start(bundle, bare)
    (folder,) = unpacked(base)
    shutil.rmtree(base.parent)
    bad = tmp_path / "bad"
    target = bad / "vpstui" / folder.name
    target.parent.mkdir(parents=True)
    if wrong == "file":
        target.write_text("")
    elif wrong == "link":
        (tmp_path / "planted" / "bin").mkdir(parents=True)
        target.symlink_to(tmp_path / "planted")
    else:
        (target / "bin").mkdir(parents=True)
    planted = target / "bin" / "vpstui"
    if wrong != "file":
        planted.write_text("#!/bin/sh\necho planted\n")
        planted.chmod(0o755)
    if wrong == "writable":
        target.chmod(0o777)
    elif wrong == "below writable":
        bad.chmod(0o777)
    elif wrong == "of another":
        os.chown(target, 12345, 12345)
    start(bundle, {**bare, "XDG_CACHE_HOME": str(bad)})
    assert unpacked(base) == [folder]
    assert unpacked(bad / "vpstui") == [target]


def test_several_first_starts_at_once(bundle: Path, bare: dict[str, str], base: Path) -> None:
    """All run, and one copy remains."""
    running = [
        subprocess.Popen([bundle, "--version"], env=bare, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [one.communicate(timeout=TIMEOUT)[0] for one in running] == [VERSION] * 4
    assert len(unpacked(base)) == 1


def test_killed_while_it_unpacks(bundle: Path, bare: dict[str, str], base: Path) -> None:
    """What is not whole is not used."""
    with subprocess.Popen([bundle, "--version"], env=bare, stdout=subprocess.DEVNULL) as begun:
        end = time.monotonic() + TIMEOUT
        while not unpacked(base) and time.monotonic() < end:
            pass
        begun.send_signal(signal.SIGKILL)
    assert [path.name[:4] for path in unpacked(base)] == ["new-"]
    start(bundle, bare)
    assert len(unpacked(base)) == 2


@pytest.mark.parametrize("kind", ["cut", "cut at the end", "changed"])
def test_damaged_file(
    kind: str, bundle: Path, bare: dict[str, str], base: Path, tmp_path: Path
) -> None:
    """It is said, and nothing is left of it."""
    whole = bundle.read_bytes()
    middle = len(whole) // 2
    damaged = tmp_path / "damaged"
    damaged.write_bytes(
        {
            "cut": whole[:middle],
            "cut at the end": whole[:middle] + whole[-56:],
            "changed": whole[:middle] + bytes(64) + whole[middle + 64 :],
        }[kind]
    )
    damaged.chmod(0o755)
    tmpdirs = [Path(place, f"vpstui-{os.geteuid()}") for place in ("/tmp", "/var/tmp")]  # noqa: S108
    before = [unpacked(place) for place in tmpdirs]
    done = call([damaged, "--version"], env=bare)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("vpstui: this file" if kind == "cut" else "vpstui: there is no")
    assert unpacked(base) == []
    assert [unpacked(place) for place in tmpdirs] == before
