"""A reply that says nothing (R9): thanks, patience, "we are looking into it", and nothing to use."""

from functools import lru_cache
from typing import Final

from .reading import Reading, Sentence
from .times import names_time

_LONGEST: Final = 90
"""More words than this say something, whatever they are."""
_POLITE: Final = ("talk.thanks", "talk.sorry", "talk.closing", "talk.greeting")
_SHORT: Final = 4
_NAMES: Final = 3
_POLITE_WORDS: Final = 7
"""Thanks or a greeting with more words behind it says something as well."""


@lru_cache(maxsize=16)
def is_generic(draft: Reading) -> bool:
    """Whether every sentence of a draft is a phrase, and one of them puts the buyer off."""
    if sum(len(sentence.words) for sentence in draft.sentences) > _LONGEST:
        return False
    put_off = False
    for sentence in draft.sentences:
        if not sentence.words:
            continue
        if _concrete(draft, sentence):
            return False
        if _on_a_topic(sentence) and sentence.has("promise.act"):
            return False
        if sentence.has("filler.generic", "promise.vague"):
            put_off = put_off or not sentence.has("talk.thanks")
        elif not _polite_only(sentence) and not _name_only(sentence):
            return False
    return put_off


def _concrete(draft: Reading, sentence: Sentence) -> bool:
    """A number, a time or an instruction makes a sentence worth reading."""
    if sentence.has("talk.closing"):
        return False  # "have a nice day"
    if any(letter.isdigit() for letter in draft.text[sentence.start : sentence.end]):
        return True
    return names_time(draft, sentence)


def _polite_only(sentence: Sentence) -> bool:
    if not sentence.has(*_POLITE):
        return False
    said = {
        number for kind in _POLITE for hit in sentence.found(kind) for number in range(hit.first, hit.end)
    }
    limit = _POLITE_WORDS if sentence.has("talk.thanks", "talk.sorry") else _NAMES
    return len(sentence.words) - len(said) <= limit


def _name_only(sentence: Sentence) -> bool:
    """A signature, a form of address, or a word or two that carry nothing."""
    return len(sentence.words) <= _SHORT and not _on_a_topic(sentence)


def _on_a_topic(sentence: Sentence) -> bool:
    return any(kind.startswith("topic.") for kind in sentence.hits)
