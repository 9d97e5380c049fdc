"""Passwords are refused when they are short or easy to guess, and for no other reason."""

from __future__ import annotations

import pytest

from tracker.domain.passwords import weakness

ABOUT = ["Ana", "Ríos", "ana", "zapopan", "example", "Zapopan", "Jalisco"]


@pytest.mark.parametrize(
    "password",
    [
        "caballo correcto batería",
        "x7!kQ-m2vLp9",
        "ñandú ñoño año niño",
        "   espacios al principio",
        "🌋🌵🦎🌽🐕🌺🏔🌊🔥🍃🎺🪅",
        "mi pueblo es zapopan y me gusta",
        "a1b2c3d4e5f6" * 16,
    ],
)
def test_long_ones_that_nobody_guesses_will_do(password: str) -> None:
    assert weakness(password, ABOUT) is None


@pytest.mark.parametrize(
    "password",
    [
        "corta",
        "once letras",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "Zapopan2025!!",
        "zapopan-jalisco-2025",
        "AnaRíos1234567",
        "Contraseña123456",
        "password1234",
        "puente puente",
        "nul\0nul\0nul\0nul",
        "x" * 201,
    ],
)
def test_short_or_guessed_ones_are_refused_with_the_reason(password: str) -> None:
    reason = weakness(password, ABOUT)
    assert reason is not None
    assert reason.startswith("La contraseña")
