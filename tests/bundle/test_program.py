"""What the single file does where there is no Python, no PATH, no HOME and no network."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from bundle.libraries import OF_GLIBC, binaries
from tests.support.programs.keyrings import secret_service
from tests.support.programs.program import ROOT, VPSTUI, call
from tests.support.programs.pty_session import Session
from tests.support.servers.certificates import Authority
from tests.support.servers.misbehaving_server import SERVER, answer, raw_server
from tests.support.servers.simulated_account import TOKEN
from vpstui import __version__

if TYPE_CHECKING:
    from tests.bundle.conftest import Mounts
    from tests.support.servers.simulated_account import Served

pytestmark = pytest.mark.xdist_group("single file")  # which is built once

VERSION = f"vpstui {__version__}\n"


def test_version(bundle: Path, env: dict[str, str]) -> None:
    """With an empty PATH and an empty home."""
    done = call([bundle, "--version"], env=env)
    assert (done.returncode, done.stdout, done.stderr) == (0, VERSION, "")


def test_arguments(bundle: Path, env: dict[str, str]) -> None:
    """All are the app's, none is the interpreter's."""
    done = call([bundle, "-c", "print(1)"], env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("vpstui: ")


def test_list_over_a_socket(bundle: Path, env: dict[str, str], served: Served) -> None:
    """The API of a real server, with a token from the environment."""
    env |= {"VPSTUI_API_URL": served.url, "VPSTUI_TOKEN": TOKEN}
    done = call([bundle, "ls", "-o", "json", "web-1"], env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert [row["name"] for row in json.loads(done.stdout)] == ["web-1"]


def test_app(bundle: Path, env: dict[str, str]) -> None:
    """In a terminal, on the simulated accounts; the terminal is as before."""
    with Session([bundle, "--demo"], env=env, size=(120, 40)) as session:
        session.wait_text("● live")
        session.press("?")
        session.wait_text("Log in to the server with ssh")
        session.press("q")
        session.wait_text("/ Filter")
        session.press("q")
        assert session.wait_exit() == 0
        assert session.left_behind() == []


def test_screenshot(bundle: Path, env: dict[str, str], tmp_path: Path) -> None:
    """What is drawn needs files of the app's, such as its styles."""
    picture = tmp_path / "screen.svg"
    assert call([bundle, "--demo", "--screenshot", picture], env=env).returncode == 0
    assert "web-1" in picture.read_text("utf-8")


def test_keyring(bundle: Path, env: dict[str, str], served: Served, tmp_path: Path) -> None:
    """A token is kept in a real Secret Service, and found there."""
    (tmp_path / "service").mkdir()
    with secret_service(tmp_path / "service") as around:
        env |= {
            "VPSTUI_API_URL": served.url,
            "DBUS_SESSION_BUS_ADDRESS": around["DBUS_SESSION_BUS_ADDRESS"],
        }
        stored = call([bundle, "login"], env=env, given=TOKEN)
        listed = call([bundle, "ls"], env=env)
        report = call([bundle, "doctor"], env=env).stdout
    assert stored.stdout == "The API takes the token. It is in the keyring now.\n"
    assert (listed.returncode, "web-1.example.com" in listed.stdout) == (0, True)
    assert "ok    keyring       keyring.backends.SecretService.Keyring, holds a token" in report


async def test_certificates(bundle: Path, env: dict[str, str], tmp_path: Path) -> None:
    """A CA counts when it is named, and never else."""
    authority = Authority.found(tmp_path)
    listed = answer({"results": [SERVER], "next": None, "count": 1})
    env |= {"VPSTUI_TOKEN": TOKEN}
    async with raw_server(listed, listed, tls=authority.vouches_for("127.0.0.1")) as raw:
        env |= {"VPSTUI_API_URL": raw.url}
        unknown = await asyncio.to_thread(call, [bundle, "ls"], env=env)
        env |= {"SSL_CERT_FILE": authority.file}
        known = await asyncio.to_thread(call, [bundle, "ls"], env=env)
    assert (unknown.returncode, "is not trusted by this system" in unknown.stderr) == (1, True)
    assert (known.returncode, known.stderr) == (0, "")
    assert str(SERVER["name"]) in known.stdout


