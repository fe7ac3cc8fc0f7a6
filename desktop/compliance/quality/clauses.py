"""Clauses: what a word says of another mostly ends at the comma."""

import re
from typing import Final

from ..reading import Sentence

_BREAK: Final = re.compile(r"[,;:](?=\s)|\s[–—-]\s|[()\n]")


def clause_end(text: str, sentence: Sentence, place: int) -> int:
    """Where the clause ends in which `place` lies."""
    found = _BREAK.search(text, place, sentence.end)
    return found.start() if found is not None else sentence.end


def said_before(text: str, sentence: Sentence, place: int, *kinds: str) -> bool:
    """Whether a phrase of one of the kinds stands before the end of the clause of `place`: what is only added
    behind it ("…, a cable comes with it") is about something else."""
    end = clause_end(text, sentence, place)
    return any(sentence.span(hit)[0] < end for kind in kinds for hit in sentence.found(kind))


def said_within(text: str, sentence: Sentence, place: int, kind: str) -> bool:
    """Whether a phrase of the kind stands in the very clause of `place`."""
    begin = sentence.start
    for match in _BREAK.finditer(text, sentence.start, place):
        begin = match.end()
    end = clause_end(text, sentence, place)
    return any(begin <= sentence.span(hit)[0] < end for hit in sentence.found(kind))
