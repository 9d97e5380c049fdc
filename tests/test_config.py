"""Settings come from the environment, and a wrong one is named in one message."""

from __future__ import annotations

import pytest

from tracker.config import load_settings
from tracker.errors import SettingsError

SOUND = {
    "PUENTE_MODE": "production",
    "PUENTE_SECRET_KEY": "x" * 32,
    "PUENTE_BASE_URL": "https://puente.example.org",
    "PUENTE_CONTACT": "puente@municipios.mx",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUENTE_MODE", "staging"),
        ("PUENTE_BASE_URL", "puente.example.org"),
        ("PUENTE_MAIL", "pigeon"),
        ("PUENTE_PORT", "0"),
        ("PUENTE_PORT", "http"),
        ("PUENTE_WORKERS", "65"),
        ("PUENTE_LOG_LEVEL", "LOUD"),
        ("PUENTE_REPLAY", "http://www.gob.mx"),
        ("PUENTE_NOW", "2025-06-18T12:00:00"),
        ("PUENTE_NOW", "soon"),
        ("PUENTE_PASSWORD_COST", "11"),
        ("PUENTE_CRAWL_TIMEOUT", "1"),
    ],
)
def test_a_wrong_setting_gives_one_message_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert str(raised.value).startswith(f"{name}: ")
    assert str(raised.value).count("PUENTE_") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUENTE_REPLAY", "http://127.0.0.1:8099"),
        ("PUENTE_NOW", "2025-06-18T12:00:00-06:00"),
        ("PUENTE_SECRET_KEY", "short"),
        ("PUENTE_BASE_URL", "http://puente.example.org"),
        ("PUENTE_CONTACT", "puente@example.org"),
    ],
)
def test_production_refuses_what_is_only_fit_for_development(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for key, sound in SOUND.items():
        monkeypatch.setenv(key, sound)
    assert load_settings().production
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load_settings()


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUENTE_PORT", "0")
    monkeypatch.setenv("PUENTE_MAIL", "pigeon")
    with pytest.raises(SettingsError, match=r"PUENTE_MAIL.*PUENTE_PORT"):
        load_settings()


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUENTE_PORT", "")
    assert load_settings().port == 8000


def test_a_message_never_repeats_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, sound in (SOUND | {"PUENTE_SECRET_KEY": "hunter2"}).items():
        monkeypatch.setenv(key, sound)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert "hunter2" not in str(raised.value)
