"""What words say together: winners and their announcement, winners and finalists."""

from __future__ import annotations

from collections.abc import Mapping

_SAID = 1.0
"""From this score on a word counts as standing beside the date."""
_SURER = 0.9
_SETTINGS = ("page", "legal", "event", "ceremony", "jury")
"""Where and by whom winners are made known: *at the congress*, *publicado en la gaceta*, *le jury désignera*."""
_WINNERS_WEIGHT, _FINALISTS_WEIGHT = 2.3, 3.8
_NEARER = 0.1


def with_results(scores: Mapping[str, float]) -> dict[str, float]:
    """The scores with winners, their announcement and the finalists read together.

    Winners alone are a weak word for results: they also start, travel and report. Beside a word for making known they
    are a strong one, which the place of the announcement does not outweigh. A short list that is made known gains
    alike, unless the winners stand nearer to the date than it.

    >>> with_results({"chosen": 2.0})
    {'result': 2.0}
    >>> with_results({"chosen": 2.0, "told": 2.5, "event": 3.0})
    {'event': 2.0, 'result': 2.9}
    """
    kept = {topic: score for topic, score in scores.items() if topic not in ("chosen", "told")}
    chosen = scores.get("chosen", 0.0)
    said = sum(scores.get(topic, 0.0) >= _SAID for topic in ("result", "chosen", "told"))
    result = max(kept.get("result", 0.0), chosen)
    if result <= 0.0:
        return kept
    kept["result"] = result
    acting = kept.get("exec", 0.0) >= result - _NEARER and scores.get("told", 0.0) < _SAID
    if said < 2 or acting:  # projects that were chosen and must now begin
        return kept
    kept["result"] = result + _SURER
    for topic in _SETTINGS:
        if topic in kept:
            kept[topic] -= 1.0
    if "shortlist" in kept:
        nearer = chosen > 0.0 and _WINNERS_WEIGHT - chosen < _FINALISTS_WEIGHT - kept["shortlist"] - _NEARER
        kept["shortlist"] += -_SAID if nearer else _SURER
    return kept
