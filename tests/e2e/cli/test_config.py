"""`vpstui config` and `vpstui completion` as programs: what they print, and where that goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import VPSTUI, call, environment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e


def test_config_is_begun_checked_and_shown(tmp_path: Path) -> None:
    """One after the other, as somebody new does it."""
    env = environment(tmp_path)
    path = tmp_path / "config" / "vpstui" / "config.toml"
    begun = call([*VPSTUI, "config", "init"], env=env)
    assert (begun.returncode, begun.stderr) == (0, "")
    assert begun.stdout.startswith(f"{path}: written.")
    again = call([*VPSTUI, "config", "init"], env=env)
    assert (again.returncode, again.stdout) == (1, "")
    assert call([*VPSTUI, "config", "check"], env=env).stdout == f"{path}: nothing is wrong.\n"
    path.write_text(path.read_text().replace("#refresh = 10", "refresh = 1\nrefersh = 10"))
    wrong = call([*VPSTUI, "config", "check"], env=env)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert [line.split(": ")[1] for line in wrong.stderr.splitlines()] == [
        f"{path}, line 5, refresh",
        f"{path}, line 6, refersh",
    ]
    path.write_text("refresh = 20\n")
    shown = call([*VPSTUI, "config", "show", "--json"], env=env)
    assert (shown.returncode, shown.stderr) == (0, "")
    rows = {row["key"]: row for row in json.loads(shown.stdout)["settings"]}
    assert (rows["refresh"]["value"], rows["refresh"]["from"]) == (20, "line 1")


@pytest.mark.parametrize(
    "words", [("config", "schema"), ("config", "show"), ("completion", "bash"), ("config", "check")]
)
def test_output_that_nobody_takes(words: tuple[str, ...], tmp_path: Path) -> None:
    """A full disk is told in one line; a reader that goes away is no error."""
    env = environment(tmp_path)
    script = '"$@" > /dev/full'
    full = call(["sh", "-c", script, "sh", *VPSTUI, *words], env=env)
    assert full.returncode == 1
    assert full.stderr.count("\n") == 1
    assert "cannot be printed: No space left on device" in full.stderr
    script = 'set -o pipefail; "$@" | head -c 1 > /dev/null'
    gone = call(["bash", "-c", script, "bash", *VPSTUI, *words], env=env)
    assert (gone.returncode, gone.stderr) == (0, "")


def test_question_of_a_shell_is_always_answered(tmp_path: Path) -> None:
    """Whatever the config is, and without any home: nothing on stderr, exit status 0."""
    env = environment(tmp_path)
    question = [*VPSTUI, "completion", "--candidates", "bash", "", "stop", ""]
    (tmp_path / "config" / "vpstui").mkdir(parents=True)
    (tmp_path / "config" / "vpstui" / "config.toml").write_text("[[[")
    for variables in ({}, {"HOME": "/nonexistent"}, {"VPSTUI_CONFIG": "/dev/zero"}):
        done = call(question, env={**env, **variables})
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
