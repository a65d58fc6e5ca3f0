"""What may come next on a command line, from the table and from files alone."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.programs.program import call, environment
from vpstui.cli.command_table import COMMANDS, FULL_SCREEN
from vpstui.cli.commands.history import COLUMNS as HISTORY_COLUMNS
from vpstui.cli.completion.candidates import FILES, find_candidates
from vpstui.cli.main import run
from vpstui.cli.reading.copies import VERBS, copy_columns
from vpstui.cli.reading.offer_sheets import KINDS, offer_keys
from vpstui.query.columns import COLUMNS
from vpstui.query.sheets.server_sheet import DETAIL_KEYS, LISTED

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
open = ["prod", "my shop"]
[profiles.prod]
[profiles."my shop"]
[views]
sleeping = "status:stopped age>30d"
"""

NAMES = {"prod": ["web-1", "$(x)"], "my shop": ["till", "web-1"], "default": ["d"], "lab": ["l"]}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a config, saved views and names of servers."""
    state, config = tmp_path / ".local/state/vpstui", tmp_path / "config/vpstui"
    state.mkdir(parents=True)
    config.mkdir(parents=True)
    (config / "config.toml").write_text(CONFIG)
    (state / "memory.json").write_text('{"version": 1, "views": {"own": "web", "\\u001b[2J": "x"}}')
    (state / "names.json").write_text(json.dumps({"version": 1, "profiles": NAMES}))
    return tmp_path


def texts(*words: str, **environ: str) -> list[str]:
    """What the last of the words may become."""
    return [one.text for one in find_candidates(words, environ)]


def test_every_command_and_its_options() -> None:
    """Each with what it is; the app's own options where there is no command yet."""
    assert texts("") == list(COMMANDS)
    for command in (FULL_SCREEN, *COMMANDS.values()):
        before = [command.name] if command.name else []
        found = find_candidates((*before, "--"), {})
        flags = [flag for option in command.options for flag in option.flags]
        assert [one.text for one in found][: len(flags) + 1] == [*flags, "--help"]
        assert all(one.help for one in found)


def test_values_of_every_option_that_has_choices() -> None:
    """In a word of their own, or behind `=`."""
    for command in COMMANDS.values():
        for option in command.options:
            for flag in option.flags if option.choices else ():
                if option.takes_value:
                    assert texts(command.name, flag, "") == list(option.choices)
                if flag.startswith("--"):
                    both = [f"{flag}={choice}" for choice in option.choices]
                    assert texts(command.name, f"{flag}=") == both


def test_kinds_of_every_command_that_has_them() -> None:
    """As its first word, wherever the options stand."""
    for command in COMMANDS.values():
        if command.kinds:
            assert texts(command.name, "") == list(command.kinds)
            after = ["@trouble"] if command.takes_servers else []
            assert texts(command.name, command.kinds[0], "@") == after


def test_option_that_was_given_is_not_offered_again() -> None:
    """But for one that can be given several times."""
    found = texts("ls", "--reverse", "--profile", "a", "-")
    assert "--reverse" not in found
    assert "--profile" in found


def test_columns() -> None:
    """One, or one more of several, each once."""
    keys = [column.key for column in COLUMNS]
    assert texts("ls", "--sort", "n") == keys
    assert texts("ls", "--columns", "") == keys
    assert texts("ls", "--columns", "id,+") == [f"id,+{key}" for key in keys if key != "id"]
    assert texts("ls", "--columns=+") == [f"--columns=+{key}" for key in keys]


def test_columns_are_those_of_the_command() -> None:
    """What is offered is what it takes; by a dash for the other way round, too."""
    real = {
        "ls": LISTED, "get": DETAIL_KEYS, "history": HISTORY_COLUMNS,
        **{name: offer_keys(kind) for name, kind in KINDS.items()},
        **{name: copy_columns(verb) for name, verb in VERBS.items()},
    }  # fmt: skip
    has_columns = [
        name for name, one in COMMANDS.items()
        if any(option.values == "columns," for option in one.options)
    ]  # fmt: skip
    assert set(has_columns) == set(real)
    for name, keys in real.items():
        assert texts(name, "--columns", "") == list(keys)
        if name != "get":
            assert texts(name, "--sort", "") == list(keys)
            assert texts(name, "--sort", "-") == [f"-{key}" for key in keys]
            assert texts(name, "--sort=-") == [f"--sort=-{key}" for key in keys]


def test_forms_of_one_server() -> None:
    """And each field of it."""
    fields = [f"field={key}" for key in DETAIL_KEYS]
    assert texts("get", "web-1", "-o", "") == ["table", "json", "jsonl", "tsv", "csv", *fields]
    assert texts("get", "--output=")[-1] == f"--output={fields[-1]}"


@pytest.mark.parametrize("words", [("--config", "x"), ("config", "check", "--config=x")])
def test_files_are_left_to_the_shell(words: tuple[str, ...]) -> None:
    """It knows better how they are written."""
    assert find_candidates(words, {}) == FILES


