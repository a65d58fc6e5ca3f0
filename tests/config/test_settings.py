"""Settings and where they come from."""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.config_schema import load_both_ways, takes_api_url
from vpstui.api.urls import DEFAULT_API_URL, host_of
from vpstui.base.errors import SettingsError
from vpstui.config.config_file import CONFIG_LIMIT
from vpstui.config.settings import (
    ChoiceNames,
    Profile,
    Settings,
    check_api_url,
    check_refresh,
    load_settings,
)

if TYPE_CHECKING:
    from collections.abc import Callable

UNHURRIED = settings(deadline=None, derandomize=True)
"""A busy machine is no failure, and every run tries the same."""

GOOD = """\
refresh = 5
theme = "vpstui-light"

[profiles.prod]  # the real one
api_url = "https://api.example.com/v1"
token_command = ["pass", "show", "vps"]

[profiles."second one"]
token_file = "~/.token"

[choices]
os = { "Debian 12" = 3 }
ssh_key = { laptop = 7 }
"""


def load(folder: Path, text: str | bytes) -> Settings:
    """Write a config file and read it."""
    file = folder / "config.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_both_ways(file)


def refusal(folder: Path, text: str | bytes) -> str:
    """What is said of a config file that cannot be used, without its folder."""
    with pytest.raises(SettingsError) as caught:
        load(folder, text)
    return caught.value.message.removeprefix(f"{folder}/")


def message_of(call: Callable[..., object], *given: object) -> str:
    """What is said of something that cannot be used; empty when it can."""
    try:
        call(*given)
    except SettingsError as error:
        return error.message
    return ""


# -- a file that can be used


@pytest.mark.parametrize(
    "text",
    [GOOD, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), "\ufeff" + GOOD.replace("\n", "\r\n")],
    ids=["plain", "byte order mark", "lines of Windows", "both"],
)
def test_everything_can_be_set(tmp_path: Path, text: str) -> None:
    """Every setting arrives, whatever the editor."""
    assert load(tmp_path, text) == Settings(
        refresh=5,
        theme="vpstui-light",
        profiles={
            "prod": Profile(
                api_url="https://api.example.com/v1", token_command=("pass", "show", "vps")
            ),
            "second one": Profile(token_file="~/.token"),
        },
        choices=ChoiceNames(os={"Debian 12": 3}, ssh_key={"laptop": 7}),
    )


@pytest.mark.parametrize("text", ["", "\ufeff", "# nothing set\n", "[profiles]\n[choices]\n"])
def test_an_empty_file_sets_nothing(tmp_path: Path, text: str) -> None:
    """What is not set has its default."""
    assert load(tmp_path, text) == Settings()


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    """The usual file need not be there."""
    found = load_settings(tmp_path / "none.toml")
    assert (found.refresh, found.theme) == (10.0, None)
    assert (found.profiles, found.choices) == ({}, ChoiceNames())


# -- a file that cannot be used


def test_no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody knows it, a folder that is named ~ is none."""
    monkeypatch.chdir(tmp_path)
    Path("~").mkdir()
    Path("~", "config.toml").write_text("refresh = 60")
    assert load_settings(Path("~", "config.toml")) == Settings()


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    """A typing error in --config is told."""
    file = tmp_path / "none.toml"
    with pytest.raises(SettingsError) as caught:
        load_settings(file, required=True)
    assert caught.value.message == f"{file}: there is no such file."


def test_what_is_no_file_is_no_config(tmp_path: Path) -> None:
    """A pipe that nobody writes to does not hang, a device without end fills no memory."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(SettingsError, match="not a regular file"):
            load_settings(path, required=True)
    long = tmp_path / "long.toml"
    long.write_text("#" * (CONFIG_LIMIT + 1))
    with pytest.raises(SettingsError, match="too long"):
        load_settings(long, required=True)
    assert load_settings(Path("/dev/null"), required=True) == Settings()


@pytest.mark.parametrize("required", [False, True])
def test_a_directory_is_no_file(tmp_path: Path, *, required: bool) -> None:
    """The reason is the system's."""
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path, required=required)
    assert caught.value.message == f"{tmp_path}: cannot be read: Is a directory."


@pytest.mark.parametrize("text", [b"theme = '\xff'\n", "theme = 'x'".encode("utf-16")])
def test_another_encoding_is_no_config(tmp_path: Path, text: bytes) -> None:
    """TOML is UTF-8."""
    assert refusal(tmp_path, text) == "config.toml: cannot be read: it is not UTF-8 text."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\nrefresh = \n", "(at line 2, column "),
        ("theme = 'x'\n[profiles\n", "(at line 2, column "),
        ("refresh = 5\nrefresh = 6\n", "(at line 2, column "),
        ("theme = 'x", "(at end of document)"),
        pytest.param("a = " + "[" * 5000, "nested", id="nested"),
        pytest.param("refresh = 1" + "0" * 5000, "digits", id="digits"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    """The reader's own words, and the line where it stopped."""
    message = refusal(tmp_path, text)
    assert message.startswith("config.toml: ")
    assert said in message
    assert message.isprintable()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("bell = true\nrefersh = 10\n", "line 2, refersh"),
        ("[profiles.a]\nreadonly = true\n", "line 2, profiles.a.readonly"),
        ("[choices]\nos = {}\nplan = {}\n", "line 3, choices.plan"),
        ("[wrong]\nkey = 1\n", "line 1, wrong"),
        ("[profiles.a]\n# api_uri = 1\napi_uri = 'x'\n", "line 3, profiles.a.api_uri"),
        ("[profiles.'a.b']\ntokenfile = 'x'\n", "line 2, profiles.a.b.tokenfile"),
    ],
)
def test_a_key_that_nobody_knows_is_told(tmp_path: Path, text: str, place: str) -> None:
    """A misspelt key would be silently without effect."""
    assert refusal(tmp_path, text) == f"config.toml, {place}: this key is not known"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("refresh = 'often'\n", "line 1, refresh"),
        ("refresh = [5]\n", "line 1, refresh"),
        ("\r\n\r\ntheme = 7\r\n", "line 3, theme"),
        ("\ufeff# first\ntheme = 7\n", "line 2, theme"),
        ("profiles = 7\n", "line 1, profiles"),
        ("[profiles]\nprod = 'x'\n", "line 2, profiles.prod"),
        ("[profiles.a]\n\ntoken_file = 7\n", "line 3, profiles.a.token_file"),
        ("[profiles.a]\ntoken_command = 'pass show x'\n", "line 2, profiles.a.token_command"),
        ("[profiles.a]\ntoken_command = [\n  'pass',\n  7,\n]\n",
         "line 2, profiles.a.token_command.1"),
        ("[profiles.a]\n[profiles.b]\ntoken_file = 7\n", "line 3, profiles.b.token_file"),
        ("[ profiles . 'a' ] # me\n'token_file' = 7\n", "line 2, profiles.a.token_file"),
        ('[profiles."a.b"]\n\ntoken_file = 7\n', "line 3, profiles.a.b.token_file"),
        ("profiles.a.token_file = 7\n", "line 1, profiles.a.token_file"),
        ("\nprofiles.a = { token_file = 7 }\n", "line 2, profiles.a.token_file"),
        ("[choices]\n# a remark = 1\nos = { a = 1.5 }\n", "line 3, choices.os.a"),
        ("[choices.os]\na = 1\nb = ['x']\n", "line 3, choices.os.b"),
        ("[choices.ssh_key]\nlaptop = 1.5\n", "line 2, choices.ssh_key.laptop"),
        ("# \u2028 is no end of a line\ntheme = 7\n", "line 2, theme"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_told(tmp_path: Path, text: str, place: str) -> None:
    """File, line and key; what stood there is not repeated."""
    assert refusal(tmp_path, text).startswith(f"config.toml, {place}: write a ")


@pytest.mark.parametrize("value", ["1.99", "3600.1", "0", "-5", "nan", "inf", "-inf"])
def test_a_refresh_out_of_range_is_told(tmp_path: Path, value: str) -> None:
    """The line is that of the value."""
    assert refusal(tmp_path, f"bell = true\nrefresh = {value}\n") == (
        "config.toml, line 2, refresh: refresh must be 2 to 3600 seconds."
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[profiles.prod]\ntoken_file = 'x'\napi_url = 'http://example.com'\n",
         "line 3, profiles.prod.api_url"),
        ("[profiles.prod]\napi_url = 'http://example.com'\ntoken_file = 'x'\n",
         "line 2, profiles.prod.api_url"),
        ("[profiles.a]\napi_url = 'https://x'\n[profiles.'b c']\napi_url = 'http://example.com'\n",
         "line 4, profiles.b c.api_url"),
        ("\nprofiles.prod.api_url = 'http://example.com'\n", "line 2, profiles.prod.api_url"),
        ("[profiles]\nprod = { api_url = 'http://example.com' }\n",
         "line 2, profiles.prod.api_url"),
    ],
)  # fmt: skip
def test_an_api_url_that_is_refused_is_told(tmp_path: Path, text: str, place: str) -> None:
    """The key and the line are those of the URL, not of the profile."""
    assert refusal(tmp_path, text) == (
        f"config.toml, {place}: http:// would show the token to others: use https://example.com."
    )


@pytest.mark.parametrize(
    "text",
    [
        '"\\u001b[2J\\u202e" = 1\n',
        '[profiles."\\u001b[2J"]\napi_url = "\\u001b]0;x\\u0007"\n',
        '[profiles."a\\nb"]\ntoken_file = 7\n',
        "\x1b[2J = 1\n",
        "theme = '\x1b'\n",
    ],
)
def test_hostile_text_in_a_file_is_cleaned(tmp_path: Path, text: str) -> None:
    """Keys and values of a file cannot steer the terminal or break the line."""
    assert refusal(tmp_path, text).isprintable()


def test_a_secret_in_a_file_is_not_repeated(tmp_path: Path) -> None:
    """A token that was put where none belongs does not come on the screen."""
    assert "hunter2" not in refusal(tmp_path, "[profiles.a]\ntoken = 'hunter2'\n")


def test_a_file_is_never_written(tmp_path: Path) -> None:
    """A file that cannot be used stays as it was."""
    refusal(tmp_path, "schema = 99\n")
    assert (tmp_path / "config.toml").read_text() == "schema = 99\n"


PIECES = (
    "[profiles.a]", "[choices]", "[", "]", "refresh", "theme", "api_url", "os", " = ", "7", "'x'",
    "\n", ".", "{", "}", "#", '"', "\u2028", "\x00",
)  # fmt: skip


@UNHURRIED
@given(st.lists(st.sampled_from(PIECES)).map("".join))
@example("[choices]\nos = { a = 1, a = 2 }")
def test_any_file_is_used_or_refused_in_one_line(text: str) -> None:
    """Nothing in a file ends in another error."""
    with TemporaryDirectory() as folder:
        message = message_of(load, Path(folder), text)
    assert message.isprintable()


# -- profiles


def test_a_profile_is_found_by_its_name() -> None:
    """Each account has its own settings."""
    prod = Profile(api_url="https://api.example.com")
    assert (
        Settings(profiles={"prod": prod, "other": Profile()}).profile("prod").api_url
        == prod.api_url
    )


def test_the_default_profile_need_not_be_set() -> None:
    """Without a config there is one account at the provider's address."""
    assert Settings().profile("default") == Profile(ssh_open="here")
    assert Profile().api_url == DEFAULT_API_URL == "https://admin.vps.org/api/v1"


def test_the_default_profile_can_be_set() -> None:
    """What the file says of the default counts."""
    mine = Profile(token_file="~/.token")
    assert Settings(profiles={"default": mine}).profile("default").token_file == mine.token_file


@pytest.mark.parametrize(
    ("profiles", "known"),
    [([], "none"), (["prod"], "prod"), (["prod", "stage"], "prod, stage")],
)
def test_an_unknown_profile_names_those_there_are(profiles: list[str], known: str) -> None:
    """A typing error in --profile is easy to mend."""
    there_are = Settings(profiles={name: Profile() for name in profiles})
    with pytest.raises(SettingsError) as caught:
        there_are.profile("prdo")
    assert caught.value.message == (
        f"There is no profile 'prdo' in the config; there are: {known}."
    )


NO_NAMES = (
    "", " ", " a", "a ", "..", ".", "../x", "./x", ".hidden", "/etc/passwd", "a/b", "a\\b", "~",
    "~root", "-x", "--demo", "-oProxyCommand=x", "a\nb", "a\x00b", "\x1b[2J", "a\u202eb",
    "a\u200bb", "\udcff", "x" * 65,
)  # fmt: skip
"""What could be taken for a path or an option, or is not what it looks like."""


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_looks_like_a_path_or_an_option_names_no_profile(name: str) -> None:
    """Asked for by --profile or the environment, it is refused in one line."""
    message = message_of(Settings().profile, name)
    assert "is no name for a profile" in message
    assert message.isprintable()


@pytest.mark.parametrize("name", [name for name in NO_NAMES if "\udcff" not in name])
def test_a_file_has_no_profile_of_such_a_name(tmp_path: Path, name: str) -> None:
    """The file is refused, with the line that has the name."""
    message = refusal(tmp_path, f"theme = 'nord'\n[profiles.{json.dumps(name)}]\n")
    assert "is no name for a profile" in message
    assert message.isprintable()


def test_the_name_that_is_refused_is_told_with_its_line(tmp_path: Path) -> None:
    """Among many profiles the one to rename is found."""
    message = refusal(tmp_path, "[profiles.a]\n\n[profiles.'../x']\n")
    assert "line 3, profiles.../x: '../x' is no name for a profile" in message


@pytest.mark.parametrize(
    "name", ["a", "prod-2", "my.account", "kunde_1", "Büro 2", "x" * 64, "a~-."]
)
def test_what_names_a_profile(name: str) -> None:
    """People name their accounts in their own words."""
    there_is = Settings(profiles={name: Profile()})
    assert there_is.profile(name) == Profile(ssh_open="here")


# -- single values


@pytest.mark.parametrize("seconds", [2.0, 10.0, 3600.0])
def test_a_refresh_within_the_limits_is_taken(seconds: float) -> None:
    """The limits themselves are allowed."""
    assert check_refresh(seconds) == seconds


@pytest.mark.parametrize("seconds", [1.9, 3601.0, float("nan")])
def test_a_refresh_beyond_the_limits_is_refused(seconds: float) -> None:
    """An API is not to be flooded, and a screen not to stand still."""
    with pytest.raises(SettingsError, match="must be 2 to 3600 seconds"):
        check_refresh(seconds)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://admin.vps.org/api/v1", "https://admin.vps.org/api/v1"),
        ("https://admin.vps.org/api/v1/", "https://admin.vps.org/api/v1"),
        ("https://admin.vps.org:8443//", "https://admin.vps.org:8443"),
        ("HTTPS://Admin.VPS.org", "HTTPS://Admin.VPS.org"),
        ("https://10.0.0.1", "https://10.0.0.1"),
        ("https://[2001:db8::1]/api", "https://[2001:db8::1]/api"),
        ("http://127.0.0.1:8000/api", "http://127.0.0.1:8000/api"),
        ("http://127.1.2.3", "http://127.1.2.3"),
        ("http://localhost/x", "http://localhost/x"),
        ("http://LOCALHOST:80", "http://LOCALHOST:80"),
        ("http://[::1]:80/", "http://[::1]:80"),
    ],
)
def test_where_a_token_may_go(url: str, kept: str) -> None:
    """https anywhere, http on this machine; the slashes at the end are dropped."""
    assert check_api_url(url) == kept
    assert takes_api_url(url)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://example.com/", "use https://example.com."),
        ("http://10.0.0.1/", "use https://10.0.0.1."),
        ("http://0.0.0.0/", "use https://0.0.0.0."),
        ("http://localhost.evil.com/", "use https://localhost.evil.com."),
        ("http://127.0.0.1.evil.com/", "use https://127.0.0.1.evil.com."),
        ("http://2130706433/", "use https://2130706433."),
        ("http://[2001:db8::1]/", "would show the token to others"),
        ("ftp://example.com/", "'ftp://example.com/' is not an API URL"),
        ("file:///etc/passwd", "is not an API URL"),
        ("admin.vps.org", "'admin.vps.org' is not an API URL"),
        ("admin.vps.org:443", "is not an API URL"),
        ("//admin.vps.org", "is not an API URL"),
        ("https:admin.vps.org", "is not an API URL"),
        ("https://", "is not an API URL"),
        ("https://:443/", "is not an API URL"),
        ("", "'' is not an API URL; one looks like https://admin.vps.org/api/v1."),
        ("https://a:b@x/", "no user, password"),
        ("https://a@x/", "no user, password"),
        ("https://@x/", "no user, password"),
        ("http://127.0.0.1@evil.com/", "no user, password"),
        ("https://x/?q=1", "query or fragment"),
        ("https://x/?", "query or fragment"),
        ("https://x?", "query or fragment"),
        ("https://x/#f", "query or fragment"),
        ("https://x/#", "query or fragment"),
        ("https://x:port/", "'https://x:port/' is not a URL."),
        ("https://x:99999/", "is not a URL."),
        ("https://x:-1/", "is not a URL."),
        ("https://[::1/", "is not a URL."),
        ("https://[zz]/", "is not a URL."),
        (" https://x/", "is not an API URL"),
        ("https://x/ ", "is not an API URL"),
        ("https://x/\n", "is not an API URL"),
        ("https://x\t/", "is not an API URL"),
        ("https://x/\x00", "is not an API URL"),
        ("https://x/\x1b[2J", "'https://x/[2J' is not an API URL"),
        ("https://x\u200b.com/", "'https://x.com/' is not an API URL"),
        ("https://moc.\u202eevil.com/", "is not an API URL"),
    ],
)
def test_where_a_token_may_not_go(url: str, message: str) -> None:
    """Each refusal says why, in one line."""
    with pytest.raises(SettingsError) as caught:
        check_api_url(url)
    assert message in caught.value.message
    assert caught.value.message.isprintable()
    assert takes_api_url(url) is ("99999" in url)  # no schema can compare digits


def test_a_profile_with_a_url_that_is_refused_cannot_be_made() -> None:
    """No code path has a profile whose token others could read."""
    with pytest.raises(SettingsError, match="show the token"):
        Profile(api_url="http://example.com")


@UNHURRIED
@given(st.text().map("https://".__add__) | st.text())
@example("https://\ufdfa/")
@example("https://x]/")
def test_any_url_is_taken_or_refused_in_one_line(url: str) -> None:
    """What is typed as a URL never ends in another error."""
    assert message_of(check_api_url, url).isprintable()


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://admin.vps.org/api/v1", "admin.vps.org"),
        ("https://Admin.VPS.org:8443/api/v1", "admin.vps.org:8443"),
        ("http://[::1]:80/", "[::1]:80"),
    ],
)
def test_a_token_is_bound_to_host_and_port(url: str, host: str) -> None:
    """The case of a name makes no other host."""
    assert host_of(url) == host


def test_profile_takes_over_what_is_set_for_all() -> None:
    """Where it says nothing itself."""
    settings = Settings(
        ssh=("ssh", "ops@{ip}"),
        ssh_open="window",
        allow_plaintext_keyring=True,
        profiles={"own": Profile(ssh=("mosh", "{ip}"), ssh_open="here"), "bare": Profile()},
    )
    own, bare = settings.profile("own"), settings.profile("bare")
    assert (own.ssh, own.ssh_open) == (("mosh", "{ip}"), "here")
    assert (bare.ssh, bare.ssh_open) == (("ssh", "ops@{ip}"), "window")
    assert own.allow_plaintext_keyring is bare.allow_plaintext_keyring is True
