"""The shared libraries that programs and modules need, beyond those of glibc."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bundle.launcher import PATCHELF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OF_GLIBC: Final = re.compile(
    r"(ld-linux.*|libc|libm|libpthread|libdl|librt|libutil|libresolv|libanl|linux-vdso)\.so.*"
)
"""Libraries that come with glibc, and so belong to the host, as the dynamic loader does."""

_RESOLVED: Final = re.compile(r"^\s+(\S+) => (/\S+) \(", re.MULTILINE)
"""A line of ldd(1): what is needed, and which file that is here."""

_MISSING: Final = re.compile(r"^\s+(\S+) => not found", re.MULTILINE)

_VERSION: Final = re.compile(rb"GLIBC_(\d+)\.(\d+)(?:\.\d+)?\x00")
"""The name of a version of glibc in the table of what is needed."""


def binaries(tree: Path) -> Iterator[Path]:
    """Yield every file of a tree that is for the dynamic loader."""
    for path in sorted(tree.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def carry(tree: Path) -> None:
    """Copy what the binaries of a tree need into its `lib`, and have them look there first.

    Args:
        tree: the folder.
    """
    target = tree / "lib"
    for path in list(binaries(tree)):
        for name, found in needed(path).items():
            if tree not in found.parents and not (target / name).exists():
                shutil.copyfile(found, target / name)
                (target / name).chmod(0o700)
    for path in binaries(tree):
        before = _output([PATCHELF, "--print-rpath", str(path)]).strip()
        inside = [one for one in before.split(":") if one.startswith("$ORIGIN")]
        up = os.path.relpath(target, path.parent)
        here = "$ORIGIN" if up == "." else f"$ORIGIN/{up}"
        path.chmod(0o700)
        # As RPATH, which goes before LD_LIBRARY_PATH: nothing is set that a program started from
        # here, such as ssh, would inherit.
        rpath = ":".join(dict.fromkeys([*inside, here]))
        _output([PATCHELF, "--force-rpath", "--set-rpath", rpath, str(path)])


def strip(tree: Path) -> None:
    """Take the names for debuggers out of the interpreter and its own libraries and modules."""
    for path in binaries(tree):
        path.chmod(0o700)
        _output(["strip", "--strip-unneeded", str(path)])


def needed(path: Path) -> dict[str, Path]:
    """Return the libraries that a binary loads, by name, but for those of glibc.

    Raises:
        SystemExit: one is missing here.
    """
    said = _output(["ldd", str(path)])
    if missing := _MISSING.findall(said):
        raise SystemExit(f"{path}: {', '.join(missing)} is not found.")
    found = {name: Path(os.path.normpath(where)) for name, where in _RESOLVED.findall(said)}
    return {name: where for name, where in found.items() if not OF_GLIBC.fullmatch(name)}


def check(tree: Path) -> None:
    """See that no binary of a tree takes a library from this machine.

    Raises:
        SystemExit: one does.
    """
    for path in binaries(tree):
        for name, found in needed(path).items():
            if tree not in found.resolve().parents:
                raise SystemExit(f"{path} would take {name} from {found}.")


def glibc_version(paths: Iterable[Path]) -> str:
    """Return the oldest version of glibc that has all that binaries need."""
    versions = [
        (int(major), int(minor))
        for path in paths
        for major, minor in _VERSION.findall(path.read_bytes())
    ]
    return "{}.{}".format(*max(versions))


def _output(command: list[str]) -> str:
    environ = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode and command[0] != "ldd":  # which says so of what is linked statically
        raise SystemExit(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout
