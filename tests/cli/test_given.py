"""A setting that would do harm stops the command at its start, and says which it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from typer.testing import CliRunner

from ucr.cli import program
from ucr.settings import Settings

WORD = "gorse-9"


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        (f"smtp-tls://ucr:{WORD}@mail.example:587", "smtps://host"),
        (f"ucr:{WORD}@mail.example:587", "smtps://host"),
        (f"smtp+tls://ucr:{WORD}/1@mail.example:587", "smtps://host"),
        (f"smtp+tls://ucr:{WORD}@:587", "smtps://host"),
        (f"smtp://ucr:{WORD}@mail.example:587", "in the clear"),
        ("", "smtps://host"),
    ],
)
def test_a_mail_server_that_would_get_the_password_in_the_clear_stops_the_start(
    url: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UCR_SMTP_URL", url)
    monkeypatch.delenv("UCR_DATABASE_URL", raising=False)

    ended = CliRunner().invoke(program(["dispatch"]), ["dispatch"])

    assert ended.exit_code == 1
    assert "UCR_SMTP_URL: " in ended.output
    assert rule in ended.output
    assert WORD not in ended.output


@pytest.mark.parametrize(
    "url",
    [
        "smtp+tls://ucr:word@mail.example",
        "smtps://ucr:word@mail.example:4650",
        "SMTPS://mail.example",
        "smtp://relay",
    ],
)
def test_the_ways_to_a_mail_server_that_the_page_of_settings_names_are_taken(
    url: str,
) -> None:
    assert Settings(smtp_url=url).smtp_url == url


@given(st.text())
def test_no_mail_server_s_password_is_repeated_by_the_error(odd: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        Settings(smtp_url=f"smtp+ssl://ucr:{WORD}{odd}@mail.example:{odd}")

    assert WORD not in str(wrong.value)


def test_every_setting_that_is_wrong_is_named_with_its_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("UCR_PORT", "70000")
    monkeypatch.setenv("UCR_STACKS", '[{"name": "East [a-z]"}]')

    ended = CliRunner().invoke(program(["migrate"]), ["migrate"])

    told = " ".join(ended.output.split())
    assert "UCR_PORT: Input should be less than or equal to 65535" in told
    assert "UCR_STACKS.0.name: String should match pattern '^[a-z0-9-]{1,40}$'" in told
    assert "UCR_STACKS.0.url: Field required" in told


def test_a_setting_that_is_no_json_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UCR_STACKS", "[East")

    ended = CliRunner().invoke(program(["migrate"]), ["migrate"])

    assert (ended.exit_code, '"stacks"' in ended.output) == (1, True)
