"""vpstui as a process, started in milliseconds: forked from one that has imported it.

Each run has streams, environment, signals and an exit status of its own, and ends as the program
does. What only a new interpreter can show (imports, the start) is tested with `VPSTUI`.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.support.programs.program import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

IMPORTED: Final = (
    "vpstui.cli.acting.act", "vpstui.cli.commands.create", "vpstui.cli.commands.export",
    "vpstui.cli.commands.get", "vpstui.cli.commands.history", "vpstui.cli.commands.ls",
    "vpstui.cli.commands.set", "vpstui.cli.commands.ssh", "vpstui.cli.commands.wait",
    "vpstui.cli.reading.copies", "vpstui.cli.reading.offers", "vpstui.cli.reading.watch_list",
    "vpstui.fleet.fleet", "vpstui.fleet.connection", "vpstui.api.client",
    "vpstui.api.dialects.uuid", "vpstui.base.crash_report", "vpstui.base.debug_log",
    "anyio._backends._asyncio", "certifi", "h11", "httpcore", "keyring", "keyring.backends.fail",
    "platformdirs.unix", "resource",
)  # fmt: skip
"""What most of the time of a start goes into."""


@dataclass
class Run:
    """A command under way.

    Attributes:
        pid: of the process.
    """

    pid: int
    line: socket.socket = field(repr=False)
    _pipes: dict[str, int] = field(default_factory=dict, repr=False)
    _texts: dict[str, bytes] = field(default_factory=dict, repr=False)
    _readers: list[threading.Thread] = field(default_factory=list, repr=False)
    _came: threading.Condition = field(default_factory=threading.Condition, repr=False)

    def read(self) -> None:
        """Begin to read what it prints, side by side, so that it never waits."""

        def drain(name: str, end: int) -> None:
            with os.fdopen(end, "rb", buffering=0) as pipe:
                while data := pipe.read(1 << 16):
                    with self._came:
                        self._texts[name] = self._texts.get(name, b"") + data
                        self._came.notify_all()

        for name, end in self._pipes.items():
            reader = threading.Thread(target=drain, args=(name, end), daemon=True)
            reader.start()
            self._readers.append(reader)

    def wait_said(self, text: str, stream: str = "err") -> None:
        """Wait until it has printed a text."""
        with self._came:
            done = self._came.wait_for(
                lambda: text.encode() in self._texts.get(stream, b""), TIMEOUT
            )
        assert done, self._texts

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def end(self) -> Ran:
        """Wait for its end; what hangs is killed."""
        self.line.settimeout(TIMEOUT)
        try:
            told = self.line.recv(64)
        except TimeoutError:
            os.kill(self.pid, signal.SIGKILL)
            told = self.line.recv(64)
        self.line.close()
        for reader in self._readers:
            reader.join(TIMEOUT)
        texts = {name: text.decode() for name, text in self._texts.items()}
        return Ran(int(told), texts.get("out", ""), texts.get("err", ""))


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit status, negative where a signal killed it, and its streams."""

    status: int
    out: str
    err: str


class Forkery:
    """The process that is forked from.

    Args:
        path: of its socket.
    """

    def __init__(self, path: str) -> None:
        self._path = path

    def start(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        given: int | None = None,
        out: int | None = None,
    ) -> Run:
        """Start a command.

        Args:
            argv: what comes after `vpstui`.
            env: its whole environment.
            given: its stdin; by default there is nothing to read.
            out: its stdout, which is closed here; by default it is kept.
        """
        line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        line.connect(self._path)
        pipes: dict[str, int] = {}
        with ExitStack() as ends:
            if given is None:
                given = os.open(os.devnull, os.O_RDONLY)
            ends.callback(os.close, given)
            if out is None:
                pipes["out"], out = os.pipe()
            ends.callback(os.close, out)
            pipes["err"], errors = os.pipe()
            ends.callback(os.close, errors)
            order = json.dumps({"argv": list(argv), "env": dict(env)}).encode()
            socket.send_fds(line, [order], [given, out, errors])
        pid = int(line.recv(64))
        return Run(pid, line, _pipes=pipes)

    def run(self, argv: Sequence[str], env: Mapping[str, str], **streams: Any) -> Ran:
        """Run a command to its end."""
        run = self.start(argv, env, **streams)
        run.read()
        return run.end()


@contextmanager
def forkery(env: Mapping[str, str]) -> Iterator[Forkery]:
    """Start the process that is forked from, in that environment."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "socket")
        argv = [sys.executable, "-m", __name__, path]
        with subprocess.Popen(argv, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as one:
            assert one.stdin is not None
            assert one.stdout is not None
            assert one.stdout.readline() == b"ready\n"
            try:
                yield Forkery(path)
            finally:
                one.kill()


def _serve(path: str) -> None:
    """Fork for every connection; a fork that is to be the command returns."""
    for name in IMPORTED:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that wait
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(path)
        listener.listen(64)
        os.write(1, b"ready\n")
        while True:
            line, _ = listener.accept()
            if os.fork():
                line.close()
                continue
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            data, streams, _, _ = socket.recv_fds(line, 1 << 20, 3)
            if pid := os.fork():
                for one in (*streams, 0, 1, 2):
                    os.close(one)
                line.send(str(pid).encode())
                _, status = os.waitpid(pid, 0)
                line.send(str(os.waitstatus_to_exitcode(status)).encode())
                os._exit(0)
            line.close()
            _become(json.loads(data), streams)
            return


def _become(order: dict[str, Any], streams: Sequence[int]) -> None:
    for number, one in enumerate(streams):
        os.dup2(one, number)
        os.close(one)
    os.environ.clear()
    os.environ.update(order["env"])
    sys.argv = ["vpstui", *order["argv"]]


if __name__ == "__main__":
    _serve(sys.argv[1])
    from vpstui.__main__ import main

    try:
        main()
    except SystemExit as end:
        threading._shutdown()  # type: ignore[attr-defined]  # as at the end of any program,
        atexit._run_exitfuncs()
        sys.stdout.flush()
        os._exit(end.code if isinstance(end.code, int) else 1)  # but that nothing is freed
