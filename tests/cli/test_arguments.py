"""What the words of the command line are taken for: commands, options, values, or words."""

from __future__ import annotations

import pytest

from vpstui.base.errors import SettingsError
from vpstui.cli.arguments import MEANT, parse_arguments
from vpstui.cli.command_table import COMMANDS


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["stop", "--", "--yes"], ["--yes"]),
        (["stop", "web-1", "--", "--wait", "-x"], ["web-1", "--wait", "-x"]),
        (["stop", "--", "list", "--"], ["list", "--"]),
        (["--", "stop", "web-1"], ["stop", "web-1"]),
        (["ls", "--", "--sort", "-age"], ["--sort", "-age"]),
    ],
)
def test_behind_two_dashes_everything_is_a_word(argv: list[str], words: list[str]) -> None:
    """Also what looks like an option: a script puts names there that it does not know."""
    arguments = parse_arguments(argv)
    assert arguments.words == words
    assert not getattr(arguments, "yes", False)


def test_command_of_ssh_is_passed_on() -> None:
    """As it is, and not as the name of a server."""
    arguments = parse_arguments(["ssh", "web-1", "--", "ls", "--", "-l"])
    assert (arguments.words, arguments.passed) == (["web-1"], ["ls", "--", "-l"])


@pytest.mark.parametrize(
    "options", [["--expect", "3"], ["-o", "json"], ["--timeout", "5"], ["--profile", "stop"]]
)
def test_option_with_a_value_before_the_command(options: list[str]) -> None:
    """The value is not taken for the command, whichever command has the option."""
    arguments = parse_arguments([*options, "stop", "web-1"])
    assert (arguments.command, arguments.words) == ("stop", ["web-1"])


@pytest.mark.parametrize(
    ("option", "value"), [("--rolling", "2"), ("--wait", "ssh"), ("--wait", "done")]
)
def test_value_without_its_equals_sign(option: str, value: str) -> None:
    """It would be a word of the query, which then finds others."""
    with pytest.raises(SettingsError, match=f"{option}={value}"):
        parse_arguments(["reboot", "status:active", option, value])
    assert parse_arguments(["reboot", option, "12345"]).words == ["12345"]


@pytest.mark.parametrize("number", ["-1", "1e3", "1_0", "\uff11", " 1", "", "many", "9" * 40])
def test_number_of_servers(number: str) -> None:
    """It is written in plain digits."""
    with pytest.raises(SettingsError, match="number of servers"):
        parse_arguments(["stop", "web-1", f"--expect={number}"])


@pytest.mark.parametrize("word", [*MEANT, "Restart", "LIST", "reboto", "Stop", "snapsho"])
def test_word_that_looks_like_a_command(word: str) -> None:
    """The hint names a command, and how to filter by the word."""
    with pytest.raises(SettingsError, match=f"vpstui -- {word}"):
        parse_arguments([word, "web-1"])
    assert parse_arguments(["--", word]).words == [word]


def test_what_is_meant_is_there() -> None:
    """No hint leads to a command that is none, or away from one that is."""
    assert {meant for meant in MEANT.values() if not meant.startswith("--")} <= set(COMMANDS)
    assert not set(MEANT) & set(COMMANDS)


@pytest.mark.parametrize("word", ["web", "prod", "db-1", "us-west", "mail", "status:active"])
def test_filter_of_one_word(word: str) -> None:
    """What looks like no command is a filter."""
    assert parse_arguments([word]).words == [word]
