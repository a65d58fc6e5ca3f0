"""Where a token comes from, and where a new one is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from tests.config.example_credentials import HOST, TOKEN, URL, USER, command, token_sources
from tests.support.keyring_backends import MemoryKeyring
from vpstui.api.urls import DEFAULT_API_URL
from vpstui.base.errors import CredentialsError, NoToken
from vpstui.config.settings import Profile
from vpstui.config.token_sources import (
    TOKEN_LIMIT,
    SourceLimits,
    TokenPersistence,
    TokenSources,
    parse_token,
)

if TYPE_CHECKING:
    from pathlib import Path


# -- which source


def test_sources_have_an_order(token_file: Path) -> None:
    """File, command, environment, keyring: the first that has a token wins."""
    kept = {("vpstui", USER): "vps_keyring"}
    theirs = {"VPS_API_TOKEN": "vps_theirs", "VPS_API_URL": URL}
    both = {"VPSTUI_TOKEN": "vps_ours", **theirs}
    file, program = str(token_file), command("print('vps_command')")
    found = [
        TokenSources(
            "work",
            Profile(URL, token_file=token_file, token_command=token_command),
            environ=environ,
            backend=MemoryKeyring(kept),
        ).find()
        for environ, token_file, token_command in [
            (both, file, program),
            (both, "", program),
            (both, "", ()),
            (theirs, "", ()),
            ({}, "", ()),
        ]
    ]
    assert [(each.token.get_secret_value(), each.source) for each in found] == [
        (TOKEN, "token_file"),
        ("vps_command", "token_command"),
        ("vps_ours", "VPSTUI_TOKEN"),
        ("vps_theirs", "VPS_API_TOKEN"),
        ("vps_keyring", "the keyring"),
    ]


def test_source_of_a_profile_that_fails_is_not_replaced_by_a_variable(token_file: Path) -> None:
    """The token of another account would be used under the profile's name."""
    token_file.unlink()
    broken = Profile(URL, token_file=str(token_file))
    with pytest.raises(CredentialsError, match="token_file"):
        token_sources(environ={"VPSTUI_TOKEN": TOKEN}, profile=broken).find()


@pytest.mark.parametrize(
    ("api", "variable", "counts"),
    [
        (DEFAULT_API_URL, None, True),
        (DEFAULT_API_URL, "https://ADMIN.vps.org", True),
        (DEFAULT_API_URL, "https://other.example.com", False),
        (URL, None, False),
        (URL, "https://api.example.com:8443", True),
        (URL, "https://api.example.com", False),
        (URL, "https://[no", False),
        (URL, "no url", False),
    ],
)
def test_token_of_the_provider_goes_to_its_own_api_only(
    api: str, variable: str | None, counts: bool
) -> None:
    """VPS_API_TOKEN belongs to VPS_API_URL, which without a value is the provider's API."""
    environ = {"VPS_API_TOKEN": TOKEN} | ({} if variable is None else {"VPS_API_URL": variable})
    sources = token_sources(environ=environ, profile=Profile(api))
    assert sources.sources == (("VPS_API_TOKEN",) if counts else ())
    if not counts:
        with pytest.raises(NoToken, match=r"VPS_API_TOKEN is set and does not count: it is for "):
            sources.find()


def test_own_source_of_a_profile_is_for_its_own_api(token_file: Path) -> None:
    """Where another API is asked, neither file nor command gives it the token."""
    both = Profile(URL, token_file=str(token_file), token_command=command(f"print('{TOKEN}')"))
    sources = token_sources(profile=both, limits=SourceLimits(host="admin.vps.org"))
    assert sources.sources == ()
    with pytest.raises(NoToken) as caught:
        sources.find()
    assert "token_file is set and does not count: it is for admin.vps.org." in caught.value.message
    assert token_sources(profile=both, limits=SourceLimits(host=HOST)).sources[0] == "token_file"


def test_named_profile_that_takes_a_variable_says_so() -> None:
    """Whose token a variable holds is not written in it."""
    named, environ = SourceLimits(named=True), {"VPSTUI_TOKEN": TOKEN}
    assert token_sources(environ=environ, limits=named).find().notice == (
        "Profile work has no token of its own: that of VPSTUI_TOKEN is used."
    )
    assert token_sources(environ=environ).find().notice == ""
    kept = MemoryKeyring({("vpstui", USER): TOKEN})
    assert token_sources(backend=kept, limits=named).find().notice == ""


@pytest.mark.parametrize("empty", ["", " ", "\n"])
def test_an_empty_variable_counts_as_unset(empty: str) -> None:
    """A variable that holds nothing does not hide the next source."""
    environ = {"VPSTUI_TOKEN": empty, "VPS_API_TOKEN": TOKEN, "VPS_API_URL": URL}
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
    variable = {"VPSTUI_TOKEN": "x"}
    assert token_sources(environ=variable, profile=both).overriding_source == "token_file"
    assert token_sources(environ=variable).overriding_source == "VPSTUI_TOKEN"
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
        f"\ufeff{TOKEN}",
        f"\xef\xbb\xbf{TOKEN}",
        f"\udcef\udcbb\udcbf{TOKEN}",
        f"\ufeff\r\nBearer {TOKEN}\r",
        f"\r{TOKEN}\r\n",
        f"Bearer \ufeff{TOKEN}\x00",
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
    assert keeper.persistence() == TokenPersistence("token_file", variable_counts=False)


def test_what_does_not_count_is_named(token_file: Path) -> None:
    """A variable that is set and not used is told with the reason."""
    environ = {"VPSTUI_TOKEN": TOKEN, "VPS_API_TOKEN": TOKEN}
    several = token_sources(environ=environ, limits=SourceLimits(several=True))
    why = "is set and does not count: it may be any account's where there are several."
    assert several.persistence() == TokenPersistence(
        ignored=(f"VPSTUI_TOKEN {why}", f"VPS_API_TOKEN {why}"), variable_counts=False
    )
    own = token_sources(environ=environ, profile=Profile(URL, token_file=str(token_file)))
    assert own.persistence().ignored[0] == (
        "VPSTUI_TOKEN is set and does not count: the profile has a token_file."
    )
    assert token_sources(environ=environ).persistence() == TokenPersistence(
        "VPSTUI_TOKEN", "", ("VPS_API_TOKEN is set and does not count: it is for admin.vps.org.",)
    )


@pytest.mark.parametrize(
    ("profile", "several", "advice"),
    [
        (Profile(), False, "Set VPSTUI_TOKEN, token_file or token_command"),
        (Profile(), True, "Set token_file or token_command"),
        (Profile(token_file="/a"), False, "Put the token into token_file"),
        (Profile(token_command=("a",)), False, "Have token_command print it"),
    ],
    ids=["any", "several accounts", "file", "command"],
)
def test_where_a_token_would_stay(profile: Profile, several: bool, advice: str) -> None:
    """Nothing is advised that would not be asked at the next start."""
    limits = SourceLimits(several=several)
    sources = TokenSources("default", profile, environ={}, limits=limits)
    text = sources.session_only(CredentialsError("Why."))
    assert text == f"Logged in for this session only. Why. {advice} to stay logged in."
