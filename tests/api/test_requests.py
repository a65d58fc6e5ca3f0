"""What is sent to the API, and what is wrong with a name before it is sent."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from vpstui.api.requests import (
    ServerCreate,
    ServerPatch,
    ServerUpdate,
    hostname_problem,
    name_problem,
)


def test_a_create_leaves_out_what_was_not_given() -> None:
    """Optional fields are not sent as null."""
    request = ServerCreate(name="web-9", plan_id=1, os_id=5, location="us-west")
    assert request.model_dump(exclude_none=True) == {
        "name": "web-9", "plan_id": 1, "os_id": 5, "location": "us-west", "backups_enabled": False,
    }  # fmt: skip


def test_a_patch_sends_only_what_was_set() -> None:
    """What is not set is left out, not reset."""
    patch = ServerPatch(backups_enabled=False)
    assert patch.model_dump(exclude_none=True) == {"backups_enabled": False}


@pytest.mark.parametrize("missing", ["name", "hostname", "backups_enabled"])
def test_an_update_needs_all_three(missing: str) -> None:
    """A PUT without one of its fields is an error here."""
    fields = {"name": "web-1", "hostname": "web1.example.com", "backups_enabled": True}
    with pytest.raises(ValidationError, match=missing):
        ServerUpdate.model_validate({key: fields[key] for key in fields if key != missing})


@pytest.mark.parametrize("model", [ServerCreate, ServerUpdate, ServerPatch])
def test_what_is_sent_has_no_field_that_nobody_knows(model: type[ServerPatch]) -> None:
    """A misspelt field is an error here, not a request without effect."""
    with pytest.raises(ValidationError, match="nmae"):
        model.model_validate({"nmae": "x"})


@pytest.mark.parametrize("text", ["web-1", "A", "0", "-", "a" * 255])
def test_names_that_are_right(text: str) -> None:
    """Letters, digits and hyphens make a name."""
    assert name_problem(text) == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "A name is required."),
        *((text, "Use letters a-z, digits and hyphens only.")
          for text in ("web 1", "web_1", "web.1", "wéb", "web\n", "[b]x[/]", "\uff11")),
        ("a" * 256, "A name has at most 255 characters."),
    ],
)  # fmt: skip
def test_names_that_are_wrong(text: str, problem: str) -> None:
    """Anything else is named before it is sent."""
    assert name_problem(text) == problem


@pytest.mark.parametrize(
    "text",
    [
        "web1.example.com",
        "a.bc",
        "A-1.x-y.de",
        "1.2.example",
        f"{'a' * 63}.com",
        "a." * 125 + "abc",
    ],
)
def test_hostnames_that_are_right(text: str) -> None:
    """Labels with dots between them make a hostname."""
    assert hostname_problem(text, required=True) == ""


@pytest.mark.parametrize(
    "text",
    [
        "web1", "a.b", ".example.com", "example.com.", "-a.example.com", "a-.example.com",
        "a..com", "a_b.example.com", "web1.example.com\n", "exa mple.com", "ä.example.com",
        f"{'a' * 64}.com", "a." * 126 + "ab", "\uff45.example.com", "-oProxyCommand=x.y",
    ],
)  # fmt: skip
def test_hostnames_that_are_wrong(text: str) -> None:
    """Anything else is named before it is sent."""
    wanted = "Use a full domain name, such as web1.example.com."
    assert hostname_problem(text, required=False) == wanted


def test_a_hostname_may_be_required() -> None:
    """An empty hostname is wrong only where one has to be."""
    assert hostname_problem("", required=True) == "A hostname is required."
    assert hostname_problem("", required=False) == ""
