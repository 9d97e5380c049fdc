"""The language of a text."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = ("es", "fr", "en", "pt", "de")

_ENOUGH_WORDS = 60

_SURE = 0.9


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def language_of(declared: str | None, value: str) -> str | None:
    """The language of a text: what its words show where there are enough of them, else what the page declares."""
    said = (declared or "").strip().lower().replace("_", "-").partition("-")[0]
    if len(value) >= _ENOUGH_WORDS:
        found, probability = _identifier().classify(value[:5000])
        if probability >= _SURE or said not in LANGUAGES:
            return str(found)
    return said if said in LANGUAGES else None
