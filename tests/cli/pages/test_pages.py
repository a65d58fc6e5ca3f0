"""What the pages say follows the table of the commands: everything in it, and nothing else."""

from __future__ import annotations

import re

import pytest

from tests.support.programs.program import ROOT
from vpstui.cli import exit_status
from vpstui.cli.command_table import COMMANDS, FULL_SCREEN
from vpstui.cli.pages.filled_blocks import filled
from vpstui.cli.pages.man_page import man_page
from vpstui.cli.pages.texts import (
    ENVIRONMENT,
    EXIT_STATUS,
    option_text,
    own_options,
    owners_text,
    shared_options,
)

REQUEST = r"\.(\\\"|TH|SH|SS|TP|PP|B|br|ad|ds)( |$)"
"""The requests and macros of roff that the man page uses."""


def block(name: str) -> str:
    """A part of a page, as it is today."""
    return filled(
        f"a\n<!-- made by `make docs`: {name} -->\nWITHOUT MEANING\n<!-- end of {name} -->\nb\n"
    )


def test_only_what_is_between_the_marks_is_renewed() -> None:
    """A page without any stays as it is."""
    text = block("options")
    assert text.startswith("a\n<!-- made")
    assert text.endswith("-->\nb\n")
    assert "WITHOUT MEANING" not in text
    assert filled(text) == text
    assert filled("plain\n") == "plain\n"


def test_unknown_part_is_an_error() -> None:
    """A misspelt one would stay as it is for ever."""
    with pytest.raises(KeyError):
        block("nothing")


def test_every_exit_status_has_its_line() -> None:
    """In the table, and in the order of what is worst; the help of a command names all of them."""
    known = [
        value for name, value in vars(exit_status).items() if name.isupper() and type(value) is int
    ]
    told = block("exit status")
    help_text = COMMANDS["stop"].details.partition("Exit status:")[2]
    for status in known:
        text = "128 + n" if status == exit_status.BY_SIGNAL else str(status)
        assert told.count(f"| {text} |") == 1
        assert re.search(rf"(^|\s){text.replace(' ', '').replace('+', '[+]')} ", help_text)
    assert len(EXIT_STATUS) == len(known)
    assert "in the order 5, 1, 4, 6, 3, 0." in told
    assert sorted(exit_status.WORST_FIRST) == sorted({*known} - {exit_status.WRONG_USE, 128})


def test_every_command_is_listed() -> None:
    """Once, with what it does and the words that it takes."""
    text = block("commands")
    for command in COMMANDS.values():
        assert len(re.findall(rf"^    {command.call}\b", text, re.MULTILINE)) == 1
        assert command.summary in text
        assert "|".join(command.kinds) in text


def test_every_option_is_in_a_table() -> None:
    """Of its command, or of all that share it; each once."""
    text = block("options").replace("\\|", "|")
    groups = [*own_options(), tuple(shared_options())]
    for options in groups:
        for option in options:
            assert f"| `{option_text(option)}` | {option.help} |" in text
    assert len(re.findall(r"^\| `-", text, re.MULTILINE)) == sum(map(len, groups)) + 2
    for line in text.splitlines():
        cells = re.split(r"(?<!\\) \| ", line)
        assert not line.startswith("|") or len(cells) in (1, 2, 3)


def test_owners_are_told_in_few_words() -> None:
    """Those that have an option, or those that do not."""
    commands = (FULL_SCREEN, *COMMANDS.values())
    assert owners_text(commands) == "everywhere"
    assert owners_text(commands[1:]) == "not with the app"
    assert owners_text(commands[:2]) == "with the app, `ls`"


def test_man_page_has_everything() -> None:
    """Commands, options, exit statuses and variables."""
    text = re.sub(r"\\f[BP]", "", man_page()).replace(r"\-", "-").replace("...", "…")
    for command in (FULL_SCREEN, *COMMANDS.values()):
        assert command.summary.replace("'", r"\(aq") in text
        for option in command.options:
            assert option_text(option) in text
    for word in (*EXIT_STATUS, *ENVIRONMENT):
        assert f"\n{word}\n" in text


def test_man_page_tells_what_the_helps_tell() -> None:
    """Of the commands that take a query, too; the filter language has a section of its own."""
    text = man_page()
    assert text.count("words match name") == 1
    for words in (r"jsonl an object a line", r"\fBssh\-config\fP", r"\fBmarkdown\fP"):
        assert words in text


def test_man_page_is_plain_ascii() -> None:
    """No line of text is taken for a request, whatever the formatter."""
    text = man_page()
    assert text.isascii()
    for line in text.splitlines():
        assert not line.startswith("'")
        assert not line.startswith(".") or re.match(
            r"\.(\\\"|TH|SH|SS|TP|PP|B|br|ad|ds)( |$)", line
        )


def test_variables_of_the_man_page_are_those_of_the_config_page() -> None:
    """Nothing is said of one that is not there."""
    page = (ROOT / "docs" / "config.md").read_text()
    assert [name for name in ENVIRONMENT if f"`{name}`" not in page] == []
