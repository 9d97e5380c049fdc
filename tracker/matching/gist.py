"""What is compared of a project: all of a short text, the telling passages of a long one.

A model of sentences reads a paragraph well and twenty thousand words badly and slowly: what the project is about drowns
in its annexes. So of a long text those passages count that speak of what the whole project speaks of most, as many as
a short project has words. What is compared with calls is then the best of its paragraphs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from heapq import heapify, heappop, heappush

from tracker.matching.glossary import glossary, subjects_of
from tracker.matching.text import sentences, tokens

GIST = "1"
"""Grows when other passages of a long text would count: then all is ranked again."""
MOST_WORDS = 300
"""Projects of so many words are compared whole; of longer ones so many words are at most."""
PASSAGE = 60
"""Words of a passage at most: a sentence, or a part of one that has no end."""
LANGUAGE = "es"
BROAD = 0.25
"""What a broad subject counts against a narrow one."""
IN_TITLE = 2.0
"""What a theme that the title names counts, against 1 for one that all passages speak of."""
AGAIN = 0.8
"""What a subject counts for the next passage, once one that names it was taken: so the others get their turn."""
LEAST = 0.35
"""A passage that tells less than this part of the most telling one is left out."""
NEW = 0.4
"""A passage is left out when less than this part of its words is new: the text repeats itself."""
MEANT = 4
"""Letters of a word that means something."""


def gist(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """The paragraphs, title first: as they are when they are short, else the passages of the long ones that tell most.

    What is written in capitals alone is taken in small letters, as the model reads them.
    """
    spoken = tuple(text.capitalize() if text.isupper() else text for text in paragraphs)
    return spoken if sum(map(_length, spoken)) <= MOST_WORDS else _shortened(spoken)


def _length(text: str) -> int:
    return len(text.split())


@lru_cache(maxsize=256)
def _shortened(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """The short paragraphs whole, and of the long ones the best passages as far as there is room."""
    room, long = MOST_WORDS, set(range(len(paragraphs)))
    for place in sorted(long, key=lambda one: (_length(paragraphs[one]), one)):
        if _length(paragraphs[place]) > room / len(long):
            break
        long.discard(place)
        room -= _length(paragraphs[place])
    passages = {place: list(dict.fromkeys(_passages(paragraphs[place]))) for place in sorted(long)}
    chosen = _chosen(paragraphs[0], [one for several in passages.values() for one in several], room)
    told = (
        " ".join(one for one in passages[place] if one in chosen) if place in long else text
        for place, text in enumerate(paragraphs)
    )
    return tuple(text for text in told if text)


def _passages(paragraph: str) -> Iterator[str]:
    for sentence in sentences.__wrapped__(paragraph):
        words = sentence.split()
        for start in range(0, len(words), PASSAGE):
            yield " ".join(words[start : start + PASSAGE])


def _chosen(title: str, passages: Sequence[str], room: int) -> frozenset[str]:
    """The passages that tell most, up to so many words."""
    named = [subjects_of.__wrapped__(passage, LANGUAGE) for passage in passages]
    words = [frozenset(word for word in tokens(passage) if len(word) >= MEANT) for passage in passages]
    worth, common = _worth_of_subjects(title, named), _common(words)

    def told(place: int) -> tuple[float, float, int]:
        return -sum(worth[key] for key in named[place]), -common[place], place

    waiting = [told(place) for place in range(len(passages))]
    heapify(waiting)
    least, said, taken = -LEAST * waiting[0][0] if waiting else 0.0, set[str](), list[int]()
    while waiting:
        seen, _, best = heappop(waiting)
        if told(best)[0] > seen:  # it counts less by now: what it names was told
            heappush(waiting, told(best))
            continue
        if taken and -seen < least:
            break
        if len(words[best] - said) < NEW * len(words[best]):
            continue
        room -= _length(passages[best])
        if taken and room < 0:
            break
        taken.append(best)
        said |= words[best]
        for key in named[best]:
            worth[key] *= AGAIN
    return frozenset(passages[place] for place in taken)


def _worth_of_subjects(title: str, named: Sequence[frozenset[str]]) -> dict[str, float]:
    """How much of the text speaks of the themes of each subject, 0..1, and more when the title does."""
    subjects = {subject.key: subject for subject in glossary().subjects}
    themes: defaultdict[str, float] = defaultdict(float)
    for keys in named:
        for theme in {theme for key in keys for theme in subjects[key].themes}:
            themes[theme] += 1 / len(named)
    for theme in {theme for key in subjects_of(title, LANGUAGE) for theme in subjects[key].themes}:
        themes[theme] += IN_TITLE
    return {
        key: max((themes[theme] for theme in subjects[key].themes), default=0.0) * (BROAD if subjects[key].broad else 1)
        for key in set[str]().union(*named)
    }


def _common(words: Sequence[frozenset[str]]) -> list[float]:
    """For each passage, in which part of all passages its words stand, on average."""
    count = Counter(word for several in words for word in several)
    return [sum(count[word] for word in several) / (len(several) or 1) / len(words) for several in words]
