"""Why a call suits a project: the paragraphs that met, and the themes, subjects and words that both have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from tracker.domain.brief import CallBrief, ProjectBrief
from tracker.domain.match import Reason
from tracker.matching.case import Case
from tracker.matching.glossary import glossary, subjects_of
from tracker.matching.sides import call_text, content_words
from tracker.matching.similarity import Similarity, call_texts, project_texts, whole
from tracker.matching.terms import codes
from tracker.matching.text import WORD, lemmas

MOST = 5
"""How many subjects and words are worth naming."""
NAMED = 0.2
"""What a sentence that names a shared subject is ahead of one that is only alike."""


def reason_of(case: Case, similarity: Similarity) -> Reason:
    """The sentence of the call that is most like the project, those that name a shared subject first."""
    said, told = call_texts(case.call), project_texts(case.project)
    shared, themes = _shared_subjects(case.project, case.call), _shared_themes(case)
    project = similarity.encode([whole(case.project), *told]).astype(np.float32)
    call = similarity.of_call(case.call).astype(np.float32)
    likeness = call @ project[0]
    telling = shared or _narrow_subjects(themes)
    named = [bool(subjects_of(sentence, case.call.language).intersection(telling)) for sentence in said]
    won = int((likeness + NAMED * np.array(named)).argmax())
    return Reason(
        call_paragraph=said[won],
        project_paragraph=told[int((project[1:] @ call[won]).argmax())],
        likeness=round(float(likeness[won]), 4),
        themes=themes,
        concepts=shared[:MOST],
        words=_as_written(_shared_words(whole(case.project), call_text(case.call), case.call.language), case.project),
    )


def reason_by_words(case: Case) -> Reason:
    """What both texts share, without the model: the sentence that names most of it, none when nothing is shared."""
    said, shared, themes = call_texts(case.call), _shared_subjects(case.project, case.call), _shared_themes(case)
    words = _shared_words(whole(case.project), call_text(case.call), case.call.language)
    telling = set(shared or _narrow_subjects(themes))

    def named(sentence: str) -> int:
        found = len(telling & subjects_of(sentence, case.call.language))
        return 2 * found + len(_words(sentence, case.call.language).intersection(words))

    best = max(said, key=named, default="")
    paragraph = best if best and named(best) else ""
    return Reason(
        call_paragraph=paragraph, themes=themes, concepts=shared[:MOST], words=_as_written(words, case.project)
    )


def _shared_subjects(project: ProjectBrief, call: CallBrief) -> tuple[str, ...]:
    """Subjects named by both, narrow ones first, those of the project's title before the others."""
    title = subjects_of(project.title, "es")
    both = subjects_of(whole(project), "es") & subjects_of(call_text(call), call.language)
    known = glossary()
    order = sorted(both, key=lambda key: (known.subjects[known.index[key]].broad, key not in title, known.index[key]))
    return tuple(order)


def _narrow_subjects(themes: tuple[str, ...]) -> tuple[str, ...]:
    """The narrow subjects of some themes."""
    return tuple(item.key for item in glossary().subjects if not item.broad and set(item.themes) & set(themes))


def _shared_themes(case: Case) -> tuple[str, ...]:
    """Themes of the call that the project ticked, or that one of its narrow subjects belongs to."""
    known = glossary()
    narrow = [known.subjects[known.index[key]] for key in subjects_of(whole(case.project), "es")]
    own = {theme for subject in narrow if not subject.broad for theme in subject.themes} | set(case.project.themes)
    return tuple(theme for theme in codes(case.call, "theme_ids") if theme in own)


@lru_cache(maxsize=4096)
def _words(text: str, language: str) -> frozenset[str]:
    return content_words(text, language)


def _as_written(found: tuple[str, ...], project: ProjectBrief) -> tuple[str, ...]:
    """Lemmas as the project writes them, accents and all: the shortest of its words for each."""
    written = _words_by_lemma(whole(project))
    return tuple(written.get(lemma, lemma) for lemma in found)


@lru_cache(maxsize=1024)
def _words_by_lemma(text: str) -> Mapping[str, str]:
    words = sorted(set(WORD.findall(text.lower())), key=lambda word: (-len(word), word))
    return {lemma: word for word in words for lemma in lemmas(word, "es")}


def _shared_words(project: str, call: str, language: str) -> tuple[str, ...]:
    """Lemmas that both texts have, longest first."""
    both = _words(project, "es") & _words(call, language)
    return tuple(sorted(both, key=lambda word: (-len(word), word))[:MOST])