def test_what_a_program_started_from_it_gets(
    bundle: Path, env: dict[str, str], served: Served, tmp_path: Path
) -> None:
    """The environment as it was: no folder of libraries is in it, which would break ssh."""
    seen = tmp_path / "seen.json"
    script = f"import json,os;json.dump(dict(os.environ),open({str(seen)!r},'w'));print('{TOKEN}')"
    config = tmp_path / "config.toml"
    config.write_text(
        f"[profiles.default]\napi_url = '{served.url}'\n"
        f"token_command = {json.dumps([sys.executable, '-c', script])}\n"
    )
    done = call([bundle, "ls", "--config", config], env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(seen.read_text()) == {
        **env,
        "TEXTUAL_FPS": "120",
        "PYDANTIC_DISABLE_PLUGINS": "__all__",
    }


def test_crash_report(bundle: Path, env: dict[str, str], cache: Path) -> None:
    """A bug names where it is, without the sources, and without the machine it was built on."""
    call([bundle, "--version"], env=env)
    (unpacked,) = (cache / "vpstui").iterdir()
    code = (
        "import sys\nsys.path.append(sys.prefix + '/app')\n"
        "from vpstui.base.crash_report import run_with_crash_report as r\n"
        "from vpstui.cli.arguments import parser_of\nr(lambda: parser_of(None), [])"
    )
    done = call([unpacked / "bin" / "vpstui", "-IS", "-c", code], env=env)
    (report,) = Path(env["HOME"]).rglob("crash-*.txt")
    assert str(report) in done.stderr
    text = report.read_text("utf-8")
    assert "vpstui/cli/arguments.py" in text
    assert str(Path(sys.base_prefix)) not in text


def glibc_of(unpacked: Path) -> set[Path]:
    """Return the files of glibc that the binaries of a folder are loaded with here."""
    found = set()
    for path in binaries(unpacked):
        for line in call(["ldd", str(path)], env=dict(os.environ)).stdout.splitlines():
            words = [word for word in line.split() if word.startswith("/")]
            found |= {Path(word) for word in words if OF_GLIBC.fullmatch(Path(word).name)}
    return found


ROOT_FOLDER: Final = """\
mount --rbind /proc "$1/proc"
run "$(command -v chroot)" "$@"
"""
"""Runs a program in a root folder."""


@pytest.fixture(scope="module")
def root_folder(bundle: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root folder with glibc and an empty /tmp: no Python, no shell, no library else."""
    call([bundle, "--version"], env={"XDG_CACHE_HOME": str(cache)})
    root = tmp_path_factory.mktemp("root")
    (root / "proc").mkdir()
    (root / "tmp").mkdir()
    (root / "tmp").chmod(0o1777)
    for path in glibc_of(cache):
        target = root / path.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        target.chmod(0o755)
    shutil.copy(bundle, root / "vpstui")
    return root


def test_host_that_has_nothing_but_glibc(mounts: Mounts, root_folder: Path) -> None:
    """No PATH, no HOME, no network."""
    for argv, wanted in ((["--version"], VERSION), (["ls", "--demo", "-o", "tsv"], "\tweb-1\t")):
        status, said, why = mounts.run(ROOT_FOLDER, [root_folder, "/vpstui", *argv])
        assert (status, why) == (0, "")
        assert wanted in said
    (unpacked,) = (root_folder / "tmp" / "vpstui-0").iterdir()
    assert sorted(path.name for path in unpacked.iterdir()) == ["app", "bin", "lib", "share"]


@pytest.mark.parametrize("path", ["etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/cert.pem"])
async def test_certificates_of_the_host(
    path: str, mounts: Mounts, root_folder: Path, tmp_path: Path
) -> None:
    """They count where Debian keeps them and where Fedora does, wherever it was built."""
    authority = Authority.found(tmp_path)
    listed = answer({"results": [SERVER], "next": None, "count": 1})
    kept = root_folder / path
    async with raw_server(listed, listed, tls=authority.vouches_for("127.0.0.1")) as raw:
        env = {"VPSTUI_API_URL": raw.url, "VPSTUI_TOKEN": TOKEN}
        arguments = [str(root_folder), "/vpstui", "ls", "-o", "tsv"]
        call_there = partial(mounts.run, ROOT_FOLDER, arguments, env, network=True)
        unknown = await asyncio.to_thread(call_there)
        kept.parent.mkdir(parents=True)
        shutil.copy(authority.file, kept)
        known = await asyncio.to_thread(call_there)
        kept.unlink()
    assert (unknown[0], "is not trusted by this system" in unknown[2]) == (1, True)
    assert (known[0], known[2]) == (0, "")
    assert str(SERVER["name"]) in known[1]


def test_reader_that_has_enough(bundle: Path, env: dict[str, str]) -> None:
    """As in `vpstui ls | head -1`: it ends without a word."""
    script = '"$0" ls --demo -o tsv; echo $? >&2'
    with subprocess.Popen(
        ["/bin/sh", "-c", script, bundle], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        assert running.stderr.read() in {"0\n", f"{128 + signal.SIGPIPE}\n"}


def test_completion_and_man_page(bundle: Path, env: dict[str, str], cache: Path) -> None:
    """The file prints the first; the second is in what it unpacks."""
    done = call([bundle, "completion", "bash"], env=env)
    assert (done.returncode, done.stdout) == (
        0,
        call([*VPSTUI, "completion", "bash"], env=os.environ).stdout,
    )
    (page,) = cache.glob("vpstui/*/share/man/man1/vpstui.1")
    assert page.read_bytes() == (ROOT / "docs" / "vpstui.1").read_bytes()


def test_doctor_says_where_it_is(bundle: Path, env: dict[str, str], cache: Path) -> None:
    """The folder that goes when the single file goes."""
    said = call([bundle, "doctor"], env=env).stdout
    (folder,) = (cache / "vpstui").iterdir()
    assert f", unpacked in {folder}\n" in said
