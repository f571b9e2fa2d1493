"""The text about settings: made from their fields, and the same wherever it is written."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from api.cli.settings_text import DOCKERFILE, HELP, README, faults_text, help_text, markdown, settings, updated
from api.settings import Settings


def test_every_setting_has_a_description_and_a_variable_of_its_own() -> None:
    for setting in settings():
        assert setting.description, setting.variable
        assert setting.description[0].isupper()
        assert not setting.description.endswith(".")
    variables = [setting.variable for setting in settings()]
    assert len(set(variables)) == len(variables) == len(Settings.model_fields)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_variable_that_is_shown_is_the_one_that_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(Settings.variable(name), "?")
    try:
        assert getattr(Settings(), name) != Settings.model_fields[name].default
    except ValidationError as refusal:
        assert name in str(refusal)


def test_the_help_and_the_table_show_variable_description_and_default() -> None:
    assert "\n  SOBO_PORT               Port to listen on (default 8000)\n" in help_text()
    assert "\n| `SOBO_PORT` | Port to listen on | `8000` |\n" in markdown()
    assert "\n| `SOBO_CORS_ORIGINS` | Origins" in markdown()
    for setting in settings():
        assert f"\n| `{setting.variable}` | {setting.description} | " in markdown()


@pytest.mark.parametrize("file", [HELP, README, DOCKERFILE], ids=lambda file: file.name)
def test_the_committed_text_is_the_one_that_is_made(file: Path) -> None:
    assert file.read_text(encoding="utf-8") == updated(file), "run: python -m api.cli.settings_text"
    assert all(setting.variable in file.read_text(encoding="utf-8") for setting in settings())


@pytest.mark.parametrize(
    ("variable", "value", "rule"),
    [
        ("SOBO_ORIGIN", "%", "must be 1 to 100 of a-z, 0-9, '.', '/' and '-'"),
        ("SOBO_OIDC_REDIRECT", "https://sobo.gov.vn/callback", "must be the address of /v1/session/oidc/callback"),
        ("SOBO_OIDC_ISSUER", "ftp://x", "must be the provider's https address"),
        ("SOBO_KEYS_DIR", " ", "must name a folder"),
        ("SOBO_CHECKPOINT_FILE", "", "must name a file"),
        ("SOBO_TRUSTED_PROXIES", "1", "must be addresses or networks of proxies"),
        ("SOBO_TRUSTED_PROXIES", "10.0.0.5,10.0.0.9/16", "must be addresses or networks of proxies"),
        ("SOBO_HOSTS", "a:1", "must be host names without a port"),
        ("SOBO_PORT", "x", "must be a whole number"),
    ],
)
def test_a_value_that_is_refused_is_shown_with_its_variable_and_rule(
    variable: str, value: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError) as refusal:
        Settings()
    text = faults_text(refusal.value)
    assert text.startswith(f"{variable}: {rule}")
    assert text.endswith(f"({value!r})")
