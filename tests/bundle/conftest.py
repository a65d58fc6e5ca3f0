"""The single file, and environments in which nothing leads to this machine's Python."""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from bundle.launcher import PATCHELF, compile_launcher
from bundle.pack import pack
from bundle.tree import UNREACHABLE
from tests.support.programs.program import ROOT, call, require, skip_without

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BUILD_TIME: Final = 900.0
"""Seconds that the build may take where much else goes on; alone it takes half a minute."""

PROGRAM: Final = """\
#!/bin/sh
[ "$1" = -IS ] && [ "$2" = "${0%/bin/vpstui}/bin/start.py" ] || exit 99
shift 2
echo "started $$ $(umask) $*"
exit 7
"""
"""What stands for the interpreter where only the unpacking is tested; its exit status is 7."""


MODULE: Final = "".join(sha256(bytes([number])).hexdigest() for number in range(80))
"""Five thousand characters in which nothing comes twice: each bit of them counts."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the single file."""
    for item in items:
        if "bundle" in item.path.parent.parts:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def _compiler() -> None:
    """What launcher.c is compiled with; it is linked statically."""
    require("cc", PATCHELF)
    for name, package in (("libc.a", "libc6-dev"), ("libz.a", "zlib1g-dev")):
        found = call(["cc", f"-print-file-name={name}"], env=os.environ).stdout.strip()
        if not Path(found).is_absolute():
            skip_without(f"not installed: {name} ({package})")


@pytest.fixture(scope="session")
def bundle(_compiler: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The single file of this tree, built as `make bundle` does."""
    require("strip", "ldd")
    place = tmp_path_factory.mktemp("dist")
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    for argv in (
        ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(place)],
        ["-m", "bundle", str(place)],
    ):
        done = call([sys.executable, *argv], env=env, cwd=ROOT, timeout=BUILD_TIME)
        if UNREACHABLE in done.stderr:
            skip_without(UNREACHABLE)
        assert done.returncode == 0, done.stdout + done.stderr
    (path,) = place.glob("*-linux-*")
    return path


@pytest.fixture(scope="session")
def launcher(_compiler: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with which the single file begins."""
    path = tmp_path_factory.mktemp("launcher") / "launcher"
    compile_launcher(path)
    return path


@pytest.fixture(scope="session")
def small(launcher: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A single file with little in it: what starts says its process, umask and arguments."""
    place = tmp_path_factory.mktemp("small")
    program = place / "tree" / "bin" / "vpstui"
    program.parent.mkdir(parents=True)
    program.write_text(PROGRAM)
    program.chmod(0o755)
    (place / "tree" / "bin" / "start.py").write_text("")
    (place / "tree" / "lib" / "deep").mkdir(parents=True)
    (place / "tree" / "lib" / "deep" / "module.pyc").write_text(MODULE)
    pack(launcher, place / "tree", place / "vpstui")
    return place / "vpstui"


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment with an empty PATH and an empty home, in which nothing is unpacked yet."""
    home = tmp_path / "home"
    home.mkdir()
    return {"PATH": "", "HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm-256color"}


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it is unpacked once for many tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def env(bare: dict[str, str], cache: Path) -> dict[str, str]:
    """The same, in which it is unpacked."""
    return {**bare, "XDG_CACHE_HOME": str(cache)}


class Mounts:
    """Runs lines of shell as root, in which what is mounted is seen by nobody else."""

    def __init__(self) -> None:
        require("unshare", "mount", "chroot")
        self._unshare = ["unshare", "--mount"]
        if os.geteuid() != 0:  # in a user namespace / would belong to nobody, who is not trusted
            pytest.skip("only root can mount without a user namespace")
        made = self.run("mount -t tmpfs none /mnt", [])
        if made[0] != 0:
            pytest.skip(f"nothing may be mounted here: {made[2].strip()}")

    def run(
        self,
        script: str,
        arguments: Sequence[str | Path],
        env: Mapping[str, str] | None = None,
        *,
        network: bool = False,
    ) -> tuple[int, str, str]:
        """Return exit status, stdout and stderr of a script.

        Args:
            script: lines of sh(1), which ends at the first that fails.
            arguments: its $1, $2 and so on.
            env: the environment of what it starts as `"$run" PROGRAM`; PATH is empty there.
            network: whether it has one; without, not even the loopback address can be reached.
        """
        given = " ".join(f"{name}={value}" for name, value in (env or {}).items())
        head = f'env=$(command -v env)\nrun() {{ "$env" -i PATH= {given} "$@"; }}\n'
        done = call(
            [
                *self._unshare,
                *([] if network else ["--net"]),
                "sh",
                "-euc",
                head + script,
                "sh",
                *arguments,
            ],
            env={"PATH": os.environ["PATH"]},
        )
        return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="session")
def mounts() -> Mounts:
    """Mounts of one's own."""
    return Mounts()
