"""Where a token comes from, and where a new one is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.config.example_credentials import TOKEN, URL, USER, command, token_sources
from tests.support.keyring_backends import MemoryKeyring
from vpstui.base.errors import CredentialsError, NoToken
from vpstui.config.settings import Profile
from vpstui.config.token_sources import TOKEN_LIMIT, TokenPersistence, TokenSources, parse_token

if TYPE_CHECKING:
    from pathlib import Path


# -- which source


def test_sources_have_an_order(token_file: Path) -> None:
    """Environment, file, command, keyring: the first that has a token wins."""
    kept = {("vpstui", USER): "vps_keyring"}
    environ = {"VPSTUI_TOKEN": "vps_ours", "VPS_API_TOKEN": "vps_theirs"}
    file, program = str(token_file), command("print('vps_command')")
    found = [
        TokenSources(
            "work",
            Profile(URL, token_file=token_file, token_command=token_command),
            environ=environ,
            backend=MemoryKeyring(kept),
        ).find()
        for environ, token_file, token_command in [
            (environ, file, program),
            ({"VPS_API_TOKEN": "vps_theirs"}, file, program),
            ({}, file, program),
            ({}, "", program),
            ({}, "", ()),
        ]
    ]
    assert [(each.token.get_secret_value(), each.source) for each in found] == [
        ("vps_ours", "VPSTUI_TOKEN"),
        ("vps_theirs", "VPS_API_TOKEN"),
        (TOKEN, "token_file"),
        ("vps_command", "token_command"),
        ("vps_keyring", "the keyring"),
    ]


@pytest.mark.parametrize("empty", ["", " ", "\n"])
def test_an_empty_variable_counts_as_unset(empty: str) -> None:
    """A variable that holds nothing does not hide the next source."""
    environ = {"VPSTUI_TOKEN": empty, "VPS_API_TOKEN": TOKEN}
    assert token_sources(environ=environ).find().source == "VPS_API_TOKEN"
    assert token_sources(environ=environ).overriding_source == "VPS_API_TOKEN"


def test_without_any_source_there_is_no_token() -> None:
    """The message names where was looked."""
    with pytest.raises(NoToken) as caught:
        token_sources().find()
    assert caught.value.message == ("No token found in the environment, the config or the keyring.")


def test_what_outranks_the_keyring_is_named(token_file: Path) -> None:
    """Who stores a token in the keyring is told what would come before it."""
    both = Profile(URL, token_file=str(token_file), token_command=("true",))
    assert token_sources(environ={"VPSTUI_TOKEN": "x"}, profile=both).overriding_source == (
        "VPSTUI_TOKEN"
    )
    assert token_sources(profile=both).overriding_source == "token_file"
    only_command = Profile(URL, token_command=("true",))
    assert token_sources(profile=only_command).overriding_source == "token_command"
    assert token_sources().overriding_source == ""


# -- what a token is


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f" {TOKEN}\n",
        f"\n\n{TOKEN}",
        f"\t{TOKEN}\r\n",
        f"Bearer {TOKEN}",
        f"bearer  {TOKEN} ",
    ],
)
def test_what_surrounds_a_token_is_taken_off(text: str) -> None:
    """Blanks, line ends and the scheme of the header are no part of a token."""
    assert parse_token(text, "x").get_secret_value() == TOKEN


WHY_NO_TOKEN = (
    "too long to be a token.",
    "not a token: it has blanks, line breaks or characters that no token has.",
)


@pytest.mark.parametrize(
    "text",
    [
        "vps_sec ret", "vps_sec\nret", "vps_sec\tret", "vps_sec\x1b[2Jret", "vps_sec\x00ret",
        "vps_secrét", "vps_sec\u202eret", "vps_sec\u00a0ret", "vps_sec\udce9ret", "vps_sec\x7fret",
        f"vps_{'secret' * 1000}",
    ],
)  # fmt: skip
def test_what_is_no_token_is_refused_and_not_shown(text: str) -> None:
    """Nothing of a text that is no token gets into the message."""
    with pytest.raises(CredentialsError) as caught:
        parse_token(text, "VPSTUI_TOKEN")
    assert caught.value.message.removeprefix("What came from VPSTUI_TOKEN is ") in WHY_NO_TOKEN
    assert "sec" not in f"{caught.value!r}"


def test_the_longest_token_is_one() -> None:
    """One letter more is too long."""
    longest = ("vps_" + "0123456789abcdef" * TOKEN_LIMIT)[:TOKEN_LIMIT]
    assert parse_token(longest, "stdin").get_secret_value() == longest
    with pytest.raises(CredentialsError, match="too long to be a token"):
        parse_token(f"{longest}x", "stdin")


@pytest.mark.parametrize("text", ["", "  \n", "Bearer  \n "])
def test_an_empty_token_is_refused(text: str) -> None:
    """Nothing is not a token, with or without the scheme before it."""
    with pytest.raises(CredentialsError):
        parse_token(text, "stdin")


def test_a_wrong_variable_is_refused() -> None:
    """A source that is there and wrong is told, instead of the next one being used."""
    with pytest.raises(CredentialsError, match="VPSTUI_TOKEN is not a token"):
        token_sources(environ={"VPSTUI_TOKEN": "a b", "VPS_API_TOKEN": TOKEN}).find()


def test_a_found_token_does_not_show_itself() -> None:
    """Neither text nor repr of what was found holds the token."""
    found = token_sources(environ={"VPSTUI_TOKEN": TOKEN}).find()
    assert TOKEN not in f"{found} {found!r}"


# -- the keyring


def test_a_token_is_bound_to_profile_and_host() -> None:
    """Another host, port or profile never gets the token."""
    backend = MemoryKeyring()
    token_sources(backend=backend).store(SecretStr(TOKEN))
    assert backend.kept == {("vpstui", USER): TOKEN}
    for name, url in [
        ("work", "https://evil.example.com:8443/v1"),
        ("work", "https://api.example.com/v1"),
        ("home", URL),
    ]:
        with pytest.raises(NoToken):
            TokenSources(name, Profile(url), environ={}, backend=backend).find()


def test_a_token_stays_when_only_the_path_of_the_api_changes() -> None:
    """The next version of an API is at the same host."""
    backend = MemoryKeyring()
    token_sources(backend=backend).store(SecretStr(TOKEN))
    other = Profile("https://API.example.com:8443/v2")
    found = TokenSources("work", other, environ={}, backend=backend).find()
    assert found.token.get_secret_value() == TOKEN


def test_a_stored_text_that_is_no_token_is_refused() -> None:
    """What somebody else put into the keyring is judged like any other text."""
    backend = MemoryKeyring({("vpstui", USER): "vps a\nb"})
    with pytest.raises(CredentialsError, match="the keyring is not a token"):
        token_sources(backend=backend).find()


def test_what_becomes_of_a_token_names_the_source_that_comes_first(token_file: Path) -> None:
    """A token in the keyring would not be used at the next start."""
    keeper = token_sources(profile=Profile(URL, token_file=str(token_file)))
    assert keeper.persistence() == TokenPersistence("token_file", "")


def test_variable_that_does_not_count_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is set, and yet not in the environment of an account that is one of several."""
    monkeypatch.setenv("VPS_API_TOKEN", TOKEN)
    assert token_sources().persistence() == TokenPersistence(
        "", "", ignored_variable="VPS_API_TOKEN"
    )
    assert token_sources(environ={"VPS_API_TOKEN": TOKEN}).persistence() == TokenPersistence(
        "VPS_API_TOKEN", ""
    )
