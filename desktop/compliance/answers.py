"""Whether a draft deals with what the buyer asked (R9).

The question's topics must turn up in the draft; in the same language its own words count too, cut to stems. A
question for a time wants a time in the answer. A report of trouble is dealt with when the draft speaks of it
or of a remedy. It is a checklist's tick, not a proof: it never blocks by itself.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from .generic import is_generic
from .model import Question, Surroundings
from .phrases import Word
from .questions import PROBLEM, QUESTION, REQUEST, Asked, asked
from .reading import Reading, Sentence, read_buyer, read_draft
from .times import says_when

_STEM: Final = 5
_REMEDIES: Final = frozenset(
    f"topic.{name}"
    for name in (
        "repair",
        "exchange",
        "refund",
        "return",
        "label",
        "complaint",
        "photo",
        "discount",
        "cancel",
    )
)
_BROAD: Final = frozenset({"topic.price", "topic.complaint", "topic.wrong", "topic.stock", "topic.original"})
"""Topics whose words turn up everywhere: they open no question by themselves when others are met."""


def checklist(text: str, surroundings: Surroundings) -> tuple[Question, ...]:
    """The buyer's questions in order, ticked where the draft deals with them."""
    draft = read_draft(text, surroundings)
    out: list[Question] = []
    for number, message in enumerate(surroundings.buyer_texts):
        buyer = read_buyer(message, surroundings)
        first = True
        for piece in asked(buyer):
            # A reply that begins with yes or no means the first question.
            done = _answered(piece, buyer, draft, first=first)
            first = first and piece.kind != QUESTION
            out.append(Question(message[piece.start : piece.end], piece.certain, done, piece.kind, number))
    return tuple(out)


def _answered(piece: Asked, buyer: Reading, draft: Reading, *, first: bool) -> bool:
    if not any(sentence.words for sentence in draft.sentences) or is_generic(draft):
        return False
    if piece.wants_time and not says_when(draft):
        return False
    topics = draft.kinds("topic")
    if (
        piece.kind in {PROBLEM, REQUEST}
        and topics & _REMEDIES
        and (not piece.topics or piece.kind == PROBLEM)
    ):
        return True
    if first and piece.kind == QUESTION and not piece.wants_time and says_yes_or_no(draft):
        return True
    met = piece.topics & topics
    narrow = piece.topics - _BROAD or piece.topics
    if piece.topics and 2 * len(met & narrow) > len(narrow):
        return True
    if buyer.language.code and buyer.language.code == draft.language.code and _shares_words(piece, draft):
        return True
    if not piece.topics and len(_content(piece.sentence.words, buyer)) < 3:
        # "And now?", "What do you suggest?": what is proposed answers it, and when.
        return bool(topics & _REMEDIES) or piece.wants_time
    return False


def says_yes_or_no(draft: Reading) -> bool:
    """Whether one of the first three sentences begins with yes or no."""
    return any(hit.first <= 2 for sentence in draft.sentences[:3] for hit in sentence.found("talk.yes"))


def _shares_words(piece: Asked, draft: Reading) -> bool:
    wanted = {_stem(word) for word in _content(_within(piece.sentence, piece), draft)}
    if not wanted:
        return False
    met = len(wanted & _stems(draft))
    return met >= 3 or (met >= 2 and 5 * met >= 2 * len(wanted)) or (len(wanted) <= 2 and met == len(wanted))


@lru_cache(maxsize=8)
def _stems(draft: Reading) -> frozenset[str]:
    return frozenset(_stem(word) for sentence in draft.sentences for word in _content(sentence.words, draft))


def _within(sentence: Sentence, piece: Asked) -> list[Word]:
    return [word for word in sentence.words if word.start >= piece.start]


def _content(words: Iterable[Word], reading: Reading) -> list[Word]:
    """The words that carry a meaning of their own."""
    return [
        word
        for word in words
        if len(word.plain) > 3 and not any(word.plain in each.stop for each in reading.tongues)
    ]


def _stem(word: Word) -> str:
    return word.plain if word.plain.isdigit() else word.plain[:_STEM]