@pytest.mark.usefixtures("home")
def test_profiles_views_and_names() -> None:
    """Those of the files; a name that is no word of a query is none for a query."""
    assert texts("ls", "--profile", "") == ["prod", "my shop", "default"]
    assert texts("ls", "") == ["@own", "@sleeping", "till", "web-1"]
    assert texts("stop", "") == ["@own", "@sleeping", "$(x)", "till", "web-1"]
    assert texts("stop", "@")[:3] == ["@own", "@sleeping", "@trouble"]
    assert texts("stop", "till", "web-1", "") == ["@own", "@sleeping", "$(x)"]
    assert texts("--", "") == ["@own", "@sleeping", "till", "web-1"]
    assert texts("login", "") == texts("doctor", "") == []


@pytest.mark.usefixtures("home")
def test_names_where_one_server_is_meant() -> None:
    """Once; nothing is known of another program's words, or of what does not exist yet."""
    names = ["$(x)", "till", "web-1"]
    for command in ("resize", "ssh"):
        assert texts(command, "") == names
        assert texts(command, "till", "") == []
    assert texts("ssh", "till", "--", "") == []
    assert texts("create", "") == []
    assert texts("create", "web-2", "--like", "") == names


@pytest.mark.usefixtures("home")
def test_names_are_those_of_the_profiles_that_would_be_opened() -> None:
    """An option before a variable, and that before the config."""
    assert texts("stop", "--profile", "default", "")[2:] == ["d"]
    assert texts("stop", "--profile=default", "--profile", "lab", "")[2:] == ["d", "l"]
    assert texts("stop", "", VPSTUI_PROFILE="lab")[2:] == ["l"]
    assert texts("--profile", "lab", "stop", "", VPSTUI_PROFILE="default")[2:] == ["l"]


@pytest.mark.usefixtures("home")
def test_nothing_of_the_user_is_offered_for_the_demo() -> None:
    """Its profiles are, and the view that comes with the app, once it is asked for views."""
    assert texts("stop", "--demo", "") == []
    assert texts("stop", "--demo", "@") == ["@trouble"]
    assert texts("ls", "--demo", "--profile", "") == ["demo", "shop"]


def test_config_that_is_named_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a ~, too, which the shell has not expanded yet."""
    file = tmp_path / "other.toml"
    file.write_text("[profiles.other]\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    for words in (["--config", str(file)], ["--config=~/other.toml"]):
        assert texts("ls", *words, "--profile", "") == ["other", "default"]
    assert texts("ls", "--profile", "", VPSTUI_CONFIG=str(file)) == ["other", "default"]


@pytest.mark.parametrize(
    "text",
    [
        "[[[",
        "profiles = 7\nviews = 7\nopen = 7\n",
        'open = [7]\nviews = {x = 7, "" = "y"}\n',
        '[profiles."-x"]\n[profiles."a\\nb"]\n[profiles."\\u001b[2J"]\n',
        "\xff",
        "x = " + "[" * 9000,
    ],
)
def test_files_that_cannot_be_used_offer_nothing(text: str, home: Path) -> None:
    """And are no error: whoever types is not to be disturbed."""
    (home / "config/vpstui/config.toml").write_text(text, "latin-1")
    for name in ("names.json", "memory.json"):
        (home / ".local/state/vpstui" / name).write_text(text, "latin-1")
    assert texts("ls", "--profile", "") == ["default"]
    assert texts("stop", "@") == ["@trouble"]


@pytest.mark.usefixtures("home")
def test_answer_for_each_shell(capsys: pytest.CaptureFixture[str]) -> None:
    """bash gets what it inserts, the others the texts; whatever is asked, all goes well."""
    for asked, answer in {
        ("bash", "t", "stop", "t"): "till\n",
        ("bash", "", "stop", ""): "@own\n@sleeping\n\\$\\(x\\)\ntill\nweb-1\n",
        ("bash", "j", "ls", "--output=j"): "json\njsonl\n",
        ("bash", "--config", "ls", "--config", ""): "\tfiles\n",
        ("zsh", "ls", "-o", "j"): "table\t\njson\t\njsonl\t\ntsv\t\ncsv\t\n",
        ("fish", "config", ""): "show\t\ncheck\t\nschema\t\ninit\t\n",
        ("bash",): None, (): "", ("zsh",): None, ("bash", "x", "no", "such"): "",
    }.items():  # fmt: skip
        assert run(["completion", "--candidates", *asked]) == 0
        printed = capsys.readouterr()
        assert answer is None or printed.out == answer, asked
        assert printed.err == ""


@pytest.mark.slow
def test_answer_needs_no_library(home: Path) -> None:
    """It comes while somebody types: neither screen nor API nor models are imported."""
    code = (
        "import sys\nfrom vpstui.cli.main import run\n"
        "run(['completion', '--candidates', 'zsh', 'stop', ''])\n"
        "heavy = {'textual', 'rich', 'httpx', 'pydantic', 'keyring', 'starlette', 'asyncio'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or None)"
    )
    done = call([sys.executable, "-c", code], env=environment(home))
    assert (done.returncode, done.stderr) == (0, "")
    assert "web-1" in done.stdout
