"""Starts the provider's programs, as `install.sh` has installed them."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final

from tests.support.programs.program import ROOT, TIMEOUT, environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BIN: Final = ROOT / ".venv-provider" / "bin"
VPS: Final = BIN / "vps"
VPS_MCP: Final = BIN / "vps-mcp"


class Client:
    """The client `vps-mcp`, which is asked over its own protocol: one JSON text a line.

    Args:
        ask: Where it reads.
        answers: Where it writes.
    """

    def __init__(self, ask: IO[str], answers: IO[str]) -> None:
        self._ask = ask
        self._answers = answers
        self._asked = 0
        about = {"name": "tests", "version": "1"}
        self._request(
            "initialize",
            {"protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": about},
        )
        self._send({"method": "notifications/initialized"})

    def tools(self) -> set[str]:
        """Return the names of everything that it can do."""
        return {tool["name"] for tool in self._request("tools/list", {})["tools"]}

    def call(self, tool: str, **arguments: object) -> str:
        """Use one tool and return the text that it tells."""
        result = self._request("tools/call", {"name": tool, "arguments": arguments})
        assert not result.get("isError"), result
        text: str = result["content"][0]["text"]
        return text

    def _request(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": parameters})
        while line := self._answers.readline():
            answer = json.loads(line)
            if answer.get("id") == self._asked:
                result: dict[str, Any] = answer["result"]
                return result
        raise AssertionError("the client has ended")

    def _send(self, message: dict[str, Any]) -> None:
        self._ask.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self._ask.flush()


@contextmanager
def client_of(url: str, token: str, home: Path) -> Iterator[Client]:
    """Start `vps-mcp` for an account.

    Args:
        url: The base of the API, with its prefix.
        token: The token.
        home: A directory without settings of anybody.
    """
    with (
        (home / "errors").open("w") as errors,
        subprocess.Popen(
            [VPS_MCP],
            env=environment(home, VPS_API_TOKEN=token, VPS_API_URL=url),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
        ) as process,
    ):  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        yield Client(process.stdin, process.stdout)
        process.stdin.close()  # which ends it


class Cli:
    """The CLI `vps` in a project of its own.

    Args:
        home: A directory without settings of anybody; the project becomes a folder in it.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.project = home / "shop"
        self.project.mkdir()
        programs = home / "programs"
        programs.mkdir()
        # `vps ssh` becomes ssh: this one tells where it would go
        ssh = programs / "ssh"
        ssh.write_text('#!/bin/sh\necho "ssh $*"\n')
        ssh.chmod(0o755)
        self._environment = environment(home)
        self._environment["PATH"] = f"{programs}:{self._environment['PATH']}"

    def __call__(self, *arguments: str, typed: str = "", code: int = 0) -> str:
        """Run one command and return all that it prints.

        Args:
            arguments: Of the command line.
            typed: The answers to what it asks.
            code: The exit code with which it must end.
        """
        done = subprocess.run(
            [VPS, *arguments],
            cwd=self.project, env=self._environment, input=typed, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout
        return done.stdout

    def methods(self, script: str) -> str:
        """Run Python in which `client` is the CLI's own client, and return what it prints."""
        code = f"from vps_cli.cli import get_client\nclient = get_client()\n{script}"
        done = subprocess.run(
            [BIN / "python", "-c", code],
            cwd=self.project, env=self._environment, text=True,
            capture_output=True, timeout=TIMEOUT, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout
