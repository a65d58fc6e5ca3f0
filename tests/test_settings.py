"""Settings and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vpstui.errors import SettingsError
from vpstui.settings import Profile, Settings, check_api_url, host_of, load_settings

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
refresh = 5
theme = "vpstui-light"
[profiles.prod]
api_url = "https://api.example.com/v1"
token_command = ["pass", "show", "vps"]
[profiles."second one"]
token_file = "~/.token"
[choices]
os = { "Debian 12" = 3 }
ssh_key = { laptop = 7 }
"""


def load(path: Path, text: str | bytes) -> Settings:
    """Write a config file and read it."""
    file = path / "config.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_settings(file)


@pytest.mark.parametrize("form", ["{}", "\ufeff{}", "crlf"])
def test_everything_can_be_set(tmp_path: Path, form: str) -> None:
    """Also with a byte order mark, or lines of Windows."""
    text = GOOD.replace("\n", "\r\n") if form == "crlf" else form.replace("{}", GOOD)
    settings = load(tmp_path, text)
    assert (settings.refresh, settings.theme) == (5, "vpstui-light")
    assert settings.profile("prod").token_command == ("pass", "show", "vps")
    assert settings.profile("second one").token_file == "~/.token"
    assert settings.choices.os == {"Debian 12": 3}
    assert settings.choices.ssh_key == {"laptop": 7}


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    """The usual file need not be there; one that was named must."""
    assert load_settings(tmp_path / "none.toml") == Settings()
    assert Settings().profile("default") == Profile()
    with pytest.raises(SettingsError, match=r"none\.toml: there is no such file"):
        load_settings(tmp_path / "none.toml", required=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("refresh = \n", r"config\.toml: .*line 1"),
        ("theme = 'x'\nrefersh = 10\n", r"config\.toml, line 2, refersh: this key is not known"),
        ("refresh = 'often'\n", r"config\.toml, line 1, refresh: "),
        ("\nrefresh = 0.1\n", "refresh must be 2 to 3600 seconds"),
        ("[profiles.a]\n\ntoken_file = 7\n", r"line 3, profiles\.a\.token_file: "),
        ("[profiles.a]\nread_only = true\n", r"line 2, profiles\.a\.read_only: this key"),
        ("[profiles.a]\napi_url = 'http://example.com'\n", r"line \d, profiles\.a.*: http://"),
        ("[choices]\n# a remark = 1\nos = { a = 'x' }\n", r"line 3, choices\.os\.a: "),
        (b"theme = '\xff'\n", "it is not UTF-8 text"),
    ],
)
def test_wrong_file_is_one_line_with_its_place(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    """File, line and key; what stood there is not repeated."""
    with pytest.raises(SettingsError, match=said) as caught:
        load(tmp_path, text)
    assert "\n" not in caught.value.message
    assert str(tmp_path) in caught.value.message


def test_directory_is_no_file(tmp_path: Path) -> None:
    """The reason is the system's."""
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        load_settings(tmp_path)


def test_unknown_profile_names_those_there_are() -> None:
    """A typing error in --profile is easy to mend."""
    with pytest.raises(SettingsError, match="there are: prod"):
        Settings(profiles={"prod": Profile()}).profile("prdo")
    with pytest.raises(SettingsError, match="there are: none"):
        Settings().profile("x")


@pytest.mark.parametrize(
    "url",
    [
        "https://admin.vps.org/api/v1", "http://127.0.0.1:8000/api", "http://localhost/x",
        "http://[::1]:80/", "https://10.0.0.1",
    ],
)  # fmt: skip
def test_url_to_which_a_token_may_go(url: str) -> None:
    """https anywhere, http on this machine."""
    assert check_api_url(url) == url.rstrip("/")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://example.com/", "use https://example.com"), ("http://10.0.0.1/", "show the token"),
        ("http://localhost.evil.com/", "show the token"), ("ftp://x/", "is not an API URL"),
        ("admin.vps.org", "is not an API URL"), ("https://", "is not an API URL"),
        ("https://a:b@x/", "no user"), ("https://x/?q=1", "no user"), ("https://x/#f", "no user"),
        ("https://x:port/", "is not a URL"), ("https://x/\x1b[2J", "is not an API URL"),
    ],
)  # fmt: skip
def test_url_to_which_it_may_not(url: str, said: str) -> None:
    """Each refusal says why."""
    with pytest.raises(SettingsError, match=said):
        check_api_url(url)


def test_host_of_a_url_is_what_a_token_is_bound_to() -> None:
    """Name and port, whatever the case."""
    assert host_of("https://Admin.VPS.org:8443/api/v1") == "admin.vps.org:8443"
